"""What joint work costs and displaces, and what is reported of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from joinup.analysis.paired import Interval, interval
from joinup.analysis.view import View
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots
from joinup.page.words import change, people, percent

_CLOUD = 40  # runs drawn for each scenario


def effectiveness(view: View) -> Chart | None:
    """Draw extra cost against fewer clients, a dot a run; None without a baseline to compare."""
    from matplotlib.figure import Figure

    if not view.others or not view.baseline.n_runs or not view.keeps("clients_in_need"):
        return None
    clients = {n: v[:, 1:].mean(axis=1) for n, v in view.quarterly("clients_in_need").items()}
    runs = view.runs
    keyed = {
        item.name: runs[runs["scenario"] == item.name]
        .assign(clients=clients[item.name])
        .set_index(["point", "replicate"])
        for item in view.finished
    }
    base = keyed[view.baseline.name]
    rows, found = [], []
    with style.styled():
        figure = Figure(figsize=(11, 3.2 + 0.5 * max(5, len(view.others))))
        axes = figure.subplots()
        for item in view.others:
            own = keyed[item.name]
            both = own.index.intersection(base.index)
            cost = (own.loc[both, "total_cost"] - base.loc[both, "total_cost"]).to_numpy()
            fewer = (base.loc[both, "clients"] - own.loc[both, "clients"]).to_numpy()
            look = style.look(item.order)
            axes.plot(
                cost[:_CLOUD],
                fewer[:_CLOUD],
                look.marker,
                color=look.colour,
                ms=3,
                alpha=0.35,
                mew=0,
            )
            axes.plot(cost.mean(), fewer.mean(), look.marker, color=look.colour, ms=11, mec="white")
            found.append((item.title, interval(cost), interval(fewer)))
        axes.axhline(0, color=style.INK, lw=1)
        axes.axvline(0, color=style.INK, lw=1)
        axes.set_xlabel("extra cost, present value (u)")
        axes.set_ylabel(f"fewer {view.unit if len(view.unit) < 30 else 'clients'} on average")
        axes.grid(visible=True, axis="both")
        style.show_unit(axes.xaxis, "u")
        style.show_unit(axes.yaxis, "people")
        figure.tight_layout(rect=(0, 0, 0.72, 1))
        _label_aside(axes, [(title, cost.mean, fewer.mean) for title, cost, fewer in found])
    for title, cost, fewer in found:
        rows.append(
            {
                "scenario": title,
                "extra_cost": cost.mean,
                "extra_cost_low": cost.low,
                "extra_cost_high": cost.high,
                "fewer_clients": fewer.mean,
                "fewer_clients_low": fewer.low,
                "fewer_clients_high": fewer.high,
                "cost_per_client_fewer": cost.mean / fewer.mean if fewer.low > 0 else np.nan,
                "pairs": cost.n,
            }
        )
    table = pd.DataFrame(rows)
    return Chart(
        name="cost-effectiveness",
        title=_worth_title(table, view.unit),
        subtitle=f"Extra cost over the run against the average of fewer {view.unit}, each less "
        f"“{view.baseline.title}” on the same draws; large dots are means over {view.replicates}",
        alternative=" ".join(
            f"{title}: {change(cost.mean, 'u')} u, {people(fewer.mean)} fewer."
            for title, cost, fewer in found
        ),
        note="Up is better, right is dearer. u is one agency's discretionary capacity of a "
        "quarter. Small dots are single runs: their spread is luck. The grant is a transfer and no "
        "cost.",
        figure=figure,
        table=table,
        section="Who gains and who pays",
    )


def _worth_title(table: pd.DataFrame, unit: str) -> str:
    known = table.dropna(subset=["cost_per_client_fewer"])
    if known.empty:
        return f"No scenario clearly lowers the number of {unit}, whatever it costs"
    low = known.loc[known["cost_per_client_fewer"].idxmin()]
    high = known.loc[known["cost_per_client_fewer"].idxmax()]
    title = (
        f"“{low['scenario']}” costs least for each of the fewer {unit} "
        f"({_cost(low['cost_per_client_fewer'])})"
    )
    if low["scenario"] == high["scenario"]:
        cost = _cost(low["cost_per_client_fewer"])
        return f"“{low['scenario']}” costs {cost} for each of the fewer {unit}"
    return f"{title}, “{high['scenario']}” most ({_cost(high['cost_per_client_fewer'])})"


def _cost(value: float) -> str:
    return f"{value:.1f} u" if value >= 1 else f"{value:.2g} u"


def _label_aside(axes: Any, points: list[tuple[str, float, float]]) -> None:
    """Write names in a column at the right, in the order of their dots, each with a thin line."""
    low, high = axes.get_ylim()
    gap = (high - low) / (len(points) + 0.5) if len(points) > 6 else (high - low) / 7
    ordered = sorted(points, key=lambda point: point[2])
    heights = np.array([point[2] for point in ordered])
    for row in range(1, len(heights)):
        heights[row] = max(heights[row], heights[row - 1] + gap)
    heights -= max(0.0, heights[-1] + gap / 2 - high)
    right = axes.get_xlim()[1]
    for (title, x, y), height in zip(ordered, heights, strict=True):
        axes.annotate(
            wrapped(title),
            (x, y),
            xytext=(right, height),
            va="center",
            bbox={"boxstyle": "square,pad=0.15", "fc": "white", "lw": 0},
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": "#BFBFBF",
                "lw": 0.8,
                "shrinkB": 6,
                "relpos": (0, 0.5),
            },
        )


def _change_at(view: View, outcome: str, quarter: dict[str, int]) -> dict[str, Interval]:
    """Return an outcome at a quarter of each scenario, over the baseline's mean there, less 1."""
    values = view.quarterly(outcome)
    base = values[view.baseline.name]
    found = {}
    for item in view.others:
        own = values[item.name]
        at = min(quarter[item.name], own.shape[1] - 1, base.shape[1] - 1)
        mean = float(base[:, at].mean())
        found[item.name] = interval(own[:, at] / mean - 1 if mean else own[:, at] * np.nan)
    return found


def crowding_out(view: View) -> Chart | None:
    """Draw how much own-target output joint work displaces; None without a baseline."""
    if not view.others or not view.baseline.n_runs or not view.keeps("own_output"):
        return None
    ends = {item.name: item.withdrawal for item in view.others}
    moments = {
        "when the full grant ends": _change_at(view, "own_output", ends),
        "at the end of the run": _change_at(view, "own_output", dict.fromkeys(ends, 10**6)),
    }
    labels = [item.title for item in view.others]
    series = [
        plain_dots(words, [found[item.name].mean for item in view.others], number)
        for number, (words, found) in zip((0, 3), moments.items(), strict=True)
    ]
    with style.styled():
        figure, panels = figure_of_rows(len(labels))
        panels[0].axvline(0, color=style.INK, lw=1)
        draw_rows(panels[0], labels, series, unit="share", xlabel="change in own-target output")
        finish(figure, panels[0])
    table = pd.DataFrame(
        {
            "scenario": item.title,
            "moment": words,
            "change": found[item.name].mean,
            "low": found[item.name].low,
            "high": found[item.name].high,
        }
        for words, found in moments.items()
        for item in view.others
    )
    at_withdrawal = table[table["moment"] == "when the full grant ends"]
    most = at_withdrawal.loc[at_withdrawal["change"].idxmin()]
    if most["change"] < -0.005:
        title = (
            f"Joint work displaces own-target output, most in “{most['scenario']}”: "
            f"{percent(-float(most['change']))} less when the full grant ends"
        )
    else:
        title = "Joint work displaces hardly any own-target output"
    return Chart(
        name="crowding-out",
        title=title,
        subtitle=f"Own-target output of agencies against “{view.baseline.title}” in the same "
        f"quarter; mean over {view.replicates}",
        alternative=" ".join(
            f"{row['scenario']}, {row['moment']}: {100 * float(row['change']):+.0f}%."
            for _, row in table.iterrows()
        ).replace("-", "−"),
        note="What agencies no longer do for their own department's targets because they work "
        "jointly. It counts as a cost (“displaced”).",
        figure=figure,
        table=table,
        section="Who gains and who pays",
    )


_PAIRS = (
    ("Shared performance", "capacity", "reported_capacity", "share"),
    ("Own-target output", "own_output", "reported_own_output", "u/agency"),
)


def reported_and_true(view: View) -> Chart | None:
    """Draw what is reported beside what is true; None where the result kept neither."""
    pairs = [pair for pair in _PAIRS if view.keeps(pair[1], pair[2])]
    if not pairs:
        return None
    labels = [item.title for item in view.finished]
    rows = []
    with style.styled():
        figure, panels = figure_of_rows(len(labels), len(pairs))
        for axes, (words, true, reported, unit) in zip(panels, pairs, strict=True):
            values = [_at_withdrawal(view, name) for name in (true, reported)]
            series = [
                plain_dots(label, found, number)
                for label, number, found in zip(("true", "reported"), (0, 3), values, strict=True)
            ]
            draw_rows(axes, labels, series, unit=unit, xlabel=f"{words.lower()} ({unit})")
            axes.set_title(words)
            axes.set_xlim(left=0)
            rows += [
                {"scenario": label, "measure": words, "unit": unit, "true": one, "reported": other}
                for label, one, other in zip(labels, *values, strict=True)
            ]
        finish(figure, panels[0])
    table = pd.DataFrame(rows)
    return Chart(
        name="reported-and-true",
        title=_reported_title(table),
        subtitle=f"When the full grant ends; mean over {view.replicates}",
        alternative=" ".join(
            f"{row['scenario']}, {row['measure'].lower()}: true {row['true']:.2f}, reported "
            f"{row['reported']:.2f}."
            for _, row in table.iterrows()
        ),
        note="Shared performance is reported late: where it still rises, what is reported lags "
        "behind. Own-target output is overstated where gaming pays.",
        figure=figure,
        table=table,
        section="Who gains and who pays",
    )


def _at_withdrawal(view: View, outcome: str) -> list[float]:
    values = view.quarterly(outcome)
    return [
        float(values[i.name][:, min(i.withdrawal, values[i.name].shape[1] - 1)].mean())
        for i in view.finished
    ]


def _reported_title(table: pd.DataFrame) -> str:
    off = (table["reported"] / table["true"] - 1).where(table["true"].abs() > 0.02)
    own = off[table["measure"] == "Own-target output"].dropna()
    if own.empty or own.max() < 0.01:
        return "What is reported hardly departs from what is true"
    most = table.loc[own.idxmax()]
    return (
        f"Own-target output is overstated by up to {percent(float(own.max()))} "
        f"(“{most['scenario']}”)"
    )
