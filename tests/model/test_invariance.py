"""The same run gives the same bits, whatever stands beside it and however it is reached."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.draws import Draws, Purpose
from sim.model.engine import Records, Run, simulate
from sim.model.parameters import DECISION_RULES, REGISTRY

SIZE = {"places": 3, "partners": 5, "quarters": 20}
BUSY = {
    "reorganisation_chance": 0.03, "cut_chance": 0.03, "renege_chance": 0.03, "poor_service": 0.1,
    "target_pressure": 0.1, "form_review": 0.4, "absence": 0.2, "ratchet": 0.1,
}  # fmt: skip
OFF = {
    "reorganisation_chance": 0.0, "cut_chance": 0.0, "renege_chance": 0.0, "poor_service": 0.0,
    "target_pressure": 0.0, "form_review": 0.0, "absence": 0.0, "ratchet": 0.0,
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


@pytest.mark.parametrize("rule", DECISION_RULES)
@pytest.mark.parametrize("size", [1, 7, 16])
def test_bits_do_not_depend_on_the_chunk(rule: str, size: int) -> None:
    runs = mixed_runs(rule)
    together = simulate(runs)
    for first in range(0, len(runs), size):
        rows = list(range(first, min(first + size, len(runs))))
        assert same_bits(simulate([runs[row] for row in rows]), together, rows)


def test_bits_do_not_depend_on_the_order() -> None:
    runs = mixed_runs("logit")
    order = list(np.random.default_rng(4).permutation(len(runs)))
    assert same_bits(simulate([runs[row] for row in order]), simulate(runs), order)


@pytest.mark.parametrize("places", [1, 2, 150])
@pytest.mark.parametrize("partners", [2, 8])
def test_bits_do_not_depend_on_the_chunk_at_any_size(places: int, partners: int) -> None:
    size = {"places": places, "partners": partners, "quarters": 8}
    runs = [Run({**size, "grant": 0.1 * number}, 1, number) for number in range(5)]
    together = simulate(runs)
    for row, run in enumerate(runs):
        assert same_bits(simulate([run]), together, [row])


@pytest.mark.parametrize("name", OFF)
def test_a_mechanism_that_is_off_changes_no_bit(name: str) -> None:
    """A run for which it is off gets the same bits beside one for which it is on, and alone."""
    off = Run({**SIZE, name: OFF[name]}, 0, 1)
    on = Run({**SIZE, name: BUSY[name]}, 0, 1)
    left_out = simulate([Run(SIZE, 0, 1)])
    beside = simulate([off, on])
    assert same_bits(left_out, beside, [0])
    assert not same_bits(left_out, beside, [1]), f"{name} changes nothing when it is on"


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = (simulate([Run({**SIZE, "quarters": n}, 3, 0)]) for n in (20, 33))
    for name, values in short.series.items():
        assert np.array_equal(values, long.series[name][:, :21])


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
    """Sixths that make up exactly a half must not fall below it by rounding."""
    parameters = {
        "places": 1, "partners": 5, "quarters": 6, "effort_levels": 7, "floor": 0.5, "cap": 0.5,
        "lead_time": 0, "grant_start": 0, "grant_length": 6,
    }  # fmt: skip
    assert simulate([Run(parameters, 1, 0)]).series["joined_up"][0, 1:].min() == 1.0
