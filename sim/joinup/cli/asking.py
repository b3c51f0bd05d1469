"""A command for every question, made from what the question declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer

from joinup.job import DRAWING, ConsoleJob, say
from joinup.page.terms import with_terms
from joinup.question import OUT, WORKERS, Answer, Option, Question, spelled

PNG = "Write every chart as a PNG too."


def add_command(app: typer.Typer, question: Question[Any]) -> None:
    """Add a question's command to an application."""
    app.command(question.name, epilog=f"Example: {question.example}", help=question.purpose)(
        command_of(question)
    )


def command_of(question: Question[Any]) -> Callable[..., None]:
    """Return a function with the signature that Typer makes a command of."""

    def command(**values: Any) -> None:
        raise typer.Exit(ask(question, **values))

    signature = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=Annotated[_kind(kind), _typed(name, option)],
            default=inspect.Parameter.empty if default is MISSING else _plain(default),
        )
        for name, (kind, option, default) in question.options().items()
    ]
    signature.append(
        inspect.Parameter(
            "png",
            inspect.Parameter.KEYWORD_ONLY,
            annotation=Annotated[bool, typer.Option("--png", help=PNG)],
            default=False,
        )
    )
    command.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    command.__name__ = question.name
    return command


def ask(question: Question[Any], *, png: bool = False, **values: Any) -> int:
    """Ask a question on a console: say its answer, write its page, return the exit code.

    With `png` each chart is written as a PNG too.
    """
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    asked = question.asks(**given)
    named = {id(option): name for name, (_, option, _) in question.options().items()}
    out, workers = (named.get(id(option)) for option in (OUT, WORKERS))
    job = ConsoleJob(
        getattr(asked, out) if out else Path("results"),
        getattr(asked, workers) if workers else None,
    )
    return say_answer(question.answer(asked, job), png)


def say_answer(answer: Answer, png: bool = False) -> int:
    """Print an answer, write its page and say where it lies; return the exit code."""
    print(with_terms(answer.text))
    if answer.draw:
        say(DRAWING)
    page = answer.write(png=png)
    lines = [("The page with charts", str(page))] if page else []
    lines += answer.more
    width = max((len(label) for label, _ in lines), default=0) + 1
    print(*("", *(f"{label + ':':<{width}}  {text}" for label, text in lines)), sep="\n")
    further = say_answer(answer.then, png) if answer.then else 0
    return answer.code or further


def _kind(kind: Any) -> Any:
    """Return a field's type as Typer reads it: several values as a list."""
    return list[get_args(kind)[0]] if get_origin(kind) is tuple else kind  # type: ignore[misc]


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def _typed(name: str, option: Option) -> Any:
    bounds: dict[str, Any] = {"min": option.least, "max": option.most}
    if option.positional:
        return typer.Argument(help=option.help, **bounds)
    # Where an answer goes is refused before any work is done for it.
    check = writable_folder if option.aside and option is not WORKERS else None
    said = f"--{option.spelled or spelled(name)}"
    return typer.Option(said, help=option.help, callback=check, **bounds)


def writable_folder(path: Path | None) -> Path | None:
    """Return a folder's path. Raises WriteError where it cannot be written to."""
    if path is not None:
        from joinup.batch.commit import refuse_unwritable

        refuse_unwritable(path, folder=True)
    return path
