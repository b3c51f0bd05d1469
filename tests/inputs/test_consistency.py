"""Contradictions: what cannot hold together, whichever way it was set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from joinup.inputs.consistency import INVOLVED, contradictions, contradictions_at
from joinup.inputs.design import grid
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import DEFAULTS
from joinup.model.registry import Value


def test_the_defaults_contradict_nothing_under_any_form() -> None:
    for form in FORMS:
        assert list(contradictions({"form": form})) == []


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"client_groups": 3}, "client_groups"),
        ({"client_groups": 3, "exit_rate": (1.0, 1.0, 1.0)}, "client_groups"),
        ({"partners": 3, "absence": (0.0, 0.0)}, "absence"),
        ({"grant_start": 20, "grant_length": 21}, "grant_length"),
        ({"quarters": 15}, "quarters"),
        ({"renege_quarter": 40}, "renege_quarter"),
        ({"form": "liaison", "floor": 0.6}, "floor"),  # the cap of a liaison group is one half
        ({"form": "joint unit", "cap": 0.5}, "cap"),
    ],
)
def test_a_contradiction_is_laid_where_it_is_best_mended(
    values: dict[str, Value], name: str
) -> None:
    assert {where for _, where in contradictions(values)} == {name}


@pytest.mark.parametrize(
    "values",
    [
        {"client_groups": 3, "exit_rate": 1.0, "access_barrier": 0.1},
        {"partners": 3, "savings_pockets": ()},
        {"grant_start": 20, "grant_length": 20},
        {"renege_quarter": 39},
        {"floor": 0.31, "cap": 0.31},
        {"floor": 0.9, "cap": 0.9, "task_depth": 0.5},
    ],
)
def test_what_just_fits_is_let_pass(values: dict[str, Value]) -> None:
    assert list(contradictions(values)) == []


class Watched(Mapping[str, Value]):
    """Values that note which of them are asked for."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values_held = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        self.asked.add(name)
        return self.values_held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_held)

    def __len__(self) -> int:
        return len(self.values_held)


def test_only_what_is_said_to_be_involved_is_asked_for() -> None:
    attributes = {name: row[2] for name, row in LIBRARY.items()}
    for form in FORMS:
        watched = Watched({**DEFAULTS, **attributes, "form": form})
        list(contradictions(watched))
        # `form` decides what an attribute is where a scenario does not give it.
        assert watched.asked | {"form"} == INVOLVED


def test_each_setting_of_a_design_is_looked_at_and_each_contradiction_told_once() -> None:
    design = grid({"grant": (0.1, 0.2), "quarters": (40, 30, 12, 8)})
    found = list(contradictions_at({}, design))
    assert [(number, name) for number, _, name in found] == [(2, "quarters"), (3, "quarters")]
    twice = grid({"reporting_lag": (0, 1), "floor": (0.1, 0.2), "quarters": (8,)})
    assert [number for number, _, _ in contradictions_at({}, twice)] == [0]
    (alone,) = contradictions_at({"quarters": 8}, grid({"grant": (0.1, 0.2)}))
    assert alone[0] is None, "no point is to blame for what the design does not vary"
