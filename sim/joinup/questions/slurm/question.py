"""The question `slurm`: an experiment as jobs for the batch queue Slurm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from joinup.job import Job
from joinup.question import Answer, Option, Question


@dataclass(frozen=True)
class Slurm:
    """What scripts for Slurm ask."""

    experiment: Annotated[
        str, Option("An experiment file or a shipped name.", positional=True, local=True)
    ]
    jobs: Annotated[
        int | None, Option("Jobs of the array; default: of half an hour each.", least=1, most=1_000)
    ] = None
    cpus: Annotated[int, Option("Processors of a job.", least=1, most=1_024)] = 4
    sbatch: Annotated[
        tuple[str, ...],
        Option("An option for sbatch, such as partition=long. May be repeated."),
    ] = ()
    results: Annotated[
        Path, Option("Folder that receives the result; every machine must see it.", local=True)
    ] = Path("results")
    out: Annotated[Path, Option("Folder that receives the scripts.", aside=True)] = Path(".")


def slurm(asked: Slurm, job: Job) -> Answer:
    """Write an array of jobs, a last job that depends on it, and the lines that hand both in.

    Raises InputError for a faulty experiment, one that runs until a precision is met, and an
    option for sbatch that is none.
    """
    from joinup.batch.estimate import duration, estimate
    from joinup.errors import InputError
    from joinup.inputs import load_experiment
    from joinup.inputs import plan as plan_of
    from joinup.inputs.counted import counted
    from joinup.inputs.names import slug
    from joinup.inputs.shipped import is_file
    from joinup.questions.slurm import scripts

    plan = plan_of(load_experiment(asked.experiment))
    more = [_option(text) for text in asked.sbatch]
    if plan.content["precision"] is not None:
        raise InputError(
            f"{plan.name}: replicates are added until a precision is met, which one process "
            "must see; give the experiment a number of replicates"
        )
    job.tell("Timing a few quarters")
    jobs = scripts.jobs_for(estimate(plan, asked.cpus), asked.cpus, asked.jobs)
    name = slug(plan.name, 40)
    given = asked.experiment
    where = str(Path(given).absolute()) if is_file(Path(given)) else given
    run = ["joinup", "run", where, "--out", str(asked.results.absolute())]
    files = {
        f"{name}-array.sh": scripts.array_script(name, run, jobs, more),
        f"{name}-final.sh": scripts.final_script(name, run, jobs, more),
        f"{name}-submit.sh": scripts.submit_script(name),
    }
    said = (
        f"{counted(plan.n_runs, 'run')} in {counted(jobs.number, 'job')} of "
        f"{counted(asked.cpus, 'processor')}, each with a limit of {duration(jobs.seconds)} and "
        f"{jobs.gigabytes}B of memory. The limits leave room for machines three times as slow as "
        "this one."
    )
    return Answer(
        said,
        files={asked.out / path: text.encode() for path, text in files.items()},
        more=(("Hand it in", f"bash {name}-submit.sh"), ("in the folder", str(asked.out))),
    )


def _option(text: str) -> str:
    """Return an option for sbatch as its script states it. Raises InputError for one that is none.

    >>> _option("partition=long")
    '--partition=long'
    """
    import re

    from joinup.errors import InputError

    if not re.fullmatch(r"-{0,2}[a-z][a-z-]*(=[\w.,:/@%+-]+)?", text):
        raise InputError(f"--sbatch is {text}; allowed is NAME=VALUE, such as partition=long")
    return f"--{text.lstrip('-')}"


SLURM = Question(
    "slurm",
    "Write an experiment as jobs for Slurm: an array, and a last job that makes the page.",
    "joinup slurm joining_up --cpus 8 --sbatch partition=long",
    Slurm,
    slurm,
)
