"""Boxes that were planted are found and measured elsewhere; chance is no box; odd input, a line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.prim import Condition
from joinup.batch.result import Result, open_result
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.page.document import write_document
from joinup.questions.discover.cases import cases_of
from joinup.questions.discover.found import Discovery, discover
from joinup.questions.discover.pages.page import document, text
from joinup.questions.discover.pages.words import conditions, looked_for
from joinup.questions.discover.question import DISCOVER
from joinup.questions.discover.wanted import Clause, read
from tests.questions.conftest import Make, maker

BASE = {"form": "partnership", "grant_length": 4, "quarters": 24, "places": 2}
DESIGN = """[design]
kind = "latin hypercube"
points = 200
[design.vary]
grant = { low = 0.0, high = 0.6 }
turnover = { low = 0.0, high = 0.1 }
decision_rule = ["logit", "experience"]
"""
HIGH = (Clause("effort_end", ">", 0.5),)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Result = maker(tmp_path_factory.mktemp("d"))({"a": BASE}, design=DESIGN, replicates=1)
    return made.folder


@pytest.fixture
def result(folder: Path) -> Result:
    return open_result(folder)


def planted(result: Result) -> Result:
    """Put an outcome of our own in the place of the model's: high in one corner, with some luck."""
    runs = result.runs
    inside = (runs["grant"] > 0.36) & (runs["turnover"] < 0.05) & (runs["decision_rule"] == "logit")
    luck = np.random.default_rng(5).random(len(runs))
    runs["effort_end"] = np.where(inside, luck < 0.95, luck < 0.03).astype(float)
    return result


def test_the_planted_box_is_found_and_measured_on_points_kept_back(result: Result) -> None:
    found = discover(planted(result), HIGH)
    box = found.boxes[0]
    limits = {(item.name, item.above): item.bound for item in box.conditions}
    assert limits["grant", True] == pytest.approx(0.36, abs=0.04)
    assert limits["turnover", False] == pytest.approx(0.05, abs=0.008)
    assert ("decision_rule=logit", True) in limits or ("decision_rule=experience", False) in limits
    assert box.tells and min(box.stable) > 0.9
    # By hand: the cases of the second half of the points that lie within the limits.
    cases = found.cases
    points = np.random.default_rng(0).permutation(np.arange(200))
    kept = np.isin(cases.point, points[100:])
    runs = result.runs
    held = (
        kept & (runs["grant"] >= limits["grant", True]) & (runs["decision_rule"] == "logit")
        & (runs["turnover"] <= limits["turnover", False])
    )  # fmt: skip
    high = runs["effort_end"] > 0.5
    assert box.density.mean == pytest.approx(high[held].mean())
    assert box.coverage == pytest.approx((high & held).sum() / (high & kept).sum())
    assert box.mass == pytest.approx(held.sum() / kept.sum())
    assert list(found.scores)[:2] in (["grant", "decision_rule"], ["grant", "turnover"],
                                      ["decision_rule", "grant"])  # fmt: skip
    assert sum(found.scores.values()) == pytest.approx(1)


def test_the_tree_parts_the_planted_box_too(result: Result) -> None:
    found = discover(planted(result), HIGH).tree
    assert found.right > 0.9 > found.guessing or found.right > found.guessing
    best = found.leaves[0]
    assert best.density > 0.8 and {item.name.partition("=")[0] for item in best.conditions} == {
        "grant", "turnover", "decision_rule",
    }  # fmt: skip
    assert sum(leaf.mass for leaf in found.leaves) == pytest.approx(1)


def test_what_is_pure_chance_does_not_hold(result: Result) -> None:
    result.runs["effort_end"] = np.random.default_rng(1).random(len(result.runs))
    found = discover(result, HIGH)
    assert found.telling == ()
    words = text(found)
    assert "It does not hold" in words or "No box is denser" in words


def test_points_of_one_base_point_are_kept_back_together(make: Make) -> None:
    design = DESIGN.replace("latin hypercube", "sobol").replace("points = 200", "points = 16")
    made = make({"a": BASE}, design=design, replicates=1)
    made.runs["effort_end"] = made.runs["grant"]
    cases = cases_of(made, HIGH)
    assert np.bincount(cases.point).tolist() == [5] * 16
    learning, kept_back = cases.halves()
    assert not set(learning.point) & set(kept_back.point)


def test_scenarios_are_features_and_what_is_unknown_is_counted(result: Result, make: Make) -> None:
    two = make({"a": BASE, "b": {**BASE, "grant_start": 8}}, design=DESIGN, replicates=1)
    two.runs["effort_end"] = np.where(two.runs["scenario"] == "a", 1.0, 0.0)
    two.runs.loc[0, "effort_end"] = np.nan
    found = discover(two, HIGH)
    assert found.cases.unknown == 1
    assert next(iter(found.scores)) == "scenario"
    (item,) = found.boxes[0].conditions
    assert conditions([item]) in ("scenario “Title of a”", "scenario not “Title of b”")
    assert "1 case left out" in text(found)


def test_the_page_and_the_words_carry_the_same_numbers(result: Result, tmp_path: Path) -> None:
    found: Discovery = discover(planted(result), HIGH)
    page = write_document(document(found, "joinup discover x"), tmp_path / "page")
    rows = list(csv.DictReader(io.StringIO((page.parent / "tables/boxes.csv").read_text())))
    first = [row for row in rows if row["box"] == "1"]
    assert [float(row["bound"]) for row in first] == [i.bound for i in found.boxes[0].conditions]
    assert float(first[0]["density"]) == found.boxes[0].density.mean
    whole = " ".join(page.read_text(encoding="utf-8").split())
    for line in text(found).split("\n\n")[1:2]:
        assert " ".join(line.split()).partition(" Box 2")[0] in whole
    assert {path.stem for path in page.parent.glob("charts/*.svg")} == {
        "limits", "trade-off", "scores",
    }  # fmt: skip


def test_conditions_read_as_people_say_them() -> None:
    assert conditions([Condition("partners", False, 3.5)]) == "partners up to 3"
    assert conditions([Condition("partners", True, 2.5)]) == "partners at least 3"
    assert conditions([Condition("grant", True, 0.1), Condition("grant", True, 0.2)]) == (
        "grant above 0.2"
    )
    clauses = read("net_benefit >= -5 and clients_end < 700", ["net_benefit", "clients_end"])
    assert looked_for(clauses) == (
        "“Net benefit, present value” at least −5 u and “Clients in need at the end” below "
        "700 people"
    )


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("effort_end > lots", "allowed are clauses such as"),
        ("__import__('os')", "allowed are clauses such as"),
        ("effort_end > 0.5 or x < 1", "allowed are clauses such as"),
        ("", "allowed are clauses such as"),
        ("effort_endd > 0.5", "did you mean effort_end?"),
        ("effort_end > 1e9", "holds in 0 of 200 cases"),
        ("effort_end >= -1", "holds in 200 of 200 cases"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_one_line(
    folder: Path, where: str, line: str
) -> None:
    with pytest.raises(InputError) as error:
        ask(DISCOVER, result=folder, where=where, scenario=(), out=None)
    (said,) = error.value.faults
    assert line in said


def test_too_few_cases_and_unknown_scenarios_are_refused(make: Make, folder: Path) -> None:
    small = make({"a": BASE}, replicates=2)
    with pytest.raises(InputError, match=r"1 case .* too few; at least 60"):
        discover(small, HIGH)
    with pytest.raises(InputError, match="no such scenario"):
        ask(DISCOVER, result=folder, where="effort_end > 0.5", scenario=("b",), out=None)
