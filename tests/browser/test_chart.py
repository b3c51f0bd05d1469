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
    return chart("Effort (share)", [Line("effort", [0.0] * 41, 1)], Frame(40, funding), top=1)


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


def axis(svg: str) -> list[str]:
    return re.findall(r'class="tick"[^>]*text-anchor="(?:middle|end)">([^<]+)<', svg)[-20:]


def test_years_of_the_calendar_stand_at_each_january() -> None:
    """A run from June 1998: 1999 begins seven months in, at 7 of 132 months of the plot."""
    line = Line("effort", [0.0] * 45, 1)
    svg = chart("Effort (share)", [line], Frame(44, begins=12 * 1998 + 5, letters=0), top=1)
    years = re.findall(r'class="tick" x="([\d.]+)"[^>]*text-anchor="middle">(\d{4})<', svg)
    assert [year for _, year in years][:2] == ["1999", "2001"] and "quarter" not in svg
    left, right = map(float, re.search(r'class="grid" x1="([\d.]+)" x2="([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    assert float(years[0][0]) == pytest.approx(left + (right - left) * 7 / 132, abs=0.1)
    assert 'aria-label="Effort (share). effort: from 0 in June 1998 to 0 in June 2009."' in svg


def test_a_run_without_dates_counts_years_from_its_start() -> None:
    svg = chart("Effort (share)", [Line("effort", [0.0] * 9, 1)], Frame(8, letters=0), top=1)
    assert [word for word in axis(svg) if word.isdigit()][-3:] == ["0", "1", "2"]
    assert "years since the start" in svg and "from 0 in year 0 to 0 in year 2" in svg


def test_charts_side_by_side_have_one_axis_of_time() -> None:
    frame = Frame(44, Funding(0, 15, 15), begins=12 * 1998 + 5)
    few = chart("a", [Line("x", [0.5] * 5, 1)], frame, top=1)
    many = chart("b", [Line("long label", [900.0] * 45, 2)], frame)
    ticks = [re.findall(r'x="([\d.]+)"[^>]*>(\d{4})<', svg) for svg in (few, many)]
    assert ticks[0] == ticks[1] and shades(few) == shades(many)
