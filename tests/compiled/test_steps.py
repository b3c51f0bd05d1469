"""A run piece by piece gives the bits of a whole one, whoever is asked in between."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from joinup.compiled.engine import simulate
from joinup.compiled.recording import PIECES
from joinup.compiled.steps import CompiledSteps, Steps, begun
from joinup.model.engine import Run
from joinup.model.parameters import DECISION_RULES
from joinup.model.schedule import PHASES
from tests.compiled.test_engine import apart
from tests.quick import each

SMALL = {"places": 5, "partners": 3, "quarters": 13}
SHOCKS = {
    "cut_chance": 0.05, "poor_service": 0.2, "absence": 0.2, "target_pressure": 0.1,
    "sources": 30.0, "planning_horizon": 4, "pocket_spread": 0.5, "place_spread": 0.3,
}  # fmt: skip

LISTED = {
    "place_sizes": (3.0, 0.5, 1.0, 1.0, 2.0), "place_budgets": (1.0, 0.6, 1.4, 1.0, 0.8),
    "agency_absence": (0, 1, *(0,) * 12, 1), "cut_chance": 0.05, "target_pressure": 0.1,
}  # fmt: skip


def test_the_pieces_are_a_quarter() -> None:
    assert tuple(phase for phases in PIECES.values() for phase in phases) == PHASES


def test_what_is_left_cannot_be_changed_and_what_is_replaced_is_told() -> None:
    """The module is not told again what it left last, so that nobody may change that in place."""
    steps, world, state = begun(SMALL, 7, 2)
    left = steps.after("rest", state, world, 0)
    with pytest.raises(ValueError, match="read-only"):
        left.trust[:] = 0.0
    halved = left._replace(trust=left.trust / 2)
    by_numpy = Steps(7, 2)
    by_numpy.opened(SMALL)
    for given in (left, halved):
        expected = by_numpy.after("rest", given, world, 1)
        np.testing.assert_allclose(
            steps.after("rest", given, world, 1).trust, expected.trust, rtol=1e-12
        )
    assert (steps.after("rest", left, world, 1).trust != expected.trust).any()


@pytest.mark.parametrize(("rule", "more"), each(4, product(DECISION_RULES, [{}, SHOCKS, LISTED])))
def test_pieces_give_the_bits_of_a_whole_run(rule: str, more: dict) -> None:
    point = {**SMALL, **more, "decision_rule": rule}
    steps, world, state = begun(point, 7, 2)
    whole = simulate([Run(point, 7, 2)], detail=True)
    assert isinstance(steps, CompiledSteps)
    for quarter in range(14):
        for name, value in steps.seen(state, world).items():
            assert value == whole.series[name][0, quarter], (name, quarter)
        for name, values in whole.detail.items():
            here = np.asarray(getattr(state, name))[0]
            assert (np.broadcast_to(here, values[0, quarter].shape) == values[0, quarter]).all(), (
                name
            )
        if quarter < 13:
            for piece in PIECES:
                state = steps.after(piece, state, world, quarter)


def test_pieces_agree_with_numpys() -> None:
    one, world, state = begun({**SMALL, **SHOCKS}, 3, 0)
    other, there, meant = Steps(3, 0), *Steps(3, 0).opened({**SMALL, **SHOCKS})
    assert apart(world.mission, there.mission) < 1e-14
    for quarter in range(8):
        for piece in PIECES:
            state = one.after(piece, state, world, quarter)
            meant = other.after(piece, meant, there, quarter)
            for name in ("effort", "trust", "incentive", "clients", "costs"):
                here, wanted = getattr(state, name), getattr(meant, name)
                assert here.shape == wanted.shape and here.dtype == wanted.dtype
                assert apart(here, wanted) < 1e-11, (name, quarter, piece)


def test_two_models_share_a_module_and_not_their_parameters() -> None:
    """The one that comes back finds what it had, not what the other left."""
    one, world, state = begun({**SMALL, "grant": 0.1}, 1, 0)
    other, there, elsewhere = begun({**SMALL, "grant": 0.6}, 2, 0)
    for quarter in range(13):
        for piece in PIECES:
            state = one.after(piece, state, world, quarter)
            elsewhere = other.after(piece, elsewhere, there, quarter)
    for steps, last, here, point, seed in (
        (one, state, world, 0.1, 1), (other, elsewhere, there, 0.6, 2),
    ):  # fmt: skip
        whole = simulate([Run({**SMALL, "grant": point}, seed, 0)])
        assert steps.seen(last, here)["effort"] == whole.series["effort"][0, -1]


def test_what_cannot_be_recorded_is_stepped_by_numpy(unrecorded: None) -> None:
    steps, _, _ = begun(SMALL, 1, 0)
    assert type(steps) is Steps
