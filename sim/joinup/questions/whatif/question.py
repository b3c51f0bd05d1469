"""The question `whatif`: one contrast, without a file."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import OUT, SCENARIO, Answer, Named, Option, Question

if TYPE_CHECKING:
    from joinup.inputs.scenario import Scenario
    from joinup.questions.whatif.changes import Change


EXPERIMENT = "whatif.toml"


@dataclass(frozen=True)
class WhatIf:
    """What one contrast asks."""

    scenario: Annotated[Named, SCENARIO]
    changes: Annotated[
        tuple[str, ...],
        Option("Changes: NAME=VALUE, NAME=+10%, NAME[Department]=VALUE.", positional=True),
    ]
    worlds: Annotated[int, Option("Plausible worlds to try it in.", least=20, most=4_096)] = 100
    save: Annotated[
        Path | None,
        Option(
            "Folder for the experiment that this is; default: beside its page.",
            aside=True,
            local=True,
        ),
    ] = None
    out: Annotated[Path, OUT] = Path("results")


def what_if(asked: WhatIf, job: Job) -> Answer:
    """Say what one change, or a few together, would do to a scenario.

    Raises InputError with a line for each change that is not understood or not allowed.
    """
    from joinup.inputs.scenario import Scenario, load_scenario
    from joinup.model.version import model_version
    from joinup.questions.whatif.changes import read_changes
    from joinup.questions.whatif.contrast import contrast
    from joinup.questions.whatif.pages.words import answer, document

    named = asked.scenario
    scenario = named if isinstance(named, Scenario) else load_scenario(named)
    changes = read_changes(scenario, asked.changes)
    job.tell(f"Trying both sides in {asked.worlds} plausible worlds")
    found = contrast(scenario, changes, asked.worlds)
    record = [
        ("Command", WHATIF.command(asked)),
        ("Model", model_version()),
        ("Worlds", f"{len(found.worlds.fitting)} of {asked.worlds}"),
        ("Assurance", "Not signed off"),
    ]
    folder = asked.out / _folder(scenario, changes)
    files = _saved(asked.save or folder, scenario, changes)
    experiment = next(path for path in files if path.name == EXPERIMENT)
    return Answer(
        answer(found),
        lambda: document(found, record),
        folder,
        files=files,
        more=(
            ("The experiment", str(experiment)),
            ("To hand it up", shlex.join(["joinup", "brief", str(experiment)])),
        ),
    )


WHATIF = Question(
    "whatif",
    "Say what one change would do to a scenario, in how many plausible worlds.",
    "joinup whatif rough_sleepers_partnership grant_length=12",
    WhatIf,
    what_if,
)


def _folder(scenario: Scenario, changes: tuple[Change, ...]) -> str:
    from joinup.inputs.names import slug

    return slug(f"whatif-{scenario.name}-{'-'.join(change.said for change in changes)}", 80)


def _saved(folder: Path, scenario: Scenario, changes: tuple[Change, ...]) -> dict[Path, bytes]:
    """Return the files of an experiment that asks the same: both sides, and what compares them."""
    from joinup.inputs.written import experiment_text, scenario_text
    from joinup.questions.whatif.contrast import AS_IT_IS, CHANGED, experiment_of

    said = ", ".join(change.said for change in changes)
    names = dict.fromkeys([*(change.name for change in changes), "quarters"])
    titles = {AS_IT_IS: f"{scenario.title}, as it is", CHANGED: f"{scenario.title}, {said}"}
    texts = {}
    for side in experiment_of(scenario, changes).scenarios[: len(titles)]:
        values = {name: side.parameters[name] for name in names}
        title = titles[side.name]
        text = scenario_text(scenario, title, scenario.summary, values, "joinup whatif")
        texts[f"{side.name}.toml"] = text
    question = f"What does it change in “{scenario.title}”: {said}?"
    texts[EXPERIMENT] = experiment_text(question, scenario.title, [AS_IT_IS, CHANGED], 100)
    return {folder / name: text.encode() for name, text in texts.items()}
