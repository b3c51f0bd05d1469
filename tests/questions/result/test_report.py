"""The page: complete, inert, the same each time, and its sentences follow the data."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from joinup.analysis.kept import _ANEW
from joinup.analysis.paired import difference, interval
from joinup.analysis.summary import summarise
from joinup.analysis.view import View
from joinup.batch.result import Result
from joinup.cli.verifying import compare_page
from joinup.page.chart import Chart
from joinup.page.document import html
from joinup.page.html import files_beside
from joinup.page.tables import safe_cell, to_csv
from joinup.page.terms import TERMS, with_terms
from joinup.questions import build_report
from joinup.questions.result.answer import answer
from joinup.questions.result.figures import charts
from joinup.questions.result.findings import further_points, main_points
from joinup.questions.result.page import document_of, view_of
from joinup.questions.result.tables import page_tables
from joinup.questions.result.why import explained, first_two_forms, why_section
from tests.questions.conftest import Make, shown


class Outline(HTMLParser):
    """Collect tags and what they ask for from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href")]


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    return parser


def test_the_page_stands_alone_and_runs_nothing_of_others(page: str) -> None:
    found = outline(page)
    assert not {"iframe", "object", "embed", "link"} & set(found.tags)
    assert found.tags.count("script") == 1  # our own, known to the policy by its bytes
    assert all(a.startswith(("data:text/csv", "#")) for a in found.addresses)
    assert "default-src 'none'" in page and '<html lang="en-GB">' in page
    assert not [name for _, attrs in found.attributes for name in attrs if name.startswith("on")]
    assert len(page.encode()) < 2_000_000


def in_another_process(code: str, *words: str) -> str:
    """Run code where sets and dicts are ordered by another seed; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONHASHSEED": "77"}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def hashes(view: View, drawn: list[Chart]) -> dict[str, str]:
    """Return the SHA-256 of the page with some charts, and of all that lies beside it."""
    tables = page_tables(view)
    files = files_beside("T", "r", drawn, list(tables.values()), png=True)
    files["index.html"] = html(document_of(view, drawn))
    contents = {name: f.encode() if isinstance(f, str) else f for name, f in files.items()}
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


@pytest.mark.slow
def test_the_same_result_gives_the_same_bytes(
    result: Result, view: View, drawn: list[Chart]
) -> None:
    code = (
        "import json, sys\n"
        "from joinup.batch import open_result\n"
        "from joinup.questions.result.charts.groups import reach_by_group\n"
        "from joinup.questions.result.charts.over_time import over_time\n"
        "from joinup.questions.result.charts.persistence import embedding_or_effort\n"
        "from joinup.questions.result.page import view_of\n"
        "from tests.questions.result.test_report import hashes\n"
        "view = view_of(open_result(sys.argv[1]))\n"
        "few = [over_time(view, 'effort'), embedding_or_effort(view), reach_by_group(view)]\n"
        "print(json.dumps(hashes(view, few)))"
    )
    by_name = {chart.name: chart for chart in drawn}
    few = [by_name[n] for n in ("effort-over-time", "embedding-or-effort", "reach-by-group")]
    mine = hashes(view, few)
    assert {Path(name).suffix for name in mine} == {".html", ".svg", ".png", ".csv", ".xlsx"}
    assert json.loads(in_another_process(code, str(result.folder))) == mine


@pytest.mark.slow
def test_the_whole_page_is_the_same_to_the_byte(
    result: Result, folder: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from joinup.batch import open_result\n"
        "from joinup.questions import build_report\n"
        "build_report(open_result(sys.argv[1]), Path(sys.argv[2]))"
    )
    in_another_process(code, str(result.folder), str(tmp_path))
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert len(files) > 50
    for path in files:
        assert (folder / path).read_bytes() == (tmp_path / path).read_bytes(), path


def test_headings_are_in_order_and_figures_have_alternatives(page: str) -> None:
    found = outline(page)
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    figures = [attrs for tag, attrs in found.attributes if tag == "figure"]
    assert len(figures) == len(re.findall(r"<h[34][^>]*>Figure", page)) > 12
    identities = [attrs["id"] for _, attrs in found.attributes if "id" in attrs]
    assert len(identities) == len(set(identities))
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in figures)
    tables = found.tags.count("table")
    assert found.tags.count("caption") == tables
    assert not [f for t, f in found.attributes if t == "th" and "scope" not in f]


def test_numbers_in_page_csv_and_result_are_the_same(
    result: Result, page: str, folder: Path
) -> None:
    rows = list(csv.DictReader(io.StringIO((folder / "tables/headlines.csv").read_text())))
    title = "Still joined up four years on"
    means = {row["scenario"]: row["mean"] for row in rows if row["outcome"] == title}
    for summary in summarise(result):
        mean = result.runs[result.runs["scenario"] == summary.name]["persistence_16"].mean()
        assert float(means[summary.title]) == mean == summary.mean("persistence_16")
        assert f'<td class="n">{summary.mean("clients_end"):,.0f}</td>' in page
    bands = list(csv.DictReader(io.StringIO((folder / "tables/effort-over-time.csv").read_text())))
    series = result.series("effort")
    at = series[(series["scenario"] == "rough_sleepers_unit") & (series["quarter"] == 12)]["effort"]
    row = next(
        r for r in bands if r["scenario"] == "The unit as it happened" and r["quarter"] == "12"
    )
    assert float(row["mean"]) == pytest.approx(at.mean())


def test_sentences_follow_the_data(result: Result) -> None:
    """Turn the data round, and what is said turns round with it."""
    said = main_points(at_usual_values(result))
    shares = result.runs.groupby("scenario", observed=True)["persistence_16"].mean()
    handed = round(100 * shares["rough_sleepers_handed_over"])
    assert said[0].startswith(f"{handed}% of places")
    assert "“Unit handed to a partnership”" in said[0]
    assert "lasts everywhere: 100% in “The unit as it happened”" in " ".join(said)
    turned = Result(result.store)
    frame = result.runs.copy()
    frame["persistence_16"] = 1 - frame["persistence_16"]
    turned.__dict__["runs"] = frame
    view = at_usual_values(turned)
    assert main_points(view)[0].startswith(f"{100 - handed}% of places")
    told = " ".join(answer(view).split())
    assert "lasts nowhere: 0% in “The unit as it happened”" in told


def at_usual_values(result: Result) -> View:
    """Return a view of a result whose headlines are tried in no worlds."""
    return view_of(result)


def test_headlines_are_counted_over_worlds(in_worlds: View) -> None:
    """Worked out here from the runs of the worlds, by pandas alone."""
    view = in_worlds
    assert view.worlds is not None
    runs, name = view.worlds.runs, "rough_sleepers_handed_over"
    own = runs[(runs["scenario"] == name) & runs["world"].isin(view.worlds.fitting)]
    lasts = int((own.groupby("world")["persistence_16"].mean() >= 0.5).sum())
    number = own["world"].nunique()
    said = main_points(view)[0]
    assert f"it does in {lasts} of {number} worlds that we think plausible" in said
    table = page_tables(view)["worlds"]
    row = next(row for row in table.rows if row[0].startswith("Unit handed"))
    assert row[1] == f"{lasts} of {number} worlds"
    median = own.groupby("world")["persistence_16"].mean().median()
    assert row[4] in (f"{100 * median:.0f}%", "over 99%", "under 1%")


def test_the_weaker_test_stands_beside_the_headline(in_worlds: View) -> None:
    """By pandas: the worlds in which half of the places do something, said once and in tables."""
    assert in_worlds.worlds is not None
    runs, name = in_worlds.worlds.runs, "rough_sleepers_handed_over"
    own = runs[(runs["scenario"] == name) & runs["world"].isin(in_worlds.worlds.fitting)]
    number = own["world"].nunique()
    active = int((own.groupby("world")["still_active_16"].mean() >= 0.5).sum())
    lasts = int((own.groupby("world")["persistence_16"].mean() >= 0.5).sum())
    assert lasts < active < number, "else the numbers would not tell which is said"
    said = f"Most places still do something together in {active} of {number} worlds."
    printed = " ".join(answer(in_worlds).split())
    assert printed.count(said) == 1
    assert printed.count("weaker test") == 2, "in one line, and in what the columns are"
    assert f"Unit handed to a partnership {lasts} {active} " in printed
    table = page_tables(in_worlds)["worlds"]
    row = next(row for row in table.rows if row[0].startswith("Unit handed"))
    assert row[3] == f"{active} of {number} worlds"
    assert sum(said in point for point in main_points(in_worlds)) == 1


def test_no_range_of_chance_stands_beside_a_headline(in_worlds: View) -> None:
    """Brackets in the answer are the middle 90% of worlds; sentences have none."""
    view = in_worlds
    printed = answer(view)
    sentences = printed.split("scenario  ")[0]
    assert re.findall(r"\d+% \(", sentences) == []
    for text in [*main_points(view), *further_points(view)]:
        assert not re.search(r"\d%? \(\d+ to \d+%?\)", text), text
    assert "95%" not in printed
    assert "95%" not in " ".join(page_tables(view)["headlines"].caption.split())


def test_the_first_two_forms_are_alike_but_for_their_form(in_worlds: View) -> None:
    """By pandas: of forms under the same mainstreaming and ending, which last longest."""
    assert in_worlds.worlds is not None
    forms = ("pooled", "partnership", "liaison")
    means = in_worlds.worlds.runs.groupby("scenario")["persistence_16"].mean()
    ranked = sorted(forms, key=lambda form: -means[f"rough_sleepers_{form}"])
    pair = first_two_forms(in_worlds)
    assert pair is not None
    assert [item.name for item in pair] == [f"rough_sleepers_{form}" for form in ranked[:2]]


def test_how_sure_it_is_stands_before_the_annex(in_worlds: View) -> None:
    text = html(document_of(in_worlds, []))
    order = ('id="answer"', "Whether it lasts in", "How sure this is</h2>", 'id="annex"')
    heads = [text.index(words) for words in order]
    assert heads == sorted(heads)
    for name in ("worlds", "order", "camps", "what-decides"):
        assert f"table-{name}" in text, name


@pytest.mark.slow
def test_the_page_says_how_sure_it_is_before_all_else(in_worlds: View) -> None:
    page = document_of(in_worlds, charts(in_worlds), why_section(explained(in_worlds)))
    assert 4 <= sum(len(part.charts) for part in page.sections if not part.folded) <= 6
    text = html(page)
    order = ('id="answer"', "Whether it lasts in", "How sure this is</h2>", "figure-5",
             'id="annex"', "figure-7")  # fmt: skip
    heads = [text.index(words) for words in order]
    assert heads == sorted(heads)
    for name in ("worlds", "order", "camps", "what-decides", "why"):
        assert f"table-{name}" in text, name
    assert "A world is one complete set of plausible answers" in text
    # No term is left unexplained, on the page or in print.
    read = unescape(re.sub(r"<(svg|style).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    for said in (read, with_terms(answer(in_worlds))):
        flat = " ".join(said.split()).lower()
        for term in TERMS:
            known = term.meaning.rstrip(".").lower() in flat or f"{term.name}: " in flat
            known |= f"a {term.name} is" in flat or f"({term.name})" in flat
            assert known or not re.search(term.pattern, said), term.name


def test_whoever_verifies_a_page_runs_its_worlds_anew(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = make({"a": {"form": "silo"}})
    seen = []

    def build(result: Result, out: Path) -> None:
        seen.append(_ANEW.get())
        (out / "index.html").write_text("page", encoding="utf-8")

    (found.folder / "exports").mkdir()
    (found.folder / "exports" / "index.html").write_text("page", encoding="utf-8")
    monkeypatch.setattr("joinup.questions.build_report", build)
    assert compare_page(found) == 1
    assert seen == [True] and not _ANEW.get(), "and nobody after that"


HOSTILE = '<script>alert(1)</script> =HYPERLINK("x") $x_1$ \u202e\x1b[2J {{ 7*7 }} ' + "long " * 50


def test_hostile_names_are_inert(make: Make, tmp_path: Path) -> None:
    def hostile(content: dict[str, Any]) -> None:
        content["question"] = content["title"] = content["name"] = "=1+1 <b>?" + HOSTILE
        for scenario in content["scenarios"]:
            scenario.update(title=HOSTILE, summary=HOSTILE, unit=HOSTILE)
            scenario.update(departments=[HOSTILE] * 4, groups=["-2+3", "=cmd|x"])
            scenario["sources"] = {name: HOSTILE for name in scenario["given"]}
            for record in scenario["records"]:
                record["source"] = HOSTILE

    def with_record(content: dict[str, Any]) -> None:
        for scenario in content["scenarios"]:
            scenario["records"] = [{
                "outcome": "clients_in_need", "quarters": [0, 4], "values": [1850.0, 1700.0],
                "fit": [0], "of": scenario["name"],
            }]  # fmt: skip
        hostile(content)

    funded = {"savings_pockets": [0.7, 0.1, 0.1, 0.1]}
    found = make({"a": {"form": "silo"}, "b": funded}, with_record)
    path = build_report(found, tmp_path / "page")
    text = path.read_text(encoding="utf-8")
    shown = re.sub(r'base64,[^"]*', "", text)
    tags = outline(text).tags
    assert "b" not in tags and tags.count("script") == 1 and "{{ 7*7 }}" in text
    assert "49" not in re.sub(
        r"[\d.]*49[\d.]*", "", re.sub(r"<svg.*?</svg>", "", shown, flags=re.S)
    )
    assert "\u202e" not in text and "\x1b" not in text + answer(view_of(found))
    assert max(map(len, answer(view_of(found)).splitlines())) < 120
    for picture in (path.parent / "charts").glob("*.svg"):
        ElementTree.parse(picture)  # is sound XML on its own
    for file in (path.parent / "tables").glob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t")), (file, cell)
                assert not cell.startswith("-") or float(cell) <= 0, (file, cell)


def test_csv_cells_are_no_formulas() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        assert safe_cell(text) == "'" + text
    assert safe_cell(-1.5) == -1.5
    import pandas as pd

    assert to_csv(pd.DataFrame({"=a": ["=b"], "c": [-2.0]})) == "'=a,c\n'=b,-2.0\n"


def test_a_result_with_failures_says_so_first(result: Result) -> None:
    broken = Result(result.store)
    broken.__dict__.update(runs=result.runs, failures=[{}] * 3, missing=5)
    text = shown(broken, ["rough_sleepers_unit"])
    assert text.index("3 runs failed and 5 are missing") < text.index('id="answer"')


def test_a_subset_of_scenarios(result: Result) -> None:
    text = shown(result, ["rough_sleepers_silo", "rough_sleepers_pooled"])
    assert "A pooled budget" in text and "A liaison group" not in text


def test_intervals_cover_a_known_truth() -> None:
    """In 2,000 repetitions the 95% interval holds the truth in 93 to 97%."""
    luck = np.random.default_rng(8)
    held = 0
    for _ in range(2000):
        found = interval(luck.exponential(2.0, size=60) - luck.exponential(1.5, size=60))
        held += found.low <= 0.5 <= found.high
    assert 0.93 <= held / 2000 <= 0.97


def test_differences_are_paired(result: Result) -> None:
    runs = result.runs
    found = difference(runs, "clients_12", "rough_sleepers_wound_up", "rough_sleepers_unit")
    assert found.verdict == "the same" and found.interval.n == 12
    found = difference(runs, "clients_end", "rough_sleepers_wound_up", "rough_sleepers_unit")
    assert found.verdict == "higher" and found.in_favour == 1.0
    fewer = runs[~((runs["scenario"] == "rough_sleepers_unit") & (runs["replicate"] < 2))]
    found = difference(fewer, "clients_end", "rough_sleepers_wound_up", "rough_sleepers_unit")
    assert found.dropped == 2 and found.interval.n == 10


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_page_opens_and_prints_in_a_real_browser(folder: Path, tmp_path: Path) -> None:
    path = folder / "index.html"
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'profile'}"]
    dumped = subprocess.run(
        [*command, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=600
    )
    assert (
        dumped.stdout.count("<svg") == len(list(folder.glob("charts/*.svg")))
        and "What made this page" in dumped.stdout
    )
    printed = tmp_path / "page.pdf"
    subprocess.run(
        [*command, f"--print-to-pdf={printed}", path.as_uri()], capture_output=True, timeout=600
    )
    assert printed.read_bytes().startswith(b"%PDF")
