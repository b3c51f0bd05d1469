"""The questions on persistence: `outlook`, `map`, `ramp` and `rescue`."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.errors import StoppedError
from joinup.job import Job
from joinup.question import OUT, SCENARIO, Answer, Named, Option, Question

if TYPE_CHECKING:
    from joinup.page.document import Document
    from joinup.questions.persistence.rescue import Rescue

_RESULTS = Path("results")
_WORLDS = Option("Plausible worlds to try it in; 0 for none.", least=0, most=4_096)


@dataclass(frozen=True)
class Outlook:
    """What the outlook of a scenario asks."""

    scenario: Annotated[Named, SCENARIO]
    replicates: Annotated[int, Option("Sets of draws.", least=4, most=1_000)] = 20
    worlds: Annotated[int, _WORLDS] = 100
    at: Annotated[
        int | None, Option("Quarter of the shocks; default: that of withdrawal.", least=0)
    ] = None
    out: Annotated[Path, OUT] = _RESULTS


def outlook(asked: Outlook, job: Job) -> Answer:
    """Say what outlives the money in a scenario, how near it is to tipping, and what to watch."""
    from joinup.questions.persistence.outlook import outlook as work_out
    from joinup.questions.persistence.pages.outlook import outlook_answer, outlook_page
    from joinup.questions.persistence.trial import subject

    about = subject(asked.scenario)
    found = work_out(about, asked.replicates, asked.at, asked.worlds, job)
    return Answer(
        outlook_answer(found),
        lambda: outlook_page(found, OUTLOOK.command(asked)),
        asked.out / _called("outlook", about.scenario.name),
    )


OUTLOOK = Question(
    "outlook",
    "Say what outlives the money, how near it is to tipping, and what to watch beforehand.",
    "joinup outlook rough_sleepers_partnership",
    Outlook,
    outlook,
)


@dataclass(frozen=True)
class Map:
    """What a map over two parameters asks."""

    scenario: Annotated[Named, SCENARIO]
    x: Annotated[str, Option("Parameter along the map.", parameter=True)]
    y: Annotated[str, Option("Parameter up the map.", parameter=True)]
    x_range: Annotated[str | None, Option("LOW:HIGH; default: all of it.")] = None
    y_range: Annotated[str | None, Option("LOW:HIGH; default: all of it.")] = None
    points: Annotated[int, Option("Points along each axis, 3 to 41.")] = 11
    worlds: Annotated[
        int, Option("Plausible worlds to try each point in; 0 for none.", least=0, most=200)
    ] = 20
    out: Annotated[Path, OUT] = _RESULTS


def map_(asked: Map, job: Job) -> Answer:
    """Draw where joining up persists, collapses, or depends on history."""
    from joinup.questions.persistence import map as method
    from joinup.questions.persistence.pages.map import map_answer, map_page
    from joinup.questions.persistence.trial import subject

    about = subject(asked.scenario)
    axes = (
        method.axis(about, "--x", asked.x, asked.x_range, asked.points),
        method.axis(about, "--y", asked.y, asked.y_range, asked.points),
    )
    found = method.phase_diagram(about, *axes, job, asked.worlds)
    return Answer(
        map_answer(found),
        lambda: map_page(found, MAP.command(asked)),
        asked.out / _called("map", about.scenario.name, asked.x, asked.y),
    )


MAP = Question(
    "map",
    "Draw where joining up persists, collapses, or depends on history.",
    "joinup map rough_sleepers_partnership --x own_target_incentive --y mainstreaming",
    Map,
    map_,
)


@dataclass(frozen=True)
class Rescuing:
    """What a rescue asks."""

    scenario: Annotated[Named, SCENARIO]
    persist: Annotated[float, Option("Share of places that is to last, 0 to 1.")]
    levers: Annotated[
        str | None, Option("Levers to move, as a,b,c; default: all that are used.")
    ] = None
    budget: Annotated[float | None, Option("What it may add to the bill, u per place.")] = None
    confidence: Annotated[float, Option("How sure it must be, 0.5 to 1.")] = 0.9
    worlds: Annotated[int, _WORLDS] = 100
    out: Annotated[Path, OUT] = _RESULTS


def rescue(asked: Rescuing, job: Job) -> Answer:
    """Find the cheapest change of levers that makes joint working last.

    Raises StoppedError where the search was interrupted; all that it tried is kept.
    """
    from joinup.batch.estimate import duration
    from joinup.inputs.counted import counted
    from joinup.questions.persistence import rescue as method
    from joinup.questions.persistence.in_worlds import reached
    from joinup.questions.persistence.pages.rescue import rescue_answer, rescue_page
    from joinup.questions.persistence.trial import subject

    goal = method.checked_goal(asked.persist, asked.confidence, asked.budget)
    about = subject(asked.scenario)
    chosen = method.checked_levers(about, asked.levers)
    folder = asked.out / _called("rescue", about.scenario.name)
    began = time.monotonic()

    def report(stage: str, step: int, known: int) -> bool:
        seconds = duration(time.monotonic() - began)
        job.tell(f"{stage}, step {step}: {counted(known, 'combination')} known, {seconds}")
        return job.stopped

    def journal(mark: str) -> Path:
        return folder / f"tried-{mark}.jsonl"

    with job.stopping():
        found = method.rescue(
            about, goal, chosen, named=asked.levers is not None,
            journal=journal if job.keeps else None, report=report,
        )  # fmt: skip
    if found is None:
        raise StoppedError(
            f"Stopped. All that was tried is kept in {folder}; give the same command again to go "
            "on."
        )
    if found.moved and asked.worlds:
        job.tell(f"Trying the change in {asked.worlds} plausible worlds")
        moved = {name: after for name, (_, after) in found.moved.items()}
        found = replace(found, worlds=reached(about, moved, goal.persist, asked.worlds))
    command = RESCUE.command(asked)

    def draw() -> Document:
        return rescue_page(found, command)

    if not found.moved:
        return Answer(rescue_answer(found), draw, folder)
    files, changed = _rescued(found, folder, command)
    told = (
        ("The changed scenario", f"{changed}"),
        ("To run both", f"joinup run {folder / 'rescue.toml'}"),
    )
    return Answer(rescue_answer(found), draw, folder, files, told)


def _rescued(found: Rescue, folder: Path, command: str) -> tuple[dict[Path, bytes], Path]:
    """Return the changed scenario, an experiment with it and its origin, and the first's path."""
    from joinup.inputs.written import experiment_text, scenario_text

    own = found.asked.scenario
    values = {name: after for name, (_, after) in found.moved.items()}
    title = f"{own.title}, rescued"
    text = scenario_text(
        own, title, f"{own.summary.strip()} Levers changed: {command}.", values, command
    )
    changed = folder / f"{own.name}_rescued.toml"
    files = {changed: text.encode()}
    if "extends" not in text.partition("[parameters]")[0]:
        whole = scenario_text(own, own.title, own.summary.strip(), {}, "")
        files[folder / f"{own.name}.toml"] = whole.encode()
    question = f'Does the change of levers make joint working last in "{own.title}"?'
    experiment = experiment_text(question, title, [own.name, changed.stem], 100)
    files[folder / "rescue.toml"] = experiment.encode()
    return files, changed


RESCUE = Question(
    "rescue",
    "Find the cheapest change of levers that makes it last; the same command continues.",
    "joinup rescue rough_sleepers_partnership --persist 0.8",
    Rescuing,
    rescue,
)


@dataclass(frozen=True)
class Ramp:
    """What moving a lever slowly out and back asks."""

    scenario: Annotated[Named, SCENARIO]
    lever: Annotated[str, Option("Parameter that moves slowly out and back.", parameter=True)]
    lever_range: Annotated[str | None, Option("LOW:HIGH; default: all of it.")] = None
    points: Annotated[int, Option("Values of the lever, 3 to 41.")] = 15
    replicates: Annotated[int, Option("Sets of draws.", least=2, most=1_000)] = 6
    out: Annotated[Path, OUT] = _RESULTS


def ramp(asked: Ramp, job: Job) -> Answer:
    """Move a lever slowly out and back: what is lost, and what it takes to win it back."""
    from joinup.questions.persistence import ramp as method
    from joinup.questions.persistence.map import axis
    from joinup.questions.persistence.pages.ramp import ramp_page, ramp_points
    from joinup.questions.persistence.trial import subject

    about = subject(asked.scenario)
    moved = axis(about, "--lever", asked.lever, asked.lever_range, asked.points)
    method.refuse_once_set(asked.lever)
    loops = method.ramp(about, moved, asked.replicates, job)
    return Answer(
        "\n".join([about.scenario.title, "", *ramp_points(moved, loops)]),
        lambda: ramp_page(about, moved, loops, RAMP.command(asked)),
        asked.out / _called("ramp", about.scenario.name, asked.lever),
    )


RAMP = Question(
    "ramp",
    "Move a lever slowly out and back: what is lost, and what it takes to win it back.",
    "joinup ramp rough_sleepers_partnership --lever own_target_incentive",
    Ramp,
    ramp,
)


def _called(*words: str) -> str:
    """Return the name of the folder that holds a page."""
    return "-".join(words).replace("_", "-")
