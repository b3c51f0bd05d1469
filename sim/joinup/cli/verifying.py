"""The command `verify`: what holds of a result, and its page made anew and compared."""

from __future__ import annotations

import tempfile
from pathlib import Path

from joinup.batch import open_result, verify
from joinup.batch.identity import refuse_others
from joinup.batch.own import Own
from joinup.batch.provenance import versions
from joinup.batch.result import Result
from joinup.compiled.engine import simulate
from joinup.errors import IncompleteError, ResultError
from joinup.job import DRAWING, say


def verified(folder: Path, *, sample: int, expect: str, page: bool, own: Own | None = None) -> int:
    """Check a result, print what was found, and return the exit code: 0, or that of a lack.

    Raises ResultError for damage, ForeignError for what is of another result.
    """
    verdict = verify(folder, sample=sample, expect=expect, simulate_with=own or simulate)
    if page and verdict.complete:
        count = compare_page(open_result(folder), own)
        print(f"The page and {count - 1} files beside it were made anew: the same bytes.")
    print(verdict)
    return 0 if verdict.complete else IncompleteError.exit_code


def compare_page(result: Result, own: Own | None = None) -> int:
    """Make the page of a result anew with all beside it, and return how many files are the same.

    Raises IncompleteError where there is no page, ResultError where any byte differs.
    """
    from joinup.analysis.kept import run_anew
    from joinup.questions import build_report

    there = result.folder / "exports"
    if not (there / "index.html").is_file():
        raise IncompleteError(f"{there}: there is no page; joinup report {result.folder} makes it")
    refuse_others(result.plan, own or simulate)
    say(DRAWING)
    with run_anew(), tempfile.TemporaryDirectory() as folder:
        build_report(result, Path(folder))
        anew = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        faults = []
        for path in anew:
            old = there / path.relative_to(folder)
            if not old.is_file():
                faults.append(f"{old}: missing: the page made anew has it")
            elif old.read_bytes() != path.read_bytes():
                faults.append(f"{old}: not what the page made anew holds")
    if faults:
        raise ResultError("\n".join([*faults, *_other_versions(result)]))
    return len(anew)


def _other_versions(result: Result) -> list[str]:
    """Say which packages differ from those that the result was made with, which may be why."""
    made = result.origin.get("versions", {})
    return [
        f"It was made with {name} {made[name]}; here is {version}, which may be why."
        for name, version in versions().items()
        if name in made and made[name] != version
    ]
