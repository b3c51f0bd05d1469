"""The question `compare`: two scenarios, what differs in them and in what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from joinup.job import Job
from joinup.question import PAGE, RESULT, Answer, Option, Question


@dataclass(frozen=True)
class Compare:
    """What a comparison of two scenarios asks."""

    result: Annotated[Path, RESULT]
    first: Annotated[str, Option("A scenario of the result.", positional=True)]
    second: Annotated[str, Option("The scenario that it is compared with.", positional=True)]
    other: Annotated[
        Path | None, Option("The second scenario's result, if it is another one.", local=True)
    ] = None
    why: Annotated[bool, Option("Share the difference out over everything that differs.")] = False
    out: Annotated[Path | None, PAGE] = None


def compare(asked: Compare, job: Job) -> Answer:
    """Compare `first` with `second`: differences are `first` less `second`, on the same draws.

    Raises InputError for a scenario that the result lacks, ResultError where a result is damaged
    or two of them do not pair.
    """
    from joinup.batch import open_result
    from joinup.inputs.names import slug
    from joinup.questions.compare import comparison as method
    from joinup.questions.compare.page import comparison_document, comparison_text

    other = open_result(asked.other) if asked.other else None
    found = method.compare(open_result(asked.result), asked.first, asked.second, other)
    if found.in_worlds:
        job.tell("Trying both in plausible worlds")
    if asked.why:
        method.check_why(found)
        job.tell("Sharing the difference out over what differs")
        found = found.explained()
    pair = f"{slug(asked.first)}-against-{slug(asked.second)}"
    return Answer(
        comparison_text(found),
        lambda: comparison_document(found),
        asked.out or asked.result / "exports" / pair,
    )


COMPARE = Question(
    "compare",
    "Compare two scenarios: what differs in them, and in what came of them, and how sure.",
    "joinup compare results/joining-up-1a2b3c4d rough_sleepers_pooled rough_sleepers_partnership",
    Compare,
    compare,
)
