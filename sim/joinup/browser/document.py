"""Findings that an analysis reports, as its own page has them: points, tables, charts, limits.

The words, tables and charts are those of `joinup.page`; nothing is worked out here.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import solara

from joinup.browser.parts import Copy, bullets, heading, hidden_table, paragraph, table
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, said
from joinup.page.tables import PageTable, table_of, to_csv

if TYPE_CHECKING:
    import pandas as pd

COMMAND = "Command"
"""What the record of a document calls the command that makes it."""

_ROWS_SHOWN = 200


def show_points(document: Document, title: str = "What came out") -> None:
    """Show the main points, and before them what must be read first."""
    for text in document.warnings:
        solara.Warning(text, dense=True)
    with solara.Div(classes=["panel"]):
        heading(title)
        bullets([*map(said, document.points)])


def show_sections(document: Document, *, under: str) -> None:
    """Show every section; `under` begins the names of the files to download."""
    for section in document.ordered:
        with solara.Div(classes=["panel"]):
            heading(section.title)
            _show_section(section, under)


def _show_section(section: Section, under: str) -> None:
    for text in section.text:
        paragraph(said(text))
    bullets([*map(said, section.bullets)])
    for item in section.tables:
        show_table(item, under=under)
    for chart in section.charts:
        show_chart(chart, under=under)


def show_table(item: PageTable, *, under: str) -> None:
    """Show a table with a button that downloads it."""
    if item.rows:
        table(item.head, item.rows, numbers=item.numeric, caption=item.caption)
    download(f"{under}{item.name}.csv", item.frame, "Download this table (CSV)")


def show_chart(chart: Chart, *, under: str) -> None:
    """Show a chart on paper of its own, which is white in any theme, with its data."""
    with solara.Div(classes=["figure"]):
        heading(chart.title, 3)
        paragraph(chart.subtitle, "note")
        name = escape(chart.title, quote=True)
        solara.HTML(
            "div",
            f'<div role="img" aria-label="{escape(chart.alternative, quote=True)}">{chart.svg}'
            "</div>",
            classes=["paper"],
            attributes={
                "tabindex": "0",
                "role": "group",
                "aria-label": f"Chart: {name}",
                "style": f"--least: {chart.least}rem",
            },
        )
        paragraph(chart.note, "note")
        frame = chart.table
        _data(frame, f"Data of this chart: {chart.title}")
        download(f"{under}{chart.name}.csv", frame, "Download its data (CSV)")


def _data(frame: pd.DataFrame, caption: str) -> None:
    cut = f" (the first {_ROWS_SHOWN} rows)" if len(frame) > _ROWS_SHOWN else ""
    item = table_of("data", f"{caption}{cut}", frame.head(_ROWS_SHOWN))
    hidden_table("The same as a table", item.head, item.rows, caption=item.caption)


def download(name: str, frame: pd.DataFrame, label: str) -> None:
    """Offer a frame as a CSV file that opens safely in a spreadsheet."""
    solara.FileDownload(lambda: to_csv(frame), name, label=label, mime_type="text/csv")


def show_origin(document: Document) -> None:
    """Show the limits of what was found and what made it, the command last, to be copied."""
    with solara.Div(classes=["panel"]):
        heading("Limits, and what made this")
        bullets(document.limits)
        rows = [(name, value) for name, value in document.record if name != COMMAND]
        table(("what", "value"), rows, numbers=False)
        paragraph("The command that repeats it, page and numbers:", "note")
        for name, value in document.record:
            if name == COMMAND:
                Copy(text=value)
