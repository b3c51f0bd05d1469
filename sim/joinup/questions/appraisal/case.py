"""A scenario with some replicates, to be run as it stands or otherwise, on the same draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from joinup.analysis.together import stepped_together
from joinup.errors import InputError
from joinup.inputs.plan import Plan
from joinup.model.engine import Run, scale_of
from joinup.model.parameters import Scale
from joinup.model.registry import Value, guess
from joinup.questions.appraisal.ledger import Array, Ledger, keep_ledger


@dataclass(frozen=True)
class Case:
    """One scenario of a plan, the replicates it is looked at with, and who takes part."""

    name: str
    title: str
    runs: tuple[Run, ...]
    departments: tuple[str, ...]
    objectives: tuple[str, ...]
    groups: tuple[str, ...]
    unit: str  # what clients are called

    def value(self, name: str) -> Any:
        """Return the value of a parameter in this scenario."""
        return self.runs[0].parameters[name]

    @property
    def joint(self) -> bool:
        """Say whether a joint form is ever in force."""
        return any(self.value(name) not in ("silo", "as funded") for name in _FORMS)

    @property
    def withdrawal(self) -> int:
        """Return the first quarter without the full grant, at most the length of the run."""
        ended = int(self.value("grant_start")) + int(self.value("grant_length"))
        return min(ended, int(self.value("quarters")))

    def few(self, number: int) -> Case:
        """Return the case with no more than a number of replicates."""
        return replace(self, runs=self.runs[:number])

    @cached_property
    def ledger(self) -> Ledger:
        """Return the ledger of the runs as they stand."""
        return self.otherwise()

    def otherwise(self, changes: Mapping[str, Value] | None = None) -> Ledger:
        """Return the ledger of the same runs with some values changed."""
        return self._ledger_of([changes or {}])

    def joined_by(self, members: Array) -> list[Ledger]:
        """Return the ledger for each of several sets of partners, the others giving no effort.

        `members` has axes (set, partner); 1 where a partner joins in, else 0.
        """
        size = len(self.runs)
        whole = self._ledger_of([{}] * len(members), np.repeat(members, size, axis=0))
        return [whole.part(at * size, (at + 1) * size) for at in range(len(members))]

    def each(self, changes: Sequence[Mapping[str, Value]]) -> list[Ledger]:
        """Return the ledger under each of several changes; the same as `otherwise`, but quicker.

        Those that share a scale are simulated together.
        """
        by_scale: dict[Scale, list[int]] = {}
        for number, change in enumerate(changes):
            scale = scale_of({**self.runs[0].parameters, **change})
            by_scale.setdefault(scale, []).append(number)
        found: dict[int, Ledger] = {}
        size = len(self.runs)
        for numbers in by_scale.values():
            whole = self._ledger_of([changes[number] for number in numbers])
            for place, number in enumerate(numbers):
                found[number] = whole.part(place * size, (place + 1) * size)
        return [found[number] for number in range(len(changes))]

    def _ledger_of(
        self, changes: Sequence[Mapping[str, Value]], members: Array | None = None
    ) -> Ledger:
        runs = [
            Run({**run.parameters, **change}, run.seed, run.replicate)
            for change in changes
            for run in self.runs
        ]
        return keep_ledger(
            runs,
            title=self.title,
            departments=self.departments,
            groups=self.groups,
            members=members,
        )


_FORMS = ("form_before", "form", "form_after")


def keep_ledgers(cases: Sequence[Case]) -> None:
    """Work out the `ledger` of each case, the same as if it were asked for, but quicker.

    Cases that can be are simulated together.
    """
    for numbers in stepped_together([case.runs for case in cases]):
        whole = keep_ledger([run for number in numbers for run in cases[number].runs])
        first = 0
        for case in (cases[number] for number in numbers):
            own = whole.part(first, first + len(case.runs))
            # Where a cached property keeps what it has worked out.
            vars(case)["ledger"] = own.of(case.title, case.departments, case.groups)
            first += len(case.runs)


def check_points(plan: Plan) -> None:
    """Refuse a plan over a design, which is no single case. Raises InputError."""
    if plan.n_points != 1:
        raise InputError(
            f"{plan.slug} varies a design of {plan.n_points} points, which cannot be appraised as "
            "one scenario; write the point that is meant as a scenario and run that"
        )


def case_of(plan: Plan, name: str, title: str, replicates: Sequence[int]) -> Case:
    """Return a scenario of a plan as a case.

    Raises InputError where the plan varies a design, whose points are no one scenario, or lacks the
    scenario.
    """
    names = [str(item["name"]) for item in plan.scenarios]
    if name not in names:
        hint = guess(name, names) or f"; there are {', '.join(names)}"
        raise InputError(f"{name}: this result has no such scenario{hint}")
    check_points(plan)
    number = names.index(name)
    stated = plan.scenarios[number]
    return Case(
        name=name,
        title=title,
        runs=tuple(plan.simulated(number * plan.replicates + r) for r in replicates),
        departments=tuple(stated["departments"]),
        objectives=tuple(stated["objectives"]),
        groups=tuple(stated["groups"]),
        unit=str(stated["unit"]),
    )
