"""The page and the terminal answer of `joinup ramp`."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.paired import interval
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence
from joinup.page.panels import panels_of
from joinup.page.rows import finish
from joinup.page.words import figures, in_unit, percent, span, with_interval
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.pages.looks import made
from joinup.questions.persistence.pages.map_charts import label, named
from joinup.questions.persistence.ramp import HOLD, Loop
from joinup.questions.persistence.trial import Subject


def ramp_page(asked: Subject, axis: Axis, loops: Sequence[Loop], command: str) -> Document:
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
            f"is held for {span(HOLD)}: slower, and chance would carry more places across.",
        ],
        record=made(asked, command),
    )


def ramp_points(axis: Axis, loops: Sequence[Loop]) -> list[str]:
    """Return the findings on a lever, a sentence a rule and finding."""
    return [_said(axis, loop) for loop in loops]


def _said(axis: Axis, loop: Loop) -> str:
    lost, back = loop.lost, loop.won_back
    if lost is None:
        low = percent(float(min(loop.out.mean(axis=0).min(), loop.back.mean(axis=0).min())))
        return (
            f"Under {loop.rule} most places stay joined up on the way out and on the way back; at "
            f"the least {low} of them are."
        )
    at = in_unit(figures(lost.value), _unit(axis))
    if lost.step == 0:
        where = f"most places are lost at once, even at the kindest value ({at})"
    else:
        where = f"most places are lost on the way {lost.way}, at {at}"
    if back is None:
        again = "no value on the way back wins them back: another push is needed, such as a grant"
    else:
        again = f"they are won back at {figures(back.value)}"
    area = with_interval(loop.area, lambda value: figures(value, 2))
    decides = "the past decides" if loop.area.low > 0 else "whether the past decides is not clear"
    return f"Under {loop.rule} {where}; {again}. Over a range of {area} in that unit {decides}."


def _unit(axis: Axis) -> str:
    return REGISTRY[axis.name].unit


def loop_chart(axis: Axis, loops: Sequence[Loop]) -> Chart:
    """Draw the way out and the way back, a panel a rule."""
    rows = []
    with style.styled():
        figure, (panels,) = panels_of(len(loops), 11, 4.4, sharex=False)
        for panel, loop in zip(panels, loops, strict=True):
            means = []
            for number, (way, shares) in enumerate((("out", loop.out), ("back", loop.back))):
                found = [interval(values).bounded() for values in shares.T]
                means.append([i.mean for i in found])
                rows += [
                    {"rule": loop.rule, "way": way, axis.name: float(value),
                     **i.columns(mean="joined_up")}
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
    areas = " or ".join(f"{figures(loop.area.mean, 2)} ({loop.rule})" for loop in loops)
    return Chart(
        name="loop",
        title=f"The way back is not the way out: they lie {in_unit(areas, _unit(axis))} apart"
        if any(loop.area.low > 0 for loop in loops)
        else "Joint working comes back the way it went",
        subtitle=f"Places joined up as {named(axis)} moves from the kinder end of its range to the "
        f"harsher and back, {span(HOLD)} at each value",
        alternative=" ".join(ramp_points(axis, loops)),
        note="The dashed line is the scenario. In the shaded area the same value goes with joint "
        "working or without it, depending on the past.",
        figure=figure,
        table=rows,
    )
