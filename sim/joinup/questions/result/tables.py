"""The tables of the page: each as rows for people and as a frame with every digit."""

from __future__ import annotations

from collections.abc import Callable

from joinup.analysis.alike import by_ending
from joinup.analysis.paired import difference
from joinup.analysis.summary import HEADLINES, ScenarioSummary
from joinup.analysis.view import View
from joinup.analysis.worlds import Worlds
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import show
from joinup.page.camps import camps_table
from joinup.page.order import order_table
from joinup.page.tables import PageTable
from joinup.page.words import (
    decimal,
    difference_in_words,
    intervals_in_brackets,
    people,
    percent,
    upper,
    what_a_dash_means,
)
from joinup.page.worlds import deciding_table, lasting_table
from joinup.questions.result.findings import in_worlds

COMPARED = ("persistence_16", "clients_12", "clients_end", "net_benefit", "total_cost")


def forms_by_endings(view: View) -> PageTable | None:
    """Return how each form lasts, a row a form and a column an ending of its money.

    A cell is the number of plausible worlds in which most places are still joined up; the share
    of places where no worlds were tried. None where the scenarios are not forms crossed with
    endings.
    """
    import pandas as pd

    found = by_ending(view.all)
    if not found:
        return None
    endings = list(dict.fromkeys(ending for row in found.values() for ending in row))
    rows = [
        [upper(form), *(_lasting(row.get(ending), view.worlds) for ending in endings)]
        for form, row in found.items()
    ]
    frame = pd.DataFrame(
        (form, ending, item.title, item.mean("persistence_16"), item.at_end)
        for form, row in found.items()
        for ending, item in row.items()
    )
    frame.columns = ["form", "ending", "scenario", "still_joined_up", "at_the_end"]
    if view.worlds is not None:
        caption = (
            f"Worlds, of {len(view.worlds.fitting)} that are plausible, in which most places are "
            "still joined up 16 quarters after the full grant ends"
        )
    else:
        caption = "Places still joined up 16 quarters after the full grant ends, by form and ending"
    if any("→" in cell for row in rows for cell in row):
        caption += "; →: still falling, to this share when the runs end"
    return PageTable("forms-by-endings", caption, ["Form", *endings], rows, frame)


def _lasting(item: ScenarioSummary | None, worlds: Worlds | None) -> str:
    if item is None:
        return "–"
    if worlds is not None:
        return str(worlds.lasts(item.name).number)
    share = percent(item.mean("persistence_16"))
    return f"{share} → {percent(item.at_end)}" if item.falling else share


def page_tables(view: View) -> dict[str, PageTable]:
    """Return the tables of a page by name; those that a result cannot fill are left out."""
    makers: tuple[Callable[[View], PageTable | None], ...] = (
        forms_by_endings,
        in_how_many_worlds,
        in_which_order,
        in_each_camp,
        what_decides,
        headlines,
        described,
        settings,
        paired_differences,
        assumptions,
    )
    made = [make(view) for make in makers]
    return {table.name: table for table in made if table is not None}


def in_how_many_worlds(view: View) -> PageTable | None:
    """Return in how many worlds each scenario lasts; None where none were tried."""
    if view.worlds is None or not view.judged:
        return None
    usual = {item.name: item.mean("persistence_16") for item in view.judged}
    return lasting_table(view.worlds, in_worlds(view.judged), usual)


def in_which_order(view: View) -> PageTable | None:
    """Return in which order scenarios last; None where no worlds were tried."""
    return order_table(view.worlds, in_worlds(view.found_to_last)) if view.worlds else None


def in_each_camp(view: View) -> PageTable | None:
    """Return how scenarios whose money ends last in each camp; None where no worlds were tried."""
    ended = in_worlds([item for item in view.found_to_last if item.ends])
    return camps_table(view.worlds, ended) if view.worlds and ended else None


def what_decides(view: View) -> PageTable | None:
    """Return what decides whether scenarios last; None where nothing is open or known."""
    ended = in_worlds([item for item in view.found_to_last if item.ends])
    return deciding_table(view.worlds, view.result.plan, ended) if view.worlds else None


def headlines(view: View) -> PageTable:
    """Return each scenario's headline outcomes with their intervals."""
    import pandas as pd

    rows = [
        [
            item.title + (" (baseline)" if item is view.baseline else ""),
            percent(item.mean("persistence_16")),
            percent(item.mean("still_active_16")),
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
        caption=f"Headlines at the usual values: means over {view.replicates}; the CSV has their "
        "ranges of chance" + note,
        head=[
            "Scenario",
            "Still joined up 16 quarters on",
            "Still doing something together",
            f"{capital} after 36 months",
            f"{capital} at the end",
            "Embedding at withdrawal",
        ],
        rows=rows,
        frame=frame,
    )


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
    bracketed = intervals_in_brackets(one.interval for row in found.values() for one in row)
    return PageTable(
        name="paired-differences",
        caption=f"Paired differences over {view.replicates}{bracketed}",
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
