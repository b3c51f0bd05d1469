"""Why one scenario lasts longer than another, in words, a table and a picture."""

from __future__ import annotations

from joinup.analysis.why import Part, Why
from joinup.page import style
from joinup.page.chart import NARROW, Chart
from joinup.page.document import Section
from joinup.page.rows import draw_rows, figure_of_rows, finish, interval_dots
from joinup.page.tables import PageTable, told
from joinup.page.words import listed, points, upper

NAME = "why"
_SMALL = 0.01  # of places: what brings less is not named


def section_on_why(title: str, found: Why, first: str, second: str) -> Section:
    """Return the section on what makes the difference between two scenarios, by their titles."""
    return Section(
        title,
        text=why_sentences(found, first, second),
        tables=[why_table(found)],
        charts=[why_chart(found, first, second)],
    )


def why_sentences(found: Why, first: str, second: str) -> list[str]:
    """Say what makes the difference between two scenarios, called by their titles."""
    whole = found.whole.mean
    if abs(whole) < _SMALL:
        return [
            f"Over {found.worlds} worlds “{first}” and “{second}” last in as many places, to "
            "within one percentage point."
        ]
    more = "more" if whole > 0 else "fewer"
    return [
        f"Over {found.worlds} worlds “{first}” lasts in {points(abs(whole))} percentage points "
        f"{more} of places than “{second}”. {_what_does_it(found)}",
        "The parts add up to the whole: each setting is credited with what its change brings, in "
        "orders drawn at random.",
    ]


def _what_does_it(found: Why) -> str:
    named = [part for part in found.parts if abs(part.brings.mean) >= _SMALL and part.brings.clear]
    if not named:
        return "No single setting clearly makes the difference."
    said = listed([f"{part.meaning} ({_brought(part)})" for part in named])
    rest = [part for part in found.parts if part not in named]
    idle = [part.meaning for part in rest if abs(part.brings.mean) < _SMALL]
    none = f" Hardly anything comes from {listed(idle)}." if 0 < len(idle) <= 4 else ""
    return f"What makes the difference: {said}.{none}"


def _brought(part: Part) -> str:
    return f"{points(part.brings.mean, sign=True)} points"


def why_table(found: Why) -> PageTable:
    """Return what each thing that differs brings, and the whole."""
    every = [*found.parts, Part("whole", "all together", found.whole)]
    return told(
        NAME,
        "What each setting brings to the share of places still joined up, in percentage points",
        [
            {
                "Setting": upper(part.meaning),
                "Brings": _signed(part.brings.mean),
                "95% range over worlds": " to ".join(
                    _signed(end) for end in (part.brings.low, part.brings.high)
                ),
            }
            for part in every
        ],
        [{"setting": part.name, **part.brings.columns(mean="brings")} for part in every],
    )


def _signed(value: float) -> str:
    return points(value, 1, sign=True)


def why_chart(found: Why, first: str, second: str) -> Chart:
    """Draw what each thing that differs brings, the largest on top."""
    dots = interval_dots("what it brings", [part.brings for part in found.parts], 0)
    names = [upper(part.meaning) for part in found.parts]
    with style.styled():
        figure, (axes,) = figure_of_rows(len(names), width=NARROW)
        label = "brings to the share of places still joined up"
        draw_rows(axes, names, [dots], unit="share", xlabel=label)
        axes.axvline(0, color=style.INK, lw=1)
        finish(figure)
    return Chart(
        name=NAME,
        title=_title(found, first, second),
        subtitle=f"Each setting’s part of the difference, “{first}” less “{second}”; mean and 95% "
        f"range over {found.worlds} worlds",
        alternative=" ".join(f"{p.meaning}: {_brought(p)}." for p in found.parts),
        note="Shapley’s value: settings are changed one by one in orders drawn at random, on the "
        "same draws; the parts add up to the whole difference.",
        figure=figure,
        table=[{"setting": p.meaning, **p.brings.columns(mean="brings")} for p in found.parts],
    )


def _title(found: Why, first: str, second: str) -> str:
    clear = [part for part in found.parts if part.brings.clear]
    if not clear:
        return f"No single setting clearly makes “{first}” last longer than “{second}”"
    part = clear[0]
    does = "makes it last longer" if part.brings.mean > 0 else "makes it last less long"
    return f"{upper(part.meaning)} does most: it {does} in “{first}” ({_brought(part)})"
