"""A chart with its words around it, to be pasted: finding, measure, note, warning and source.

On a page these words stand beside the picture as text. A picture that leaves the page takes them
along, so that no slide shows it without what it is and where it is from.
"""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinup.page import style
from joinup.page.chart import Chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WARNING = "Results of a model that compares regimes under stated assumptions; not a forecast."
_LETTER = 0.56  # width of a letter over its size, on average, in the project's font
_LINE = 1.35  # height of a line over the size of its letters
_EDGE = 8.0  # points
_DOTS = 150  # an inch


@dataclass(frozen=True)
class _Line:
    text: str
    size: float  # points
    bold: bool = False

    @property
    def height(self) -> float:
        return self.size * _LINE


def framed_svg(chart: Chart, source: str = "") -> str:
    """Return a chart with its words around it as SVG, the same to the byte each time.

    Without a source it has its finding and its measure alone, for a document that says the rest.
    """
    frame, above, _ = _frame(chart, source)
    outer = style.svg(frame, f"{chart.name} framed")
    width, height = (72 * inches for inches in chart.figure.get_size_inches())
    sizes = zip(("y", "width", "height"), (above, width, height), strict=True)
    box = " ".join(f'{key}="{round(value, 2)}"' for key, value in sizes)
    place = f'<svg x="0" {box} '
    inner = re.sub(r"<svg (?=.*viewBox)", place, _without_size(chart.svg), count=1)
    head, _, _ = outer.rpartition("</svg>")
    return f"{head}{inner}</svg>\n"


def framed_png(chart: Chart, source: str = "") -> bytes:
    """Return the same as PNG of 150 dots an inch."""
    from matplotlib.image import imread

    frame, _, below = _frame(chart, source)
    picture = imread(io.BytesIO(style.png(chart.figure, _DOTS)))
    frame.figimage(picture, 0, round(below * _DOTS / 72))
    return style.png(frame, _DOTS)


def _without_size(svg: str) -> str:
    head, end, rest = svg.partition(">")
    return re.sub(r' (?:width|height)="[^"]*"', "", head) + end + rest


def _frame(chart: Chart, source: str) -> tuple[Figure, float, float]:
    """Return a figure with words alone, and the room that they take above and below, in points."""
    from matplotlib.figure import Figure

    width, height = (72 * float(inches) for inches in chart.figure.get_size_inches())
    small = 9.0 if width > 500 else 8.0
    above = [*_lines(chart.title, small + 5, width, bold=True)]
    above += _lines(chart.subtitle, small + 2, width)
    said = (chart.note, WARNING, source) if source else ()
    below = [line for text in said for line in _lines(text, small, width)]
    over, under = (
        sum(line.height for line in lines) + (2 * _EDGE if lines else 0) for lines in (above, below)
    )
    whole = over + height + under
    with style.styled():
        figure = Figure(figsize=(width / 72, whole / 72))
        for lines, top in ((above, whole - _EDGE), (below, under - _EDGE)):
            for line in lines:
                figure.text(
                    _EDGE / width, (top - line.size) / whole, line.text, fontsize=line.size,
                    fontweight="bold" if line.bold else "normal",
                )  # fmt: skip
                top -= line.height
    return figure, over, under


def _lines(text: str, size: float, width: float, *, bold: bool = False) -> list[_Line]:
    letters = int((width - 2 * _EDGE) / (size * _LETTER * (1.1 if bold else 1.0)))
    return [_Line(line, size, bold) for line in textwrap.wrap(text, letters)]
