"""A derived fact is decided in one place: what is joined up for one is joined up for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from joinup.model.derived import active, is_joined_up, joined_up
from joinup.model.engine import Run, open_world, simulate, states
from joinup.model.state import initial_state


def test_half_is_joined_up_however_it_is_summed_and_less_is_not() -> None:
    """Six partners of whom three give 1/6 and three 5/6 fulfil a half, which sums may miss."""
    world = open_world([Run({"places": 2, "partners": 6}, 1, 0)])
    share = np.array([1 / 6] * 3 + [5 / 6] * 3).reshape(1, 6, 1).repeat(2, axis=2)
    share[0, 0, 1] -= 1e-6
    state = initial_state(world)._replace(share=share)
    assert joined_up(state, world)[0, 0].tolist() == [True, False]
    assert is_joined_up(0.5 - 1e-12) and not is_joined_up(0.4999)


def test_the_recorded_share_of_places_is_that_of_the_function() -> None:
    run = Run({"places": 7, "partners": 6, "quarters": 20}, 3, 0)
    world = open_world([run])
    found = [float(joined_up(state, world).mean()) for state in states(world)]
    assert simulate([run]).series["joined_up"][0].tolist() == found
    assert max(found) > 0


def test_a_tenth_of_capacity_on_average_is_doing_something_together() -> None:
    """Of three partners one gives .3, the others nothing; of two one gives .2, then .19."""
    world = open_world([Run({"places": 3, "partners": 3}, 1, 0)])
    effort = np.zeros((1, 3, 3))
    effort[0, 0] = 0.3, 0.2, 0.19
    present = np.ones((1, 3, 3))
    present[0, 2, 1:] = 0.0
    world = replace(world, present=present, partners=present.sum(axis=1, keepdims=True))
    state = initial_state(world)._replace(effort=effort)
    assert active(state, world)[0, 0].tolist() == [True, True, False]
    assert not active(state._replace(effort=effort * 0.6), world)[0, 0, 0]


@pytest.mark.parametrize("form", ["liaison", "partnership", "pooled budget", "joint unit"])
def test_what_is_joined_up_does_something_together(form: str) -> None:
    """The weaker bar is never missed where the stronger is met, in any quarter or place."""
    runs = [Run({"form": form, "places": 9, "task_depth": 0.25}, 5, number) for number in range(3)]
    series = simulate(runs).series
    assert (series["active"] >= series["joined_up"]).all()
    assert (series["active"] > series["joined_up"]).any() or form in ("pooled budget", "joint unit")
