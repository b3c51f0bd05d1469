"""What a result shows, in sentences that are worked out from its data."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from joinup.analysis.alike import like_with_like, programmes
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.page.order import order_sentences, worth_sentences
from joinup.page.ranking import ends
from joinup.page.words import decimal, people, percent
from joinup.page.worlds import deciding_sentences, settled
from joinup.questions.result.outliving import leading_of, outliving

CHARGED = "The model charges each agency once for handing over; the amount is assumed."
"""What must be said beside what a hand-over brings."""


def main_points(view: View) -> list[str]:
    """Return the main points of a result, the answer to its question first, with how sure it is."""
    return [*outliving(view.all, view.worlds), *sureness(view)]


def further_points(view: View) -> list[str]:
    """Return what else a result shows, at the usual values."""
    summaries, unit = view.all, view.unit
    return [
        *fewest_point(summaries, unit),
        *hand_over_point(summaries, unit),
        *embedding_point(summaries),
    ]


def sureness(view: View) -> list[str]:
    """Return what worlds say of the order of scenarios, and what decides the one asked about."""
    if view.worlds is None:
        return []
    return [
        *order_sentences(view.worlds, view.found_to_last),
        *worth_sentences(view.worlds, view.found_to_last, view.baseline),
        *what_decides(view),
    ]


def what_decides(view: View) -> list[str]:
    """Return what decides the most open scenario, and what would change our mind; [] without."""
    asked = most_open(view)
    if view.worlds is None or asked is None:
        return []
    return deciding_sentences(view.worlds, view.result.plan, asked)


def most_open(view: View) -> ScenarioSummary | None:
    """Return the scenario of the answer that worlds disagree on most; None where all is settled."""
    worlds = view.worlds
    if worlds is None:
        return None
    leading = leading_of(view.finished)
    open_ones = [item for item in leading if not settled(worlds, item.name)]
    from_half = {item.name: abs(worlds.lasts(item.name).share - 0.5) for item in open_ones}
    return min(open_ones, key=lambda item: from_half[item.name], default=None)


def fewest_point(summaries: list[ScenarioSummary], unit: str) -> list[str]:
    """Return who leaves fewest clients after 36 months, the baseline among them, like with like."""
    known = [item for item in summaries if item.knows("clients_12")]
    if len(known) < 2:
        return []
    said = [_fewest(group, summaries[0], unit) for group in like_with_like(known)]
    return [f"After 36 months {'; '.join(text for text in said if text)}."]


def _fewest(group: Sequence[ScenarioSummary], baseline: ScenarioSummary, unit: str) -> str:
    found = ends({item.title: item.mean("clients_12") for item in group}, people)
    if found is None:
        return ""
    if found.level:
        where = " in each" if found.number > 1 else f" in {found.high}"
        return f"{people(found.low.value)} {unit} are left{where}"
    against = baseline.mean("clients_12")
    others = (
        f", compared with {people(against)} in “{baseline.title}”"
        if baseline in group and baseline.title not in found.low.names
        else ""
    )
    leave = found.low.verb("leaves", "leave")
    return f"{found.low} {leave} the fewest {unit}: {found.low.figure}{others}"


def hand_over_point(summaries: list[ScenarioSummary], unit: str) -> list[str]:
    """Return what a hand-over saves, where a programme is wound up or handed on, all else equal."""
    points = []
    for group in programmes([item for item in summaries if item.knows("clients_end")]):
        ended = [item for item in group if item.ends]
        handed = [item for item in ended if item.form_after not in ("silo", item.form)]
        points += [
            f"When its money ends, a {wound.form} that is wound up leaves "
            f"{people(wound.mean('clients_end'))} {unit} at the end; handed to a "
            f"{item.form_after} it leaves {people(item.mean('clients_end'))}. {CHARGED}"
            for wound in ended
            if wound.put_in
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
        "Between scenarios with the same form and the same money, embedding tells which joint "
        f"working will last: when the money ended it was "
        f"{decimal(low.mean('embedding_at_withdrawal'))} in “{low.title}”, where "
        f"{percent(low.mean('persistence_16'))} of places last, and "
        f"{decimal(high.mean('embedding_at_withdrawal'))} in “{high.title}”, where "
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
