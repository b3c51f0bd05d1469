"""A result as plain files that other programs read, with a dictionary of every column."""
