"""Worlds by camp: how scenarios last where agencies or departments are taken to act so or so.

A count over all worlds can hide two camps that disagree; this shows them side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.analysis.summary import Named
from joinup.analysis.worlds import HALF, Count, Worlds
from joinup.inputs.plausible import PLAUSIBLE, Assumption
from joinup.inputs.worlds import fractions
from joinup.page.tables import PageTable
from joinup.page.words import upper

Camp = tuple[Assumption, int]
"""An assumption between options, and which of them is taken."""


def camps() -> list[Camp]:
    """Return every option of every assumption that is a choice."""
    return [(item, k) for item in PLAUSIBLE for k in range(len(item.options))]


def lasting_in(found: Worlds, name: str, camp: Camp) -> Count:
    """Return in how many worlds of a camp most places of a scenario last."""
    item, option = camp
    at = fractions(found.tried)[list(found.fitting), PLAUSIBLE.index(item)]
    mine = np.floor(at * len(item.options)) == option
    return Count(int((found.by_world(name)[mine] >= HALF).sum()), int(mine.sum()))


def camps_table(found: Worlds, items: Sequence[Named]) -> PageTable:
    """Return in how many worlds of each camp each scenario lasts."""
    import pandas as pd

    every = camps()
    counts = {item.title: [lasting_in(found, item.name, camp) for camp in every] for item in items}
    data = [
        (title, assumption.name, str(assumption.options[k]), *count)
        for title, row in counts.items()
        for (assumption, k), count in zip(every, row, strict=True)
    ]
    return PageTable(
        name="camps",
        caption="The same both ways: worlds in which most places last, by how agencies and "
        "departments are taken to act",
        head=["Scenario", *(upper(item.called[k]) for item, k in every)],
        rows=[
            [title, *(f"{count.number} of {count.of}" for count in row)]
            for title, row in counts.items()
        ],
        frame=pd.DataFrame(
            data, columns=["scenario", "assumption", "option", "lasts_in", "of_worlds"]
        ),
    )
