"""A derived fact is decided in one place: what is joined up for one is joined up for all."""

from __future__ import annotations

import numpy as np

from joinup.model.derived import is_joined_up, joined_up
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
