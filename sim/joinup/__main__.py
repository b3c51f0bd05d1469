"""`joinup` and `python -m joinup`: the command line, heard from its first moment."""

from __future__ import annotations

from typing import NoReturn

from joinup.ending import end_with


def main() -> NoReturn:
    """Do what the command line says, and end with the promised code."""
    end_with(_command)


def _command() -> int:
    from joinup.cli import command  # late, as loading it takes a moment in which one may be stopped

    return command()


if __name__ == "__main__":
    main()
