"""A chart with its words around it, to be pasted: finding, measure, note, warning and source.

On a page these words stand beside the picture as text. A picture that leaves the page takes them
along, so that no slide shows it without what it is and where it is from.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from joinup.inputs.names import clean
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.svg import FAMILY

WARNING = "Results of a model that compares regimes under stated assumptions; not a forecast."
_LETTER = 0.56  # width of a letter over its size, on average, in the project's font
_LINE = 1.35  # height of a line over the size of its letters
_EDGE = 8.0  # points
_DOTS = 150  # an inch
_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
"""How lines end. It stands outside as well: LibreOffice loses marks of a picture that has it only
within another."""


@dataclass(frozen=True)
class _Line:
    text: str
    size: float  # points
    bold: bool = False

    @property
    def height(self) -> float:
        return self.size * _LINE


@dataclass(frozen=True)
class _Frame:
    """The words around a picture; all in points."""

    width: float
    above: float  # the room that words take there
    inside: float  # height of the picture
    below: float
    lines: list[tuple[float, _Line]]  # each with its place below the upper edge

    @property
    def height(self) -> float:
        return self.above + self.inside + self.below


def framed_svg(chart: Chart, source: str = "") -> str:
    """Return a chart with its words around it as SVG, the same to the byte each time.

    Without a source it has its finding and its measure alone, for a document that says the rest.
    """
    frame = _frame(chart, source)
    words = [
        f'<text style="{"font-weight: 700; " if line.bold else ""}font-size: {line.size}px; '
        f'fill: {style.INK}" x="{_EDGE}" y="{round(y, 1)}">{escape(clean(line.text))}</text>'
        for y, line in frame.lines
    ]
    width, height, above, inside = (
        str(round(size, 2)) for size in (frame.width, frame.height, frame.above, frame.inside)
    )
    place = f'<svg x="0" y="{above}" width="{width}" height="{inside}" '
    inner = re.sub(r"<svg (?=.*viewBox)", place, _without_size(chart.svg), count=1)
    return "\n".join(
        [
            f'<svg font-family="{FAMILY}" width="{width}pt" height="{height}pt" '
            f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" version="1.1">',
            *_STYLE.findall(chart.svg)[:1],
            f'<path d="M0 0h{width}v{height}h-{width}z" style="fill: #ffffff"/>',
            *words,
            f"{inner}</svg>\n",
        ]
    )


def framed_png(chart: Chart, source: str = "") -> bytes:
    """Return the same as PNG of 150 dots an inch."""
    from matplotlib.figure import Figure
    from matplotlib.image import imread

    frame = _frame(chart, source)
    picture = imread(io.BytesIO(style.png(chart.figure, _DOTS)))
    with style.styled():
        figure = Figure(figsize=(frame.width / 72, frame.height / 72))
        for y, line in frame.lines:
            figure.text(
                _EDGE / frame.width, 1 - y / frame.height, line.text, fontsize=line.size,
                fontweight="bold" if line.bold else "normal",
            )  # fmt: skip
    figure.figimage(picture, 0, round(frame.below * _DOTS / 72))
    return style.png(figure, _DOTS)


def _without_size(svg: str) -> str:
    head, end, rest = svg.partition(">")
    return re.sub(r' (?:width|height)="[^"]*"', "", head) + end + rest


def _frame(chart: Chart, source: str) -> _Frame:
    width, height = (72 * float(inches) for inches in chart.figure.get_size_inches())
    small = 9.0 if width > 500 else 8.0
    above = [*_lines(chart.title, small + 5, width, bold=True)]
    above += _lines(chart.subtitle, small + 2, width)
    said = (chart.note, WARNING, source) if source else ()
    below = [line for text in said for line in _lines(text, small, width)]
    over, under = (
        sum(line.height for line in lines) + (2 * _EDGE if lines else 0) for lines in (above, below)
    )
    places = [*_placed(above, _EDGE), *_placed(below, over + height + _EDGE)]
    return _Frame(width, over, height, under, places)


def _placed(lines: Sequence[_Line], top: float) -> Iterator[tuple[float, _Line]]:
    for line in lines:
        yield top + line.size, line
        top += line.height


def _lines(text: str, size: float, width: float, *, bold: bool = False) -> list[_Line]:
    letters = int((width - 2 * _EDGE) / (size * _LETTER * (1.1 if bold else 1.0)))
    return [_Line(line, size, bold) for line in textwrap.wrap(text, letters)]
