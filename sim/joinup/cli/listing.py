"""The commands `list` and `check`: what there is, and whether files are sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from joinup.compiled.engine import at_hand, left_to_numpy
from joinup.errors import InputError, SimError
from joinup.inputs.counted import counted
from joinup.inputs.experiment import load_experiment
from joinup.inputs.fields import kind_of
from joinup.inputs.plan import plan
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.plausible import PLAUSIBLE
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import as_typed, locate, shipped
from joinup.inputs.toml import read
from joinup.model.describe import allowed, outcomes_page, parameters_page
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import REGISTRY
from joinup.model.registry import guess, show
from joinup.model.world import Point

WHAT = ("scenarios", "experiments", "parameters", "outcomes", "worlds", "all")


def listing(what: str, *, markdown: bool = False) -> str:
    """Return a list of scenarios, experiments, parameters, outcomes, worlds or all of them.

    Raises InputError for any other word.
    """
    if what not in WHAT:
        hint = guess(what, WHAT)
        raise InputError([f"list: {what} cannot be listed; allowed are {', '.join(WHAT)}{hint}"])
    if markdown:
        pages = {"parameters": parameters_page, "outcomes": outcomes_page}
        if what not in pages:
            raise InputError(["list --markdown: allowed are parameters and outcomes"])
        return pages[what]()
    parts = {
        "scenarios": _scenarios,
        "experiments": _experiments,
        "parameters": _parameters,
        "outcomes": _outcomes,
        "worlds": _worlds,
    }
    wanted = parts if what == "all" else {what: parts[what]}
    return "\n\n".join(f"{name.upper()}\n{make()}" for name, make in wanted.items()) + "\n"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  " + "  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def _scenarios() -> str:
    return _aligned([(name, load_scenario(name).title) for name in shipped("scenarios")])


def _experiments() -> str:
    return _aligned([(name, load_experiment(name).question) for name in shipped("experiments")])


def _parameters() -> str:
    rows = [("parameter", "default", "range", "unit", "meaning")]
    for parameter in REGISTRY.values():
        default = show(parameter.default).strip('"')
        rows.append(
            (
                parameter.name,
                default,
                _shortened(allowed(parameter)),
                parameter.unit,
                parameter.meaning,
            )
        )
    return _aligned(rows)


def _shortened(text: str) -> str:
    return text if len(text) <= 30 else text[:27] + "..."


def _outcomes() -> str:
    return _aligned(
        [("outcome", "grain", "unit", "meaning")]
        + [
            (outcome.name, outcome.grain, outcome.unit, outcome.meaning)
            for outcome in OUTCOMES.values()
        ]
    )


def _worlds() -> str:
    """Return what worlds vary: the plausible range beside the usual value, and the reason."""
    rows = [("assumption", "usual", "plausible", "unit", "why this range")]
    rows += [
        (
            assumption.key,
            show(assumption.usual).strip('"'),
            " or ".join(map(str, assumption.options)) or "{:g} to {:g}".format(*assumption.ends),
            REGISTRY[assumption.name].unit,
            assumption.reason,
        )
        for assumption in PLAUSIBLE
    ]
    return (
        f"A world answers all of these {len(PLAUSIBLE)} assumptions at once; what a scenario sets "
        f"itself stays as it is.\n{_aligned(rows)}"
    )


def checked(name: str) -> str:
    """Return what a file holds and, for an experiment, what running it would cost.

    Raises InputError with every fault of the file.
    """
    path, kind = _kind(name)
    if kind == "scenarios":
        return _about_scenario(load_scenario(path))
    from joinup.batch.estimate import estimate

    experiment = load_experiment(path)
    resolved = plan(experiment)
    lines = [
        f"{as_typed(path)}: an experiment, without fault",
        f"  question    {experiment.question}",
        f"  scenarios   {', '.join(scenario.name for scenario in experiment.scenarios)}",
        f"  baseline    {experiment.baseline}",
        f"  design      {experiment.design.kind}, {counted(resolved.n_points, 'point')}",
        f"  replicates  {experiment.replicates}, seed {experiment.seed}",
        f"  cost        {estimate(resolved)}",
    ]
    values = [resolved_parameters(scenario) for scenario in experiment.scenarios]
    return "\n".join([*lines, *_left_to_numpy(values)])


def _left_to_numpy(points: Iterable[Point]) -> list[str]:
    """Say what is not compiled and why; nothing where all is."""
    if not at_hand():
        return ["  engine      NumPy, several times as slow: wasmtime is not installed"]
    return [f"  engine      NumPy, several times as slow: {why}" for why in left_to_numpy(points)]


def _kind(name: str) -> tuple[Path, str]:
    """Return the path of a file and whether it is one of scenarios or of experiments."""
    try:
        path = locate(name, "scenarios")
    except InputError as first:
        try:
            return locate(name, "experiments"), "experiments"
        except SimError:
            known = shipped("scenarios") + shipped("experiments")
            raise InputError(
                [
                    f"{name}: there is no such file, and nothing shipped has this name"
                    + (guess(name, known) or "; joinup list shows what is shipped")
                ]
            ) from first
    return path, kind_of(read(path))


def _about_scenario(scenario: Scenario) -> str:
    values = resolved_parameters(scenario)
    lines = [
        f"{scenario.as_typed}: a scenario, without fault",
        f"  {scenario.title}",
        f"  {' <- '.join(reversed(scenario.lineage))}; "
        f"{counted(len(scenario.parameters), 'value')} given, "
        f"{len(values) - len(scenario.parameters)} by default",
    ]
    lines += _left_to_numpy([values])
    unsourced = [name for name in scenario.parameters if name not in scenario.sources]
    if unsourced:
        lines.append(f"  without a source (counted as assumptions): {', '.join(unsourced)}")
    return "\n".join(lines)
