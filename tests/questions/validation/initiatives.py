"""What the five initiatives come to in the model, in the terms in which each is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval, interval
from joinup.analysis.points import Values, run_all
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import load_scenario
from joinup.model.describe import row
from joinup.model.outcomes import OUTCOMES
from joinup.page.words import decimal, points

Asked = tuple[str, int | None]
"""An outcome, and the quarter at which it is read; None for an outcome of the whole run."""


@dataclass(frozen=True)
class Initiative:
    """An initiative: its scenarios, the one without it first, and what is asked of each.

    `changed` are further cases: a scenario, what is changed in it, and how that is said.
    """

    name: str
    scenarios: tuple[str, ...]
    asked: tuple[Asked, ...]
    changed: tuple[tuple[str, Values, str], ...] = ()


INITIATIVES = (
    Initiative(
        "Rough Sleepers Unit",
        (
            "rough_sleepers_silo", "rough_sleepers_unit", "rough_sleepers_wound_up",
            "rough_sleepers_partnership", "rough_sleepers_pooled",
        ),
        (("clients_in_need", 12), ("clients_in_need", 40), ("joined_up", 40)),
    ),
    Initiative(
        "Early Years Development and Childcare Partnerships",
        ("childcare_silo", "childcare_as_it_happened", "childcare_withdrawn", "childcare_pooled"),
        (
            ("provision_opened_total", None), ("provision_closed_total", None),
            ("provision_net", None), ("provision_net_share_total", None),
            ("provision_net_share", 20), ("provision_net_share", 32), ("exclusion_index", 40),
        ),
        (("childcare_silo", {"start_up_boost": 1.0}, "the money alone, without partnerships"),),
    ),
    Initiative(
        "Business Link",
        (
            "business_link_silo", "business_link_as_it_happened", "business_link_withdrawn",
            "business_link_unit",
        ),
        (
            ("assisted_share", 14), ("satisfaction", 14), ("growth_difference", 14),
            ("growth_effect", 14), ("selection_bias", 14), ("joined_up", 54),
        ),
        (("business_link_as_it_happened", {"selection": 0.0}, "all kinds of firms seek it alike"),),
    ),
    Initiative(
        "Sure Start",
        (
            "sure_start_silo", "sure_start_by_december_2001", "sure_start_as_it_happened",
            "sure_start_withdrawn", "sure_start_partnership",
        ),
        (
            ("joined_up", 11), ("long_term_coming", 11), ("long_term_change", 11),
            ("long_term_change", 36), ("long_term_change", 92), ("long_term_shown_share", None),
            ("measurable_from", None), ("too_early", None),
        ),
        (
            ("sure_start_by_december_2001", {"long_term_lag": 20.0}, "effects by age five: lag 20"),
            ("sure_start_as_it_happened", {"long_term_lag": 20.0}, "effects by age five: lag 20"),
        ),
    ),
    Initiative(
        "British Trade International",
        (
            "british_trade_silo", "british_trade_as_it_happened", "british_trade_withdrawn",
            "british_trade_partnership",
        ),
        (
            ("information_sources", 10), ("information_use_index", 10), ("satisfaction", 10),
            ("information_sources", 40), ("information_use_index", 40), ("joined_up", 40),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one case of an initiative comes to under one decision rule."""

    initiative: str
    case: str
    rule: str
    values: Mapping[Asked, Interval]


def findings(initiative: Initiative, replicates: int = 40) -> list[Finding]:
    """Return what each case of an initiative comes to under both rules, on the same draws."""
    plain: list[tuple[str, Values, str]] = [(name, {}, "") for name in initiative.scenarios]
    found = []
    for name, change, words in [*plain, *initiative.changed]:
        scenario = load_scenario(name)
        title = f"{scenario.title} ({words})" if words else scenario.title
        for rule in HEADLINE_RULES:
            point = {**scenario.parameters, **change, "decision_rule": rule}
            (records,) = run_all([point], replicates)
            values = {
                (outcome, quarter): interval(_read(records, outcome, quarter))
                for outcome, quarter in initiative.asked
            }
            found.append(Finding(initiative.name, title, rule, values))
    return found


def _read(records: Any, outcome: str, quarter: int | None) -> NDArray[np.float64]:
    """Return an outcome of each run; NaN where a run ends before the quarter."""
    if quarter is None:
        values: NDArray[np.float64] = records.runs[outcome]
        return values
    series = records.series[outcome]
    reached = quarter < series.shape[1]
    return series[:, quarter] if reached else np.full(len(series), np.nan)


def as_markdown(initiative: Initiative, found: Sequence[Finding]) -> str:
    """Write what an initiative comes to as a table: a row a case and rule, a column a question."""
    head = ["scenario", "rule", *map(_question, initiative.asked)]
    lines = [row(head), row(["---"] * len(head))]
    for item in found:
        cells = [_cell(value, asked[0]) for asked, value in item.values.items()]
        lines.append(row([item.case, item.rule, *cells]))
    return "\n".join(lines) + "\n"


def _question(asked: Asked) -> str:
    outcome, quarter = asked
    title = OUTCOMES[outcome].title
    return title if quarter is None else f"{title}, quarter {quarter}"


def _cell(value: Interval, outcome: str) -> str:
    if value.n == 0:
        return "–"
    unit = OUTCOMES[outcome].unit
    if unit.startswith("share"):
        digits = 2 if unit == "share/year" else 1 if unit == "share" else 0
        text, sign = [points(x, digits) for x in (value.mean, value.low, value.high)], "%"
    else:
        digits = 0 if unit in ("people", "units", "quarters") else 2
        text, sign = [decimal(x, digits) for x in (value.mean, value.low, value.high)], ""
    mean, low, high = text
    return f"{mean}{sign}" if low == high else f"{mean}{sign} ({low} to {high})"
