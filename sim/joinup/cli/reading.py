"""Show what was read of a public table, ask for approval, and write the figures file."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from joinup.errors import InputError, WriteError
from joinup.inputs.counted import counted
from joinup.inputs.figures import FEWEST
from joinup.inputs.published import Reading, Wishes, read_published

_MOST = 20  # lines of a kind that are shown


def read_and_write(path: Path, wishes: Wishes, *, out: Path | None, yes: bool) -> int:
    """Print what is read of a table; write it where that is approved. Return the exit code.

    Raises InputError where the table cannot be read or has too few sure figures, WriteError where
    the file that would be written is there already.
    """
    from joinup.batch.commit import write_whole
    from joinup.model.outcomes import QUARTERLY
    from joinup.model.registry import guess

    if wishes.outcome not in QUARTERLY:
        near = guess(wishes.outcome, list(QUARTERLY))
        raise InputError([f"{wishes.outcome} is not an outcome by quarter{near}"])
    target = out or Path(f"{path.stem}_figures.csv")
    if target.exists():
        raise WriteError(f"{target}: the file is there already; --out names another")
    reading = read_published(path, wishes)
    print("\n".join(_said(path, reading, wishes)))
    if len(reading.figures) < FEWEST:
        found = counted(len(reading.figures), "figure")
        raise InputError([f"{path}: {found} without doubt; at least {FEWEST} are needed"])
    if not (yes or _approved(target)):
        print("Nothing is written.")
        return 0
    write_whole(target, reading.to_csv().encode())
    print(f"{counted(len(reading.figures), 'figure')} written to {target}")
    print(f"Next: joinup calibrate SCENARIO --data {shlex.quote(str(target))}{_counts(wishes)}")
    return 0


def _approved(target: Path) -> bool:
    """Ask on a terminal; elsewhere say what would approve."""
    if not sys.stdin.isatty():
        print("Look at each line above; the same command with --yes writes the figures.")
        return False
    print(f"Write these figures to {target}? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _counts(wishes: Wishes) -> str:
    return "" if wishes.outcome == Wishes().outcome else f" --outcome {wishes.outcome}"


def _said(path: Path, reading: Reading, wishes: Wishes) -> list[str]:
    """Return the report: where, each guess, each figure beside its cell, and what is not taken."""
    figures = [
        f"  {figure.date}  {figure.value:>14,.12g}   {figure.where} “{figure.said}”"
        + (f", {figure.why}" if figure.why else "")
        for figure in reading.figures
    ]
    return [
        f"{path}: {reading.stands_in}",
        f"SHA-256 of the file: {reading.digest}",
        *_part("Guesses to approve", [f"  {text}" for text in reading.guesses]),
        *_part(f"Figures of {wishes.outcome}", figures, every=True),
        *_part("Left out", [f"  {text}" for text in reading.left_out]),
        *_part("Unsure, so not taken", [f"  {text}" for text in reading.unsure]),
        "",
    ]


def _part(title: str, lines: list[str], *, every: bool = False) -> list[str]:
    if not lines:
        return ["", f"{title}: none"]
    shown = lines if every else lines[:_MOST]
    beyond = [f"  and {len(lines) - len(shown)} more"] if len(lines) > len(shown) else []
    return ["", f"{title} ({len(lines)}):", *shown, *beyond]
