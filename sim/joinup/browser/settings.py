"""What a visitor has set: scenario, draws and changed values; and the address that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from joinup.agents.intervention import refuse_others
from joinup.agents.overrides import checked
from joinup.browser.shelf import DEFAULT, scenarios
from joinup.errors import InputError
from joinup.inputs.fields import faults_of
from joinup.inputs.scenario import Scenario
from joinup.model.forms import FORM_REGISTRY, attribute
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import Parameter, Value, guess
from joinup.standalone.contents import SEED

QUARTER = "quarter"
"""What an address calls the quarter that it shows."""

MOST_DRAW = {"seed": 2**63 - 1, "replicate": 10_000}
MOST_AGENCIES = 1_200
MOST_QUARTERS = 160
MOST_NODES = 101


class Change(NamedTuple):
    """A change of policy during a run: the value of a lever from a quarter on."""

    quarter: int
    name: str
    value: Value


@dataclass(frozen=True)
class Settings:
    """One visitor's settings; `values` are those that differ from the scenario's from the start.

    `changes` come during the run, in the order in which they were made. Other values begin the run
    anew, without them.
    """

    scenario: str = DEFAULT
    seed: int = SEED
    replicate: int = 0
    values: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @property
    def base(self) -> Scenario:
        """Return the scenario as it stands on the shelf."""
        return scenarios()[self.scenario]

    @property
    def changed(self) -> Scenario:
        """Return the scenario with the values that the visitor changed."""
        return self.base.with_values(self.values, "set in the browser")

    def value(self, name: str) -> Value:
        """Return the value of a parameter as it is now set."""
        return self.values[name] if name in self.values else usual(self.base, name, self.form)

    @property
    def form(self) -> str:
        """Return the form that the programme funds."""
        return str(self.values.get("form", self.base.value("form")))

    def with_value(self, name: str, value: object) -> Settings:
        """Return the settings with one value changed; one equal to the scenario's is no change.

        Raises InputError where the value is not allowed, by itself or beside the others.
        """
        return self.with_values({name: value})

    def with_values(self, values: Mapping[str, object]) -> Settings:
        """Return the settings with some values changed; those as in the scenario are no change.

        Raises InputError where they are not allowed, by themselves or beside the others.
        """
        found = checked({**self.values, **values}, self.base.parameters)
        form = replace(self, values=found).form
        same = [name for name in values if found[name] == usual(self.base, name, form)]
        rest = {key: found[key] for key in found if key not in same}
        return fitting(replace(self, values=rest, changes=()))

    def without(self, name: str) -> Settings:
        """Return the settings with one value as the scenario has it. Raises InputError."""
        rest = {key: value for key, value in self.values.items() if key != name}
        return fitting(replace(self, values=checked(rest, self.base.parameters), changes=()))


def usual(scenario: Scenario, name: str, form: str) -> Value:
    """Return a scenario's value of a parameter; what a form brings where it says nothing else."""
    if name in FORM_REGISTRY:
        found = attribute(name, scenario.parameters.get(name), form)
        return int(found) if FORM_REGISTRY[name].kind == "count" else found
    return scenario.value(name)


def fitting(settings: Settings) -> Settings:
    """Return settings that the browser can run in good time.

    Raises InputError for what is too large for it; a batch can run it.
    """
    changed = settings.changed
    partners, places = (changed.value(name) for name in ("partners", "places"))
    assert isinstance(partners, int) and isinstance(places, int)
    faults = []
    if partners * places > MOST_AGENCIES:
        faults.append(
            f"{places} places with {partners} agencies each are {partners * places} agencies; the "
            f"browser takes at most {MOST_AGENCIES}, joinup run takes them all"
        )
    for name, most in (("quarters", MOST_QUARTERS), ("effort_nodes", MOST_NODES)):
        value = changed.value(name)
        if isinstance(value, int) and value > most:
            faults.append(f"{name} is {value}; the browser takes at most {most}")
    if faults:
        raise InputError(faults)
    return settings


def with_draw(settings: Settings, name: str, text: str) -> Settings:
    """Return settings with another "seed" or "replicate", as a text.

    Raises InputError for what is no whole number, or beyond `MOST_DRAW`.
    """
    most = MOST_DRAW[name]
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise InputError([f"{name} is {text!r:.40}; allowed are whole numbers from 0 to {most}"])
    value = int(text)
    return replace(settings, seed=value) if name == "seed" else replace(settings, replicate=value)


def to_query(settings: Settings) -> str:
    """Return the settings as the query of an address.

    >>> to_query(Settings(values={"grant": 0.5, "form": "joint unit"}))
    'scenario=rough_sleepers_unit&seed=1&replicate=0&form=joint%20unit&grant=0.5'
    >>> to_query(Settings(changes=(Change(15, "grant", 0.2),)))
    'scenario=rough_sleepers_unit&seed=1&replicate=0&15.grant=0.2'
    """
    pairs = [
        ("scenario", settings.scenario),
        ("seed", str(settings.seed)),
        ("replicate", str(settings.replicate)),
    ]
    pairs += [(name, written(value)) for name, value in sorted(settings.values.items())]
    pairs += [(f"{item.quarter}.{item.name}", written(item.value)) for item in settings.changes]
    return urlencode(pairs, quote_via=quote, safe=",")


def written(value: Value) -> str:
    """Return a value as an address carries it.

    >>> written((0.25, 0.75)), written(3), written("silo"), written(())
    ('0.25,0.75', '3', 'silo', 'equal')
    """
    if isinstance(value, tuple):
        return ",".join(repr(item) for item in value) or "equal"
    return value if isinstance(value, str) else repr(value)


def from_query(query: str) -> tuple[Settings, list[str]]:
    """Return the settings of an address's query, and what in it is wrong and was left out.

    >>> from_query("grant=9")[1]
    ['grant is 9; allowed are numbers from 0 to 0.6 (u/fulfilment)']
    """
    faults: list[str] = []
    pairs = parse_qsl(query, keep_blank_values=True)
    given = {key: text for key, text in pairs if "." not in key}  # those belong to the pages
    for key in ("token", QUARTER):
        given.pop(key, None)
    settings = Settings()
    name = given.pop("scenario", DEFAULT)
    if name in scenarios():
        settings = replace(settings, scenario=name)
    else:
        faults.append(f"there is no scenario {name!r:.80}{guess(name[:80], list(scenarios()))}")
    for key in MOST_DRAW:
        try:
            if key in given:
                settings = with_draw(settings, key, given.pop(key))
        except InputError as error:
            faults += error.faults
    values: dict[str, object] = {}
    for key, text in given.items():
        if key not in REGISTRY:
            faults.append(f"{key:.40} is not a parameter{guess(key[:40], list(REGISTRY))}")
            continue
        value = _read(REGISTRY[key], text)
        wrong = faults_of(REGISTRY[key], value)
        faults += wrong
        if not wrong:
            values[key] = value
    try:
        found = checked(values, settings.base.parameters)
        same = {**DEFAULTS, **settings.base.parameters}
        changed = {key: value for key, value in found.items() if value != same.get(key)}
        settings = fitting(replace(settings, values=changed))
    except InputError as error:
        faults += error.faults
    changes, wrong = _changes_in(pairs, settings)
    return replace(settings, changes=changes), faults + wrong


def _changes_in(
    pairs: list[tuple[str, str]], settings: Settings
) -> tuple[tuple[Change, ...], list[str]]:
    """Return the changes during the run that an address names, such as `15.grant=0.2`."""
    asked = [(*key.partition("."), text) for key, text in pairs]
    dated = [(int(quarter[:9]), name, text) for quarter, _, name, text in asked
             if quarter.isascii() and quarter.isdigit() and name]  # fmt: skip
    now: dict[str, Value] = dict(settings.changed.parameters)
    last = int(str(settings.value("quarters")))
    found: list[Change] = []
    faults: list[str] = []
    for quarter, name, text in sorted(dated, key=lambda item: item[0]):
        try:
            if quarter > last:
                raise InputError([f"the run ends with quarter {last}"])
            value = _read(REGISTRY[name], text) if name in REGISTRY else text
            refuse_others({name[:40]: value})
            now |= checked({name[:40]: value}, now)
            found.append(Change(quarter, name, now[name]))
        except InputError as error:
            faults += [f"from quarter {quarter}: {fault}" for fault in error.faults]
    return tuple(found), faults


def quarter_in(query: str, settings: Settings) -> tuple[int, list[str]]:
    """Return the quarter that an address shows, 0 where it names none, and what is wrong with it.

    >>> quarter_in("quarter=15", Settings()), quarter_in("quarter=99", Settings())[1]
    ((15, []), ["quarter is '99'; allowed are whole numbers from 0 to 44"])
    """
    text = dict(parse_qsl(query)).get(QUARTER, "0")
    last = int(str(settings.value("quarters")))
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= last:
        return int(text), []
    return 0, [f"{QUARTER} is {text!r:.40}; allowed are whole numbers from 0 to {last}"]


def _read(parameter: Parameter, text: str) -> object:
    """Return a value as it was meant; what is no number stays text, and is refused as such."""
    if parameter.kind == "choice":
        return text
    if text == "equal" and parameter.kind == "shares":
        return ()
    numbers = [_number(part) for part in text.split(",")[:20]]
    if len(numbers) > 1 or parameter.kind in ("shares", "list"):
        return tuple(numbers)
    return numbers[0]


def _number(text: str) -> int | float | str:
    try:
        return int(text) if text.lstrip("-").isdigit() and len(text) < 20 else float(text)
    except ValueError:
        return text[:40]


def file_name(settings: Settings) -> str:
    """Return what the commands call a visitor's scenario: a shipped one, or the file to save.

    >>> file_name(Settings()), file_name(Settings(values={"grant": 0.1}))
    ('rough_sleepers_unit', 'rough_sleepers_unit_changed.toml')
    """
    return f"{settings.scenario}_changed.toml" if settings.values else settings.scenario


def as_file(settings: Settings) -> Scenario:
    """Return a visitor's scenario as the file that they can save would give it."""
    changed = settings.changed
    if not settings.values:
        return changed
    name = file_name(settings).removesuffix(".toml")
    title = f"{settings.base.title}, changed"
    return replace(changed, name=name, title=title, lineage=(*changed.lineage, name))
