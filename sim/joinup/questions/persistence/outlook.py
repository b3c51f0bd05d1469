"""Everything that is asked of one scenario before its money stops, in one go."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.job import SILENT, Job, beside
from joinup.questions.persistence import fixed_points, levers, survival, verdict, watch_list
from joinup.questions.persistence.in_worlds import InWorlds, in_worlds
from joinup.questions.persistence.trial import RULES, Subject, aftermath

_FEWER = 2  # the searching analyses take this part of the replicates of the verdict


@dataclass(frozen=True)
class Outlook:
    """What outlasts the money of a scenario, what tips it, and what tells beforehand."""

    asked: Subject
    verdict: verdict.Verdict
    endings: tuple[survival.Ending, ...]
    distances: tuple[levers.Distance, ...]
    watched: watch_list.WatchList
    fold: dict[str, float | None]  # by rule: embedding below which no joined-up state exists
    at: int  # quarter of the shocks
    worlds: InWorlds | None = None


STAGES = ("plausible worlds", "verdict", "ways of ending", "levers", "watch list", "tipping point")


def outlook(
    asked: Subject, replicates: int, at: int | None = None, worlds: int = 0, job: Job = SILENT
) -> Outlook:
    """Return everything on a scenario. Raises InputError where `at` lies outside the run."""
    survival.endings(asked, at)  # a wrong quarter is refused before anything is simulated
    fewer = max(replicates // _FEWER, 4)

    def tell(stage: str) -> None:
        job.tell(stage, STAGES.index(stage) + 1, len(STAGES))

    with beside() as begin:  # NumPy
        watching = begin(watch_list.watch_list, asked, fewer)
        tipping = begin(_folds, asked)
        tell("plausible worlds")
        tried = in_worlds(asked, worlds)
        tell("verdict")
        judged = verdict.verdict(asked, replicates)
        tell("ways of ending")
        endings = survival.survival(asked, replicates, at)
        tell("levers")
        distances = levers.distances(asked, levers.policy_levers(asked), fewer)
        tell("watch list")
        watched = watching.result()
        tell("tipping point")
        fold = tipping.result()
    return Outlook(
        asked=asked,
        verdict=judged,
        endings=tuple(endings),
        distances=tuple(distances),
        watched=watched,
        fold=fold,
        at=asked.withdrawal if at is None else at,
        worlds=tried,
    )


def _folds(asked: Subject) -> dict[str, float | None]:
    """Return the critical embedding of a scenario's aftermath under each rule."""
    rests = {rule: aftermath({**asked.values, "decision_rule": rule}) for rule in RULES}
    return {rule: fixed_points.critical_embedding(rests[rule]) for rule in RULES}
