"""What a parameter may be is said in one place, and everything else is refused in plain words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.forms import FORM_REGISTRY, FORMS, LIBRARY
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import Parameter, guess, show
from tests.model.test_reference import values_of

sized = st.sampled_from(sorted(REGISTRY)).flatmap(
    lambda name: st.tuples(st.just(REGISTRY[name]), values_of(REGISTRY[name], 3))
)


@given(sized)
def test_what_lies_within_its_range_is_no_fault(drawn: tuple) -> None:
    parameter, value = drawn
    assert parameter.faults(value, 3) == []


@pytest.mark.parametrize("name", REGISTRY)
def test_what_lies_beyond_its_range_is_one(name: str) -> None:
    parameter = REGISTRY[name]
    if parameter.kind == "choice":
        assert parameter.faults(parameter.choices[0] + "x")
        assert parameter.faults(0) and parameter.faults(None) and parameter.faults(["silo"])
        return
    step = 1 if parameter.kind == "count" else 0.001
    several = parameter.kind in ("shares", "list")
    wrap = (lambda value: (value, 0.5)) if several else (lambda value: value)
    for value in (parameter.low - step, parameter.high + step, math.nan, math.inf, "1", True):
        (found,) = parameter.faults(wrap(value), 2)
        assert found.startswith(f"{name} is {show(value)}; allowed are "), found
        assert f"from {parameter.low:g} to {parameter.high:g} ({parameter.unit})" in found
    if parameter.kind == "count":
        assert parameter.faults(parameter.low + 0.5) and parameter.faults(float(parameter.low))


def test_lists_are_for_what_has_members() -> None:
    grant, pockets, mission = (
        REGISTRY[name] for name in ("grant", "savings_pockets", "mission_weight")
    )
    assert grant.faults((0.1, 0.2)) == [
        "grant is a list; allowed is one value, numbers from 0 to 0.6 (u/fulfilment)"
    ]
    assert pockets.faults(0.5) == [
        "savings_pockets is 0.5; allowed is a list of shares that sum to 1"
    ]
    assert pockets.faults((0.5, 0.4), 2) == [
        "savings_pockets sums to 0.9; the shares of a whole must sum to 1"
    ]
    assert pockets.faults((0.5, 0.5), 3) == [
        "savings_pockets has 2 values; allowed is one for each partner (3)"
    ]
    assert pockets.faults((0.5, 0.5 + 1e-10), 2) == pockets.faults((), 3) == []
    assert mission.faults((), 3) == [
        "mission_weight has 0 values; allowed is one for each partner (3)"
    ]
    assert mission.faults([0.1, 0.1, 0.1], 3) == mission.faults((0.1, 0.05)) == []
    assert len(mission.faults((0.1, 9, "x"), 3)) == 2
    groups = REGISTRY["exit_rate"]
    assert groups.faults((1.0,), 2) == [
        "exit_rate has 1 values; allowed is one for each client group (2)"
    ]


def test_refusals_guess_what_was_meant() -> None:
    assert REGISTRY["form"].faults("pooled budgt") == [
        f'form is "pooled budgt"; allowed are {", ".join(FORMS)}; did you mean pooled budget?'
    ]
    assert guess("entirely other", ["grant", "form"]) == ""
    assert REGISTRY["places"].faults(2.0)  # a count is written without a point
    assert REGISTRY["form"].range_in_words() == ", ".join(FORMS)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1, "0.1"), (3, "3"), (False, "false"), ("a", '"a"'), ([1, 0.5], "[1, 0.5]"), (None, "None"),
     (1e-9, "1e-09")],
)  # fmt: skip
def test_values_are_shown_as_a_file_would_write_them(value: object, shown: str) -> None:
    assert show(value) == shown


def test_every_default_is_allowed() -> None:
    for name, parameter in REGISTRY.items():
        assert parameter.name == name
        if name in DEFAULTS:
            size = len(parameter.default) if isinstance(parameter.default, tuple) else None
            assert parameter.faults(DEFAULTS[name], size) == [], name
    assert set(REGISTRY) - set(DEFAULTS) == set(FORM_REGISTRY)


def test_the_library_lies_within_its_ranges() -> None:
    assert set(LIBRARY) == set(FORM_REGISTRY)
    for name, row in LIBRARY.items():
        assert len(row) == len(FORMS)
        assert all(FORM_REGISTRY[name].faults(value) == [] for value in row), name
    for floor, cap in zip(LIBRARY["floor"], LIBRARY["cap"], strict=True):
        assert floor <= cap
    for name in ("coordination", "overhead", "set_up_cost"):
        assert list(LIBRARY[name]) == sorted(LIBRARY[name]), "forms are ordered by depth"


def test_a_parameter_describes_itself_and_cannot_be_changed() -> None:
    parameter: Parameter = REGISTRY["grant"]
    with pytest.raises(AttributeError):
        parameter.low = 0.1  # type: ignore[misc]
    assert replace(parameter, high=1.0).faults(0.9) == []


def test_outcomes_describe_themselves() -> None:
    for name, outcome in OUTCOMES.items():
        assert outcome.name == name and outcome.grain in ("quarter", "run")
        assert outcome.title and outcome.unit and outcome.meaning and outcome.better in (-1, 0, 1)
    signs = {name: OUTCOMES[name].better for name in ("cost", "clients_in_need", "total_cost")}
    assert set(signs.values()) == {-1}
    assert {OUTCOMES[n].better for n in ("joined_up", "persistence_16", "net_benefit")} == {1}
    assert {OUTCOMES[n].better for n in ("grant_paid", "reported_capacity", "pool_in")} == {0}
