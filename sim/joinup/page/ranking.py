"""Who comes first and who last: the one place that ranks what a title or a sentence names.

Nobody is named alone where another has the same figure: values that read the same share an end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from joinup.page.words import listed

_NAMED = 3  # that share an end and are named one by one; more are counted


@dataclass(frozen=True)
class End:
    """Those at one end of a ranking, and the figure that they share."""

    names: tuple[str, ...]
    value: float  # of the outermost
    figure: str  # as it is shown
    noun: str = "scenarios"  # what they are called where they are counted

    @property
    def alone(self) -> bool:
        """Say whether one alone stands here."""
        return len(self.names) == 1

    def verb(self, one: str, several: str) -> str:
        """Return a verb that goes with the names: "leaves" for one, "leave" for several."""
        return one if self.alone else several

    def __str__(self) -> str:
        """Return the names, quoted; counted where they are many."""
        return quoted(self.names, self.noun)


@dataclass(frozen=True)
class Ends:
    """The two ends of a ranking; they are one where all have the same figure."""

    low: End
    high: End
    number: int  # of those ranked

    @property
    def level(self) -> bool:
        """Say whether all have the same figure."""
        return self.low.figure == self.high.figure

    def within(self) -> str:
        """Return figures and names of both ends, as a range: "12% (“A”) to 30% (“B”)"."""
        if self.level:
            return self.high.figure + self._of_all()
        return f"{self.low.figure} ({self.low}) to {self.high.figure} ({self.high})"

    def apart(self, preposition: str = "in") -> str:
        """Return both ends as two findings: "30% in “B” and 12% in “A”"."""
        if self.level:
            return self.high.figure + self._of_all(preposition)
        return (
            f"{self.high.figure} {preposition} {self.high} and {self.low.figure} {preposition} "
            f"{self.low}"
        )

    def _of_all(self, preposition: str = "in") -> str:
        if self.number == 1:
            return f" {preposition} {self.high}"
        return f" {preposition} {'both' if self.number == 2 else 'every scenario'}"


def ends(
    values: Mapping[str, float], shown: Callable[[float], str], noun: str = "scenarios"
) -> Ends | None:
    """Return who has least and who has most, in the order given; None where no value is known.

    `shown` writes a value as the sentence will: values that it writes alike are alike. `noun` is
    what many of them are called.

    >>> found = ends({"A": 711.083, "B": 711.083, "C": 1850.0}, "{:,.0f}".format)
    >>> str(found.low), found.low.figure, str(found.high), found.level
    ('“A” and “B”', '711', '“C”', False)
    >>> ends({"A": float("nan")}, str) is None
    True
    """
    known = {name: value for name, value in values.items() if value == value}
    if not known:
        return None
    return Ends(_end(known, shown, min, noun), _end(known, shown, max, noun), len(known))


def apart(
    values: Mapping[str, float],
    shown: Callable[[float], str],
    noun: str = "scenarios",
    preposition: str = "in",
) -> str:
    """Return both ends as two findings, as `Ends.apart` does; "not known" where no value is."""
    ranked = ends(values, shown, noun)
    return "not known" if ranked is None else ranked.apart(preposition)


def _end(
    known: Mapping[str, float],
    shown: Callable[[float], str],
    pick: Callable[..., float],
    noun: str,
) -> End:
    value = pick(known.values())
    figure = shown(value)
    return End(tuple(n for n, own in known.items() if shown(own) == figure), value, figure, noun)


def quoted(names: Sequence[str], noun: str = "scenarios") -> str:
    """Return titles in quotes, or how many there are where naming them takes too long.

    >>> quoted(["A", "B"]), quoted(["A", "B", "C", "D"])
    ('“A” and “B”', '4 scenarios')
    """
    if len(names) > _NAMED:
        return f"{len(names)} {noun}"
    return listed([f"“{name}”" for name in names])
