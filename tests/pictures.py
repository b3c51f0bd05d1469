"""What of a picture's data lies outside its axes, where nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure


def beyond_axes(figure: Figure) -> list[str]:
    """Return the points of lines and dots that lie beyond the limits of their axes."""
    figure.canvas.draw()
    found = []
    for axes in figure.axes:
        low = np.minimum(*np.transpose([axes.get_xlim(), axes.get_ylim()], (1, 0)))
        high = np.maximum(*np.transpose([axes.get_xlim(), axes.get_ylim()], (1, 0)))
        slack = 1e-9 + 1e-6 * (high - low)
        for points in _drawn(axes):
            known = points[np.isfinite(points).all(axis=1)]
            beyond = known[((known < low - slack) | (known > high + slack)).any(axis=1)]
            found += [f"{axes.get_title()}: {point.tolist()}" for point in beyond]
    return found


def _drawn(axes: object) -> Iterator[np.ndarray]:
    data = axes.transData  # type: ignore[attr-defined]
    for line in axes.lines:  # type: ignore[attr-defined]
        if line.get_transform() == data:  # upright and level lines have one of their own
            yield np.asarray(line.get_xydata(), dtype=float)
    for dots in axes.collections:  # type: ignore[attr-defined]
        if dots.get_offset_transform() == data and len(dots.get_offsets()):
            yield np.ma.filled(dots.get_offsets().astype(float), np.nan)
