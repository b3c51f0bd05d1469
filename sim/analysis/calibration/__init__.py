"""Calibration: which parameter sets come near to a record, and what the record leaves open."""

from sim.analysis.calibration.distance import CUTOFF, distances
from sim.analysis.calibration.fit import Fit, fit, fit_plan

__all__ = ["CUTOFF", "Fit", "distances", "fit", "fit_plan"]
