"""`joinup` and `python -m joinup`: the command line, heard from its first moment."""

from __future__ import annotations

import gc
from typing import NoReturn

from joinup.ending import end_with


def main() -> NoReturn:
    """Do what the command line says, and end with the promised code."""
    end_with(_command)


_RARELY = 50_000
"""New objects after which garbage in rings is looked for; Python's own 700 takes a third of the
time in which charts are drawn, for it walks what libraries hold again and again."""


def _command() -> int:
    gc.set_threshold(_RARELY)
    from joinup.cli import command  # late, as loading it takes a moment in which one may be stopped

    return command()


if __name__ == "__main__":
    main()
