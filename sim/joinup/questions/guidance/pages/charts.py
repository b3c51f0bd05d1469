"""The tree as a picture, and what drives the choice."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.rows import Panel, dots_on_rows, interval_dots
from joinup.page.words import listed, percent, upper
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.advice import top_drivers
from joinup.questions.guidance.pages.words import both, budget, conditions
from joinup.questions.guidance.tree import Leaf, Node, leaves

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEAF_HEIGHT = 0.8  # inches
_COLUMN = 2.6
_CORNER = 0.86  # of a column, where the lines from a question turn


def tree(root: Node | Leaf) -> Chart:
    """Draw the tree of advice, from the first question on the left to the forms on the right."""
    from matplotlib.figure import Figure

    ends = leaves(root)
    depth = _depth(root)
    with style.styled():
        figure = Figure(figsize=(_COLUMN * (depth + 1.3), _LEAF_HEIGHT * len(ends) + 0.5))
        axes = figure.add_axes((0.005, 0.01, 0.99, 0.98))
        axes.set_axis_off()
        axes.set(xlim=(-0.03, depth + 1.3), ylim=(len(ends) - 0.4, -0.6))
        _draw(axes, root, 0, 0, depth)
    settled = [leaf for leaf in ends if leaf.settled]
    forms = list(dict.fromkeys(leaf.best[0] for leaf in settled))
    asked = list(dict.fromkeys(words.title(name).lower() for name in _asked(root)))
    title = "One answer for all circumstances"
    if len(asked) > 1 and len(forms) > 1:
        between = listed([words.NAMED[form] for form in forms])
        title = f"{_number(len(asked))} facts decide between {between}"
    if len(settled) < len(ends):
        open_ones = _number(len(ends) - len(settled)).lower()
        title += f"; {open_ones} of {_number(len(ends)).lower()} answers unsettled"
    return Chart(
        name="tree",
        title=title,
        subtitle="Form with the greatest net value; lead over the next best form in % of agencies' "
        "discretionary budgets, logit / experience; share of all cases",
        alternative=" ".join(
            f"{upper(conditions(leaf.conditions))}: {choice(leaf)}." for leaf in ends
        ),
        note=f"Asks for: {listed(asked)}. Unsettled: the rules of decision name different "
        "forms, or the lead is not clear under both."
        if asked
        else "The tree asks nothing.",
        figure=figure,
        table=[
            {
                "circumstances": conditions(leaf.conditions), "choice": choice(leaf),
                **{f"lead_{r}": leaf.lead[n].mean for n, r in enumerate(HEADLINE_RULES)},
                "share_of_cases": leaf.share,
            }
            for leaf in ends
        ],
    )  # fmt: skip


def _number(count: int) -> str:
    named = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
    return named[count] if count < len(named) else str(count)


def _asked(node: Node | Leaf) -> list[str]:
    if isinstance(node, Leaf):
        return []
    return [node.name, *_asked(node.below), *_asked(node.above)]


def _depth(node: Node | Leaf) -> int:
    return 0 if isinstance(node, Leaf) else 1 + max(_depth(node.below), _depth(node.above))


def choice(leaf: Leaf) -> str:
    """Return the form at the end of a branch, or between which forms it is unsettled."""
    if leaf.settled:
        return words.TITLED[leaf.best[0]]
    named = dict.fromkeys((*leaf.best, *leaf.second) if len(set(leaf.best)) == 1 else leaf.best)
    return f"Unsettled: {' or '.join(words.TITLED[form].lower() for form in named)}"


def _draw(axes: Axes, node: Node | Leaf, column: int, row: int, depth: int) -> float:
    """Draw a node with all below it from a row on; return the height at which it stands."""
    if isinstance(node, Leaf):
        leads = both([budget(lead.mean) for lead in node.lead])
        text = f"{textwrap.fill(choice(node), 30)}\nby {leads}; {percent(node.share)} of cases"
        colour = style.BLUE if node.settled else "#FFFFFF"
        _box(axes, depth, row, text, colour, "white" if node.settled else style.INK)
        return float(row)
    above_row = row + len(leaves(node.above))
    top = _draw(axes, node.above, column + 1, row, depth)
    bottom = _draw(axes, node.below, column + 1, above_row, depth)
    height = (top + bottom) / 2
    for child, at, answer in ((node.above, top, "yes"), (node.below, bottom, "no")):
        end = depth if isinstance(child, Leaf) else column + 1
        line: dict[str, Any] = {"color": style.GREY, "lw": 1.5, "zorder": 1}
        corner = column + _CORNER
        axes.plot([column + 0.3, corner, corner], [height, height, at], **line)
        axes.plot([corner, end], [at, at], **line)
        axes.text(corner + 0.01, at - 0.03, answer, ha="left", va="bottom", fontsize=11)
    question = textwrap.fill(words.question(node.name, node.bound), 22)
    _box(axes, column, height, question, "#EEF3F8", style.INK)
    return height


def _box(axes: Axes, x: float, y: float, text: str, colour: str, ink: str) -> None:
    box = {"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": style.INK, "lw": 0.8}
    axes.text(x, y, text, ha="left", va="center", fontsize=12, color=ink, zorder=3, bbox=box)


def drivers(found: Guidance) -> Chart | None:
    """Draw the total indices of the circumstances that matter; None where nothing varies."""
    if {item.rule for item in found.indices} != set(HEADLINE_RULES):
        return None
    totals: dict[str, list[Interval]] = {}  # by circumstance, a total a rule
    for item in found.indices:
        totals.setdefault(item.name, []).append(item.total)
    order = sorted(totals, key=lambda name: -sum(total.mean for total in totals[name]))
    series = [
        replace(
            interval_dots(upper(words.RULE[rule]), [totals[name][number] for name in order], place),
            markers=[style.MARKERS[number]] * len(order),
        )
        for number, (rule, place) in enumerate(zip(HEADLINE_RULES, (0, 3), strict=True))
    ]
    panel = Panel(series, "share of the variance of forms' leads in which it has a part")
    tops = [top_drivers(found, rule) for rule in HEADLINE_RULES]
    named = list(dict.fromkeys(name for names in tops for name in names))
    title = f"{listed(named)} {'drives' if len(named) == 1 else 'drive'} the choice most"
    title += "" if tops[0] == tops[1] else ", by rule of decision"
    indices = {(item.rule, item.name): item for item in found.indices}
    rows = []
    for driver in found.screened:
        index = indices.get((driver.rule, driver.name))
        first, total = (index.first, index.total) if index else (interval(np.empty(0)),) * 2
        rows.append(
            {
                "rule": driver.rule,
                "circumstance": words.title(driver.name),
                **driver.effect.columns("screening_effect"),
                **first.columns("first_order"),
                **total.columns("total"),
            }
        )
    return Chart(
        name="drivers",
        title=title,
        subtitle="Total Sobol indices with 95% intervals, of the circumstances that a screening of "
        "all (Morris) found to move the choice most; the others in the middle of their range",
        alternative=" ".join(
            f"{words.title(name)}: {both([percent(total.mean) for total in totals[name]])}."
            for name in order
        ),
        note="Parts overlap where circumstances work together, so they sum to more than all. The "
        "data give the screening of every circumstance.",
        figure=dots_on_rows([words.title(name) for name in order], [panel], keyed=True),
        table=rows,
    )
