"""How fast places fall away after the money has ended, in several ways of ending it."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.analysis.paired import Interval, interval
from joinup.analysis.points import Array
from joinup.errors import InputError
from joinup.questions.persistence.levers import followed
from joinup.questions.persistence.trial import HORIZONS, RULES, Subject, Values, number
from joinup.questions.persistence.verdict import lasting_in_words, under

STAFF_LOST = 0.5
"""Share of key staff that leaves in the test of that name (assumption)."""


@dataclass(frozen=True)
class Ending:
    """One way in which the money ends, and the share of places joined up from then on."""

    name: str
    change: Values
    taper: int  # quarters after withdrawal in which some money is still paid
    joined: dict[str, Array]  # by rule, (replicate, quarters since withdrawal)
    put_in: bool = False  # whether joint working ends there because the joint form is closed

    def lasting(self, rule: str) -> Array:
        """Return the share joined up 16 quarters after the last of the money, by replicate."""
        return self.joined[rule][:, HORIZONS[-1] + self.taper]

    def last(self, rule: str) -> Interval:
        """Return the mean of that share with its interval."""
        return interval(self.lasting(rule))

    @property
    def words(self) -> str:
        """Say what comes of it, or that it is unsettled."""
        return lasting_in_words({rule: self.last(rule).mean for rule in self.joined})


def endings(asked: Subject, at: int | None = None) -> dict[str, Values]:
    """Return what each way of ending changes in a scenario, by name.

    All but the first end the money for good. `at` is the quarter of the shocks (default: that of
    withdrawal). Raises InputError where it lies outside the run.
    """
    values, end = asked.values, asked.withdrawal
    when = end if at is None else at
    last = int(number(values, "quarters")) - 1
    if not 1 <= when <= last:
        raise InputError(f"--at is {when}; allowed are quarters 1 to {last} of the run")
    dated = f"in quarter {when}"
    ended: Values = {"grant_after": 0.0}
    ways: dict[str, Values] = {
        "as the scenario says": {},
        "a sudden end: all money ends at once": {**ended, "grant_taper": 0},
        "a taper over two years": {**ended, "grant_taper": 8},
        "twice the mainstreaming": {
            **ended, "mainstreaming": min(2 * number(values, "mainstreaming"), 2.0)
        },
        "wound up: back to silos": {**ended, "form_after": "silo"},
        "handed to a partnership": {**ended, "form_after": "partnership"},
        "handed to a pooled budget": {**ended, "form_after": "pooled budget"},
        f"rewards cut {dated}": {**ended, "renege_quarter": when},
        f"a reorganisation {dated}": {**ended, "reorganisation_quarter": when},
        f"half the key staff lost {dated}": {
            **ended, "staff_loss": STAFF_LOST, "staff_loss_quarter": when
        },
    }  # fmt: skip
    return {name: change for name, change in ways.items() if not _idle(change, values)}


def _idle(change: Values, values: Values) -> bool:
    """Say whether a change is none, such as handing a partnership to a partnership."""
    own_form = change.get("form_after") == values["form"]
    return own_form and values["form_after"] == "as funded"


def survival(asked: Subject, replicates: int, at: int | None = None) -> list[Ending]:
    """Simulate every way of ending on the same draws, under both rules."""
    ways = endings(asked, at)
    points = followed([{**asked.values, **change} for change in ways.values()])
    found = {rule: under(rule, points, replicates) for rule in RULES}
    return [
        Ending(
            name,
            change,
            int(number(points[k], "grant_taper")),
            {rule: found[rule][k].series["joined_up"][:, asked.withdrawal :] for rule in RULES},
            points[k]["form_after"] == "silo",
        )
        for k, (name, change) in enumerate(ways.items())
    ]


def against_a_cliff(ways: list[Ending], rule: str) -> dict[str, Interval]:
    """Return how much more of the places each ending keeps than a sudden end does, paired."""
    cliff = next(way for way in ways if way.name.startswith("a sudden end"))
    return {
        way.name: interval(way.lasting(rule) - cliff.lasting(rule))
        for way in ways
        if way is not cliff
    }
