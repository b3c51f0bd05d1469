"""Panels and the room around them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from joinup.page.panels import lay_out, panels_of


def grid(n: int, width: float, height: float) -> Figure:
    figure, panels = panels_of(n, width, height, sharey=False)
    for number, panel in enumerate(panels.flat[:n]):
        panel.plot([0, 10**number])
        panel.set(title="Of two\nlines", xlabel="quarters", ylabel="people")
    return figure  # type: ignore[no-any-return]


@pytest.mark.parametrize(("n", "height"), [(1, 3.0), (2, 4.0), (7, 2.2)])
@pytest.mark.parametrize("above", [0.0, 0.05, 0.14])
def test_a_figure_is_laid_out_as_matplotlib_does_in_a_rectangle(
    n: int, height: float, above: float
) -> None:
    found, expected = grid(n, 11, height), grid(n, 11, height)
    lay_out(found, above)
    expected.tight_layout(rect=(0, 0, 1, 1 - above))
    for one, other in zip(found.axes, expected.axes, strict=True):
        np.testing.assert_allclose(
            one.get_position().bounds, other.get_position().bounds, atol=1e-9
        )
