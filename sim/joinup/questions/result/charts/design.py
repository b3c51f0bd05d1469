"""Results over the points of a design: a curve for one parameter that varies, a map for two."""

from __future__ import annotations

from typing import Any

import pandas as pd

from joinup.analysis.view import View
from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import panels_of
from joinup.page.ranking import apart
from joinup.page.words import percent

_MOST_CELLS = 1_600
_LASTS = 0.5


def over_design(view: View) -> Chart | None:
    """Draw persistence over one or two numbers that the design varies; None for other designs."""
    names = list(view.result.plan.design["names"])
    numeric = [name for name in names if REGISTRY[name].kind in ("number", "count")]
    if len(names) not in (1, 2) or numeric != names or not view.finished:
        return None
    if any(name not in view.runs for name in names):  # one value for each partner or group
        return None
    by_point = view.runs.groupby(["scenario", *names], observed=True)["persistence_16"]
    means = by_point.mean().reset_index()
    if means["persistence_16"].isna().any():
        return None
    titles = {item.name: item.title for item in view.finished}
    means = means[means["scenario"].isin(list(titles))]
    cells = means.groupby(names).ngroups
    grid = len(names) == 1 or cells == means[names[0]].nunique() * means[names[1]].nunique()
    if not grid or cells > _MOST_CELLS or cells < 2:
        return None
    table = means.assign(scenario=means["scenario"].astype(str).map(titles))
    drawn: Any = None
    with style.styled():
        height, room = (3.0, 0.7) if len(titles) > 1 else (5.0, 0.0)
        figure, panels = panels_of(len(titles), 11, height, room=room)
        figure.set_layout_engine("constrained")
        for panel, item in zip(panels.flat, view.finished, strict=False):
            own = means[means["scenario"] == item.name]
            if len(names) == 1:
                _curve(panel, own, names[0], item.form)
            else:
                drawn = _map(panel, own, names)
            panel.set_title(wrapped(item.title))
            panel.set_xlabel(_axis(names[0]))
        panels[0, 0].set_ylabel("places still joined up" if len(names) == 1 else _axis(names[1]))
        if len(names) == 2:
            bar = figure.colorbar(drawn, ax=panels, label="places still joined up", shrink=0.8)
            style.show_unit(bar.ax.yaxis, "share")
    lasting = table.assign(lasts=table["persistence_16"] >= _LASTS).groupby("scenario", sort=False)
    shares = lasting["lasts"].mean()
    where = apart(shares.to_dict(), lambda share: f"{percent(share)} of the points")
    return Chart(
        name="over-the-design",
        title=f"Most places are still joined up at {where}",
        subtitle="Places still joined up four years after the full grant ends, by "
        + " and ".join(REGISTRY[name].meaning for name in names)
        + f"; mean over {counted(view.result.plan.replicates, 'replicate')} at each of "
        f"{counted(cells, 'point')}",
        alternative=" ".join(
            f"{name}: most places persist at {percent(float(share))} of the points."
            for name, share in shares.items()
        ),
        note="Dark: joining up persists; light: it collapses. On the orange line it lasts in half "
        "of the places."
        if len(names) == 2
        else "Where the curve is steep, a small change decides.",
        figure=figure,
        table=table,
    )


def _axis(name: str) -> str:
    return f"{wrapped(REGISTRY[name].meaning, 40)} ({REGISTRY[name].unit})"


def _curve(panel: Any, own: pd.DataFrame, name: str, form: str) -> None:
    look = style.of_form(form)
    panel.plot(own[name], own["persistence_16"], marker=look.marker, color=look.colour, lw=2)
    panel.set(ylim=(0, 1.05))
    style.show_unit(panel.yaxis, "share")


def _map(panel: Any, own: pd.DataFrame, names: list[str]) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("persists", ["#FFFFFF", style.BLUE])
    wide = own.pivot(index=names[1], columns=names[0], values="persistence_16")
    x, y, z = wide.columns.to_numpy(), wide.index.to_numpy(), wide.to_numpy()
    drawn = panel.pcolormesh(x, y, z, cmap=colours, vmin=0, vmax=1, shading="nearest")
    if min(z.shape) > 1 and z.min() < _LASTS < z.max():
        panel.contour(x, y, z, levels=[_LASTS], colors=style.ORANGE, linewidths=2)
    panel.grid(visible=False)
    return drawn
