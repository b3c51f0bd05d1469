"""Numbers and findings in words; every sentence is worked out from the data."""

from __future__ import annotations

from sim.analysis.paired import Interval
from sim.report.summary import ScenarioSummary

LASTS = 0.8
FADES = 0.2


def percent(value: float) -> str:
    """Return a share in per cent.

    >>> percent(0.625), percent(0.001), percent(float("nan"))
    ('62%', 'under 1%', '–')
    """
    if value != value:
        return "–"
    if 0 < abs(value) < 0.005:
        return "under 1%"
    return f"{100 * value:.0f}%"


def people(value: float) -> str:
    """Return a number of people.

    >>> people(1236.8)
    '1,237'
    """
    if value != value:
        return "–"
    return "under 1" if 0 < abs(value) < 0.5 else f"{value:,.0f}"


def share_with_interval(found: Interval) -> str:
    """Return a share with its interval.

    >>> share_with_interval(Interval(0.625, 0.61, 0.64, 200))
    '62% (61 to 64%)'
    """
    if found.low != found.low:
        return percent(found.mean)
    return f"{percent(found.mean)} ({100 * found.low:.0f} to {100 * found.high:.0f}%)"


def persistence_in_words(share: float) -> str:
    """Say what a share of places still joined up amounts to.

    >>> [persistence_in_words(share) for share in (0.0, 0.1, 0.5, 0.9, 1.0)]
    ['collapses', 'all but collapses', 'survives in part', 'lasts nearly everywhere', 'lasts']
    """
    if share < 0.005:
        return "collapses"
    if share < FADES:
        return "all but collapses"
    if share < LASTS:
        return "survives in part"
    return "lasts nearly everywhere" if share < 0.995 else "lasts"


def main_points(summaries: list[ScenarioSummary], unit: str) -> list[str]:
    """Return the main points of a result, one sentence each."""
    joint = [item for item in summaries if item.joint]
    ending = [item for item in joint if item.ends]
    points = []
    if joint:
        quickest = min(joint, key=lambda item: item.mean("clients_12"))
        points.append(
            f"After 36 months “{quickest.title}” leaves the fewest {unit}: "
            f"{people(quickest.mean('clients_12'))}, against "
            f"{people(summaries[0].mean('clients_12'))} under “{summaries[0].title}”."
        )
    if ending:
        best = max(ending, key=lambda item: item.mean("persistence_16"))
        worst = min(ending, key=lambda item: item.mean("persistence_16"))
        points.append(
            "Whether joint working outlives its money depends on what is left in place: "
            f"16 quarters on, {percent(worst.mean('persistence_16'))} of places are still joined "
            f"up in “{worst.title}” and {percent(best.mean('persistence_16'))} in “{best.title}”."
        )
    points += [
        f"Where the money goes on (“{item.title}”), joint working "
        f"{persistence_in_words(item.mean('persistence_16'))}, and "
        f"{people(item.mean('clients_end'))} {unit} are left at the end."
        for item in joint
        if item.funded and not item.ends
    ]
    return points + hand_over_point(joint, unit) + embedding_point(summaries)


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
    if len(same) < 2:
        return []
    low, high = same[0], same[-1]
    return [
        "Embedding tells which joint working will last: with the same form and the same money, "
        f"“{low.title}” had an embedding of {low.mean('embedding_at_withdrawal'):.2f} when the "
        f"money ended and {percent(low.mean('persistence_16'))} of its places persist; "
        f"“{high.title}” had {high.mean('embedding_at_withdrawal'):.2f}, and "
        f"{percent(high.mean('persistence_16'))} do."
    ]


def partnerships(summaries: list[ScenarioSummary]) -> list[ScenarioSummary]:
    """Return the largest set of scenarios with one form whose grant ends, by rising embedding."""
    sets: dict[tuple[str, str], list[ScenarioSummary]] = {}
    for item in summaries:
        if item.ends and item.joint:
            sets.setdefault((item.form, item.form_after), []).append(item)
    largest = max(sets.values(), key=len, default=[])
    return sorted(largest, key=lambda item: item.mean("embedding_at_withdrawal"))
