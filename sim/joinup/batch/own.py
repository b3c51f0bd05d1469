"""A rule of decision and outcomes of one's own, each by where it is found: a module or an entry."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np

from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs.names import spaced
from joinup.model.engine import Records, Run
from joinup.model.outcome import Outcome
from joinup.model.outcomes import OUTCOMES
from joinup.model.registry import guess
from joinup.model.version import meaning

RULES, OUTCOMES_OF_RUNS = "joinup.rules", "joinup.outcomes"
"""The groups of entry points by which an installed package brings a rule or an outcome."""

_PLACE = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Own:
    """A simulation with a rule of one's own, outcomes of one's own, or both.

    `rule` and `outcomes` are places, "module:function", as `place_of` returns them. A rule takes
    `Choices` and returns efforts, as those of `joinup.model.choosing` do; an outcome takes the
    `Records` of some runs, with every quarterly outcome, and the runs, and returns a number a run.
    """

    rule: str = ""
    outcomes: tuple[str, ...] = ()

    def __call__(
        self, runs: Sequence[Run], *, series: Sequence[str] | None = None, detail: bool = False
    ) -> Records:
        """Simulate runs, as `joinup.compiled.engine.simulate` does.

        Raises ValueError for an outcome that is not one number a run.
        """
        rule = function_at(self.rule) if self.rule else None
        wanted = None if self.outcomes else series  # an outcome may look at any quarterly one
        records = simulate(runs, series=wanted, detail=detail, rule=rule)
        own = {name_of(place): _measured(place, records, runs) for place in self.outcomes}
        kept = records.series if series is None else {n: records.series[n] for n in series}
        return records._replace(runs={**records.runs, **own}, series=kept)

    @property
    def identity(self) -> str:
        """Return what it is: the places, each with a hash of what its module's file does."""
        parts = [f"rule {self.rule} {_digest(self.rule)}"] if self.rule else []
        parts += [f"outcome {place} {_digest(place)}" for place in self.outcomes]
        return ", ".join(parts)


def own(rule: str = "", outcomes: Sequence[str] = ()) -> Own | None:
    """Return a simulation with what is named, by place or by entry point; None for nothing.

    Raises InputError, a line a fault, for what is not there, cannot be known again, or takes the
    name of an outcome of the model.
    """
    if not rule and not outcomes:
        return None
    places = [place_of(name, OUTCOMES_OF_RUNS, "--measure") for name in outcomes]
    names = [name_of(place) for place in places]
    taken = [name for name in names if name in OUTCOMES or names.count(name) > 1]
    if taken:
        raise InputError([f"--measure: the name {taken[0]} is taken; give the function another"])
    return Own(place_of(rule, RULES, "--rule") if rule else "", tuple(places))


def place_of(name: str, group: str, option: str) -> str:
    """Return where a function lies, "module:function", that is named so or by an entry point.

    The folder in which the command is given is looked in, as Python's own `-m` does. Raises
    InputError in one line where there is no such function.
    """
    known = {point.name: point.value for point in entry_points(group=group)}
    place = known.get(name, name)
    if not _PLACE.fullmatch(place):
        hint = guess(name, list(known))
        raise InputError(
            [f"{option} is {name}; allowed is MODULE:FUNCTION or an entry point{hint}"]
        )
    if place.startswith(("__main__:", "__mp_main__:")):
        raise InputError([f"{option} is {name}; put the function into a file of its own"])
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        function_at(place)
    except (ImportError, AttributeError, SyntaxError) as error:
        raise InputError([f"{option} {name}: {error}"]) from None
    return place


def function_at(place: str) -> Callable[..., Any]:
    """Return the function at a place. Raises ImportError or AttributeError where there is none."""
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    if not callable(found):
        raise AttributeError(f"{name} of {module} is no function")
    return found


def name_of(place: str) -> str:
    """Return what an outcome of one's own is called: as its function.

    >>> name_of("my_outcomes:worst_place")
    'worst_place'
    """
    return place.partition(":")[2]


def outcome_of(name: str) -> Outcome:
    """Return an outcome of the model, or what is known of one of one's own: its name.

    >>> outcome_of("worst_place").title, outcome_of("clients_end").unit
    ('Worst place', 'people')
    """
    title = spaced(name).capitalize()
    return OUTCOMES.get(name) or Outcome(name, title, "", "run", "an outcome of one's own")


def own_outcomes(version: str) -> list[str]:
    """Return the outcomes of one's own that a plan's version of the model names.

    >>> own_outcomes("1a2b with rule a:b 00, outcome c:worst 11")
    ['worst']
    """
    return re.findall(r"outcome [\w.]+:(\w+)", version)


def digest_of(module: str) -> str:
    """Return a hash of what a module's file does; comments and docstrings change nothing.

    Modules that it imports are not looked at. Raises InputError for a module without a file.
    """
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        raise InputError([f"{module} has no file, and cannot be known again"])
    source = meaning(Path(file).read_text(encoding="utf-8"))
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _digest(place: str) -> str:
    function_at(place)
    return digest_of(place.partition(":")[0])


def _measured(place: str, records: Records, runs: Sequence[Run]) -> np.ndarray[Any, Any]:
    values = np.asarray(function_at(place)(records, runs), dtype=np.float64)
    if values.shape != (len(runs),):
        raise ValueError(f"{place} gives the shape {values.shape}; it must be ({len(runs)},)")
    return values
