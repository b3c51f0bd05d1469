"""Write what a visitor has set as files that repeat it: a scenario, an experiment, a program."""

from __future__ import annotations

from joinup.browser.settings import Settings
from joinup.inputs.shipped import shipped
from joinup.inputs.written import toml_text

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
    base = settings.base
    return toml_text(
        {
            "title": f"{base.title}, changed",
            "summary": f"As in “{base.title}”, with values set in the browser.",
            "extends": base.name,
            **_names(settings),
            "parameters": settings.values,
            "sources": dict.fromkeys(settings.values, "assumption: set in the browser"),
        }
    )


def _names(settings: Settings) -> dict[str, list[str]]:
    """Return the lists of names that the parent gives and that would no longer fit, anew."""
    base, changed = settings.base, settings.changed
    found = {}
    for key, size, name in _LISTS:
        number = changed.value(size)
        if getattr(base, key) and not getattr(changed, key) and isinstance(number, int):
            found[key] = [name.format(member + 1) for member in range(number)]
    return found


def experiment_file(settings: Settings) -> str:
    """Return an experiment whose last replicate is the run that the visitor sees."""
    return toml_text(
        {
            "question": f"What comes of “{settings.base.title}” as it was set in the browser?",
            "scenarios": [settings.scenario],
            "replicates": settings.replicate + 1,
            "seed": settings.seed,
            **({"parameters": settings.values} if settings.values else {}),
        }
    )


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
