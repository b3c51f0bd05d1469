"""How choices are put together: who reviews, who stays, and what the form allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.choosing import Choices, logit
from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.engine import Run, open_world
from joinup.model.rules.decision import draw_level, logit_weights
from joinup.model.state import initial_state

SIZE = {"places": 7, "partners": 3, "form": "partnership", "form_before": "partnership"}


def choices(**parameters: object) -> Choices:
    world = open_world([Run({**SIZE, **parameters}, 5, number) for number in range(2)])
    return Choices(initial_state(world), world, 3)


@pytest.mark.parametrize("rate", [0.0, 0.4, 1.0])
def test_who_does_not_review_stays_and_who_does_answers_as_if_all_did(rate: float) -> None:
    given_ = choices(review_rate=rate)
    level = np.arange(42).reshape(2, 3, 7) % 5
    facing = Choices(given_.state._replace(level=level), given_.world, 3)
    low, high = facing.bounds
    weights = logit_weights(
        facing.payoffs, facing.parameters.decision_precision, low=low, high=high
    )
    drawn = draw_level(weights, facing.draw(Purpose.CHOICE))
    reviews = facing.draw(Purpose.REVIEW) < rate
    np.testing.assert_array_equal(logit(facing), np.where(reviews, drawn, level))


@pytest.mark.parametrize(
    ("form", "now", "moved"),
    [("joint unit", 0, 3), ("joint unit", 3, 3), ("joint unit", 4, 4), ("liaison", 1, 1),
     ("liaison", 2, 2), ("liaison", 4, 2), ("silo", 4, 0)],
)  # fmt: skip
def test_effort_that_is_no_longer_available_moves_to_the_nearest(
    form: str, now: int, moved: int
) -> None:
    given_ = choices(review_rate=0.0, form_before=form)
    level = np.full((2, 3, 7), now)
    facing = Choices(given_.state._replace(level=level), given_.world, 3)
    assert (logit(facing) == moved).all()


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
