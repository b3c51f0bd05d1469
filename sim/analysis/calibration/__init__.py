"""Calibration: which parameter sets come near to a record, and what the record leaves open."""

from sim.analysis.calibration.distance import CUTOFF, distances
from sim.analysis.calibration.fit import Fit, fit, fit_plan
from sim.analysis.calibration.open_ends import Constraint, Directions, constraints, directions

__all__ = [
    "CUTOFF", "Constraint", "Directions", "Fit", "constraints", "directions", "distances", "fit",
    "fit_plan",
]  # fmt: skip
