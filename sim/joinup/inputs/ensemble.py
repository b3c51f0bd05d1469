"""Ensembles as CSV files: parameter sets with which a scenario comes near to its figures."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs.fields import canonical
from joinup.inputs.files import as_text, read_bytes
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import is_file, shipped_folder
from joinup.model.parameters import DECISION_RULES, REGISTRY
from joinup.model.registry import Value, guess
from joinup.model.version import model_version

_FIRST, _LAST = ("decision_rule", "point"), "distance"
_HEADER = ("ensemble", "command", "model", "method", "fitted", "tried")


@dataclass(frozen=True)
class Member:
    """A parameter set that was accepted under one decision rule.

    `point` is its number in the design, `distance` its largest distance from a fitted figure in
    tolerances.
    """

    rule: str
    point: int
    values: Mapping[str, Value]
    distance: float


@dataclass(frozen=True)
class Ensemble:
    """The accepted parameter sets of a scenario; none of them is better founded than another.

    `header` says what was fitted, how, with which model and by which command. Members stand in the
    order of a scrambled design, so that any first part of them is a fair sample.
    """

    scenario: str
    names: tuple[str, ...]
    members: tuple[Member, ...]
    header: Mapping[str, str] = field(default_factory=dict)

    def under(self, rule: str) -> tuple[Member, ...]:
        """Return the members that were accepted under a decision rule."""
        return tuple(member for member in self.members if member.rule == rule)

    @property
    def note(self) -> str:
        """Say that another model made this ensemble; "" where it was this one."""
        made = self.header.get("model", "an unknown model")
        if made == model_version():
            return ""
        return (
            f"the ensemble of {self.scenario} was made with model {made}, this is "
            f"{model_version()}: its members need not fit any more; make it anew with: "
            f"{self.header.get('command', 'joinup calibrate')}"
        )

    def to_csv(self) -> str:
        """Return the ensemble as its file: lines of "# name: text", then a row a member."""
        buffer = io.StringIO()
        for name in _HEADER:
            if name in self.header:
                buffer.write(f"# {name}: {' '.join(self.header[name].split())}\n")
        rows = csv.writer(buffer, lineterminator="\n")
        rows.writerow([*_FIRST, *self.names, _LAST])
        for member in self.members:
            values = [member.values[name] for name in self.names]
            rows.writerow([member.rule, member.point, *values, f"{member.distance:.4f}"])
        return buffer.getvalue()


def load_ensemble(
    scenario: Scenario | str | Path, rule: str = "logit"
) -> tuple[dict[str, Value], ...]:
    """Return the shipped ensemble of a scenario as values that override its own; () if none is.

    Each decision rule has members of its own. A scenario that extends a fitted one gets its
    ensemble, without what it sets otherwise itself. Raises InputError for a faulty file.

    >>> members = load_ensemble("rough_sleepers_partnership")
    >>> sorted(members[0])[:2], load_ensemble("rough_sleepers_unit", "imitation")
    (['capacity_growth', 'exit_boost'], ())
    """
    one = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    found = ensemble_for(one)
    if found is None:
        return ()
    kept = found.names
    if found.scenario != one.name:
        fitted = load_scenario(found.scenario)
        kept = tuple(name for name in kept if one.value(name) == fitted.value(name))
    return tuple({name: member.values[name] for name in kept} for member in found.under(rule))


def ensemble_for(scenario: Scenario) -> Ensemble | None:
    """Return the shipped ensemble of a scenario or of the nearest that it extends, if any is."""
    for name in reversed(scenario.lineage):
        path = ensemble_path(name)
        if is_file(path):
            return read_ensemble(path)
    return None


def ensemble_path(name: str) -> Path:
    """Return where the ensemble of a shipped scenario lies, or would lie."""
    return shipped_folder("scenarios") / "ensembles" / f"{name}.csv"


def read_ensemble(path: Path) -> Ensemble:
    """Return the ensemble of a file. Raises InputError with every fault."""
    lines = as_text(path, read_bytes(path, "an ensemble's CSV file")).splitlines()
    header: dict[str, str] = {}
    while len(header) < len(lines) and lines[len(header)].startswith("#"):
        name, _, words = lines[len(header)].lstrip("# ").partition(":")
        header[name.strip() if name.strip() not in header else f"line {len(header)}"] = (
            words.strip()
        )
    try:
        rows = list(csv.reader(lines[len(header) :], strict=True))
    except csv.Error as error:
        raise InputError([f"{path}:{len(lines)}: not CSV ({error})"]) from None
    begin = len(header) + 1
    names = tuple(rows[0][2:-1]) if rows else ()
    if not rows or (*rows[0][:2], *rows[0][-1:]) != (*_FIRST, _LAST) or not names:
        raise InputError(
            [
                f"{path}:{begin}: this is no ensemble; its columns are decision_rule, point, the "
                "free parameters, distance"
            ]
        )
    faults = [
        f"{path}:{begin}: {name} is not a parameter{guess(name, list(REGISTRY))}"
        for name in names
        if name not in REGISTRY
    ]
    members = []
    for number, row in enumerate(rows[1:], start=begin + 1) if not faults else ():
        member = _member(names, row)
        if isinstance(member, str):
            faults.append(f"{path}:{number}: {member}")
        else:
            members.append(member)
    if faults:
        raise InputError(faults[:20])
    return Ensemble(path.stem, names, tuple(members), header)


def _member(names: Sequence[str], row: Sequence[str]) -> Member | str:
    """Return the member of a row, or what is wrong with it."""
    if len(row) != len(names) + 3:
        return f"{len(row)} cells; allowed are {len(names) + 3}"
    if row[0] not in DECISION_RULES:
        return f"{row[0]} is not a decision rule; allowed are {', '.join(DECISION_RULES)}"
    values: dict[str, Value] = {}
    try:
        point, distance = int(row[1]), float(row[-1])
        for name, cell in zip(names, row[2:-1], strict=True):
            parameter = REGISTRY[name]
            value = int(cell) if parameter.kind == "count" else float(cell)
            if faults := parameter.faults(value):
                return faults[0]
            values[name] = canonical(parameter, value)
    except ValueError as error:
        return f"not a number ({error})"
    return Member(row[0], point, values, distance) if math.isfinite(distance) else "no distance"
