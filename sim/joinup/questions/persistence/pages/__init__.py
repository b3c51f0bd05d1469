"""Pages on whether joint working outlives its funding."""
