"""Which form is best in how many worlds: known answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from joinup.analysis.worlds import OUTCOMES, Worlds
from joinup.inputs import load_experiment, plan
from joinup.inputs.plan import Plan
from joinup.questions.guidance import worlds
from joinup.questions.guidance.cases import ENDINGS, Cases
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages.advice import what_to_choose
from joinup.questions.guidance.pages.tables import advice
from joinup.questions.guidance.pages.words import best
from joinup.questions.guidance.tree import all_names, features, grown, leaves


@cache
def which_form() -> Plan:
    return plan(load_experiment("which_form"))


def test_the_best_form_is_counted_by_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put in: the pool where money stops, in worlds 0 to 2; liaison where it tapers; or a silo."""

    points: list[dict] = []

    def tried(of: Plan, names: Sequence[str], *, worlds: int) -> Worlds:
        points.append(of.scenarios[0]["parameters"])
        rows = []
        for item in of.scenarios:
            values = item["parameters"]
            for world in range(worlds):
                stops = values["form"] == "pooled budget" and worlds_favour(values, world)
                tapers = values["form"] == "liaison" and values["grant_taper"] > 0
                worth = 2.0 if stops or tapers else 1.0 if values["form"] == "silo" else 0.0
                rows.append((item["name"], world, 0, 0.0, 0.0, 0.0, 0.0, worth))
        columns = ["scenario", "world", "replicate", *OUTCOMES]
        return Worlds(pd.DataFrame(rows, columns=columns), worlds, tuple(range(worlds)))

    monkeypatch.setattr(worlds, "worlds_of", tried)
    found = worlds.best_in_worlds(which_form(), 5)
    assert found["stopped"] == {"pooled budget": 3, "silo": 2}
    assert found["tapered"] == {"liaison": 5}
    assert found["handed over"] == {"silo": 5}
    tapered = ENDINGS.index("tapered")
    assert worlds.best_in_case(which_form(), tapered, 5) == {"liaison": 5}
    assert worlds.best_in_case(which_form(), len(ENDINGS), 5) == {"pooled budget": 3, "silo": 2}
    depths = [point["task_depth"] for point in points]
    drawn = [which_form().parameters(0, number)["task_depth"] for number in (0, 0, 1)]
    assert depths == drawn and drawn[0] != drawn[2], "the case's own circumstances"


def worlds_favour(values: dict, world: int) -> bool:
    return values["grant_taper"] == 0 and values["mainstreaming"] < 1 and world < 3


def test_the_place_is_set_in_all_worlds_and_the_rule_in_none() -> None:
    alone = worlds.at_point(which_form(), 0)
    assert len(alone.scenarios) == len(which_form().scenarios) / 2 and alone.n_points == 1
    names = which_form().content["design"]["names"]
    for item in alone.scenarios:
        assert set(names) <= set(item["given"]) and "decision_rule" not in item["given"]
        point = dict(zip(names, which_form().content["design"]["points"][0], strict=True))
        kept = {name: item["parameters"][name] for name in names}
        assert {k: tuple(v) if isinstance(v, list) else v for k, v in point.items()} == kept


def test_forms_that_are_best_equally_often_share_the_place() -> None:
    tied = best({"partnership": 25, "pooled budget": 25})
    assert tied.startswith("a partnership and a pooled budget are each best in 25 of 50 worlds")
    clear = best({"partnership": 40, "liaison": 10})
    assert clear.startswith("a partnership is best in 40 of 50 worlds") and "in 10" in clear


def test_each_branch_says_how_its_advice_does_in_worlds(guidance: Guidance) -> None:
    counts = {leaf.typical: {leaf.best[0]: 20, leaf.second[0]: 30} for leaf in guidance.leaves}
    tried = replace(guidance, worlds=counts)
    said = " ".join(str(item) for item in what_to_choose(tried))
    assert "it is best in 20 of 50 worlds" in said and "it is best in 30" not in said
    assert "worlds" not in " ".join(str(item) for item in what_to_choose(guidance))
    table = advice(tried)
    assert {row[-1].split(": ")[1] for row in table.rows} == {"30 of 50 worlds"}
    assert {row[-1] for row in advice(guidance).rows} == {"–"}


def test_a_typical_case_lies_in_its_branch_near_the_middle(cases: Cases) -> None:
    asked = features(cases, all_names(cases))
    for leaf in leaves(grown(cases)):
        here = np.ones(len(asked), dtype=bool)
        for condition in leaf.conditions:
            column = asked[:, all_names(cases).index(condition.name)]
            here &= column > condition.bound if condition.above else column <= condition.bound
        assert here[leaf.typical] and here.mean() == pytest.approx(leaf.share)
        middle, width = asked[here].mean(axis=0), np.ptp(asked, axis=0)
        away = np.nan_to_num(((asked[here] - middle) / width) ** 2).sum(axis=1)
        mine = np.nan_to_num(((asked[leaf.typical] - middle) / width) ** 2).sum()
        assert mine == pytest.approx(away.min())
