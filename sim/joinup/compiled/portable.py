"""A scenario's module with all that a program in another language needs to run it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from joinup.compiled.cache import module_of
from joinup.compiled.engine import read_parameters
from joinup.compiled.recorded import Shape
from joinup.compiled.running import notes_of
from joinup.model.forms import FORM_REGISTRY, FORMS
from joinup.model.outcomes import OUTCOMES, QUARTERLY
from joinup.model.parameters import RUN_REGISTRY
from joinup.model.world import Point

RUNNER = Path(__file__).with_name("runner.mjs")

_MOVED = ("rollout",)
"""What a run records as it is where that is simpler, and a page lets people move."""


def shape_of(
    point: Point,
    outcomes: Sequence[str] = QUARTERLY,
    detail: Sequence[str] = (),
    acting: Collection[str] = (),
) -> Shape:
    """Return the shape of a point's runs.

    `detail` names parts of the state that are kept by place, `acting` mechanisms that the module
    has although the point does not use them, so that its parameters may be moved. A mechanism that
    does nothing changes no bit.
    """
    shape = read_parameters([point]).shape(0, tuple(outcomes), detail=tuple(detail))
    flags = tuple((name, acts or name in acting) for name, acts in shape.flags)
    constants = tuple((name, value) for name, value in shape.constants if name not in _MOVED)
    return replace(shape, flags=flags, constants=constants)


def portable(point: Point, shape: Shape | None = None) -> tuple[bytes, dict[str, Any]]:
    """Return the module of a point's runs, and in plain data how to hand parameters to it.

    `shape` is one that `shape_of` gives for the point; without it all outcomes are recorded.

    `parameters` says by name where a parameter's numbers lie in the row, what they are at this
    point and what is allowed; a choice is handed over by its number in `choices`. "form:" and a
    name is an attribute by form; its last number is that of the form that is funded. What is not
    among them is part of the module, as are sizes and rules. Raises CannotRecordError.
    """
    given = read_parameters([point])
    module = module_of(shape or shape_of(point))
    notes = notes_of(module)
    parameters = {}
    for name, at, length in notes["parameters"]:
        known = RUN_REGISTRY.get(name) or FORM_REGISTRY[name.removeprefix("form:")]
        parameters[name] = {
            "at": at,
            "values": given.columns[name][0].tolist(),
            "choices": list(known.choices),
            "low": known.low if known.kind != "choice" else 0,
            "high": known.high if known.kind != "choice" else len(known.choices) - 1,
            "unit": known.unit,
            "meaning": known.meaning,
        }
        assert length == len(parameters[name]["values"])
    names = (*notes["outcomes"], *notes["outcomes_of_run"])
    described = {
        name: {"title": OUTCOMES[name].title, "unit": OUTCOMES[name].unit} for name in names
    }
    return module, {**notes, "parameters": parameters, "forms": FORMS, "described": described}


def write_portable(point: Point, name: str, folder: Path) -> list[Path]:
    """Write a module, its layout and a runner in JavaScript into a folder, and return the files."""
    module, layout = portable(point)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name}.wasm", folder / f"{name}.json", folder / RUNNER.name]
    files[0].write_bytes(module)
    files[1].write_text(json.dumps(layout, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(RUNNER, files[2])
    return files
