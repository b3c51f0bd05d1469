"""A user's own place: a file with its circumstances, read strictly against what guidance covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joinup.inputs import fields
from joinup.inputs.circumstances import BY_NAME, CIRCUMSTANCES, Circumstance
from joinup.inputs.fields import shown
from joinup.inputs.names import spaced
from joinup.inputs.shipped import bare_name
from joinup.inputs.toml import Document, read
from joinup.model.registry import guess

_KEYS = ("title", "ending", "circumstances")
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Place:
    """A place by its circumstances; `ending` is how its money will end, "" where that is open."""

    name: str
    title: str
    ending: str
    circumstances: Mapping[str, float]


def load_place(path: str | Path, ranges: Ranges, endings: Sequence[str]) -> Place:
    """Return the place of a file.

    `ranges` hold what each circumstance may be. Raises InputError with every fault: a circumstance
    that is missing, unknown or out of its range is named, with what is allowed.
    """
    document = read(Path(path))
    fields.check_keys(document, _KEYS, "a place")
    written = fields.table(document, "circumstances")
    for name in written:
        if name not in BY_NAME:
            known = list(BY_NAME)
            hint = guess(name, known) or f"; there are {', '.join(known)}"
            document.fault(f"{name} is not a circumstance{hint}", "circumstances", name)
    found = {}
    for circumstance in CIRCUMSTANCES:
        value = _value(document, circumstance, written, ranges[circumstance.name])
        if value is not None:
            found[circumstance.name] = value
    ending = fields.text(document, "ending")
    if ending and ending not in endings:
        document.fault(
            f"ending is {shown(ending)}; allowed are {', '.join(endings)}, or none where it is "
            f"open{guess(ending, list(endings))}",
            "ending",
        )
    called = bare_name(Path(path))
    title = fields.text(document, "title", spaced(called))
    document.raise_faults()
    return Place(called, title, ending, found)


def _value(
    document: Document,
    circumstance: Circumstance,
    written: Mapping[str, object],
    bounds: tuple[float, float],
) -> float | None:
    allowed = allowed_in_words(circumstance, bounds)
    if circumstance.name not in written:
        document.fault(
            f"{circumstance.name} is missing; allowed are {allowed} ({circumstance.asks})",
            "circumstances",
        )
        return None
    value = written[circumstance.name]
    number = isinstance(value, int if circumstance.whole else int | float) and not isinstance(
        value, bool
    )
    if not number or not bounds[0] <= value <= bounds[1]:  # type: ignore[operator]
        document.fault(
            f"{circumstance.name} is {shown(value)}; allowed are {allowed} ({circumstance.asks})",
            *("circumstances", circumstance.name),
        )
        return None
    assert isinstance(value, int | float)
    return float(value)


def allowed_in_words(circumstance: Circumstance, bounds: tuple[float, float]) -> str:
    """Return what a circumstance may be, as in "whole numbers from 2 to 8".

    >>> allowed_in_words(BY_NAME["partners"], (2.0, 8.0))
    'whole numbers from 2 to 8'
    """
    noun = "whole numbers" if circumstance.whole else "numbers"
    return f"{noun} from {bounds[0]:g} to {bounds[1]:g}"
