"""What must hold of every run: bounds, conservation, and parameters that all matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.derived import displaced_output
from joinup.model.engine import Run, open_world, simulate, states
from joinup.model.forms import FORMS
from joinup.model.parameters import DECISION_RULES, REGISTRY
from joinup.model.schedule import ces_terms, worth_of
from joinup.model.services import Services
from joinup.model.world import World
from tests.model.test_reference import CASES, SMALL, points
from tests.quick import each, examples

EVERY = each(8, REGISTRY)
"""Every parameter; each eighth in the quick tests."""

SHARES = (
    "effort",
    "share",
    "trust",
    "embedding",
    "capacity",
    "production",
    "turnover",
    "gain_share",
    "aware",
    "barrier",
    "confidence",
    "reached",
    "credit_kept",
)
NEVER_NEGATIVE = (
    "own_output", "incentive", "gaming", "meeting_cost", "savings", "corrective", "grant", "pool",
    "pool_in", "pool_out", "clients", "entries", "exits", "complaints", "opened", "upheld",
    "rejected", "reorganising", "cutting",
)  # fmt: skip
SERVICES_NEVER_NEGATIVE = ("provision", "opened", "closed", "pending", "begun", "shown")


def check_bounds_and_conservation(parameters: dict, seed: int) -> None:
    """Step two runs and check every quarter's state."""
    world = open_world([Run(parameters, seed, 0), Run(parameters, seed, 1)])
    previous = None
    for quarter, state in enumerate(states(world)):
        for name in SHARES:
            values = getattr(state, name)
            assert values.min() >= 0 and values.max() <= 1, (name, quarter)
        for name in NEVER_NEGATIVE:
            assert getattr(state, name).min() >= -1e-12, (name, quarter)
        assert state.costs.min() >= 0
        assert state.contribution.min() >= -1e-9 and state.contribution.max() <= 1 + 1e-9
        assert np.isfinite(state.costs).all() and np.isfinite(state.reported).all()
        assert np.abs(state.signal).max() <= 1 + 1e-12
        nobody = (world.present == 0) & (world.partners > 0)
        assert not state.gain_share[nobody].any() and not state.savings[nobody].any()
        assert (state.effort[world.present == 0] == 0).all()
        assert np.allclose(state.gain_share.sum(axis=1), 1)
        assert np.allclose(world.pockets.sum(axis=1), 1)
        paid = (state.grant * state.share * world.present).sum()
        assert paid <= (state.grant * world.present).sum() + 1e-12
        if previous is not None:
            change = state.clients - previous.clients
            stocks = 1e-14 * state.entries.max() + 1e-9  # as exact as numbers of their size
            assert np.allclose(change, state.entries - state.exits, atol=stocks)
            assert np.allclose(state.pool, previous.pool + state.pool_in - state.pool_out)
            resolved = state.upheld + state.rejected
            assert np.allclose(
                state.complaints, previous.complaints + state.opened - resolved, atol=1e-9
            )
            check_services(state.services, previous.services, world)
            received = state.savings.sum(axis=1, keepdims=True)
            p = world.parameters
            saved = p.savings_value * p.interdependence * world.needed * state.production
            assert np.allclose(received, saved - state.pool_in + state.pool_out)
        previous = state


def check_services(now: Services, before: Services, world: World) -> None:
    """Check that nothing of what services lead to is lost or comes from nowhere."""
    for name in SERVICES_NEVER_NEGATIVE:
        assert getattr(now, name).min() >= -1e-12, name
    for name in ("assisted", "satisfied"):
        assert getattr(now, name).min() >= 0 and getattr(now, name).max() <= 1, name
    size = 1e-9 * (1 + world.provision_before.max())
    assert np.allclose(now.provision - before.provision, now.opened - now.closed, atol=size)
    on_the_way = (now.pending - before.pending).sum(axis=1, keepdims=True)
    size = 1e-9 * (1 + world.entry.max())
    assert np.allclose(on_the_way, now.begun - now.shown, atol=size)
    # Selection moves growth from the others to the assisted; on the whole it adds none.
    shifted = now.assisted * now.helped_prospect + (1 - now.assisted) * now.other_prospect
    assert np.allclose(shifted, 0, atol=1e-12)
    most = world.parameters.sources + 1e-9
    assert (now.sources >= 1).all() and (now.sources <= most).all()


@pytest.mark.parametrize("case", each(4, CASES))
def test_bounds_and_conservation(case: str) -> None:
    check_bounds_and_conservation({**SMALL, **CASES[case]}, seed=1)


@examples(40)
@given(points(), st.integers(0, 2**30))
def test_bounds_and_conservation_anywhere(point: dict, seed: int) -> None:
    check_bounds_and_conservation(point, seed)


@pytest.mark.parametrize("partners", [3, 8])
def test_contributions_sum_to_the_years_joint_production(partners: int) -> None:
    """Shapley's efficiency on the engine: the parts make up the whole."""
    world = open_world([Run({"places": 3, "partners": partners, "quarters": 24}, 1, 0)])
    year = 0.0
    for quarter, state in enumerate(states(world)):
        if quarter == 0:
            continue
        year = year + state.share
        if quarter % 4 == 0:
            made = worth_of(state, world, ces_terms(world, year / 4).sum(axis=1, keepdims=True))
            none = worth_of(state, world, ces_terms(world, 0 * year).sum(axis=1, keepdims=True))
            whole = state.contribution.sum(axis=1, keepdims=True)
            assert np.allclose(whole, made - none)
            year = 0.0


def test_costs_by_head_sum_to_cost() -> None:
    series = simulate([Run({**SMALL, "poor_service": 0.2}, 1, 0)]).series
    heads = [name for name in series if name.startswith("cost_") and name != "cost_reported"]
    assert len(heads) == 9
    assert np.allclose(sum(series[name] for name in heads), series["cost"])


# Where a parameter only matters beside others, these are set for both arms.
BESIDE: dict[str, dict] = {
    "staff_loss": {"staff_loss_quarter": 9},
    "staff_loss_quarter": {"staff_loss": 0.5},
    "reorganisation_loss": {"reorganisation_quarter": 9},
    "cut_share": {"cut_quarter": 9},
    "cut_length": {"cut_quarter": 9},
    "renege_share": {"renege_quarter": 9},
    "gain_weight": {"gain_rule": "need", "form": "pooled budget"},
    "gain_share": {"form": "pooled budget", "gain_rule": "fixed"},
    "gain_rule": {"form": "pooled budget", "own_target_incentive": (0.2, 0.4, 0.6)},
    "handover_delay": {"form_after": "silo"},
    "handover_cost": {"form_after": "silo"},
    "target_tolerance": {"target_pressure": 0.1},
    "target_relaxation": {"target_pressure": 0.1},
    "joint_credit": {"target_pressure": 0.1},
    "annual_discount": {"ratchet": 0.3},
    "form_precision": {"form_review": 1.0},
    "complaint_rate": {"poor_service": 0.2},
    "redress_rate": {"poor_service": 0.2},
    "upheld_share": {"poor_service": 0.2},
    "confidence_gain": {"poor_service": 0.2},
    "confidence_loss": {"poor_service": 0.2},
    "complaint_cost": {"poor_service": 0.2},
    "forgetting": {"decision_rule": "experience"},
    "imagination": {"decision_rule": "experience"},
    "experience_decay": {"decision_rule": "experience"},
    "experience_precision": {"decision_rule": "experience"},
    **{
        name: {"planning_horizon": 6}
        for name in (
            "foresight_discount",
            "end_notice",
            "announcement_credibility",
            "partners_foresee",
        )
    },
    **{
        name: {"department_review": 4}
        for name in (
            "incentive_step",
            "first_review",
            "credit_step",
            "department_precision",
            "joint_accountability",
            "shared_result_worth",
            "political_pressure",
            "reward_cost",
            "grant_counts",
        )
    },
    **{
        name: {
            "form": "pooled budget",
            "savings_pockets": (0.8, 0.1, 0.1),
            "pool_departure": "free",
            "feared_breakup": 0.2,
        }
        for name in ("feared_breakup", "switching_cost")
    },
    "similarity": {"decision_rule": "experience"},
    "imitation_rate": {"decision_rule": "imitation"},
    "imitation_precision": {"decision_rule": "imitation"},
    "aspiration_rate": {"decision_rule": "aspiration", "form": "joint unit"},
    "experimentation": {"decision_rule": "aspiration"},
    "audit": {"count_gaming": 0.3},
    **{
        name: {"provision": 5000.0}
        for name in ("closure_rate", "opening_boost", "start_up_boost", "closure_fall")
    },
    **{name: {"long_term_lag": 5.0} for name in ("long_term_effect", "detectable_change")},
    **{
        name: {"assistance": 0.5}
        for name in (
            "selection",
            "growth_usual",
            "growth_spread",
            "assistance_effect",
            "intensive_share",
        )
    },
    **{name: {"sources": 30.0} for name in ("merging_rate", "splitting_rate", "finding_loss")},
    "satisfaction_gain": {"satisfaction_before": 0.7},
    "crowding": {},
    "form_before": {"grant_start": 8},
}
OTHER: dict[str, object] = {
    "feared_breakup": 0.9,
    "form_before": "liaison", "form_after": "silo", "gain_share": (0.6, 0.3, 0.1),
    "savings_pockets": (0.8, 0.1, 0.1), "group_share": (0.2, 0.8), "grant_length": 4,
    "reporting_lag": 5, "effort_nodes": 9, "effort_choice": "menu", "gain_rule": "need",
    "renege_quarter": 9, "cut_quarter": 9, "reorganisation_quarter": 9, "staff_loss_quarter": 12,
    "floor": 0.5, "cap": 0.5, "lead_time": 6, "handover_delay": 3, "grant_start": 7, "rollout": 5,
    "cut_length": 2, "gain_weight": 0.0, "imitation_precision": 0.0, "end_notice": 0,
    "detectable_change": 1e-6, "place_sizes": (3.0, 1.0, 1.0), "place_budgets": (1.0, 0.5, 1.0),
    "agency_absence": (0.0, 1.0, *(0.0,) * 7),
}  # fmt: skip


def other_value(name: str, now: object) -> object:
    parameter = REGISTRY[name]
    if name in OTHER:
        return OTHER[name]
    if parameter.kind == "choice":
        return next(choice for choice in reversed(parameter.choices) if choice != now)
    if parameter.kind == "count":
        return int(parameter.low) + 1 if now != int(parameter.low) + 1 else int(parameter.low) + 2
    return parameter.high if now != parameter.high else parameter.low


@pytest.mark.parametrize("name", EVERY)
def test_every_parameter_moves_some_outcome(name: str) -> None:
    """There is no dead parameter: each changes an outcome."""
    size = {"places": 3, "partners": 3, "quarters": 28}
    usual = {**size, **BESIDE.get(name, {})}
    if name == "pool_departure":
        usual |= {"form": "pooled budget", "savings_pockets": (0.8, 0.1, 0.1), "quarters": 32}
    if name == "client_groups":
        usual |= {"exit_rate": 1.0, "access_barrier": 0.2}
    if name == "partners":
        other = {**usual, name: 4}
    else:
        now = usual.get(name, REGISTRY[name].default)
        other = {**usual, name: other_value(name, now)}
    first = simulate([Run(usual, 2, number) for number in range(5)])
    second = simulate([Run(other, 2, number) for number in range(5)])
    moved = [
        key
        for part in ("series", "runs")
        for key, values in getattr(first, part).items()
        if not np.array_equal(values, getattr(second, part)[key], equal_nan=True)
    ]
    assert moved, f"{name} changes nothing"


# What turns a mechanism off, and what then must not matter.
OFF: dict[str, dict] = {
    **{name: {} for name in BESIDE if name not in (
        "crowding", "form_before", "audit", "gain_rule", "gain_share", "staff_loss",
    )},
    "gain_share": {"form": "pooled budget", "gain_rule": "equal"},
    "staff_loss": {"staff_loss_quarter": 0},
    "decision_precision": {"decision_rule": "experience"},
    "review_rate": {"decision_rule": "experience"},
    "gaming_penalty": {"audit": 0.0},
    "count_gaming": {"audit": 1.0},
    "shared_target": {"corrective_action": 0.0},
    "corrective_cost": {"corrective_action": 0.0},
    "barrier_fall": {"consultation": 0.0},
    "credit_discount": {"shared_credit": 0.0},
    "partner_burden": {"transaction_cost": 0.0},
    "turnover_spread": {"turnover": 0.0},
    "grant_taper": {"grant": 0.0},
    "grant_after": {"grant": 0.0},
    "pool_share": {"savings_value": 0.0},
    "exit_boost": {"initial_awareness": 0.0, "publicity": 0.0},
    "prevention": {"initial_awareness": 0.0, "publicity": 0.0},
}  # fmt: skip


@pytest.mark.parametrize("name", each(4, OFF))
def test_what_belongs_to_a_mechanism_that_is_off_changes_no_bit(name: str) -> None:
    usual = {"places": 3, "partners": 3, "quarters": 28, **OFF[name]}
    other = {**usual, name: other_value(name, REGISTRY[name].default)}
    first, second = (simulate([Run(point, 2, 0)], detail=True) for point in (usual, other))
    assert other[name] != REGISTRY[name].default
    for key, values in {**first.series, **first.detail}.items():
        assert np.array_equal(values, {**second.series, **second.detail}[key]), key


@pytest.mark.parametrize("name", EVERY)
def test_both_ends_of_every_range_hold(name: str) -> None:
    parameter = REGISTRY[name]
    if parameter.kind == "choice":
        ends = list(parameter.choices)
    elif parameter.kind == "shares":
        ends = [(1.0, 0.0), (0.5, 0.5)]
    elif parameter.kind == "list":
        half = 1 if parameter.axis == "place" else 2  # of two places, or of their four agencies
        low, high = parameter.low, parameter.high
        ends = [(low, high) * half, (low, low) * half, (high, high) * half]
    else:
        kind = int if parameter.kind == "count" else float
        ends = [kind(parameter.low), kind(min(parameter.high, 201))]
    for value in ends:
        point = {"places": 2, "partners": 2, "quarters": 16, "poor_service": 0.1}
        point |= {k: v for k, v in BESIDE.get(name, {}).items() if not isinstance(v, tuple)}
        if name == "client_groups":
            point |= {"exit_rate": 1.0, "access_barrier": 0.2}
        if name == "floor":
            point["cap"] = 1.0
        check_bounds_and_conservation({**point, name: value}, 1)
        records = simulate([Run({**point, name: value}, 1, 0)])
        assert all(np.isfinite(values).all() for values in records.series.values()), (name, value)


def mean(outcome: str, n: int = 40, **parameters: object) -> np.ndarray:
    runs = [Run({"places": 10, **parameters}, 6, number) for number in range(n)]
    return simulate(runs).runs[outcome]


RISES = {
    "grant": (0.2, 0.5), "grant_length": (6, 16), "grant_taper": (0, 8),
    "mainstreaming": (0.1, 1.0),
    "shared_credit": (0.0, 0.2), "baseline_trust": (0.0, 0.3), "mission_weight": (0.0, 0.12),
    "savings_value": (0.3, 1.0),
}  # fmt: skip
FALLS = {
    "own_target_incentive": (0.3, 0.6), "turnover": (0.02, 0.10), "partners": (3, 7),
    "reorganisation_loss": (0.1, 0.9), "absence": (0.0, 0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", each(3, [*RISES, *FALLS]))
def test_persistence_moves_as_theory_says(name: str) -> None:
    """Paired draws; the mean difference must exceed five of its standard errors."""
    low, high = {**RISES, **FALLS}[name]
    beside = {"reorganisation_quarter": 20} if name == "reorganisation_loss" else {}
    gap = mean("persistence_16", **{name: high}, **beside) - mean(
        "persistence_16", **{name: low}, **beside
    )
    error = gap.std(ddof=1) / np.sqrt(len(gap))
    sign = 1 if name in RISES else -1
    assert sign * gap.mean() > 5 * error, (name, gap.mean(), error)


def test_wrong_pockets_break_a_partnership_and_not_a_pooled_budget() -> None:
    wrong = {"savings_pockets": (0.85, 0.05, 0.05, 0.05)}
    fall = {
        form: (
            mean("persistence_16", form=form) - mean("persistence_16", form=form, **wrong)
        ).mean()
        for form in ("partnership", "pooled budget")
    }
    assert fall["partnership"] > 0.1
    assert abs(fall["pooled budget"]) < 0.05


def test_publicity_raises_reach_and_consultation_closes_the_gap() -> None:
    usual = mean("exclusion_end")
    loud = mean("exclusion_end", publicity=0.25)
    heard = mean("exclusion_end", consultation=1.0)
    assert (heard - usual).mean() > 2 * abs((loud - usual).mean())


@pytest.mark.parametrize("rule", DECISION_RULES)
@pytest.mark.parametrize("form", each(4, FORMS))
def test_everybody_and_nobody(rule: str, form: str) -> None:
    """With no reason to work jointly nobody does for long; bound to it, everybody does."""
    size = {"places": 4, "decision_rule": rule, "form": form}
    bound = simulate([Run({**size, "floor": 1.0, "cap": 1.0}, 1, 0)]).series["effort"]
    assert bound[0, -1] == 1.0
    barred = simulate([Run({**size, "floor": 0.0, "cap": 0.0}, 1, 0)]).series["effort"]
    assert barred.max() == 0.0


def test_handing_over_costs_what_its_parameter_says() -> None:
    """Four agencies in each of five places, once, in the quarter in which the form changes."""
    point = {"places": 5, "form_after": "partnership", "form": "joint unit", "quarters": 24}
    free, dear = (
        simulate([Run({**point, "handover_cost": cost}, 1, 0)]).series["cost_set_up"][0]
        for cost in (0.0, 0.3)
    )
    handover = 4 + 12 + 4
    assert dear[handover + 1] - free[handover + 1] == pytest.approx(4 * 5 * 0.3)
    assert np.delete(dear - free, handover + 1).tolist() == [0.0] * 24


def test_own_output_beyond_the_usual_makes_up_for_nothing() -> None:
    """Raised incentives raise own output; no displaced output is ever less than none."""
    pressed = {"places": 4, "target_pressure": 0.2, "target_tolerance": 0.0, "quarters": 40}
    world = open_world([Run({**pressed, "interdependence": 0.5}, 1, 0)])
    above = False
    for state in states(world):
        assert displaced_output(state, world).min() >= 0
        above |= bool((state.own_output > world.reference_output).any())
    assert above


@pytest.mark.parametrize("rule", each(2, ["logit", "experience"]))
def test_routine_is_worth_building_for_those_who_look_ahead(rule: str) -> None:
    """Foresight helps joint work to last; to know of the end takes part of that away again."""
    size = {"n": 30, "decision_rule": rule, "quarters": 44}
    myopic = mean("persistence_16", **size)
    ahead = mean("persistence_16", planning_horizon=8, **size)
    unwarned = mean("persistence_16", planning_horizon=8, end_notice=0, **size)
    for gap in (ahead - myopic, unwarned - ahead):
        assert gap.mean() > 2 * gap.std(ddof=1) / np.sqrt(len(gap)), (rule, gap.mean())


def test_foresight_does_not_help_where_nothing_becomes_routine() -> None:
    """Nor does it move anybody where routine has no pull and saves nothing, but for the grant."""
    still = {"mainstreaming": 0.0, "grant_after": 1.0, "n": 4}
    assert np.allclose(mean("effort_end", **still), mean("effort_end", planning_horizon=8, **still))


@pytest.mark.parametrize("form", ["partnership", "pooled budget"])
def test_departments_that_decide_tighten_and_joint_accountability_repairs(form: str) -> None:
    """Own-target incentives rise and joint work falls, the less the more they answer jointly."""
    still, alone, jointly = (
        mean("persistence_16", n=20, form=form, department_review=review, joint_accountability=a)
        for review, a in ((0, 0.0), (4, 0.0), (4, 1.0))
    )
    for gap in (still - alone, jointly - alone):
        assert gap.mean() > 5 * gap.std(ddof=1) / np.sqrt(len(gap)), form


def test_a_grant_that_is_the_departments_own_is_not_answered_by_tightening() -> None:
    centre, own = (
        mean("persistence_16", n=20, department_review=4, grant_counts=counts)
        for counts in (0.0, 1.0)
    )
    assert (own - centre).mean() > 0.1


def test_who_has_the_savings_leaves_the_pool_unless_it_fears_for_the_result() -> None:
    point = {"form": "pooled budget", "savings_pockets": (0.85, 0.05, 0.05, 0.05), "places": 5,
             "pool_departure": "free", "department_precision": 200.0}  # fmt: skip
    bold, afraid = (
        list(states(open_world([Run({**point, "feared_breakup": fear}, 1, 0)])))[-1].pays_in
        for fear in (0.1, 0.9)
    )
    assert bold[0, 0, 0] == 0 and bold[0, 1:].min() == 1 and afraid.min() == 1
