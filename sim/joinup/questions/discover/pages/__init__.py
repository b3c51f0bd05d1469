"""The page of a discovery, and the same in words for a terminal."""
