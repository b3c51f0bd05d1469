"""What a result shows, in sentences that are worked out from its data."""

from __future__ import annotations

import itertools

from joinup.analysis.summary import ScenarioSummary
from joinup.page.words import FADES, LASTS, people, percent, persistence_in_words


def main_points(summaries: list[ScenarioSummary], unit: str) -> list[str]:
    """Return the main points of a result, one sentence each."""
    joint = [item for item in summaries if item.joint]
    known = [item for item in joint if item is not summaries[0] and item.knows("clients_12")]
    ending = [item for item in joint if item.ends and item.knows("persistence_16")]
    points = []
    if known and summaries[0].knows("clients_12"):
        quickest = min(known, key=lambda item: item.mean("clients_12"))
        baseline = summaries[0].mean("clients_12")
        if quickest.mean("clients_12") < baseline:
            points.append(
                f"After 36 months “{quickest.title}” leaves the fewest {unit}: "
                f"{people(quickest.mean('clients_12'))}, against {people(baseline)} under "
                f"“{summaries[0].title}”."
            )
        else:
            points.append(
                f"After 36 months no form of joint working leaves fewer {unit} than "
                f"“{summaries[0].title}” ({people(baseline)})."
            )
    if ending:
        points.append(_lasting_point(ending))
    points += [
        f"Where the money goes on (“{item.title}”), joint working "
        f"{persistence_in_words(item.mean('persistence_16'))}, and "
        f"{people(item.mean('clients_end'))} {unit} are left at the end."
        for item in joint
        if item.funded and not item.ends and item.knows("persistence_16")
    ]
    return points + hand_over_point(joint, unit) + embedding_point(summaries)


def _lasting_point(ending: list[ScenarioSummary]) -> str:
    best = max(ending, key=lambda item: item.mean("persistence_16"))
    worst = min(ending, key=lambda item: item.mean("persistence_16"))
    low, high = worst.mean("persistence_16"), best.mean("persistence_16")
    if high - low < 0.01:
        which = ", whichever scenario is looked at" if len(ending) > 1 else ""
        return (
            f"16 quarters after the money ends, {percent(high)} of places are still joined "
            f"up{which}."
        )
    opening = (
        "Whether joint working outlives its money depends on what is left in place: 16 quarters on"
        if high - low >= LASTS - FADES
        else "16 quarters after the money ends"
    )
    return (
        f"{opening}, {percent(low)} of places are still joined up in “{worst.title}” and "
        f"{percent(high)} in “{best.title}”."
    )


def hand_over_point(joint: list[ScenarioSummary], unit: str) -> list[str]:
    """Return what a hand-over saves, where one scenario winds a form up and another hands it on."""
    points = []
    for wound in joint:
        handed = [
            item
            for item in joint
            if wound.form_after == "silo"
            and item.form == wound.form
            and item.ends
            and item.form_after not in ("silo", item.form)
        ]
        points += [
            f"A {wound.form} that is wound up with its money leaves "
            f"{people(wound.mean('clients_end'))} {unit} at the end; handed to a "
            f"{item.form_after} it leaves {people(item.mean('clients_end'))}."
            for item in handed
        ]
    return points


def embedding_point(summaries: list[ScenarioSummary]) -> list[str]:
    """Return what tells who persists, where scenarios differ in embedding more than in effort."""
    same = partnerships(summaries)
    if not embedding_tells(same):
        return []
    low, high = same[0], same[-1]
    return [
        "Embedding tells which joint working will last: with the same form and the same money, "
        f"“{low.title}” had an embedding of {low.mean('embedding_at_withdrawal'):.2f} when the "
        f"money ended and {percent(low.mean('persistence_16'))} of its places persist; "
        f"“{high.title}” had {high.mean('embedding_at_withdrawal'):.2f}, and "
        f"{percent(high.mean('persistence_16'))} do."
    ]


def embedding_tells(same: list[ScenarioSummary]) -> bool:
    """Say whether scenarios of one form persist in the order of their embedding, not of effort.

    `same` comes by rising embedding. True where embedding differs by a tenth or more, effort by
    less than half as much, and persistence rises clearly from each to the next.
    """
    if len(same) < 2:
        return False
    effort = [item.mean("effort_at_withdrawal") for item in same]
    embedded = [item.mean("embedding_at_withdrawal") for item in same]
    spread = max(embedded) - min(embedded)
    rising = all(
        one.headlines["persistence_16"].high < two.headlines["persistence_16"].low
        for one, two in itertools.pairwise(same)
    )
    return spread >= 0.1 and max(effort) - min(effort) < spread / 2 and rising


def partnerships(summaries: list[ScenarioSummary]) -> list[ScenarioSummary]:
    """Return the largest set of scenarios with one form whose grant ends, by rising embedding."""
    sets: dict[tuple[str, str], list[ScenarioSummary]] = {}
    for item in summaries:
        if item.ends and item.joint and item.knows("persistence_16"):
            sets.setdefault((item.form, item.form_after), []).append(item)
    largest = max(sets.values(), key=len, default=[])
    return sorted(largest, key=lambda item: item.mean("embedding_at_withdrawal"))
