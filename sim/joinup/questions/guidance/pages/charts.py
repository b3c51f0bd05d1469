"""The tree as a picture, and what drives the choice."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from joinup.inputs.rules import HEADLINE_RULES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.rows import Dots, draw_rows, figure_of_rows, finish
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
    title = (
        f"{_number(len(asked))} facts decide between "
        f"{listed([words.NAMED[form] for form in forms])}"
        if len(asked) > 1 and len(forms) > 1
        else "One answer for all circumstances"
    )
    if len(settled) < len(ends):
        title += (
            f"; {_number(len(ends) - len(settled)).lower()} of {_number(len(ends)).lower()} "
            "answers unsettled"
        )
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
        table=pd.DataFrame(
            [
                {
                    "circumstances": conditions(leaf.conditions),
                    "choice": choice(leaf),
                    **{f"lead_{r}": leaf.lead[n].mean for n, r in enumerate(HEADLINE_RULES)},
                    "share_of_cases": leaf.share,
                }
                for leaf in ends
            ]
        ),
    )


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
    axes.text(
        x,
        y,
        text,
        ha="left",
        va="center",
        fontsize=12,
        color=ink,
        zorder=3,
        bbox={"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": style.INK, "lw": 0.8},
    )


def drivers(found: Guidance) -> Chart | None:
    """Draw the total indices of the circumstances that matter; None where nothing varies."""
    if {item.rule for item in found.indices} != set(HEADLINE_RULES):
        return None
    names = list(dict.fromkeys(item.name for item in found.indices))
    order = sorted(names, key=lambda name: -_total(found, name))
    with style.styled():
        figure, panels = figure_of_rows(len(order))
        series = []
        for number, rule in enumerate(HEADLINE_RULES):
            own = {item.name: item.total for item in found.indices if item.rule == rule}
            series.append(
                Dots(
                    upper(words.RULE[rule]),
                    [own[name].mean for name in order],
                    [style.PALETTE[(0, 3)[number]]] * len(order),
                    [style.MARKERS[number]] * len(order),
                    [own[name].low for name in order],
                    [own[name].high for name in order],
                )
            )
        draw_rows(
            panels[0],
            [words.title(name) for name in order],
            series,
            unit="share",
            xlabel="share of the variance of forms' leads in which it has a part",
        )
        finish(figure, panels[0])
    tops = [top_drivers(found, rule) for rule in HEADLINE_RULES]
    named = list(dict.fromkeys(name for names in tops for name in names))
    title = f"{listed(named)} {'drives' if len(named) == 1 else 'drive'} the choice most" + (
        "" if tops[0] == tops[1] else ", by rule of decision"
    )
    effects = {(item.rule, item.name): item.effect for item in found.screened}
    firsts = {(item.rule, item.name): item for item in found.indices}
    rows = []
    for (rule, name), effect in effects.items():
        index = firsts.get((rule, name))
        rows.append(
            {
                "rule": rule,
                "circumstance": words.title(name),
                "screening_effect": effect.mean,
                "screening_effect_low": effect.low,
                "screening_effect_high": effect.high,
                "first_order": index.first.mean if index else float("nan"),
                "first_order_low": index.first.low if index else float("nan"),
                "first_order_high": index.first.high if index else float("nan"),
                "total": index.total.mean if index else float("nan"),
                "total_low": index.total.low if index else float("nan"),
                "total_high": index.total.high if index else float("nan"),
            }
        )
    return Chart(
        name="drivers",
        title=title,
        subtitle="Total Sobol indices with 95% intervals, of the circumstances that a screening of "
        "all (Morris) found to move the choice most; the others in the middle of their range",
        alternative=" ".join(
            f"{words.title(name)}: {both([percent(v) for v in _totals(found, name)])}."
            for name in order
        ),
        note="Parts overlap where circumstances work together, so they sum to more than all. The "
        "data give the screening of every circumstance.",
        figure=figure,
        table=pd.DataFrame(rows),
    )


def _totals(found: Guidance, name: str) -> list[float]:
    return [item.total.mean for item in found.indices if item.name == name]


def _total(found: Guidance, name: str) -> float:
    totals = _totals(found, name)
    return sum(totals) / len(totals)
