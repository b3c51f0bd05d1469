"""Compare: scenarios on the same draws, with bands, paired differences and what they amount to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import solara
import solara.lab

from sim.analysis.paired import difference, interval
from sim.browser.chart import Frame, Line, Span, chart
from sim.browser.comparing import SHOWN, Comparison, compare, refuse_too_much
from sim.browser.parts import heading, legend, paragraph, picture, progress, table
from sim.browser.settings import Settings
from sim.browser.shelf import scenarios, titles
from sim.browser.verdict import verdict
from sim.browser.visit import Visit
from sim.errors import InputError
from sim.inputs.scenario import Scenario
from sim.model.outcomes import OUTCOMES
from sim.report.summary import HEADLINES
from sim.report.tables import to_csv
from sim.report.words import (
    difference_in_words,
    people,
    percent,
    share_with_interval,
)

AS_SET = "as set here"
"""The name of the arm that holds the visitor's own settings."""

_FILE = "comparison.csv"


@dataclass(eq=False)
class Comparing:
    """What the page keeps of a comparison while other views are shown."""

    picked: solara.Reactive[tuple[str, ...]]
    replicates: solara.Reactive[int]
    share: solara.Reactive[float]
    found: solara.Reactive[Comparison | None]
    fault: solara.Reactive[str]
    start: Callable[[Sequence[Scenario], int], None]
    stop: Callable[[], None]


@dataclass(eq=False)
class Job:
    """A comparison that was asked for; no two are the same, even of the same scenarios."""

    arms: tuple[Scenario, ...]
    seed: int
    replicates: int
    halt: threading.Event = field(default_factory=threading.Event)


def use_comparing() -> Comparing:
    """Keep a comparison for the length of a visit; its work stops when the visit ends."""
    picked = solara.use_reactive(("rough_sleepers_unit", "rough_sleepers_wound_up"))
    replicates = solara.use_reactive(40)
    share = solara.use_reactive(1.0)
    found: solara.Reactive[Comparison | None] = solara.use_reactive(None)
    fault = solara.use_reactive("")
    job: solara.Reactive[Job | None] = solara.use_reactive(None)
    latest = solara.use_ref(None)

    def work() -> None:
        mine = job.value
        if mine is None:
            return

        def tell(done: float) -> bool:
            if not mine.halt.is_set():
                share.set(done)
            return not mine.halt.is_set()

        try:
            result = compare(mine.arms, mine.seed, mine.replicates, tell)
        except Exception as error:  # whatever the model cannot do is said on the page
            if not mine.halt.is_set():
                fault.set(f"The comparison failed: {error}")
                share.set(1.0)
            return
        if result is not None and not mine.halt.is_set():
            found.set(result)

    def stop() -> None:
        if latest.current is not None:
            latest.current.halt.set()
        share.set(1.0)

    def start(arms: Sequence[Scenario], seed: int) -> None:
        try:
            refuse_too_much(arms, replicates.value)
        except InputError as error:
            fault.set(str(error))
            return
        stop()
        fault.set("")
        share.set(0.0)
        latest.current = Job(tuple(arms), seed, replicates.value)
        job.set(latest.current)

    def leave() -> None:
        if latest.current is not None:
            latest.current.halt.set()

    solara.lab.use_task(work, dependencies=[job.value], raise_error=False)
    solara.use_effect(lambda: leave, [])
    return Comparing(picked, replicates, share, found, fault, start, stop)


def arms_of(picked: Sequence[str], settings: Settings) -> list[Scenario]:
    """Return the scenarios that were picked by name; what is not on the shelf is left out."""
    shelf = scenarios()
    as_set = replace(settings.changed, name=AS_SET, title=f"{settings.base.title}, as set here")
    arms = {**shelf, AS_SET: as_set} if settings.values else shelf
    return [arms[name] for name in picked if name in arms]


@solara.component
def CompareView(visit: Visit) -> None:
    """Let the visitor pick scenarios and compare them."""
    comparing, settings = visit.comparing, visit.settings.value
    offered = titles()
    if settings.values:
        offered[AS_SET] = f"{offered[settings.scenario]}, as set here"
    names = {title: name for name, title in offered.items()}
    busy = comparing.share.value < 1.0

    def pick(chosen: list[str]) -> None:
        comparing.picked.set(tuple(names[title] for title in chosen if title in names))

    with solara.Div(classes=["panel"]):
        heading("Which scenarios?")
        solara.SelectMultiple(
            "Scenarios, the first is the baseline",
            values=[offered[name] for name in comparing.picked.value if name in offered],
            all_values=list(names),
            on_value=pick,
        )
        with solara.Row(gap="16px"):
            solara.InputInt("Replicates", value=comparing.replicates)
            solara.Button(
                "Compare",
                color="primary",
                disabled=busy,
                on_click=lambda: comparing.start(
                    arms_of(comparing.picked.value, settings), settings.seed
                ),
            )
            solara.Button("Stop", disabled=not busy, on_click=comparing.stop, outlined=True)
        if busy:
            progress(comparing.share.value, "Runs that are done")
            paragraph(f"{percent(comparing.share.value)} done", "note", live=True)
        if comparing.fault.value:
            solara.Error(comparing.fault.value)
        paragraph(
            f"All scenarios meet the same draws (seed {settings.seed}), so that luck cancels from "
            "their differences.",
            "note",
        )
    if comparing.found.value is not None:
        Found(comparing.found.value)


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
