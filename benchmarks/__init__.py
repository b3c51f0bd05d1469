"""Timings of the engine beside its peers; `make bench` runs them all."""
