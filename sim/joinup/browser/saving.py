"""Write what a visitor has set as files that repeat it: a scenario, an experiment, a program."""

from __future__ import annotations

import json
from collections.abc import Mapping

from joinup.browser.settings import Settings
from joinup.inputs.shipped import shipped
from joinup.model.registry import Value

EXPERIMENT_FILE = "as_in_the_browser.toml"
PROGRAM_FILE = "as_in_the_browser.py"
_LISTS = (
    ("departments", "partners", "Department {}"),
    ("objectives", "partners", "meet its own target"),
    ("groups", "client_groups", "group {}"),
)


def scenario_file(settings: Settings) -> str:
    """Return the changed scenario as a file that extends the one it was made from.

    It belongs beside that one, or anywhere where that one is shipped.
    """
    base, changed = settings.base, settings.changed
    lines = [
        f"title = {_text(base.title + ', changed')}",
        f"summary = {_text(f'As in “{base.title}”, with values set in the browser.')}",
        f"extends = {_text(base.name)}",
    ]
    for key, size, name in _LISTS:
        number = changed.value(size)
        # A list that the parent gives would no longer fit.
        if getattr(base, key) and not getattr(changed, key) and isinstance(number, int):
            names = [name.format(member + 1) for member in range(number)]
            lines.append(f"{key} = [{', '.join(map(_text, names))}]")
    lines += ["", "[parameters]", *_pairs(settings.values)]
    lines += ["", "[sources]"]
    lines += [f"{name} = {_text('assumption: set in the browser')}" for name in settings.values]
    return "\n".join(lines) + "\n"


def experiment_file(settings: Settings) -> str:
    """Return an experiment whose last replicate is the run that the visitor sees."""
    question = f"What comes of “{settings.base.title}” as it was set in the browser?"
    lines = [
        f"question = {_text(question)}",
        f"scenarios = [{_text(settings.scenario)}]",
        f"replicates = {settings.replicate + 1}",
        f"seed = {settings.seed}",
    ]
    if settings.values:
        lines += ["", "[parameters]", *_pairs(settings.values)]
    return "\n".join(lines) + "\n"


def needed_beside(settings: Settings) -> str:
    """Return the file that must lie beside what is saved, "" for a shipped scenario."""
    return "" if settings.scenario in shipped("scenarios") else f"{settings.scenario}.toml"


def program_file(settings: Settings) -> str:
    """Return a program that repeats a run in which policy is changed on the way."""
    source = needed_beside(settings) or settings.scenario
    changes = "".join(
        f"    ({quarter}, {dict([(name, value)])!r}),\n"
        for quarter, name, value in settings.changes
    )
    return f'''"""Repeat a run of the browser, with the changes of policy made on the way."""

from joinup.agents import JointWorkingModel

CHANGES = [  # from which quarter on, what
{changes}]

model = JointWorkingModel(
    {source!r},
    overrides={dict(settings.values)!r},
    draw_seed={settings.seed},
    replicate={settings.replicate},
)
for quarter, values in CHANGES:
    while model.quarter < quarter:
        model.step()
    model.intervene(values)
while model.running:
    model.step()
print(model.datacollector.get_model_vars_dataframe().T.to_string())
'''


def _pairs(values: Mapping[str, Value]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in values.items()]


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """Return a text as TOML: what JSON would escape, TOML escapes alike."""
    return json.dumps(text, ensure_ascii=False)
