"""A page of findings that any analysis can fill: main points, sections, limits, what made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from joinup.batch.commit import write_whole
from joinup.batch.manifest import sealing
from joinup.inputs.names import short
from joinup.page.chart import Chart
from joinup.page.html import files_beside, numbered, rendered
from joinup.page.tables import PageTable


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the name of the chart or table that carries it ("" for none)."""

    text: str
    carried_by: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, bullets, tables and charts, shown in this order."""

    title: str
    text: Sequence[str | Sentence] = ()
    bullets: Sequence[str | Sentence] = ()
    tables: Sequence[PageTable] = ()
    charts: Sequence[Chart] = ()


@dataclass(frozen=True)
class Document:
    """A page; every word is text and is escaped, nothing is HTML."""

    title: str
    question: str
    points: Sequence[str | Sentence]
    sections: Sequence[Section]
    limits: Sequence[str]
    record: Sequence[tuple[str, str]]  # what made it: name and value, the command among them
    warnings: Sequence[str] = field(default=())  # what must be read before anything else


def write_document(document: Document, out: Path, *, png: bool = False) -> Path:
    """Write `index.html` with charts and tables beside it, and return the page's path.

    With `png` each chart is written as a PNG too. The same document gives the same bytes. Raises
    ValueError where a sentence names a chart or table that is not there, WriteError where the
    folder cannot be written.
    """
    shown = _charts(document), _tables(document)
    files: dict[str, str | bytes] = {
        **files_beside(short(document.title), document.title, *shown, png=png),
        "index.html": html(document),
    }
    with sealing(out):
        for name, content in files.items():
            write_whole(out / name, content.encode() if isinstance(content, str) else content)
    return out / "index.html"


def html(document: Document) -> str:
    """Return the page alone. Raises ValueError for a sentence that rests on nothing."""
    figures = numbered(_charts(document))
    places = {table.name: (f"table-{table.name}", "table") for table in _tables(document)}
    for item in figures:
        name = item["chart"].name
        places[name] = (f"chart-{name}", f"figure {item['number']}")

    def linked(items: Sequence[str | Sentence]) -> list[dict[str, str]]:
        return [_linked(item, places) for item in items]

    by_name = {item["chart"].name: item for item in figures}
    return rendered(
        "document.html",
        document=document,
        points=linked(document.points),
        sections=[
            {
                "title": section.title,
                "text": linked(section.text),
                "bullets": linked(section.bullets),
                "tables": section.tables,
                "figures": [by_name[chart.name] for chart in section.charts],
            }
            for section in document.sections
        ],
    )


def _linked(item: str | Sentence, places: dict[str, tuple[str, str]]) -> dict[str, str]:
    sentence = Sentence(item) if isinstance(item, str) else item
    if sentence.carried_by and sentence.carried_by not in places:
        raise ValueError(f"no chart or table {sentence.carried_by!r} carries: {sentence.text}")
    href, label = places.get(sentence.carried_by, ("", ""))
    return {"text": sentence.text, "href": href, "label": label}


def _charts(document: Document) -> list[Chart]:
    return [chart for section in document.sections for chart in section.charts]


def _tables(document: Document) -> list[PageTable]:
    return [table for section in document.sections for table in section.tables]
