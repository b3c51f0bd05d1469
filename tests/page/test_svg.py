"""SVG made light is the same picture: its texts, its marks, and what they refer to."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest

from joinup.page import style
from joinup.page.svg import lighter

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def raw() -> str:
    from matplotlib.figure import Figure

    buffer = io.StringIO()
    with style.styled():
        figure = Figure(figsize=(4, 3))
        left, right = figure.subplots(1, 2)
        left.plot([0, 1, 2], [0, 2, 1], "o-", label="a\nb & <c>")
        left.legend()
        right.fill_between([0, 1], [0, 1], alpha=0.3)
        right.set_ylabel("upright")
        figure.savefig(buffer, format="svg")
    return buffer.getvalue()


def drawn(text: str) -> list[tuple[str, str]]:
    tree = ElementTree.fromstring(text[text.index("<svg") :])
    found = tree.iter()
    return [
        (item.tag, "".join(item.itertext()).strip())
        for item in found
        if item.tag in {f"{SVG}path", f"{SVG}use", f"{SVG}text", f"{SVG}clipPath"}
    ]


def test_a_light_picture_draws_the_same_in_fewer_bytes() -> None:
    heavy = raw()
    light = lighter(heavy, "one")
    assert drawn(light) == drawn(heavy) and len(light) < 0.7 * len(heavy)
    assert light == lighter(heavy, "one")
    assert "rotate(-90" in light and "rotate(-0" not in light
    numbers = r"-?\d+\.\d+"
    for kind in ("path", "use"):
        tags = [re.findall(f"<{kind} [^>]*>", text) for text in (heavy, light)]
        for mine, theirs in zip(*tags, strict=True):
            mine, theirs = (
                re.sub(r'(id|href|clip-path)="[^"]*"', "", tag) for tag in (mine, theirs)
            )
            pairs = zip(re.findall(numbers, mine), re.findall(numbers, theirs), strict=True)
            assert all(abs(float(one) - float(other)) < 0.1 for one, other in pairs)


def test_every_name_is_used_and_no_two_pictures_share_one() -> None:
    names = []
    for name in ("one", "two"):
        tree = ElementTree.fromstring(lighter(raw(), name))
        own = [item.get("id") for item in tree.iter() if item.get("id")]
        text = ElementTree.tostring(tree, encoding="unicode")
        used = set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text))
        assert {one or other for one, other in used} == set(own) and len(own) == len(set(own))
        names += own
    assert len(names) == len(set(names)) > 4


def test_words_that_the_usual_font_lacks_are_drawn_in_one_that_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The font stands for one of another script; the usual one, its neighbours are left alone."""
    from matplotlib.figure import Figure

    monkeypatch.setattr(style, "_WIDER", ("DejaVu Serif", "not installed"))
    seen: list[list[str]] = []
    figure = Figure()
    foreign, plain = figure.text(0, 0, "中国"), figure.text(0, 0.5, "Café − 5")
    save = figure.savefig

    def spy(*given: object, **named: object) -> None:
        seen.append([*foreign.get_fontfamily(), "|", *plain.get_fontfamily()])
        save(*given, **named)

    monkeypatch.setattr(figure, "savefig", spy)
    before = foreign.get_fontfamily()
    assert style.png(figure).startswith(b"\x89PNG")
    assert seen == [["DejaVu Sans", "DejaVu Serif", "|", *plain.get_fontfamily()]]
    assert foreign.get_fontfamily() == before, "the SVG names no font of this machine"
