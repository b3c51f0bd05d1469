"""In which order scenarios last over worlds, which is worth more, and how sure that is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinup.analysis.summary import Named
from joinup.analysis.worlds import Count, Worlds
from joinup.page.ranking import ends
from joinup.page.tables import PageTable
from joinup.page.yardstick import likelihood, of_worlds


@dataclass(frozen=True)
class Step:
    """Two neighbours in the order in which scenarios last, and in how many worlds it holds."""

    longer: Named
    shorter: Named
    more: Count
    alike: Count

    @property
    def at_least(self) -> Count:
        """Return in how many worlds the first lasts in at least as many places."""
        return Count(self.more.number + self.alike.number, self.more.of)


def steps(found: Worlds, items: Iterable[Named]) -> list[Step]:
    """Return scenarios by how they last over worlds, the longest first, each beside the next."""
    ranked = sorted(items, key=lambda item: -float(found.by_world(item.name).mean()))
    return [
        Step(one, other, *found.longer(one.name, other.name))
        for one, other in itertools.pairwise(ranked)
    ]


def order_sentences(found: Worlds, items: Iterable[Named]) -> list[str]:
    """Say in which order scenarios last, and how sure that order is; [] for fewer than two."""
    order = steps(found, items)
    if not order:
        return []
    names = [f"“{item.title}”" for item in (order[0].longer, *(step.shorter for step in order))]
    least = min((step.at_least for step in order), key=lambda count: count.number)
    sure = f"in {of_worlds(*least)}"
    if len(order) == 1:
        return [
            f"{names[0]} lasts in at least as many places as {names[1]} {sure}: "
            f"{likelihood(least.share)}."
        ]
    sure += " or more" if least.number < least.of else ""
    return [
        f"The order is surer than the level. From the longest to the shortest it is "
        f"{', '.join(names)}; each lasts in at least as many places as the next {sure} "
        f"({likelihood(least.share)})."
    ]


def order_table(found: Worlds, items: Sequence[Named]) -> PageTable | None:
    """Return the order in which scenarios last, each beside the next; None for fewer than two."""
    import pandas as pd

    order = steps(found, items)
    if not order:
        return None
    names = [(step.longer.title, step.shorter.title) for step in order]
    return PageTable(
        name="order",
        caption="The order in which scenarios last, each beside the next; as many places: no more "
        "than two percentage points apart",
        head=["Scenario", "Than", "More places in", "As many in", "At least as long"],
        rows=[
            [*both, of_worlds(*s.more), of_worlds(*s.alike), likelihood(s.at_least.share)]
            for both, s in zip(names, order, strict=True)
        ],
        frame=pd.DataFrame(
            [(*both, s.more.number, *s.alike) for both, s in zip(names, order, strict=True)],
            columns=["scenario", "than", "more", "as_many", "of_worlds"],
        ),
        numeric=False,
    )


def worth_sentences(found: Worlds, items: Sequence[Named], baseline: Named) -> list[str]:
    """Say in how many worlds scenarios are worth more than the baseline; [] without any."""
    shares = {
        item.title: found.above(item.name, baseline.name, "net_benefit").share
        for item in items
        if item.name != baseline.name
    }
    number = len(found.fitting)
    ranked = ends(shares, lambda share: of_worlds(round(share * number), number))
    if ranked is None:
        return []
    return [
        f"Compared with “{baseline.title}”, joint working is worth its cost in "
        f"{ranked.apart('for')}. Worth is net benefit in present value, before optimism bias."
    ]
