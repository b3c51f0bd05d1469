"""Calibration: which parameter sets come near to a record, and what the record leaves open."""
