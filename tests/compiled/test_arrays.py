"""Arrays that note what is done to them: as NumPy's, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.compiled.arrays import RecordingArray, lift, written
from joinup.compiled.elements import Axis, CannotRecordError
from joinup.compiled.functions import where
from joinup.compiled.graph import Node, const, forget, leaf


@pytest.fixture(autouse=True)
def anew() -> None:
    forget()


def by_place(members: int, length: int = 5, first: int = 0) -> RecordingArray:
    nodes = [leaf("state", first + k, axis="place", stage=1) for k in range(members)]
    return RecordingArray(written(nodes, (1, members, 1)).nodes, Axis("place", length))


def of_run(number: int = 0) -> RecordingArray:
    return written([leaf("par", number)], (1, 1, 1))


def only(array: RecordingArray) -> Node:
    return array.only


def test_constants_come_out_as_numpys() -> None:
    """With numbers that are known the recording is an interpreter of NumPy's."""
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 9, (1, 3, 1)).astype(float), rng.integers(1, 9, (1, 1, 1)).astype(float)
    one, other = lift(a), lift(b)
    for said, meant in (
        (one + other * 2 - 1 / other, a + b * 2 - 1 / b),
        (np.maximum(one, other), np.maximum(a, b)),
        (np.where(one > other, one, 0.0), np.where(a > b, a, 0.0)),
        (one.sum(axis=1, keepdims=True), a.sum(axis=1, keepdims=True)),
        (
            one.max(axis=1, keepdims=True) - one.min(axis=1, keepdims=True),
            np.ptp(a, axis=1, keepdims=True),
        ),
        (one[:, 1:], a[:, 1:]),
        (np.stack([one, one])[1], a),
        (np.concatenate([one, other], axis=1), np.concatenate([a, b], axis=1)),
        (~(one < other) | (one == 3), ~(a < b) | (a == 3)),
        (one % 2, a % 2),
        (np.clip(one, 2, 4), np.clip(a, 2, 4)),
    ):
        assert said.shape == meant.shape
        values = np.array([node.attr[0] for node in said.nodes.reshape(-1)]).reshape(said.shape)
        assert (values == meant).all()


def test_the_axis_of_places_is_carried_and_not_guessed_from_its_length() -> None:
    """Where there are as many partners as places, sums over one are no sums over the other."""
    square = by_place(members=3, length=3)
    assert square.shape == (1, 3, 3)
    partners = square.sum(axis=1, keepdims=True)
    places = square.sum(axis=2, keepdims=True)
    assert (
        partners.shape == (1, 1, 3) and only(partners).op == "+" and only(partners).axis == "place"
    )
    assert places.shape == (1, 3, 1) and {n.op for n in places.nodes.reshape(-1)} == {"sum"}


def test_a_plain_array_lies_along_places_by_its_position() -> None:
    assert (np.zeros((1, 4, 5)) + of_run()).axis == Axis("place", 5)
    assert (np.zeros((1, 4, 1)) + of_run()).axis is None
    uneven = np.arange(5.0).reshape(1, 1, 5) + of_run()
    assert uneven.shape == (1, 1, 5) and only(uneven).axis == "place"


def test_axes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CannotRecordError, match="meet"):
        by_place(1, 5) + by_place(1, 6)
    with pytest.raises(CannotRecordError, match="written out"):
        by_place(1, 4) + written([leaf("par", k) for k in range(4)], (1, 1, 4))


@pytest.mark.parametrize(
    "use, said",
    [
        (lambda x: bool(x > 0), "what is done depends"),
        (lambda x: float(x), "needed while recording"),
        (lambda x: np.sin(x), "np.sin .* has no recorded form"),
        (lambda x: np.cumsum(x), "np.cumsum has no recorded form"),
        (lambda x: np.argsort(x), "np.argsort has no recorded form"),
    ],
)
def test_what_has_no_recorded_form_is_refused(use, said: str) -> None:
    with pytest.raises(CannotRecordError, match=said):
        use(of_run())


def test_one_place_is_no_longer_singled_out() -> None:
    with pytest.raises(CannotRecordError, match="places meet"):
        by_place(2)[:, :, 0]


def test_a_copy_is_written_to_and_what_it_was_made_of_is_not() -> None:
    costs = lift(np.zeros((1, 3, 5)))
    changed = costs.copy()
    changed[:, 1:2] += by_place(1)
    assert only(costs[:, 1:2]).constant and not only(changed[:, 1:2]).constant


def test_a_table_is_looked_up_by_codes() -> None:
    row = written([const(10.0), const(20.0)], (2,))
    assert only(row[lift(np.ones((1, 1, 1)))]).value == 20.0
    assert row[by_place(1)].shape == (1, 1, 5)


def test_where_takes_numbers_for_truth() -> None:
    chosen = where(of_run(), of_run(1) > 0, 2.0)
    assert only(chosen).op == "where" and only(chosen).args[0].kind == "b"
