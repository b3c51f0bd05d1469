"""How far a batch is: finished, failed, left, and the time that is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Count runs. `planned` are those that this call has to do; `earlier` were done before it."""

    planned: int
    earlier: int = 0
    finished: int = 0
    failed: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> int:
        """Return the number of runs still to do."""
        return self.planned - self.finished - self.failed

    @property
    def seconds(self) -> float:
        """Return the seconds since this call began."""
        return time.monotonic() - self.began

    @property
    def seconds_left(self) -> float | None:
        """Return an estimate of the seconds still needed; None before anything is finished."""
        done = self.finished + self.failed
        return self.seconds / done * self.left if done else None
