"""What joint working is worth: net present value, cost-effectiveness, acceptability."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.inputs.counted import counted
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import ends
from joinup.page.rows import Panel, dots_on_rows, interval_dots, plain_dots
from joinup.page.words import people, setting
from joinup.questions.appraisal.pages.words import amount, by_worth, panels, ranked
from joinup.questions.appraisal.study import Study
from joinup.questions.appraisal.worth import best, charged, ladder, worthwhile

_CLOUD = 60  # runs drawn for each scenario


def net_present_value(study: Study) -> Chart:
    """Draw the net present value of each scenario with its spread, with weights beside without."""
    others = sorted(study.others, key=lambda item: -item.worth.net.mean)
    method, found = study.method, [item.worth for item in others]
    net, low, high = ([w.net.mean for w in found], [w.low for w in found], [w.high for w in found])
    weighted = [w.weighted for w in found]
    series = [
        plain_dots("unweighted, middle 90% of runs", net, 0, low, high),
        interval_dots("with distribution weights, 95% interval of the mean", weighted, 3),
    ]
    panel = Panel(series, f"net present value ({method.unit})", "u", upright=0)
    return Chart(
        name="net-present-value",
        title=_worth_title(study),
        subtitle=f"Net present value compared with “{study.baseline.title}”, optimism bias of "
        f"{setting(method.optimism)}% on extra costs, {setting(method.discount)}% a year; "
        f"{counted(len(study.baseline.runs), 'run')}",
        alternative=" ".join(
            f"{w.title}: {amount(w.net.mean, method)}, weighted {amount(w.weighted.mean, method)}."
            for w in found
        ),
        note="Weights rest on clients' incomes, which are an assumption unless the user gives "
        "them; costs carry weight 1. The spread is what chance does between runs.",
        figure=dots_on_rows([w.title for w in found], [panel], keyed=True),
        table=[
            {
                "scenario": w.title, "net_present_value": w.net.mean, "runs_from": w.low,
                "runs_to": w.high, **w.weighted.columns("weighted"),
            }
            for w in found
        ],
    )  # fmt: skip


def _worth_title(study: Study) -> str:
    found = by_worth(study)
    if found is None or found.high.value <= 0:
        return f"No scenario is worth more than it costs, beside “{study.baseline.title}”"
    top, low = found.high, found.low
    costs = top.verb("it costs", "they cost")
    title = f"{top} {top.verb('is', 'are')} worth {top.figure} more than {costs}"
    return title if found.level else f"{title}, {low} {low.figure}"


def plane(study: Study) -> Chart:
    """Draw the cost-effectiveness plane, a panel a scenario, a dot a run."""
    method = study.method
    rows = []
    with style.styled():
        figure, grid = panels(study.others)
        for panel, item in zip(grid, study.others, strict=True):
            look = style.of_form(item.case.value("form"))
            cost, outcome = charged(item.pair), item.pair.outcome
            cloud = {"color": look.colour, "ms": 4, "alpha": 0.4, "mew": 0}
            panel.plot(cost[:_CLOUD], outcome[:_CLOUD], look.marker, **cloud)
            mean = (cost.mean(), outcome.mean())
            panel.plot(*mean, look.marker, color=look.colour, ms=11, mec="white")
            panel.axhline(0, color=style.INK, lw=1)
            panel.axvline(0, color=style.INK, lw=1)
            panel.set_xlabel(f"extra cost ({method.unit})")
            style.show_unit(panel.xaxis, "u")
            style.show_unit(panel.yaxis, "people")
            rows += [
                (item.case.title, replicate, float(c), float(o))
                for (_, replicate), c, o in zip(item.case.ledger.draws, cost, outcome, strict=True)
            ]
        grid[0].set_ylabel("client-quarters avoided")
        figure.tight_layout()
    table = pd.DataFrame(rows, columns=["scenario", "replicate", "extra_cost", "avoided"])
    found = ranked(study.others, lambda i: i.worth.unit_cost, lambda v: amount(v, method))
    title = "No scenario clearly avoids need, whatever it costs"
    if found is not None:
        least = "" if found.level else " least"
        title = f"A client-quarter of need avoided costs{least} in {found.low}: {found.low.figure}"
    return Chart(
        name="cost-effectiveness-plane",
        title=title,
        subtitle="Client-quarters of need avoided against extra cost with optimism bias, both "
        f"discounted, compared with “{study.baseline.title}”; small dots are runs, large ones "
        "means",
        alternative=" ".join(
            f"{item.case.title}: {amount(float(charged(item.pair).mean()), method)} for "
            f"{people(float(item.pair.outcome.mean()))} client-quarters."
            for item in study.others
        ),
        note="Up is better, right is dearer. A cloud that lies on one side of an axis leaves no "
        "doubt, as far as chance goes, on that side.",
        figure=figure,
        table=table,
    )


def acceptability(study: Study) -> Chart:
    """Draw how likely each scenario is worth its cost, by what one would pay for the outcome."""
    pairs = [item.pair for item in study.others]
    willing = ladder(pairs)
    curves = [worthwhile(pair, willing) for pair in pairs]
    winners = best(pairs, willing)
    with style.styled():
        figure, grid = panels(study.others)
        for panel, item, curve, winner in zip(grid, study.others, curves, winners, strict=False):
            look = style.of_form(item.case.value("form"))
            panel.plot(willing, curve, color=look.colour, lw=2.5, label="_worth its cost")
            panel.plot(
                willing, winner, color=style.GREY, lw=2, ls=(0, (1, 1)), label="_best of all"
            )
            panel.set_ylim(-0.02, 1.05)
            panel.set_xlabel(f"{study.method.unit} for a client-quarter")
            style.show_unit(panel.yaxis, "share")
        grid[0].set_ylabel("runs")
        figure.tight_layout()
    half = {
        item.case.title: float(willing[np.argmax(curve >= 0.5)]) if (curve >= 0.5).any() else np.nan
        for item, curve in zip(study.others, curves, strict=True)
    }
    found = ends(half, lambda value: amount(value, study.method))
    title = "No scenario is worth its cost in half the runs, whatever one would pay"
    if found is not None:
        first = found.low
        title = (
            f"{first} {first.verb('is', 'are')} worth the cost in half the runs if avoiding need "
            f"for one person and quarter is worth at least {first.figure}"
        )
    measures = ["willing_to_pay", "worth_its_cost", "best_of_all"]
    table = pd.DataFrame(
        {"scenario": item.case.title, **dict(zip(measures, (willing, *own), strict=True))}
        for item, *own in zip(study.others, curves, winners, strict=False)
    ).explode(measures, ignore_index=True)
    return Chart(
        name="acceptability",
        title=title,
        subtitle="Share of runs in which a scenario is worth its cost against "
        f"“{study.baseline.title}” (line), and in which it is the best of all (dotted)",
        alternative=" ".join(
            f"{name}: half the runs at {amount(value, study.method)}."
            for name, value in half.items()
        ),
        note="What the model itself assumes a client-quarter to be worth is one point of the axis "
        "(the outcome's worth over the stock at the start). Curves show what chance "
        "does between runs, and nothing else.",
        figure=figure,
        table=table,
    )


def charts(study: Study) -> list[Chart]:
    """Return the charts of the appraisal; none without a scenario to compare."""
    if not study.others:
        return []
    return [net_present_value(study), plane(study), acceptability(study)]
