"""What plausible worlds say of scenarios, in words, a table and a picture; for every page alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.analysis.deciding import Decisive, Spread, Turn, decisive, spread, turning
from joinup.analysis.summary import Named
from joinup.analysis.worlds import ACTIVE, HALF, THRESHOLDS, Worlds
from joinup.inputs.plan import Plan
from joinup.model.parameters import REGISTRY
from joinup.page.tables import PageTable, told
from joinup.page.words import figures, in_unit, listed, percent, upper
from joinup.page.yardstick import is_settled, likelihood, of_worlds

WHAT_A_WORLD_IS = (
    "A world is one complete set of plausible answers to everything that is merely assumed: how "
    "agencies choose, what joint work costs them, what a form brings. Worlds are plausible, not "
    "equally likely, so that a count of them is no probability."
)
WEAKER = "agencies give on average at least a tenth of their capacity, half a day a week"
"""What it takes to do something together, beside being joined up."""

_NAMED = 3  # assumptions in a sentence


def named(plan: Plan, name: str, title: str, order: int = 1) -> Named:
    """Return a scenario of a plan as worlds know it."""
    return Named(name, title, order, str(plan.scenario(name)["parameters"]["form"]))


def counted_over(found: Worlds) -> str:
    """Say how many worlds there are, and how many a record contradicts."""
    left = f"; {found.dropped} more were tried and contradict the published record"
    return f"{len(found.fitting)} plausible worlds{left if found.dropped else ''}"


def by_the_weaker_test(found: Worlds, name: str) -> str:
    """Say in how many worlds most places of a scenario still do something together."""
    held = of_worlds(*found.lasts(name, HALF, ACTIVE))
    return f"Most places still do something together in {held}. That is a weaker test: {WEAKER}."


def lasting_table(
    found: Worlds, items: Sequence[Named], usual: Mapping[str, float] | None = None
) -> PageTable:
    """Return in how many worlds each scenario lasts, at three thresholds and by a weaker test.

    `usual` is the share of places still joined up at the usual values, by scenario, where known.
    """
    cells = []
    for item in items:
        low, half, high = (found.lasts(item.name, at) for at in THRESHOLDS)
        median, least, most = found.level(item.name)
        cells.append(
            {
                "Scenario": item.title,
                "Lasts in": of_worlds(*half),
                "In words": likelihood(half.share),
                "Still does something in": of_worlds(*found.lasts(item.name, HALF, ACTIVE)),
                "Places still joined up: median": percent(median),
                "Middle 90% of worlds": f"{percent(least)} to {percent(most)}",
                **({"At the usual values": percent(usual[item.name])} if usual else {}),
                f"Worlds with {percent(THRESHOLDS[0])} of places or more": str(low.number),
                f"With {percent(THRESHOLDS[-1])} or more": str(high.number),
            }
        )
    return told(
        name="worlds",
        caption=f"In how many plausible worlds joint working lasts, over {counted_over(found)}: "
        "most places are still joined up four years after the full grant ended. To do something is "
        f"a weaker test: {WEAKER}. The usual values "
        "are one more answer to what is assumed, and not always one from the middle",
        cells=cells,
        data=found.frame[found.frame["scenario"].isin([item.name for item in items])],
    )


def settled(found: Worlds, name: str) -> bool:
    """Say whether nearly all worlds say the same of a scenario."""
    return is_settled(found.lasts(name).share)


def deciding_sentences(found: Worlds, plan: Plan, item: Named) -> list[str]:
    """Say what decides whether a scenario lasts, and what would change our mind; [] if settled."""
    if settled(found, item.name):
        return []
    strongest = decisive(found, plan, item.name)[:_NAMED]
    if not strongest:
        return [
            f"No single assumption decides whether joint working lasts in “{item.title}”: what "
            "matters is how they come together."
        ]
    said = [
        f"Whether it lasts in “{item.title}” depends most on "
        f"{listed([with_direction(one) for one in strongest])}."
    ]
    turn = turning(found, plan, item.name)
    none = "No single assumption, if it were known, would turn this verdict."
    return [*said, turn_sentence(turn) if turn else none]


def with_direction(one: Decisive) -> str:
    """Return an assumption in words, and whether more of it helps or harms."""
    helps = "helps" if one.correlation > 0 else "harms"
    options = one.assumption.options
    what = f"whether {one.assumption.called[-1]}" if options else one.assumption.meaning
    return f"{what} ({'this' if options else 'more of it'} {helps})"


def turn_sentence(turn: Turn) -> str:
    """Say what would change our mind: the assumption, the value, and the worlds on either side."""
    below, above, item = of_worlds(*turn.below), of_worlds(*turn.above), turn.assumption
    if item.options:
        first, second = item.called
        sides = f"If {first} it lasts in {below}, if {second} in {above}"
    else:
        sides = f"Below {_value(turn)} it lasts in {below}, above it in {above}"
    return (
        f"What would change our mind: {item.meaning}. {sides}. A programme would have to measure "
        "this to know."
    )


def _value(turn: Turn) -> str:
    assert isinstance(turn.value, int | float)
    return in_unit(figures(float(turn.value), 2), REGISTRY[turn.assumption.name].unit)


def _turns_with(turn: Turn | None) -> str:
    if turn is None:
        return "–"
    item = turn.assumption
    return f"whether {item.called[-1]}" if item.options else f"{item.meaning}, at {_value(turn)}"


def deciding_table(found: Worlds, plan: Plan, items: Sequence[Named]) -> PageTable | None:
    """Return what decides whether each open scenario lasts; None where all are settled."""
    import pandas as pd

    rows, data = [], []
    for item in items:
        due = spread(found, item.name)
        if settled(found, item.name) or due is None:
            continue
        strongest = decisive(found, plan, item.name)
        turn = turning(found, plan, item.name)
        named = "; ".join(one.assumption.meaning for one in strongest[:_NAMED])
        rows.append([item.title, _of_spread(due), upper(named) or "–", _turns_with(turn)])
        parts = (due.chance, due.rule, due.assumptions)
        data += [(item.title, one.assumption.key, one.correlation, *parts) for one in strongest]
    if not rows:
        return None
    columns = ["scenario", "assumption", "rank_correlation", "chance", "rule", "assumptions"]
    return PageTable(
        name="what-decides",
        caption="What decides whether joint working lasts, where worlds differ. The spread of "
        "places still joined up is shared out between chance (other draws of the same world), the "
        "rule by which agencies choose, and all other assumptions",
        head=["Scenario", "Spread due to", "Depends most on", "The verdict turns with"],
        rows=rows,
        frame=pd.DataFrame(data, columns=columns),
        numeric=False,
    )


def _of_spread(due: Spread) -> str:
    return (
        f"chance {percent(due.chance)}, rule {percent(due.rule)}, other assumptions "
        f"{percent(due.assumptions)}"
    )
