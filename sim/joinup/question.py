"""The protocol of a question: what it asks, how it is worked out, what it answers.

A question is declared once. Its command, its page in the browser, its address and the call from
Python are all made from that declaration:

- what it asks is a frozen dataclass, each field annotated with `Option`;
- `answer` works it out with a `Job`, which says how far it is and hears when it should stop;
- the `Answer` holds the words, the document and the files to be written.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

from joinup.job import Job

if TYPE_CHECKING:
    from joinup.inputs.scenario import Scenario
    from joinup.page.document import Document

    Named = str | Scenario
else:
    Named = str  # a command line has names alone, and `--help` should not wait for the model
"""A scenario by the name of a shipped one or of a file, or itself."""

Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Option:
    """One thing that a question asks, as a person is told of it.

    `least` and `most` bound a number. What is `positional` stands without its name on a command
    line. What is `aside` says where and how fast, and changes no answer. What is `local` may name a
    file of the machine that works it out, so that no page in a browser asks it. What is a
    `parameter` names one, so that a page can offer them. `spelled` is the name on the command line
    where it is not that of the field.
    """

    help: str
    least: float | None = None
    most: float | None = None
    positional: bool = False
    aside: bool = False
    local: bool = False
    parameter: bool = False
    spelled: str = ""


OUT = Option("Folder that receives the results.", aside=True)
WORKERS = Option("Cores to use; default: all.", least=1, most=1_024, aside=True)
SCENARIO = Option("A scenario file or a shipped name.", positional=True)
RESULT = Option("A result's folder.", positional=True, local=True)
WITH_DESIGN = Option("The folder of a result with a design.", positional=True, local=True)
SCENARIOS = Option("Which scenarios; default: all. May be repeated.")
PAGE = Option("The page's folder; default: in exports/ of the result.", aside=True)


@dataclass(frozen=True)
class Answer:
    """What a question answers: words for a terminal, a document, and where both are kept.

    `draw` makes the document with its charts. `files` are written as well, by path. `more` are
    lines said after the page: a label and a path or a command each. `then` is a second answer with
    a page of its own. `code` is the exit code of the command.
    """

    text: str
    draw: Callable[[], Document] | None = None
    folder: Path = Path()
    files: Mapping[Path, bytes] = field(default_factory=dict)
    more: tuple[tuple[str, str], ...] = ()
    then: Answer | None = None
    code: int = 0

    @cached_property
    def document(self) -> Document | None:
        """Return the document, drawn when it is first asked for; None where there is none."""
        return self.draw() if self.draw else None

    def write(self, *, png: bool = False) -> Path | None:
        """Write the files and the page with its charts and tables; return the page's path, if any.

        With `png` each chart is written as a PNG too.
        What lies in the folder of a result is listed there with its hash. Raises WriteError where
        a folder cannot be written.
        """
        from joinup.batch.commit import write_whole
        from joinup.batch.manifest import sealing
        from joinup.page.document import write_document

        for path, content in self.files.items():
            with sealing(path.parent):
                write_whole(path, content)
        return write_document(self.document, self.folder, png=png) if self.document else None


@dataclass(frozen=True)
class Question(Generic[Asked]):
    """A question by its name; its command is `joinup NAME`, and its `purpose` one sentence."""

    name: str
    purpose: str
    example: str
    asks: type[Asked]
    answer: Callable[[Asked, Job], Answer]

    def options(self) -> dict[str, tuple[Any, Option, Any]]:
        """Return each field's type, option and default (`MISSING` for none), in order."""
        hints = get_type_hints(self.asks, include_extras=True)
        return {
            item.name: (hints[item.name].__origin__, hints[item.name].__metadata__[0], item.default)
            for item in fields(self.asks)  # type: ignore[arg-type]
        }

    def command(self, asked: Asked) -> str:
        """Return the command that asks the same; what is as usual or aside is left out."""
        words = ["joinup", self.name]
        for name, (_, option, default) in self.options().items():
            value = getattr(asked, name)
            if option.aside or (default is not MISSING and value == default):
                continue
            if option is SCENARIO:  # its folder is another on each machine
                value = Path(value).name if isinstance(value, str) else value.name
            words += _typed(option.spelled or spelled(name), value, positional=option.positional)
        return shlex.join(words)


def spelled(name: str) -> str:
    """Return a field's name as it is typed in a command.

    >>> spelled("x_range")
    'x-range'
    """
    return name.strip("_").replace("_", "-")


def _typed(name: str, value: Any, *, positional: bool) -> list[str]:
    if isinstance(value, bool):
        return [f"--{name}"]
    texts = [written(item) for item in (value if isinstance(value, list | tuple) else [value])]
    return texts if positional else [word for text in texts for word in (f"--{name}", text)]


def written(value: object) -> str:
    """Return a value as it is typed: a number without what it does not need.

    >>> written(0.9), written(2.0), written(Path("a/b.toml"))
    ('0.9', '2', 'a/b.toml')
    """
    return f"{value:g}" if isinstance(value, float) else str(value)
