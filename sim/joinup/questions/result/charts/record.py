"""The model beside the published record, where a scenario carries one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.names import clean
from joinup.inputs.planned import PlannedRecord
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import NARROW, Chart
from joinup.page.panels import axes_of
from joinup.page.rows import finish
from joinup.page.words import amount, points

_NAME = "against-the-record"


def against_records(view: View) -> list[Chart]:
    """Draw each published record beside the scenario that it is of; [] without any.

    A scenario that only extends that one is what might have been, and no fit. None is drawn where a
    design varies values: its runs are of many settings.
    """
    if view.result.plan.n_points > 1:
        return []
    stated = [
        (record, item)
        for item in view.finished
        for record in view.scenario(item.name)["records"]
        if record.get("of") == item.name and view.keeps(record["outcome"])
    ]
    return [
        _against(view, record, item, _NAME if not number else f"record-{record['outcome']}")
        for number, (record, item) in enumerate(stated)
    ]


def _against(view: View, record: PlannedRecord, item: ScenarioSummary, name: str) -> Chart:
    outcome = OUTCOMES[record["outcome"]]
    values = view.quarterly(outcome.name)[item.name]
    quarters = np.array(record["quarters"])
    counted = np.array(record["values"], dtype=float)
    within = quarters < values.shape[1]
    quarters, counted = quarters[within], counted[within]
    fitted = np.isin(quarters, record["fit"])
    judged = ~fitted if (~fitted).any() else fitted
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
    inside = ((counted >= low[quarters]) & (counted <= high[quarters]))[judged]
    with style.styled():
        figure, axes = axes_of(NARROW, 4.2)
        look = style.of_form(item.form)
        axes.fill_between(np.arange(len(low)), low, high, color=look.colour, alpha=0.25, lw=0)
        axes.plot(median, color=look.colour, lw=2.5, label=item.title)
        for chosen, face, words in (
            (fitted, "white", "record, used to choose values"),
            (~fitted, style.ORANGE, "record, not used"),
        ):
            if chosen.any():
                axes.plot(
                    quarters[chosen], counted[chosen], "o", mfc=face, mec=style.ORANGE, mew=2, ms=8,
                    label=words, zorder=4,
                )  # fmt: skip
        axes.set_ylim(bottom=min(0.0, float(low.min()), float(counted.min())))
        style.show_years(axes, len(median) - 1, view.begins)
        style.show_unit(axes.yaxis, outcome.unit)
        finish(figure, axes, columns=1)

    def number(value: float) -> str:
        return amount(value, outcome.unit)

    kind = "that were not used to choose its values" if (~fitted).any() else "of the record"
    figures = "the only figure" if judged.sum() == 1 else f"the {int(judged.sum())} figures"
    kind = kind.replace("were", "was") if judged.sum() == 1 else kind
    missed = float(np.abs(median[quarters] - counted)[judged].mean())
    share = outcome.unit.startswith("share")
    by = f"{points(missed, 1)} points" if share else number(missed)
    by += " on average" if judged.sum() > 1 else ""
    lie = {0: "none lies", 1: "one lies"}.get(int(inside.sum()), f"{inside.sum()} lie")
    return Chart(
        name=name.replace("_", "-"),
        title=f"{outcome.title}: “{item.title}” misses {figures} {kind} by "
        f"{by}; {lie} within the range of chance",
        subtitle=f"{outcome.title} by quarter; line and band: median and middle 90% (the range of "
        f"chance) of {view.replicates}. Record: {clean(str(record['source']))}",
        alternative="Model and record by quarter: "
        + "; ".join(
            f"{quarter}: {number(float(median[quarter]))} and {number(float(value))}"
            for quarter, value in zip(quarters, counted, strict=True)
        )
        + ".",
        note="A match shows that the model can produce such a course, not that it happened for "
        "these reasons.",
        figure=figure,
        table=pd.DataFrame(
            {
                "quarter": quarters, "record": counted,
                "used_to_choose_values": np.where(fitted, "yes", "no"),
                "median": median[quarters], "low": low[quarters], "high": high[quarters],
            }
        ),
    )  # fmt: skip
