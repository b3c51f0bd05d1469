"""Write what the documentation shows of its own code and commands anew, where it has changed.

    python -m tests.docs.shown [PAGE...]

runs the blocks of the given pages (all of them without any; README is one) and writes what they
print now. Look at the difference before you commit it: it is what users will read.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

from tests.docs.blocks import ROOT, blocks_of, without_chance
from tests.docs.test_pages import PAGES, session

README = ROOT / "README.md"
BRIEF = ROOT / "docs" / "brief.md"


def renewed(page: Path) -> str:
    """Return a page with what its blocks print now."""
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    printed = ""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for language, file, code in blocks_of(page):
            if file:
                Path(folder, file).write_text(code, encoding="utf-8")
            elif language == "python":
                with contextlib.redirect_stdout(io.StringIO()) as shown:
                    exec(compile(code, str(page), "exec"), names)
                printed += shown.getvalue()
            elif language == "console":
                text = _put(text, code, session(code, Path(folder)))
            elif not language and printed:
                text = _put(text, code, printed)
                printed = ""
    return text


def answer_in_readme() -> str:
    """Return README with the answer of its first command as it is given now."""
    from joinup.batch import open_result, run
    from joinup.inputs import load_experiment
    from joinup.questions.result.answer import answer
    from joinup.questions.result.page import view_of

    text = README.read_text(encoding="utf-8")
    for name, mark, last in (("joining_up", "embedding at", None), ("endings", "Form  ", 6)):
        shown = next(block for block in text.split("```\n") if mark in block)
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(load_experiment(name), out=Path(folder))
            given = answer(view_of(open_result(outcome.folder))).split("\n")
        first = next(k for k, line in enumerate(given) if mark in line) if last else 0
        length = last or next(k for k, line in enumerate(given) if line.startswith("Still joined"))
        now = "\n".join(given[first : first + length]).rstrip() + "\n"
        text = text.replace(shown, now)
    return text


def brief_in_docs() -> str:
    """Return the page of the brief with what the command says now, but for digest and command."""
    from joinup.batch import open_result, run
    from joinup.inputs import load_experiment
    from joinup.questions.result.brief.made import brief_of
    from joinup.questions.result.page import view_of
    from joinup.questions.result.question import in_words

    text = BRIEF.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        view = view_of(open_result(run(load_experiment("joining_up"), out=Path(folder)).folder))
        said, _, _ = in_words(brief_of(view, "minister", "", "")).partition("\n\nHow to cite")
    return text.replace(text.split("```\n")[1], f"{said}\n")


def _put(text: str, old: str, new: str) -> str:
    return text if without_chance(old) == without_chance(new) else text.replace(old, new, 1)


def main() -> None:
    """Renew the pages named, or all."""
    pages = [Path(name).resolve() for name in sys.argv[1:]] or [README, BRIEF, *PAGES]
    os.chdir(ROOT)
    for page in pages:
        own = {README: answer_in_readme, BRIEF: brief_in_docs}
        new = own[page]() if page in own else renewed(page)
        changed = new != page.read_text(encoding="utf-8")
        page.write_text(new, encoding="utf-8")
        print(f"{page.relative_to(ROOT)}: {'written' if changed else 'as it was'}", flush=True)


if __name__ == "__main__":
    main()
