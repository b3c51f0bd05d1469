"""Pages from templates: everything is escaped unless it is a chart of ours."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from joinup import __version__
from joinup.inputs.names import clean
from joinup.page.chart import NARROW, Chart
from joinup.page.frame import framed_png, framed_svg
from joinup.page.tables import PageTable, download, rounded
from joinup.page.workbook import workbook

_ROWS_SHOWN = 40
_TEMPLATES = Path(__file__).parent / "templates"


def script(name: str) -> dict[str, str]:
    """Return a script of `templates/` as a page holds it, and the hash that its policy allows."""
    from markupsafe import Markup

    lines = (_TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.strip() for line in lines)
    digest = hashlib.sha256(text.encode()).digest()
    return {"text": Markup(text), "hash": "sha256-" + base64.b64encode(digest).decode()}


def rendered(template: str, **values: Any) -> str:
    """Return a page made from a template of `templates/`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    return environment.get_template(template).render(**values)


def numbered(charts: Sequence[Chart]) -> list[dict[str, Any]]:
    """Return charts as a template shows them, numbered from 1."""
    from markupsafe import Markup

    return [
        {
            "number": number,
            "chart": chart,
            "svg": Markup(chart.svg),
            "narrow": chart.figure.get_figwidth() <= NARROW,
            "download": download(chart.csv),
            "head": [str(name).replace("_", " ") for name in chart.table.columns],
            "rows": [
                [rounded(value) for value in row]
                for row in chart.table.head(_ROWS_SHOWN).itertuples(index=False)
            ],
            "cut": len(chart.table) > _ROWS_SHOWN,
        }
        for number, chart in enumerate(charts, start=1)
    ]


def _pictures(chart: Chart, source: str, png: bool) -> Iterator[tuple[str, str | bytes]]:
    """Yield a chart's pictures by path, with its words around it, so that it can be pasted.

    The PNG first: a figure holds on to what drew it last, which for a PNG is every dot of it.
    """
    if png:
        yield f"charts/{chart.name}.png", framed_png(chart, source)
    yield f"charts/{chart.name}.svg", framed_svg(chart, source)


def source_of(made_from: str) -> str:
    """Say what made a chart."""
    return f"Source: joinup {__version__}, {made_from}."


def files_beside(
    title: str,
    made_from: str,
    charts: Sequence[Chart],
    tables: Sequence[PageTable],
    *,
    source: str = "",
    png: bool = False,
) -> dict[str, str | bytes]:
    """Return what lies beside a page by path: charts as SVG, tables as CSV and workbook.

    Charts name the `source`, a result or a command, or else what the tables are made from.

    With `png` there is a PNG of each chart as well, which takes as long again to draw.
    """
    source = source_of(source or made_from)
    sheets = [(table.name, table.caption, table.frame) for table in tables]
    sheets += [(chart.name, chart.title, chart.table) for chart in charts]
    return {
        **{name: picture for chart in charts for name, picture in _pictures(chart, source, png)},
        **{f"tables/{table.name}.csv": table.csv for table in tables},
        **{f"tables/{chart.name}.csv": chart.csv for chart in charts},
        "tables/all-tables.xlsx": workbook(title, made_from, sheets),
    }
