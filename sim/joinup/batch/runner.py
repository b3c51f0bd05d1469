"""Run what a plan lacks, and say how it ended; `dispatch` hands out the chunks."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from joinup.batch import provenance
from joinup.batch.detail import keep_detail
from joinup.batch.dispatch import Batch, Report
from joinup.batch.estimate import MANY_RUNS, estimate, refuse_huge
from joinup.batch.executors import Borrowed, Processes, Threads, cores
from joinup.batch.identity import (
    engine_of,
    going_on,
    refuse_others,
    refuse_without_detail,
    version_with,
)
from joinup.batch.manifest import sealing
from joinup.batch.progress import Progress
from joinup.batch.result import Result
from joinup.batch.stopping import stop_on_signals
from joinup.batch.store import Store
from joinup.batch.worker import Simulate
from joinup.compiled.engine import compiles, simulate
from joinup.errors import InputError
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.model.version import model_version

_MOST_THREADS = 8  # that share Python's lock: each holds it for 2 to 3% of a usual chunk's time


@dataclass
class Outcome:
    """How a call of `run` ended."""

    folder: Path
    progress: Progress
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Say whether every run of this call is finished or recorded as failed."""
        return not self.interrupted and self.progress.left == 0


def run(
    experiment: Experiment | Plan,
    *,
    out: str | Path = "results",
    workers: int | None = None,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    seconds_per_run: float = 60.0,
    seconds_grace: float = 30.0,
    chunk: int | None = None,
    allow_huge: bool = False,
    on_progress: Report | None = None,
    simulate_with: Simulate = simulate,
) -> Outcome:
    """Run what is missing of an experiment, and return how it ended.

    The same call again continues where an earlier one stopped, and does nothing where nothing is
    missing. `executor` may be anything of the shape of `concurrent.futures`; it is not ended here,
    so that a run which never ends continues in it. A run that raises, takes longer than
    `seconds_per_run` (and `seconds_grace`, in which workers begin) or kills its worker three times
    is recorded and left. `shard` (i, n) does only every n-th run, for several processes on one
    folder. A plan that would take more than a week or 100 GB is refused unless `allow_huge`.
    `simulate_with` takes the place of `joinup.compiled.engine.simulate`, for a rule of your own;
    what it is becomes part of the plan, as results of different models are never mixed. Compiled
    runs are shared by threads of this process, all others by processes of their own.

    Raises InputError, WriteError, BusyError, ResultError, ForeignError, and SimError where workers
    cannot begin, are lost, or have another model. Ctrl-C and SIGTERM end it within seconds, twice
    at once; the
    outcome then says `interrupted`, and everything finished is kept.
    """
    version = version_with(simulate_with)
    plan = experiment if isinstance(experiment, Plan) else plan_of(experiment)
    if plan.model_version == model_version():
        plan = plan.of_model(version)
    refuse_others(plan, simulate_with)
    refuse_without_detail(plan, simulate_with)
    _refuse(plan, shard, chunk)
    if plan.n_runs > MANY_RUNS and not allow_huge:
        refuse_huge(estimate(plan, workers))
    mark = "" if shard == (1, 1) else f"{shard[0]}-of-{shard[1]}"
    with (
        stop_on_signals() as stop,
        Store.create(Path(out), plan).alone(mark) as store,
        sealing(store.folder),
    ):
        notes = store.mend()
        simulate_with = going_on(plan.slug, Result(store).engines, simulate_with)
        made_by = engine_of(simulate_with)
        store.forget_failures(shard)
        place = _place(plan, executor, workers or cores(), simulate_with)
        limits = (seconds_per_run, seconds_grace)
        batch = Batch(store, place, limits, simulate_with, on_progress, stop, notes)
        try:
            with provenance.recorded(store, batch.progress, shard, place.workers, notes, made_by):
                batch.run(shard, chunk)
                if not stop.asked:
                    keep_detail(store, simulate_with, shard)
        except KeyboardInterrupt:  # the second signal; the outcome says it
            if not stop.asked:
                raise
        finally:
            place.end()
    return Outcome(store.folder, batch.progress, stop.asked, notes)


def _place(
    plan: Plan, executor: Executor | None, workers: int, simulate_with: Simulate
) -> Borrowed | Processes:
    """Return where chunks are computed: processes for what may hang or hold the lock."""
    if executor is not None:
        return Borrowed(executor, workers)
    compiled = simulate_with is simulate and compiles(plan.simulated(0))
    return Threads(workers) if compiled and workers <= _MOST_THREADS else Processes(workers)


def _refuse(plan: Plan, shard: tuple[int, int], chunk: int | None) -> None:
    """Raise where a call makes no sense, before anything is written."""
    part, parts = shard
    if not 1 <= part <= parts:
        raise InputError([f"the shard is {part}/{parts}; allowed is I/N with I from 1 to N"])
    if parts > 1 and plan.content["precision"] is not None:
        raise InputError(
            [
                f"{plan.name}: replicates are added until a precision is met, which needs all of "
                "them; shards need a number of replicates (--replicates)"
            ]
        )
    if chunk is not None and chunk < 1:
        raise InputError([f"the chunk is {chunk} runs; allowed are 1 and more"])
