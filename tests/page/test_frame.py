"""A chart that leaves its page takes its words along."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from joinup import __version__
from joinup.page.bars import Bar, Measured, bars_chart
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, write_document
from joinup.page.frame import WARNING, framed_png, framed_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chart() -> Chart:
    bars = [Bar("Short", 2.0, "liaison"), Bar("Long", 9.0, "pooled budget")]
    return bars_chart(
        "bars", "A finding that is rather long, so that it takes two lines & one <more>", bars,
        Measured("Worlds, of 9", lambda value: f"{round(value)}", 9), note="How it is read.",
    )  # fmt: skip


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_words_stand_around_the_picture_in_reading_order(chart: Chart) -> None:
    said = " ".join(texts(framed_svg(chart, "Source: here.")))
    order = [chart.title, chart.subtitle, "How it is read.", WARNING, "Source: here.", "Long"]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    alone = " ".join(texts(framed_svg(chart)))
    assert chart.title in alone and WARNING not in alone and chart.note not in alone


def test_the_picture_stands_whole_between_its_words(chart: Chart) -> None:
    tree = ElementTree.fromstring(framed_svg(chart, "Source: here."))
    (inner,) = tree.findall(f"{SVG}svg")
    high = float(tree.get("height", "").removesuffix("pt"))
    top, own = float(inner.get("y", "")), float(inner.get("height", ""))
    above = [float(t.get("y", "")) for t in tree.findall(f".//{SVG}text") if t not in inner.iter()]
    inside = list(inner.iter(f"{SVG}text"))
    assert inside and 0 < top < top + own < high
    outside = [y for y, t in zip(above, tree.iter(f"{SVG}text"), strict=False) if t not in inside]
    assert all(y < top or y > top + own for y in outside)


def test_how_lines_end_is_said_outside_the_picture_too(chart: Chart) -> None:
    """LibreOffice left out marks of a second panel where it was said only within."""
    tree = ElementTree.fromstring(framed_svg(chart, "Source: here."))
    outside, inside = (
        node.findtext(f"{SVG}defs/{SVG}style") for node in (tree, tree.find(f"{SVG}svg"))
        if node is not None
    )  # fmt: skip
    assert outside and outside == inside and "stroke-linecap" in outside


def test_a_png_has_the_same_picture_below_the_same_words(chart: Chart) -> None:
    from matplotlib.image import imread

    from joinup.page import style

    whole = imread(io.BytesIO(framed_png(chart, "Source: here.")))
    bare = imread(io.BytesIO(style.png(chart.figure)))
    assert whole.shape[1] == bare.shape[1] and whole.shape[0] > bare.shape[0] + 100
    rows = [
        row
        for row in range(whole.shape[0] - bare.shape[0])
        if np.allclose(whole[row : row + bare.shape[0], :, :3], bare[..., :3], atol=0.02)
    ]
    assert len(rows) >= 1


def test_bars_are_sorted_whichever_way_is_best(chart: Chart) -> None:
    assert chart.table["scenario"].tolist() == ["Long", "Short"]
    bars = [Bar("Many", 9.0, "silo"), Bar("Few", 2.0, "liaison")]
    fewest = bars_chart("few", "T", bars, Measured("People", str), least=True)
    assert fewest.table["scenario"].tolist() == ["Few", "Many"]
    assert fewest.alternative == "Few: 2.0. Many: 9.0."


@pytest.mark.parametrize("record", [[("Result", "r-1")], [("Command", "joinup x")]])
def test_saved_charts_name_what_made_them(
    chart: Chart, record: list[tuple[str, str]], tmp_path: Path
) -> None:
    page = Document("T", "Q?", ["P."], [Section("S", charts=[chart])], ["L."], record)
    folder = write_document(page, tmp_path).parent
    said = " ".join(texts((folder / "charts" / "bars.svg").read_text(encoding="utf-8")))
    assert f"Source: joinup {__version__}, {record[0][1]}." in said
    # On the page the words are text, and stand there once.
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert html.count("A finding that is rather long") == 1
    (source,) = re.findall(r'<body data-source="([^"]*)">', html)  # for what is saved from it
    assert source == f"{WARNING} Source: joinup {__version__}, {record[0][1]}."
    assert html.count(WARNING) == 1
