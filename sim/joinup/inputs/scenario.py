"""A scenario: a named set of parameter values, each with its source, read from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs import dates, fields
from joinup.inputs.calibration import Calibration, read_calibration
from joinup.inputs.consistency import contradictions
from joinup.inputs.dates import instead_of_a_financial_year
from joinup.inputs.fields import shown
from joinup.inputs.place_list import ListedPlaces, read_places
from joinup.inputs.plausible import Ends, read_plausible
from joinup.inputs.prices import Prices, read_prices
from joinup.inputs.record import Record, read_records
from joinup.inputs.shipped import as_typed, bare_name, is_file, locate, shipped, shipped_folder
from joinup.inputs.toml import Document, read
from joinup.model.parameters import DEFAULTS
from joinup.model.registry import Value, guess

_LISTS = {"departments": "partners", "objectives": "partners", "groups": "client_groups"}
_KEYS = (
    "title", "summary", "extends", "unit", "begins", *_LISTS, "parameters", "sources", "record",
    "calibration", "prices", "place", "plausible",
)  # fmt: skip
_LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Scenario:
    """A named set of context and lever values; what it leaves out takes the registry's defaults.

    A value without a source counts as an assumption. `begins` is the month at whose end quarter 0
    stands, as in "1998-06", or "". `lineage` names the scenarios that this one extends, the oldest
    first, and this one. `plausible` are its own ranges of what worlds vary, by parameter.
    """

    name: str
    title: str
    summary: str
    parameters: Mapping[str, Value]
    sources: Mapping[str, str]
    departments: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    unit: str = "people"
    begins: str = ""
    records: tuple[Record, ...] = ()
    calibration: Calibration | None = None
    prices: Prices | None = None
    path: Path | None = None
    lineage: tuple[str, ...] = ()
    plausible: Mapping[str, Ends] = field(default_factory=dict)

    @property
    def record(self) -> Record | None:
        """Return the record that the scenario is judged by first, None where it carries none."""
        return self.records[0] if self.records else None

    @property
    def as_typed(self) -> str:
        """Return what a user types to name it: a shipped one's bare name, another one's path."""
        return as_typed(self.path) if self.path else self.name

    def value(self, name: str) -> Value:
        """Return the value of a parameter, the default where the scenario leaves it out."""
        return self.parameters.get(name, DEFAULTS.get(name, ""))

    def with_values(self, values: Mapping[str, Value], source: str) -> Scenario:
        """Return the scenario with some values changed by `source`.

        Names of partners, groups or places that no longer fit their number are dropped, and so is
        what records hold beyond the end of the run.
        """
        changed = replace(
            self,
            parameters={**self.parameters, **values},
            sources={**self.sources, **dict.fromkeys(values, source)},
            plausible={k: ends for k, ends in self.plausible.items() if k not in values},
        )

        def fitting(names: tuple[str, ...], size: str) -> tuple[str, ...]:
            return names if len(names) == changed.value(size) else ()

        return replace(
            changed,
            departments=fitting(self.departments, "partners"),
            objectives=fitting(self.objectives, "partners"),
            groups=fitting(self.groups, "client_groups"),
            place_names=fitting(self.place_names, "places"),
            records=changed.reachable_records(),
        )

    def reachable_records(self) -> tuple[Record, ...]:
        """Return the parts of the records that lie within the run."""
        horizon = self.value("quarters")
        assert isinstance(horizon, int)
        parts = [record.until(horizon) for record in self.records]
        return tuple(part for part in parts if part is not None)


def load_scenario(name: str | Path) -> Scenario:
    """Return the scenario of a file, given by path or by the bare name of a shipped one.

    Raises InputError with every fault of the file and of those that it extends: unknown or
    misplaced keys, wrong types, values out of range, contradictions, a circular `extends`.
    """
    return _load(locate(name, "scenarios"), ())


def that_happened(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios whose records others carry by extending them; none that is given."""
    given = {scenario.name for scenario in scenarios}
    found: dict[str, Scenario] = {}
    for scenario in scenarios:
        for name in {record.of for record in scenario.records} - given - found.keys():
            path = scenario.path.parent / f"{name}.toml" if scenario.path else Path(name)
            if path.is_file() or name in shipped("scenarios"):
                found[name] = load_scenario(path if path.is_file() else name)
    return tuple(found[name] for name in sorted(found))


def _load(path: Path, below: tuple[Path, ...]) -> Scenario:
    document = read(path)
    fields.refuse_experiment(document)
    fields.check_keys(document, _KEYS, "a scenario")
    parent = _parent(document, (*below, path.resolve())) or _NOTHING
    for required in ("title", "summary"):
        if required not in document.content:
            document.fault(f"{required} is missing; every scenario has a title and a summary")
    given = fields.parameter_values(document, fields.table(document, "parameters"), "parameters")
    lists = {key: fields.names(document, key) for key in _LISTS}
    listed = _places(document, parent, given, lists["departments"])
    given |= listed.values
    kept = {name: text for name, text in parent.sources.items() if name not in given}
    records = tuple(replace(record, of=bare_name(path)) for record in read_records(document))
    scenario = Scenario(
        name=bare_name(path),
        title=fields.text(document, "title"),
        summary=fields.text(document, "summary"),
        parameters={**parent.parameters, **given},
        sources={**kept, **_sources(document, given)},
        place_names=listed.names if "place" in document.content else parent.place_names,
        unit=fields.text(document, "unit", parent.unit),
        begins=_begins(document, parent.begins),
        records=records or parent.records,
        calibration=read_calibration(document) or parent.calibration,
        prices=read_prices(document) or parent.prices,
        path=path,
        lineage=(*parent.lineage, bare_name(path)),
        plausible={
            **{k: ends for k, ends in parent.plausible.items() if k not in given},
            **read_plausible(document),
        },
        **{key: own_names or getattr(parent, key) for key, own_names in lists.items()},
    )
    if not document.faults:
        _check(document, scenario)
    document.raise_faults()
    return replace(scenario, records=scenario.reachable_records())


_NOTHING = Scenario("", "", "", {}, {})


def _places(
    document: Document, parent: Scenario, given: Mapping[str, Value], departments: tuple[str, ...]
) -> ListedPlaces:
    """Return the places that a file lists, none where it lists none or faulty ones."""
    partners = given.get("partners", parent.value("partners"))
    assert isinstance(partners, int)
    found = read_places(document, given, departments or parent.departments, partners)
    return found or ListedPlaces({}, ())


def _parent(document: Document, chain: tuple[Path, ...]) -> Scenario | None:
    """Return the scenario that this one extends; its faults become this one's."""
    if "extends" not in document.content:
        return None
    name = document.content["extends"]
    if not isinstance(name, str) or not name or Path(name).name != name or name == "..":
        document.fault(
            f"extends is {shown(name)}; allowed is the bare name of a scenario in the same folder",
            "extends",
        )
        return None
    stem = name.removesuffix(".toml")
    path = document.path.parent / f"{stem}.toml"
    if not is_file(path):
        path = shipped_folder("scenarios") / f"{stem}.toml"
    if not is_file(path):
        beside = sorted(document.path.parent.glob("*.toml"))
        near = [other.stem for other in beside if other != document.path]
        hint = guess(stem, near + shipped("scenarios"))
        document.fault(
            f"extends is {shown(name)}; there is no such scenario in the same folder or among the "
            f"shipped{hint}",
            "extends",
        )
    elif path.resolve() in chain:
        names = " -> ".join(item.stem for item in (*chain, path))
        document.fault(f"extends goes in a circle: {names}", "extends")
    elif len(chain) == _LONGEST_CHAIN:
        document.fault(f"more than {_LONGEST_CHAIN} scenarios extend one another", "extends")
    else:
        try:
            return _load(path, chain)
        except InputError as error:
            document.absorb(error)
    return None


def _begins(document: Document, inherited: str) -> str:
    month = fields.text(document, "begins", inherited)
    end = dates.financial_year(month)
    if month and dates.month_of(month) is None:
        document.fault(
            f'begins is {shown(month)}; allowed is a year and a month, as in "1998-06"', "begins"
        )
    elif end is not None:
        document.fault(
            f"begins is {shown(month)}, a month or a financial year; write {month}-28 for the "
            f"month, or {instead_of_a_financial_year(end)}",
            "begins",
        )
    return month


def _sources(document: Document, given: Mapping[str, Value]) -> dict[str, str]:
    written = {**fields.table(document, "parameters"), **given}  # what listed places say as well
    sources = {}
    for name, text in fields.table(document, "sources").items():
        if name not in written:
            document.fault(
                f"{name} has a source here but no value under [parameters]"
                f"{guess(name, list(written))}",
                *("sources", name),
            )
        sources[name] = fields.checked_text(
            document, text, f"the source of {name}", "sources", name
        )
    return sources


def _check(document: Document, scenario: Scenario) -> None:
    """Note what is right by itself but does not fit together."""
    for text, name in contradictions(scenario.parameters):
        document.fault(text, "parameters", name)
    for key, size in _LISTS.items():
        names = getattr(scenario, key)
        if names and len(names) != scenario.value(size):
            whose = "" if key in document.content else ", as extended,"
            where = (key,) if key in document.content else ("parameters", size)
            document.fault(
                f"{key}{whose} has {len(names)} names; allowed is one for each of {size} "
                f"({scenario.value(size)})",
                *where,
            )
        if key != "objectives" and len(set(names)) != len(names):
            document.fault(f"{key} names one twice", key)
    if "record" in document.content and scenario.records != scenario.reachable_records():
        horizon = scenario.value("quarters")
        document.fault(
            f"the record's quarters must lie within the run ({horizon} quarters)",
            *("record", "quarters"),
        )
