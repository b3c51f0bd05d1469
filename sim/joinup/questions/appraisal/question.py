"""The question `appraise`: who gains, who pays, who is left out and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import OUT, Answer, Option, Question

if TYPE_CHECKING:
    from joinup.batch.runs import Runs
    from joinup.questions.appraisal.study import Study


@dataclass(frozen=True)
class Appraise:
    """What an appraisal asks."""

    what: Annotated[
        str,
        Option("A result's folder, or an experiment to run first.", positional=True, local=True),
    ]
    out: Annotated[Path | None, Option("Default: in the result's exports/.", aside=True)] = None
    results: Annotated[Path, OUT] = Path("results")
    scenario: Annotated[
        tuple[str, ...], Option("Which to appraise; default: all. May be repeated.")
    ] = ()
    baseline: Annotated[
        str | None, Option("Another scenario, or a result's folder, as baseline.", local=True)
    ] = None
    discount: Annotated[float, Option("Per cent a year, real.")] = 3.5
    optimism: Annotated[float, Option("Per cent added to extra costs.")] = 10.0
    incomes: Annotated[str, Option("Client groups' incomes over the median, such as 0.5,0.3.")] = ""
    money: Annotated[bool, Option("Refuse what has no prices.")] = False
    replicates: Annotated[int | None, Option("In the accounts.", least=2, most=100_000)] = None
    about: Annotated[
        str | None,
        Option(
            "What comes first: appraisal, contribution, inclusion, performance, accountability."
        ),
    ] = None


def appraise(asked: Appraise, job: Job) -> Answer:
    """Appraise a result, or an experiment, which is run first.

    Raises InputError with the remedy for rates, prices, scenarios or baselines that allow no
    appraisal, ResultError for a result of another version of the model.
    """
    from joinup.batch.result import Result
    from joinup.errors import InputError
    from joinup.inputs.names import clean
    from joinup.model.registry import guess
    from joinup.questions.appraisal import prepare
    from joinup.questions.appraisal.case import check_points
    from joinup.questions.appraisal.method import method_of
    from joinup.questions.appraisal.pages.page import ABOUT, appraisal_page
    from joinup.questions.appraisal.pages.worlds import with_worlds

    about = asked.about
    if about is not None and about not in ABOUT:
        raise InputError(f"--about is {about}; allowed are {', '.join(ABOUT)}{guess(about, ABOUT)}")
    plan = prepare.planned(asked.what)
    base, against = prepare.baseline(plan, asked.baseline)
    names = prepare.chosen(plan.names, asked.scenario, base)
    stated = [item for item in plan.scenarios if item["name"] in names]
    stated += [
        item for item in (against.plan if against else plan).scenarios if item["name"] == base
    ]
    method = method_of(
        stated, discount=asked.discount, optimism=asked.optimism, incomes=asked.incomes,
        money=asked.money,
    )  # fmt: skip
    method.weights(plan.scale(0).client_groups)  # refuses incomes that do not fit
    check_points(plan)
    # Nothing is run before everything is right.
    runs = prepare.opened(asked.what, plan, job)
    found = prepare.studied(runs, against, base, names, method, asked.replicates)
    prepare.simulate_others(found, job)
    tried = prepare.in_worlds(plan, against, [base, *names], job)
    page = appraisal_page(
        found,
        about=about or (plan.name if plan.name in ABOUT else ABOUT[0]),
        title=f"Appraisal: {clean(plan.content['title'])}",
        question=clean(plan.question),
        record=_record(runs, found, APPRAISE.command(asked)),
        warnings=_warnings(runs),
        ensemble=prepare.over_ensembles(found),
    )
    page = with_worlds(page, found, tried)
    kept = runs.folder if isinstance(runs, Result) else asked.results / plan.slug
    folder = asked.out or kept / "exports" / "appraisal"
    lines = [getattr(point, "text", point) for point in page.points]
    words = "\n".join([page.title, page.question, "", *(f"- {line}" for line in lines)])
    return Answer(words, lambda: page, folder, more=(("The tables", f"{folder / 'tables'}"),))


APPRAISE = Question(
    "appraise",
    "Say who gains, who pays, who is left out and who answers for it, as one page and tables.",
    "joinup appraise appraisal --scenario rough_sleepers_pooled",
    Appraise,
    appraise,
)


def _record(runs: Runs, found: Study, command: str) -> list[tuple[str, str]]:
    return [
        ("Result", runs.id),
        ("Model", runs.plan.model_version),
        ("Baseline", found.baseline.title),
        ("Replicates", f"{len(found.baseline.runs)} of {runs.plan.replicates}"),
        ("Seed", str(runs.plan.seed)),
        ("Assurance", "Not signed off"),
        ("Repeat", command),
    ]


def _warnings(runs: Runs) -> list[str]:
    from joinup.inputs.counted import counted

    failures = len(runs.failures)
    if not failures and not runs.missing:
        return []
    return [
        f"{counted(failures, 'run')} failed and {runs.missing:,} are missing. Replicates "
        "that are not finished in every scenario are left out."
    ]
