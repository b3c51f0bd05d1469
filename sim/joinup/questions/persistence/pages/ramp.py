"""The page and the terminal answer of `joinup ramp`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.analysis.paired import interval
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence
from joinup.page.rows import finish
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.pages.map_charts import label, named
from joinup.questions.persistence.ramp import HOLD, Loop
from joinup.questions.persistence.trial import Subject


def ramp_page(
    asked: Subject, axis: Axis, loops: Sequence[Loop], command: str, model: str
) -> Document:
    """Return a ramp as a page, every sentence of it worked out."""
    return Document(
        title=f"Lost and won back: {asked.scenario.title}",
        question=f"If {named(axis)} slowly turns against joint working and then slowly back, does "
        "joint working come back the way it went?",
        points=[Sentence(text, "loop") for text in ramp_points(axis, loops)],
        sections=(Section("The loop", charts=[loop_chart(axis, loops)]),),
        limits=[
            "A comparison of assumptions, not a forecast.",
            "It is the world that the programme leaves, begun with everybody joined up. Each value "
            f"is held for {HOLD} quarters: slower, and luck would carry more places across.",
        ],
        record=(("Command", command), ("Model", model), ("Scenario", asked.scenario.name)),
    )


def ramp_points(axis: Axis, loops: Sequence[Loop]) -> list[str]:
    """Return the findings on a lever, a sentence a rule and finding."""
    unit = REGISTRY[axis.name].unit
    points = []
    for loop in loops:
        area = loop.area
        if loop.lost_at is None:
            points.append(f"Under {loop.rule} most places stay joined up over the whole range.")
            continue
        back = (
            f"it must go back to {loop.won_back_at:.3g}"
            if loop.won_back_at is not None
            else "no value in the range is enough: another push is needed, such as a new grant"
        )
        points.append(
            f"Under {loop.rule} most places are lost at {loop.lost_at:.3g} {unit}; to win them "
            f"back {back}. The loop's area is {area.mean:.2g} ({area.low:.2g} to {area.high:.2g}) "
            f"{unit}: over so wide a range the past decides."
        )
    return points


def loop_chart(axis: Axis, loops: Sequence[Loop]) -> Chart:
    """Draw the way out and the way back, a panel a rule."""
    from matplotlib.figure import Figure

    rows = []
    with style.styled():
        figure = Figure(figsize=(11, 4.4))
        panels = figure.subplots(1, len(loops), sharey=True, squeeze=False)[0]
        for panel, loop in zip(panels, loops, strict=True):
            means = []
            for number, (way, shares) in enumerate((("out", loop.out), ("back", loop.back))):
                found = [interval(values).bounded() for values in shares.T]
                means.append([i.mean for i in found])
                rows += [
                    {"rule": loop.rule, "way": way, axis.name: float(value), "joined_up": i.mean,
                     "low": i.low, "high": i.high}
                    for value, i in zip(loop.values, found, strict=True)
                ]  # fmt: skip
                panel.plot(
                    loop.values, means[-1], style.MARKERS[number], ls=style.DASHES[number],
                    color=style.PALETTE[number], ms=6, label=f"the way {way}",
                )  # fmt: skip
            panel.fill_between(loop.values, *means, color=style.GREY, alpha=0.15, lw=0)
            panel.axvline(axis.own, color=style.INK, lw=1, ls=(0, (4, 3)))
            panel.set_title(loop.rule)
            panel.set(xlabel=label(axis), ylim=(-0.03, 1.03))
            style.show_unit(panel.yaxis, "share")
        panels[0].set_ylabel("places joined up")
        finish(figure, panels[0])
    areas = " or ".join(f"{loop.area.mean:.2g} ({loop.rule})" for loop in loops)
    return Chart(
        name="loop",
        title=f"The way back is not the way out: a loop of {areas} {REGISTRY[axis.name].unit}"
        if any(loop.area.low > 0 for loop in loops)
        else "Joint working comes back the way it went",
        subtitle=f"Places joined up as {named(axis)} moves from the kinder end of its range to the "
        f"harsher and back, {HOLD} quarters at each value",
        alternative=" ".join(ramp_points(axis, loops)),
        note="The dashed line is the scenario. The shaded area is where the same value goes with "
        "joint working or without it, as the past may be.",
        figure=figure,
        table=pd.DataFrame(rows),
    )
