"""Tables as others publish them, read into the project's figures; every guess is said.

`books` makes sheets of a file, `layout` finds the dates of a sheet and `series` the figures beside
them, `periods` and `amounts` read single cells, `reading` joins them and says what it guessed.
"""

from joinup.inputs.published.reading import Reading, Wishes, read_published

__all__ = ["Reading", "Wishes", "read_published"]
