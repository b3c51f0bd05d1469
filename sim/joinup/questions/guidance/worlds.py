"""Which form suits a place in how many plausible worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from joinup.analysis.kept import worlds_of
from joinup.analysis.worlds import Worlds
from joinup.inputs.plan import Plan
from joinup.inputs.planned import PlannedDesign, PlannedScenario
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import ENDINGS, ending_of

WORLDS = 50
"""Enough to tell a form that suits in most worlds from one that does in few."""

Best = Mapping[str, Mapping[str, int]]
"""By ending: in how many worlds each form has the greatest net benefit, the most worlds first."""


def best_in_worlds(plan: Plan, worlds: int = WORLDS) -> Best:
    """Return in how many worlds each form is best at a plan's first point, by ending.

    The point's circumstances and what each regime sets are the same in all worlds; the rule of
    decision is varied with all else that is assumed. Best is the greatest net benefit.
    """
    alone = at_point(plan, 0)
    found = worlds_of(alone, alone.names, worlds=worlds)
    return {ending: _counts(alone, found, ending) for ending in ENDINGS}


def best_in_case(plan: Plan, case: int, worlds: int = WORLDS) -> dict[str, int]:
    """Return the same of one case alone: a point with one ending, cases by point, then ending."""
    point, ending = divmod(case, len(ENDINGS))
    alone = at_point(plan, point)
    names = [item["name"] for item in alone.scenarios if _belongs(item, ENDINGS[ending])]
    return _counts(alone, worlds_of(alone, names, worlds=worlds), ENDINGS[ending])


def at_point(plan: Plan, point: int) -> Plan:
    """Return the plan of one point alone, each regime once, the rule left to worlds."""
    design = plan.design
    varied = {*design["names"]}
    scenarios: list[PlannedScenario] = [
        {
            **item,
            "parameters": plan.parameters(number, point),
            "given": sorted({*item["given"], *varied} - {"decision_rule"}),
            "records": [],
        }
        for number, item in enumerate(plan.scenarios)
        if item["parameters"]["decision_rule"] == HEADLINE_RULES[0]
    ]
    no_design: PlannedDesign = {**design, "names": [], "points": [[]], "bounds": []}
    return Plan({**plan.content, "scenarios": scenarios, "design": no_design})


def _counts(plan: Plan, found: Worlds, ending: str) -> dict[str, int]:
    items = [item for item in plan.scenarios if _belongs(item, ending)]
    worth = np.array([found.by_world(item["name"], "net_benefit") for item in items])
    forms = [items[k]["parameters"]["form"] for k in worth.argmax(axis=0)]
    return dict(Counter(forms).most_common())


def _belongs(item: Mapping[str, Any], ending: str) -> bool:
    values = item["parameters"]
    return values["form"] == "silo" or ending_of(values) == ending
