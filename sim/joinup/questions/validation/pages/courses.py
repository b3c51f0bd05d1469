"""An ensemble beside the record: band and median, fitted figures filled, those kept back open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from joinup.inputs.dates import when
from joinup.inputs.names import clean, short
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import lay_out, panels_of
from joinup.page.words import figures
from joinup.questions.validation.judgement import Case, Course
from joinup.questions.validation.pages.judged import among, band_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def courses(case: Case) -> list[Chart]:
    """Return a chart for each outcome that is recorded, with a panel for each decision rule."""
    outcomes = [course.outcome for course in case.verdicts[0].courses]
    return [_chart(case, outcome, n) for n, outcome in enumerate(outcomes)]


def course_name(case: Case, outcome: str) -> str:
    """Return the name of the chart of an outcome."""
    return f"{case.scenario.name}-{outcome}".replace("_", "-").lower()


def _chart(case: Case, outcome: str, place: int) -> Chart:
    by_rule = {item.rule: item.courses[place] for item in case.verdicts}
    unit = case.figures.units[outcome]
    with style.styled():
        figure, (panels,) = panels_of(len(by_rule), 11, 4.6, sharex=False)
        for n, (panel, (rule, course)) in enumerate(zip(panels, by_rule.items(), strict=True)):
            _draw(panel, course, style.look(n + 1), case.figures.begins)
            panel.set_title(f"decision rule: {rule}")
        if _from_zero(by_rule):
            panels[0].set_ylim(bottom=min(0.0, *(float(c.band.min()) for c in by_rule.values())))
        panels[0].set_ylabel(short(unit, 40))
        style.show_unit(panels[0].yaxis, OUTCOMES[outcome].unit)
        handles, labels = panels[0].get_legend_handles_labels()
        lay_out(figure, 0.1)
        figure.legend(handles, labels, loc="upper left", ncols=len(labels), frameon=False)
    verdict = case.verdicts[0]
    runs = "runs of the scenario as it stands (not fitted)"
    if case.ensemble is not None:
        runs = f"{verdict.replicates} runs each of at most {verdict.members} accepted members"
    return Chart(
        name=course_name(case, outcome),
        title=_title(case, by_rule),
        subtitle=f"{OUTCOMES[outcome].title}, {short(unit, 60)}. Band and line: middle 90% and "
        f"median of {runs}. Record: {clean(case.figures.sources[outcome])}"
        + ("" if _from_zero(by_rule) else ". The axis does not begin at 0"),
        alternative=_alternative(case, by_rule),
        note="Filled: figures that the fit has read. Open: figures kept back, which it has not "
        "read. The band shows what accepted parameter sets and chance leave open; no forecast.",
        figure=figure,
        table=[
            {
                "decision_rule": rule, "when": when(item.figure.quarter, case.figures.begins),
                "quarter": item.figure.quarter, "record": item.figure.value,
                "used": "fitted" if item.fitted else "kept back",
                "low": item.low, "median": item.median, "high": item.high,
                "relative_error": item.error,
                "within_band": "yes" if item.inside else "no",
                "within_widened_band": "yes" if item.inside_widened else "no",
            }
            for rule, course in by_rule.items()
            for item in course.judged
        ],
    )  # fmt: skip


def _from_zero(by_rule: dict[str, Course]) -> bool:
    """Say whether the axis begins at 0: unless all there is to see lies in its upper half."""
    shown = [course.band for course in by_rule.values()]
    shown += [np.array([[j.figure.value for j in course.judged]]) for course in by_rule.values()]
    return min(float(x.min()) for x in shown) < 0.5 * max(float(x.max()) for x in shown)


def _draw(panel: Axes, course: Course, look: Any, begins: int | None) -> None:
    low, median, high = course.band
    quarters = np.arange(len(median))
    panel.fill_between(
        quarters, low, high, color=look.colour, alpha=0.22, lw=0, label="middle 90% of runs"
    )
    panel.plot(quarters, median, color=look.colour, lw=2.2, label="median")
    for fitted, words in ((True, "record, fitted"), (False, "record, kept back")):
        own = [item.figure for item in course.judged if item.fitted == fitted]
        if own:
            quarters_, values = ([getattr(i, name) for i in own] for name in ("quarter", "value"))
            panel.plot(
                quarters_, values, "o", color=style.ORANGE if fitted else "white", mec=style.INK,
                mew=1.4, ms=8, ls="", label=words, zorder=4,
            )  # fmt: skip
    style.show_years(panel, len(median) - 1, begins)


def _title(case: Case, by_rule: dict[str, Course]) -> str:
    kept = {rule: course.holdout for rule, course in by_rule.items()}
    first = next(iter(kept.values()))
    fitted = {
        rule: tuple(item for item in course.judged if item.figure.quarter > 0)
        for rule, course in by_rule.items()
    }
    which, items = ("kept back", kept) if first else ("fitted", fitted)
    n = len(next(iter(items.values())))
    counts = [sum(item.inside for item in own) for own in items.values()]
    said = among(counts, n, which)
    rules = f" ({' and '.join(items)})"
    if len(set(counts)) == 1:
        rules = " under both decision rules" if len(counts) == 2 else ""
    return f"{short(case.scenario.title)}: {said} within {band_of(case)}{rules}"


def _alternative(case: Case, by_rule: dict[str, Course]) -> str:
    begins = case.figures.begins
    shown = {
        rule: "; ".join(
            f"{when(item.figure.quarter, begins)}: record {figures(item.figure.value)}, "
            f"median {figures(item.median)}, band {figures(item.low)} to {figures(item.high)}"
            for item in course.judged
        )
        for rule, course in by_rule.items()
    }
    return " ".join(f"Under {rule}: {words}." for rule, words in shown.items())
