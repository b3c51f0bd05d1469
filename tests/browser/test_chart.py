"""A chart of a run shades the money: in full, falling, and what goes on after a hand-over."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.browser.chart import Frame, Line, chart
from joinup.browser.funding import Funding


def shades(svg: str) -> dict[str, tuple[float, float]]:
    """Return from where to where each shade of a chart reaches."""
    pattern = r'<rect class="(\w+)" x="([\d.]+)" width="([\d.]+)"'
    return {name: (float(x), float(x) + float(w)) for name, x, w in re.findall(pattern, svg)}


def drawn(funding: Funding) -> str:
    return chart("Effort", "share", [Line("effort", [0.0] * 41, 1)], Frame(40, funding), top=1)


def test_money_that_goes_on_is_shaded_to_the_end_behind_a_line() -> None:
    svg = drawn(Funding(0, 15, 15, 1.0))
    found = shades(svg)
    assert set(found) == {"funded", "mainstream"}
    assert found["mainstream"][0] == found["funded"][1]
    assert svg.count('class="handover"') == 1
    last = re.search(r'class="grid"[^>]* x2="([\d.]+)"', svg)
    assert last and found["mainstream"][1] == pytest.approx(float(last.group(1)), abs=0.2)


def test_money_that_ends_is_shaded_no_further() -> None:
    svg = drawn(Funding(4, 15, 19, 0.0))
    assert set(shades(svg)) == {"funded", "tapered"} and "handover" not in svg


def test_a_part_that_goes_on_is_shaded_the_weaker() -> None:
    assert 'class="mainstream"' in drawn(Funding(0, 15, 15, 0.3))
    assert re.search(r'class="mainstream"[^>]*opacity="0.30"', drawn(Funding(0, 15, 15, 0.3)))
