"""A map in plausible worlds: its picture and its words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.words import percent
from joinup.page.yardstick import is_settled, likelihood
from joinup.questions.persistence.map import Atlas
from joinup.questions.persistence.pages.map_charts import edges, grid_of, label, named
from joinup.questions.persistence.trial import HORIZONS

_LIKELY = 0.5


def worlds_chart(found: Atlas) -> Chart:
    """Draw the share of worlds in which the programme outlives its money, point by point."""
    from matplotlib.figure import Figure

    assert found.worlds is not None
    with style.styled():
        figure = Figure(figsize=(8, 5.4), layout="constrained")
        panel = figure.subplots()
        mesh = panel.pcolormesh(
            edges(found.x), edges(found.y), found.worlds, cmap="cividis", vmin=0, vmax=1
        )
        if 0 < (found.worlds >= _LIKELY).mean() < 1 and min(found.worlds.shape) > 1:
            x, y = ([float(v) for v in axis.values] for axis in (found.x, found.y))
            panel.contour(x, y, found.worlds, levels=[_LIKELY], colors="white", linestyles="--")
        grid_of(panel, found, "")
        panel.set(xlabel=label(found.x), ylabel=label(found.y))
        bar = figure.colorbar(mesh, ax=panel)
        style.show_unit(bar.ax.yaxis, "share")
        bar.set_label("worlds in which most places last")
    return Chart(
        name="map-worlds",
        title=_title(found),
        subtitle=f"Plausible worlds in which most places are joined up {HORIZONS[-1]} quarters "
        "after this programme’s full grant has ended",
        alternative=f"From {percent(float(found.worlds.min()))} to "
        f"{percent(float(found.worlds.max()))} of worlds.",
        note="The cross is the scenario. Beyond the white dashed line it lasts in most worlds.",
        figure=figure,
        table=_table(found),
    )


def _title(found: Atlas) -> str:
    assert found.worlds is not None
    likely = float((found.worlds >= _LIKELY).mean())
    return f"The programme outlives its money in most worlds on {percent(likely)} of the map"


def worlds_words(found: Atlas) -> str:
    """Say on how much of the map the programme lasts, and in how many worlds where it stands."""
    assert found.worlds is not None
    near = float(found.worlds[_nearest(found.y.values, found.y.own),
                              _nearest(found.x.values, found.x.own)])  # fmt: skip
    sure = float(np.mean([is_settled(float(share)) for share in found.worlds.ravel()]))
    return (
        f"{_title(found)}; on {percent(sure)} of it nearly all worlds say the same. At the point "
        f"nearest to the scenario ({named(found.x)} and {named(found.y)}) it lasts in "
        f"{percent(near)} of worlds: {likelihood(near)}."
    )


def _nearest(values: tuple[int | float, ...], own: float) -> int:
    return int(np.abs(np.array(values, dtype=float) - own).argmin())


def _table(found: Atlas) -> pd.DataFrame:
    assert found.worlds is not None
    rows = [
        (a, b, float(found.worlds[j, i]))
        for j, b in enumerate(found.y.values)
        for i, a in enumerate(found.x.values)
    ]
    return pd.DataFrame(rows, columns=[found.x.name, found.y.name, "lasts_in_worlds"])
