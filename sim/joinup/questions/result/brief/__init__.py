"""A result on one side of paper and four slides, for a minister, a board or an auditor."""
