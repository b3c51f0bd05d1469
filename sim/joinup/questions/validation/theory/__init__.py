"""The engine held against results that were published long before it.

Each benchmark puts the engine into a limiting configuration, by parameters alone, and compares what
comes out with a formula that the engine does not contain.
"""

from joinup.job import SILENT, Job
from joinup.questions.validation.theory.check import Check
from joinup.questions.validation.theory.departments import departments
from joinup.questions.validation.theory.dynamics import dynamics
from joinup.questions.validation.theory.fields import fields
from joinup.questions.validation.theory.foresight import foresight
from joinup.questions.validation.theory.incentives import incentives

_PARTS = {
    "incentives": incentives,
    "coordination in a mean field": fields,
    "learning, diffusion and accounts": dynamics,
    "looking ahead": foresight,
    "departments that decide": departments,
}


def theory_table(job: Job = SILENT) -> list[Check]:
    """Return every benchmark, run now."""
    found: list[Check] = []
    for step, (name, part) in enumerate(_PARTS.items(), start=1):
        job.tell(f"theory of {name}", step, len(_PARTS))
        found += part()
    return found
