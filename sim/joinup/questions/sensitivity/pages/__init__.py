"""The page of a sensitivity analysis, and the same in words for a terminal."""
