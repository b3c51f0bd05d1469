"""How choices are put together: who reviews, who stays, and what the form allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.choosing import Choices, logit
from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.engine import Run, open_world, states
from joinup.model.forms import FUNDED, in_force
from joinup.model.prospects import bounds_of
from joinup.model.state import initial_state

SIZE = {"places": 7, "partners": 3, "form": "partnership", "form_before": "partnership"}


def choices(**parameters: object) -> Choices:
    world = open_world([Run({**SIZE, **parameters}, 5, number) for number in range(2)])
    return Choices(initial_state(world), world, 3)


@pytest.mark.parametrize("choice", ["any", "menu"])
@pytest.mark.parametrize("rate", [0.0, 0.4, 1.0])
def test_who_does_not_review_stays_and_who_does_answers_as_if_all_did(
    rate: float, choice: str
) -> None:
    given_ = choices(review_rate=rate, effort_choice=choice)
    effort = (np.arange(42).reshape(2, 3, 7) % 5) / 4
    facing = Choices(given_.state._replace(effort=effort), given_.world, 3)
    drawn = facing.facing.drawn(facing.parameters.decision_precision, facing.draw(Purpose.CHOICE))
    reviews = facing.draw(Purpose.REVIEW) < rate
    np.testing.assert_array_equal(logit(facing), np.where(reviews, drawn, effort))


@pytest.mark.parametrize(
    ("form", "now", "moved"),
    [("joint unit", 0.1, 0.75), ("joint unit", 0.76, 0.76), ("joint unit", 1, 1),
     ("liaison", 0.1, 0.1), ("liaison", 0.5, 0.5), ("liaison", 0.9, 0.5), ("silo", 1, 0)],
)  # fmt: skip
def test_effort_that_is_no_longer_available_moves_to_the_nearest(
    form: str, now: float, moved: float
) -> None:
    given_ = choices(review_rate=0.0, form_before=form)
    effort = np.full((2, 3, 7), now)
    facing = Choices(given_.state._replace(effort=effort), given_.world, 3)
    assert (logit(facing) == moved).all()


@pytest.mark.parametrize("floor", [0.01, 0.13, 0.249, 0.25, 0.26])
@pytest.mark.parametrize("rule", ["logit", "experience", "imitation"])
def test_a_floor_and_a_cap_hold_exactly(rule: str, floor: float) -> None:
    point = {"places": 10, "floor": floor, "cap": floor + 0.2, "lead_time": 0, "grant_start": 0,
             "decision_rule": rule, "review_rate": 1.0}  # fmt: skip
    seen = np.concatenate(
        [state.effort.ravel() for state in list(states(open_world([Run(point, 1, 0)])))[1:]]
    )
    assert floor <= seen.min() < floor + 0.01 and floor + 0.19 < seen.max() <= floor + 0.2


def test_a_floor_binds_only_up_to_the_depth_of_the_task() -> None:
    world = choices(floor=0.6, task_depth=0.4, form_before="pooled budget").world
    state = initial_state(world)
    low, high = bounds_of(world, in_force(world.forms, np.full_like(state.form, FUNDED)))
    assert (low == 0.4).all() and (high == 1.0).all()


SHAPES = [(2, 3, 7), (1, 1, 1), (2, 1, 1), (2, 1, 7), (2, 3, 1), (1, 3, 7), (1, 1, 7)]


@pytest.mark.parametrize("shape", SHAPES)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
def test_the_chosen_get_what_they_would_get_in_the_whole(
    shape: tuple[int, ...], seed: int, share: float
) -> None:
    luck = np.random.default_rng(seed)
    mask = luck.random((2, 3, 7)) < share
    values = luck.integers(0, 3, shape).astype(float)
    chosen = Chosen(mask)
    whole = np.broadcast_to(values, mask.shape)
    row = np.broadcast_to(chosen.of(values), (int(mask.sum()),))
    np.testing.assert_array_equal(row, whole[mask])
    put = chosen.put(whole, row + 10)
    np.testing.assert_array_equal(put, np.where(mask, whole + 10, whole))


def test_nobody_may_reconsider_where_runs_differ() -> None:
    runs = [Run({**SIZE, "review_rate": 0.0, "complementarity": value}, 5, 0) for value in (0.5, 1)]
    world = open_world(runs)
    assert (logit(Choices(initial_state(world), world, 3)) == 0).all()
