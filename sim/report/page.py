"""The page of a result: one file that holds everything, for a screen or for paper."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from sim.analysis.paired import difference
from sim.batch.commit import write_whole
from sim.batch.result import Result
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import DEFAULTS, REGISTRY
from sim.model.registry import show
from sim.report import style
from sim.report.figures import Chart, charts
from sim.report.summary import ScenarioSummary, summarise
from sim.report.tables import rounded, to_csv
from sim.report.words import main_points, people, percent, share_with_interval

_ROWS_SHOWN = 40
COMPARED = ("persistence_16", "clients_12", "clients_end", "net_benefit", "total_cost")


def build_report(result: Result, out: Path, scenarios: list[str] | None = None) -> Path:
    """Write a result as `index.html` with charts and tables beside it, and return the page's path.

    The same result gives the same bytes. Raises ResultError where the result is damaged, WriteError
    where the folder cannot be written.
    """
    summaries = summarise(result, scenarios)
    unit = next((s["unit"] for s in result.plan.scenarios if s["unit"] != "people"), "people")
    drawn = charts(result, summaries, unit)
    for chart in drawn:
        write_whole(out / "charts" / f"{chart.name}.svg", style.svg(chart.figure).encode())
        write_whole(out / "charts" / f"{chart.name}.png", style.png(chart.figure))
        write_whole(out / "tables" / f"{chart.name}.csv", to_csv(chart.table).encode())
    page = out / "index.html"
    write_whole(page, render(result, summaries, drawn, unit).encode())
    return page


def render(result: Result, summaries: list[ScenarioSummary], drawn: list[Chart], unit: str) -> str:
    """Return the page as HTML; everything in it is escaped unless it is a chart of ours."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plan = result.plan.content
    return environment.get_template("page.html").render(
        plan=plan,
        id=result.id,
        n_runs=len(result.runs),
        failures=len(result.failures),
        missing=result.missing,
        points=main_points(summaries, unit),
        summaries=summaries,
        unit=unit,
        headline_rows=[_headline_row(item) for item in summaries],
        settings=_settings(result, summaries),
        differences=_differences(result, summaries),
        charts=[
            {
                "number": number,
                "chart": chart,
                "svg": Markup(style.svg(chart.figure)),
                "csv": base64.b64encode(to_csv(chart.table).encode()).decode(),
                "size": _size(len(to_csv(chart.table).encode())),
                "head": [str(name).replace("_", " ") for name in chart.table.columns],
                "rows": [
                    [rounded(value) for value in row]
                    for row in chart.table.head(_ROWS_SHOWN).itertuples(index=False)
                ],
                "cut": len(chart.table) > _ROWS_SHOWN,
            }
            for number, chart in enumerate(drawn, start=1)
        ],
        assumptions=_assumptions(result),
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1000:.0f} KB" if n_bytes >= 1000 else f"{n_bytes} bytes"


def _headline_row(item: ScenarioSummary) -> list[str]:
    return [
        item.title,
        share_with_interval(item.headlines["persistence_16"]),
        people(item.mean("clients_12")),
        people(item.mean("clients_end")),
        f"{item.mean('embedding_at_withdrawal'):.2f}",
    ]


def _settings(result: Result, summaries: list[ScenarioSummary]) -> list[list[str]]:
    """Return a table of every value in which the scenarios differ, its head first."""
    values = {item["name"]: item["parameters"] for item in result.plan.scenarios}
    differing = [
        name
        for name in REGISTRY
        if len({show(values[item.name].get(name, "by form")) for item in summaries}) > 1
    ]
    if not differing:
        return []
    head = [f"{REGISTRY[name].meaning} ({REGISTRY[name].unit})" for name in differing]
    rows = [
        [item.title, *(show(values[item.name].get(n, "by form")).strip('"') for n in differing)]
        for item in summaries
    ]
    return [["Scenario", *head], *rows]


def _differences(result: Result, summaries: list[ScenarioSummary]) -> list[list[str]]:
    """Return a table of each scenario's paired differences from the baseline, its head first."""
    head = [f"{OUTCOMES[name].title} ({OUTCOMES[name].unit})" for name in COMPARED]
    rows = []
    for item in summaries[1:]:
        cells = []
        for name in COMPARED:
            found = difference(result.runs, name, item.name, summaries[0].name)
            number = percent if OUTCOMES[name].unit.startswith("share") else people
            bounds = f"{number(found.interval.low)} to {number(found.interval.high)}"
            plain = found.verdict in ("higher", "lower")
            cells.append(f"{number(found.interval.mean)} ({bounds})" if plain else found.verdict)
        rows.append([item.title, *cells])
    return [["Scenario", *head], *rows] if rows else []


def _assumptions(result: Result) -> list[list[str]]:
    """Return every value that a scenario gives, with its source."""
    seen: dict[tuple[str, str], list[Any]] = {}
    for scenario in result.plan.scenarios:
        for name in scenario["given"]:
            value = show(scenario["parameters"][name]).strip('"')
            source = scenario["sources"].get(name, "assumption")
            default = show(DEFAULTS[name]).strip('"') if name in DEFAULTS else "by form"
            seen.setdefault((name, value), [name, value, default, REGISTRY[name].unit, source])
    return [[str(cell) for cell in row] for _, row in sorted(seen.items())]
