"""Values over the marks of a chart: a browser shows them where the pointer rests.

Over each mark lies an unseen shape with its value as title. That needs no script, changes no dot of
the picture, and is left out on paper. Of curves a panel has upright strips, each with the values of
all its curves, so that nobody has to hit a line.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from joinup.inputs.names import clean
from joinup.page.words import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

_REACH = 5.0  # points around a mark within which it is met
_STRIP = 12.0  # points: a narrower strip would be hard to meet
_CLOUD = 20  # points of a line from which on nobody asks for one of them
_OFF = -123456.789  # where no tick is, nor the name of a row
_CURVE = 3  # points from which on a line is a curve
_UNNAMED = re.compile(r"_((child|container)\d+)?$")


class Mark(NamedTuple):
    """A value, and the box in which it is met: left, bottom, right and top, in pixels."""

    text: str
    box: Sequence[float]


def with_values(svg: str, figure: Figure) -> str:
    """Return an SVG of a figure that was just drawn, with the values of its marks over them."""
    scale = 72 / figure.dpi
    height = 72 * figure.get_figheight()
    shapes = [
        _shape(mark, scale, height)
        for axes in figure.axes
        if axes.axison and axes.get_visible() and axes.get_label() != "<colorbar>"
        for mark in marks(axes)
    ]
    if not shapes:
        return svg
    head, _, _ = svg.rpartition("</svg>")
    whole = "\n".join(shapes)
    return f'{head}<g class="values" fill="none" pointer-events="all">\n{whole}\n</g>\n</svg>\n'


def marks(axes: Axes) -> Iterator[Mark]:
    """Yield the marks of a panel, those that lie on others last."""
    yield from _cells(axes)
    yield from _strips(axes)
    yield from _bars(axes)
    lines = [line for line in _lines(axes) if len(_xy(line)) < _CURVE or not _is_drawn(line)]
    for line in sorted(lines, key=lambda line: _has_marker(line)):
        yield from _points(axes, line) if _has_marker(line) else _range(axes, line)
    yield from _scattered(axes)


def _shape(mark: Mark, scale: float, height: float) -> str:
    left, bottom, right, top = (scale * at for at in mark.box)
    wide, high = round(right - left), round(top - bottom)
    path = f"M{round(left)} {round(height - top)}h{wide}v{high}h-{wide}z"
    return f'<path d="{path}"><title>{_escaped(mark.text)}</title></path>'


def _escaped(text: str) -> str:
    words = "\n".join(clean(line) for line in text.split("\n"))
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def name_of(artist: Any) -> str:
    """Return what an artist is called, "" for none; one that no key shows begins with "_"."""
    label = str(artist.get_label())
    return "" if _UNNAMED.match(label) else " ".join(label.removeprefix("_").split())


def said(axes: Axes, axis: str, value: float) -> str:
    """Return a value of the axis "x" or "y" as people read it.

    By its own `fmt_xdata` or `fmt_ydata`, by the words of its nearest tick, or as a number.
    """
    shown = getattr(axes, f"fmt_{axis}data")
    if shown is not None:
        return str(shown(value))
    return _tick(axes, axis, value) or figures(float(value))


def _tick(axes: Axes, axis: str, value: float) -> str:
    """Return the words of the tick at a value, "" where an axis has numbers."""
    own = getattr(axes, f"{axis}axis")
    shown = own.get_major_formatter()
    if shown(_OFF):  # it writes every number, so that its ticks have no words of their own
        return ""
    near = [at for at in own.get_majorticklocs() if abs(at - value) < 0.5]
    return " ".join(str(shown(near[0])).split()) if near else ""


def _told(axes: Axes, name: str, x: float, y: float) -> str:
    """Say a point: where it stands, what it is called, and its value."""
    if row := _tick(axes, "y", y):
        return f"{', '.join(filter(None, (row, name)))}: {said(axes, 'x', x)}"
    name = name or " ".join(axes.get_ylabel().split())
    return f"{_where(axes, x)}\n{f'{name}: ' if name else ''}{said(axes, 'y', y)}"


def _where(axes: Axes, x: float) -> str:
    words = said(axes, "x", x)
    label = " ".join(axes.get_xlabel().split())
    return words if axes.fmt_xdata or _tick(axes, "x", x) or not label else f"{label}: {words}"


def _box(axes: Axes, x: Sequence[float], y: Sequence[float], reach: float = _REACH) -> list[float]:
    """Return the box around some points of a panel in pixels, `reach` points wider all round."""
    more = reach * axes.figure.dpi / 72
    across, up = axes.transData.transform(list(zip(x, y, strict=True))).T
    edge = axes.bbox
    return [
        max(across.min() - more, edge.x0 - more), max(up.min() - more, edge.y0 - more),
        min(across.max() + more, edge.x1 + more), min(up.max() + more, edge.y1 + more),
    ]  # fmt: skip


def _lines(axes: Axes) -> list[Line2D]:
    """Return lines that show data: none that mark a place on an axis, or that are called nothing.

    matplotlib's own word for that is "_nolegend_".
    """
    return [
        line
        for line in axes.lines
        if line.get_transform() is axes.transData
        and len(_xy(line))
        and line.get_label() != "_nolegend_"
    ]


def _xy(line: Line2D) -> list[tuple[float, float]]:
    return _pairs(line.get_xydata())


def _pairs(points: Any) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]


def _has_marker(line: Line2D) -> bool:
    return line.get_marker() not in (None, "None", "", " ")


def _is_drawn(line: Line2D) -> bool:
    return line.get_linestyle() not in ("None", "", " ")


def _points(axes: Axes, line: Line2D) -> Iterator[Mark]:
    name, points = name_of(line), _xy(line)
    for x, y in points if len(points) < _CLOUD else ():
        if x == x and y == y:
            yield Mark(_told(axes, name, x, y), _box(axes, [x], [y]))


def _range(axes: Axes, line: Line2D) -> Iterator[Mark]:
    """Yield a line from one value to another, level or upright."""
    (x, y), *_, (right, top) = _xy(line) * 2  # a line of one point too has two ends
    if line.get_color() == "white" or not (x == x and y == y and right == right and top == top):
        return
    box = _box(axes, [x, right], [y, top])
    if y == top:
        row = ", ".join(filter(None, (_tick(axes, "y", y), name_of(line))))
        yield Mark(f"{row}: {said(axes, 'x', x)} to {said(axes, 'x', right)}".lstrip(": "), box)
    elif x == right:
        row = "\n".join(filter(None, (_where(axes, x), name_of(line))))
        yield Mark(f"{row}: {said(axes, 'y', y)} to {said(axes, 'y', top)}", box)


def _strips(axes: Axes) -> Iterator[Mark]:
    """Yield upright strips, each with the values of all curves at one place of the axis."""
    curves = [line for line in _lines(axes) if len(_xy(line)) >= _CURVE and _is_drawn(line)]
    values = [
        (name_of(line), {x: y for x, y in _xy(line) if y == y}, _band(axes, line))
        for line in curves
    ]
    places = sorted({x for _, points, _ in values for x in points})
    if not places:
        return
    room = axes.bbox.width * 72 / axes.figure.dpi / len(places)
    places = places[:: 2 ** max(0, math.ceil(math.log2(_STRIP / room)))]
    middles = [(one + other) / 2 for one, other in itertools.pairwise(places)]
    bottom, top = axes.get_ylim()
    for x, left, right in zip(places, [places[0], *middles], [*middles, places[-1]], strict=True):
        words = [
            _value(axes, name, points[x], band.get(x))
            for name, points, band in values
            if x in points
        ]
        box = _box(axes, [left, right], [bottom, top], reach=0)
        yield Mark("\n".join([_where(axes, x), *words]), box)


def _value(axes: Axes, name: str, y: float, band: tuple[float, float] | None) -> str:
    words = said(axes, "y", y)
    if band:
        low, high = (said(axes, "y", end) for end in band)
        words += f" ({low} to {high})"
    return f"{name}: {words}" if name else words


def _band(axes: Axes, line: Line2D) -> dict[float, tuple[float, float]]:
    """Return low and high of the band of a line's colour, by place; {} where it has none."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import same_color

    for shade in axes.collections:
        faces = shade.get_facecolor()
        if not isinstance(shade, PolyCollection) or len(faces) != 1 or not shade.get_paths():
            continue
        if same_color(faces[0][:3], line.get_color()):
            corners = _pairs(shade.get_paths()[0].vertices)
            found: dict[float, list[float]] = {}
            for x, y in corners:
                found.setdefault(x, []).append(y)
            return {x: (min(ys), max(ys)) for x, ys in found.items()}
    return {}


def _bars(axes: Axes) -> Iterator[Mark]:
    from matplotlib.container import BarContainer

    for bars in axes.containers:
        if not isinstance(bars, BarContainer):
            continue
        for bar in bars.patches:
            (left, bottom), (right, top) = bar.get_bbox().get_points()
            level = bars.orientation == "horizontal"
            x, y = (right, (bottom + top) / 2) if level else ((left + right) / 2, top)
            yield Mark(
                _told(axes, name_of(bars), x, y), _box(axes, [left, right], [bottom, top], reach=0)
            )


def _scattered(axes: Axes) -> Iterator[Mark]:
    from matplotlib.collections import PathCollection

    for dots in axes.collections:
        if isinstance(dots, PathCollection):
            for x, y in _pairs(dots.get_offsets()):
                yield Mark(_told(axes, name_of(dots), x, y), _box(axes, [x], [y]))


def _cells(axes: Axes) -> Iterator[Mark]:
    """Yield the cells of a map, each with its place and what its colour stands for."""
    from matplotlib.collections import QuadMesh

    for mesh in axes.collections:
        if not isinstance(mesh, QuadMesh):
            continue
        grid: Any = mesh.get_coordinates()
        cells: Any = mesh.get_array()
        corners = grid.tolist()
        values = cells.reshape(len(corners) - 1, -1).tolist()
        colours = {
            value: _colour(axes, mesh, value) for value in {v for row in values for v in row}
        }
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                (left, bottom), (right, top) = corners[row][column], corners[row + 1][column + 1]
                across = said(axes, "x", (left + right) / 2)
                up = said(axes, "y", (bottom + top) / 2)
                words = colours[value]
                box = _box(axes, [left, right], [bottom, top], reach=0)
                yield Mark(f"{across} across, {up} up: {words}", box)


def _colour(axes: Axes, mesh: Any, value: float) -> str:
    """Return what a value of a map is: by its colour bar, else by the key that has its colour."""
    from matplotlib.colors import same_color

    if mesh.colorbar is not None:
        return said(mesh.colorbar.ax, "y", value)
    colour = mesh.to_rgba(value)
    for key in axes.figure.legends:
        handles: Any = key.legend_handles
        for handle, text in zip(handles, key.get_texts(), strict=True):
            if hasattr(handle, "get_facecolor") and same_color(handle.get_facecolor(), colour):
                return str(text.get_text())
    return ""
