"""The tables of the page: each as rows for people and as a frame with every digit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from joinup.analysis.paired import difference
from joinup.analysis.summary import HEADLINES
from joinup.analysis.view import View
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import show
from joinup.model.rules.accounts import COST_HEADS
from joinup.page.tables import PageTable
from joinup.page.words import (
    decimal,
    difference_in_words,
    people,
    share_with_interval,
    what_a_dash_means,
)

COMPARED = ("persistence_16", "clients_12", "clients_end", "net_benefit", "total_cost")


def page_tables(view: View) -> dict[str, PageTable]:
    """Return the tables of a page by name; those that a result cannot fill are left out."""
    makers: tuple[Callable[[View], PageTable | None], ...] = (
        headlines,
        settings,
        paired_differences,
        costs_by_head,
        assumptions,
    )
    made = [make(view) for make in makers]
    return {table.name: table for table in made if table is not None}


def headlines(view: View) -> PageTable:
    """Return each scenario's headline outcomes with their intervals."""
    import pandas as pd

    rows = [
        [
            item.title + (" (baseline)" if item is view.baseline else ""),
            share_with_interval(item.headlines["persistence_16"]),
            people(item.mean("clients_12")),
            people(item.mean("clients_end")),
            decimal(item.mean("embedding_at_withdrawal")),
        ]
        for item in view.all
    ]
    frame = pd.DataFrame(
        {
            "scenario": item.title,
            "outcome": OUTCOMES[name].title,
            "unit": OUTCOMES[name].unit,
            "mean": item.headlines[name].mean,
            "low": item.headlines[name].low,
            "high": item.headlines[name].high,
            "runs": item.headlines[name].n,
        }
        for item in view.all
        for name in HEADLINES
    )
    capital = view.unit[:1].upper() + view.unit[1:]
    dash = what_a_dash_means(cell for row in rows for cell in row)
    note = f"; {dash.rstrip('.')}" if dash else ""
    return PageTable(
        name="headlines",
        caption=f"Headlines: means over {view.replicates}, 95% intervals in brackets" + note,
        head=[
            "Scenario",
            "Still joined up 16 quarters on",
            f"{capital} after 36 months",
            f"{capital} at the end",
            "Embedding at withdrawal",
        ],
        rows=rows,
        frame=frame,
    )


def settings(view: View) -> PageTable | None:
    """Return every value in which the scenarios differ; None where they are alike."""
    import pandas as pd

    values = {item.name: view.scenario(item.name)["parameters"] for item in view.all}
    differing = [
        name
        for name in REGISTRY
        if len({show(values[item.name].get(name, "by form")) for item in view.all}) > 1
    ]
    if not differing:
        return None

    def cells(name: str) -> list[str]:
        return [show(values[i.name].get(name, "by form")).strip('"') for i in view.all]

    rows = [
        [
            f"{REGISTRY[name].meaning} ({REGISTRY[name].unit})".removesuffix(" (choice)"),
            *cells(name),
        ]
        for name in differing
    ]
    titles = [item.title for item in view.all]
    frame = pd.DataFrame([cells(name) for name in differing], columns=titles)
    frame.insert(0, "parameter", differing)
    head = ["Setting", *titles]
    if len(titles) > len(differing):  # the longer side runs down the page
        head = ["Scenario", *(row[0] for row in rows)]
        rows = [[title, *(row[n] for row in rows)] for n, title in enumerate(titles, start=1)]
    return PageTable(
        "settings",
        "Settings in which the scenarios differ",
        head,
        rows,
        frame,
        False,
    )


def paired_differences(view: View) -> PageTable | None:
    """Return each scenario less the baseline, paired; None where there is nothing to compare."""
    import pandas as pd

    if not view.others or not view.baseline.n_runs:
        return None
    found = {
        item.name: [difference(view.runs, name, item.name, view.baseline.name) for name in COMPARED]
        for item in view.others
    }
    frame = pd.DataFrame(
        {
            "scenario": item.title,
            "outcome": OUTCOMES[one.outcome].title,
            "unit": OUTCOMES[one.outcome].unit,
            "difference": one.interval.mean,
            "low": one.interval.low,
            "high": one.interval.high,
            "pairs": one.interval.n,
            "left_out": one.dropped,
            "verdict": one.verdict,
        }
        for item in view.others
        for one in found[item.name]
    )
    return PageTable(
        name="paired-differences",
        caption=f"Paired differences over {view.replicates}, 95% intervals in brackets",
        head=[
            "Scenario",
            *(f"{OUTCOMES[n].title} ({_points(OUTCOMES[n].unit)})" for n in COMPARED),
        ],
        rows=[
            [item.title, *(difference_in_words(one) for one in found[item.name])]
            for item in view.others
        ],
        frame=frame,
    )


def _points(unit: str) -> str:
    return "percentage points" if unit.startswith("share") else unit


def _present_values(view: View, outcome: str) -> dict[str, float]:
    """Return the present value of an outcome by scenario, the mean over its runs."""
    found = {}
    for name, by_quarter in view.quarterly(outcome).items():
        values = by_quarter[:, 1:]
        rate = float(view.scenario(name)["parameters"]["quarterly_discount"])
        weights = rate ** np.arange(values.shape[1])
        found[name] = float((values * weights).sum(axis=1).mean())
    return found


def costs_by_head(view: View) -> PageTable | None:
    """Return costs by head, the grant and the benefit, in present value, scenarios in columns.

    None where the result varies a design or did not keep every head by quarter.
    """
    import pandas as pd

    names = [f"cost_{head}" for head in COST_HEADS]
    if view.result.plan.n_points > 1 or not view.keeps(*names) or not view.finished:
        return None
    heads = [_present_values(view, name) for name in names]
    columns = {item.title: [head[item.name] for head in heads] for item in view.finished}
    runs = view.runs
    for item in view.finished:
        own = runs[runs["scenario"] == item.name]
        sums = columns[item.title]
        sums.append(sum(sums))
        sums += [
            float(own[name].mean()) for name in ("total_benefit", "net_benefit", "total_grant")
        ]
    labels = [OUTCOMES[name].title.removeprefix("Cost: ").capitalize() for name in names]
    labels += ["All costs", "Benefit", "Net benefit", "Grant (a transfer, not a cost)"]
    frame = pd.DataFrame(columns)
    frame.insert(0, "head", labels)
    return PageTable(
        name="costs-by-head",
        caption=f"Costs by head, benefit and grant: present value in u, over {view.replicates}",
        head=["Head", *columns],
        rows=[
            [label, *(_amount(values[row]) for values in columns.values())]
            for row, label in enumerate(labels)
        ],
        frame=frame,
    )


def _amount(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
    return text.replace("-", "−")


def assumptions(view: View) -> PageTable:
    """Return every value that a scenario gives, with its source."""
    import pandas as pd

    seen: dict[tuple[str, ...], None] = {}
    for item in view.all:
        scenario = view.scenario(item.name)
        for name in scenario["given"]:
            value = show(scenario["parameters"][name]).strip('"')
            default = show(DEFAULTS[name]).strip('"') if name in DEFAULTS else "by form"
            source = str(scenario["sources"].get(name, "assumption"))
            seen[(name, value, default, REGISTRY[name].unit, source)] = None
    rows = [list(row) for row in sorted(seen)]
    head = ["Parameter", "Value", "Default", "Unit", "Source"]
    frame = pd.DataFrame(rows, columns=[name.lower() for name in head])
    return PageTable("assumptions", "Values and where they come from", head, rows, frame, False)
