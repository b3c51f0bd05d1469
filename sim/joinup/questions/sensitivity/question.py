"""The question `sensitivity`: which of the parameters that a design varies move its outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import PAGE, SCENARIOS, WITH_DESIGN, Answer, Option, Question

if TYPE_CHECKING:
    from joinup.batch.result import Result

_USUAL = ("persistence_16", "fulfilment_kept_16", "embedding_at_withdrawal",
          "effort_at_withdrawal", "clients_end", "net_benefit")  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    """What a sensitivity analysis asks."""

    result: Annotated[Path, WITH_DESIGN]
    outcome: Annotated[
        tuple[str, ...],
        Option("Outcome of a run, the first one in detail; default: six. May be repeated."),
    ] = ()
    scenario: Annotated[tuple[str, ...], SCENARIOS] = ()
    out: Annotated[Path | None, PAGE] = None


def sensitivity(asked: Sensitivity, job: Job) -> Answer:
    """Say which parameters move each outcome: by the indices that suit the result's design.

    Raises InputError for a result without a design, an outcome or scenario that it lacks, and where
    nothing can be said of any outcome; ResultError where it is damaged.
    """
    from joinup.analysis.sensitivity.study import study
    from joinup.batch import open_result
    from joinup.errors import InputError
    from joinup.questions.sensitivity.pages.page import document, text

    result = open_result(asked.result)
    outcomes, scenarios = _checked(result, asked.outcome, asked.scenario)
    found = study(result, outcomes, scenarios, job.tell)
    if not any(item.indices for item in found):
        reasons = dict.fromkeys(f"{item.outcome}: {item.why_not}" for item in found)
        raise InputError(list(reasons))
    return Answer(
        text(result, found),
        lambda: document(result, found, SENSITIVITY.command(asked)),
        asked.out or asked.result / "exports" / "sensitivity",
    )


def _checked(
    result: Result, outcomes: Sequence[str], scenarios: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the outcomes and scenarios that are looked at. Raises InputError for unknown ones."""
    from joinup.analysis.summary import check_names
    from joinup.errors import InputError
    from joinup.model.registry import guess

    if result.plan.n_points == 1:
        raise InputError(
            f"{result.id} has one point: nothing varies. An experiment with a [design] has more"
        )
    kept = result.outcomes
    faults = [
        f"{name}: this result keeps no such outcome of a run{guess(name, kept)}"
        for name in outcomes
        if name not in kept
    ]
    if faults:
        raise InputError(faults)
    check_names(scenarios, result.plan.names)
    return list(dict.fromkeys(outcomes)) or [n for n in _USUAL if n in kept], list(scenarios)


SENSITIVITY = Question(
    "sensitivity",
    "Say which of the parameters that a result's design varies move its outcomes, and how surely.",
    "joinup sensitivity results/what-matters-1a2b3c4d --outcome persistence_16",
    Sensitivity,
    sensitivity,
)
