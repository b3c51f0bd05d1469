"""The one engine call: the compiled rules where they can serve, NumPy where they cannot."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.compiled.cache import module_of, printer_version
from joinup.compiled.elements import CannotRecordError
from joinup.compiled.recorded import Shape
from joinup.compiled.recording import ABOVE_0
from joinup.model import engine as numpy_engine
from joinup.model.choosing import DecisionRule
from joinup.model.engine import DETAIL, Records, Run
from joinup.model.outcomes import OF_RUN, QUARTERLY, SUMMARISED
from joinup.model.parameters import Scale
from joinup.model.registry import Value
from joinup.model.world import Point, World, read

if TYPE_CHECKING:
    from joinup.compiled.running import Loaded

Rows = NDArray[np.float64]

_RULES = {
    "complementarity": (-2.0, -1.0, -0.5, 0.5, 1.0),
    "critical_mass": (1.0, 1.5, 2.0),
    "absence": (0.0,),
    "rollout": (0.0,),
    ABOVE_0: (0.0,),
}
"""Values that make a part of the rules simpler: they are recorded, and the others handed over."""

_LENGTHS = ("planning_horizon",)
"""Parameters that say how long a rule continues; all their values are recorded."""

_FLAGS = tuple(
    name
    for name, item in vars(World).items()
    if isinstance(item, cached_property) and item.func.__annotations__["return"] == "bool"
)
_EACH_THREAD = 4  # runs that are worth a thread
_HERE = threading.local()
_log = logging.getLogger(__name__)


def name_of_engine() -> str:
    """Return which engine `simulate` uses here: "numpy", or "compiled" and which."""
    return f"compiled {printer_version()}" if at_hand() else "numpy"


@lru_cache(maxsize=1)
def at_hand() -> bool:
    """Say whether modules can be run; once with a line where they cannot."""
    if find_spec("wasmtime") is not None:
        return True
    if multiprocessing.parent_process() is None:
        _log.warning("wasmtime is not installed: NumPy does the work, several times as slowly")
    return False


def simulate(
    runs: Sequence[Run],
    *,
    series: Sequence[str] | None = None,
    detail: bool = False,
    rule: DecisionRule | None = None,
    threads: int | None = None,
) -> Records:
    """Simulate a chunk of runs and return its outcomes, as `joinup.model.engine.simulate` does.

    Choices are those of NumPy and numbers the same to 1e-12. The bits of a run depend neither on
    the runs beside it nor on the machine. NumPy does it, with one line that says why, where
    wasmtime is missing, the runs use what cannot be recorded, or `rule` is somebody's own.
    `threads` share the runs out: one a core if None, and one in a worker of a batch.

    >>> records = simulate([Run({"places": 3, "quarters": 8}, seed=1, replicate=0)])
    >>> records.series["effort"].shape, round(float(records.series["clients_in_need"][0, 0]), 6)
    ((1, 9), 1850.0)
    """
    if rule is None and runs and at_hand():
        try:
            return _simulated(runs, series, detail, threads)
        except CannotRecordError as error:
            say(str(error))
    return numpy_engine.simulate(runs, series=series, detail=detail, rule=rule)


@lru_cache(maxsize=64)
def say(why: str) -> None:
    """Say once why NumPy does the work; workers leave it to their parent."""
    if multiprocessing.parent_process() is None:
        _log.warning("not compiled, NumPy does the work: %s", why)


def compiles(run: Run) -> bool:
    """Say whether `simulate` runs a run compiled; its module is made, unless it is kept."""
    return at_hand() and not left_to_numpy([run.parameters])


def left_to_numpy(points: Iterable[Point]) -> list[str]:
    """Return why runs at some points are left to NumPy, each reason once."""
    reasons: dict[str, None] = {}
    for point in points:
        try:
            module_of(read_parameters([point]).shape(0, QUARTERLY))
        except CannotRecordError as error:
            reasons[str(error)] = None
    return list(reasons)


@dataclass(frozen=True)
class Given:
    """What is given of some points."""

    scale: Scale
    columns: dict[str, Rows]  # parameters by name, (point, number)
    flags: tuple[tuple[str, bool], ...]  # which mechanisms may act
    constants: list[tuple[tuple[str, tuple[float, ...]], ...]]  # by point, what is recorded as is
    _rows: dict[Any, Rows] = field(default_factory=dict)

    def shape(self, point: int, outcomes: tuple[str, ...], **more: Any) -> Shape:
        """Return the shape of the runs of a point."""
        return Shape(self.scale, self.flags, self.constants[point], outcomes, **more)

    def rows(self, parameters: Sequence[tuple[str, int, int]]) -> Rows:
        """Return the numbers of each point in the order of a module's parameters."""
        names = tuple(name for name, _, _ in parameters)
        if names not in self._rows:
            self._rows[names] = np.concatenate([self.columns[name] for name in names], axis=1)
        return self._rows[names]


def read_parameters(points: Sequence[Point]) -> Given:
    """Return the parameters of points that share a scale, and what of them is recorded as is."""
    try:
        return _read_again(tuple(points[0].items())) if len(points) == 1 else _read(points)
    except TypeError:  # a list, which cannot be remembered
        return _read(points)


@lru_cache(maxsize=256)
def _read_again(point: tuple[tuple[str, Value], ...]) -> Given:
    return _read([dict(point)])


def _read(points: Sequence[Point]) -> Given:
    scale, p, forms = read(points)
    columns: dict[str, Rows] = {name: value[:, :, 0] for name, value in vars(p).items()}
    columns |= {f"form:{name}": value for name, value in vars(forms).items()}
    present = (columns["absence"] == 0.0) & (not any(scale.agency_absence))
    seen = SimpleNamespace(scale=scale, parameters=p, present=present)
    flags = tuple((name, bool(vars(World)[name].func(seen))) for name in _FLAGS)
    recorded: list[dict[str, tuple[float, ...]]] = [{} for _ in points]
    for name, usual in _RULES.items():
        if name == "absence" and not dict(flags)["all_present"]:
            continue
        values = columns[name]
        for point in np.flatnonzero(np.isin(values, usual).all(axis=1)).tolist():
            recorded[point][name] = tuple(values[point].tolist())
    for name in _LENGTHS:
        for found, row in zip(recorded, columns[name].tolist(), strict=True):
            found[name] = tuple(row)
    return Given(scale, columns, flags, [tuple(found.items()) for found in recorded])


def _simulated(
    runs: Sequence[Run], series: Sequence[str] | None, detail: bool, threads: int | None = None
) -> Records:
    from joinup.compiled.running import loaded

    wanted = QUARTERLY if series is None else tuple(series)
    outcomes = SUMMARISED if set(wanted) <= set(SUMMARISED) else QUARTERLY
    points = {id(run.parameters): run.parameters for run in runs}
    number = {key: at for at, key in enumerate(points)}
    of_run = np.array([number[id(run.parameters)] for run in runs])
    given = read_parameters(list(points.values()))
    quarterly = np.empty((len(runs), len(outcomes), given.scale.quarters + 1))
    whole = np.empty((len(runs), len(OF_RUN)))
    kept: dict[str, Rows] = {}
    for constants in dict.fromkeys(given.constants):
        point = given.constants.index(constants)
        how = {"contributions": True, "detail": DETAIL} if detail else {}
        module = loaded(given.shape(point, outcomes, **how))
        alike = np.array([found == constants for found in given.constants])
        mine = np.flatnonzero(alike[of_run])
        rows = packed([runs[at] for at in mine.tolist()], of_run[mine], given, module.notes)
        done = (
            _detailed(module, rows, kept, mine, len(runs))
            if detail
            else _in_threads(module, rows, threads)
        )
        quarterly[mine] = done[:, : quarterly[0].size].reshape(len(mine), *quarterly.shape[1:])
        whole[mine] = done[:, quarterly[0].size :]
    of_runs = {name: whole[:, at] for at, name in enumerate(module.notes["outcomes_of_run"])}
    by_quarter = {name: quarterly[:, at] for at, name in enumerate(outcomes)}
    return Records(
        runs={name: of_runs[name] for name in OF_RUN},
        series={name: by_quarter[name] for name in wanted},
        detail=kept,
    )


def packed(
    runs: Sequence[Run], points: NDArray[np.int64], given: Given, notes: dict[str, Any]
) -> Rows:
    """Return a row for each run: its seed and replicate, as words, and its parameters."""
    rows = np.empty((len(runs), notes["row"] // 8))
    words = rows.view(np.uint64)
    words[:, 0] = [run.seed % 2**64 for run in runs]
    words[:, 1] = [run.replicate % 2**64 for run in runs]
    rows[:, 2:] = given.rows(notes["parameters"])[points]
    return rows


def one_thread_each() -> None:
    """Let this thread's runs stay in it, as others like it share the cores."""
    _HERE.alone = True


def threads_here() -> int:
    """Return how many threads may share runs out here: one a core, and one in a worker."""
    worker = multiprocessing.parent_process() is not None or hasattr(_HERE, "alone")
    return 1 if worker else os.cpu_count() or 1


def _in_threads(module: Loaded, rows: Rows, threads: int | None) -> Rows:
    """Run rows in threads; wasmtime lets other threads work."""
    threads = min(threads or threads_here(), len(rows) // _EACH_THREAD)
    if threads < 2:
        return module.run(rows)
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(module.run, np.array_split(rows, threads))))


def _detailed(
    module: Loaded, rows: Rows, kept: dict[str, Rows], mine: NDArray[np.int64], n_runs: int
) -> Rows:
    """Run rows one by one, and keep the detail of each, (run, quarter, member, place) by part."""
    done = []
    for at, row in zip(mine, rows, strict=True):
        done.append(module.run(row[None]))
        whole, start = module.detail(), 0
        for name, members in module.notes["members"]:
            part = whole[:, start : start + members]
            kept.setdefault(name, np.empty((n_runs, *part.shape)))[at] = part
            start += members
    return np.concatenate(done)
