"""What an appraisal needs before it can be made: plan, baseline, scenarios, runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joinup.analysis.kept import worlds_of
from joinup.analysis.places import affordable
from joinup.analysis.view import View
from joinup.analysis.worlds import Worlds
from joinup.batch import Result, open_result
from joinup.batch.runs import Runs
from joinup.errors import InputError, ResultError
from joinup.inputs import load_experiment, load_scenario
from joinup.inputs import plan as plan_of
from joinup.inputs.ensemble import load_ensemble
from joinup.inputs.names import distinct
from joinup.inputs.plan import Plan
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.shipped import shipped
from joinup.job import Job
from joinup.model.registry import Value, guess
from joinup.model.version import model_version
from joinup.questions.appraisal.case import Case, case_of
from joinup.questions.appraisal.method import Method, shared_prices
from joinup.questions.appraisal.robust import over_ensemble
from joinup.questions.appraisal.study import FEW, Study, study

_MOST = 100  # replicates in the accounts
_MEMBERS = 30  # of an ensemble: any first part of it is a fair sample
_MEMBER_RUNS = 2  # replicates of each member
_AGENCY_QUARTERS = 2_000_000  # of each scenario, in the accounts: a second or two


def planned(what: str) -> Plan:
    """Return the plan of a result's folder or of an experiment."""
    if (Path(what) / "plan.json").is_file():
        plan = open_result(what).plan
        _check_version(plan)
        return plan
    return plan_of(load_experiment(what))


def opened(what: str, plan: Plan, job: Job) -> Runs:
    """Return the result in a folder, or that of an experiment, of which what is missing is run."""
    return open_result(what) if (Path(what) / "plan.json").is_file() else job.run(plan)


def _check_version(plan: Plan) -> None:
    if plan.model_version != model_version():
        raise ResultError(
            f"{plan.slug} was made with another version of the model, which cannot repeat its "
            "runs; run the experiment again and appraise that"
        )


def baseline(plan: Plan, wanted: str | None) -> tuple[str, Result | None]:
    """Return the baseline's name, and the result that it lies in where that is another one."""
    if wanted is None:
        return plan.baseline, None
    if (Path(wanted) / "plan.json").is_file():
        other = open_result(wanted)
        _check_version(other.plan)
        _check_draws(plan, other.plan)
        return other.plan.baseline, other
    names = plan.names
    if wanted not in names:
        hint = guess(wanted, names) or f"; there are {', '.join(names)}"
        raise InputError(
            f"--baseline is {wanted}; allowed is a scenario of {plan.slug} or a result's folder"
            f"{hint}"
        )
    return wanted, None


def _check_draws(plan: Plan, other: Plan) -> None:
    """Refuse a baseline that was run with other draws: no difference from it could be paired."""
    mine, theirs = plan.seed, other.content["seed"]
    if mine != theirs:
        raise InputError(
            f"--baseline {other.slug} was run with seed {theirs}, {plan.slug} with seed {mine}: "
            "their draws differ, so that no difference is paired; run the baseline again with "
            f"--seed {mine}, or put it into the same experiment"
        )


def chosen(names: Sequence[str], wanted: Sequence[str], base: str) -> list[str]:
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
            f"there is nothing to hold against the baseline {base}; name another --scenario, or "
            "run an experiment with two scenarios or more"
        )
    return found


def in_worlds(plan: Plan, against: Result | None, names: Sequence[str], job: Job) -> Worlds | None:
    """Return what comes of scenarios in each plausible world; None where none can be tried."""
    if not plan.worlds or against is not None:
        return None
    job.tell("Trying all in plausible worlds")
    found = worlds_of(plan, names, worlds=plan.worlds)
    return found if found.fitting else None


def studied(
    result: Runs,
    against: Runs | None,
    base: str,
    names: Sequence[str],
    method: Method,
    replicates: int | None,
) -> Study:
    """Return the study of some scenarios beside their baseline, from the replicates they share.

    Raises ResultError where no replicate is finished in every scenario.
    """
    shared = _shared_replicates(result, [*names, *([] if against else [base])])
    if against is not None:
        shared = sorted(set(shared) & set(_shared_replicates(against, [base])))
    if not shared:
        raise ResultError(f"{result.id}: no replicate is finished in every scenario")
    scale = result.plan.scale(0)
    most = max(2, _AGENCY_QUARTERS // (scale.partners * scale.places * scale.quarters))
    kept = shared[: replicates or min(_MOST, most)]
    titled = [(base, against or result), *((name, result) for name in names)]
    titles = distinct([str(of.plan.scenario(name)["title"]) for name, of in titled])
    cases = [
        case_of(of.plan, name, title, kept)
        for (name, of), title in zip(titled, titles, strict=True)
    ]
    return study(cases, method, min(FEW, len(kept)))


def study_of(view: View) -> Study | None:
    """Return a study of a result's page, from the few runs that its page may watch.

    None where runs cannot be repeated or nothing is comparable with the baseline: scenarios that
    differ from it in length, departments or client groups are left out.
    """
    if not view.repeatable or not view.others or not view.baseline.n_runs:
        return None
    sizes = {
        item.name: [item.settings[key] for key in ("quarters", "partners", "client_groups")]
        for item in view.finished
    }
    alike = [i for i in view.finished if sizes[i.name] == sizes[view.baseline.name]]
    if len(alike) < 2:
        return None
    plan = view.result.plan
    few = _shared_replicates(view.result, [i.name for i in alike])[: affordable(plan.scale(0))]
    prices = shared_prices([view.scenario(item.name) for item in alike])
    cases = [case_of(plan, item.name, item.title, few) for item in alike]
    return study(cases, Method(prices=prices)) if few else None


def simulate_others(found: Study, job: Job) -> None:
    """Simulate what is needed, one scenario after another, and say how far it is."""
    for number, item in enumerate(found.others, start=1):
        job.tell(f"simulating what would have been, “{item.case.title}”", number, len(found.others))
        for name in ("worth", "coalitions", "terms", "arms", "action", "cliff", "headlines"):
            getattr(item, name)


def _shared_replicates(result: Runs, names: Sequence[str]) -> list[int]:
    runs = result.runs
    done = [set(runs.loc[runs["scenario"] == name, "replicate"].tolist()) for name in names]
    return sorted(set.intersection(*done))


def over_ensembles(found: Study) -> dict[str, dict[str, Any]]:
    """Return net present values by member, by rule of decision and scenario, where one ships."""
    spreads: dict[str, dict[str, Any]] = {rule: {} for rule in HEADLINE_RULES}
    for item in found.others:
        for rule in HEADLINE_RULES:
            members = members_of(item.case, rule)
            if members:
                case, base = item.case.few(_MEMBER_RUNS), found.baseline.few(_MEMBER_RUNS)
                spreads[rule][item.case.title] = over_ensemble(case, base, members, found.method)
    return {rule: by_title for rule, by_title in spreads.items() if by_title}


def members_of(case: Case, rule: str) -> list[dict[str, Value]]:
    """Return the first members of a shipped scenario's ensemble under a rule of decision.

    What an experiment sets otherwise than the scenario does stays as the experiment has it.
    """
    if case.name not in shipped("scenarios"):
        return []
    fitted = load_scenario(case.name)
    own = resolved_parameters(fitted)
    return [
        {"decision_rule": rule, **{n: v for n, v in member.items() if case.value(n) == own[n]}}
        for member in load_ensemble(fitted, rule)[:_MEMBERS]
    ]
