"""The question `publish`: a result made ready for an archive and for the methods of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from joinup.job import Job
from joinup.question import RESULT, Answer, Option, Question


@dataclass(frozen=True)
class Publish:
    """What a publication asks."""

    result: Annotated[Path, RESULT]
    licence: Annotated[str, Option("Of the data, such as CC-BY-4.0 or OGL-UK-3.0.")]
    author: Annotated[
        tuple[str, ...], Option('"NAME" or "NAME, ORCID". May be repeated; one at least.')
    ] = ()


def publish(asked: Publish, job: Job) -> Answer:
    """Write a description for archives, a citation, metadata of a deposit, and a methods text.

    Raises InputError for an unknown licence or no author, IncompleteError for a result that lacks
    runs, ResultError where it is damaged.
    """
    from joinup.batch import open_result
    from joinup.batch.crate import NAME, crate_text
    from joinup.errors import IncompleteError, InputError
    from joinup.inputs.counted import counted
    from joinup.questions.publish import texts
    from joinup.questions.publish.people import author_of, licence_of

    licence, address = licence_of(asked.licence)
    authors = [author_of(text) for text in asked.author]
    if not authors:
        raise InputError("--author is missing; a citation names who made the data")
    job.tell("Reading every run")
    result = open_result(asked.result)
    if result.missing:
        raise IncompleteError(
            f"{result.id}: {counted(result.missing, 'run')} not done yet; finish it before it is "
            "published"
        )
    date = texts.date_of(result)
    folder = asked.result / "exports" / "publication"
    written = {
        folder / "methods.md": texts.methods(result),
        folder / "CITATION.cff": texts.citation(result, authors, licence, date),
        folder / "zenodo.json": texts.deposit(result, authors, licence, date),
    }
    files = {path: text.encode() for path, text in written.items()}
    sizes = {path.relative_to(asked.result).as_posix(): len(text) for path, text in files.items()}
    people = [(author.identifier, author.name) for author in authors]
    crate = crate_text(result, (address, licence), people, sizes)
    files[asked.result / NAME] = crate.encode()
    return Answer(
        texts.methods(result).partition("\n\n")[2].rstrip(),
        files=files,
        more=tuple((path.name, str(path)) for path in files),
    )


PUBLISH = Question(
    "publish",
    "Make a result ready for an archive: description, licence, authors, citation, methods.",
    'joinup publish results/joining-up-1a2b3c4d --licence CC-BY-4.0 --author "Ada Lovelace"',
    Publish,
    publish,
)
