"""Every term that a page or an answer uses is explained there, as the glossary explains it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from joinup.page.chart import Chart
from joinup.page.document import Document, Section
from joinup.page.document import html as page_of
from joinup.page.tables import PageTable
from joinup.page.terms import TERMS, explained, with_terms

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_each_term_means_the_same_in_the_glossary() -> None:
    said = re.split(r"\n\n", GLOSSARY.read_text(encoding="utf-8"))
    entries = {
        " ".join(found[1].lower().split()): " ".join(found[2].split())
        for text in said
        if (found := re.match(r"\*\*(.+?)\.\*\* (.*)", text, re.DOTALL))
    }
    for term in TERMS:
        assert entries[term.name].startswith(term.meaning), term.name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It costs 3 u of work.", ["u"]),
        ("Net benefit (u) is up.", ["u"]),
        ("A value in u a quarter, 0.1 u/fulfilment.", ["fulfilment", "u"]),
        ("You and u-turns, upon us.", []),
        ("Embedded practice lasts.", ["embedding"]),
        ("Agencies learn, under experience.", ["learning from experience"]),
        ("From experience with people.", []),
        ("Replicates in 20 worlds.", ["replicate", "world"]),
        ("Worldly matters.", []),
    ],
)
def test_terms_are_found_as_people_read_them(text: str, names: list[str]) -> None:
    assert [term.name for term in explained([text])] == names


def test_what_a_text_explains_itself_is_not_explained_twice() -> None:
    text = "A world is one complete set of plausible answers to everything that is merely assumed."
    assert with_terms(text) == text
    own = "Embedding: how far it is routine in the end (withdrawal). A world is an answer."
    assert with_terms(own) == own
    assert with_terms("In 3 worlds.").endswith(
        "Terms\n"
        "  world: One complete set of plausible answers to everything that is merely assumed."
    )


def test_a_page_explains_what_its_sections_and_tables_use() -> None:
    page = Document("T", "Q?", ["It lasts."], [Section("S", text=["A gain of 2 u."])], ["L."], [])
    shown = page_of(page)
    assert shown.index("Terms on this page") < shown.index(">S<")
    assert "<dt><strong>u</strong></dt>" in shown and "<strong>world</strong>" not in shown
    plain = Document("T", "Q?", ["It lasts."], [], ["L."], [])
    assert "Terms on this page" not in page_of(plain)


def test_a_page_explains_what_its_figures_and_tables_use() -> None:
    rows = [{"scenario": "a", "share": 0.5}]
    figure = Figure(figsize=(4, 3))
    figure.subplots()
    chart = Chart("c", "It lasts", "mean of 3 replicates", "-", "Embedding is high.", figure, rows)
    table = PageTable("t", "Shares", ["Scenario", "At withdrawal"], [["joined up", "50%"]], rows)
    page = Document("T", "Q?", ["Yes."], [Section("S", tables=[table], charts=[chart])], ["L."], [])
    assert [term.name for term in page.terms] == [
        "embedding", "joined up", "replicate", "withdrawal",
    ]  # fmt: skip
