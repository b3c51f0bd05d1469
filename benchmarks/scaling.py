"""How the cost of a run grows with places, partners, quarters and runs: in proportion, or not."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.measure import Work, in_turn
from benchmarks.peers import engine_runs
from joinup.compiled.engine import simulate
from joinup.model.engine import chunk_size, scale_of

ROUNDS = 3
PLACES, PARTNERS, QUARTERS = 100, 4, 40
VARIED = {
    "places": (10, 30, 100, 300, 1000),
    "partners": (2, 4, 6, 8, 10),
    "quarters": (20, 40, 80, 160),
}


@dataclass(frozen=True)
class Point:
    """What a run costs at one size."""

    varied: str
    places: int
    partners: int
    quarters: int
    nanoseconds: float  # for an agency and a quarter

    @property
    def milliseconds(self) -> float:
        """Return the cost of a run."""
        return self.nanoseconds * self.places * self.partners * self.quarters / 1e6


def points() -> list[Point]:
    """Measure runs along each size, and 1,000 places of 8 partners, at their usual chunk."""
    sizes = [
        (name, {"places": PLACES, "partners": PARTNERS, "quarters": QUARTERS, name: value})
        for name, values in VARIED.items()
        for value in values
    ]
    sizes.append(("largest", {"places": 1000, "partners": 8, "quarters": QUARTERS}))
    works = {}
    for name, size in sizes:
        places, partners, quarters = size["places"], size["partners"], size["quarters"]
        chunk = chunk_size(scale_of(size))
        runs = engine_runs(places, partners, chunk, quarters)
        works[f"{name} {size.get(name, '')}"] = Work(
            lambda runs=runs: simulate(runs),  # type: ignore[misc]
            chunk * places * partners * quarters,
        )
    timings = in_turn(works, ROUNDS)
    return [
        Point(name, **size, nanoseconds=timing.median)
        for (name, size), timing in zip(sizes, timings.values(), strict=True)
    ]
