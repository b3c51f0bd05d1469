"""How charts look: palette, fonts, and SVG that is the same to the byte each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#0B0C0C"
GREY = "#8A8F94"
BLUE, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
PALETTE = (BLUE, TEAL, PLUM, ORANGE)
MARKERS = ("o", "s", "D", "^")

_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.labelsize": 12,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
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


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the project's style inside this block, and leave other drawing alone."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS):
        yield


def svg(figure: Figure) -> str:
    """Return a figure as SVG for a page, without date, maker or anything that changes."""
    buffer = io.StringIO()
    with styled():
        figure.savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure) -> bytes:
    """Return a figure as PNG at 150 dots an inch."""
    buffer = io.BytesIO()
    with styled():
        figure.savefig(
            buffer, format="png", dpi=150, bbox_inches="tight", metadata={"Software": None}
        )
    return buffer.getvalue()


def mark_withdrawal(axes: Axes, quarter: int, label: str = "") -> None:
    """Mark the quarter in which the full grant ends."""
    axes.axvline(quarter, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    if label:
        bottom = axes.get_ylim()[0]
        axes.annotate(
            label, (quarter, bottom), xytext=(4, 4), textcoords="offset points", fontsize=11
        )
