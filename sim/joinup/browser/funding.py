"""When a scenario's money is paid: in full, falling, and as mainstream money that takes over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Funding:
    """The quarters of a grant: in full from `start` until `end`, falling until `over`.

    `kept` is the share of it, 0 to 1, that mainstream money pays from then on.
    """

    start: int
    end: int
    over: int
    kept: float = 0.0

    @property
    def handed_over(self) -> bool:
        """Say whether the same money goes on, so that nothing ends but the programme."""
        return self.kept == 1.0


def funding_of(value: Callable[[str], object]) -> Funding | None:
    """Return the funding under the values of a scenario's parameters, None where there is none.

    >>> usual = {"grant": 0.4, "grant_start": 4, "grant_length": 12, "grant_taper": 4}
    >>> funding_of({**usual, "grant_after": 1.0}.get)
    Funding(start=4, end=16, over=16, kept=1.0)
    """
    grant, kept = (float(str(value(name))) for name in ("grant", "grant_after"))
    start, length, taper = (
        int(float(str(value(name)))) for name in ("grant_start", "grant_length", "grant_taper")
    )
    if grant == 0 or length == 0:
        return None
    end = start + length
    return Funding(start, end, end if kept == 1 else end + taper, kept)
