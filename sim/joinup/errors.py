"""The errors that a user may meet, one child a room, each with the exit code that it ends with."""

from __future__ import annotations

from collections.abc import Sequence


class SimError(Exception):
    """Say in plain words what went wrong; the command line prints it and ends with `exit_code`."""

    exit_code = 1


class InputError(SimError):
    r"""Hold a fault, or every fault, of what a user wrote: where, what was found, what is allowed.

    A fault may quote a file, so what a terminal would obey rather than show is written out:

    >>> print(InputError(["title is \x1b[2J"]))
    title is \x1b[2J
    """

    exit_code = 2

    def __init__(self, faults: str | Sequence[str]) -> None:
        self.faults = tuple(map(_printable, [faults] if isinstance(faults, str) else faults))
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[str, ...]]]:
        # Without this a copy sent between processes would take its message for a list of faults.
        return type(self), (self.faults,)


class OldNameWarning(FutureWarning):
    """Say that a file uses a name that is about to go, and which name took its place."""

    def __init__(self, text: str) -> None:
        super().__init__(_printable(text))


class ResultError(SimError):
    """Say that a result cannot be trusted: a byte of it, or a number, is not what it was."""

    exit_code = 4


class NoResultError(ResultError):
    """Say that what was named is no result at all."""

    exit_code = 2


class IncompleteError(ResultError):
    """Say that a result lacks runs or files that belong to it."""

    exit_code = 5


class ForeignError(ResultError):
    """Say that something is sound but of another result, model or version than is meant."""

    exit_code = 6


class FailedRunsError(SimError):
    """Say that runs failed of which what was asked for needs every one."""

    exit_code = 3


class StoppedError(SimError):
    """Say that work was stopped before its end, what is kept of it, and how to go on."""

    exit_code = 130


class WriteError(SimError):
    """Say that something could not be written; what was there before is untouched."""

    exit_code = 73


class BusyError(SimError):
    """Say that another process is at work on the same result."""

    exit_code = 75


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
