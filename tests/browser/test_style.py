"""Colours that tell something apart differ by 3:1 or more, in the light theme and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import joinup.browser

STYLE = Path(joinup.browser.__file__).with_name("style.css").read_text(encoding="utf-8")
GROUND = {"light": "#ffffff", "dark": "#121212"}  # Vuetify's, behind the page


def colours(theme: str) -> dict[str, str]:
    """Return the named colours of a theme."""
    block = re.search(rf"\.theme--{theme} \{{(.*?)\}}", STYLE, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block.group(1)))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == 21
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("mark", "ground"),
    [("on", "tile"), ("on", "panel"), ("edge", "tile"), ("edge", "panel"), ("focus", "panel"),
     ("focus", "tile"), ("soft", "panel"), ("ink", "tile"), ("mark", "panel")],
)  # fmt: skip
def test_what_tells_something_stands_out(theme: str, mark: str, ground: str) -> None:
    found = colours(theme)
    assert contrast(found[mark], found[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_keyboards_place_stands_out_from_the_page(theme: str) -> None:
    assert contrast(colours(theme)["focus"], GROUND[theme]) >= 3


def test_a_place_is_joined_up_by_shape_as_well_as_by_colour() -> None:
    picture = Path(joinup.browser.__file__).with_name("picture.vue").read_text(encoding="utf-8")
    assert re.search(r'<path v-if="place.joined" class="tick"', picture)
    widths = {
        name: float(re.search(rf"\.tiles {name} \{{[^}}]*stroke-width: (\d)", STYLE).group(1))  # type: ignore[union-attr]
        for name in (r"\.tile", r"\.tile\.joined")
    }
    assert widths[r"\.tile\.joined"] >= 3 * widths[r"\.tile"]
