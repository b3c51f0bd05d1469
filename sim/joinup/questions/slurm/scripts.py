"""Scripts for Slurm: the array of jobs, the last job, and the lines that hand both in."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from math import ceil

from joinup.batch.estimate import Estimate

_WISHED = 1_800.0  # seconds that a job should take
_MOST_JOBS = 1_000  # what a queue usually takes in one array
_SLOWER = 3.0  # how much slower than here a machine of the cluster may be: an assumption
_ROOM = 1.5  # memory beyond the estimate: an assumption
_AT_LEAST = 900.0  # seconds of a job, for loading and for the page
_GB = 10**9


@dataclass(frozen=True)
class Jobs:
    """What is asked of the queue: `seconds` and `memory` (bytes) are of one job."""

    number: int
    cpus: int
    seconds: float
    memory: float

    @property
    def time(self) -> str:
        """Return the time limit as Slurm reads it: days-hours:minutes:00.

        >>> Jobs(1, 1, 90_000.0, 1.0).time
        '1-01:00:00'
        """
        minutes = ceil(self.seconds / 60)
        days, rest = divmod(minutes, 24 * 60)
        return f"{days}-{rest // 60:02}:{rest % 60:02}:00"

    @property
    def gigabytes(self) -> str:
        """Return the memory as Slurm reads it, in whole gigabytes."""
        return f"{max(1, ceil(self.memory / _GB))}G"


def jobs_for(cost: Estimate, cpus: int, number: int | None = None) -> Jobs:
    """Return the jobs of an experiment whose cost is estimated on so many processes.

    Without a `number` a job should take half an hour here.
    """
    jobs = max(1, min(number or ceil(cost.seconds / _WISHED), cost.runs, _MOST_JOBS))
    seconds = max(_AT_LEAST, cost.seconds / jobs * _SLOWER)
    return Jobs(jobs, cpus, seconds, cost.memory * _ROOM)


def array_script(name: str, run: list[str], jobs: Jobs, more: list[str]) -> str:
    """Return the script of the array; `run` is the command without its part."""
    part = f"--shard $SLURM_ARRAY_TASK_ID/{jobs.number}"
    head = [f"--array=1-{jobs.number}", f"--output={name}-%A_%a.log", "--requeue"]
    return _script(name, head, jobs, more, f"{_command(run, jobs)} {part}")


def final_script(name: str, run: list[str], jobs: Jobs, more: list[str]) -> str:
    """Return the script of the last job: what is missing, the answer and the page."""
    return _script(
        f"{name}-final", [f"--output={name}-final-%j.log"], jobs, more, _command(run, jobs)
    )


def submit_script(name: str) -> str:
    """Return the lines that hand in the array, and the last job to begin when it has ended."""
    return (
        "#!/bin/bash\n"
        "set -e\n"
        f"array=$(sbatch --parsable {name}-array.sh)\n"
        "# Also after a job that failed: the last job does what is missing.\n"
        f'sbatch --dependency="afterany:${{array%%;*}}" {name}-final.sh\n'
    )


def _script(name: str, head: list[str], jobs: Jobs, more: list[str], command: str) -> str:
    lines = [
        f"--job-name={name}",
        *head,
        f"--cpus-per-task={jobs.cpus}",
        f"--time={jobs.time}",
        f"--mem={jobs.gigabytes}",
        # Two minutes before the limit: joinup keeps what it has and ends within seconds.
        "--signal=B:TERM@120",
        *more,
    ]
    return "\n".join(["#!/bin/bash", *(f"#SBATCH {line}" for line in lines), f"exec {command}", ""])


def _command(run: list[str], jobs: Jobs) -> str:
    return shlex.join([*run, "--workers", str(jobs.cpus), "--allow-huge"])
