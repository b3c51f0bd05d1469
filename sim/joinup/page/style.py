"""How charts look: palette, fonts, and SVG that is the same to the byte each time."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from joinup.page.hover import with_values
from joinup.page.svg import lighter
from joinup.page.words import amount, setting, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK = "#0B0C0C"
GREY = "#6C6C6C"  # as dark as keeps it apart from each colour for colour-blind eyes
BLUE, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
PALETTE = (BLUE, TEAL, PLUM, ORANGE)
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
_TICKS = 6  # years named on an axis, at most
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)))

_WIDER = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans", "WenQuanYi Zen Hei",
    "Droid Sans Fallback", "Arial Unicode MS", "Microsoft YaHei", "PingFang SC", "Hiragino Sans",
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Emoji",
    "Symbola", "Segoe UI Symbol",
)  # fmt: skip
"""Fonts with more scripts than the usual one, where a machine has them."""

_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.labelsize": 12,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # where it stands in any case: else axes are measured anew for each title
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#DEE0E2",
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "joinup",
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Look:
    """How a scenario is drawn, in every chart; colour is never the only difference."""

    colour: str
    marker: str
    dash: Any


_FORMS = {
    "silo": (GREY, "v"),
    "liaison": (ORANGE, "^"),
    "partnership": (TEAL, "s"),
    "pooled budget": (BLUE, "D"),
    "joint unit": (PLUM, "o"),
}
_ANY_OTHER = (INK, "P")  # until somebody chooses a colour and a mark for a new form


def of_form(form: str) -> Look:
    """Return the look of a form of joint working: one colour and one mark, in every chart.

    >>> of_form("partnership").marker, of_form("silo").colour == GREY
    ('s', True)
    """
    colour, marker = _FORMS.get(form, _ANY_OTHER)
    return Look(colour, marker, (0, (1, 1)) if form == "silo" else "-")


def shades(colour: str, number: int) -> list[str]:
    """Return a colour and darker ones of the same hue, for several series of one form.

    >>> shades("#FF8000", 2)
    ['#FF8000', '#804000']
    """
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    lights = [1 - place / number for place in range(number)]
    return ["#" + "".join(f"{round(part * light):02X}" for part in parts) for light in lights]


def look(order: int) -> Look:
    """Return the look of one of several things that are no forms; 0 is what all are compared with.

    >>> look(0).colour == GREY, look(1).colour == look(5).colour, look(1) == look(5)
    (True, True, False)
    """
    if order == 0:
        return Look(GREY, MARKERS[0], (0, (1, 1)))
    turn, colour = divmod(order - 1, len(PALETTE))
    return Look(
        PALETTE[colour], MARKERS[(colour + turn) % len(MARKERS)], DASHES[turn % len(DASHES)]
    )


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the project's style inside this block, and leave other drawing alone."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        # A script of which this machine has no font is boxes in the PNG; SVG and page have it.
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        yield


def svg(figure: Figure, name: str) -> str:
    """Return a figure as SVG for a page, without date, maker or anything that changes.

    Names inside it are unlike those of other charts, so that several can stand in one page.
    """
    buffer = io.StringIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with styled():
        _laid_out(figure).savefig(buffer, format="svg", metadata=metadata)
        return with_values(lighter(buffer.getvalue(), name), figure)


def png(figure: Figure, dots: int = 150) -> bytes:
    """Return a figure as PNG of some dots an inch."""
    buffer = io.BytesIO()
    with styled(), _in_wider_fonts(figure):
        _laid_out(figure).savefig(buffer, format="png", dpi=dots, metadata={"Software": None})
    return buffer.getvalue()


@contextmanager
def _in_wider_fonts(figure: Figure) -> Iterator[None]:
    """Write words that the usual font lacks in fonts of this machine, inside this block.

    Only a PNG needs it: in SVG words stay words, and the reader's machine finds a font.
    """
    from matplotlib.font_manager import fontManager, get_font
    from matplotlib.text import Text

    usual = _SETTINGS["font.family"]
    known = get_font(fontManager.findfont(usual)).get_charmap()
    installed = set(fontManager.get_font_names())
    wider = [usual, *(name for name in _WIDER if name in installed)]
    foreign = [
        text
        for text in figure.findobj(Text)
        if any(ord(char) not in known and not char.isspace() for char in text.get_text())
    ]
    before = [text.get_fontfamily() for text in foreign]
    for text in foreign:
        text.set_fontfamily(wider)
    try:
        yield
    finally:
        for text, families in zip(foreign, before, strict=True):
            text.set_fontfamily(families)


def _laid_out(figure: Figure) -> Figure:
    """Return a figure that is saved in one go: matplotlib would first draw it for its layout."""
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    if isinstance(figure.get_layout_engine(), PlaceHolderLayoutEngine):  # after tight_layout()
        figure.set_layout_engine(None)
    return figure


def mark_withdrawal(
    axes: Axes, quarter: int, label: str, curves: Sequence[Sequence[float]]
) -> None:
    """Mark the quarter in which the full grant ends, the words where `curves` leave room."""
    last = len(curves[0]) - 1
    if quarter > last:
        return
    axes.axvline(quarter, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    bottom, top = axes.get_ylim()
    late = quarter > 0.6 * last
    beside = slice(max(0, quarter - last // 3), quarter) if late else slice(quarter, None)
    low = all(max(curve[beside], default=0.0) < 0.8 * top for curve in curves)
    axes.annotate(
        label,
        (quarter, top if low else bottom),
        xytext=(-4 if late else 4, -4 if low else 4),
        textcoords="offset points",
        ha="right" if late else "left",
        va="top" if low else "bottom",
        fontsize=11,
    )


def show_years(
    axes: Axes, last: int, begins: int | None = None, label: str = "years since the start"
) -> None:
    """Write years below quarters 0 to `last`: of the calendar where a run has dates.

    `begins` is the month in which quarter 0 ends, as `month_of` counts it. Without it, years are
    counted from quarter 0, and `label` says what begins there.
    """
    from joinup.inputs.dates import when

    ticks = range(0, last + 1, 4 * max(1, -(-last // (4 * _TICKS))))
    if begins is None:
        axes.fmt_xdata = lambda quarter: f"{span(round(quarter))} on" if quarter else "at first"
        axes.set_xticks(list(ticks), [str(quarter // 4) for quarter in ticks])
        axes.set_xlabel(label)
        return
    axes.fmt_xdata = lambda quarter: when(round(quarter), begins)
    axes.set_xticks(list(ticks), [str((begins + 3 * quarter) // 12) for quarter in ticks])
    axes.set_xlabel(f"{when(0, begins).split()[0]} of the year")


def shade_money(axes: Axes, start: int, end: int, over: int) -> None:
    """Shade the quarters of a grant: in full to its `end`, lighter while it falls until `over`."""
    for first, last, colour in ((start, end, "#FFF3C2"), (end, over, "#FFF9E1")):
        if last > first:
            axes.axvspan(first, last, color=colour, lw=0, zorder=0)


def show_unit(axis: Axis, unit: str) -> None:
    """Write the numbers of an axis as people read them: shares in per cent, thousands apart."""
    which = "x" if axis is axis.axes.xaxis else "y"
    setattr(axis.axes, f"fmt_{which}data", lambda value: amount(float(value), unit))
    if unit.startswith("share"):
        axis.set_major_formatter(lambda value, _: f"{setting(round(100 * value, 6))}%")
    else:
        axis.set_major_formatter(lambda value, _: setting(value))
