"""Inclusion: whom the service reaches, by client group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.view import View
from joinup.inputs.names import distinct
from joinup.page.chart import Chart
from joinup.page.ranking import apart
from joinup.page.rows import Panel, dots_on_rows, plain_dots
from joinup.page.words import percent, points

_MOMENTS = {"withdrawal": "When the full grant ends", "end": "At the end of the run"}
_MOST = 4  # groups in one chart


def reach_by_group(view: View) -> Chart | None:
    """Draw the share of each client group that is reached; None where nothing was watched."""
    if not view.watched:
        return None
    table = pd.concat([seen.groups for seen in view.watched.values()])
    table = table.groupby(["scenario", "moment", "group"], sort=False)["reach"].mean().reset_index()
    n_groups = int(table["group"].max()) + 1
    if n_groups < 2:
        return None
    names = group_names(view, n_groups)
    at_end = table[table["moment"] == "end"].pivot(
        index="scenario", columns="group", values="reach"
    )
    chosen = list(range(n_groups))
    if n_groups > _MOST:  # the best and the least reached stand for the others
        reach = at_end.mean()
        chosen = [int(reach.idxmax()), int(reach.idxmin())]
    titles = {item.name: item.title for item in view.finished}
    panels = []
    for moment, words in _MOMENTS.items():
        here = table[table["moment"] == moment].set_index(["scenario", "group"])["reach"]
        series = [
            # NaN where the run ends before that moment
            plain_dots(names[group], [float(here.get((i, group), np.nan)) for i in titles], number)
            for number, group in enumerate(chosen)
        ]
        panels.append(Panel(series, "clients in need who are reached", "share", words, (0, 1.02)))
    gap = (at_end.max(axis=1) - at_end.min(axis=1)).rename(titles)
    table["scenario"] = table["scenario"].map(titles)
    table["group"] = [names[group] for group in table["group"]]
    return Chart(
        name="reach-by-group",
        title="At the end the gap in reach between groups, in points, is "
        f"{apart(gap.to_dict(), points)}",
        subtitle="Clients in need whom the service reaches, by client group; mean over a few runs",
        alternative=" ".join(
            f"{titles[str(name)]}: "
            + ", ".join(f"{names[group]} {percent(float(row[group]))}" for group in chosen)
            + " at the end."
            for name, row in at_end.iterrows()
        ),
        note="The longer the grey bar, the less even the service. A group that is missed stays in "
        "need.",
        figure=dots_on_rows(list(titles.values()), panels, keyed=True),
        table=table,
    )


def group_names(view: View, n_groups: int) -> list[str]:
    """Return what client groups are called; by number where no scenario says."""
    stated = view.scenario(view.finished[0].name)["groups"]
    names = list(stated) if len(stated) == n_groups else []
    return distinct(names or [f"group {number + 1}" for number in range(n_groups)], 32)
