"""The answer of a result: whether joint working outlives its money, like with like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.analysis.alike import arms, by_ending, programmes
from joinup.analysis.places import QUARTERS_ON
from joinup.analysis.summary import ScenarioSummary
from joinup.page.ranking import ends, quoted
from joinup.page.words import percent, persistence_in_words, share_with_interval

LASTING = "persistence_16"
Items = Sequence[ScenarioSummary]


def outliving(summaries: Items) -> list[str]:
    """Return the answer in sentences, of which the first stands by itself.

    A programme that is run with several endings of its money answers by these. Where there is none,
    the scenarios whose money ends are compared, within an arm where there are arms.
    """
    joint = [item for item in summaries if item.joint]
    if not any(item.ends for item in joint):
        return ["No scenario's grant ends: this result does not say what would outlive the money."]
    known = [item for item in joint if item.knows(LASTING)]
    ended = [item for item in known if item.ends]
    if not ended:
        return [
            "The runs end before 16 quarters have passed since the money ended: this result does "
            "not say what would outlive it."
        ]
    free = not_put_in(ended)
    several = [item for group in programmes(known) if len(group) > 1 for item in group]
    leading = [item for item in free if item in several] or free
    rest = [item for item in free if item not in leading]
    falling = [item for item in free if item.falling and leading != [item]]
    return [
        *_leading(leading, known),
        *_put_in([item for item in ended if item.put_in], alone=not free),
        *_going_on([item for item in known if item.funded and not item.ends]),
        *(
            [f"In the other programmes whose money ends the share is {contrasts(rest)}."]
            if rest
            else []
        ),
        *_falling(falling),
    ]


def _leading(leading: Items, known: Items) -> list[str]:
    """Return the answer by the scenarios that are alike but for the ending; [] without any."""
    if not leading:
        return []
    if len(leading) == 1:
        (item,) = leading
        later = (
            f" When the runs end it is {percent(item.at_end)} and still falling."
            if item.falling
            else ""
        )
        return [
            f"{share_with_interval(item.headlines[LASTING])} of places are still joined up "
            f"{QUARTERS_ON} quarters after the money has ended in “{item.title}”: joint working "
            f"{persistence_in_words(item.mean(LASTING))}.{later}"
        ]
    table = by_ending(known)
    said = _by_ending(table, leading) if table else contrasts(leading)
    return [
        f"{QUARTERS_ON} quarters after the money has ended, the share of places still joined up is "
        f"{said}."
    ]


def not_put_in(items: Items) -> list[ScenarioSummary]:
    """Return the scenarios of which persistence is found and not put in."""
    return [item for item in items if not item.put_in]


def said_to_be_put_in(items: Items) -> str:
    """Return, to end a note, of which scenarios the outcome is put in; "" where of none."""
    names = [item.title for item in items if item.put_in]
    return f" In {quoted(names)} the scenario itself closes the joint form." if names else ""


def contrasts(items: Items) -> str:
    """Return the most and the least places still joined up, within each arm."""
    return "; ".join(_contrast(group) for group in arms(items))


def _contrast(group: Items) -> str:
    ranked = ends({item.title: item.mean(LASTING) for item in group}, percent)
    return "" if ranked is None else ranked.apart()


def _by_ending(table: Mapping[str, Mapping[str, ScenarioSummary]], leading: Items) -> str:
    """Return the contrast between forms for each ending that two of them share."""
    columns: dict[str, list[ScenarioSummary]] = {}
    for row in table.values():
        for ending, item in row.items():
            if item in leading:
                columns.setdefault(ending.lower(), []).append(item)
    return "; ".join(
        f"{_contrast(group)} ({ending})" for ending, group in columns.items() if len(group) > 1
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


def _going_on(items: Items) -> list[str]:
    """Say what comes of joint working while the money goes on, alike ones together."""
    alike: dict[str, list[str]] = {}
    for item in items:
        share = item.mean(LASTING)
        alike.setdefault(f"{persistence_in_words(share)} ({percent(share)})", []).append(item.title)
    return [
        f"While the money goes on, joint working {words} in {quoted(titles)}."
        for words, titles in alike.items()
    ]


def _others(items: Items) -> list[str]:
    """Say what comes of the programmes that have no other ending beside their own."""
    if not items:
        return []
    return [f"In the other programmes whose money ends the share is {contrasts(items)}."]


def _falling(items: Items) -> list[str]:
    """Say in which scenarios the share of places is still falling when counting stops."""
    if not items:
        return []
    said = ", ".join(
        f"{percent(item.mean(LASTING))} to {percent(item.at_end)} in “{item.title}”"
        for item in items
    )
    return [f"The share is still falling when the runs end: from {said}."]
