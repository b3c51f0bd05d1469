"""The page of one change, and its answer in four lines."""
