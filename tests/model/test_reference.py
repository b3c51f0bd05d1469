"""The engine agrees with the naive reference, draw for draw, with every mechanism on or off."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from joinup.model.choosing import Choices
from joinup.model.engine import Run, open_world, simulate, states
from joinup.model.forms import FORMS
from joinup.model.outcomes import OF_RUN, QUARTERLY
from joinup.model.parameters import DECISION_RULES, GAIN_RULES, REGISTRY
from joinup.model.registry import Parameter
from joinup.model.rules.payoff import payoff_terms, payoffs
from tests.model.reference import HEADS, Model
from tests.model.reference_outcomes import observe, summarise
from tests.quick import each, examples

SMALL = {"places": 3, "partners": 5, "client_groups": 7, "quarters": 24, "exit_rate": 1.1,
         "access_barrier": 0.3}  # fmt: skip
UNEVEN = {
    "own_target_incentive": (0.3, 0.4, 0.5, 0.6, 0.2),
    "savings_pockets": (0.6, 0.1, 0.1, 0.1, 0.1),
    "gain_share": (0.1, 0.2, 0.3, 0.2, 0.2),
    "group_share": (0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3),
    "place_spread": 0.4,
    "pocket_spread": 0.5,
    "mission_spread": 0.04,
}
CASES = {
    "default": {},
    **{f"form {form}": {"form": form} for form in FORMS},
    **{f"rule {rule}": {"decision_rule": rule, **UNEVEN} for rule in DECISION_RULES},
    **{
        f"gain {rule}": {"gain_rule": rule, "form": "pooled budget", **UNEVEN}
        for rule in GAIN_RULES
    },
    "unit handed over": {"form": "joint unit", "form_after": "partnership", "rollout": 3},
    "unit wound up": {"form": "joint unit", "form_after": "silo", "handover_delay": 2},
    "funded silo": {"form": "silo", "form_before": "liaison"},
    "own form": {"form": "partnership", "coordination": 0.8, "floor": 0.25, "pool_share": 0.4},
    "absences": {"absence": 0.5, **UNEVEN},
    "shocks by chance": {
        "reorganisation_chance": 0.05, "cut_chance": 0.05, "renege_chance": 0.05, "cut_length": 3
    },
    "shocks by date": {
        "reorganisation_quarter": 9, "cut_quarter": 5, "renege_quarter": 12, "staff_loss": 0.6,
        "staff_loss_quarter": 15,
    },
    "redress": {"poor_service": 0.2, "form": "liaison"},
    "pressure": {"target_pressure": 0.15, "joint_credit": 0.3, "absence": 0.3, **UNEVEN},
    "ratchet and gaming": {"ratchet": 0.4, "count_gaming": 0.4, "audit": 0.2},
    "free choice of form": {"form_review": 0.8, "form_precision": 30.0},
    "shallow task": {"task_depth": 0.5, "interdependence": 0.6, "complementarity": 0.5},
    "strong complements": {"complementarity": -2.0, "critical_mass": 2.0},
    # An exponent next to 0 loses digits, which a sharp choice would magnify.
    "geometric": {"complementarity": 0.0, "critical_mass": 2.2, "decision_precision": 20.0},
    "much provision": {"provision": 1e8, "effort_choice": "menu", "effort_nodes": 2,
    "coordination": 0.0},
    "grant continues": {"grant_after": 0.6, "grant_taper": 3},
    "no grant": {"grant_length": 0},
    "experience decays": {"decision_rule": "experience", "experience_decay": 0.7},
    "more nodes": {"effort_nodes": 24, "reporting_lag": 5},
    "two nodes": {"effort_nodes": 2, "task_depth": 0.6},
    **{
        f"menu, rule {rule}": {"effort_choice": "menu", "effort_nodes": 5, "decision_rule": rule,
                               "floor": 0.3, "cap": 0.9, **UNEVEN}
        for rule in DECISION_RULES
    },
    **{
        f"foresight, rule {rule}": {
            "planning_horizon": 8, "decision_rule": rule, "grant_length": 8, "grant_taper": 3,
            **UNEVEN,
        }
        for rule in DECISION_RULES
    },
    "foresight, late and half believed": {
        "planning_horizon": 5, "end_notice": 3, "announcement_credibility": 0.5, "grant_length": 9,
        "partners_foresee": 0.7, "form": "pooled budget", "absence": 0.3,
    },
    "foresight of a form that is wound up": {
        "planning_horizon": 12, "form": "joint unit", "form_after": "silo", "grant_length": 8,
        "partners_foresee": 1.0, "task_depth": 0.8,
    },
    "foresight on a menu": {
        "planning_horizon": 4, "effort_choice": "menu", "effort_nodes": 5, "grant_after": 0.4,
    },
    "departments decide": {
        "department_review": 4, "joint_accountability": 0.4, "credit_step": 0.02,
        "reward_cost": 0.2, "political_pressure": 0.1, "grant_counts": 0.5, **UNEVEN,
    },
    "departments decide under pressure": {
        "department_review": 3, "first_review": 5, "target_pressure": 0.1, "ratchet": 0.1,
        "absence": 0.4, "decision_rule": "experience", **UNEVEN,
    },
    "departments may leave the pool": {
        "pool_departure": "free", "form": "pooled budget", "feared_breakup": 0.1,
        "gain_rule": "contribution", "absence": 0.2, "switching_cost": 0.01, **UNEVEN,
    },
    "nobody abstains": {"abstention": 0.0, "overhead": 0.2},
    "many abstain": {"abstention": 0.3, "overhead": 0.2, "decision_rule": "experience"},
    "floor and cap by experience": {
        "decision_rule": "experience", "floor": 0.13, "cap": 0.71, "task_depth": 0.4,
        "similarity": 0.4,
    },
    "sharp": {"decision_precision": 200.0, "form": "pooled budget"},
    "provision": {
        "provision": 9000.0, "start_up_boost": 0.5, "closure_fall": 0.4, "grant_after": 0.3,
        "interdependence": 0.7, **UNEVEN,
    },
    "long term": {"long_term_lag": 9.0, "long_term_effect": 0.5, **UNEVEN},
    "assistance": {
        "assistance": 0.7, "selection": -0.4, "growth_usual": (0.1, 0, 0, 0, 0, 0.02, -0.01),
        **UNEVEN,
    },
    "sources": {"sources": 30.0, "satisfaction_before": 0.8, "form_after": "silo", **UNEVEN},
    "asked": {"satisfaction_before": 0.6, "satisfaction_gain": 1.0},
    "listed places": {
        **UNEVEN, "place_spread": 0.0, "place_sizes": (3.0, 0.5, 1.0), "cut_chance": 0.1,
        "place_budgets": (1.0, 0.6, 1.4), "target_pressure": 0.1, "interdependence": 0.7,
        "agency_absence": (0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0.5, 1, 0, 0, 0), "provision": 300.0,
    },
    "a department without an agency": {
        "agency_absence": (1, 1, 1, *(0,) * 12), "place_budgets": (0.5, 0.7, 0.9),
        "target_pressure": 0.2, "department_review": 4, "gain_rule": "contribution",
    },
    "everything": {
        **UNEVEN, "decision_rule": "imitation", "gain_rule": "contribution", "form_review": 0.6,
        "rollout": 2, "lead_time": 1, "grant_after": 0.3, "absence": 0.2, "poor_service": 0.15,
        "reorganisation_chance": 0.04, "cut_chance": 0.04, "renege_quarter": 13, "ratchet": 0.2,
        "target_pressure": 0.1, "joint_credit": 0.2, "count_gaming": 0.3, "staff_loss": 0.2,
        "staff_loss_quarter": 10, "complementarity": -0.6, "critical_mass": 1.7, "task_depth": 0.7,
        "interdependence": 0.8, "imitation_rate": 0.4, "publicity": (0.2, 0.1, 0.05, 0, 0, 0, 0.1),
        "provision": 500.0, "long_term_lag": 5.0, "assistance": 0.5, "sources": 12.0,
        "satisfaction_before": 0.7,
    },
}  # fmt: skip


OF_AGENCY = (
    "effort",
    "share",
    "own_output",
    "trust",
    "embedding",
    "turnover",
    "meeting_cost",
    "contribution",
    "gain_share",
    "savings",
    "year_share",
    "year_displaced",
    "aspiration",
)
OF_GROUP = (
    "clients",
    "entries",
    "exits",
    "aware",
    "barrier",
    "confidence",
    "reached",
    "complaints",
    "opened",
    "upheld",
    "rejected",
)
OF_PLACE = (
    "production", "capacity", "reported", "corrective", "signal", "reorganising", "cutting", "pool",
    "pool_in", "pool_out", "benefit",
)  # fmt: skip

# The same of what services lead to: by name in the engine, and in the reference.
SERVICES_OF_PLACE = {
    "provision": "provision", "opened": "provision_opened", "closed": "provision_closed",
    "begun": "effect_begun", "shown": "effect_shown", "growth_gain": "growth_gain",
    "sources": "sources", "satisfied": "satisfied",
}  # fmt: skip
SERVICES_OF_GROUP = ("assisted", "helped_prospect", "other_prospect")


def compare(parameters: dict, seed: int, replicate: int) -> None:
    """Step the engine and the reference side by side; compare all they hold and record."""
    run = Run(parameters, seed, replicate)
    other = Run({**parameters, "grant": 0.11, "turnover": 0.07}, seed, replicate + 1)
    world = open_world([run, other])
    records = simulate([run, other])
    model = Model(dict(parameters), seed, replicate)
    series: dict[str, list[float]] = {name: [] for name in QUARTERLY}
    for quarter, state in enumerate(states(world)):
        if quarter:
            model.step(quarter - 1)
        for place in model.places:
            here = place.number
            for agency in place.agencies:
                k = agency.number
                for name in OF_AGENCY:
                    close(getattr(state, name)[0, k, here], getattr(agency, name), name, quarter)
                assert len(state.attractions) == len(agency.attractions)
                for node, attraction in enumerate(state.attractions):
                    held = agency.attractions[node]
                    close(attraction[0, k, here], held, "attractions", quarter)
                close(state.incentive[0, k, 0], agency.department.incentive, "incentive", quarter)
                close(state.gaming[0, k, 0], agency.department.gaming, "gaming", quarter)
                close(state.credit[0, k, 0], agency.department.credit, "credit", quarter)
                assert (state.pays_in[0, k, 0] > 0) == agency.department.pays_in
            for g, group in enumerate(place.groups):
                for name in OF_GROUP:
                    close(getattr(state, name)[0, g, here], getattr(group, name), name, quarter)
                for name in SERVICES_OF_GROUP:
                    held = getattr(state.services, name)[0, g, here]
                    close(held, getattr(group, name), name, quarter)
            assert state.form[0, 0, here] == place.form.code
            for name in OF_PLACE:
                close(getattr(state, name)[0, 0, here], getattr(place, name), name, quarter)
            for name, theirs in SERVICES_OF_PLACE.items():
                held = getattr(state.services, name)[0, 0, here]
                close(held, getattr(place, theirs), name, quarter)
            for stage, people in enumerate(place.pending):
                close(state.services.pending[0, stage, here], people, "pending", quarter)
            for number, head in enumerate(HEADS):
                close(state.costs[0, number, here], place.costs[head], head, quarter)
        close(state.grant[0, 0, 0], model.grant, "grant", quarter)
        close(state.credit_kept[0, 0, 0], model.credit_kept, "credit_kept", quarter)
        close(state.experience.ravel()[0], model.experience, "experience", quarter)
        observed = observe(model)
        assert set(observed) == set(QUARTERLY)
        for name, value in observed.items():
            close(records.series[name][0, quarter], value, name, quarter)
            series[name].append(value)
    summary = summarise(series, model.p)
    assert set(summary) == set(OF_RUN)
    for name, value in summary.items():
        # A difference of two stocks is as exact as the stocks are, and no more.
        size = max(1.0, model.p["provision"]) if name == "provision_net" else 1.0
        close(records.runs[name][0], value, name, world.scale.quarters, size)


def close(found: float, expected: float, name: str, quarter: int, size: float = 1.0) -> None:
    missing = math.isnan(found) and math.isnan(expected)
    near = math.isclose(found, expected, rel_tol=1e-8, abs_tol=1e-8 * size)
    assert missing or near, (name, quarter, found, expected)


@pytest.mark.parametrize("case", each(4, CASES))
def test_engine_matches_reference(case: str) -> None:
    compare({**SMALL, **CASES[case]}, seed=0, replicate=2)


@pytest.mark.parametrize("partners", each(4, range(2, 11)))
def test_engine_matches_reference_for_any_number_of_partners(partners: int) -> None:
    compare({"places": 2, "partners": partners, "quarters": 12, "gain_rule": "contribution"}, 3, 0)


def test_engine_matches_reference_for_one_place() -> None:
    for rule in DECISION_RULES:
        compare({"places": 1, "partners": 3, "quarters": 12, "decision_rule": rule}, 5, 1)


def compare_terms() -> None:
    """Check that the terms by which an agency explains itself sum to the payoff it acts on."""
    world = open_world([Run({**SMALL, **CASES["own form"]}, 1, 0)])
    for quarter, state in enumerate(states(world)):
        choices = Choices(state, world, quarter)
        efforts = choices.facing.nodes.efforts
        for effort, payoff in zip(efforts, payoffs(efforts, choices.prospect), strict=True):
            terms = payoff_terms(effort, choices.prospect)
            assert np.allclose(sum(terms.values()), payoff), quarter


def test_terms_of_a_payoff_sum_to_it() -> None:
    compare_terms()


@st.composite
def points(draw: st.DrawFn, **fixed: object) -> dict:
    """Draw a point within the registry's ranges: some parameters anywhere, the others as usual.

    Numbers lie at the ends of their ranges as often as between, and what may differ between
    partners or client groups does so as often as not. `fixed` sets what shall not be drawn.
    """
    point: dict = {
        "places": draw(st.integers(1, 3)), "partners": draw(st.integers(2, 8)),
        "client_groups": draw(st.integers(1, 3)), "quarters": draw(st.integers(5, 14)),
        "effort_nodes": draw(st.sampled_from((2, 3, 5, 6, 9))), "exit_rate": 1.1,
        "access_barrier": 0.3, "grant_start": 1,
    }  # fmt: skip
    point |= fixed
    names = sorted(set(REGISTRY) - set(SCALE_SIZES) - set(fixed))
    for name in draw(st.lists(st.sampled_from(names), min_size=4, max_size=40, unique=True)):
        sizes = {**point, "agencies": point["partners"] * point["places"]}
        sizes["forms"] = len(FORMS)
        size = sizes.get(AXES.get(REGISTRY[name].axis or "", ""), 1)
        point[name] = draw(values_of(REGISTRY[name], size))
    # A form's floor lies under its cap, in the library and where a point says otherwise.
    if "cap" in point or "floor" in point:
        point["floor"] = 0.0
    return point


AXES = {
    "partner": "partners", "client_group": "client_groups", "place": "places", "agency": "agencies",
    "form": "forms",
}  # fmt: skip
SCALE_SIZES = ("partners", "places", "client_groups", "quarters", "effort_nodes")


@st.composite
def values_of(draw: st.DrawFn, parameter: Parameter, size: int) -> object:
    """Draw a value that a parameter may take, or one for each of `size` members."""
    if parameter.kind == "choice":
        return draw(st.sampled_from(parameter.choices))
    if parameter.kind == "shares":
        weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
        return tuple(w / sum(weights) for w in weights) if sum(weights) else ()
    if parameter.kind == "list" and draw(st.booleans()):
        return ()
    if parameter.kind == "count":
        one = st.integers(int(parameter.low), min(int(parameter.high), 12))
    else:
        ends = st.sampled_from((parameter.low, parameter.high))
        one = ends | st.floats(parameter.low, parameter.high, allow_subnormal=False)
    if parameter.kind == "list" or (parameter.axis is not None and draw(st.booleans())):
        return tuple(draw(st.lists(one, min_size=size, max_size=size)))
    return draw(one)


@examples(40, suppress_health_check=[HealthCheck.too_slow])
@given(points(), st.integers(0, 2**40))
@example(
    {
        "places": 1,
        "partners": 2,
        "absence": 1.0,
        "decision_rule": "experience",
        "quarters": 8,
        "grant_start": 1,
    },
    0,
)
def test_engine_matches_reference_anywhere(point: dict, seed: int) -> None:
    compare(point, seed, 0)
