"""The question `discover`: in which circumstances something happens in a result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from joinup.job import Job
from joinup.question import PAGE, SCENARIOS, WITH_DESIGN, Answer, Option, Question


@dataclass(frozen=True)
class Discover:
    """What a discovery asks."""

    result: Annotated[Path, WITH_DESIGN]
    where: Annotated[
        str, Option('What is looked for, such as "persistence_16 > 0.8"; join several by "and".')
    ] = "persistence_16 > 0.8"
    scenario: Annotated[tuple[str, ...], SCENARIOS] = ()
    out: Annotated[Path | None, PAGE] = None


def discover(asked: Discover, job: Job) -> Answer:
    """Find boxes and a tree of circumstances in which something happens, and measure them.

    Raises InputError for what cannot be looked for, an unknown scenario, and too few cases;
    ResultError where the result is damaged.
    """
    from joinup.analysis.summary import check_names
    from joinup.batch import open_result
    from joinup.inputs.names import slug
    from joinup.questions.discover import found as method
    from joinup.questions.discover.pages.page import document, text
    from joinup.questions.discover.wanted import read

    result = open_result(asked.result)
    clauses = read(asked.where, result.outcomes)
    check_names(asked.scenario, result.plan.names)
    job.tell("Looking for boxes, a tree and scores")
    found = method.discover(result, clauses, asked.scenario)
    return Answer(
        text(found),
        lambda: document(found, DISCOVER.command(asked)),
        asked.out or asked.result / "exports" / f"where-{slug(asked.where, 40)}",
    )


DISCOVER = Question(
    "discover",
    "Find the circumstances in which something happens in a result, and how well they hold.",
    'joinup discover results/what-matters-1a2b3c4d --where "persistence_16 > 0.8"',
    Discover,
    discover,
)
