"""Answers, pages and words where there is little to go by."""

from __future__ import annotations

import re
from typing import Any

import pytest

from joinup.analysis.paired import Interval, interval
from joinup.batch.result import Result
from joinup.errors import InputError
from joinup.inputs.names import clean, distinct, short, wrapped
from joinup.page.words import difference_in_words
from joinup.questions import build_report
from joinup.questions.result.answer import answer
from joinup.questions.result.figures import charts
from joinup.questions.result.findings import main_points
from joinup.questions.result.page import view_of
from joinup.questions.result.tables import page_tables
from tests.questions.conftest import Make, shown


def test_a_scenario_that_is_not_there_writes_nothing(result: Result, tmp_path: Any) -> None:
    with pytest.raises(InputError, match="no such scenario"):
        build_report(result, tmp_path / "out", ["nobody"])
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_one_replicate_gives_no_interval(make: Make) -> None:
    made = make({"a": {"form": "silo"}, "b": {}}, replicates=1)
    assert "nan" not in answer(view_of(made)).lower() and "1 replicate." in answer(view_of(made))
    text = shown(made, drawn=True)
    many = r"(?<![\d.,])1 (runs|replicates|points|places|parts|scenarios|pairs|quarters)\b"
    assert re.findall(many, answer(view_of(made)) + text) == []
    assert "too few replicates to tell" in text
    assert "nan" not in re.sub(r"base64,[^\"]*", "", text).lower()


def test_an_interval_of_a_share_ends_where_shares_do(make: Make) -> None:
    """Student's interval over few runs reaches beyond 0 and 1; what is drawn does not."""
    made = make({"a": {"form": "silo"}, "b": {"places": 3}, "c": {"mainstreaming": 1.2}})
    raw = interval(made.runs.query("scenario == 'b'")["persistence_16"].to_numpy())
    assert raw.low < 0 or raw.high > 1, "the case at hand has nothing to bound"
    (chart,) = (chart for chart in charts(view_of(made)) if chart.name == "persistence")
    assert chart.table[["low", "high"]].min().min() >= 0
    assert chart.table[["low", "high"]].max().max() <= 1


def test_short_runs_have_an_answer(make: Make) -> None:
    made = make({"a": {"form": "silo", "quarters": 20}, "b": {"quarters": 20}})
    text = answer(view_of(made))
    assert "The runs end before four years" in text and "lasts" not in text


@pytest.mark.slow
def test_a_scenario_without_a_finished_run(make: Make) -> None:
    made = make({"a": {"form": "silo"}, "b": {}, "c": {}})
    runs = made.runs
    made.__dict__["runs"] = runs[runs["scenario"] != "c"]
    text = shown(made)
    assert len(charts(view_of(made))) > 8
    assert "Title of c" in text and re.search(r"Title of c</th><td class=\"n\">–</td>", text)
    runs = made.runs
    made = Result(made.store)
    made.__dict__["runs"] = runs[runs["scenario"] == "b"]
    assert "Differences from the baseline" not in shown(made)


@pytest.mark.slow
def test_a_result_of_another_model_is_not_mixed_with_this_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own numbers are shown; nothing is simulated again with today's model beside them."""
    made = make({"a": {"form": "silo"}, "b": {}})
    for room in ("joinup.analysis.view", "joinup.questions.result.page"):
        monkeypatch.setattr(f"{room}.model_version", lambda: "0" * 16)
    text = shown(made)
    assert "made with another version of the model" in text and "are left out" in text
    drawn = {chart.name for chart in charts(view_of(made))}
    assert "persistence" in drawn
    assert not drawn & {"survival", "which-places", "what-told", "rules-of-decision"}


@pytest.mark.slow
def test_scenarios_whose_money_ends_at_different_times_are_compared_where_all_reach(
    make: Make, tmp_path: Any
) -> None:
    lasting = {"mainstreaming": 1.0}
    late = {**lasting, "grant_length": 28}
    made = make({"a": {"form": "silo"}, "soon": lasting, "late": late})
    text = build_report(made, tmp_path / "page").read_text(encoding="utf-8")
    assert re.search(r"Two years on, of the places that were joined up", text)


@pytest.mark.slow
def test_an_initiative_is_shown_in_the_unit_in_which_it_is_judged(
    make: Make, tmp_path: Any
) -> None:
    def with_record(content: dict[str, Any]) -> None:
        content["scenarios"][1]["records"] = [{
            "outcome": "provision_opened_year", "quarters": [8, 30], "values": [900.0, 1200.0],
            "fit": [8], "source": "a count", "unit": "", "weights": [], "of": "b",
        }]  # fmt: skip

    stock = {"provision": 5000}
    made = make({"a": {"form": "silo", **stock}, "b": stock}, with_record)
    path = build_report(made, tmp_path / "page")
    drawn = {file.stem for file in path.parent.glob("charts/*.svg")}
    assert {"provision-open-over-time", "provision-net-share-over-time"} <= drawn
    assert not {name for name in drawn if name.startswith(("long-term", "growth", "information"))}
    text = path.read_text(encoding="utf-8")
    assert re.search(r"misses the only figure that was not used .*? by [\d,]+;", text)


def test_little_differences_are_not_told_from_none() -> None:
    from numpy import array

    from joinup.analysis.paired import Difference

    def said(low: float, high: float) -> str:
        found = Interval((low + high) / 2, low, high, 9)
        return difference_in_words(Difference("clients_end", found, 0.5, 0, array([low, high])))

    assert said(-12.0, -8.8) == "−10 (−12 to −8.8)"
    assert said(-1.0, 3.0) == "not enough to tell: +1 (−1 to +3)"
    assert said(0.0, 0.0) == "the same"
    assert said(0.001, 0.003) == "about 0"


def test_names_are_cut_cleaned_and_told_apart() -> None:
    long = "x" * 300
    found = distinct([long, long, "A\u202eB\x1b[2J", ""])
    assert len(set(found)) == 4 and max(map(len, found)) <= 48
    assert found[2] == "AB[2J" and found[3] == "(no name)"
    assert clean("\u200fשלום\n") == "שלום"
    assert wrapped("word " * 60, 20).count("\n") == 1 and len(short("a b " * 99)) <= 48


@pytest.mark.slow
def test_a_scenario_that_ends_too_soon_is_not_said_to_be_lost_in_any_world(make: Make) -> None:
    """Of three programmes one is followed for 20 quarters alone: worlds say nothing of it."""
    made = make({"long": {}, "pool": {"form": "pooled budget"}, "soon": {"quarters": 20}}, worlds=6)
    view = view_of(made)
    assert view.worlds is not None and [item.name for item in view.judged] == ["long", "pool"]
    printed = answer(view)
    (row,) = [line for line in printed.splitlines() if line.startswith("Title of soon")]
    assert row.split("Title of soon")[1].split()[0] == "–"
    table = page_tables(view)["worlds"]
    assert [row[0] for row in table.rows] == ["Title of long", "Title of pool"]
    assert "“Title of soon”" not in " ".join(main_points(view))
