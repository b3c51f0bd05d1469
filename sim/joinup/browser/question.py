"""Any question as a page asks it: its options read from an address, its answer worked out here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from types import NoneType
from typing import Any, get_args

from joinup.batch.memory import run_in_memory
from joinup.batch.runs import Runs
from joinup.browser.asked import Words, between, read, whole
from joinup.browser.settings import Settings, as_file, file_name
from joinup.browser.working import Job as PageWork
from joinup.browser.working import drawn
from joinup.errors import InputError
from joinup.inputs.plan import Plan
from joinup.job import Job
from joinup.model.forms import FORM_REGISTRY
from joinup.model.parameters import DEFAULTS, RUN_REGISTRY
from joinup.model.registry import guess
from joinup.page.document import Document
from joinup.question import SCENARIO, Option, Question
from joinup.questions import every_question
from joinup.questions.persistence.levers import is_single

NAME = "name"
"""What an address calls the question itself, as in `question.name=outlook`."""

_LONGEST = 200  # characters of a text
_MOST = 10**9  # of a number without bounds of its own
_MOST_RUNS = 50_000

Read = Callable[[str], Any]


class PageJob(Job):
    """Work behind a page: shown as it goes, stopped by a press; it keeps nothing on a disk."""

    def __init__(self, work: PageWork) -> None:
        self._work = work
        self._share = 0.0

    def tell(self, stage: str, step: int = 0, steps: int = 0) -> None:
        """Show what is done next; see `Job.tell`."""
        if steps:
            self._share = (step - 1) / steps
        self._work.at(stage, self._share)

    @property
    def stopped(self) -> bool:
        """Say whether the visitor stopped the work or left."""
        return self._work.halt.is_set()

    def run(self, plan: Plan, what: str = "") -> Runs:
        """Run a plan in this process; see `Job.run`. Raises InputError for one that is too much."""
        if plan.n_runs > _MOST_RUNS:
            raise InputError(
                [
                    f"{plan.n_runs:,} runs are too many for a page to wait for; at most "
                    f"{_MOST_RUNS:,} are, and the command takes any number"
                ]
            )
        return run_in_memory(plan, lambda share: self._work.at(what or "simulating", share))


def offered() -> dict[str, Question[Any]]:
    """Return the questions that a page can ask: those that need no file of this machine."""
    return {
        name: question
        for name, question in every_question().items()
        if not any(
            option.local and default is MISSING
            for _, option, default in question.options().values()
        )
    }


def fields_of(question: Question[Any]) -> dict[str, tuple[Any, Option, Any]]:
    """Return the options that a page asks: not the scenario, which is set, nor what is local."""
    return {
        name: item
        for name, item in question.options().items()
        if not (item[1] is SCENARIO or item[1].aside or item[1].local)
    }


def chosen(words: Words) -> tuple[Question[Any], dict[str, Any], list[str]]:
    """Return the question that words ask, the options that they give, and what is wrong in them."""
    known = offered()
    name = words.get(NAME, next(iter(known)))
    faults = []
    if name not in known:
        faults.append(f"question: there is no {name!r:.60}{guess(name[:60], list(known))}")
        name = next(iter(known))
    question = known[name]
    readers = {
        field: reader(kind, option) for field, (kind, option, _) in fields_of(question).items()
    }
    asked = {field: text for field, text in words.items() if field != NAME and text}
    given, wrong = read(readers, asked, name)
    return question, given, faults + wrong


def reader(kind: Any, option: Option) -> Read:
    """Return what reads an option's text within its bounds. It raises InputError.

    >>> reader(int, Option("", least=2))("3"), reader(bool, Option(""))("yes")
    (3, True)
    """
    kind = next((item for item in get_args(kind) if item is not NoneType), kind)
    if kind is bool:
        return lambda text: text == "yes"
    if kind is int:
        return whole(int(option.least or 0), int(option.most or _MOST))
    if kind is float:
        low = -_MOST if option.least is None else option.least
        return between(low, _MOST if option.most is None else option.most)
    return lambda text: text.strip()[:_LONGEST]


def parameters(settings: Settings) -> list[str]:
    """Return the parameters that can be moved one number at a time, levers first."""
    values = {**DEFAULTS, **settings.changed.parameters}
    known = {
        name: item
        for name, item in {**RUN_REGISTRY, **FORM_REGISTRY}.items()
        if item.kind in ("number", "count") and is_single(values, name)
    }
    return sorted(known, key=lambda name: known[name].role != "lever")


def missing(question: Question[Any], given: Mapping[str, Any]) -> list[str]:
    """Return the options that must be given and are not."""
    return [
        name
        for name, (_, _, default) in fields_of(question).items()
        if default is MISSING and name not in given
    ]


def answered(
    question: Question[Any], given: Mapping[str, Any], settings: Settings, work: PageWork
) -> tuple[Document, ...]:
    """Return the documents that answer a question about the scenario as it is set.

    Raises InputError with what is wrong with the question.
    """
    options = dict(given)
    for name, (_, option, _) in question.options().items():
        if option is SCENARIO:
            options[name] = as_file(settings)
    answer = question.answer(question.asks(**options), PageJob(work))
    documents = []
    while answer:
        if answer.draw:
            documents.append(drawn(answer.draw))
        answer = answer.then  # type: ignore[assignment]
    return tuple(documents)


def command(question: Question[Any], given: Mapping[str, Any], settings: Settings) -> str:
    """Return the command that asks the same of the scenario as it is set."""
    options = dict(given)
    for name, (_, option, _) in question.options().items():
        if option is SCENARIO:
            options[name] = file_name(settings)
    return question.command(question.asks(**options))
