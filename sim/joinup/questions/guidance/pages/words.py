"""Circumstances, forms and gains in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.analysis.paired import Interval
from joinup.analysis.prim import Condition
from joinup.inputs.circumstances import BY_NAME, CIRCUMSTANCES
from joinup.model.forms import FORMS
from joinup.page.words import listed, percent, points, upper
from joinup.page.yardstick import likelihood, of_worlds
from joinup.questions.guidance.cases import ENDINGS

TWO_FIGURES = "Two figures: agencies weigh what they expect (logit) / learn from what they met."

NAMED = {form: f"a {form}" for form in FORMS} | {
    "silo": "separate working",
    "liaison": "a liaison group",
}
"""What each form is called in a sentence; the two tables below follow from it."""
CHOOSE = {form: f"choose {name}" for form, name in NAMED.items()} | {
    "silo": "keep to separate working"
}
TITLED = {form: name.removeprefix("a ").capitalize() for form, name in NAMED.items()}
ENDING = {
    "stopped": "the money stops in one quarter",
    "tapered": "the money tapers off over two years",
    "handed over": "the work is handed over",
}
RULE = {
    "logit": "agencies weigh what they expect",
    "experience": "agencies learn from what they met",
}


def title(name: str) -> str:
    """Return what a circumstance is called, or that it is the ending of the money."""
    return BY_NAME[name].title if name in BY_NAME else "How the money ends"


def conditions(found: Sequence[Condition]) -> str:
    """Say under which conditions, those of one circumstance together.

    >>> conditions([Condition("partners", False, 3.5), Condition("partners", True, 2.5),
    ...             Condition("handed over", True, 0.5)])
    '3 partners and a hand-over'
    >>> conditions([])
    'any circumstances'
    """
    parts = []
    for item in CIRCUMSTANCES:
        own = [condition for condition in found if condition.name == item.name]
        if own:
            above = max((c.bound for c in own if c.above), default=None)
            up_to = min((c.bound for c in own if not c.above), default=None)
            parts.append(item.between(above, up_to))
    return listed([*parts, *_ending(found)]) or "any circumstances"


def _ending(found: Sequence[Condition]) -> list[str]:
    """Return which endings conditions leave, in words; [] where they leave all."""
    left = set(ENDINGS)
    for condition in found:
        if condition.name in ENDINGS:
            left = left & {condition.name} if condition.above else left - {condition.name}
    if left == {"stopped", "tapered"}:
        return ["no hand-over"]
    words = ("money that stops at once", "money that tapers off", "a hand-over")
    said = [text for name, text in zip(ENDINGS, words, strict=True) if name in left]
    return [" or ".join(said)] if said and len(left) < len(ENDINGS) else []


def question(name: str, bound: float) -> str:
    """Return what a tree asks.

    >>> question("partners", 3.5), question("handed over", 0.5)
    ('4 or more partners?', 'A hand-over?')
    """
    return upper(conditions([Condition(name, True, bound)])) + "?"


def budget(value: float) -> str:
    """Return a gain in per cent of agencies' discretionary budgets.

    >>> budget(0.1234), budget(-0.05), budget(0.0001)
    ('12.3%', '−5.0%', 'about 0')
    """
    if value == 0:
        return "0"
    return "about 0" if abs(value) < 0.0005 else percent(value, 1)


def budget_with_interval(found: Interval) -> str:
    """Return a gain with its 95% interval, as in "10.7% (9.3 to 12.2)"."""
    return f"{percent(found.mean, 1)} ({points(found.low, 1)} to {points(found.high, 1)})"


def points_with_interval(found: Interval) -> str:
    """Return a change of a share with its interval, as in "+9 points (8 to 10)"."""
    ends = f"{points(found.low)} to {points(found.high)}"
    return f"{points(found.mean, sign=True)} points ({ends})"


def both(texts: Sequence[str]) -> str:
    """Return what the two rules say: once where they say the same, else both, logit first.

    >>> both(["5%", "5%"]), both(["5%", "7%"])
    ('5%', '5% / 7%')
    """
    return texts[0] if len(set(texts)) == 1 else " / ".join(texts)


def best(counts: Mapping[str, int]) -> str:
    """Say which form is best most often; those that are best equally often share the place."""
    most, of = max(counts.values()), sum(counts.values())
    first = [NAMED[form] for form, number in counts.items() if number == most]
    rest = [f"{NAMED[f]} in {number}" for f, number in counts.items() if number < most][:2]
    share = f"best in {of_worlds(most, of)} that we think plausible ({likelihood(most / of)})"
    others = f"; {listed(rest)}" if rest else ""
    return f"{listed(first)} {'is' if len(first) == 1 else 'are each'} {share}{others}."
