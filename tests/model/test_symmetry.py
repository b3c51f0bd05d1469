"""What must not matter does not: names, numbers of places, sizes and who is not there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from joinup.model.choosing import Choices, imitation, logit
from joinup.model.draws import Draws, Purpose
from joinup.model.engine import Run, open_world, simulate, states
from joinup.model.parameters import DECISION_RULES, GAIN_RULES
from joinup.model.types import Array
from joinup.model.world import build_world
from tests.quick import each

PARTNERS = 5
SIZE = {"places": 3, "partners": PARTNERS, "client_groups": 2, "quarters": 24}
ORDER = [3, 0, 4, 1, 2]
BY_PARTNER = {
    "own_target_incentive": (0.3, 0.4, 0.5, 0.6, 0.2), "mission_weight": (0.1, 0, 0.05, 0.02, 0.12),
    "savings_pockets": (0.4, 0.3, 0.1, 0.1, 0.1), "gain_share": (0.1, 0.2, 0.3, 0.2, 0.2),
    "absence": (0.0, 0.5, 0.0, 0.3, 0.1),
}  # fmt: skip
BUSY = {
    "form": "pooled budget", "pocket_spread": 0.5, "target_pressure": 0.1, "poor_service": 0.1,
    "reorganisation_chance": 0.03, "form_review": 0.3,
}  # fmt: skip


class PermutedDraws(Draws):
    """Draws in which every partner has those of another."""

    def uniform(
        self, purpose: Purpose, quarter: int | None, n_members: int, n_places: int
    ) -> Array:
        """Return uniform draws, the partners' in another order."""
        drawn = super().uniform(purpose, quarter, n_members, n_places)
        return drawn[:, ORDER] if n_members == PARTNERS else drawn


def last(points: Sequence[dict], draws: type[Draws]) -> tuple:
    """Return the state after the last quarter."""
    world = build_world(points, draws([0], [1]))
    return list(states(world))[-1]


@pytest.mark.parametrize(("rule", "gain_rule"), each(3, product(DECISION_RULES, GAIN_RULES)))
def test_permuting_partners_permutes_results(rule: str, gain_rule: str) -> None:
    chosen = {**SIZE, **BUSY, "decision_rule": rule, "gain_rule": gain_rule}
    permuted = {name: tuple(values[k] for k in ORDER) for name, values in BY_PARTNER.items()}
    first = last([{**chosen, **BY_PARTNER}], Draws)
    second = last([{**chosen, **permuted}], PermutedDraws)
    assert first.effort.max() > 0
    for name in ("effort", "trust", "embedding", "own_output", "savings", "contribution",
                 "gain_share", "incentive"):  # fmt: skip
        assert np.allclose(getattr(first, name)[:, ORDER], getattr(second, name)), name
    for name in ("production", "capacity", "clients", "confidence", "form", "costs", "pool"):
        assert np.allclose(getattr(first, name), getattr(second, name)), name


@pytest.mark.parametrize("rule", ["logit", "experience", "aspiration"])
def test_more_places_change_nothing_in_those_there_are(rule: str) -> None:
    """Without peers and departments between them, places do not feel one another."""
    chosen = {**SIZE, **BUSY, "target_pressure": 0.0, "decision_rule": rule}
    few, many = (
        simulate([Run({**chosen, "places": n, "clients": 100.0 * n}, 2, 0)], detail=True).detail
        for n in (3, 7)
    )
    for name, values in few.items():
        assert np.array_equal(values, many[name][..., :3]), name


def test_more_places_have_the_same_distribution() -> None:
    """Doubling the places halves the chance, not the mean: five standard errors."""
    few, many = (simulate([Run({"places": n}, 3, r) for r in range(60)]).runs for n in (5, 10))
    for name in ("persistence_16", "effort_end", "embedding_at_withdrawal"):
        error = np.sqrt(few[name].var(ddof=1) / 60 + many[name].var(ddof=1) / 60)
        assert abs(few[name].mean() - many[name].mean()) < 5 * error, name
        assert many[name].var() < few[name].var()


def test_a_partner_who_is_not_there_is_missed_like_one_who_gives_nothing() -> None:
    """By hand: four of five give all; the CES of exponent -1 over (1, 1, 1, 1, 0)."""
    bound = {"places": 2, "partners": 5, "quarters": 8, "floor": 1.0, "grant_start": 0,
             "lead_time": 0, "coordination": 1.0, "complementarity": -1.0, "critical_mass": 1.5,
             "base_productivity": 0.05, "absence": (0.0, 0.0, 0.0, 0.0, 1.0)}  # fmt: skip
    *_, state = states(open_world([Run(bound, 1, 0)]))
    level = 1 / ((4 * 1 + 1 / 0.05) / 5)
    assert state.production == pytest.approx(((level - 0.05) / 0.95) ** 1.5)
    assert state.contribution[:, 4].max() < 1e-12


def test_like_groups_are_one_group() -> None:
    """Three groups that differ in nothing are together what one group of their size is."""
    alike = {**SIZE, "exit_rate": 0.9, "access_barrier": 0.3, "poor_service": 0.1, "places": 3}
    one = simulate([Run({**alike, "client_groups": 1}, 1, 0)]).series
    split = {"client_groups": 3, "group_share": (0.5, 0.2, 0.3)}
    three = simulate([Run({**alike, **split}, 1, 0)]).series
    for name, values in one.items():
        assert np.allclose(values, three[name], rtol=1e-9, atol=1e-12), name


def test_scaling_the_clients_scales_every_stock_and_nothing_else() -> None:
    chosen = {**SIZE, "poor_service": 0.1, "complaint_cost": 0.0}
    one, ten = (simulate([Run({**chosen, "clients": n}, 1, 0)]).series for n in (1e3, 1e4))
    stocks = {"clients_in_need", "clients_helped", "complaints_open", "complaints_opened",
              "complaints_upheld", "complaints_rejected"}  # fmt: skip
    for name, values in one.items():
        assert np.allclose(values * (10 if name in stocks else 1), ten[name]), name


def test_a_unit_of_account_does_not_matter() -> None:
    """Counting money in other units, sharpness in their inverse, changes no decision."""
    money = {
        "grant": 0.3, "own_target_incentive": 0.4, "shared_credit": 0.08, "mission_weight": 0.05,
        "mission_spread": 0.02, "savings_value": 0.6, "reciprocity": 0.15, "routine_pull": 0.2,
        "effort_cost": 0.35, "own_cost": 0.5, "crowding": 0.2, "corrective_action": 0.1,
        "overhead": 0.03, "transaction_cost": 0.1, "gaming_ease": 0.0,
    }  # fmt: skip
    twice = {name: 2 * value for name, value in money.items()}
    one = simulate([Run({**SIZE, **money, "decision_precision": 20.0}, 4, 0)]).series
    two = simulate([Run({**SIZE, **twice, "decision_precision": 10.0}, 4, 0)]).series
    assert one["effort"].max() > 0.1
    for name in ("effort", "trust", "embedding", "own_output", "clients_in_need"):
        assert np.allclose(one[name], two[name]), name
    assert np.allclose(2 * one["grant_paid"], two["grant_paid"])
    assert np.allclose(2 * one["savings"], two["savings"])


def test_no_programme_no_change() -> None:
    """A silo funded with nothing stays where it began, whatever its clients are like."""
    chosen = {**SIZE, "form": "silo", "grant": 0.0, "mission_weight": 0.0}
    series = simulate([Run(chosen, 1, 0)]).series
    for name in ("clients_in_need", "own_output"):
        assert np.allclose(series[name], series[name][:, :1]), name
    for name in ("effort", "joint_production", "capacity", "grant_paid", "savings", "cost_set_up"):
        assert not series[name].any(), name


@pytest.mark.parametrize("lead_time", [0, 2, 6])
@pytest.mark.parametrize("taper", [0, 4])
def test_a_grant_of_no_length_is_no_grant(lead_time: int, taper: int) -> None:
    none = ({"grant_length": 0}, {"grant": 0.0})
    chosen = {**SIZE, "grant_taper": taper, "lead_time": lead_time, "form_review": 0.3}
    first, second = (simulate([Run({**chosen, **how}, 1, 0)]).series for how in none)
    for name, values in first.items():
        # Another date of withdrawal is another date to keep fulfilment from.
        if name not in ("grant_offered", "fulfilment_kept"):
            assert np.array_equal(values, second[name]), name


def test_the_rules_of_gain_all_differ() -> None:
    chosen = {**SIZE, **BY_PARTNER, "form": "pooled budget", "absence": 0.0, "gain_weight": 1.0}
    found = [
        simulate([Run({**chosen, "gain_rule": rule}, 1, 0)], detail=True).detail["savings"]
        for rule in GAIN_RULES
    ]
    for number, one in enumerate(found):
        assert not any(np.allclose(one, other) for other in found[:number])


@pytest.mark.parametrize(("places", "absence"), [(1, 0.0), (2, 0.5), (3, 0.5)])
def test_nobody_looks_at_a_peer_who_is_not_there(places: int, absence: float) -> None:
    point = {**SIZE, "places": places, "absence": absence, "imitation_rate": 1.0,
             "imitation_precision": 0.0, "decision_rule": "imitation"}  # fmt: skip
    world = open_world([Run(point, seed, 0) for seed in range(20)])
    alone = world.present * (world.present.sum(axis=2, keepdims=True) == 1) > 0
    assert alone.any()
    copied = False
    for quarter, state in enumerate(states(world)):
        choices = Choices(state, world, quarter)
        differ = imitation(choices) != logit(choices)
        assert not (differ & alone).any()
        copied |= bool(differ.any())
    assert copied == (places > 1)


def test_worlds_do_not_share_what_they_hold() -> None:
    """Stepping a world leaves it as it was: a second pass gives the same bits."""
    world = open_world([Run({**SIZE, **BUSY}, 1, 0)])
    first, second = ([state.effort.copy() for state in states(world)] for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
