"""What the page of the map asks, and what the analyses of persistence answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joinup.browser.asked import Checks, between, one_of, whole
from joinup.browser.comparing import MOST_WORK
from joinup.browser.settings import Settings, as_file, file_name
from joinup.browser.working import Job, drawn
from joinup.errors import InputError
from joinup.model.forms import FORM_REGISTRY
from joinup.model.parameters import DEFAULTS, REGISTRY, RUN_REGISTRY
from joinup.model.version import model_version
from joinup.page.document import Document
from joinup.questions.persistence.levers import is_single
from joinup.questions.persistence.map import STAGES, Atlas, Axis, atlas, axis
from joinup.questions.persistence.pages.map import map_page
from joinup.questions.persistence.pages.rescue import rescue_page
from joinup.questions.persistence.pages.verdict import verdict_words
from joinup.questions.persistence.rescue import checked_levers, checked_wish, rescue
from joinup.questions.persistence.trial import RULES, Subject, count, subject
from joinup.questions.persistence.verdict import verdict

FEWEST_POINTS, MOST_POINTS = 3, 21
FEWEST_REPLICATES, MOST_REPLICATES = 4, 60
CONFIDENCE = 0.9
_RUNS_OF_A_POINT = 8 * 2 * 300  # places, replicates and quarters of its runs, under one rule
_OUTLOOK = 0.1  # of the work of a map

AXES = {
    name: item
    for name, item in {**RUN_REGISTRY, **FORM_REGISTRY}.items()
    if item.kind in ("number", "count")
}
"""What an axis may be, levers first."""


@dataclass(frozen=True)
class Question:
    """What is asked; ranges are as the command takes them, "" for the whole.

    The chosen point is the scenario's own place where `at_x` and `at_y` are None.
    """

    x: str = "own_target_incentive"
    y: str = "mainstreaming"
    x_range: str = ""
    y_range: str = ""
    points: int = 9
    replicates: int = 20
    persist: float = 0.8
    at_x: float | None = None
    at_y: float | None = None


def _span(text: str) -> str:
    return text.strip()[:40]  # what is wrong with it, `axis` says


CHECKS: Checks = {
    "x": one_of(*AXES),
    "y": one_of(*AXES),
    "x_range": _span,
    "y_range": _span,
    "points": whole(FEWEST_POINTS, MOST_POINTS),
    "replicates": whole(FEWEST_REPLICATES, MOST_REPLICATES),
    "persist": between(0.05, 0.99),
    "at_x": between(-1e6, 1e6),
    "at_y": between(-1e6, 1e6),
}


@dataclass(frozen=True)
class Mapped:
    """A map that was worked out, of which settings, with the verdict in words."""

    settings: Settings
    question: Question
    atlas: Atlas
    verdict: str
    document: Document


@dataclass(frozen=True)
class Rescued:
    """A rescue that was looked for, from which settings on, and what it changes."""

    start: Settings
    persist: float
    moved: Mapping[str, float]
    document: Document


def axes_of(asked: Subject, question: Question) -> tuple[Axis, Axis]:
    """Return the axes of a map. Raises InputError for what cannot be one, and for too much."""
    x = axis(asked, "across", question.x, question.x_range or None, question.points)
    y = axis(asked, "up", question.y, question.y_range or None, question.points)
    if x.name == y.name:
        raise InputError([f"both axes are {x.name}; a map needs two parameters"])
    once = len(RULES) * count(asked.values, "partners") * _RUNS_OF_A_POINT
    work = len(x.values) * len(y.values) * once
    if work > MOST_WORK:
        most = int((MOST_WORK / once) ** 0.5)
        raise InputError(
            [f"this is too much for a page to wait for; at most {most} points along an axis are"]
        )
    return x, y


def worked_map(settings: Settings, question: Question, job: Job) -> Mapped:
    """Work out verdict and map. Raises InputError for what cannot be mapped."""
    asked = subject(as_file(settings))
    axes = axes_of(asked, question)
    job.at("what outlasts the money", 0.02)
    judged = verdict(asked, question.replicates)
    found: Atlas | None = None
    stages = len(RULES) * len(STAGES)
    for number, item in enumerate(atlas(asked, *axes)):
        if isinstance(item, Atlas):
            found = item
        else:
            job.at(item, _OUTLOOK + (1 - _OUTLOOK) * number / stages)
    assert found is not None
    command = map_command(settings, question)
    atlas_found = found
    return Mapped(
        settings,
        question,
        found,
        verdict_words(judged),
        drawn(lambda: map_page(atlas_found, command, model_version())),
    )


def map_command(settings: Settings, question: Question) -> str:
    """Return the command that makes the same map.

    >>> map_command(Settings(), Question(x="grant", x_range="0.1:0.4"))[:52]
    'joinup map rough_sleepers_unit --x grant --y mainstr'
    """
    command = (
        f"joinup map {file_name(settings)} --x {question.x} --y {question.y} "
        f"--points {question.points}"
    )
    for option, span in (("--x-range", question.x_range), ("--y-range", question.y_range)):
        command += f" {option} {span}" if span else ""
    return command


def at_point(mapped: Mapped, question: Question) -> Settings:
    """Return the settings at the chosen point of a map. Raises InputError."""
    chosen = {mapped.question.x: question.at_x, mapped.question.y: question.at_y}
    values = {
        name: round(value) if REGISTRY[name].kind == "count" else value
        for name, value in chosen.items()
        if value is not None
    }
    return mapped.settings.with_values(values) if values else mapped.settings


def worked_rescue(start: Settings, persist: float, job: Job) -> Rescued:
    """Look for the cheapest rescue. Raises InputError where there is nothing to rescue."""
    wish = checked_wish(persist, CONFIDENCE, None)
    asked = subject(as_file(start))
    job.at("which levers the scenario uses", 0.01)
    levers = checked_levers(asked, None)

    def report(stage: str, step: int, known: int) -> bool:
        alone = 0.03 + 0.25 * step / len(levers)
        share = alone if stage == "each lever alone" else 0.3 + 0.6 * step / 40
        job.at(f"{stage}, step {step}; {known:,} combinations tried", share)
        return False

    found = rescue(asked, wish, levers, named=False, journal=None, report=report)
    assert found is not None  # whoever stops it does so by raising
    job.at("its page", 0.99)
    command = rescue_command(start, persist)
    moved = {name: after for name, (_, after) in found.moved.items()}
    return Rescued(
        start, persist, moved, drawn(lambda: rescue_page(found, command, model_version()))
    )


def rescue_command(start: Settings, persist: float) -> str:
    """Return the command that looks for the same rescue."""
    return f"joinup rescue {file_name(start)} --persist {persist:g} --confidence {CONFIDENCE:g}"


def offered(settings: Settings) -> list[str]:
    """Return the parameters that may be an axis in a scenario, levers first."""
    values = {**DEFAULTS, **settings.changed.parameters}
    known = [name for name in AXES if is_single(values, name)]
    return sorted(known, key=lambda name: AXES[name].role != "lever")
