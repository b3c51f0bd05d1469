"""What joinup can be asked: a folder a question, with its method, its pages and its words.

Questions do not import one another; what one page takes from two of them is put together here.
"""

from __future__ import annotations

from dataclasses import MISSING
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joinup.analysis.view import View
    from joinup.batch.result import Result
    from joinup.job import Job
    from joinup.question import Answer, Question

_OWN = {
    "compare": ("COMPARE",),
    "whatif": ("WHATIF",),
    "sensitivity": ("SENSITIVITY",),
    "discover": ("DISCOVER",),
    "appraisal": ("APPRAISE",),
    "persistence": ("OUTLOOK", "MAP", "RESCUE", "RAMP"),
    "guidance": ("GUIDE",),
    "export": ("EXPORT",),
    "slurm": ("SLURM",),
    "result": ("BRIEF",),
    "publish": ("PUBLISH",),
    "validation": ("CALIBRATE", "VALIDATE"),
}
"""The questions of each folder, in the order in which they are listed."""


def every_question() -> dict[str, Question[Any]]:
    """Return all questions by name: our own, then those that installed packages bring.

    A package brings a `Question` by an entry point of the group `joinup.questions`. Raises
    ValueError where it takes a name that is ours.
    """
    found: dict[str, Question[Any]] = {}
    for folder, names in _OWN.items():
        module = import_module(f"joinup.questions.{folder}.question")
        found.update((item.name, item) for item in (getattr(module, name) for name in names))
    for point in entry_points(group="joinup.questions"):
        brought = point.load()
        if brought.name in found:
            raise ValueError(f"{point.value} brings a question {brought.name!r}, which is taken")
        found[brought.name] = brought
    return found


def ask(name: str, job: Job | None = None, **options: Any) -> Answer:
    """Ask a question from a program, such as `ask("outlook", scenario="my_place.toml")`.

    Nothing is written until `Answer.write` is called; runs stay in memory unless a `job` keeps
    them. Raises InputError for a question or an option that there is none of, and what the question
    itself raises.
    """
    from joinup.errors import InputError
    from joinup.job import Job as InMemory
    from joinup.model.registry import guess

    known = every_question()
    if name not in known:
        hint = guess(name, list(known)) or f"; there are {', '.join(known)}"
        raise InputError(f"there is no question {name!r}{hint}")
    question = known[name]
    own = question.options()
    faults = [
        f"{name} has no option {option}{guess(option, list(own)) or '; it has ' + ', '.join(own)}"
        for option in options
        if option not in own
    ]
    faults += [
        f"{name} needs {option}: {stated.help}"
        for option, (_, stated, default) in own.items()
        if default is MISSING and option not in options
    ]
    if faults:
        raise InputError(faults)
    return question.answer(question.asks(**options), job or InMemory())


def build_report(
    result: Result, out: Path, scenarios: list[str] | None = None, *, png: bool = False
) -> Path:
    """Write a result as `index.html` with charts and tables beside it, and return the page's path.

    With `png` each chart is written as a PNG too.
    The same result gives the same bytes. `scenarios` chooses some; the baseline is always among
    them. Raises ResultError where the result is damaged, InputError for a scenario that it lacks,
    WriteError where the folder cannot be written.
    """
    from joinup.questions.result.page import view_of

    return write_report(view_of(result, scenarios), out, png=png)


def write_report(view: View, out: Path, *, png: bool = False) -> Path:
    """Write a result as it is looked at, as `build_report` does."""
    from joinup.job import beside
    from joinup.page.document import folded, write_document
    from joinup.questions.appraisal.pages.page import report_sections
    from joinup.questions.appraisal.prepare import study_of
    from joinup.questions.result.figures import charts
    from joinup.questions.result.page import document_of
    from joinup.questions.result.reviews import reviews_section
    from joinup.questions.result.why import explained, why_section
    from joinup.questions.sensitivity.pages.page import report_sections as what_moves_it

    # Worlds leave the interpreter to others: what does not wait for them is drawn meanwhile.
    with beside() as begin:
        reasons = begin(explained, view)
        moves = what_moves_it(view.result, [item.name for item in view.all])
        appraised = report_sections(study_of(view))
        annex = folded([*reviews_section(view), *moves, *appraised])
        drawn = charts(view)
        more = [*why_section(reasons.result()), *annex]
    return write_document(document_of(view, drawn, more), out, png=png)
