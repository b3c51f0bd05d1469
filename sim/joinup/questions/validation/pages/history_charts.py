"""The pictures of the trial against history: every programme with the scores, and the curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from joinup.inputs.names import short
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of
from joinup.page.words import percent, setting
from joinup.questions.validation.history.curve import Course, Point
from joinup.questions.validation.history.trial import MODEL, Trial
from joinup.questions.validation.history.tried import Tried
from joinup.questions.validation.pages.history_words import (
    CURVE,
    FATES,
    PICTURE,
    curve_in_words,
    fate,
    off_by,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _HEAD = 0.25, 2.9  # inches: a programme, and what stands above the programmes
_COLOURS = (style.BLUE, style.ORANGE, style.PLUM)
_MARKERS = ("o", "s", "D")
_MEASURES = {"something": "still do something together", "half": "still give half of the effort"}


def picture(found: Trial, apart: Trial | None, table: pd.DataFrame) -> Chart:
    """Draw the scores, and below them every programme: what happened, and what the model says."""
    from matplotlib.figure import Figure

    rows = [*_sorted(found.tried), *(_sorted(apart.tried) if apart else [])]
    height = _ROW * len(rows) + _HEAD
    with style.styled():
        figure = Figure(figsize=(11, height))
        top, panel = figure.subplots(2, 1, height_ratios=(1.5, _ROW * len(rows)))
        _scores(top, found)
        _programmes(panel, rows, len(found.tried))
        figure.tight_layout()
    return Chart(
        name=PICTURE,
        title=f"Off by {off_by(found.model.error)}: what the model says of "
        f"{len(found.tried)} programmes, and what happened",
        subtitle="Above: mean error of the model and of rules of thumb, in points of the share of "
        "places, with 95% ranges. Below: share of places where joint working was alive when each "
        "programme was looked at",
        alternative=_alternative(found, rows),
        note="Coloured marks: what happened; filled where somebody counted it, open where a reader "
        "judged it. Tick: the share of worlds and places in which joint working is alive in the "
        "model; grey line: the middle nine in ten worlds. A world is one plausible answer to all "
        "that no code says; each is run under two rules by which agencies decide. "
        "Programmes below the line were ended by a government's decision; they are in no score "
        "above. Rules of thumb forecast from the fates of the other programmes; the model has "
        "read none.",
        figure=figure,
        table=table,
    )


def _sorted(found: Sequence[Tried]) -> list[Tried]:
    return sorted(
        found, key=lambda item: (-item.programme.lasted, -item.share(), item.programme.id)
    )


def _scores(axes: Axes, found: Trial) -> None:
    shown = [found.model, *found.thumbs]
    for row, item in enumerate(shown):
        colour = style.INK if item.name == MODEL else style.TEAL
        axes.plot([item.error.low, item.error.high], [row, row], color=colour, lw=3)
        axes.plot(item.error.mean, row, "o", color=colour, ms=9, mec="white")
    axes.set_yticks(range(len(shown)), [short(item.name, 60) for item in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_title("Mean error (less is better)")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    style.show_unit(axes.xaxis, "share")


def _programmes(axes: Axes, rows: Sequence[Tried], n_free: int) -> None:
    for row, item in enumerate(rows):
        low, high = item.middle()
        axes.plot([low, high], [row, row], color="#BFBFBF", lw=5, solid_capstyle="butt", zorder=1)
        axes.plot(item.share(), row, "|", color=style.INK, ms=11, mew=2.2, zorder=2)
        if not np.isnan(item.programme.lasted):
            _happened(axes, item, row)
    if n_free < len(rows):
        axes.axhline(n_free - 0.5, color=style.GREY, lw=1)
        axes.text(0.0, n_free - 0.4, "ended by a government’s decision:", va="top", fontsize=10)
    axes.set_yticks(
        range(len(rows)), [short(item.programme.name, 52) for item in rows], fontsize=10
    )
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(-0.02, 1.02))
    axes.set_xlabel("share of places with joint working alive")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=True, axis="y", color="#EEEFEF")
    axes.set_axisbelow(True)
    style.show_unit(axes.xaxis, "share")
    _key(axes)


def _happened(axes: Axes, item: Tried, row: int) -> None:
    lasted, counted = item.programme.lasted, item.programme.counted
    kind = fate(lasted)
    axes.plot(
        lasted, row, _MARKERS[kind], color=_COLOURS[kind] if counted else "white",
        mec=_COLOURS[kind], mew=1.6, ms=7.5, zorder=3,
    )  # fmt: skip


def _key(axes: Axes) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], ls="", marker=marker, color=colour, ms=7.5, label=words)
        for words, colour, marker in zip(FATES, _COLOURS, _MARKERS, strict=True)
    ]
    model = Line2D([], [], color="#BFBFBF", lw=5, label="the model: middle 90% of worlds, mean")
    axes.legend(
        handles=[*marks, model], loc="lower center", bbox_to_anchor=(0.2, 1.0), ncols=2,
        frameon=False, fontsize=10,
    )  # fmt: skip


def _alternative(found: Trial, rows: Sequence[Tried]) -> str:
    scores = "; ".join(f"{item.name} {off_by(item.error)}" for item in [found.model, *found.thumbs])
    each = "; ".join(
        f"{item.programme.name}: happened {percent(item.programme.lasted)}, model "
        f"{percent(item.share())}"
        for item in rows
    )
    return f"Mean errors: {scores}. By programme: {each}."


def curve_chart(measured: Sequence[Point], drawn: Sequence[Course], n_programmes: int) -> Chart:
    """Draw the share alive by years since the money, measured and in the model."""
    with style.styled():
        figure, axes = axes_of(11, 5.4)
        for number, item in enumerate(drawn):
            _course(axes, item, number)
        for used, look in _POINTS.items():
            own = [item for item in measured if item.used == used]
            years, shares = ([getattr(i, name) for i in own] for name in ("years", "share"))
            axes.scatter(years, shares, s=[_size(item) for item in own], zorder=3, **look)
        axes.set(xlim=(-0.2, 10.2), ylim=(0, 1.04))
        axes.set(xlabel="years since the full money ended", ylabel="share still alive")
        style.show_unit(axes.yaxis, "share")
        axes.legend(loc="lower left", frameon=False, fontsize=11)
        figure.tight_layout()
    return Chart(
        name=CURVE,
        title=curve_in_words(measured, drawn) or "Partnerships that still exist, as counted",
        subtitle="Share of partnerships alive by years since the money: counted studies, mostly of "
        f"North American coalitions, and the model's places over {n_programmes} programmes whose "
        "money stopped",
        alternative=" ".join(
            f"{setting(item.years)} years: {percent(item.share)} ({item.used})."
            for item in measured
        ),
        note="Larger marks: more partnerships were looked at. “Alive” in these counts mostly means "
        "any joint activity. Pooled points hold some of the single ones. Bands: middle nine in ten "
        "worlds of the mean over programmes.",
        figure=figure,
        table=_curve_table(measured, drawn),
    )


_POINTS: dict[str, dict[str, Any]] = {
    "single": {"color": style.TEAL, "marker": "s", "label": "counted, one study"},
    "pooled": {"color": style.INK, "marker": "D", "label": "counted, several studies"},
    "lower bound": {
        "facecolors": "white", "edgecolors": style.INK, "marker": "D",
        "label": "counted, those who did not answer taken as ended",
    },
}  # fmt: skip


def _size(item: Point) -> float:
    return 40.0 if np.isnan(item.n) else 30.0 + item.n / 1.5


def _course(axes: Axes, item: Course, number: int) -> None:
    years, colour = np.arange(len(item.share)), (style.BLUE, style.ORANGE)[number]
    axes.fill_between(years, item.low, item.high, color=colour, alpha=0.15, lw=0)
    axes.plot(
        years, item.share, color=colour, lw=2.4, ls=style.DASHES[number],
        label=f"the model: places that {_MEASURES[item.measure]}",
    )  # fmt: skip


def _curve_table(measured: Sequence[Point], drawn: Sequence[Course]) -> pd.DataFrame:
    counted = [
        {"what": item.used, "years": item.years, "share": item.share, "of": item.n,
         "source": item.source, "definition": item.definition}
        for item in measured
    ]  # fmt: skip
    model = [
        {"what": f"model, {item.measure}", "years": float(year), "share": float(share),
         "of": float("nan"), "source": "", "definition": _MEASURES[item.measure]}
        for item in drawn
        for year, share in enumerate(item.share)
    ]  # fmt: skip
    return pd.DataFrame([*counted, *model])
