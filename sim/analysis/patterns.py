"""The patterns that the model must show, each measured under two decision rules and judged.

A pattern is known from theory or from the record of joint working; the verdicts are worked out from
runs made now and can fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario import load_scenario
from sim.model.engine import Records, Run, chunk_size, scale_of, simulate
from sim.model.forms import FORMS

RULES = ("logit", "experience")
Values = dict[str, Any]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pattern:
    """One pattern under one decision rule: what was measured, and whether it is met."""

    name: str
    rule: str
    measured: str
    met: bool


def patterns(replicates: int = 40) -> list[Pattern]:
    """Return every pattern under every decision rule, measured now on paired draws."""
    measures: tuple[Callable[[str, int], Pattern], ...] = (
        tipping, withdrawal, grant_length, crowding_out, rough_sleepers, joint_unit, forms_win,
        wrong_pockets, exclusion,
    )  # fmt: skip
    return [measure(rule, replicates) for measure in measures for rule in RULES]


def run_all(points: Sequence[Values], replicates: int, *, detail: bool = False) -> list[Records]:
    """Return the records of each point, all with the same replicates and draws."""
    found = []
    for point in points:
        parameters = {"attribution": "no", **point}
        size = min(chunk_size(scale_of(parameters)), replicates)
        parts = []
        for first in range(0, replicates, size):
            numbers = range(first, min(first + size, replicates))
            runs = [Run(parameters, seed=7, replicate=number) for number in numbers]
            parts.append(simulate(runs, detail=detail))
        found.append(_joined(parts))
    return found


def _joined(parts: Sequence[Records]) -> Records:
    return Records(
        *(
            {name: np.concatenate([part[kind][name] for part in parts]) for name in parts[0][kind]}
            for kind in range(3)
        )
    )


def said(values: Array) -> str:
    """Return a mean over replicates with its 95% interval."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.2f} ±{half:.2f}"


def tipping(rule: str, replicates: int) -> Pattern:
    """Look for own-target incentives at which the end depends on where joint working began."""
    incentives = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    common = {"decision_rule": rule, "quarters": 60, "places": 8}

    def loop(more: Values) -> tuple[float, Array]:
        high, low = (
            [
                records.series["effort"][:, -1]
                for records in run_all(
                    [{**common, **more, **start, "own_target_incentive": w} for w in incentives],
                    max(replicates // 4, 4),
                )
            ]
            for start in ({"mainstreaming": 1.0}, {"mainstreaming": 1.0, "grant": 0.0})
        )
        gaps = np.array(high) - np.array(low)
        step = incentives[1] - incentives[0]
        return float(gaps.mean(axis=1).sum() * step), gaps.mean(axis=1)

    area, gaps = loop({})
    bare, _ = loop({"reciprocity": 0.0, "routine_pull": 0.0})
    wide = [w for w, gap in zip(incentives, gaps, strict=True) if gap > 0.3]
    words = f"loop area {area:.2f} (without reciprocity and routine {bare:.2f}); two ends at {wide}"
    return Pattern("Tipping", rule, words, area > 0.1 and bare < area / 2 and bool(wide))


def withdrawal(rule: str, replicates: int) -> Pattern:
    """Ask whether embedding at withdrawal tells which places persist, and better than effort."""
    levels = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5)
    points = [{"decision_rule": rule, "quarters": 32, "mainstreaming": m} for m in levels]
    embedding, effort, persists = [], [], []
    for records in run_all(points, max(replicates // 2, 4), detail=True):
        embedding.append(records.detail["embedding"][:, 16].mean(axis=1).ravel())
        effort.append(records.detail["effort"][:, 16].mean(axis=1).ravel())
        persists.append(records.detail["share"][:, 32].mean(axis=1).ravel() >= 0.5)
    m, e, lasting = (np.concatenate(part) for part in (embedding, effort, persists))
    bands = [(0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.6)]
    shares = [
        float(lasting[(m >= low) & (m < high)].mean())
        for low, high in bands
        if ((m >= low) & (m < high)).sum() >= 20
    ]
    by_embedding, by_effort = area_under_curve(m, lasting), area_under_curve(e, lasting)
    rising = all(b >= a - 0.03 for a, b in pairwise(shares))
    words = (
        f"persist by embedding band: {', '.join(f'{100 * s:.0f}%' for s in shares)}; area under "
        f"the ROC curve {by_embedding:.2f} for embedding, {by_effort:.2f} for effort"
    )
    gradient = rising and shares[-1] - shares[0] > 0.3
    return Pattern("Withdrawal", rule, words, gradient and by_embedding > by_effort)


def area_under_curve(score: Array, hit: NDArray[np.bool_]) -> float:
    """Return the chance that a hit scores higher than a miss (ties count half).

    >>> area_under_curve(np.array([1.0, 2.0, 3.0]), np.array([False, True, True]))
    1.0
    """
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        same = score == value
        if same.sum() > 1:
            ranks[same] = ranks[same].mean()
    hits, misses = int(hit.sum()), int((~hit).sum())
    if not hits or not misses:
        return 0.5
    return float((ranks[hit].sum() - hits * (hits + 1) / 2) / (hits * misses))


def grant_length(rule: str, replicates: int) -> Pattern:
    """Ask whether more places persist, the longer the full grant."""
    lengths = (4, 8, 12, 16, 20)
    points = [{"decision_rule": rule, "quarters": 44, "grant_length": n} for n in lengths]
    shares = [r.runs["persistence_16"].mean() for r in run_all(points, replicates)]
    rising = all(b >= a - 0.02 for a, b in pairwise(shares))
    words = "; ".join(f"{n} quarters {100 * s:.0f}%" for n, s in zip(lengths, shares, strict=True))
    return Pattern("Grant length", rule, words, rising and shares[-1] - shares[0] > 0.3)


def crowding_out(rule: str, replicates: int) -> Pattern:
    """Ask whether sharper own targets raise reported output and drive joint work off a cliff."""
    incentives = (0.45, 0.55, 0.65, 0.75, 0.85)
    points = [
        {"decision_rule": rule, "quarters": 40, "own_target_incentive": w, "mainstreaming": 1.0}
        for w in incentives
    ]
    records = run_all(points, replicates)
    own = [r.series["reported_own_output"][:, -1].mean() for r in records]
    joint = [r.series["effort"][:, -1].mean() for r in records]
    words = f"reported own output {own[0]:.2f} to {own[-1]:.2f}, effort {joint[0]:.2f} to "
    words += f"{joint[-1]:.2f} as the incentive goes from 0.45 to 0.85"
    return Pattern("Crowding-out", rule, words, own[-1] > own[0] and joint[-1] < joint[0] / 2)


def rough_sleepers(rule: str, replicates: int) -> Pattern:
    """Hold the unit as it happened against the counts of 2002 to 2008, which the fit never saw."""
    scenario = load_scenario("rough_sleepers_unit")
    record = scenario.record
    assert record is not None
    (found,) = run_all([{**scenario.parameters, "decision_rule": rule}], replicates)
    model = found.series["clients_in_need"].mean(axis=0)[list(record.quarters)]
    errors = np.abs(model / np.array(record.values) - 1)
    fitted = np.isin(record.quarters, record.fit) & (np.array(record.quarters) > 0)
    kept_back = ~np.isin(record.quarters, record.fit)
    words = (
        f"mean error {100 * errors[fitted].mean():.0f}% in the years of the fit, "
        f"{100 * errors[kept_back].mean():.0f}% in the years kept back"
    )
    return Pattern("Rough sleepers", rule, words, float(errors[kept_back].mean()) < 0.25)


def joint_unit(rule: str, replicates: int) -> Pattern:
    """Ask whether the unit is quickest, collapses when wound up, and survives in part handed on."""
    names = ("wound_up", "handed_over", "partnership", "pooled", "liaison")
    points = [
        {**load_scenario(f"rough_sleepers_{name}").parameters, "decision_rule": rule}
        for name in names
    ]
    records = dict(zip(names, run_all(points, replicates), strict=True))
    after = {name: records[name].runs["clients_12"].mean() for name in names}
    end = {name: records[name].runs["clients_end"].mean() for name in names}
    quickest = all(after["wound_up"] < after[n] for n in ("partnership", "pooled", "liaison"))
    words = (
        f"{after['wound_up']:.0f} after 36 months, against {after['partnership']:.0f} "
        f"(partnership); at the end {end['wound_up']:.0f} wound up, {end['handed_over']:.0f} "
        "handed over"
    )
    worst = all(end["wound_up"] >= end[name] for name in names)
    between = 0.95 * end["wound_up"] > end["handed_over"] > 0
    return Pattern("Joint unit", rule, words, quickest and worst and between)


def forms_win(rule: str, replicates: int) -> Pattern:
    """Count in how many circumstances each form has the greatest net benefit."""
    luck = np.random.default_rng(11)
    wins = dict.fromkeys(FORMS, 0)
    n_contexts = 3 * replicates
    for _ in range(n_contexts):
        context = {
            "decision_rule": rule, "places": 6, "quarters": 40,
            "task_depth": float(luck.choice([0.25, 0.5, 1.0])),
            "interdependence": float(luck.choice([0.3, 0.65, 1.0])),
            "own_target_incentive": float(luck.uniform(0.2, 0.7)),
            "outcome_value": float(luck.choice([0.25, 1.0, 3.0, 6.0])),
            "savings_pockets": ((0.25,) * 4, (0.85, 0.05, 0.05, 0.05))[luck.integers(2)],
            "turnover": float(luck.uniform(0.02, 0.1)),
        }  # fmt: skip
        records = run_all([{**context, "form": form} for form in FORMS], 4)
        value = [r.runs["net_benefit"].mean() for r in records]
        wins[FORMS[int(np.argmax(value))]] += 1
    words = ", ".join(f"{form} {100 * n / n_contexts:.0f}%" for form, n in wins.items())
    return Pattern("Forms", rule, f"best in: {words}", all(wins.values()))


def wrong_pockets(rule: str, replicates: int) -> Pattern:
    """Ask whether savings in the wrong pocket break a partnership and not a pooled budget."""
    wrong = {"savings_pockets": (0.85, 0.05, 0.05, 0.05)}
    points = [
        {"decision_rule": rule, "form": form, **pockets}
        for form in ("partnership", "pooled budget")
        for pockets in ({}, wrong)
    ]
    shares = [r.runs["persistence_16"] for r in run_all(points, replicates)]
    falls = [shares[0] - shares[1], shares[2] - shares[3]]
    words = f"persistence falls by {said(falls[0])} (partnership), {said(falls[1])} (pooled budget)"
    return Pattern(
        "Wrong pockets", rule, words, falls[0].mean() > 0.1 and abs(falls[1].mean()) < 0.05
    )


def exclusion(rule: str, replicates: int) -> Pattern:
    """Ask whether publicity raises reach but not its evenness, and consultation closes the gap."""
    points = [
        {"decision_rule": rule, **levers}
        for levers in (
            {"publicity": 0.04, "consultation": 0.2},
            {"publicity": 0.25, "consultation": 0.2},
            {"publicity": 0.04, "consultation": 1.0},
        )
    ]
    usual, loud, heard = run_all(points, replicates)
    reach = loud.series["reach"][:, -1] - usual.series["reach"][:, -1]
    even = [r.runs["exclusion_end"] - usual.runs["exclusion_end"] for r in (loud, heard)]
    words = (
        f"publicity: reach {said(reach)}, evenness {said(even[0])}; consultation: evenness "
        f"{said(even[1])}"
    )
    met = reach.mean() > 0.02 and even[1].mean() > 0.05 and even[1].mean() > 3 * even[0].mean()
    return Pattern("Exclusion", rule, words, met)


def as_text(found: Sequence[Pattern]) -> str:
    """Return patterns as a table for a terminal."""
    rows = [("pattern", "rule", "met", "measured")]
    rows += [(item.name, item.rule, "yes" if item.met else "NO", item.measured) for item in found]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def unsettled(found: Sequence[Pattern]) -> Iterator[str]:
    """Yield the patterns that hold under one decision rule and not under another."""
    for name in dict.fromkeys(item.name for item in found):
        if len({item.met for item in found if item.name == name}) > 1:
            yield name
