"""A brief says what the page says, on one side of paper and four slides that anybody can read."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from joinup.analysis.paired import Interval
from joinup.analysis.view import View
from joinup.batch import verify
from joinup.cli.asking import ask
from joinup.errors import IncompleteError, InputError
from joinup.page import office, paper, slides, word
from joinup.page.brief import Brief
from joinup.questions.result.brief.made import brief_of
from joinup.questions.result.brief.options import _payers
from joinup.questions.result.brief.words import AUDIENCES, before_the_money_stops
from joinup.questions.result.findings import main_points, what_decides
from joinup.questions.result.page import view_of
from joinup.questions.result.question import BRIEF
from tests.chromium import CHROMIUM, MISSING
from tests.questions.conftest import Make
from tests.quick import each

DIGEST = "0123456789abcdef" * 4


def made(view: View, audience: str = "minister") -> Brief:
    return brief_of(view, audience, DIGEST, "joinup run joining_up --seed 1998 --replicates 2")


@pytest.fixture(scope="module")
def brief(in_worlds: View) -> Brief:
    return made(in_worlds)


def test_the_answer_is_one_sentence_of_the_page_with_its_count(
    brief: Brief, in_worlds: View
) -> None:
    number = len(in_worlds.worlds.fitting)  # type: ignore[union-attr]
    assert main_points(in_worlds)[0].startswith(brief.answer)
    assert f"of {number} worlds" in brief.answer and brief.answer.count(". ") == 0


def test_the_options_stand_by_how_they_last_with_the_baseline_last(
    brief: Brief, in_worlds: View
) -> None:
    worlds = in_worlds.worlds
    assert worlds is not None
    names = {item.title: item.name for item in in_worlds.all}
    *options, last = brief.options.rows
    counts = [worlds.lasts(names[row[0]]).number for row in options]
    assert counts == sorted(counts, reverse=True) and len(counts) == 7
    for row, count in zip(options, counts, strict=True):
        said = {0: "None of", len(worlds.fitting): "All"}.get(count, f"{count} of")
        assert row[1].startswith(f"{said} {len(worlds.fitting)} worlds")
    assert last[:3] == [in_worlds.baseline.title, "No joint working", "Compared with this"]
    # Those on the streets whom nobody reaches are the group that the scenario calls so.
    assert all(row[4].endswith("% of “hard to reach”") for row in brief.options.rows)


def test_what_is_worth_its_cost_is_counted_here_from_the_runs(
    brief: Brief, in_worlds: View
) -> None:
    worlds = in_worlds.worlds
    assert worlds is not None
    kept = worlds.runs[worlds.runs["world"].isin(worlds.fitting)]
    worth = kept.groupby(["scenario", "world"])["net_benefit"].mean().unstack("world")
    above = (worth > worth.loc[in_worlds.baseline.name]).sum(axis=1)
    names = {item.title: item.name for item in in_worlds.all}
    of = len(worlds.fitting)
    for row in brief.options.rows[:-1]:
        count = int(above[names[row[0]]])
        said = {0: f"None of {of} worlds", of: f"All {of} worlds"}
        assert row[2] == said.get(count, f"{count} of {of} worlds"), row[0]


def test_who_pays_gives_up_more_than_it_saves() -> None:
    """By hand: Health has 40% of the savings and gives up 25%, charities 10% and 30%."""
    own = pd.DataFrame(
        {
            "department": ["Housing", "Health", "Charities"],
            "own_output_lost": [0.45, 0.25, 0.30],
            "savings": [0.5, 0.4, 0.1],
        }
    )
    assert _payers(own) == "Charities pays (−20), Health gains (+15)"
    assert _payers(own.assign(savings=own["own_output_lost"])) == "All alike"


def test_each_chart_is_sorted_and_its_title_is_its_end(brief: Brief, in_worlds: View) -> None:
    lasting, in_need = (chart.table for chart in brief.charts)
    assert lasting["value"].is_monotonic_decreasing and in_need["value"].is_monotonic_increasing
    assert f"“{lasting['scenario'][0]}”" in brief.charts[0].title
    fewest = in_need["scenario"][0]
    assert brief.charts[1].title.startswith(f"“{fewest}”")
    name = next(item.name for item in in_worlds.all if item.title == fewest)
    worlds = in_worlds.worlds
    assert worlds is not None
    median = sorted(worlds.by_world(name, "clients_end"))
    middle = (median[(len(median) - 1) // 2] + median[len(median) // 2]) / 2
    assert in_need["value"][0] == pytest.approx(middle)


def test_audiences_differ_in_what_they_get_and_not_in_what_is_true(in_worlds: View) -> None:
    found = {audience: made(in_worlds, audience) for audience in AUDIENCES}
    assert len({one.answer for one in found.values()}) == 1
    assert len({str(one.options.rows) for one in found.values()}) == 1
    said = {name: {p.title: list(p.sentences) for p in one.passages} for name, one in found.items()}
    for one in said.values():
        for other in said.values():
            assert all(one[title] == other[title] for title in set(one) & set(other))
        assert {"What decides it", "Limits", "How to cite and repeat"} <= set(one)
        assert one["What decides it"] == what_decides(in_worlds)
        assert DIGEST[:16] in one["How to cite and repeat"][0]
    assert "What this rests on" in said["auditor"] and "Who pays and who gains" in said["board"]
    assert [chart.name for chart in found["auditor"].charts] == ["lasts", "worth"]


def test_what_must_be_in_place_compares_like_with_like(make: Make) -> None:
    base = {"form": "liaison", "grant_length": 4, "quarters": 24, "grant_after": 0.0}
    result = make(
        {"silo": {"form": "silo", "quarters": 24}, "stops": base,
         "tapers": {**base, "grant_taper": 4}, "handed": {**base, "form_after": "partnership"},
         "closed": {**base, "form_after": "silo"}}, baseline="silo",
    )  # fmt: skip
    levels = {"silo": 0.0, "stops": 0.3, "tapers": 0.9, "handed": 0.2, "closed": 0.0}

    def said(levels: dict[str, float]) -> list[str]:
        view = view_of(result)
        view.all = view.finished = [
            replace(
                i, headlines={**i.headlines, "persistence_16": Interval(levels[i.name], 0, 1, 3)}
            )
            for i in view.all
        ]
        return before_the_money_stops(view)

    assert said(levels) == [
        "A liaison group lasts in 90% of places if the money tapers off and in 20% of places if it "
        "is handed to a partnership."
    ]
    alike = said(dict.fromkeys(levels, 0.5))
    assert len(alike) == 1 and alike[0].startswith(
        "When its money ends, a liaison that is wound up"
    )


def test_word_is_read_by_a_screen_reader(brief: Brief) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(word.docx(brief)))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles[:4] == ["Title", "Subtitle", "Intense Quote", "Heading 1"]
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [brief.options.caption, *(passage.title for passage in brief.passages)]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == list(brief.options.head)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alternatives = [one._inline.docPr.get("descr") for one in document.inline_shapes]
    assert len(alternatives) == 2
    for alternative, chart in zip(alternatives, brief.charts, strict=True):
        assert chart.alternative in alternative
    assert document.core_properties.language == "en-GB"
    for name in ("Normal", "Heading 1"):
        language = document.styles[name].element.rPr.find(qn("w:lang"))
        assert language.get(qn("w:val")) == "en-GB"
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert brief.answer in said and brief.question in said


def test_slides_have_titles_editable_text_a_real_table_and_real_charts(brief: Brief) -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(slides.pptx(brief)))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) == 4 and titles[0] == brief.question
    every = [shape for slide in deck.slides for shape in slide.shapes]
    (table,) = (shape.table for shape in every if shape.has_table)
    assert table.first_row
    assert [cell.text for cell in table.rows[1].cells] == list(brief.options.rows[0])
    charts = [shape for shape in every if shape.has_chart]
    for shape, chart in zip(charts, brief.charts, strict=True):
        (series,) = shape.chart.plots[0].series
        assert list(series.values) == chart.table["value"].tolist()
        assert list(shape.chart.plots[0].categories) == chart.table["scenario"].tolist()
        assert chart.alternative in shape._element.nvGraphicFramePr.cNvPr.get("descr")
        assert shape.chart.category_axis.reverse_order  # the first one on top
    assert not [shape for shape in every if shape.shape_type == 13]  # no pictures
    for slide in deck.slides:
        assert slide.shapes[0] == slide.shapes.title  # read first
        assert brief.source in slide.notes_slide.notes_text_frame.text
    runs = [e for shape in every for e in shape._element.iter() if e.tag.endswith("}rPr")]
    assert runs and {run.get("lang") for run in runs} == {"en-GB"}


def test_the_same_brief_gives_the_same_bytes_whatever_the_hour(
    brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = word.docx(brief), slides.pptx(brief), paper.html(brief)
    import time

    later = time.time() + 90_000
    monkeypatch.setattr("time.time", lambda: later)
    monkeypatch.setattr("time.localtime", lambda *_: time.gmtime(later))
    assert (word.docx(brief), slides.pptx(brief), paper.html(brief)) == first
    with zipfile.ZipFile(io.BytesIO(first[1])) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".xlsx")]
        assert len(inside) == 2
        assert b'<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z<' in (
            zipfile.ZipFile(io.BytesIO(archive.read(inside[0]))).read("docProps/core.xml")
        )


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
@pytest.mark.parametrize("audience", each(3, AUDIENCES))
def test_one_side_of_a4_is_one_side(in_worlds: View, audience: str) -> None:
    printed = paper.pdf(paper.html(made(in_worlds, audience)))
    assert printed is not None
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 1
    assert b"/StructTreeRoot" in printed and b"/Lang (en-GB)" in printed
    assert b"2000010100" in printed


def test_the_command_writes_a_folder_and_needs_no_browser(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("joinup.page.paper.shutil.which", lambda name: None)
    result = make({"silo": {"form": "silo", "quarters": 24},
                   "joint": {"form": "partnership", "grant_length": 4, "quarters": 24,
                             "grant_after": 0.0}}, baseline="silo")  # fmt: skip
    assert ask(BRIEF, result=result.folder, audience="board", out=tmp_path / "out") == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "board.docx", "board.html", "board.pptx",
    }  # fmt: skip
    said = capsys.readouterr().out
    assert "no Chromium is at hand" in said and "of places are still joined up" in said
    assert ask(BRIEF, result=result.folder) == 0
    assert (result.folder / "exports" / "brief" / "minister.docx").is_file()
    assert verify(result.folder, sample=1).complete  # what was put beside is listed


def test_an_experiment_is_run_first_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("joinup.page.paper.shutil.which", lambda name: None)
    monkeypatch.chdir(tmp_path)
    for name in ("silo", "partnership"):
        text = f'''title = "{name}"\nsummary = "S."\n[parameters]\nform = "{name}"\nplaces = 4
            grant_length = 4\nquarters = 24\n'''
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    asked = 'question = "Does it last?"\nscenarios = ["silo", "partnership"]\n'
    asked += "replicates = 3\nworlds = 0\n"
    (tmp_path / "mine.toml").write_text(asked, encoding="utf-8")
    assert ask(BRIEF, result=Path("mine.toml")) == 0
    (result,) = (tmp_path / "results").iterdir()
    assert (result / "exports" / "brief" / "minister.docx").is_file()
    assert capsys.readouterr().out.splitlines()[1] == "Does it last?"
    before = sorted(path.name for path in (result / "parts").iterdir())
    assert ask(BRIEF, result=Path("mine.toml")) == 0
    assert sorted(path.name for path in (result / "parts").iterdir()) == before
    with pytest.raises(InputError, match="did you mean joining_up"):
        ask(BRIEF, result=Path("joining_upp"))


@pytest.mark.parametrize("module", ["docx", "pptx"])
def test_what_is_missing_is_one_plain_line(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_spec", lambda name: None if name == module else sys)
    with pytest.raises(InputError, match=rf"^a brief needs python-{module}, .*joinup\[brief\]"):
        office.check_packages()


def test_an_unknown_audience_and_an_unfinished_result_are_refused(make: Make) -> None:
    result = make({"a": {"form": "partnership", "grant_length": 4, "quarters": 24}})
    with pytest.raises(InputError, match=r"--for is minster; allowed are .*mean minister"):
        ask(BRIEF, result=result.folder, audience="minster")
    for part in result.store.parts():
        part.unlink()
    with pytest.raises(IncompleteError):
        ask(BRIEF, result=result.folder)
    assert not (result.folder / "exports").exists()
