"""What moves an outcome, how surely, and what chance has in it: as sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from joinup.analysis.paired import Interval
from joinup.analysis.sensitivity.indices import Index
from joinup.analysis.sensitivity.study import NARROW, Finding
from joinup.batch.own import outcome_of
from joinup.inputs.counted import counted
from joinup.inputs.names import spaced
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.words import (
    amount,
    in_unit,
    listed,
    percent,
    points,
    share_with_interval,
    upper,
    with_interval,
)

LITTLE = 0.05
"""The share of variance up to which a parameter is said to do little: an assumption."""

_NAMED = 3  # parameters that a sentence names

MEASURES = {
    "first": "alone",
    "total": "alone or with others",
    "second": "two together",
    "effect": "mean effect (mu*)",
    "direction": "mean change (mu)",
    "spread": "spread (sigma)",
    "distribution": "distribution (PAWN)",
    "idle": "chance in PAWN",
}
"""The measures of an index, as a column or a legend calls them."""


def figure(item: Index, outcome: str) -> str:
    """Return an index with its interval: a share in per cent, an effect in the outcome's unit."""
    if item.measure not in ("effect", "direction", "spread"):
        return share_of_variance(item.found)
    unit = outcome_of(outcome).unit
    if unit.startswith("share"):
        text = with_interval(bounded(item.found), points)
        return text.replace(" (", " points (") if "(" in text else f"{text} points"
    text = with_interval(bounded(item.found), lambda value: amount(value, unit))
    return in_unit(text, unit)


def bounded(found: Interval) -> Interval:
    """Return an interval of a size, which ends at 0; the estimate itself is left as it is."""
    return Interval(found.mean, max(found.low, min(found.mean, 0.0)), found.high, found.n)


def share_of_variance(found: Interval) -> str:
    """Return a share that was estimated, from 0 to 1 even where the estimate lies a little outside.

    >>> share_of_variance(Interval(-0.02, -0.1, 0.06, 64))
    '0% (0 to 6%)'
    """
    mean = min(max(found.mean, 0.0), 1.0)
    return share_with_interval(Interval(mean, found.low, found.high, found.n))


def leading(found: Finding) -> str:
    """Say which parameters move an outcome most in a case, and which do little."""
    if found.why_not:
        return f"In “{found.case.label}” nothing can be said: {found.why_not}."
    first, *others = found.ranked
    text = f"In “{found.case.label}” {_most(found, first)}"
    more = [item for item in others if item.found.mean > LITTLE * _whole(found)][: _NAMED - 1]
    if more:
        named = listed([f"{spaced(i.names[0])} {figure(i, found.outcome)}" for i in more])
        text += f", then {named}"
    if others and others[0].found.high >= first.found.low:
        text += "; the ranges of the first two overlap, so their order is not sure"
    return f"{text}.{_little(found)}"


def _most(found: Finding, first: Index) -> str:
    name, said = spaced(first.names[0]), figure(first, found.outcome)
    if first.measure == "effect":
        return (
            f"{name} matters most: over its whole range it moves the outcome by {said} on average"
        )
    if first.measure == "total":
        return f"{name} matters most: it has a part in {said} of the variance between points"
    return f"{name} matters most: {said} of the variance between points goes with it alone"


def _whole(found: Finding) -> float:
    """Return what a share is measured by: 1, or the largest effect."""
    return found.ranked[0].found.mean if found.ranked[0].measure == "effect" else 1.0


def _little(found: Finding) -> str:
    few = [item for item in found.ranked if item.found.high < LITTLE * _whole(found)]
    if not few:
        return ""
    if len(few) > _NAMED:
        return f" {len(few)} parameters do little (under {percent(LITTLE)})."
    do = "does" if len(few) == 1 else "do"
    names = listed([spaced(item.names[0]) for item in few])
    return f" {upper(names)} {do} little (under {percent(LITTLE)})."


def together(found: Finding) -> str:
    """Say how much parameters explain alone, and which two do most together; "" where unknown."""
    if not found.by("first"):
        return ""
    alone = min(max(sum(item.found.mean for item in found.by("first")), 0.0), 1.0)
    text = (
        f"In “{found.case.label}” the parameters, each alone, explain {percent(alone)} of the "
        "variance between points; the rest is what they do together"
        + (" or chance." if found.case.layout.kind == "given" else ".")
    )
    pairs = sorted(found.by("second"), key=lambda item: -item.found.mean)
    clear = [item for item in pairs if item.found.low > 0]
    if clear:
        names = listed([spaced(name) for name in clear[0].names])
        text += f" Most of it comes from {names}: {figure(clear[0], found.outcome)}."
    elif pairs:
        text += " No pair stands out from chance."
    return text


def sureness(found: Finding) -> str:
    """Say whether the sample is large enough, and how large would do."""
    units = counted(found.n, found.case.layout.unit, found.case.layout.units)
    where = f"“{found.case.label}”"
    if math.isnan(found.half):
        return f"{where}: {units}; how wide the intervals are is not known."
    wide = _width(found, found.half)
    if found.half <= NARROW:
        return f"{where}: {units} are enough: the widest interval is {wide}."
    return (
        f"{where}: {units} are too few: intervals reach {wide}; {found.would_do:,} would do "
        f"for {_width(found, NARROW)}."
    )


def _width(found: Finding, half: float) -> str:
    if found.ranked[0].measure == "effect":
        return f"±{percent(half)} of the largest effect"
    return f"±{points(half)} percentage points"


def luck(found: Finding, replicates: int) -> str:
    """Say how much of the variance is chance between replicates."""
    where = f"“{found.case.label}”"
    if found.chance is None:
        return f"{where}: there is one replicate, so chance cannot be told from the parameters."
    return (
        f"{where}: {percent(found.chance.of_runs)} of the variance between single runs is chance. "
        f"In the means of {counted(replicates, 'replicate')} chance has "
        f"{percent(found.chance.of_means)}, which no parameter can explain."
    )


def unsaid(found: Sequence[Finding]) -> list[str]:
    """Say of which outcomes nothing can be said, and why, a sentence a scenario and reason."""
    by: dict[tuple[str, str], dict[str, None]] = {}
    for item in found:
        if item.why_not:
            own = by.setdefault((item.case.title, item.why_not), {})
            own[f"“{outcome_of(item.outcome).title}”"] = None
    return [
        f"Nothing can be said of {listed(list(names))} in “{title}”: {reason}."
        for (title, reason), names in by.items()
    ]


def left_out(found: Sequence[Finding]) -> list[str]:
    """Say of which outcomes and cases some base points could not be used."""
    said: dict[str, None] = {}
    for item in found:
        if item.unknown and not item.why_not:
            units = counted(item.unknown, item.case.layout.unit, item.case.layout.units)
            said[
                f"{item.outcome} in “{item.case.label}”: {units} left out, because a run is "
                "missing, failed or ends too soon."
            ] = None
    return list(said)


_RULES = (
    "(Under “logit” agencies weigh what they expect, under “experience” they learn from what they "
    "got.)"
)


def rules_apart(found: Sequence[Finding]) -> str:
    """Say whether the two rules of decision name the same parameter first; "" where one is lacking.

    `found` are the findings of one outcome. Rules are set beside each other where a design varies
    the rule, or where two scenarios differ by it alone.
    """
    said = []
    for one, other in rule_pairs(found):
        names = [spaced(item.ranked[0].names[0]) for item in (one, other)]
        where = f"“{one.case.title}” and “{other.case.title}”"
        if one.case.scenario == other.case.scenario:
            where = f"“{one.case.title}”"
        said.append(
            f"{where}: under both rules of decision {names[0]} comes first."
            if names[0] == names[1]
            else f"{where}: the rules of decision disagree; {names[0]} comes first under "
            f"“{HEADLINE_RULES[0]}”, {names[1]} under “{HEADLINE_RULES[1]}”."
        )
    return " ".join([*said, *([_RULES] if said else [])])


def rule_pairs(found: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Return the findings that differ by the headline rule alone, in the order of the rules."""
    known = [item for item in found if item.indices]
    return [
        (one, other)
        for one in known
        for other in known
        if one.case.under == HEADLINE_RULES[0]
        and other.case.under == HEADLINE_RULES[1]
        and one.case.alike(other.case)
    ]
