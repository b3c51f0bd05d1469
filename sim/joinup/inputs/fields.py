"""Take the fields of a document one by one: right, or noted as a fault with what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import bidirectional, category

from joinup.inputs.shipped import bare_name
from joinup.inputs.toml import Document
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Parameter, Value, guess, show

LONGEST_TEXT = 2_000  # characters
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = {"scenarios": {"summary", "extends", "sources"}, "experiments": {"question", "scenarios"}}


def kind_of(document: Document) -> str:
    """Return "experiments" for a file that asks a question of scenarios, else "scenarios"."""
    return "experiments" if _MARKS["experiments"] & document.content.keys() else "scenarios"


def refuse_scenario(document: Document) -> None:
    """Raise InputError where a scenario was given in place of an experiment."""
    if kind_of(document) == "scenarios" and _MARKS["scenarios"] & document.content.keys():
        example = f'question = "...?" and scenarios = ["{bare_name(document.path)}"]'
        document.fault(f"this is a scenario; to run it, write an experiment that holds {example}")
        document.raise_faults()


def refuse_experiment(document: Document) -> None:
    """Raise InputError where an experiment was given in place of a scenario."""
    if kind_of(document) == "experiments" and not _MARKS["scenarios"] & document.content.keys():
        document.fault("this is an experiment; a scenario is needed, such as one that it names")
        document.raise_faults()


def check_keys(document: Document, allowed: tuple[str, ...], what: str) -> None:
    """Note the keys at the top of a file that are not among those allowed."""
    document.keys = allowed
    for key in document.content:
        if key not in allowed:
            hint = guess(key, allowed)
            if key in REGISTRY:
                hint = "; parameters stand under [parameters]"
            document.fault(f"{key} is not a key of {what}{hint}", key)


def table(document: Document, key: str) -> Mapping[str, object]:
    """Return a table, empty where it is missing or no table."""
    value = document.content.get(key, {})
    if isinstance(value, dict):
        return value
    document.fault(f"{key} is {shown(value)}; it must be a table, [{key}]", key)
    return {}


def text(document: Document, key: str, default: str = "") -> str:
    """Return a text, its runs of blanks and line ends made one blank."""
    if key not in document.content:
        return default
    return checked_text(document, document.content[key], key, key)


def checked_text(document: Document, value: object, name: str, *key: str) -> str:
    """Return a value as one line of text, "" where it is none.

    `name` is what messages call it, `key` is where it stands.
    """
    if not isinstance(value, str) or not value.strip():
        document.fault(f"{name} is {shown(value)}; it must be text in quotes", *key)
        return ""
    if len(value) > LONGEST_TEXT:
        document.fault(
            f"{name} has {len(value):,} characters; at most {LONGEST_TEXT:,} are allowed", *key
        )
        return ""
    line = " ".join(value.split())
    # A terminal would obey the first, and the second turn the direction of all that follows.
    if any(category(char) == "Cc" or bidirectional(char) in _TURNS for char in line):
        document.fault(f"{name} holds control characters: {shown(line)}", *key)
        return ""
    return line


def names(document: Document, key: str) -> tuple[str, ...]:
    """Return a list of texts, () where it is missing or not all of it is text."""
    value = document.content.get(key, [])
    if key in document.content and (not isinstance(value, list) or not value):
        document.fault(f"{key} is {shown(value)}; it must be a list of names in quotes", key)
        return ()
    before = len(document.faults)
    found = [checked_text(document, item, f"a name in {key}", key) for item in value]
    return tuple(found) if len(document.faults) == before else ()


def whole(document: Document, key: str, default: int, low: int, high: int) -> int:
    """Return a whole number between two others, the default where there is none."""
    value = document.content.get(key, default)
    if type(value) is not int or not low <= value <= high:
        document.fault(
            f"{key} is {shown(value)}; allowed are whole numbers from {low} to {high}", key
        )
        return default
    return value


def parameter_values(
    document: Document, written: Mapping[str, object], *key: str, prefix: str = ""
) -> dict[str, Value]:
    """Return the values of a table of parameters, each right by its own range.

    `key` is where the table stands, `prefix` goes before each message.
    """
    values: dict[str, Value] = {}
    for name, value in written.items():
        parameter = known_parameter(document, name, *key, prefix=prefix)
        if parameter is None:
            continue
        faults = faults_of(parameter, value)
        for fault in faults:
            document.fault(prefix + fault, *key, name)
        if not faults:
            values[name] = canonical(parameter, value)
    return values


def known_parameter(document: Document, name: str, *key: str, prefix: str = "") -> Parameter | None:
    """Return the parameter of a name, None where there is none."""
    if name in REGISTRY:
        return REGISTRY[name]
    hint = guess(name, list(REGISTRY))
    if name in document.keys:
        hint = "; it stands at the top of the file, above every [table]"
    document.fault(f"{prefix}{name} is not a parameter{hint}", *key, name)
    return None


def faults_of(parameter: Parameter, value: object) -> list[str]:
    """Return what is wrong with a value as it stands in a file, [] if nothing is."""
    if isinstance(value, dict) or (isinstance(value, float) and parameter.kind == "count"):
        return [f"{parameter.name} is {shown(value)}; allowed are {parameter.range_in_words()}"]
    return parameter.faults(value)


def shown(value: object) -> str:
    """Write a value as it stands in a file, a table by that word alone.

    >>> shown([]), shown({"a": 1}), shown(2.0), shown("x")
    ('[]', 'a table', '2.0', '"x"')
    """
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, float):
        return repr(value)
    return "[]" if value == [] else show(value)


def canonical(parameter: Parameter, value: object) -> Value:
    """Return an allowed value in the one form that a plan keeps, so that 0, 0.0 and -0.0 are one.

    >>> canonical(REGISTRY["grant"], 0), canonical(REGISTRY["grant_start"], 0)
    (0.0, 0)
    >>> canonical(REGISTRY["exit_rate"], [2, 1])
    (2.0, 1.0)
    """
    if isinstance(value, list | tuple):
        return tuple(float(item) + 0.0 for item in value)
    if isinstance(value, int | float):
        return int(value) if parameter.kind == "count" else float(value) + 0.0
    assert isinstance(value, str)
    return value
