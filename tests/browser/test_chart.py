"""Charts that stand together have one time axis, room for their labels, and a hand-over drawn."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.browser.chart import Frame, Line, chart
from joinup.browser.explore import charts, frame_of
from joinup.browser.funding import Funding
from joinup.browser.playback import Playback
from joinup.browser.settings import Settings

UNIT = Settings().with_value("places", 3)


def test_neighbouring_charts_have_one_time_axis_and_room_for_every_label() -> None:
    playback = Playback(UNIT, 0)
    playback.advance(9)
    drawn = charts(playback.model.value)
    ends = {
        title: re.search(r'class="grid"[^>]* x2="([\d.]+)"', svg) for title, svg in drawn.items()
    }
    assert len(drawn) == 6
    assert len({found.group(1) for found in ends.values() if found}) == 1 and all(ends.values())
    ticks = [re.findall(r'class="tick" x="([\d.]+)" y="192"', svg) for svg in drawn.values()]
    assert len(ticks[0]) >= 5 and all(found == ticks[0] for found in ticks)
    labels = [text for svg in drawn.values() for text in re.findall(r'"label[^>]*>([^<]+)<', svg)]
    assert max(map(len, labels)) <= frame_of(playback.model.value).letters


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
