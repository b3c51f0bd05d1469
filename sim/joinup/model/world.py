"""What is fixed for the whole of a run: parameters, draws, and how places and agencies differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from joinup.model.draws import Draws, Purpose
from joinup.model.forms import FORM_REGISTRY, FUNDED, SILO, Attributes, of_forms
from joinup.model.parameters import (
    DEFAULTS,
    REGISTRY,
    RUN_REGISTRY,
    SCALE_REGISTRY,
    Parameters,
    Scale,
)
from joinup.model.registry import Value, guess
from joinup.model.rules.accounts import normalised
from joinup.model.rules.production import ces_term, substitution_exponent
from joinup.model.rules.reports import ratcheted
from joinup.model.types import Array, Codes

Point = Mapping[str, Value]
"""Parameter values by name; those left out take their defaults."""


@dataclass(frozen=True)
class World:
    """What rules may read but nothing changes; axes as in `joinup.model.types`."""

    scale: Scale
    parameters: Parameters
    draws: Draws
    forms: Attributes  # (run, form)
    form_before: Codes  # (run, 1, 1)
    form_after: Codes  # (run, 1, 1)
    begin: Array  # (run, 1, place): quarter in which the funded form begins
    hands_over: Codes  # (run, 1, 1): whether another form takes over; not under "as funded"
    handover: Array  # (run, 1, 1): quarter in which it does
    present: Array  # (run, partner, place): 1 where the agency exists
    partners: Array  # (run, 1, place): agencies that exist
    mission: Array  # (run, partner, place), u
    pockets: Array  # (run, partner, place): where savings land, shares
    agreed_share: Array  # (run, partner, place): agreed split of the pool
    clients_before: Array  # (run, client_group, place)
    entry: Array  # (run, client_group, place), people a quarter
    provision_before: Array  # (run, 1, place), units
    budget: Array  # (1, 1, place), (1, 1, 1) where all have it: share of the usual capacity
    reference_output: Array  # (run, partner, place or 1): own output without joint work, u
    target_output: Array  # (run, partner, 1): its mean over the agencies of a department, u
    exponent: Array  # (run, 1, 1): of the CES
    contributions: bool  # whether they are worked out although nothing depends on them

    # Whether any run of the chunk uses a mechanism; one that is off for all is passed over. A run
    # for which it is off gets the same bits either way.

    @cached_property
    def all_present(self) -> bool:
        """Say whether every place has an agency of every department."""
        return bool(self.present.all())

    def ends(self, quarter: int) -> bool:
        """Say whether some run's form hands over to another in a quarter."""
        return bool((self.hands_over & (self.handover == quarter)).any())

    @cached_property
    def needed(self) -> Array:
        """Return how many partners the task needs: all, whether a place has them or not."""
        return np.full((1, 1, 1), float(self.scale.partners))

    @cached_property
    def absent_term(self) -> Array:
        """Return what absent partners add to the CES mean of a place, (run, 1, place).

        Whoever weighs it is no part of it, also where nobody is present.
        """
        p = self.parameters
        nothing = ces_term(np.zeros((1, 1, 1)), exponent=self.exponent, base=p.base_productivity)
        present = np.maximum(self.partners, 1.0)
        return np.where(present < self.needed, 1.0 - present / self.needed, 0.0) * nothing

    @cached_property
    def shallow(self) -> bool:
        """Say whether some task needs less than all effort, so that payoffs have a kink."""
        return bool((self.parameters.task_depth < 1).any())

    @cached_property
    def may_reorganise(self) -> bool:
        """Say whether a place may be reorganised."""
        return _any(self.parameters.reorganisation_chance, self.parameters.reorganisation_quarter)

    @cached_property
    def may_cut(self) -> bool:
        """Say whether a budget may be cut."""
        return _any(self.parameters.cut_chance, self.parameters.cut_quarter)

    @cached_property
    def may_renege(self) -> bool:
        """Say whether the centre may break its promise."""
        return _any(self.parameters.renege_chance, self.parameters.renege_quarter)

    @cached_property
    def may_press(self) -> bool:
        """Say whether departments may change their own targets."""
        return _any(self.parameters.target_pressure)

    @cached_property
    def may_complain(self) -> bool:
        """Say whether clients may be served poorly."""
        return _any(self.parameters.poor_service)

    @cached_property
    def may_choose_form(self) -> bool:
        """Say whether places may choose their form."""
        return _any(self.parameters.form_review)

    @cached_property
    def may_foresee(self) -> bool:
        """Say whether agencies may look ahead."""
        return _any(self.parameters.planning_horizon)

    @cached_property
    def may_review(self) -> bool:
        """Say whether departments may change their terms at reviews."""
        return _any(self.parameters.department_review)

    @cached_property
    def may_leave(self) -> bool:
        """Say whether departments may leave a pool."""
        return _any(self.parameters.pool_departure)

    @cached_property
    def may_provide(self) -> bool:
        """Say whether a stock of provision is kept."""
        return _any(self.parameters.provision)

    @cached_property
    def may_mature(self) -> bool:
        """Say whether services have a long-term effect."""
        return _any(self.parameters.long_term_lag)

    @cached_property
    def may_assist(self) -> bool:
        """Say whether clients may take assistance and be compared with others."""
        return _any(self.parameters.assistance)

    @cached_property
    def may_merge(self) -> bool:
        """Say whether there are several sources of information to merge."""
        return _any(self.parameters.sources - 1.0)

    @cached_property
    def may_satisfy(self) -> bool:
        """Say whether users are asked how satisfied they are."""
        return _any(self.parameters.satisfaction_before)


def _any(*values: Array) -> bool:
    return any(bool((value > 0).any()) for value in values)


def scale_of(point: Point) -> Scale:
    """Return the sizes and mechanisms of a run; all runs of a chunk must share them."""
    values = {name: point.get(name, DEFAULTS[name]) for name in SCALE_REGISTRY}
    # A plan that was read holds lists, which cannot be compared by hash.
    plain = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Scale(**plain)  # type: ignore[arg-type]


def build_world(points: Sequence[Point], draws: Draws, *, contributions: bool = True) -> World:
    """Lay out the parameters of several runs as arrays and draw how their places differ.

    Without `contributions` these are worked out only where the split of a pool needs them.

    Raises ValueError where a name is no parameter's, the runs do not share one scale, or a list
    has the wrong length.
    """
    return laid_out(*read(points), draws, contributions=contributions)


def read(points: Sequence[Point]) -> tuple[Scale, Parameters, Attributes]:
    """Return the scale that runs share, their parameters, and their forms with axes (run, form).

    Raises ValueError where a name is no parameter's, the runs do not share one scale, or a list
    has the wrong length.
    """
    for point in points:
        _refuse_unknown(point)
    scale = scale_of(points[0])
    if any(scale_of(point) != scale for point in points[1:]):
        raise ValueError("the runs of a chunk must share one scale")
    _refuse_wrong_lengths(scale)
    p = Parameters(**{name: _column(points, name, scale) for name in RUN_REGISTRY})
    return scale, p, _form_table(points, p)


def laid_out(
    scale: Scale, p: Parameters, forms: Attributes, draws: Draws, *, contributions: bool
) -> World:
    """Draw how the places of runs differ; what is handed over is what `read` returns."""
    n_runs = len(p.grant)
    size = (scale.partners, scale.places)
    place = (1, scale.places)

    wait = np.floor(draws.uniform(Purpose.ROLLOUT, None, *place) * (p.rollout + 1))
    begin = p.grant_start + forms.lead_time[:, FUNDED, None, None] + wait
    absence = np.maximum(p.absence, _listed(scale, scale.agency_absence, 0.0))
    present = (draws.uniform(Purpose.ABSENCE, None, *size) >= absence).astype(np.float64)
    mission = p.mission_weight + p.mission_spread * draws.normal(
        Purpose.MISSION, Purpose.MISSION_ANGLE, None, *size
    )
    luck = draws.normal(Purpose.POCKET, Purpose.POCKET_ANGLE, None, *size)
    pockets = normalised(p.savings_pockets * np.exp(p.pocket_spread * luck), present)
    agreed = np.ones_like(present) if scale.gain_rule == "equal" else p.gain_share
    width = draws.normal(Purpose.SIZE, Purpose.SIZE_ANGLE, None, *place)
    sizes = _listed(scale, scale.place_sizes, 1.0)
    place_size = np.exp(p.place_spread * width - p.place_spread**2 / 2) * (sizes / sizes.mean())
    budget = _listed(scale, scale.place_budgets, 1.0)
    clients = p.clients / scale.places * p.group_share * place_size
    worth = ratcheted(p.own_target_incentive, ratchet=p.ratchet, annual_discount=p.annual_discount)
    usual = worth / p.own_cost
    form_after = p.form_after - 1  # the first choice is "as funded"
    return World(
        scale=scale,
        parameters=p,
        draws=draws,
        forms=forms,
        form_before=p.form_before.astype(np.int64),
        form_after=np.where(form_after < 0, FUNDED, form_after).astype(np.int64),
        begin=begin,
        hands_over=p.form_after > 0,
        handover=p.grant_start + p.grant_length + p.grant_taper + p.handover_delay,
        present=present,
        partners=present.sum(axis=1, keepdims=True),
        mission=np.maximum(mission, 0.0),
        pockets=pockets,
        agreed_share=normalised(agreed, present),
        clients_before=np.broadcast_to(clients, (n_runs, scale.client_groups, scale.places)),
        entry=np.broadcast_to(clients * p.exit_rate, (n_runs, scale.client_groups, scale.places)),
        provision_before=p.provision / scale.places * place_size,
        budget=budget,
        reference_output=np.broadcast_to(
            usual * budget, (n_runs, scale.partners, budget.shape[-1])
        ),
        target_output=np.broadcast_to(
            usual * _mean_budget(budget, present), (n_runs, scale.partners, 1)
        ),
        exponent=substitution_exponent(p.complementarity),
        contributions=contributions or scale.gain_rule == "contribution",
    )


def _listed(scale: Scale, values: tuple[float, ...], usual: float) -> Array:
    """Return what a list says, (1, 1 or partner, place); where it is empty the usual, (1, 1, 1)."""
    if not values:
        return np.full((1, 1, 1), usual)
    return np.array(values, dtype=np.float64).reshape(1, -1, scale.places)


def _mean_budget(budget: Array, present: Array) -> Array:
    """Return the mean budget of each department's agencies, (run, partner, 1)."""
    if budget.shape[-1] == 1:
        return budget
    agencies = np.maximum(present.sum(axis=2, keepdims=True), 1.0)
    mean: Array = (budget * present).sum(axis=2, keepdims=True) / agencies
    return mean


def _refuse_wrong_lengths(scale: Scale) -> None:
    """Raise ValueError where a list does not say one thing of each place, or of each agency."""
    sizes = {"place": scale.places, "agency": scale.partners * scale.places}
    for name, item in SCALE_REGISTRY.items():
        if item.kind == "list" and len(getattr(scale, name)) not in (0, sizes[str(item.axis)]):
            size = sizes[str(item.axis)]
            raise ValueError(f"{name} needs one value for each {item.axis} ({size})")


def _refuse_unknown(point: Point) -> None:
    """Raise ValueError for names that no parameter has; what is not read would be believed."""
    unknown = [name for name in point if name not in REGISTRY]
    if unknown:
        raise ValueError(
            "; ".join(f"{name} is not a parameter{guess(name, list(REGISTRY))}" for name in unknown)
        )


def _column(points: Sequence[Point], name: str, scale: Scale) -> Array:
    """Return one parameter of all runs, with axes (run, 1, 1) or (run, member, 1)."""
    parameter = RUN_REGISTRY[name]
    sizes = {"partner": scale.partners, "client_group": scale.client_groups}
    rows = []
    for point in points:
        value = point.get(name, parameter.default)
        if parameter.kind == "choice":
            value = float(parameter.choices.index(str(value)))
        if parameter.axis is not None:
            n_members = sizes[parameter.axis]
            if parameter.kind == "shares" and value == ():
                value = (1.0 / n_members,) * n_members
            if isinstance(value, int | float):
                value = (float(value),) * n_members
            if not isinstance(value, tuple | list) or len(value) != n_members:
                who = parameter.axis.replace("_", " ")
                raise ValueError(f"{name} needs one value for each {who} ({n_members})")
        rows.append(value)
    column = np.array(rows, dtype=np.float64)
    return column.reshape(len(points), -1, 1)


def _form_table(points: Sequence[Point], p: Parameters) -> Attributes:
    """Return the attributes of the five forms and of the funded one, with axes (run, form)."""
    funded = p.form.ravel().astype(np.int64)
    table = {}
    for name in FORM_REGISTRY:
        rows = [of_forms(name, point.get(name)) for point in points]
        own = [
            row[code] if value is None else value
            for code, (row, value) in zip(funded, rows, strict=True)
        ]
        table[name] = np.column_stack([[row for row, _ in rows], own])
    return Attributes(**table)


def is_joint(world: World, form: Codes) -> Codes:
    """Say where the form in force is a joint one; a funded silo is none."""
    funded_silo = world.parameters.form == SILO
    joint: Codes = (form != SILO) & ~((form == FUNDED) & funded_silo)
    return joint
