"""The levers of the one screen, in plain words; all other settings are one click away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lever:
    """A parameter of the registry as the page names it; `step` is that of its slider."""

    name: str
    label: str
    help: str
    step: float = 1


LEVERS = (
    Lever("form", "Form of joint working", "From no joint work (silo) to one joint unit."),
    Lever(
        "grant",
        "Grant for joint work",
        "Paid for joint work that is done, in u a quarter. 1 u is all the free capacity of one "
        "agency in a quarter, valued at its budget.",
        0.02,
    ),
    Lever("grant_length", "Length of the full grant", "From the start of the programme."),
    Lever("grant_taper", "Phased out over", "None: it stops on one day."),
    Lever(
        "grant_after",
        "Taken over by mainstream",
        "The share of the grant that mainstream budgets go on paying.",
        0.05,
    ),
    Lever(
        "mainstreaming",
        "Care to make it routine",
        "How far joint practice is made part of everyday work: in job descriptions, training and "
        "procedures. 0 is not at all.",
        0.05,
    ),
    Lever(
        "own_target_incentive",
        "Reward for own targets",
        "What an agency gets for work on its own department’s target, in u.",
        0.01,
    ),
    Lever(
        "corrective_action",
        "Pressure from the centre",
        "What the centre puts on agencies where shared results are reported as too low, in u.",
        0.01,
    ),
    Lever(
        "task_depth",
        "Effort the task needs",
        "The part of its free capacity that every agency has to give for full results.",
        0.05,
    ),
)
