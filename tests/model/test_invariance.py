"""The same run gives the same bits, whatever stands beside it and however it is reached."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.draws import Draws, Purpose
from joinup.model.engine import Records, Run, simulate
from joinup.model.parameters import DECISION_RULES, DEFAULTS, REGISTRY, SCALE_REGISTRY
from tests.model.test_reference import points
from tests.quick import but, each, examples

SIZE = {"places": 3, "partners": 5, "quarters": 16}
BUSY = {
    "reorganisation_chance": 0.03, "cut_chance": 0.03, "renege_chance": 0.03, "poor_service": 0.1,
    "target_pressure": 0.1, "form_review": 0.4, "absence": 0.2, "ratchet": 0.1,
    "provision": 900.0, "long_term_lag": 7.0, "assistance": 0.4, "sources": 30.0,
    "satisfaction_before": 0.8, "planning_horizon": 6,
    "department_review": 2, "pool_departure": "free",
}  # fmt: skip
OFF = {
    "reorganisation_chance": 0.0, "cut_chance": 0.0, "renege_chance": 0.0, "poor_service": 0.0,
    "target_pressure": 0.0, "form_review": 0.0, "absence": 0.0, "ratchet": 0.0,
    "provision": 0.0, "long_term_lag": 0.0, "assistance": 0.0, "sources": 1.0,
    "satisfaction_before": 0.0, "planning_horizon": 0,
    "department_review": 0, "pool_departure": "bound",
}  # fmt: skip


def mixed_runs(rule: str) -> list[Run]:
    """Return runs that differ in everything that runs of one chunk may differ in."""
    variety = [
        {},
        {"complementarity": 0.5, "critical_mass": 2.0},
        BUSY,
        {"complementarity": -0.7, "form": "joint unit", "form_after": "silo"},
        {"complementarity": 1.0, "grant": 0.1, "form": "pooled budget"},
    ]
    return [
        Run({**SIZE, "decision_rule": rule, **variety[number % 5]}, seed=0, replicate=number // 5)
        for number in range(23)
    ]


def same_bits(found: Records, expected: Records, rows: list[int]) -> bool:
    return all(
        np.array_equal(found.series[name], values[rows]) for name, values in expected.series.items()
    ) and all(
        np.array_equal(found.runs[name], values[rows], equal_nan=True)
        for name, values in expected.runs.items()
    )


@pytest.mark.parametrize("rule", but(["logit"], DECISION_RULES))
def test_bits_do_not_depend_on_the_chunk(rule: str) -> None:
    runs = mixed_runs(rule)
    together = simulate(runs)
    for size in (1, 7, 16):
        for first in range(0, len(runs), size):
            rows = list(range(first, min(first + size, len(runs))))
            assert same_bits(simulate([runs[row] for row in rows]), together, rows)


def test_bits_do_not_depend_on_the_order() -> None:
    runs = mixed_runs("logit")
    order = list(np.random.default_rng(4).permutation(len(runs)))
    assert same_bits(simulate([runs[row] for row in order]), simulate(runs), order)


@examples(40)
@given(st.data())
def test_bits_do_not_depend_on_the_chunk_anywhere(data: st.DataObject) -> None:
    """Random points of one scale, side by side and alone."""
    first = data.draw(points(places=data.draw(st.sampled_from((1, 3))), quarters=8))
    scale = {name: first.get(name, DEFAULTS[name]) for name in SCALE_REGISTRY}
    runs = [Run(first, 7, 0)]
    runs += [Run(data.draw(points(**scale)), 7, number) for number in (0, 1)]
    together = simulate(runs)
    for row, run in enumerate(runs):
        assert same_bits(simulate([run]), together, [row])


@pytest.mark.parametrize("places", [1, 2, 150])
@pytest.mark.parametrize("partners", [2, 8])
def test_bits_do_not_depend_on_the_chunk_at_any_size(places: int, partners: int) -> None:
    size = {"places": places, "partners": partners, "quarters": 8}
    runs = [Run({**size, "grant": 0.1 * number}, 1, number) for number in range(5)]
    together = simulate(runs)
    for row, run in enumerate(runs):
        assert same_bits(simulate([run]), together, [row])


@pytest.mark.parametrize("name", each(2, OFF))
def test_a_mechanism_that_is_off_changes_no_bit(name: str) -> None:
    """A run for which it is off gets the same bits beside one for which it is on, and alone."""
    pooled = {"form": "pooled budget", "savings_pockets": (0.8, 0.05, 0.05, 0.05, 0.05)}
    size = {**SIZE, **(pooled if name == "pool_departure" else {})}
    off = Run({**size, name: OFF[name]}, 0, 1)
    on = Run({**size, name: BUSY[name]}, 0, 1)
    left_out = simulate([Run(size, 0, 1)])
    beside = simulate([off, on])
    assert same_bits(left_out, beside, [0])
    assert not same_bits(left_out, beside, [1]), f"{name} changes nothing when it is on"


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = (simulate([Run({**SIZE, "quarters": n}, 3, 0)]) for n in (16, 29))
    for name, values in short.series.items():
        assert np.array_equal(values, long.series[name][:, :17])


def test_seed_0_is_a_seed() -> None:
    zero, one = (simulate([Run(SIZE, seed, 0)]).series["effort"] for seed in (0, 1))
    again = simulate([Run(SIZE, 0, 0)]).series["effort"]
    assert np.array_equal(zero, again)
    assert not np.array_equal(zero, one)


def test_scenarios_share_every_draw() -> None:
    """Before anything differs between two scenarios, not a bit does."""
    early, late = (
        simulate([Run({**SIZE, "grant_start": start}, 9, 4)]).series for start in (6, 12)
    )
    for name in early:
        assert np.array_equal(early[name][:, :7], late[name][:, :7])
    assert not np.array_equal(early["effort"], late["effort"])


def test_draws_are_uniform_and_unrelated() -> None:
    draws = Draws([11], [2])
    values = np.concatenate(
        [
            draws.uniform(purpose, quarter, 8, 500).ravel()
            for purpose in Purpose
            for quarter in (0, 1)
        ]
    )
    counts, _ = np.histogram(values, bins=20, range=(0, 1))
    expected = len(values) / 20
    assert ((counts - expected) ** 2 / expected).sum() < 60  # 19 degrees of freedom, p < 1e-5
    assert values.min() > 0 and values.max() < 1
    lagged = np.corrcoef(values[:-1], values[1:])[0, 1]
    assert abs(lagged) < 5 / np.sqrt(len(values))


def published(purpose: Purpose, quarter: int | None, member: int, place: int) -> float:
    """Return the draw of seed 11 and replicate 2, in whole numbers, by the published generator."""
    golden, whole = 0x9E3779B97F4A7C15, 2**64 - 1

    def scrambled(word: int) -> int:
        word &= whole
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & whole
        word = (word ^ word >> 27) * 0x94D049BB133111EB & whole
        return word ^ word >> 31

    run = scrambled(scrambled(11 + golden) + 3 * golden)
    when = 2**32 - 1 if quarter is None else quarter
    stream = scrambled(run + (purpose * 2**32 + when + 1) * golden)
    word = scrambled(stream + (member + 1 + place * 2**16) * golden)
    return ((word >> 12) + 0.5) / 2**52


@given(
    st.sampled_from(Purpose),
    st.none() | st.integers(0, 5000),
    st.integers(0, 10),
    st.integers(0, 20),
)
def test_draws_are_those_of_the_published_generator(
    purpose: Purpose, quarter: int | None, member: int, place: int
) -> None:
    draws = Draws([5, 11], [0, 2])
    found = draws.uniform(purpose, quarter, member + 1, place + 1)[1, member, place]
    assert found == published(purpose, quarter, member, place)


def test_a_purpose_keeps_its_number() -> None:
    """Another number would change every result that has been published."""
    assert {purpose.name: purpose.value for purpose in Purpose} == {
        "REVIEW": 1, "CHOICE": 2, "TURNOVER": 3, "MEASUREMENT": 4, "MEASUREMENT_ANGLE": 5,
        "REORGANISATION": 6, "CUT": 7, "RENEGE": 8, "PEER": 9, "IMITATION": 10, "FORM_REVIEW": 11,
        "FORM_CHOICE": 12, "TRIAL": 13, "ROLLOUT": 20, "MISSION": 21, "MISSION_ANGLE": 22,
        "POCKET": 23, "POCKET_ANGLE": 24, "SIZE": 25, "SIZE_ANGLE": 26, "ABSENCE": 27,
        "JOINING": 28, "DEPARTMENT_INCENTIVE": 30, "DEPARTMENT_CREDIT": 31,
        "DEPARTMENT_POOL": 32,
    }  # fmt: skip


@given(st.integers(-(2**64), 2**64), st.integers(0, 2**32))
def test_any_whole_number_is_a_seed(seed: int, replicate: int) -> None:
    one, same, other = (
        Draws([number], [replicate]).uniform(Purpose.CHOICE, 1, 2, 3)
        for number in (seed, seed + 2**64, seed + 1)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_every_address_is_its_own() -> None:
    draws = Draws([0, 1, 0], [0, 0, 1])
    values = np.concatenate(
        [draws.uniform(p, q, 9, 40).ravel() for p in Purpose for q in (None, 0, 1, 2)]
    )
    assert len(np.unique(values)) == len(values)


def test_another_member_or_place_shifts_nobody() -> None:
    draws = Draws([5], [5])
    small, large = draws.uniform(Purpose.CHOICE, 2, 3, 4), draws.uniform(Purpose.CHOICE, 2, 6, 9)
    assert np.array_equal(small, large[:, :3, :4])


def test_normal_draws_by_hand() -> None:
    """Box and Muller: the radius of one purpose and the angle of another."""
    draws = Draws([3], [1])
    radius, turn = (
        draws.uniform(p, 4, 3, 2) for p in (Purpose.MEASUREMENT, Purpose.MEASUREMENT_ANGLE)
    )
    found = draws.normal(Purpose.MEASUREMENT, Purpose.MEASUREMENT_ANGLE, 4, 3, 2)
    assert np.allclose(found, np.sqrt(-2 * np.log(radius)) * np.cos(2 * np.pi * turn))


def test_normal_draws_are_normal() -> None:
    values = Draws([3], [1]).normal(Purpose.MISSION, Purpose.MISSION_ANGLE, None, 10, 2000).ravel()
    error = 1 / np.sqrt(len(values))
    assert abs(values.mean()) < 5 * error
    assert abs(values.var() - 1) < 5 * np.sqrt(2) * error
    assert abs((values**4).mean() - 3) < 5 * np.sqrt(96) * error


def test_runs_of_a_chunk_must_share_a_scale() -> None:
    with pytest.raises(ValueError, match="share one scale"):
        simulate([Run({"places": 2}, 0, 0), Run({"places": 3}, 0, 0)])
    with pytest.raises(ValueError, match="one value for each client group"):
        simulate([Run({"client_groups": 3}, 0, 0)])
    with pytest.raises(ValueError, match="gainshre is not a parameter; did you mean gain_share"):
        simulate([Run({}, 0, 0), Run({"gainshre": 99}, 1, 0)])
    with pytest.raises(ValueError, match="no run"):
        simulate([])


def test_registry_is_complete_and_in_range() -> None:
    for parameter in REGISTRY.values():
        assert parameter.meaning and parameter.source and parameter.unit and parameter.topic
        assert parameter.role in ("context", "lever", "scale")
        if parameter.kind not in ("shares", "choice") and parameter.default != "by form":
            values = (
                parameter.default if isinstance(parameter.default, tuple) else (parameter.default,)
            )
            assert all(parameter.low <= value <= parameter.high for value in values), parameter.name
        if parameter.kind == "choice":
            assert parameter.default in parameter.choices


def test_half_of_what_is_needed_is_joined_up_however_it_is_summed() -> None:
    """Halves that make up exactly a half must not fall below it by rounding."""
    parameters = {
        "places": 1, "partners": 5, "quarters": 6, "floor": 0.5, "cap": 0.5,
        "lead_time": 0, "grant_start": 0, "grant_length": 6,
    }  # fmt: skip
    assert simulate([Run(parameters, 1, 0)]).series["joined_up"][0, 1:].min() == 1.0
