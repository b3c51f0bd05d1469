"""What the bench says of what it measured."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import chart, page, peers
from benchmarks.batch import Batch, Command, ratio
from benchmarks.measure import Timing, Work, in_turn
from benchmarks.peers import Comparison
from benchmarks.phases import Clock, profile
from benchmarks.results import Measured
from benchmarks.scaling import Point
from benchmarks.screen import Figure, Seen
from benchmarks.waiting import Wait, Waits, waits


def measured(*, expected: float = 30.0) -> Measured:
    """Return made-up measurements."""
    names = {peers.MESA: 8000.0, peers.TOGETHER: 50.0, peers.LIMIT: 10.0}
    timings = {name: Timing(name, (ns, ns, ns)) for name, ns in names.items()}
    batches = {n: [Batch(1000, n, 10 / n + 1, 1.0, 10.0, 2e8)] for n in (1, 2)}
    return Measured(
        day="2020-01-01",
        full=False,
        machine="a machine",
        versions="versions",
        left_out=["agentpy was left out."],
        comparisons=[Comparison(150, 6, 18, timings, 1e-15)],
        phases={"decide": 0.7, "learn": 0.297, "set_terms": 0.003},
        scaling=[Point("places", 10, 4, 40, 100.0), Point("largest", 1000, 8, 40, 90.0)],
        workers=batches,
        memory=[Batch(1000, 2, 1.0, 1.0, 1.0, 2e8)],
        command=Command(1000, expected, 40.0, 50.0, 70.0),
        answering={"joinup --help": (0.2, 0.1)},
        waits=[Waits("joinup guide", Wait(9.0, 12.0), Wait(30.0, 48.0), Wait(5.0, 6.0))],
        browser="",
        screen=Seen([Figure("file: lever", 81.25, 99.0, "ms", 100)], [(10, 150.4)], 0.25),
        load=0.5,
    )


def test_the_page_states_ratios_of_one_run() -> None:
    text = page.text(measured())
    assert "| compiled, a chunk of runs (18) | 50 | 160 | 5.0 |" in text
    assert "| Mesa objects, `batch_run` | 8,000 | 1.0 | 800 |" in text
    assert "*agentpy was left out.*" in text
    assert "| file: lever | 81.2 | 99.0 | 100 | ms |" in text and "150 MB after 10." in text
    assert "160 times as fast as Mesa and takes 5 times C's time" in text


def test_parts_too_small_to_matter_are_left_out() -> None:
    text = page.text(measured())
    assert "| learn | 29.7% |" in text
    assert "set_terms" not in text


@pytest.mark.parametrize(
    ("expected", "words"),
    [(30.0, "within a factor of two (1.3)"), (15.0, "NOT within a factor of two (2.7)")],
)
def test_a_poor_estimate_is_admitted(expected: float, words: str) -> None:
    assert words in page.text(measured(expected=expected))


def test_the_chart_is_the_same_to_the_byte_and_says_its_finding() -> None:
    drawn = chart.drawn(measured())
    assert drawn == chart.drawn(measured())
    assert "Decide takes 70% of NumPy's time" in drawn and "decide: 70%<" in drawn


def test_workers_are_compared_round_by_round() -> None:
    rounds = {
        1: [Batch(9, 1, seconds, 1.0, 8.0, 0.0) for seconds in (9.0, 30.0, 8.0)],
        2: [Batch(9, 2, seconds, 1.0, 8.0, 0.0) for seconds in (5.0, 15.0, 4.0)],
    }
    assert ratio(rounds, "seconds") == 2.0
    assert ratio(rounds, "undisturbed") == 9 / 5


def test_time_under_an_inner_name_counts_once() -> None:
    clock = Clock()
    with clock.under("outer"), clock.under("inner"):
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass
    assert clock.spent["inner"] >= 0.02
    assert clock.spent["outer"] < 0.01


def test_shares_of_the_profile_sum_to_one_dearest_first() -> None:
    shares = list(profile(5, 3, 8, repeats=1).values())
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


def test_works_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []
    works = {name: Work(lambda name=name: order.append(name), 1) for name in "ab"}
    timings = in_turn(works, rounds=2)
    assert "".join(order) == "ababab"
    assert all(len(timing.nanoseconds) == 2 for timing in timings.values())


def test_whole_commands_stand_beside_those_of_before() -> None:
    text = page.text(measured())
    assert "| `joinup guide` | 9.0 | 12.0 | 30.0 | 48.0 | 0.25 | 5.0 | 6.0 |" in text


def test_a_command_is_timed_here_and_in_another_checkout(tmp_path: Path) -> None:
    """The other names its command in its own `pyproject.toml`, wherever that lies."""
    text = '[project.scripts]\njoinup = "sim.old:start"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "old.py").write_text("def start(): pass\n", encoding="utf-8")
    (one,) = waits(tmp_path, (("list", "scenarios"),))
    assert one.command == "joinup list scenarios" and one.before is not None
    assert one.now.clock > 0 and one.before.clock > 0
    (tmp_path / "sim" / "old.py").write_text("def start(): raise SystemExit(2)\n")
    (other,) = waits(tmp_path, (("list", "scenarios"),))
    assert other.before is None
