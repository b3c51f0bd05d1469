"""What moves an outcome: the words and the page of a result, and unlucky input, a line each."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.sensitivity.study import Finding, cases_of, enough, finding, study
from joinup.batch.result import Result, open_result
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.page.document import html, write_document
from joinup.questions.sensitivity.pages.page import document, report_sections, text
from joinup.questions.sensitivity.pages.words import leading, left_out, luck, rules_apart, sureness
from joinup.questions.sensitivity.question import SENSITIVITY
from tests.questions.conftest import Make, maker

BASE = {"form": "partnership", "grant_length": 8, "quarters": 28}
SOBOL = """[design]
kind = "sobol"
points = 16
[design.vary]
grant = { low = 0.1, high = 0.5 }
turnover = { low = 0.0, high = 0.1 }
"""
GIVEN = """[design]
kind = "latin hypercube"
points = 64
[design.vary]
grant = { low = 0.1, high = 0.5 }
decision_rule = ["logit", "experience"]
"""
GRANT = ["total_grant"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenarios = {"joint": BASE, "silo": {**BASE, "form": "silo"}}
    made: Result = maker(tmp_path_factory.mktemp("s"))(scenarios, design=SOBOL, replicates=2)
    return made.folder


@pytest.fixture
def saltelli(folder: Path) -> Result:
    return open_result(folder)


def one(result: Result, outcome: str, scenario: str = "joint") -> Finding:
    (case,) = (item for item in cases_of(result, [scenario]) if not item.rule)
    return finding(result, case, outcome)


def test_an_outcome_that_is_a_parameter_goes_with_it_alone(saltelli: Result) -> None:
    """A parameter as its own outcome: its index is 1, that of the others 0."""
    saltelli.runs["effort_end"] = saltelli.runs["turnover"]
    found = one(saltelli, "effort_end")
    first = {item.names[0]: item.found for item in found.by("first")}
    total = {item.names[0]: item.found for item in found.by("total")}
    assert first["turnover"].low < 1 < first["turnover"].high and first["grant"].mean == 0
    assert total["turnover"].low < 1 < total["turnover"].high and total["grant"].mean == 0
    assert found.n == 16 and found.unknown == 0
    assert found.chance is not None and found.chance.of_runs == pytest.approx(0, abs=1e-12)
    assert "turnover matters most: it has a part in 82% (36 to 100%)" in leading(found)
    assert "Grant does little (under 5%)." in leading(found)
    assert "chance has 0%" in luck(found, 2)


def test_a_failed_run_takes_its_base_point_with_it_and_is_named(saltelli: Result) -> None:
    whole = one(saltelli, "clients_end")
    lost = saltelli.runs.index[
        (saltelli.runs["scenario"] == "joint")
        & (saltelli.runs["point"] == 5)
        & (saltelli.runs["replicate"] == 1)
    ]
    saltelli.runs = saltelli.runs.drop(lost)
    found = one(saltelli, "clients_end")
    assert (whole.n, found.n, found.unknown) == (16, 15, 1)
    (said,) = left_out([found])
    assert (
        said.startswith("clients_end in “Title of joint”: 1 base point left out")
        and "NaN" not in said
    )
    # Point 5 is the second row of base point 1: without its rows the others give these indices.
    values = (
        saltelli.runs[saltelli.runs["scenario"] == "joint"].groupby("point")["clients_end"].mean()
    )
    kept = values.drop([4, 5, 6, 7]).to_numpy().reshape(15, 4)
    centred = (kept - kept.mean()) / kept.std()
    by_hand = 0.5 * np.mean((centred[:, 0] - centred[:, 1]) ** 2) / np.var(centred[:, [0, 3]])
    assert found.by("total")[0].found.mean == pytest.approx(by_hand)


def test_too_few_base_points_are_said_with_how_many_would_do(saltelli: Result) -> None:
    found = one(saltelli, "clients_end")
    assert [step.n for step in found.steps] == [8, 16]
    assert found.half > 0.1 and found.would_do.bit_count() == 1
    assert found.would_do >= 16 * (found.half / 0.1) ** 2 > found.would_do / 2
    assert "16 base points are too few: intervals reach" in sureness(found)
    assert f"{found.would_do:,} would do for ±10 percentage points" in sureness(found)


def test_constants_are_named(saltelli: Result) -> None:
    found = study(saltelli, ["persistence_16", "clients_end"])
    assert one(saltelli, "persistence_16", "silo").why_not == "the values are the same in every run"
    page = html(document(saltelli, found, "joinup sensitivity x"))
    assert "“Title of silo”: the values are the same in every run." in page
    assert "nan" not in page.lower().replace("tenant", "")
    assert "This design says nothing of pairs" in page


@pytest.mark.slow
def test_both_rules_stand_side_by_side(make: Make) -> None:
    result = make({"joint": BASE}, design=GIVEN, replicates=1)
    found = study(result, ["effort_at_withdrawal"])
    assert [(item.case.rule, item.n) for item in found] == [
        ("", 64), ("logit", 32), ("experience", 32),
    ]  # fmt: skip
    assert found[1].case.layout.names == ("grant",)
    assert "under both rules of decision grant comes first" in rules_apart(found)
    assert "one replicate, so chance cannot be told" in luck(found[0], 1)
    apart = make(
        {"a": {**BASE, "decision_rule": "logit"}, "b": {**BASE, "decision_rule": "experience"}},
        design=SOBOL, replicates=1,
    )  # fmt: skip
    said = rules_apart(study(apart, ["effort_at_withdrawal"]))
    assert said.startswith("“Title of a” and “Title of b”: ")


def test_the_page_and_the_words_carry_the_same_numbers(saltelli: Result, tmp_path: Path) -> None:
    found = study(saltelli, ["total_grant", "clients_end"])
    words = text(saltelli, found)
    page = write_document(document(saltelli, found, "joinup sensitivity x"), tmp_path / "page")
    rows = list(csv.DictReader(io.StringIO((page.parent / "tables/indices.csv").read_text())))
    indices = [index for item in found for index in item.indices]
    assert [float(row["index"]) for row in rows] == [item.found.mean for item in indices]
    assert leading(found[0]) in page.read_text(encoding="utf-8")
    assert " ".join(leading(found[0]).split()) in " ".join(words.split())
    charts = {path.stem for path in page.parent.glob("charts/*.svg")}
    assert charts == {"what-moves-it", "every-outcome", "convergence"}


@pytest.mark.slow
def test_morris_has_its_own_chart(make: Make, tmp_path: Path) -> None:
    design = SOBOL.replace("sobol", "morris").replace("16", "8")
    result = make({"joint": BASE}, design=design, replicates=1)
    found = study(result, ["total_grant", "effort_at_withdrawal"])
    grant = next(item for item in found[0].by("direction") if item.names == ("grant",))
    assert grant.found.mean > 0
    page = write_document(document(result, found, "joinup sensitivity x"), tmp_path / "page")
    assert (page.parent / "charts/effect-and-spread.svg").is_file()
    assert "8 trajectories" in text(result, found)


def test_the_result_s_page_says_what_moves_it(saltelli: Result, make: Make) -> None:
    (section,) = report_sections(saltelli, ["joint", "silo"])
    assert section.charts and section.title == "What moves it"
    assert f"joinup sensitivity results/{saltelli.id}" in str(section.text[-1])
    assert report_sections(make({"joint": BASE}), ["joint"]) == []


def refused(result: Result, **options: tuple[str, ...]) -> str:
    with pytest.raises(InputError) as error:
        ask(
            SENSITIVITY,
            **{"result": result.folder, "outcome": (), "scenario": (), "out": None, **options},
        )
    assert not (result.folder / "exports" / "sensitivity").exists()
    (line,) = error.value.faults
    return line


def test_unlucky_input_is_answered_in_one_line(make: Make, saltelli: Result) -> None:
    assert "has one point: nothing varies" in refused(make({"joint": BASE}))
    three = '[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.2, 0.3]\n'
    line = refused(make({"joint": BASE}, design=three), outcome=("clients_end",))
    assert line == "clients_end: 3 points are too few; at least 32 are needed"
    line = refused(saltelli, outcome=("persistence_16",), scenario=("silo",))
    assert line == "persistence_16: the values are the same in every run"
    assert "no such outcome of a run; did you mean persistence_16" in refused(
        saltelli, outcome=("persistance_16",)
    )
    assert "no such scenario; did you mean joint" in refused(saltelli, scenario=("jiont",))


def test_run_names_the_command_where_there_are_points_enough() -> None:
    def design(kind: str, n: int, *names: str) -> dict[str, object]:
        return {"kind": kind, "names": names, "points": [[number / n] for number in range(n)]}

    assert enough(design("grid", 32, "grant")) and not enough(design("grid", 31, "grant"))
    assert enough(design("sobol", 8 * 3, "grant")) and not enough(design("sobol", 4 * 3, "grant"))
    assert enough(design("morris", 8, "grant")) and not enough(design("morris", 6, "grant"))
    assert not enough({"kind": "none", "names": [], "points": [[]]})
