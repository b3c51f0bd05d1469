"""Over each mark of a chart lies its value, where the mark is; nothing that is seen changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from joinup.inputs.dates import month_of
from joinup.page import style
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots

SVG = "{http://www.w3.org/2000/svg}"
PATH = re.compile(r"M(-?\d+) (-?\d+)h(\d+)v(\d+)h-\3z")
Box = tuple[float, float, float, float]


def values(figure: Any) -> list[tuple[str, Box]]:
    """Return the words and the box of each mark: left, top, right, bottom."""
    tree = ElementTree.fromstring(style.svg(figure, "one"))
    (group,) = (item for item in tree.iter(f"{SVG}g") if item.get("class") == "values")
    found = []
    for path in group:
        left, top, wide, high = map(int, PATH.fullmatch(path.get("d", "")).groups())  # type: ignore[union-attr]
        found.append((path.find(f"{SVG}title").text, (left, top, left + wide, top + high)))  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


def drawn(draw: Callable[[Any], None], width: float = 4.0) -> Any:
    from matplotlib.figure import Figure

    with style.styled():
        figure = Figure(figsize=(width, 3))
        draw(figure.subplots())
        figure.tight_layout()
    return figure


def test_curves_have_strips_with_all_that_they_are_in_a_year() -> None:
    def draw(axes: Any) -> None:
        axes.fill_between(range(45), [0.2] * 45, [0.6] * 45, color=style.BLUE, alpha=0.2)
        axes.plot([k / 44 for k in range(45)], color=style.BLUE, label="Pooled & budget")
        axes.plot([1.0] * 45, color=style.ORANGE, label="_baseline")
        axes.axvline(20)
        style.show_years(axes, 44, month_of("1998-06"))
        style.show_unit(axes.yaxis, "share")

    found = values(drawn(draw))
    words = [text for text, _ in found]
    assert words[0] == "June 1998\nPooled & budget: 0% (20% to 60%)\nbaseline: 100%"
    assert words[-1] == "June 2009\nPooled & budget: 100% (20% to 60%)\nbaseline: 100%"
    assert len(words) == 12, "a strip a year: four quarters would be too narrow"
    lefts = [box[0] for _, box in found]
    assert lefts == sorted(lefts) and all(box[2] - box[0] >= 9 for _, box in found)
    for (_, one), (_, other) in pairwise(found):
        assert abs(one[2] - other[0]) <= 1, "strips meet"
    wide = [text for text, _ in values(drawn(draw, width=12.0))]
    assert wide[1].startswith("September 1998\nPooled & budget: 2%")


def test_years_are_counted_where_no_date_is_known() -> None:
    def draw(axes: Any) -> None:
        axes.plot([k / 44 for k in range(45)], color=style.BLUE, label="Pooled")
        style.show_years(axes, 44)

    words = [text.splitlines()[0] for text, _ in values(drawn(draw, width=12.0))]
    assert words[:4] == ["at first", "three months on", "six months on", "nine months on"]
    assert words[9] == "two years and three months on" and words[-1] == "11 years on"
    (axes,) = drawn(draw).axes
    assert axes.get_xlabel() == "years since the start"
    ticks = dict(zip(axes.get_xticks(), axes.get_xticklabels(), strict=True))
    assert {at: label.get_text() for at, label in ticks.items()}[16] == "4"


def test_a_strip_lies_where_its_point_is() -> None:
    figure = drawn(lambda axes: axes.plot([10, 20, 30], [1, 2, 3], label="a"))
    (axes,) = figure.axes
    for at, (text, (left, _, right, _)) in zip((10, 20, 30), values(figure), strict=True):
        x = axes.transData.transform((at, 2))[0] * 72 / figure.dpi
        assert left - 1 <= x <= right + 1 and text == f"{at}\na: {at / 10:g}"


def test_dots_on_rows_name_their_row_and_series() -> None:
    with style.styled():
        figure, (axes,) = figure_of_rows(2, width=6.0)
        series = [plain_dots("before", [0.1, 0.2], 0), plain_dots("after", [0.5, 0.6], 1)]
        draw_rows(axes, ["Liaison <group>", "Pooled"], series, unit="share", xlabel="places")
        finish(figure, axes)
    words = [text for text, _ in values(figure)]
    assert words == [
        "Liaison <group>, before: 10%", "Pooled, before: 20%", "Liaison <group>, after: 50%",
        "Pooled, after: 60%",
    ]  # fmt: skip
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["before", "after"], "a series stands in the key once"


def test_bars_and_ranges_say_their_ends() -> None:
    def draw(axes: Any) -> None:
        axes.barh([0, 1], [0.25, 0.75])
        axes.plot([0.2, 0.3], [0, 0], color="black")
        axes.plot([0.2, 0.3], [0, 0], color="white", lw=5)
        axes.set_yticks([0, 1], ["One\nline", "Two"])
        style.show_unit(axes.xaxis, "share")

    found = values(drawn(draw))
    assert [text for text, _ in found] == ["One line: 25%", "Two: 75%", "One line: 20% to 30%"]
    one, two, _ = (box for _, box in found)
    assert (two[2] - two[0]) == pytest.approx(3 * (one[2] - one[0]), abs=2)


def test_cells_of_a_map_say_where_they_are_and_what_their_colour_is() -> None:
    def draw(axes: Any) -> None:
        mesh = axes.pcolormesh([0, 2, 4], [0, 1, 2], [[0.0, 0.25], [0.5, 1.0]], vmin=0, vmax=1)
        bar = axes.figure.colorbar(mesh)
        style.show_unit(bar.ax.yaxis, "share")
        axes.set(xlabel="grant (u)", ylabel="care")

    words = [text for text, _ in values(drawn(draw))]
    assert words == [
        "1 across, 0.5 up: 0%", "3 across, 0.5 up: 25%",
        "1 across, 1.5 up: 50%", "3 across, 1.5 up: 100%",
    ]  # fmt: skip


def test_a_map_without_a_scale_is_told_by_its_key() -> None:
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    def draw(axes: Any) -> None:
        colours = ListedColormap(["#ff0000", "#0000ff"])
        axes.pcolormesh([0, 2, 4], [0, 1], [[0, 1]], cmap=colours, vmin=-0.5, vmax=1.5)
        keys = [Patch(facecolor="#ff0000", label="lost"), Patch(facecolor="#0000ff", label="kept")]
        axes.figure.legend(handles=keys)

    assert [text for text, _ in values(drawn(draw))] == [
        "1 across, 0.5 up: lost", "3 across, 0.5 up: kept",
    ]  # fmt: skip


def test_a_cloud_of_runs_and_lines_without_a_name_have_none() -> None:
    def draw(axes: Any) -> None:
        axes.plot(range(30), range(30), "o")
        axes.plot(range(30), range(30), label="_nolegend_")
        axes.scatter([1, 2], [3, 4], label="two")

    assert [text for text, _ in values(drawn(draw))] == ["1\ntwo: 3", "2\ntwo: 4"]


def test_what_is_seen_stays_the_same() -> None:
    import io

    from matplotlib.image import imread

    figure = drawn(lambda axes: axes.plot([1, 2, 3], "o-"))
    before = imread(io.BytesIO(style.png(figure)))
    svg = style.svg(figure, "one")
    assert (imread(io.BytesIO(style.png(figure))) == before).all()
    assert svg == style.svg(figure, "one") and 'fill="none" pointer-events="all"' in svg


def test_a_strip_says_the_curves_that_are_there_and_no_other() -> None:
    def draw(axes: Any) -> None:
        axes.plot(range(4), [1.0, 2.0, 3.0, 4.0], color=style.BLUE, label="whole")
        axes.plot([0, 1, 2], [5.0, 6.0, float("nan")], color=style.PLUM, label="short")

    words = [text.split("\n")[1:] for text, _ in values(drawn(draw))]
    assert words == [["whole: 1", "short: 5"], ["whole: 2", "short: 6"], ["whole: 3"], ["whole: 4"]]


def test_a_bar_by_name_is_called_so() -> None:
    found = values(drawn(lambda axes: axes.barh(["first", "second"], [1.0, 2.5])))
    assert [text for text, _ in found] == ["first: 1", "second: 2.5"]
