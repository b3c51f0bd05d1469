"""The model beside the published record, where a scenario carries one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.model.outcomes import OUTCOMES
from sim.report import style
from sim.report.chart import Chart
from sim.report.names import clean
from sim.report.view import View
from sim.report.words import people, percent


def against_record(view: View) -> Chart | None:
    """Draw the scenario that comes closest to the record beside it.

    None where there is none, or where a design varies values: its runs are of many settings.
    """
    from matplotlib.figure import Figure

    if view.result.plan.n_points > 1:
        return None
    first = {
        item.name: records[0]
        for item in view.finished
        if (records := view.scenario(item.name)["records"])
    }
    carrying = [item for item in view.finished if item.name in first]
    if not carrying:
        return None
    record = first[carrying[0].name]
    outcome = OUTCOMES[record["outcome"]]
    if not view.keeps(outcome.name):
        return None
    values = view.quarterly(outcome.name)
    carrying = [item for item in carrying if first[item.name] == record]
    quarters = np.array(record["quarters"])
    counted = np.array(record["values"], dtype=float)
    within = quarters < min(values[item.name].shape[1] for item in carrying)
    quarters, counted = quarters[within], counted[within]
    fitted = np.isin(quarters, record["fit"])
    judged = ~fitted if (~fitted).any() else fitted
    medians = {item.name: np.median(values[item.name], axis=0) for item in carrying}
    off = {name: np.abs(m[quarters] - counted)[judged].mean() for name, m in medians.items()}
    item = min(carrying, key=lambda item: off[item.name])
    low, high = np.quantile(values[item.name], [0.05, 0.95], axis=0)
    inside = ((counted >= low[quarters]) & (counted <= high[quarters]))[judged]
    with style.styled():
        figure = Figure(figsize=(11, 4.6))
        axes = figure.subplots()
        look = style.look(item.order)
        axes.fill_between(np.arange(len(low)), low, high, color=look.colour, alpha=0.25, lw=0)
        axes.plot(medians[item.name], color=look.colour, lw=2.5, label=item.title)
        for chosen, face, words in (
            (fitted, "white", "record, used to choose values"),
            (~fitted, style.ORANGE, "record, not used"),
        ):
            if chosen.any():
                axes.plot(
                    quarters[chosen], counted[chosen], "o", mfc=face, mec=style.ORANGE, mew=2, ms=8,
                    label=words, zorder=4,
                )  # fmt: skip
        axes.set_ylim(bottom=0)
        axes.set(xlabel="quarters")
        style.show_unit(axes.yaxis, outcome.unit)
        axes.legend(frameon=False, loc="upper right")
        figure.tight_layout()
    number = people if outcome.unit == "people" else percent
    kind = "that were not used to choose its values" if (~fitted).any() else "of the record"
    return Chart(
        name="against-the-record",
        title=f"“{item.title}” misses the {int(judged.sum())} figures {kind} by "
        f"{number(float(off[item.name]))} on average; {_count(int(inside.sum()))} within its band",
        subtitle=f"{outcome.title} by quarter; line and band: median and middle 90% of "
        f"{view.replicates}. Record: {clean(str(record['source']))}",
        alternative="Model and record by quarter: "
        + "; ".join(
            f"{quarter}: {number(float(medians[item.name][quarter]))} and {number(float(value))}"
            for quarter, value in zip(quarters, counted, strict=True)
        )
        + ".",
        note="Of the scenarios that carry the record, the one that comes closest is drawn. A match "
        "shows that the model can produce such a course, not that it happened for these reasons.",
        figure=figure,
        table=pd.DataFrame(
            {
                "quarter": quarters,
                "record": counted,
                "used_to_choose_values": np.where(fitted, "yes", "no"),
                "median": medians[item.name][quarters],
                "low": low[quarters],
                "high": high[quarters],
            }
        ),
    )


def _count(n: int) -> str:
    return {0: "none lies", 1: "one lies"}.get(n, f"{n} lie")
