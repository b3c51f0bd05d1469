"""What the pages of persistence share: a last date, what made them, what the mean field covers."""

from __future__ import annotations

from joinup.model.version import model_version
from joinup.page.words import listed
from joinup.questions.persistence.meanfield import left_out
from joinup.questions.persistence.trial import HORIZONS, Subject

LAST = HORIZONS[-1]


def made(asked: Subject, command: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the record of a page on a scenario."""
    scenario = ("Scenario", asked.scenario.name)
    return [("Command", command), ("Model", model_version()), scenario, *more]


def covered(asked: Subject, what: str) -> str:
    """Say what of a scenario a result of the mean field, called `what`, leaves out, if anything."""
    missing = left_out(asked.values)
    if not missing:
        return f"{what} counts every mechanism that this scenario uses, but no chance."
    return (
        f"{what} leaves out chance and some of what this scenario has: {listed(missing)}. Where it "
        "and the simulation differ, believe the simulation."
    )
