"""Whose result it is, on the engine: symmetry, null player, what is lost without one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from joinup.model.engine import Run, open_world, states
from joinup.model.schedule import ces_terms, worth_of
from joinup.model.state import State
from joinup.model.world import World

# Department 1 pays so well for own work that its agencies never join in.
SIZE: dict[str, Any] = {"places": 7, "quarters": 24, "mission_spread": 0.0}


def years(point: dict[str, Any]) -> Iterator[tuple[State, np.ndarray, World]]:
    """Yield the state at the end of each year, and the fulfilment of that year."""
    world = open_world([Run({**SIZE, **point}, 1, replicate) for replicate in range(2)])
    year: Any = 0.0
    for quarter, state in enumerate(states(world)):
        if quarter == 0:
            continue
        year = year + state.share
        if quarter % 4 == 0:
            yield state, year / 4, world
            year = 0.0


def test_partners_who_gave_alike_contributed_alike() -> None:
    alike = 0
    menu = {"effort_choice": "menu", "effort_nodes": 5}  # else no two would give the same
    for state, given, _ in years({"partners": 5, **menu}):
        for one, other in combinations(range(5), 2):
            same = (given[:, one] == given[:, other]) & (given[:, one] > 0)
            alike += int(same.sum())
            assert np.allclose(
                state.contribution[:, one][same], state.contribution[:, other][same], atol=1e-12
            )
    assert alike > 20


@pytest.mark.parametrize("partners", [3, 8])
def test_a_partner_who_gives_nothing_contributed_nothing(partners: int) -> None:
    incentive = (0.2, 0.85, *(0.2,) * (partners - 2))
    point = {"partners": partners, "own_target_incentive": incentive, "reciprocity": 0.0}
    nothing = something = 0
    for state, given, _ in years(point):
        idle = given[:, 1] == 0
        nothing += int(idle.sum())
        something += int((state.contribution[:, 0] > 0.01).sum())
        assert np.abs(state.contribution[:, 1][idle]).max(initial=0.0) < 1e-12
        assert np.abs(state.left_out[:, 1][idle]).max(initial=0.0) < 1e-12
    assert nothing > 20 and something > 20


def test_what_is_lost_without_one_is_kept_beside_its_share() -> None:
    for state, given, world in years({"partners": 3}):
        whole = worth_of(state, world, ces_terms(world, given).sum(axis=1, keepdims=True))
        for partner in range(3):
            others = given.copy()
            others[:, partner] = 0.0
            left = worth_of(state, world, ces_terms(world, others).sum(axis=1, keepdims=True))
            assert np.allclose(state.left_out[:, partner], (whole - left)[:, 0])
