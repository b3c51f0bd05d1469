"""Charts of a discovery: density against coverage, the limits of boxes, scores of parameters."""

from __future__ import annotations

import pandas as pd

from joinup.analysis import prim
from joinup.inputs.names import spaced
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of
from joinup.page.words import percent
from joinup.questions.discover.found import Discovery
from joinup.questions.discover.pages.words import conditions, scores_in_words


def trade_off(found: Discovery) -> Chart | None:
    """Draw density against coverage along the peeling of the first box; None without a box."""
    if not found.boxes:
        return None
    box = found.boxes[0]
    path = pd.DataFrame(
        [(item.coverage, item.density, item.mass) for item in box.path],
        columns=["coverage", "density", "mass"],
    )
    with style.styled():
        picture, axes = axes_of(8, 5)
        axes.plot(path["coverage"], path["density"], "o-", color=style.GREY, ms=4, label="peeling")
        axes.plot(
            box.learned.coverage, box.learned.density, "s", color=style.BLUE, ms=11,
            label="box 1, where it was found",
        )  # fmt: skip
        if box.density.n:
            axes.plot(
                box.coverage, box.density.mean, "D", color=style.ORANGE, ms=11,
                label="box 1, on points kept back",
            )  # fmt: skip
        axes.axhline(box.anywhere.mean, color=style.INK, lw=1, ls=(0, (4, 3)))
        axes.set(xlim=(0, 1.03), ylim=(0, 1.05), xlabel="coverage", ylabel="density")
        for axis in (axes.xaxis, axes.yaxis):
            style.show_unit(axis, "share")
        axes.legend(frameon=False, loc="lower left")
        picture.tight_layout()
    return Chart(
        name="trade-off",
        title=f"Box 1 holds {percent(box.coverage)} of the cases in which it happens, and it "
        f"happens in {percent(box.density.mean)} of the cases in it",
        subtitle="Coverage: share of the cases looked for that a box holds. Density: share of the "
        "cases in a box that are looked for",
        alternative=f"Peeling goes from {percent(box.path[0].density)} density with all cases to "
        f"{percent(box.path[-1].density)} with {percent(box.path[-1].coverage)} of those looked "
        "for.",
        note="Each dot is a box, smaller from right to left. The square is where density and "
        "coverage balance best. The nearer the diamond is to it, the better the box holds. Dashed: "
        "how often it happens anywhere.",
        figure=picture,
        table=path,
    )


def limits(found: Discovery) -> Chart | None:
    """Draw the limits of the boxes on the ranges of their parameters; None where there are none."""
    keys = [item.key for item in found.cases.features]
    rows = [
        (number, item.name)
        for number, box in enumerate(found.boxes, start=1)
        for item in box.conditions
        if "=" not in item.name
    ]
    rows = list(dict.fromkeys(rows))
    if not rows:
        return None
    whole = prim.whole(found.cases.table)
    table = []
    with style.styled():
        picture, axes = axes_of(10, 0.6 * len(rows) + 1.5)
        for row, (number, name) in enumerate(rows):
            low, high = whole[keys.index(name)]
            own = [item for item in found.boxes[number - 1].conditions if item.name == name]
            bounds = {item.above: item.bound for item in own}
            inside = bounds.get(True, low), bounds.get(False, high)
            start, end = ((bound - low) / (high - low) for bound in inside)
            axes.barh(row, 1.0, color="#EEEFEF", height=0.5)
            axes.barh(row, end - start, left=start, color=style.PALETTE[number - 1], height=0.5)
            said = conditions(own).removeprefix(spaced(name)).strip()
            axes.annotate(said, (1.02, row), va="center", fontsize=11)
            table.append((number, name, *inside, low, high))
        axes.set_yticks(range(len(rows)), [f"box {n}: {spaced(name)}" for n, name in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set(xlim=(0, 1.35), xlabel="lowest to highest value in the design")
        axes.set_xticks([0, 1], ["lowest", "highest"])
        axes.grid(visible=False)
        picture.tight_layout()
    return Chart(
        name="limits",
        title="The circumstances of each box",
        subtitle="The part of each parameter’s range that lies in a box",
        alternative=" ".join(
            f"Box {number}: {conditions(box.conditions)}."
            for number, box in enumerate(found.boxes, start=1)
        ),
        note="A parameter that a box does not name may have any value there."
        + (
            ""
            if len(found.telling) == len(found.boxes)
            else " Not every box holds on the points kept back: see the table."
        ),
        figure=picture,
        table=pd.DataFrame(
            table, columns=["box", "parameter", "from", "to", "design_from", "design_to"]
        ),
    )


def scores(found: Discovery) -> Chart:
    """Draw how much each parameter helps to tell."""
    names = list(found.scores)
    with style.styled():
        picture, axes = axes_of(8, 0.45 * len(names) + 1.3)
        axes.barh(range(len(names)), list(found.scores.values()), 0.6, color=style.BLUE)
        axes.set_yticks(range(len(names)), [spaced(name) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.set_axisbelow(True)
        style.show_unit(axes.xaxis, "share")
        picture.tight_layout()
    return Chart(
        name="scores",
        title=f"{spaced(names[0]).capitalize()} helps most to tell where it happens",
        subtitle="Feature scores: importance in extremely randomised trees, as a share of all",
        alternative=scores_in_words(found.scores),
        note="A score ranks parameters. It is no effect, and says nothing of its direction.",
        figure=picture,
        table=pd.DataFrame(list(found.scores.items()), columns=["parameter", "score"]),
    )
