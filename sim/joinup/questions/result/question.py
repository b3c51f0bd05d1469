"""The question `brief`: a result on one side of paper and four slides."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import Answer, Option, Question

if TYPE_CHECKING:
    from joinup.page.brief import Brief

_WIDTH = 90


@dataclass(frozen=True)
class AskBrief:
    """What a brief asks."""

    result: Annotated[
        Path,
        Option("A result's folder, or an experiment to run first.", positional=True, local=True),
    ]
    audience: Annotated[str, Option("Who reads it: minister, board or auditor.", spelled="for")] = (
        "minister"
    )
    out: Annotated[
        Path | None, Option("Its folder; default: in exports/ of the result.", aside=True)
    ] = None


def brief(asked: AskBrief, job: Job) -> Answer:
    """Write a result as a brief: Word, HTML, PDF where a Chromium is at hand, and slides.

    Raises InputError for an unknown audience or a missing package, IncompleteError for a result
    that lacks runs, ResultError where it is damaged.
    """
    from joinup.batch import open_result
    from joinup.batch.digest import digest_of
    from joinup.errors import IncompleteError, InputError
    from joinup.inputs.counted import counted
    from joinup.model.registry import guess
    from joinup.page import office, paper, slides, word
    from joinup.questions.result.brief.made import brief_of
    from joinup.questions.result.brief.words import AUDIENCES
    from joinup.questions.result.page import repeating, view_of

    office.check_packages()
    if asked.audience not in AUDIENCES:
        allowed = ", ".join(AUDIENCES) + guess(asked.audience, list(AUDIENCES))
        raise InputError(f"--for is {asked.audience}; allowed are {allowed}")
    folder = _finished(asked.result)
    result = open_result(folder)
    if result.missing:
        raise IncompleteError(
            f"{result.id}: {counted(result.missing, 'run')} not done yet; finish it before you "
            "hand it up"
        )
    view = view_of(result)
    if result.plan.worlds and view.repeatable:
        job.tell(f"Trying the headlines in {counted(result.plan.worlds, 'plausible world')}")
    found = brief_of(view, asked.audience, str(digest_of(result.store)), repeating(result))
    job.tell("Writing the brief")
    page = paper.html(found)
    printed = paper.pdf(page)
    start = (asked.out or folder / "exports" / "brief") / asked.audience
    files = {
        start.with_suffix(".docx"): word.docx(found),
        start.with_suffix(".pptx"): slides.pptx(found),
        start.with_suffix(".html"): page.encode(),
        **({start.with_suffix(".pdf"): printed} if printed else {}),
    }
    more = [(path.suffix[1:].upper(), str(path)) for path in files]
    if not printed:
        more.append(
            ("PDF", f"no Chromium is at hand that prints it; print {start.with_suffix('.html')}")
        )
    return Answer(in_words(found), files=files, more=tuple(more))


def _finished(named: Path) -> Path:
    """Return the folder of a result; an experiment is run first, as far as it was not before."""
    from joinup.inputs import load_experiment, plan
    from joinup.job import ran

    if named.is_dir() or not (named.suffix == ".toml" or named.name == str(named)):
        return named
    return ran(plan(load_experiment(str(named))), Path("results")).folder


def in_words(found: Brief) -> str:
    """Return a brief for a terminal: without its table and its charts."""
    lines = [found.title, found.question, "", *textwrap.wrap(found.answer, _WIDTH)]
    for passage in found.passages:
        lines += ["", passage.title, *textwrap.wrap(" ".join(passage.sentences), _WIDTH)]
    return "\n".join(lines)


BRIEF = Question(
    "brief",
    "Write a result on one side of paper and four slides, for a minister, a board or an auditor.",
    "joinup brief results/joining-up-1a2b3c4d --for minister",
    AskBrief,
    brief,
)
