"""Compare: scenarios on the same draws, with bands, paired differences and what they amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import solara

from joinup.analysis.paired import difference, interval
from joinup.analysis.summary import HEADLINES
from joinup.browser.asked import Checks, changed, read, some_of, whole, written
from joinup.browser.chart import Frame, Line, chart
from joinup.browser.comparing import (
    FEWEST_REPLICATES,
    MOST_REPLICATES,
    SHOWN,
    Comparison,
    compare,
    refuse_too_much,
)
from joinup.browser.funding import Funding, funding_of
from joinup.browser.parts import Field, heading, legend, paragraph, picture, table
from joinup.browser.settings import Settings
from joinup.browser.shelf import scenarios, titles
from joinup.browser.verdict import verdict
from joinup.browser.visit import Visit
from joinup.browser.working import Job, Work, show_presses, show_work, use_work
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario
from joinup.model.outcomes import OUTCOMES
from joinup.page.tables import to_csv
from joinup.page.words import difference_in_words, people, percent, share_with_interval

AS_SET = "as set here"
"""The name of the arm that holds the visitor's own settings."""

_FILE = "comparison.csv"


@dataclass(frozen=True)
class Question:
    """What is asked: scenarios by name, the first being the baseline, and how many replicates."""

    scenarios: tuple[str, ...]
    replicates: int = 40


def usual(settings: Settings) -> Question:
    """Return what is compared where nothing else was asked: the scenario at the side.

    It stands beside itself as it was set or, where nothing was, beside the one that it extends or
    the first that extends it.

    >>> usual(Settings()).scenarios[1], usual(Settings(values={"grant": 0.1})).scenarios[1]
    ('rough_sleepers_end_announced', 'as set here')
    """
    name, lineage = settings.scenario, settings.base.lineage
    if settings.values:
        return Question((name, AS_SET))
    family = [other for other, item in scenarios().items() if name in item.lineage[:-1]]
    return Question((name, *[*lineage[-2:-1], *family][:1]))


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
    begins = usual(settings)
    asked, wrong = read(begins, checks(), visit.words.value.get("compare", {}))
    for text in wrong:
        solara.Warning(text, dense=True)
    offered = titles()
    if settings.values:
        offered[AS_SET] = f"{offered[settings.scenario]}, as set here"
    names = {title: name for name, title in offered.items()}

    def pick(chosen: list[str]) -> None:
        picked = tuple(names[title] for title in chosen if title in names)
        visit.put(lambda: written(begins, replace(asked, scenarios=picked)))

    def count(text: str) -> bool:
        given = {"replicates": text}
        return visit.put(lambda: written(begins, changed(asked, checks(), given)))

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
            Field("Replicates", f"{asked.replicates}", count)
            show_presses(kept.work, "Compare", begin)
        show_work(kept.work)
        paragraph(
            f"All scenarios meet the same draws (seed {settings.seed}), so that luck cancels from "
            "their differences. Changes of policy during a run are left out.",
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
        f"{shading(found)}Lines are medians, bands the middle 90% of runs: luck between runs, not "
        "doubt about the assumptions. Results of a model that compares regimes; not a forecast.",
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
    quarters = max(len(series[name][0]) for series in found.series) - 1
    frame = Frame(quarters, common([funding_of(arm.value) for arm in found.arms]), letters=1)
    top = 1.0 if OUTCOMES[name].unit.startswith("share") else None
    title, unit = OUTCOMES[name].title, OUTCOMES[name].unit
    return chart(title, unit, lines, frame, top=top)


def common(fundings: Sequence[Funding | None]) -> Funding | None:
    """Return the quarters of full grant that scenarios share, None where they differ.

    What comes after them is left out where it differs.
    """
    first = fundings[0]
    if all(funding == first for funding in fundings):
        return first
    full = [replace(item, over=item.end, kept=0.0) for item in fundings if item is not None]
    alike = len(full) == len(fundings) and len(set(full)) == 1
    return full[0] if alike else None


def shading(found: Comparison) -> str:
    """Say what is shaded in the charts."""
    fundings = [funding_of(arm.value) for arm in found.arms]
    shared = common(fundings)
    if shared is None:
        return ""
    if shared in fundings and shared.kept > 0:
        return (
            "Shaded: the quarters of the grant; after the upright line mainstream money pays "
            f"{percent(shared.kept)} of it. "
        )
    after = "" if shared in fundings else "; what follows differs between the scenarios"
    return f"Shaded: the quarters of the full grant{after}. "


def letter(number: int) -> str:
    """Return what the charts call a scenario, by its number from 1.

    >>> letter(1), letter(3)
    ('A', 'C')
    """
    return "ABCDEFGHIJ"[number - 1]


def differences(found: Comparison) -> list[tuple[str, ...]]:
    """Return the rows of paired differences: every other scenario less the baseline."""
    frame = found.frame()
    rows: list[tuple[str, ...]] = []
    for arm in found.arms[1:]:
        for name in HEADLINES:
            item = difference(frame, name, arm.name, found.arms[0].name)
            rows.append((f"{OUTCOMES[name].title}: {arm.title}", difference_in_words(item)))
    return rows
