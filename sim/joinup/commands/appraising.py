"""The command `appraise`: who gains, who pays, who is left out, who answers for it, as one page."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joinup.batch import Result, open_result
from joinup.errors import InputError, ResultError
from joinup.inputs import load_experiment, load_scenario
from joinup.inputs import plan as plan_of
from joinup.inputs.counted import counted
from joinup.inputs.ensemble import load_ensemble
from joinup.inputs.names import clean, distinct
from joinup.inputs.plan import Plan, resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.shipped import shipped
from joinup.job import DRAWING, ran, say, say_step
from joinup.model.registry import Value, guess
from joinup.model.version import model_version
from joinup.page.document import Document, Sentence, write_document
from joinup.questions.appraisal.case import Case, case_of
from joinup.questions.appraisal.method import Method, method_of
from joinup.questions.appraisal.pages.page import ABOUT, document_of
from joinup.questions.appraisal.robust import over_ensemble
from joinup.questions.appraisal.study import FEW, Study, study

_MOST = 100  # replicates in the accounts
_MEMBERS = 30  # of an ensemble: any first part of it is a fair sample
_MEMBER_RUNS = 2  # replicates of each member
_AGENCY_QUARTERS = 2_000_000  # of each scenario, in the accounts: a second or two


def appraise(
    what: str,
    *,
    out: Path | None,
    results: Path,
    scenarios: Sequence[str],
    baseline: str | None,
    discount: float,
    optimism: float,
    incomes: str,
    money: bool,
    replicates: int | None,
    about: str | None,
) -> int:
    """Appraise a result or an experiment (which is run first), write its page, print its findings.

    Return 0. Raises InputError with the remedy for rates, prices, scenarios or baselines that allow
    no appraisal, ResultError for a result of another version of the model.
    """
    if about is not None and about not in ABOUT:
        raise InputError(
            [f"--about is {about}; allowed are {', '.join(ABOUT)}{guess(about, ABOUT)}"]
        )
    plan = planned(what)
    base, against = _baseline(plan, baseline)
    names = _chosen([str(item["name"]) for item in plan.scenarios], scenarios, base)
    stated = [item for item in plan.scenarios if item["name"] in names]
    stated += [
        item for item in (against.plan if against else plan).scenarios if item["name"] == base
    ]
    method = method_of(stated, discount=discount, optimism=optimism, incomes=incomes, money=money)
    method.weights(plan.scale(0).client_groups)  # refuses incomes that do not fit
    _check_points(plan)
    # Nothing is run before everything is right.
    result = opened(what, plan, results)
    found = _study(result, against, base, names, method, replicates)
    _simulate(found)
    page = document_of(
        found,
        about=_subject(about, result.plan.name),
        title=f"Appraisal: {clean(result.plan.content['title'])}",
        question=clean(result.plan.content["question"]),
        record=_record(result, found, method, what),
        warnings=_warnings(result),
        ensemble=_ensembles(found),
    )
    folder = out or result.folder / "exports" / "appraisal"
    say(DRAWING)
    written = write_document(page, folder)
    print(_findings(page))
    print(f"\nThe page:   {written}\nThe tables: {folder / 'tables'}")
    return 0


def _subject(about: str | None, experiment: str) -> str:
    """Return what the page is about: what is asked for, or what the experiment is called after."""
    return about or (experiment if experiment in ABOUT else ABOUT[0])


def planned(what: str) -> Plan:
    """Return the plan of a result's folder or of an experiment."""
    if (Path(what) / "plan.json").is_file():
        plan = open_result(what).plan
        _check_version(plan)
        return plan
    return plan_of(load_experiment(what))


def opened(what: str, plan: Plan, results: Path) -> Result:
    """Return the result in a folder, or that of an experiment, of which what is missing is run."""
    path = Path(what)
    if (path / "plan.json").is_file():
        return open_result(path)
    outcome = ran(plan, results)
    say(f"The result: {outcome.folder}")
    return open_result(outcome.folder)


def _check_version(plan: Plan) -> None:
    if plan.content["model_version"] != model_version():
        raise ResultError(
            f"{plan.slug} was made with another version of the model, which cannot repeat its "
            "runs; run the experiment again and appraise that"
        )


def _check_points(plan: Plan) -> None:
    if plan.n_points != 1:
        raise InputError(
            [
                f"{plan.slug} varies a design of {plan.n_points} points, which cannot be appraised "
                "as one scenario; write the point that is meant as a scenario and run that"
            ]
        )


def _baseline(plan: Plan, wanted: str | None) -> tuple[str, Result | None]:
    """Return the baseline's name, and the result that it lies in where that is another one."""
    if wanted is None:
        return str(plan.content["baseline"]), None
    if (Path(wanted) / "plan.json").is_file():
        other = open_result(wanted)
        _check_version(other.plan)
        _check_draws(plan, other.plan)
        return str(other.plan.content["baseline"]), other
    names = [str(item["name"]) for item in plan.scenarios]
    if wanted not in names:
        hint = guess(wanted, names) or f"; there are {', '.join(names)}"
        raise InputError(
            [
                f"--baseline is {wanted}; allowed is a scenario of {plan.slug} or a result's "
                f"folder{hint}"
            ]
        )
    return wanted, None


def _check_draws(plan: Plan, other: Plan) -> None:
    """Refuse a baseline that was run with other draws: no difference from it could be paired."""
    mine, theirs = plan.content["seed"], other.content["seed"]
    if mine != theirs:
        raise InputError(
            [
                f"--baseline {other.slug} was run with seed {theirs}, {plan.slug} with seed "
                f"{mine}: their draws differ, so that no difference is paired; run the baseline "
                f"again with --seed {mine}, or put it into the same experiment"
            ]
        )


def _chosen(names: Sequence[str], wanted: Sequence[str], base: str) -> list[str]:
    """Return the scenarios to appraise, in the plan's order and without the baseline."""
    faults = [
        f"--scenario is {name}; this result has no such scenario"
        + (guess(name, list(names)) or f"; there are {', '.join(names)}")
        for name in wanted
        if name not in names
    ]
    if faults:
        raise InputError(faults)
    found = [name for name in names if name != base and (not wanted or name in wanted)]
    if not found:
        raise InputError(
            [
                f"there is nothing to hold against the baseline {base}; name another --scenario, "
                "or run an experiment with two scenarios or more"
            ]
        )
    return found


def _study(
    result: Result,
    against: Result | None,
    base: str,
    names: Sequence[str],
    method: Method,
    replicates: int | None,
) -> Study:
    shared = _shared_replicates(result, [*names, *([] if against else [base])])
    if against is not None:
        shared = sorted(set(shared) & set(_shared_replicates(against, [base])))
    if not shared:
        raise ResultError(f"{result.id}: no replicate is finished in every scenario")
    scale = result.plan.scale(0)
    affordable = max(2, _AGENCY_QUARTERS // (scale.partners * scale.places * scale.quarters))
    kept = shared[: replicates or min(_MOST, affordable)]
    titled = [(base, against or result), *((name, result) for name in names)]
    titles = distinct([str(_stated(of, name)["title"]) for name, of in titled])
    cases = [
        case_of(of.plan, name, title, kept)
        for (name, of), title in zip(titled, titles, strict=True)
    ]
    return study(cases, method, min(FEW, len(kept)))


def _simulate(found: Study) -> None:
    """Simulate what is needed, one scenario after another, and say how far it is."""
    for number, item in enumerate(found.others, start=1):
        say_step(number, len(found.others), f"simulating what would have been, “{item.case.title}”")
        for _ in (
            item.worth,
            item.coalitions,
            item.terms,
            item.arms,
            item.action,
            item.cliff,
            item.headlines,
        ):
            pass


def _stated(result: Result, name: str) -> dict[str, Any]:
    return next(item for item in result.plan.scenarios if item["name"] == name)


def _shared_replicates(result: Result, names: Sequence[str]) -> list[int]:
    runs = result.runs
    done = [set(runs.loc[runs["scenario"] == name, "replicate"].tolist()) for name in names]
    return sorted(set.intersection(*done))


def _ensembles(found: Study) -> dict[str, dict[str, Any]]:
    """Return net present values by member, by rule of decision and scenario, where one ships."""
    spreads: dict[str, dict[str, Any]] = {rule: {} for rule in HEADLINE_RULES}
    for item in found.others:
        for rule in HEADLINE_RULES:
            members = _members(item.case, rule)
            if members:
                case, base = item.case.few(_MEMBER_RUNS), found.baseline.few(_MEMBER_RUNS)
                spreads[rule][item.case.title] = over_ensemble(case, base, members, found.method)
    return {rule: by_title for rule, by_title in spreads.items() if by_title}


def _members(case: Case, rule: str) -> list[dict[str, Value]]:
    """Return the first members of a shipped scenario's ensemble under a rule of decision.

    What an experiment sets otherwise than the scenario does stays as the experiment has it.
    """
    if case.name not in shipped("scenarios"):
        return []
    fitted = load_scenario(case.name)
    own = resolved_parameters(fitted)
    return [
        {
            "decision_rule": rule,
            **{n: v for n, v in member.items() if case.value(n) == own[n]},
        }
        for member in load_ensemble(fitted, rule)[:_MEMBERS]
    ]


def _record(result: Result, found: Study, method: Method, what: str) -> list[tuple[str, str]]:
    command = (
        f"joinup appraise {shlex.quote(what)} --discount {method.discount:g} "
        f"--optimism {method.optimism:g}"
    )
    return [
        ("Result", result.id),
        ("Model", str(result.plan.content["model_version"])),
        ("Baseline", found.baseline.title),
        ("Replicates", f"{len(found.baseline.runs)} of {result.plan.replicates}"),
        ("Seed", str(result.plan.content["seed"])),
        ("Assurance", "Not signed off"),
        ("Repeat", command),
    ]


def _warnings(result: Result) -> list[str]:
    failures = len(result.failures)
    if not failures and not result.missing:
        return []
    return [
        f"{counted(failures, 'run')} failed and {result.missing:,} are missing. Replicates "
        "that are not finished in every scenario are left out."
    ]


def _findings(page: Document) -> str:
    lines = [point.text if isinstance(point, Sentence) else point for point in page.points]
    return "\n".join([page.title, page.question, "", *(f"- {line}" for line in lines)])
