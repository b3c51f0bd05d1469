"""Places listed by hand in a scenario: how large each is, who has no agency there, its budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joinup.inputs import fields
from joinup.inputs.fields import shown
from joinup.inputs.toml import Document
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value, guess

_KEYS = ("name", "size", "absent", "budget")
_LISTS = ("place_sizes", "place_budgets", "agency_absence")


@dataclass(frozen=True)
class ListedPlaces:
    """What a list says as parameters, and the names of its places, () where none has one."""

    values: Mapping[str, Value]
    names: tuple[str, ...]


def read_places(
    document: Document, given: Mapping[str, Value], departments: Sequence[str], partners: int
) -> ListedPlaces | None:
    """Return the places of a scenario file, [[place]], None where it lists none or faulty ones.

    `given` are the parameters that the file gives beside them. A department is named as in
    `departments`, or by its number from 1 to `partners`.
    """
    if "place" not in document.content:
        return None
    before = len(document.faults)
    written = document.content["place"]
    if not isinstance(written, list) or not all(isinstance(p, dict) for p in written or [0]):
        document.fault(f"place is {shown(written)}; places are tables, [[place]] each", "place")
        return None
    places = len(written)
    for fault in REGISTRY["places"].faults(places):
        document.fault(f"of the listed [[place]], {fault}", "place")
    if given.get("places", places) != places:
        document.fault(
            f"places is {given['places']}, but {places} are listed; drop it", "parameters", "places"
        )
    for name in (name for name in _LISTS if name in given):
        document.fault(f"{name} is what the listed [[place]] say; drop it", "parameters", name)
    entries = [
        _entry(document, entry, number, departments, partners)
        for number, entry in enumerate(written)
    ]
    names = _names(document, written)
    if len(document.faults) > before:
        return None
    absent = tuple(float(k in entry.absent) for k in range(partners) for entry in entries)
    values: dict[str, Value] = {
        "places": places,
        "place_sizes": tuple(entry.size for entry in entries),
        "place_budgets": tuple(entry.budget for entry in entries),
        "agency_absence": absent,
    }
    return ListedPlaces(values, names)


def with_places(values: Mapping[str, Value], places: int) -> dict[str, Value]:
    """Return values with so many places: those that are listed, in turn.

    >>> two = {"partners": 2, "places": 2, "agency_absence": (0.0, 1.0, 0.5, 0.0)}
    >>> with_places(two, 1)["agency_absence"], with_places(two, 3)["agency_absence"]
    ((0.0, 0.5), (0.0, 1.0, 0.0, 0.5, 0.0, 0.5))
    """
    changed: dict[str, Value] = {**values, "places": places}
    listed = values.get("places", REGISTRY["places"].default)
    assert isinstance(listed, int)
    for name in _LISTS:
        items = values.get(name, ())
        assert isinstance(items, tuple | list)
        rows = range(0, len(items), listed)
        taken = tuple(items[row + n % listed] for row in rows for n in range(places))
        if taken:
            changed[name] = taken
    return changed


@dataclass(frozen=True)
class _Place:
    size: float
    budget: float
    absent: frozenset[int]  # departments, from 0


def _entry(
    document: Document,
    entry: Mapping[str, object],
    number: int,
    departments: Sequence[str],
    partners: int,
) -> _Place:
    at = ("place", str(number))
    for key in entry:
        if key not in _KEYS:
            document.fault(f"{key} is not a key of a place{guess(key, _KEYS)}", *at, key)
    size, budget = (
        _number(document, entry, key, parameter, *at)
        for key, parameter in (("size", "place_sizes"), ("budget", "place_budgets"))
    )
    return _Place(size, budget, _absent(document, entry, departments, partners, *at))


def _number(
    document: Document, entry: Mapping[str, object], key: str, parameter: str, *at: str
) -> float:
    value = entry.get(key, 1.0)
    if isinstance(value, int | float) and not REGISTRY[parameter].faults([value]):
        return float(value)
    document.fault(
        f"{key} is {shown(value)}; allowed are {REGISTRY[parameter].range_in_words()}", *at, key
    )
    return 1.0


def _absent(
    document: Document,
    entry: Mapping[str, object],
    departments: Sequence[str],
    partners: int,
    *at: str,
) -> frozenset[int]:
    written = entry.get("absent", [])
    if not isinstance(written, list):
        document.fault(
            f"absent is {shown(written)}; allowed is a list of departments", *at, "absent"
        )
        return frozenset()
    found: list[int] = []
    for item in written:
        member = _member(item, departments, partners)
        if member is None:
            known = f"numbers from 1 to {partners}"
            known = f"{', '.join(departments)}, or {known}" if departments else known
            hint = guess(item, departments) if isinstance(item, str) else ""
            document.fault(f"absent names {shown(item)}; allowed are {known}{hint}", *at, "absent")
        elif member in found:
            document.fault(f"absent names {shown(item)} twice", *at, "absent")
        else:
            found.append(member)
    return frozenset(found)


def _member(item: object, departments: Sequence[str], partners: int) -> int | None:
    """Return which department is meant, from 0, None if none is."""
    if isinstance(item, str):
        return departments.index(item) if item in departments else None
    if type(item) is not int or not 1 <= item <= partners:
        return None
    return item - 1


def _names(document: Document, written: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the places' names, the number of one without; () where none has one."""
    names = [
        fields.checked_text(document, entry["name"], "the name of a place", "place", str(n), "name")
        if "name" in entry
        else f"place {n + 1}"
        for n, entry in enumerate(written)
    ]
    for n, name in enumerate(names):
        if name and name in names[:n]:
            document.fault(f"two places are called {shown(name)}", "place", str(n))
    return tuple(names) if any("name" in entry for entry in written) else ()
