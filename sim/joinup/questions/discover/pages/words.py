"""Boxes, branches and what was looked for: as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from joinup.analysis.prim import Condition
from joinup.batch.own import outcome_of
from joinup.inputs.counted import counted
from joinup.inputs.names import spaced
from joinup.model.parameters import REGISTRY
from joinup.page.words import (
    amount,
    figures,
    in_unit,
    listed,
    percent,
    setting,
    share_with_interval,
    upper,
)
from joinup.questions.discover.boxes import Scenario
from joinup.questions.discover.cases import SCENARIO, Cases
from joinup.questions.discover.found import Discovery
from joinup.questions.discover.tree import merged
from joinup.questions.discover.wanted import Clause

_SIGNS = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
_NAMED = 3  # parameters that a sentence names
STABLE = 0.5
"""The share of resamples below which a limit is called unsure: an assumption."""


def looked_for(clauses: Sequence[Clause]) -> str:
    """Return what is looked for in words.

    >>> looked_for([Clause("persistence_16", ">", 0.8)])
    '“Still joined up four years on” above 80%'
    """
    parts = []
    for item in clauses:
        outcome = outcome_of(item.outcome)
        share = outcome.unit.startswith("share")
        bound = amount(item.bound, outcome.unit) if share else setting(item.bound)
        said = bound if share else in_unit(bound, outcome.unit)
        parts.append(f"“{outcome.title}” {_SIGNS[item.sign]} {said}")
    return listed(parts)


def conditions(found: Sequence[Condition]) -> str:
    """Return conditions in words, those on one parameter together.

    >>> conditions([Condition("grant", True, 0.25), Condition("grant", False, 0.4),
    ...             Condition("decision_rule=logit", False, 0.5)])
    'grant from 0.25 to 0.4 and decision rule not “logit”'
    >>> conditions([])
    'any circumstances'
    """
    tightest = merged(tuple(found))
    names = list(dict.fromkeys(item.name for item in tightest))
    parts = [_of_one([item for item in tightest if item.name == name]) for name in names]
    return listed(parts) or "any circumstances"


def _of_one(own: Sequence[Condition]) -> str:
    parameter, _, value = own[0].name.partition("=")
    name = spaced(parameter)
    if value:
        verb = "" if own[0].above else "not "
        return f"{name} {verb}“{value}”"
    whole = parameter != SCENARIO and REGISTRY[parameter].kind == "count"
    bounds = {item.above: figures(_inside(item) if whole else item.bound) for item in own}
    if len(bounds) == 2:
        return f"{name} from {bounds[True]} to {bounds[False]}"
    if True in bounds:
        return f"{name} {'at least' if whole else 'above'} {bounds[True]}"
    return f"{name} up to {bounds[False]}"


def _inside(item: Condition) -> float:
    """Return the whole number next to a bound that is still inside."""
    return float(floor(item.bound) + item.above)


def frequency(cases: Cases) -> str:
    """Say in how many of the cases it happens."""
    n, wanted = len(cases.wanted), int(cases.wanted.sum())
    return f"It happens in {wanted:,} of {counted(n, 'case')} ({percent(wanted / n)})."


def box_in_words(box: Scenario, number: int) -> str:
    """Say what a box is, and how it does on the points that it was not found on."""
    text = f"Box {number}: {conditions(box.conditions)}. "
    if box.density.n == 0:
        return text + "None of the points kept back lies in it, so nothing can be said of it."
    where = "anywhere" if number == 1 else "of those that earlier boxes leave over"
    further = "" if number == 1 else "a further "
    held = (
        f"it happens in {share_with_interval(box.density)} of the cases inside, against "
        f"{percent(box.anywhere.mean)} {where}; the box holds {further}{percent(box.coverage)} of "
        "all the cases in which it happens"
    )
    if not box.tells:
        return f"{text}It does not hold: on points kept back {held}."
    return f"{text}On points kept back {held}."


def stability(box: Scenario, number: int) -> str:
    """Say how often each limit of a box comes again when half of the points are drawn anew."""
    parts = []
    for item, share, (low, high) in zip(box.conditions, box.stable, box.spread, strict=True):
        name = conditions([item])
        text = f"“{name}” in {percent(share)} of resamples"
        if "=" not in item.name and low < high:
            text += f" (limit from {figures(low)} to {figures(high)})"
        parts.append(text + (", which is unsure" if share < STABLE else ""))
    return f"Box {number} again: {listed(parts)}."


def scores_in_words(scores: dict[str, float]) -> str:
    """Say which parameters help most to tell where it happens."""
    first = [f"{spaced(name)} {percent(share)}" for name, share in scores.items()]
    return f"What helps most to tell: {listed(first[:_NAMED])}."


def tree_in_words(found: Discovery) -> str:
    """Say how often the tree is right on points kept back."""
    return (
        f"A tree of {counted(len(found.tree.leaves), 'branch', 'branches')} is right in "
        f"{percent(found.tree.right)} of the cases kept back; always saying what is more frequent "
        f"is right in {percent(found.tree.guessing)}."
    )


def summary(found: Discovery) -> list[str]:
    """Return the main points of a discovery."""
    said = [f"Looked for: {looked_for(found.clauses)}. {frequency(found.cases)}"]
    if not found.boxes:
        said.append("No box is denser than the whole: nothing that varies tells where it happens.")
    said += [box_in_words(box, number) for number, box in enumerate(found.boxes, start=1)]
    return [*said, scores_in_words(found.scores), tree_in_words(found)]


def branch(conditions_there: Sequence[Condition]) -> str:
    """Return the conditions at the end of a branch as a cell of a table."""
    return upper(conditions(conditions_there))
