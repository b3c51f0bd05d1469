"""The tables of the page: each as rows for people and as a frame with every digit."""

from __future__ import annotations

from joinup.analysis.alike import by_ending
from joinup.analysis.paired import difference
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.analysis.worlds import Worlds
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import show
from joinup.page.camps import camps_table
from joinup.page.document import kept
from joinup.page.order import order_table
from joinup.page.tables import PageTable, told
from joinup.page.words import (
    decimal,
    difference_in_words,
    intervals_in_brackets,
    people,
    percent,
    unit_of_change,
    upper,
    what_a_dash_means,
)
from joinup.page.worlds import deciding_table, lasting_table

COMPARED = ("persistence_16", "clients_12", "clients_end", "net_benefit", "total_cost")


def forms_by_endings(view: View) -> PageTable | None:
    """Return how each form lasts, a row a form and a column an ending of its money.

    A cell is the number of plausible worlds in which most places are still joined up; the share
    of places where no worlds were tried. None where the scenarios are not forms crossed with
    endings.
    """
    found = by_ending(view.all)
    if not found:
        return None
    endings = list(dict.fromkeys(ending for row in found.values() for ending in row))
    rows = [
        [upper(form), *(_lasting(row.get(ending), view.worlds) for ending in endings)]
        for form, row in found.items()
    ]
    data = [
        {
            "form": form, "ending": ending, "scenario": item.title,
            "still_joined_up": item.mean("persistence_16"), "at_the_end": item.at_end,
        }
        for form, row in found.items()
        for ending, item in row.items()
    ]  # fmt: skip
    caption = "Places still joined up four years after the full grant ends, by form and ending"
    if view.worlds is not None:
        caption = (
            f"Worlds, of {len(view.worlds.fitting)} that are plausible, in which most places are "
            "still joined up four years after the full grant ends"
        )
    if any("→" in cell for row in rows for cell in row):
        caption += "; →: still falling, to this share when the runs end"
    return PageTable("forms-by-endings", caption, ["Form", *endings], rows, data)


def _lasting(item: ScenarioSummary | None, worlds: Worlds | None) -> str:
    if item is None:
        return "–"
    if worlds is not None:
        return str(worlds.lasts(item.name).number)
    share = percent(item.mean("persistence_16"))
    return f"{share} → {percent(item.at_end)}" if item.falling else share


def page_tables(view: View) -> dict[str, PageTable]:
    """Return the tables of a page by name; those that a result cannot fill are left out."""
    made = kept(
        forms_by_endings(view),
        *([] if view.worlds is None else _over_worlds(view, view.worlds)),
        headlines(view),
        described(view),
        settings(view),
        paired_differences(view),
        assumptions(view),
    )
    return {table.name: table for table in made}


def _over_worlds(view: View, worlds: Worlds) -> list[PageTable | None]:
    """Return in how many worlds scenarios last, in which order and camps, and what decides it."""
    usual = {item.name: item.mean("persistence_16") for item in view.judged}
    ended = [item for item in view.found_to_last if item.ends]
    return [
        lasting_table(worlds, view.judged, usual) if view.judged else None,
        order_table(worlds, view.found_to_last),
        camps_table(worlds, ended) if ended else None,
        deciding_table(worlds, view.result.plan, ended),
    ]


def headlines(view: View) -> PageTable:
    """Return each scenario's headline outcomes with their intervals."""
    cells = [
        {
            "Scenario": item.title + (" (baseline)" if item is view.baseline else ""),
            "Still joined up four years on": percent(item.mean("persistence_16")),
            "Still doing something together": percent(item.mean("still_active_16")),
            f"{upper(view.unit)} after 36 months": people(item.mean("clients_12")),
            f"{upper(view.unit)} at the end": people(item.mean("clients_end")),
            "Embedding at withdrawal": decimal(item.mean("embedding_at_withdrawal")),
        }
        for item in view.all
    ]
    dash = what_a_dash_means(cell for row in cells for cell in row.values())
    note = f"; {dash.rstrip('.')}" if dash else ""
    return told(
        "headlines",
        f"Headlines at the usual values: means over {view.replicates}; the CSV has their ranges of "
        f"chance{note}",
        cells,
        [
            {
                "scenario": item.title, "outcome": OUTCOMES[name].title,
                "unit": OUTCOMES[name].unit, **found.columns(), "runs": found.n,
            }
            for item in view.all
            for name, found in item.headlines.items()
        ],
    )  # fmt: skip


def described(view: View) -> PageTable:
    """Return what each scenario is, in its own words."""
    import pandas as pd

    rows = [
        [item.full_title + (" (baseline)" if item is view.baseline else ""), item.text]
        for item in view.all
    ]
    frame = pd.DataFrame(rows, columns=["scenario", "what_it_is"])
    return PageTable("scenarios", "The scenarios", ["Scenario", "What it is"], rows, frame, False)


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
        shown = REGISTRY[name].shown
        return [shown(values[i.name].get(name, "by form")).strip('"') for i in view.all]

    called = [f"{REGISTRY[n].meaning} ({REGISTRY[n].unit})" for n in differing]
    rows = [
        [text.removesuffix(" (choice)"), *cells(name)]
        for text, name in zip(called, differing, strict=True)
    ]
    titles = [item.title for item in view.all]
    frame = pd.DataFrame([cells(name) for name in differing], columns=titles)
    frame.insert(0, "parameter", differing)
    head = ["Setting", *titles]
    if len(titles) > len(differing):  # the longer side runs down the page
        head = ["Scenario", *(row[0] for row in rows)]
        rows = [[title, *(row[n] for row in rows)] for n, title in enumerate(titles, start=1)]
    caption = "Settings in which the scenarios differ"
    return PageTable("settings", caption, head, rows, frame, False)


def paired_differences(view: View) -> PageTable | None:
    """Return each scenario less the baseline, paired; None where there is nothing to compare."""
    if not view.others or not view.baseline.n_runs:
        return None
    found = {
        item.title: [
            difference(view.runs, name, item.name, view.baseline.name) for name in COMPARED
        ]
        for item in view.others
    }
    bracketed = intervals_in_brackets(one.interval for row in found.values() for one in row)
    return PageTable(
        name="paired-differences",
        caption=f"Paired differences over {view.replicates}{bracketed}",
        head=[
            "Scenario",
            *(f"{OUTCOMES[n].title} ({unit_of_change(OUTCOMES[n].unit)})" for n in COMPARED),
        ],
        rows=[[title, *map(difference_in_words, row)] for title, row in found.items()],
        frame=[
            {
                "scenario": title, "outcome": OUTCOMES[one.outcome].title,
                "unit": OUTCOMES[one.outcome].unit, **one.interval.columns(mean="difference"),
                "pairs": one.interval.n, "left_out": one.dropped, "verdict": one.verdict,
            }
            for title, row in found.items()
            for one in row
        ],
    )  # fmt: skip


def assumptions(view: View) -> PageTable:
    """Return every value that a scenario gives, with its source."""
    import pandas as pd

    seen: dict[tuple[str, ...], None] = {}
    for item in view.all:
        scenario = view.scenario(item.name)
        for name in scenario["given"]:
            parameter = REGISTRY[name]
            value = parameter.shown(scenario["parameters"][name]).strip('"')
            default = parameter.shown(DEFAULTS.get(name, "by form")).strip('"')
            source = str(scenario["sources"].get(name, "assumption"))
            seen[(name, value, default, parameter.unit, source)] = None
    rows = [list(row) for row in sorted(seen)]
    head = ["Parameter", "Value", "Default", "Unit", "Source"]
    frame = pd.DataFrame(rows, columns=[name.lower() for name in head])
    return PageTable("assumptions", "Values and where they come from", head, rows, frame, False)
