"""A page of findings that any analysis can fill, in three layers.

First the answer with what decides it, then a few sections with at most six figures, then an annex
that is folded away on a screen and printed in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from joinup.batch.commit import write_whole
from joinup.batch.manifest import sealing
from joinup.inputs.names import short
from joinup.page.chart import Chart
from joinup.page.frame import WARNING
from joinup.page.html import files_beside, numbered, rendered, script, source_of
from joinup.page.tables import PageTable
from joinup.page.terms import Term, explained


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the name of the chart or table that carries it ("" for none)."""

    text: str
    carried_by: str = ""


def said(sentence: str | Sentence) -> str:
    """Return what a sentence says."""
    return sentence if isinstance(sentence, str) else sentence.text


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, bullets, tables and charts, shown in this order.

    What is `folded` stands in the annex.
    """

    title: str
    text: Sequence[str | Sentence] = ()
    bullets: Sequence[str | Sentence] = ()
    tables: Sequence[PageTable] = ()
    charts: Sequence[Chart] = ()
    folded: bool = False

    @property
    def empty(self) -> bool:
        """Say whether there is nothing below the heading."""
        return not (self.text or self.bullets or self.tables or self.charts)


@dataclass(frozen=True)
class Document:
    """A page; every word is text and is escaped, nothing is HTML.

    The first of the `points` is the answer.
    """

    title: str
    question: str
    points: Sequence[str | Sentence]
    sections: Sequence[Section]
    limits: Sequence[str]
    record: Sequence[tuple[str, str]]  # what made it: name and value, the command among them
    warnings: Sequence[str] = field(default=())  # what must be read before anything else

    @property
    def terms(self) -> list[Term]:
        """Return the terms that the page uses without saying what they mean."""
        return explained(self._texts())

    def _texts(self) -> Iterator[str]:
        yield from map(said, self.points)
        yield from self.limits
        for section in self.ordered:
            yield section.title
            yield from map(said, (*section.text, *section.bullets))
            for table in section.tables:
                yield from (table.caption, *table.head)
                yield from (cell for row in table.rows for cell in row)
            for chart in section.charts:
                yield from (chart.title, chart.subtitle, chart.note)

    @property
    def ordered(self) -> list[Section]:
        """Return the sections that hold anything, those of the annex last."""
        return sorted((s for s in self.sections if not s.empty), key=lambda one: one.folded)


def kept(*items: Any) -> list[Any]:
    """Return charts or tables without those that are None."""
    return [item for item in items if item is not None]


def folded(sections: Iterable[Section]) -> list[Section]:
    """Return sections as they stand in an annex."""
    return [replace(section, folded=True) for section in sections]


def layered(sections: Iterable[Section]) -> list[Section]:
    """Return sections cut in two: what they say with their first chart, and the rest in an annex.

    A section without a chart keeps its first table.
    """
    found: list[Section] = []
    for one in sections:
        shown = [] if one.charts else one.tables[:1]
        rest = replace(
            one, title=f"{one.title}, in full", text=(), tables=one.tables[len(shown) :],
            charts=one.charts[1:], folded=True,
        )  # fmt: skip
        found += [replace(one, bullets=(), tables=shown, charts=one.charts[:1]), rest]
    return found


def write_document(document: Document, out: Path, *, png: bool = False) -> Path:
    """Write `index.html` with charts and tables beside it, and return the page's path.

    With `png` each chart is written as a PNG too. The same document gives the same bytes. Raises
    ValueError where a sentence names a chart or table that is not there, WriteError where the
    folder cannot be written.
    """
    shown = _charts(document), _tables(document)
    made_from = dict(document.record).get("Result", document.title)
    files: dict[str, str | bytes] = {
        **files_beside(
            short(document.title), made_from, *shown, source=_made_by(document), png=png
        ),
        "index.html": html(document),
    }
    # Nothing is written before everything is made, and the page comes last of all.
    with sealing(out):
        for name, content in files.items():
            write_whole(out / name, content.encode() if isinstance(content, str) else content)
    return out / "index.html"


def _made_by(document: Document) -> str:
    made = dict(document.record)
    return made.get("Result") or made.get("Command") or document.title


def html(document: Document) -> str:
    """Return the page alone. Raises ValueError for a sentence that rests on nothing."""
    figures = {item["chart"].name: item for item in numbered(_charts(document))}
    places = {table.name: (f"table-{table.name}", "table") for table in _tables(document)}
    places |= {
        name: (f"chart-{name}", f"figure {item['number']}") for name, item in figures.items()
    }
    points = [_linked(item, places) for item in document.points]
    said = [point["text"] for point in points]
    for item in figures.values():
        item["heading"] = _heading(item["chart"], said)
    shown = [
        _shown(section, f"section-{number}", figures, places, said)
        for number, section in enumerate(document.ordered, start=1)
    ]
    return rendered(
        "document.html",
        document=document,
        terms=document.terms,
        points=points,
        sections=[section for section in shown if not section["folded"]],
        annex=[section for section in shown if section["folded"]],
        source=f"{WARNING} {source_of(_made_by(document))}",
        script=script("figures.js"),
    )


def _shown(
    section: Section,
    name: str,
    figures: dict[str, Any],
    places: dict[str, tuple[str, str]],
    said: Sequence[str],
) -> dict[str, Any]:
    """Return a section as the template shows it, without sentences that the points have said."""
    text, bullets = (
        [one for item in items if (one := _linked(item, places))["text"] not in said]
        for items in (section.text, section.bullets)
    )
    return {
        "id": name,
        "title": section.title,
        "folded": section.folded,
        "text": text,
        "bullets": bullets,
        "tables": section.tables,
        "figures": [figures[chart.name] for chart in section.charts],
    }


def _heading(chart: Chart, said: Sequence[str]) -> str:
    """Return a figure's heading: its finding, or what it measures where a point says the finding.

    A page says nothing twice.
    """
    return chart.subtitle if any(chart.title in text for text in said) else chart.title


def _linked(item: str | Sentence, places: dict[str, tuple[str, str]]) -> dict[str, str]:
    sentence = Sentence(item) if isinstance(item, str) else item
    if sentence.carried_by and sentence.carried_by not in places:
        raise ValueError(f"no chart or table {sentence.carried_by!r} carries: {sentence.text}")
    href, label = places.get(sentence.carried_by, ("", ""))
    return {"text": sentence.text, "href": href, "label": label}


def _charts(document: Document) -> list[Chart]:
    return [chart for section in document.ordered for chart in section.charts]


def _tables(document: Document) -> list[PageTable]:
    return [table for section in document.ordered for table in section.tables]
