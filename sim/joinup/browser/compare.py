"""Compare: scenarios on the same draws, with bands, paired differences and what they amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import solara

from joinup.analysis.paired import difference, interval
from joinup.analysis.summary import HEADLINES
from joinup.browser.asked import Checks, changed, read, some_of, whole, written
from joinup.browser.chart import Frame, Line, Span, chart
from joinup.browser.comparing import (
    FEWEST_REPLICATES,
    MOST_REPLICATES,
    SHOWN,
    Comparison,
    compare,
    refuse_too_much,
)
from joinup.browser.parts import heading, legend, paragraph, picture, table
from joinup.browser.settings import Settings
from joinup.browser.shelf import scenarios, titles
from joinup.browser.verdict import verdict
from joinup.browser.visit import Visit
from joinup.browser.working import Job, Work, show_presses, show_work, use_work
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario
from joinup.model.outcomes import OUTCOMES
from joinup.page.tables import to_csv
from joinup.page.words import difference_in_words, people, share_with_interval

AS_SET = "as set here"
"""The name of the arm that holds the visitor's own settings."""

_FILE = "comparison.csv"


@dataclass(frozen=True)
class Question:
    """What is asked: scenarios by name, the first being the baseline, and how many replicates."""

    scenarios: tuple[str, ...] = ("rough_sleepers_unit", "rough_sleepers_wound_up")
    replicates: int = 40


@dataclass(eq=False)
class Comparing:
    """What the page keeps of a comparison while other views are shown."""

    work: Work
    found: solara.Reactive[Comparison | None]


def use_comparing() -> Comparing:
    """Keep a comparison for the length of a visit; its work stops when the visit ends."""
    found: solara.Reactive[Comparison | None] = solara.use_reactive(None)
    return Comparing(use_work("The comparison"), found)


def checks() -> Checks:
    """Return how the page's words are read."""
    return {
        "scenarios": some_of(*scenarios(), AS_SET),
        "replicates": whole(FEWEST_REPLICATES, MOST_REPLICATES),
    }


def arms_of(picked: Sequence[str], settings: Settings) -> list[Scenario]:
    """Return the scenarios that were picked by name; what is not on the shelf is left out."""
    shelf = scenarios()
    as_set = replace(settings.changed, name=AS_SET, title=f"{settings.base.title}, as set here")
    arms = {**shelf, AS_SET: as_set} if settings.values else shelf
    return [arms[name] for name in picked if name in arms]


@solara.component
def CompareView(visit: Visit) -> None:
    """Let the visitor pick scenarios and compare them."""
    kept, settings = visit.comparing, visit.settings.value
    asked, wrong = read(Question(), checks(), visit.words.value.get("compare", {}))
    for text in wrong:
        solara.Warning(text, dense=True)
    offered = titles()
    if settings.values:
        offered[AS_SET] = f"{offered[settings.scenario]}, as set here"
    names = {title: name for name, title in offered.items()}

    def pick(chosen: list[str]) -> None:
        picked = tuple(names[title] for title in chosen if title in names)
        visit.put(lambda: written(Question(), replace(asked, scenarios=picked)))

    def count(number: int) -> None:
        given = {"replicates": f"{number}"}
        visit.put(lambda: written(Question(), changed(asked, checks(), given)))

    def begin() -> None:
        arms = arms_of(asked.scenarios, settings)
        try:
            refuse_too_much(arms, asked.replicates)
        except InputError as error:
            kept.work.refuse(error)
            return

        def do(job: Job) -> None:
            def tell(done: float) -> bool:
                job.at("", done)
                return True

            found = compare(arms, settings.seed, asked.replicates, tell)
            job.keep(kept.found, found)

        kept.work.start(do)

    with solara.Div(classes=["panel"]):
        heading("Which scenarios?")
        solara.SelectMultiple(
            "Scenarios, the first is the baseline",
            values=[offered[name] for name in asked.scenarios if name in offered],
            all_values=list(names),
            on_value=pick,
        )
        with solara.Div(classes=["fields"]):
            solara.InputInt("Replicates", value=asked.replicates, on_value=count)
            show_presses(kept.work, "Compare", begin)
        show_work(kept.work)
        paragraph(
            f"All scenarios meet the same draws (seed {settings.seed}), so that luck cancels from "
            "their differences.",
            "note",
        )
    if kept.found.value is not None:
        Found(kept.found.value)


@solara.component
def Found(found: Comparison) -> None:
    """Show what a comparison found."""
    with solara.Div(classes=["panel"]):
        heading("What lasts")
        for arm, shares in zip(found.arms, found.persistence, strict=True):
            paragraph(verdict(arm, shares), "verdict")
        table(
            ("scenario", *(OUTCOMES[name].title.lower() for name in HEADLINES)),
            [
                (arm.title, *(_shown(name, runs[name]) for name in HEADLINES))
                for arm, runs in zip(found.arms, found.runs, strict=True)
            ],
            caption=f"Means over {found.replicates} replicates, 95% intervals in brackets.",
        )
        solara.FileDownload(
            lambda: to_csv(found.frame()), _FILE, label="Download all runs (CSV)",
            mime_type="text/csv",
        )  # fmt: skip
    legend([f"{letter(number)}: {arm.title}" for number, arm in enumerate(found.arms, 1)])
    with solara.Div(classes=["charts"]):
        for name in SHOWN:
            with solara.Div(classes=["panel"]):
                heading(f"{OUTCOMES[name].title} ({OUTCOMES[name].unit})", 3)
                picture(bands(found, name))
    with solara.Div(classes=["panel"]):
        heading("Paired differences")
        table(
            ("outcome and scenario", "difference"),
            differences(found),
            caption=f"Each scenario less “{found.arms[0].title}”, replicate by replicate; 95% "
            "intervals in brackets, shares in percentage points.",
        )
    paragraph(
        "Lines are medians, bands the middle 90% of runs: luck between runs, not doubt about the "
        "assumptions. Results of a model that compares regimes; not a forecast.",
        "note",
    )


def _shown(name: str, values: object) -> str:
    found = interval(np.asarray(values))
    if OUTCOMES[name].unit.startswith("share"):
        return share_with_interval(found)
    return f"{people(found.mean)} ({people(found.low)} to {people(found.high)})"


def bands(found: Comparison, name: str) -> str:
    """Return the chart of an outcome: a median and a band for each scenario."""
    lines = []
    for number, series in enumerate(found.series, 1):
        low, middle, high = np.quantile(series[name], [0.05, 0.5, 0.95], axis=0)
        lines.append(Line(letter(number), middle.tolist(), number, low.tolist(), high.tolist()))
    spans = {_span(arm) for arm in found.arms}
    quarters = max(len(series[name][0]) for series in found.series) - 1
    funding = spans.pop() if len(spans) == 1 else None
    top = 1.0 if OUTCOMES[name].unit.startswith("share") else None
    title, unit = OUTCOMES[name].title, OUTCOMES[name].unit
    return chart(title, unit, lines, Frame(quarters, funding), top=top)


def letter(number: int) -> str:
    """Return what the charts call a scenario, by its number from 1.

    >>> letter(1), letter(3)
    ('A', 'C')
    """
    return "ABCDEFGHIJ"[number - 1]


def _span(arm: Scenario) -> Span | None:
    start, length, taper = (
        int(str(arm.value(name))) for name in ("grant_start", "grant_length", "grant_taper")
    )
    if arm.value("grant") == 0 or length == 0:
        return None
    return Span(start, start + length, start + length + taper)


def differences(found: Comparison) -> list[tuple[str, ...]]:
    """Return the rows of paired differences: every other scenario less the baseline."""
    frame = found.frame()
    rows: list[tuple[str, ...]] = []
    for arm in found.arms[1:]:
        for name in HEADLINES:
            item = difference(frame, name, arm.name, found.arms[0].name)
            rows.append((f"{OUTCOMES[name].title}: {arm.title}", difference_in_words(item)))
    return rows
