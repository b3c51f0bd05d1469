"""What came of holding an ensemble against its record, in sentences worked out from the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from joinup.inputs.dates import when
from joinup.model.outcomes import OUTCOMES
from joinup.page.tables import PageTable, told
from joinup.page.words import figures, percent
from joinup.questions.validation.judgement import Case, Course

_CAPTION = (
    "Relative errors of the median, and how many figures lie within the range of values that fit: "
    "the middle 90% of runs (widened: by the stated errors of measurement and model)"
)


def band_of(case: Case) -> str:
    """Return what the band is called: of parameter sets that fit, or of chance where none were."""
    return "the range of chance" if case.ensemble is None else "the range of values that fit"


def among(counts: Sequence[int], n: int, which: str) -> str:
    """Return how many figures lie within a range, under each rule where they differ.

    >>> among([7, 5], 7, "kept back"), among([0, 0], 1, "fitted")
    ('7 and 5 of the 7 figures kept back lie', 'the one figure fitted does not lie')
    """
    if n == 1:
        lies = "lies" if all(counts) else "lies, or does not," if any(counts) else "does not lie"
        return f"the one figure {which} {lies}"
    said = " and ".join("none" if not count else str(count) for count in dict.fromkeys(counts))
    return f"{said} of the {n} figures {which} lie"


def named(case: Case) -> str:
    """Return an initiative's title with its scenario's name, for a page on several."""
    return f"{case.scenario.title} ({case.scenario.name})"


def headline(case: Case, nothing_excluded: Sequence[str] = ()) -> str:
    """Say how near the ensemble comes to what was kept back.

    `nothing_excluded` names the rules under which every parameter set that was tried fits.
    """
    scores = {item.rule: item.score(fitted=False) for item in case.verdicts}
    first, band = next(iter(scores.values())), band_of(case)
    if first.n == 0:
        return f"{named(case)}: no figure was kept back, so that nothing judges the fit."
    words = "; ".join(
        f"{rule}: mean error {percent(score.error)}, {score.inside} of {score.n} within {band}"
        for rule, score in scores.items()
    )
    agree = {rule: case.agree(rule) for rule in scores}
    if first.n == 1:
        end = "One figure kept back is too few to judge that range by."
    elif len(set(agree.values())) > 1:
        good = ", ".join(rule for rule, held in agree.items() if held)
        end = f"It is unsettled, for the record agrees with that range under {good} alone."
    elif set(nothing_excluded) >= set(scores):
        end = "The fitted figures excluded nothing, so that this range is all that was tried."
    elif all(agree.values()):
        end = "The record does not contradict that range."
    else:
        end = "The record contradicts that range: too few figures lie within it."
    return f"{named(case)}, figures kept back: {words}. {end}"


def against_no_change(case: Case) -> str:
    """Say whether the medians come nearer than the last fitted figure carried on; "" if unknown."""
    scores = {item.rule: item.score(fitted=False) for item in case.verdicts}
    known = {rule: s for rule, s in scores.items() if np.isfinite(s.unchanged)}
    if not known:
        return ""
    still = next(iter(known.values())).unchanged
    nearer = [rule for rule, score in known.items() if score.error < score.unchanged]
    whose = {len(known): "under every rule", 0: "under no rule"}.get(
        len(nearer), f"under {', '.join(nearer)} alone (unsettled)"
    )
    return (
        f"To say that nothing changes after the last fitted figure errs by {percent(still)} on "
        f"average over the figures kept back; the ensemble's median comes nearer {whose}."
    )


def failings(case: Case) -> list[str]:
    """Return what the ensemble fails to reproduce, rule by rule where they differ."""
    found: dict[str, list[str]] = {}
    for item in case.verdicts:
        for course in item.courses:
            for text in _of_course(course, case.figures.begins, band_of(case)):
                found.setdefault(text, []).append(item.rule)
    n_rules = len(case.verdicts)
    return [
        text.format(rules="under both rules" if len(rules) == n_rules == 2 else f"({rules[0]})")
        for text, rules in found.items()
    ]


def _of_course(course: Course, begins: int | None, band: str) -> Iterator[str]:
    title = OUTCOMES[course.outcome].title
    for fitted, which in ((True, "fitted"), (False, "kept back")):
        for high in (True, False):
            off = [
                item
                for item in course.judged
                if item.fitted == fitted and not item.inside and (item.error > 0) == high
            ]
            if off:
                side = "below" if high else "above"
                dates = ", ".join(
                    f"{when(item.figure.quarter, begins)} ({figures(item.figure.value)})"
                    for item in off
                )
                yield f"{title}: the record lies {side} {band} in {dates}, {which} {{rules}}."
    yield from _one_sided(course, title)
    yield from _changes_otherwise(course, title, begins)


def _one_sided(course: Course, title: str) -> Iterator[str]:
    kept = course.holdout
    if len(kept) >= 4 and len({item.error > 0 for item in kept}) == 1:
        side = "above" if kept[0].error > 0 else "below"
        yield (
            f"{title}: the median lies {side} the record at all {len(kept)} figures kept back "
            "{rules}."
        )


def _changes_otherwise(course: Course, title: str, begins: int | None) -> Iterator[str]:
    kept = course.holdout
    if len(kept) < 2:
        return
    recorded = kept[-1].figure.value - kept[0].figure.value
    low, _, high = course.change.tolist()
    if not low <= recorded <= high:
        first, last = (when(item.figure.quarter, begins) for item in (kept[0], kept[-1]))
        yield (
            f"{title}, {first} to {last}: the record changes by {figures(recorded)}, the middle "
            f"90% of runs by {figures(low)} to {figures(high)} {{rules}}."
        )


def errors_table(cases: Sequence[Case]) -> PageTable:
    """Return the errors of each rule, fitted figures and those kept back apart."""
    scores = [
        (case, item.rule, which, item.score(fitted=fitted))
        for case in cases
        for item in case.verdicts
        for fitted, which in ((True, "fitted"), (False, "kept back"))
        if item.score(fitted=fitted).n
    ]
    data = [
        {
            "initiative": case.scenario.title, "scenario": case.scenario.name,
            "decision_rule": rule, "figures": which, **asdict(score),
        }
        for case, rule, which, score in scores
    ]  # fmt: skip
    cells = [
        {
            "initiative": case.scenario.title,
            "decision rule": rule,
            "figures": which,
            "number": str(score.n),
            "mean error": percent(score.error),
            "bias": percent(score.bias, sign=True),
            "if nothing changed": percent(score.unchanged),
            "within the range that fits": f"{score.inside} of {score.n}",
            "within it widened": f"{score.inside_widened} of {score.n}",
        }
        for case, rule, which, score in scores
    ]
    return told("errors", _CAPTION, cells, data, numeric=False)
