"""The command `module`: the compiled rules of scenarios, for programs in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from joinup.compiled.elements import CannotRecordError
from joinup.errors import InputError
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped


def written(names: Sequence[str], out: Path) -> list[str]:
    """Write the module of each scenario, all shipped ones if none is named, and say where.

    Raises InputError for a scenario that cannot be compiled.
    """
    from joinup.compiled.portable import write_portable

    lines = []
    for scenario in map(load_scenario, names or shipped("scenarios")):
        try:
            files = write_portable(resolved_parameters(scenario), scenario.name, out)
        except CannotRecordError as error:
            raise InputError([f"{scenario.as_typed} cannot be compiled: {error}"]) from error
        lines.append(f"{files[0]} ({files[0].stat().st_size / 1000:.0f} kB), {files[1].name}")
    return [*lines, f"{out / 'runner.mjs'} runs them"]
