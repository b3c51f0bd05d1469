"""The page of one change, and its answer in three lines."""
