"""A page of findings: it stands alone, escapes, is the same each time, rests on what it shows."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from joinup.errors import WriteError
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence, html, layered, write_document
from joinup.page.paper import pdf
from joinup.page.tables import table_of
from tests.chromium import CHROMIUM, MISSING
from tests.questions.result.test_report import HOSTILE, outline


def chart(name: str = "a-line") -> Chart:
    from matplotlib.figure import Figure

    with style.styled():
        figure = Figure(figsize=(4, 3))
        figure.subplots().plot([0, 1], [0, 1], label=HOSTILE)
        figure.axes[0].set_title(HOSTILE)
    table = pd.DataFrame({"=x": [1.0], "name": [HOSTILE]})
    return Chart(name, HOSTILE, HOSTILE, HOSTILE, HOSTILE, figure, table)


def document() -> Document:
    frame = pd.DataFrame({"name": ["=1+1", HOSTILE], "value": [0.1, 2.0]})
    return Document(
        title=HOSTILE,
        question="Q?",
        points=["Plain.", Sentence("It rises.", "a-line"), Sentence(HOSTILE, "numbers")],
        sections=[
            Section(HOSTILE, [HOSTILE], [HOSTILE], [table_of("numbers", HOSTILE, frame)]),
            Section("Second", charts=[chart()]),
        ],
        limits=[HOSTILE],
        record=[("Repeat", HOSTILE)],
        warnings=["3 runs failed."],
    )


def test_a_page_is_inert_and_says_what_failed_first() -> None:
    page = html(document())
    found = outline(page)
    assert not {"b", "iframe", "link"} & set(found.tags)
    assert all(address.startswith(("data:text/csv", "#")) for address in found.addresses)
    assert "\u202e" not in page and "\x1b" not in page and "{{ 7*7 }}" in page
    assert page.index("3 runs failed.") < page.index("Main points")
    assert found.tags.count("h1") == 1 and "default-src 'none'" in page


def test_one_script_runs_and_the_policy_knows_it_by_its_bytes() -> None:
    page = html(document())
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy.group(1) == (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:"
    )
    assert not [name for _, attrs in outline(page).attributes for name in attrs if name[:2] == "on"]


def test_a_sentence_links_to_what_carries_it_and_one_that_rests_on_nothing_raises() -> None:
    page = html(document())
    assert 'It rises. <a href="#chart-a-line">(figure 1)</a>' in page
    assert '<a href="#table-numbers">(table)</a>' in page
    places = {attrs["id"] for _, attrs in outline(page).attributes if "id" in attrs}
    assert {"chart-a-line", "table-numbers"} <= places
    lost = dataclasses.replace(document(), points=[Sentence("So it is.", "b-line")])
    with pytest.raises(ValueError, match="no chart or table 'b-line' carries: So it is"):
        html(lost)


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    written = [
        write_document(document(), tmp_path / name, png=True).parent for name in ("one", "two")
    ]
    files = sorted(path.relative_to(written[0]) for path in written[0].rglob("*.*"))
    assert {path.suffix for path in files} == {".html", ".svg", ".png", ".csv", ".xlsx"}
    for path in files:
        assert (written[0] / path).read_bytes() == (written[1] / path).read_bytes(), path
    ElementTree.parse(written[0] / "charts" / "a-line.svg")
    plain = write_document(document(), tmp_path / "three").parent
    assert {path.relative_to(plain) for path in plain.rglob("*.*")} == {
        path for path in files if path.suffix != ".png"
    }


def test_a_document_that_raises_or_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    lost = dataclasses.replace(document(), points=[Sentence("So it is.", "b-line")])
    with pytest.raises(ValueError, match="carries"):
        write_document(lost, tmp_path / "page")
    assert not (tmp_path / "page").exists()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError):
        write_document(document(), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def three_layers() -> Document:
    front = Section("Front", ["Words."], charts=[chart("front")])
    back = Section("Back", charts=[chart("back")], folded=True)
    return dataclasses.replace(document(), points=["So."], sections=[back, Section("Empty"), front])


def test_what_is_folded_stands_in_an_annex_at_the_end_and_what_is_empty_nowhere() -> None:
    page = html(three_layers())
    order = ['id="answer"', "<h2 id=\"section-1\">Front</h2>", 'id="chart-front"', 'id="limits"',
             'id="annex"', '<details class="annex" id="section-2">', "<h3>Back</h3>",
             '<h4 id="figure-2">', 'id="record"']  # fmt: skip
    places = [page.index(words) for words in order]
    assert places == sorted(places) and "Empty" not in page
    assert '<a href="#section-2">Annex: Back</a>' in page


def test_layers_lose_nothing_and_leave_one_chart_before_the_annex() -> None:
    tables = [table_of(name, name, pd.DataFrame({"a": [1]})) for name in ("one", "two")]
    whole = [
        Section("S", ["T."], ["B."], tables, [chart("a"), chart("b")]),
        Section("Tables alone", tables=tables),
    ]
    front, annex, few, more = layered(whole)
    assert [c.name for c in front.charts] == ["a"] and list(front.text) == ["T."]
    assert not front.tables and not front.folded and annex.folded
    assert [c.name for c in annex.charts] == ["b"] and list(annex.bullets) == ["B."]
    assert [t.name for t in annex.tables] == ["one", "two"] and not annex.text
    assert [t.name for t in few.tables] == ["one"] and [t.name for t in more.tables] == ["two"]


def test_a_figure_whose_finding_is_a_point_is_headed_by_what_it_measures() -> None:
    drawn = dataclasses.replace(chart("c"), title="It rises", subtitle="Height by year")
    page = Document("T", "Q?", ["So it is."], [Section("S", charts=[drawn])], ["L."], [])
    assert "Figure 1: It rises</h3>" in html(page)
    again = Section("S", ["It rises.", "New."], charts=[drawn])
    said = html(dataclasses.replace(page, points=["It rises."], sections=[again]))
    assert "<p>New.</p>" in said
    assert "Figure 1: Height by year</h3>" in said and said.count("It rises") == 1


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_an_annex_is_printed_with_the_number_of_each_page() -> None:
    """A folded annex takes room on paper, as much as one that is not."""
    long = Section("Long", text=["Words and words. " * 200] * 12, folded=True)
    page = dataclasses.replace(document(), points=["So."], sections=[long])
    count = [
        len(re.findall(rb"/Type /Page\b(?!s)", pdf(html(one)) or b""))
        for one in (page, dataclasses.replace(page, sections=[]))
    ]
    assert count[0] > count[1] + 4
    assert '"Page " counter(page) " of " counter(pages)' in html(page)
