"""The engine held against results that were published long before it.

Each benchmark puts the engine into a limiting configuration, by parameters alone, and compares what
comes out with a formula that the engine does not contain.
"""

from sim.analysis.theory.check import Check, as_text
from sim.analysis.theory.dynamics import dynamics
from sim.analysis.theory.fields import fields
from sim.analysis.theory.incentives import incentives


def theory_table() -> list[Check]:
    """Return every benchmark, run now."""
    return [*incentives(), *fields(), *dynamics()]


__all__ = ["Check", "as_text", "dynamics", "fields", "incentives", "theory_table"]
