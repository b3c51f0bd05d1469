"""What a recording tells apart, drops, and refuses."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.compiled.elements import CannotRecordError
from joinup.compiled.engine import read_parameters
from joinup.compiled.graph import reach
from joinup.compiled.recorded import Recording
from joinup.compiled.recording import record
from joinup.compiled.reducing import reduced
from joinup.model import schedule
from joinup.model.outcomes import QUARTERLY
from joinup.model.rules import learning
from joinup.model.state import State
from joinup.model.world import World

SMALL = {"places": 4, "partners": 3, "quarters": 8}


def recorded(**more: object) -> Recording:
    return record(read_parameters([{**SMALL, **more}]).shape(0, QUARTERLY))


def test_a_year_has_two_kinds_of_quarter() -> None:
    assert reduced(recorded()).pieces["quarter"].kinds == [0, 0, 0, 1]


def test_a_cycle_of_another_length_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def every_third(state: State, world: World, quarter: int) -> State:
        return state._replace(trust=state.trust * 0.5) if quarter % 3 == 1 else state

    phases = (*schedule.PHASES, every_third)
    monkeypatch.setattr("joinup.compiled.recording.PHASES", phases)
    kinds = reduced(recorded()).pieces["quarter"].kinds
    assert len(kinds) == 12 and len(set(kinds)) == 4
    assert kinds[1] == kinds[4] == kinds[10] and kinds[3] == kinds[11]


def test_what_never_changes_is_no_state() -> None:
    whole = recorded()
    few = reduced(whole)
    assert len(few.parts) < len(whole.parts) / 3
    silo = reduced(recorded(form="silo", form_before="silo"))
    assert len(silo.parts) <= len(few.parts)


def test_what_is_the_same_in_all_places_is_one_number() -> None:
    """Without pressure incentives stay; with it each department has one, wherever it works."""
    kept = reduced(recorded(target_pressure=0.1))
    narrow = [part for part in kept.parts if part.axis is None]
    assert len(narrow) >= SMALL["partners"]


def test_without_a_roll_out_every_place_has_one_form() -> None:
    """So agencies who choose need not be told what it brings, one by one."""

    def told(whole: Recording) -> int:
        nodes = reach(node for body in reduced(whole).bodies for node in body.state)
        return sum(node.op == "gather" for node in nodes)

    assert told(recorded()) < told(recorded(rollout=4)) - 3


def branching(previous: np.ndarray, *others: object, **how: object) -> np.ndarray:
    return previous if (previous > 0.5).any() else 0.5 * previous


def unknown_to_it(previous: np.ndarray, *others: object, **how: object) -> np.ndarray:
    return np.sinh(previous)


def to_the_neighbour(previous: np.ndarray, *others: object, **how: object) -> np.ndarray:
    return previous + previous[:, :, :1]


@pytest.mark.parametrize(
    "rule, said",
    [
        (branching, "what is done depends on the numbers of a run"),
        (unknown_to_it, "np.sinh .* has no recorded form"),
        (to_the_neighbour, "places meet"),
    ],
)
def test_a_rule_that_cannot_be_recorded_is_named_with_its_line(
    rule: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "trust", rule)
    with pytest.raises(CannotRecordError, match=rf"{said}.*\(schedule\.py, line \d+, learn\)"):
        recorded()
