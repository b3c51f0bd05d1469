"""An outcome by quarter: a panel a scenario, mean and band."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.view import View
from joinup.inputs.names import wrapped
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import panels_of, tidy_grid
from joinup.page.ranking import ends
from joinup.page.words import amount

_WIDTH, _HEIGHT = 3.6 * 3, 2.5  # inches: of all panels, of one
_BAND = ["low", "high", "mean"]
_MIDDLE = (0.05, 0.95)
_SMALL = 0.2
# What an initiative is judged by, in its own unit: the parameter that asks for it, its outcomes.
_JUDGED_BY = {
    "provision": ("provision_open", "provision_opened_year", "provision_net_share"),
    "long_term_lag": ("long_term_coming", "long_term_change"),
    "assistance": ("assisted_share", "growth_difference", "growth_effect"),
    "sources": ("information_sources", "information_use_index"),
    "satisfaction_before": ("satisfaction",),
}


def over_time(view: View, outcome: str) -> Chart:
    """Draw an outcome by quarter, a panel a scenario, with the baseline and any record behind."""
    of = OUTCOMES[outcome]
    bands = {
        name: pd.DataFrame(
            dict(zip(_BAND, (*np.quantile(v, _MIDDLE, axis=0), v.mean(axis=0)), strict=True))
        )
        for name, v in view.quarterly(outcome).items()
    }
    baseline = bands.get(view.baseline.name)
    shown = view.others or view.finished
    records = [r for item in view.finished for r in view.scenario(item.name)["records"]]
    record = next((r for r in records if r["outcome"] == outcome), None)
    top = max(float(band["high"].max()) for band in bands.values())
    if record:
        top = max(top, *record["values"])
    bottom = min(float(band["low"].min()) for band in bands.values())
    whole = of.unit.startswith("share") and top > _SMALL  # a share of which much is seen: to 100%
    with style.styled():
        figure, grid = panels_of(len(shown), _WIDTH, _HEIGHT, room=0.6)
        for panel, item in zip(grid.flat, shown, strict=False):
            own, look = bands[item.name], style.of_form(item.form)
            if baseline is not None and item is not view.baseline:
                plain = style.look(0)
                panel.plot(
                    baseline["mean"], color=plain.colour, ls=plain.dash, lw=2,
                    label=f"_{view.baseline.title}",
                )  # fmt: skip
            panel.fill_between(own.index, own["low"], own["high"], color=look.colour, alpha=0.25)
            panel.plot(own["mean"], color=look.colour, lw=2.5, label=f"_{item.title}")
            if record:
                counts = (record["quarters"], record["values"])
                panel.plot(*counts, "o", mfc="none", mec=style.INK, ms=5, label="_record")
            panel.set_title(wrapped(item.title))
            panel.set(ylabel="")
            style.show_years(panel, len(own) - 1, view.begins)
            panel.set_ylim(min(0.0, bottom * 1.08), 1.05 if whole else (top * 1.08 or 1.0))
            style.show_unit(panel.yaxis, of.unit)
            if item.funded:
                label = "grant ends" if item.ends else "grant continues"
                curves = [own["high"].tolist()]
                if baseline is not None:
                    curves.append(baseline["mean"].tolist())
                style.mark_withdrawal(panel, item.withdrawal, label, curves)
        tidy_grid(grid, len(shown))
        figure.tight_layout()
    by_title = {item.title: bands[item.name] for item in view.finished}
    last = {title: float(band["mean"].iloc[-1]) for title, band in by_title.items()}
    table = pd.concat(by_title, names=["scenario", "quarter"]).reset_index()
    ranked = ends(last, lambda value: amount(value, of.unit))
    return Chart(
        name=outcome.replace("_", "-") + "-over-time",
        title=f"{of.title} at the end: {ranked.within() if ranked else 'not known'}",
        subtitle=f"{of.title} ({view.counted if of.unit == 'people' else of.unit}), by quarter; "
        f"mean and middle 90% of {view.replicates}",
        alternative=f"{len(shown)} panels. "
        + " ".join(
            f"{title}: {amount(value, of.unit)} at the end." for title, value in last.items()
        ),
        note=f"Coloured: the scenario. Grey and dotted: {view.baseline.title}. Dashed: the quarter "
        "in which the full grant ends. "
        + ("Rings: the published record, of what did happen. " if record else "")
        + (
            "The band is what chance does between runs; it says nothing of the assumptions."
            if view.result.plan.n_points == 1
            else "The band holds what the design varies as well as chance between runs."
        ),
        figure=figure,
        table=table[["scenario", "quarter", "low", "mean", "high"]],
    )


def judged_by(view: View) -> list[str]:
    """Return the outcomes by quarter that some scenario asks for in its own unit."""
    scenarios = [view.scenario(item.name)["parameters"] for item in view.finished]
    return [
        outcome
        for name, outcomes in _JUDGED_BY.items()
        if any(values[name] != REGISTRY[name].default for values in scenarios)
        for outcome in outcomes
        if view.keeps(outcome)
    ]
