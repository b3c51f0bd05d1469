"""The patterns that the model must show, each measured under two decision rules and judged.

A pattern is known from theory or from the record of joint working; the verdicts are worked out from
runs made now and can fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.discrimination import area_under_curve, share_in
from joinup.analysis.paired import interval
from joinup.analysis.points import Array, Curve, OnStep, Values, above, curve, rises, run_all
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import load_scenario
from joinup.model.derived import is_joined_up
from joinup.page.words import (
    decimal,
    people,
    percent,
    setting,
    share_with_interval,
    span,
    with_interval,
)
from joinup.questions.validation.best_forms import wins


@dataclass(frozen=True)
class Pattern:
    """One pattern under one decision rule: what was measured, and whether it is met."""

    name: str
    rule: str
    measured: str
    met: bool
    curves: tuple[Curve, ...] = ()  # what a picture of it shows


def patterns(replicates: int = 40, on_step: OnStep | None = None) -> list[Pattern]:
    """Return every pattern under every decision rule, measured now on paired draws.

    `on_step` hears of each pattern before it is measured.
    """
    measures: tuple[Callable[[str, int], Pattern], ...] = (
        tipping, withdrawal, grant_length, mainstreaming, crowding_out, rough_sleepers,
        joint_unit, forms_unit_stays, forms_unit_ends, wrong_pockets, exclusion,
    )  # fmt: skip
    found = []
    for step, measure in enumerate(measures, start=1):
        if on_step is not None:
            on_step(step, len(measures), f"the pattern {measure.__name__.replace('_', ' ')}")
        found += [measure(rule, replicates) for rule in HEADLINE_RULES]
    return found


def tipping(rule: str, replicates: int) -> Pattern:
    """Look for own-target incentives at which the end depends on where joint working began."""
    incentives = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    common = {"decision_rule": rule, "quarters": 60, "places": 8}

    def loop(more: Values) -> tuple[Array, list[Array], list[Array]]:
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
        gaps = [top - bottom for top, bottom in zip(high, low, strict=True)]
        return np.sum(gaps, axis=0) * (incentives[1] - incentives[0]), high, low

    area, high, low = loop({})
    bare, *_ = loop({"reciprocity": 0.0, "routine_pull": 0.0})
    ends = zip(incentives, high, low, strict=True)
    wide = [w for w, top, bottom in ends if above(top - bottom, 0.3)]
    words = (
        f"loop area {said(area)}, without reciprocity and routine {said(bare)}; two ends at "
        f"incentives of {', '.join(map(str, wide)) or 'nothing'}"
    )
    met = above(area, 0.1) and above(area / 2 - bare, 0.0) and bool(wide)
    labels = [f"own-target incentive {setting(w)}" for w in incentives]
    drawn = (
        curve("effort at the end, begun with a grant", "share", labels, high),
        curve("effort at the end, begun without", "share", labels, low),
    )
    return Pattern("Tipping", rule, words, met, drawn)


def withdrawal(rule: str, replicates: int) -> Pattern:
    """Ask whether embedding at withdrawal tells which places persist, and better than effort."""
    levels = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5)
    points = [{"decision_rule": rule, "quarters": 32, "mainstreaming": m} for m in levels]
    embedding, effort, persists = [], [], []
    for records in run_all(points, max(replicates // 2, 4), detail=True):
        embedding.append(records.detail["embedding"][:, 16].mean(axis=1))
        effort.append(records.detail["effort"][:, 16].mean(axis=1))
        persists.append(is_joined_up(records.detail["share"][:, 32].mean(axis=1)) > 0)
    # Axes (replicate, place), the places of all programmes beside each other.
    m: Array = np.concatenate(embedding, axis=1)
    e: Array = np.concatenate(effort, axis=1)
    lasting: NDArray[np.bool_] = np.concatenate(persists, axis=1)
    bands = ((0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.6))
    shares = [share_in(lasting, (m >= low) & (m < high)) for low, high in bands]
    by_embedding, by_effort = (
        np.array([area_under_curve(*pair) for pair in zip(score, lasting, strict=True)])
        for score in (m, e)
    )
    words = (
        f"persist by embedding band: {', '.join(map(said_in_percent, shares))}; area "
        f"under the ROC curve {said(by_embedding)} for embedding, {said(by_effort)} for effort"
    )
    met = rises(shares, 0.3) and above(by_embedding - by_effort, 0.0)
    labels = [f"embedding {setting(low)} to {setting(high)}" for low, high in bands]
    drawn = (curve("places that persist", "share", labels, shares),)
    return Pattern("Withdrawal", rule, words, met, drawn)


def grant_length(rule: str, replicates: int) -> Pattern:
    """Ask whether more places persist, the longer the full grant."""
    lengths = (4, 8, 12, 16, 20)
    points = [{"decision_rule": rule, "quarters": 44, "grant_length": n} for n in lengths]
    labels = [span(n) for n in lengths]
    return _persistence("Grant length", rule, labels, points, replicates)


def mainstreaming(rule: str, replicates: int) -> Pattern:
    """Ask whether more places persist, the more effort goes into making practice routine."""
    efforts = (0.0, 0.25, 0.5, 1.0, 2.0)
    points = [{"decision_rule": rule, "quarters": 44, "mainstreaming": n} for n in efforts]
    labels = [f"{setting(n)} times" for n in efforts]
    return _persistence("Mainstreaming", rule, labels, points, replicates)


def _persistence(
    name: str, rule: str, labels: Sequence[str], points: Sequence[Values], replicates: int
) -> Pattern:
    shares = [records.runs["persistence_16"] for records in run_all(points, replicates)]
    words = "; ".join(f"{a} {said_in_percent(b)}" for a, b in zip(labels, shares, strict=True))
    drawn = (curve("places that persist", "share", labels, shares),)
    return Pattern(name, rule, words, rises(shares, 0.3), drawn)


def crowding_out(rule: str, replicates: int) -> Pattern:
    """Ask whether sharper own targets raise reported output and drive joint work off a cliff."""
    incentives = (0.45, 0.55, 0.65, 0.75, 0.85)
    points = [
        {"decision_rule": rule, "quarters": 40, "own_target_incentive": w, "mainstreaming": 1.0}
        for w in incentives
    ]
    records = run_all(points, replicates)
    own, joint = (
        [found.series[name][:, -1] for found in records]
        for name in ("reported_own_output", "effort")
    )
    words = (
        f"reported own output {said(own[0])} to {said(own[-1])}, effort {said(joint[0])} to "
        f"{said(joint[-1])} as the incentive goes from 0.45 to 0.85"
    )
    met = above(own[-1] - own[0], 0.0) and above(joint[0] / 2 - joint[-1], 0.0)
    labels = [f"own-target incentive {setting(w)}" for w in incentives]
    drawn = (curve("joint effort at the end", "share", labels, joint),)
    return Pattern("Crowding-out", rule, words, met, drawn)


def rough_sleepers(rule: str, replicates: int) -> Pattern:
    """Compare the unit as it happened with the counts of 2002 to 2008, which the fit never saw."""
    scenario = load_scenario("rough_sleepers_unit")
    record = scenario.record
    assert record is not None
    (found,) = run_all([{**scenario.parameters, "decision_rule": rule}], replicates)
    model = found.series["clients_in_need"][:, list(record.quarters)]
    errors = np.abs(model / np.array(record.values) - 1)  # (replicate, count)
    fitted = np.isin(record.quarters, record.fit) & (np.array(record.quarters) > 0)
    holdout = ~np.isin(record.quarters, record.fit)
    seen, unseen = (errors[:, years].mean(axis=1) for years in (fitted, holdout))
    words = (
        f"mean error {said_in_percent(seen, np.inf)} in the years of the fit, "
        f"{said_in_percent(unseen, np.inf)} in the years kept back"
    )
    return Pattern("Rough sleepers", rule, words, above(-unseen, -0.25))


def joint_unit(rule: str, replicates: int) -> Pattern:
    """Ask whether the unit is quickest, collapses when wound up, and survives in part handed on."""
    names = ("wound_up", "handed_over", "partnership", "pooled", "liaison")
    points = [
        {**load_scenario(f"rough_sleepers_{name}").parameters, "decision_rule": rule}
        for name in names
    ]
    records = dict(zip(names, run_all(points, replicates), strict=True))
    after = {name: records[name].runs["clients_12"] for name in names}
    end = {name: records[name].runs["clients_end"] for name in names}
    unit = "wound_up"
    words = (
        f"{said(after[unit], people)} after 36 months, against "
        f"{said(after['partnership'], people)} (partnership); at the end {said(end[unit], people)} "
        f"wound up, {said(end['handed_over'], people)} "
        "handed over"
    )
    quickest = all(above(after[n] - after[unit], 0) for n in ("partnership", "pooled", "liaison"))
    worst = all(above(end[unit] - end[name], 0) for name in names if name != unit)
    handed_on = above(0.95 * end[unit] - end["handed_over"], 0)
    labels = [name.replace("_", " ") for name in names]
    drawn = (
        curve("clients after 36 months", "people", labels, list(after.values())),
        curve("clients at the end", "people", labels, list(end.values())),
    )
    return Pattern("Joint unit", rule, words, quickest and worst and handed_on, drawn)


def said(values: Array, shown: Callable[[float], str] = decimal) -> str:
    """Return a mean over replicates with its 95% interval."""
    return with_interval(interval(values), shown)


def said_in_percent(values: Array, most: float = 1.0) -> str:
    """Return a mean share over replicates with its 95% interval, at most `most`."""
    return share_with_interval(interval(values), most)


def forms_unit_stays(rule: str, replicates: int) -> Pattern:
    """Count in how many circumstances each form is best, where a joint unit stays for good."""
    return _forms("Forms, unit stays", rule, "as funded", replicates)


def forms_unit_ends(rule: str, replicates: int) -> Pattern:
    """Count in how many circumstances each form is best, where a unit ends with its money."""
    return _forms("Forms, unit ends", rule, "silo", replicates)


def _forms(name: str, rule: str, unit_after: str, replicates: int) -> Pattern:
    n_contexts = 6 * replicates
    counts, confirmed = wins(rule, unit_after, n_contexts)
    shares = ", ".join(f"{form} {percent(n / n_contexts)}" for form, n in counts.items())
    words = f"best in: {shares}; confirmed on fresh draws: {', '.join(confirmed) or 'none'}"
    return Pattern(name, rule, words, len(confirmed) == len(counts))


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
    unharmed = above(falls[1], -0.05) and above(-falls[1], -0.05)
    forms = ("partnership", "pooled budget")
    labels = [f"{form}, savings {where}" for form in forms for where in ("shared", "in one pocket")]
    drawn = (curve("places that persist", "share", labels, shares),)
    return Pattern("Wrong pockets", rule, words, above(falls[0], 0.1) and unharmed, drawn)


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
    met = above(reach, 0.02) and above(even[1], 0.05) and above(even[1] - 3 * even[0], 0)
    levers = ("usual publicity and consultation", "six times the publicity", "full consultation")
    runs = (usual, loud, heard)
    drawn = (
        curve("reach at the end", "share", levers, [r.series["reach"][:, -1] for r in runs]),
        curve("evenness of reach", "share", levers, [r.runs["exclusion_end"] for r in runs]),
    )
    return Pattern("Exclusion", rule, words, met, drawn)


def unsettled(found: Sequence[Pattern]) -> Iterator[str]:
    """Yield the patterns that hold under one decision rule and not under another."""
    for name in dict.fromkeys(item.name for item in found):
        if len({item.met for item in found if item.name == name}) > 1:
            yield name
