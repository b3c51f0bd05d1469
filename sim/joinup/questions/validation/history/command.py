"""What `joinup validate --history` does: read, run, score."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from joinup.job import Job
from joinup.questions.validation.history.curve import Point, read_curve
from joinup.questions.validation.history.programmes import (
    Programme,
    read_programmes,
    scored,
    shipped_programmes,
)
from joinup.questions.validation.history.readers import Agreement, agreement, as_read, read_codes
from joinup.questions.validation.history.rule import RULE
from joinup.questions.validation.history.trial import Trial, trial
from joinup.questions.validation.history.tried import Tried, tried


@dataclass(frozen=True)
class Found:
    """All that came of it: programmes that were scored, those apart, those without an outcome."""

    free: Trial
    apart: Trial | None
    unscored: tuple[Tried, ...]
    measured: tuple[Point, ...]
    agreement: tuple[Agreement, ...]

    @property
    def every(self) -> list[Tried]:
        """Return every programme that was run."""
        return [*self.free.tried, *(self.apart.tried if self.apart else ()), *self.unscored]


def prepared(path: Path | None) -> tuple[Programme, ...]:
    """Return the programmes of a table; of the project's own, None, as its two readers code them.

    Raises InputError where the table is faulty or leaves nothing to score.
    """
    source = path or shipped_programmes()
    programmes = read_programmes(source)
    scored(programmes, source)
    return programmes if path else as_read(programmes, read_codes())


def found(path: Path | None, job: Job) -> Found:
    """Return what the model makes of a table's programmes, beside what happened."""
    every = tried(prepared(path), job)
    known = [item for item in every if item.programme.outcome is not None]
    decided = [item for item in known if item.programme.decided]
    return Found(
        trial([item for item in known if not item.programme.decided]),
        trial(decided) if decided else None,
        tuple(item for item in every if item.programme.outcome is None),
        read_curve(),
        () if path else tuple(agreement(read_codes())),
    )


def rule_hash() -> str:
    """Return the SHA-256 of the rule from codes to the model."""
    return hashlib.sha256(RULE.read_bytes()).hexdigest()
