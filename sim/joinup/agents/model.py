"""The Mesa model: one run of the engine, in which agents take the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import mesa
import numpy as np

from joinup.agents.choices import Everybody, OwnChoices
from joinup.agents.client_group import ClientGroup
from joinup.agents.department import Department, OwnReview
from joinup.agents.intervention import intervened, refuse_others
from joinup.agents.local_agency import LocalAgency
from joinup.agents.overrides import checked
from joinup.compiled.steps import Steps, begun
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.model import departments, schedule
from joinup.model.outcomes import OF_RUN, QUARTERLY, SUMMARISED, summarise
from joinup.model.registry import Value, guess
from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World

_TOLERANCE = 1e-9
_BY_RULE = LocalAgency.decide  # nobody who decides so has to be asked: the rule has answered
Seed = int | np.random.Generator | np.random.SeedSequence | np.random.BitGenerator | None


class JointWorkingModel(mesa.Model):
    """Departments, local agencies and client groups on Mesa.

    `scenario` is a scenario, a file or a shipped name; None is a run at the registry's defaults.
    `overrides` hold values that take precedence. `draw_seed` is the experiment's seed and
    `replicate` the set of draws. Where `draw_seed` is left out, Mesa's `rng` or `seed` takes its
    place, a whole number as it is and a generator by its next draw; where all are left out, each
    model has draws of its own, as `mesa.batch_run` wants for its iterations, and keeps their seed
    as `draw_seed`. The same scenario, seed and replicate give the numbers that `joinup run` gives,
    to the last bit, as long as agents keep their default behaviour.

    Raises InputError for a faulty scenario, override or seed. A step raises ValueError for an
    effort that is not allowed.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        overrides: Mapping[str, Value] | None = None,
        replicate: int = 0,
        draw_seed: int | None = None,
        rng: Seed = None,
        agency_class: type[LocalAgency] = LocalAgency,
        department_class: type[Department] = Department,
        seed: Seed = None,
    ) -> None:
        # `mesa.batch_run` of Mesa 3.5 passes an `rng` of its own, hence the other names.
        self.draw_seed = _draw_seed(draw_seed, rng if rng is not None else seed)
        super().__init__(rng=self.draw_seed)
        if scenario is not None and not isinstance(scenario, Scenario):
            scenario = load_scenario(scenario)
        own = scenario.parameters if scenario else {}
        changed = checked(overrides or {}, own)
        self.given = scenario.with_values(changed, "given by the program") if scenario else None
        self.parameters: dict[str, Value] = {**own, **changed}
        self.interventions: list[tuple[int, dict[str, Value]]] = []
        self.replicate = replicate
        self.state: State
        self._steps, self.world, self.state = self._begun()
        self.past: list[State] = [self.state]
        self.quarter = 0
        scale = self.world.scale
        self.departments = [department_class(self, k) for k in range(scale.partners)]
        self.agencies = [
            [agency_class(self, k, place) for place in range(scale.places)]
            for k in range(scale.partners)
        ]
        self.client_groups = [
            [ClientGroup(self, group, place) for place in range(scale.places)]
            for group in range(scale.client_groups)
        ]
        self._observed: dict[str, float] = {}
        self._kept: dict[str, list[float]] = {name: [] for name in SUMMARISED}
        self.datacollector = mesa.DataCollector(
            # No lambdas: a copy of the model in another process could not have them.
            model_reporters={name: partial(_outcome, name=name) for name in QUARTERLY}
        )
        self._observe()

    def department_name(self, number: int) -> str:
        """Return a department's name."""
        names = self.given.departments if self.given else ()
        return names[number] if number < len(names) else f"Department {number + 1}"

    def objective(self, number: int) -> str:
        """Say what a department is for."""
        texts = self.given.objectives if self.given else ()
        return texts[number] if number < len(texts) else "meet its own target"

    def place_name(self, number: int) -> str:
        """Return a place's name."""
        names = self.given.place_names if self.given else ()
        return names[number] if number < len(names) else f"place {number + 1}"

    def group_name(self, number: int) -> str:
        """Return a client group's name."""
        names = self.given.groups if self.given else ()
        return names[number] if number < len(names) else f"group {number + 1}"

    def outcome(self, name: str) -> float:
        """Return a quarterly outcome now, or an outcome of a run once the run has ended.

        Raises InputError for an unknown name, or one of a run that has not ended.
        """
        if name in self._observed:
            return self._observed[name]
        if name not in OF_RUN:
            raise InputError([f"{name} is not an outcome{guess(name, [*QUARTERLY, *OF_RUN])}"])
        quarters = self.world.scale.quarters
        if self.quarter < quarters:
            raise InputError(
                [f"{name} is of a whole run of {quarters} quarters; this is quarter {self.quarter}"]
            )
        series = {kept: np.array([values]) for kept, values in self._kept.items()}
        return float(summarise(series, self.world)[name][0])

    def step(self) -> None:
        """Let one quarter pass; after the last one the model stops `running`."""
        if self.quarter >= self.world.scale.quarters:
            self.running = False
            return
        self.state = self._after("report")
        self.state = self._set_terms()
        self.state = self._decide()
        self.state = self._after("rest")
        self.quarter += 1
        self.past.append(self.state)
        self.running = self.quarter < self.world.scale.quarters
        self._observe()
        # Only after steps: Mesa 3.3's `batch_run` takes the n-th row for the n-th step.
        self.datacollector.collect(self)

    def intervene(self, values: Mapping[str, Value]) -> None:
        """Change levers from the present quarter on, and note it in `interventions`.

        Raises InputError for faulty values and for those that nobody can change during a run.
        """
        refuse_others(values)
        changed = checked(values, self.parameters)
        self.parameters = {**self.parameters, **changed}
        self._steps, new, _ = self._begun()
        self.state, self.world = intervened(self.state, self.world, new, self.quarter)
        self.interventions.append((self.quarter, changed))

    def _observe(self) -> None:
        self._observed = self._steps.seen(self.state, self.world)
        for name, values in self._kept.items():
            values.append(self._observed[name])

    def _begun(self) -> tuple[Steps, World, State]:
        return begun(self.parameters, self.draw_seed, self.replicate)

    def _after(self, piece: str) -> State:
        return self._steps.after(piece, self.state, self.world, self.quarter)

    def _set_terms(self) -> State:
        """Ask every department for its incentive; its other terms follow the scenario's rule."""
        ruled = self._after("terms")
        incentive: Array = ruled.incentive.copy()
        before = schedule.with_pressure(self.state, self.world)
        reviewed = bool(departments.due(self.world, self.quarter).any())
        review = departments.incentive_review(before, self.world) if reviewed else None
        for department in self.departments:
            number = department.member
            if review is not None:
                stood = float(before.incentive[0, number, 0])
                department.review = OwnReview.of(review, number, stood)
            wanted = float(ruled.incentive[0, number, 0])
            incentive[0, number, 0] = department.set_incentive(wanted)
        if not np.isfinite(incentive).all():
            raise ValueError("a department's incentive must be a finite number")
        if np.array_equal(incentive, ruled.incentive):
            return ruled
        return schedule.with_incentive(ruled, self.world, incentive)

    def _decide(self) -> State:
        """Ask every agency for its effort; all answer on what stood when the phase began."""
        ruled = self._after("decide")
        given = {name: getattr(self.state, name) for name in ("effort", "share", "own_output")}
        everybody = Everybody(ruled._replace(**given), self.world, self.quarter, ruled.effort)
        effort: Array = ruled.effort.copy()
        for row in self.agencies:
            for agency in row:
                choices = OwnChoices(everybody, agency.member, agency.place or 0)
                agency.choices = choices
                if type(agency).decide is not _BY_RULE:
                    effort[0, agency.member, agency.place] = _effort(agency, choices)
        if np.array_equal(effort, ruled.effort):
            return ruled
        return schedule.with_effort(ruled, self.world, effort)


def _outcome(model: JointWorkingModel, name: str) -> float:
    return model.outcome(name)


def _draw_seed(*given: Seed) -> int:
    """Return the first seed that is given as a whole number; a new one where none is."""
    seed = next((item for item in given if item is not None), None)
    try:
        number = seed if isinstance(seed, int) else np.random.default_rng(seed).integers(2**53)
    except (TypeError, ValueError):
        number = -1
    if isinstance(seed, bool) or not 0 <= number < 2**63:
        allowed = f"0 to {2**63 - 1} and NumPy's generators"
        raise InputError([f"the seed is {seed}; allowed are {allowed}"])
    return int(number)


def _effort(agency: LocalAgency, choices: OwnChoices) -> float:
    """Return the effort that an agency chooses; raises ValueError for one that is not allowed."""
    effort = float(agency.decide(choices))
    if choices.everybody.world.scale.effort_choice == "menu":
        allowed = any(abs(effort - item) < _TOLERANCE for item in choices.allowed)
        words = ", ".join(f"{item:g}" for item in choices.allowed)
    else:
        allowed = choices.lowest - _TOLERANCE <= effort <= choices.highest + _TOLERANCE
        words = f"{choices.lowest:g} to {choices.highest:g}"
    if not allowed:
        raise ValueError(f"{agency.name} chose an effort of {effort}; its form now allows {words}")
    return min(max(effort, choices.lowest), choices.highest)
