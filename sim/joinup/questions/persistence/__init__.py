"""Whether joint working outlives its funding: what lasts, what tips it, what would rescue it."""
