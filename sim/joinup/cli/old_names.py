"""Say in one line that a file uses an old name; Python would name a line of our source as well."""

from __future__ import annotations

import sys
import warnings
from typing import TextIO

from joinup.errors import OldNameWarning

_as_python_does = warnings.showwarning


def say_plainly(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Take the place of `warnings.showwarning`; any other warning is said as Python does."""
    if issubclass(category, OldNameWarning):
        print(message, file=sys.stderr)
    else:
        _as_python_does(message, category, filename, lineno, file, line)
