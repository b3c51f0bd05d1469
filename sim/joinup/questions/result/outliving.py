"""The answer of a result: whether joint working outlives its money, like with like.

It is counted over plausible worlds where they were tried; else it is said at the values assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from joinup.analysis.alike import by_ending, like_with_like, programmes
from joinup.analysis.places import QUARTERS_ON
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.worlds import ACTIVE, LASTING, Worlds
from joinup.page.ranking import ends, quoted
from joinup.page.words import percent, persistence_in_words, span, upper
from joinup.page.worlds import WEAKER, by_the_weaker_test
from joinup.page.yardstick import likely_to, of_worlds

Items = Sequence[ScenarioSummary]


@dataclass(frozen=True)
class Measure:
    """How it is said in how far a scenario lasts.

    `what` is what is counted, `value` what ranks a scenario, `shown` how a value is written.
    """

    what: str
    value: Callable[[ScenarioSummary], float]
    shown: Callable[[float], str]


USUAL = Measure("the share of places still joined up", lambda item: item.mean(LASTING), percent)
"""At the values that the scenarios and the registry state."""

_STILL_DO = "still do something together"
USUAL_WEAKER = Measure(
    f"the share of places that {_STILL_DO}", lambda item: item.mean(ACTIVE), percent
)
"""The same by the weaker test."""


def measure(worlds: Worlds | None, outcome: str = LASTING) -> Measure:
    """Return how it is said in how far scenarios last: by worlds where there are any.

    `outcome` is the share of places still joined up, or that by the weaker test.
    """
    weaker = outcome != LASTING
    if worlds is None:
        return USUAL_WEAKER if weaker else USUAL
    number = len(worlds.fitting)
    places = _STILL_DO if weaker else "are still joined up"
    return Measure(
        f"the number of plausible worlds in which most places {places}",
        lambda item: worlds.lasts(item.name, outcome=outcome).share,
        lambda share: of_worlds(round(share * number), number),
    )


def lasts_in(item: ScenarioSummary, worlds: Worlds | None) -> str:
    """Return in how many worlds a scenario lasts, or in what share of places at usual values."""
    by = measure(worlds)
    return by.shown(by.value(item)) + ("" if worlds else " of places")


def outliving(summaries: Items, worlds: Worlds | None = None) -> list[str]:
    """Return the answer in sentences, of which the first stands by itself.

    A programme that is run with several endings of its money answers by these. Where there is none,
    the scenarios whose money ends are compared, like with like.
    """
    joint = [item for item in summaries if item.joint]
    if not any(item.ends for item in joint):
        return ["No scenario's grant ends: this result does not say what would outlive the money."]
    known = [item for item in joint if item.knows(LASTING)]
    ended = [item for item in known if item.ends]
    if not ended:
        return [
            "The runs end before four years have passed since the money ended: this result does "
            "not say what would outlive it."
        ]
    by = measure(worlds)
    free, leading = not_put_in(ended), leading_of(known)
    rest = [item for item in free if item not in leading]
    falling = [item for item in free if item.falling and (worlds or leading != [item])]
    return [
        *_leading(leading, known, by, worlds),
        *by_a_weaker_test(known, worlds),
        *_put_in([item for item in ended if item.put_in], alone=not free),
        *_going_on([item for item in known if item.funded and not item.ends], by, worlds),
        *_others(rest, by),
        *_falling(falling, worlds),
    ]


def leading_of(known: Items) -> list[ScenarioSummary]:
    """Return the scenarios that answer: those whose money ends, of programmes with several endings.

    All whose money ends where there is no such programme; what is put in answers nothing.
    """
    free = not_put_in([item for item in known if item.joint and item.ends and item.knows(LASTING)])
    several = [item for group in programmes(known) if len(group) > 1 for item in group]
    return [item for item in free if item in several] or free


def _leading(leading: Items, known: Items, by: Measure, worlds: Worlds | None) -> list[str]:
    """Return the answer by the scenarios that are alike but for the ending; [] without any."""
    if not leading:
        return []
    if len(leading) == 1:
        return [_alone(leading[0], worlds)]
    said = _apart(leading, known, by)
    return [f"{upper(span(QUARTERS_ON))} after the money has ended, {by.what} is {said}."]


def in_one_sentence(summaries: Items, worlds: Worlds | None = None) -> str:
    """Return the answer as one sentence, with its count of worlds where there are any."""
    known = [item for item in summaries if item.joint and item.knows(LASTING)]
    leading, by = leading_of(known), measure(worlds)
    if not leading or (len(leading) == 1 and worlds is None):
        return outliving(summaries, worlds)[0]
    if len(leading) == 1 and worlds is not None:
        return _counted(leading[0], worlds)
    ranked = ends({item.title: by.value(item) for item in leading}, by.shown)
    said = "" if ranked is None else ranked.apart("for")
    if worlds is None:
        return f"{upper(span(QUARTERS_ON))} after the money has ended, {by.what} is {said}."
    return f"Joint working outlives its money in {said}."


def _counted(item: ScenarioSummary, worlds: Worlds) -> str:
    found = worlds.lasts(item.name)
    return (
        f"In “{item.title}” joint working {likely_to(found.share, 'outlive', 'outliving')} its "
        f"money: it does in {of_worlds(*found)} that we think plausible."
    )


def _apart(leading: Items, known: Items, by: Measure) -> str:
    table = by_ending(known)
    return _by_ending(table, leading, by) if table else contrasts(leading, by)


def by_a_weaker_test(
    summaries: Items, worlds: Worlds | None = None, *, ends_alone: bool = False
) -> list[str]:
    """Return what comes of the answer by the weaker test, in one line; [] without an answer.

    With `ends_alone` only those that last longest and shortest are named.
    """
    known = [item for item in summaries if item.joint and item.knows(LASTING)]
    leading = leading_of(known)
    if len(leading) > 1:
        by = measure(worlds, ACTIVE)
        said = _contrast(leading, by) if ends_alone else _apart(leading, known, by)
        return [f"By a weaker test ({WEAKER}) {by.what} is {said}."]
    if worlds is not None:
        return [by_the_weaker_test(worlds, item.name) for item in leading]
    return [
        f"{percent(item.mean(ACTIVE))} of places {_STILL_DO}. That is a weaker test: {WEAKER}."
        for item in leading
    ]


def _alone(item: ScenarioSummary, worlds: Worlds | None) -> str:
    """Return what comes of the one scenario that answers the question."""
    if worlds is not None:
        return (
            f"{_counted(item, worlds)} That is to say, most places are still joined up "
            f"{span(QUARTERS_ON)} after the money has ended."
        )
    later = (
        f" When the runs end it is {percent(item.at_end)} and still falling."
        if item.falling
        else ""
    )
    return (
        f"{percent(item.mean(LASTING))} of places are still joined up {span(QUARTERS_ON)} after "
        f"the money has ended in “{item.title}”, at the values assumed: joint working "
        f"{persistence_in_words(item.mean(LASTING))}.{later}"
    )


def not_put_in(items: Items) -> list[ScenarioSummary]:
    """Return the scenarios of which persistence is found and not put in."""
    return [item for item in items if not item.put_in]


def said_to_be_put_in(items: Items) -> str:
    """Return, to end a note, of which scenarios the outcome is put in; "" where of none."""
    names = [item.title for item in items if item.put_in]
    return f" In {quoted(names)} the scenario itself closes the joint form." if names else ""


def contrasts(items: Items, by: Measure = USUAL) -> str:
    """Return which lasts most and which least, like with like."""
    return "; ".join(_contrast(group, by) for group in like_with_like(items))


def _contrast(group: Items, by: Measure) -> str:
    ranked = ends({item.title: by.value(item) for item in group}, by.shown)
    return "" if ranked is None else ranked.apart()


def _by_ending(
    table: Mapping[str, Mapping[str, ScenarioSummary]], leading: Items, by: Measure
) -> str:
    """Return the contrast between forms for each ending that two of them share."""
    columns: dict[str, list[ScenarioSummary]] = {}
    for row in table.values():
        for ending, item in row.items():
            if item in leading:
                columns.setdefault(ending.lower(), []).append(item)
    return "; ".join(
        f"{_contrast(group, by)} ({ending})" for ending, group in columns.items() if len(group) > 1
    )


def _put_in(items: Items, *, alone: bool) -> list[str]:
    """Say of scenarios that end joint working themselves that nothing is found of them."""
    if not items:
        return []
    closes = "close" if len(items) > 1 else "closes"
    names = quoted([item.title for item in items])
    but = ". This result does not say what would outlive the money" if alone else ""
    return [
        f"{names} {closes} the joint form with its money, so that joint working ends there by "
        f"assumption: that is put in, not found{but}."
    ]


def _others(items: Items, by: Measure) -> list[str]:
    """Say what comes of the programmes that have no other ending beside their own."""
    if not items:
        return []
    what = "it lasts in" if by is not USUAL else "the share is"
    return [f"In the other programmes whose money ends {what} {contrasts(items, by)}."]


def _going_on(items: Items, by: Measure, worlds: Worlds | None) -> list[str]:
    """Say what comes of joint working while the money continues, alike ones together."""
    alike: dict[str, list[str]] = {}
    for item in items:
        value = by.value(item)
        words = "lasts in" if worlds else f"{persistence_in_words(value)}:"
        alike.setdefault(f"{words} {by.shown(value)}", []).append(item.title)
    return [
        f"While the money continues, joint working {words} in {quoted(titles)}."
        for words, titles in alike.items()
    ]


def _falling(items: Items, worlds: Worlds | None) -> list[str]:
    """Say in which scenarios the share of places is still falling when counting stops."""
    if not items:
        return []
    usual = ", at the usual values" if worlds else ""
    said = ", ".join(
        f"{percent(item.mean(LASTING))} to {percent(item.at_end)} in “{item.title}”"
        for item in items
    )
    return [
        f"The share of places joined up is still falling when the runs end{usual}: from {said}."
    ]
