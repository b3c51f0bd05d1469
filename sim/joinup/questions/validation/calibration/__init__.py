"""Calibration: which parameter sets come near to a record, and what the record leaves open."""

from joinup.analysis.distance import CUTOFF, distances
from joinup.questions.validation.calibration.fit import Fit, fit, fit_plan
from joinup.questions.validation.calibration.open_ends import (
    Constraint,
    Directions,
    constraints,
    directions,
)

__all__ = [
    "CUTOFF", "Constraint", "Directions", "Fit", "constraints", "directions", "distances", "fit",
    "fit_plan",
]  # fmt: skip
