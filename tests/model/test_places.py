"""Places listed by hand: how large each is, who has no agency there, and what budget it has."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.compiled import engine as compiled
from joinup.model.engine import Run, open_world, simulate, states
from joinup.model.outcomes import QUARTERLY
from joinup.model.world import scale_of

TWO = {
    "places": 2, "partners": 2, "client_groups": 1, "quarters": 4, "clients": 400.0,
    "exit_rate": 1.0, "access_barrier": 0.0, "form": "silo", "grant_start": 0, "grant_length": 2,
    "own_target_incentive": 0.4, "own_cost": 1.0, "ratchet": 0.0,
    "place_sizes": (3.0, 1.0), "place_budgets": (1.0, 0.5), "agency_absence": (0.0, 0.0, 0.0, 1.0),
}  # fmt: skip
"""Two places: a large one with all it needs, and a small one on half, without a second agency."""


def test_two_listed_places_by_hand() -> None:
    """A place of three quarters has 300 of 400 clients; half a budget makes half the output."""
    world = open_world([Run(TWO, 1, 0)])
    first, second, *_ = states(world)
    assert first.clients[0].tolist() == [[300.0, 100.0]]
    assert world.present[0].tolist() == [[1.0, 1.0], [1.0, 0.0]]
    for state in (first, second):
        assert np.allclose(state.own_output[0], [[0.4, 0.2], [0.4, 0.0]], rtol=1e-14)
    assert np.allclose(world.target_output[0], [[0.3], [0.4]], rtol=1e-14)
    assert np.allclose(second.signal[0], second.signal[0, 0, 0])  # nobody lost own output


def test_a_cut_takes_its_share_of_the_budget_that_is_there() -> None:
    """With a fifth cut, 0.4 x 0.8 and 0.4 x 0.5 x 0.8 are left of own output."""
    cut = {**TWO, "cut_quarter": 2, "cut_share": 0.2}
    *_, last = states(open_world([Run(cut, 1, 0)]))
    assert np.allclose(last.own_output[0], [[0.32, 0.16], [0.32, 0.0]], rtol=1e-14)


def test_a_listed_spread_is_not_drawn() -> None:
    sizes = [open_world([Run(TWO, seed, 0)]).clients_before.tolist() for seed in (1, 2)]
    assert sizes[0] == sizes[1] == [[[300.0, 100.0]]]


@pytest.mark.parametrize("engine", [simulate, compiled.simulate])
def test_a_list_that_says_the_usual_changes_no_bit(engine) -> None:
    plain = {"places": 3, "partners": 3, "quarters": 12, "target_pressure": 0.1, "grant_length": 4}
    usual = {"place_sizes": (2.0,) * 3, "place_budgets": (1.0,) * 3, "agency_absence": (0.0,) * 9}
    one, other = (engine([Run(point, 3, 1)]).series for point in (plain, {**plain, **usual}))
    assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in QUARTERLY)
    fewer = engine([Run({**plain, "place_budgets": (1.0, 1.0, 0.9)}, 3, 1)]).series
    assert not np.array_equal(one["effort"], fewer["effort"])


def test_listed_places_are_compiled_and_agree() -> None:
    """No rule is left to NumPy for them; numbers agree to 1e-12."""
    joint = {**TWO, "form": "partnership", "quarters": 12, "target_pressure": 0.2}
    assert compiled.left_to_numpy([joint]) == []
    ours, theirs = (engine([Run(joint, 5, 0)]).series for engine in (compiled.simulate, simulate))
    for name in QUARTERLY:
        assert np.allclose(ours[name], theirs[name], rtol=1e-12, atol=1e-12, equal_nan=True), name
    assert theirs["effort"].max() > 0


def test_a_list_of_another_length_is_refused() -> None:
    for name, fits in (("place_sizes", "place (2)"), ("agency_absence", "agency (4)")):
        with pytest.raises(ValueError, match=name) as caught:
            simulate([Run({**TWO, name: (1.0, 1.0, 0.5)}, 1, 0)])
        assert str(caught.value) == f"{name} needs one value for each {fits}"


def test_a_scale_from_plain_data_is_the_same() -> None:
    """A plan that was read holds lists."""
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in TWO.items()}
    assert hash(scale_of(plain)) == hash(scale_of(TWO)) and scale_of(plain) == scale_of(TWO)


@pytest.mark.parametrize("rule", ["logit", "experience"])
def test_a_place_where_nobody_is_has_no_say(rule: str) -> None:
    """With a geometric mean too, of which a term too many would have no bound."""
    point = {"places": 24, "partners": 2, "quarters": 30, "absence": 0.6, "decision_rule": rule}
    geometric, near = (
        simulate([Run({**point, "complementarity": value}, 7, 0)]) for value in (0.0, 1e-4)
    )
    for name in ("effort", "joined_up", "clients_in_need"):
        values = geometric.series[name]
        assert np.isfinite(values).all()
        assert values == pytest.approx(near.series[name], abs=0.05 * np.abs(values).max())
