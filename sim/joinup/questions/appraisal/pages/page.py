"""The page of an appraisal: worth, contribution, inclusion, performance, accountability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from joinup.analysis.places import affordable
from joinup.analysis.view import View
from joinup.inputs.counted import counted
from joinup.page.document import Document, Section, kept, layered
from joinup.page.words import setting
from joinup.questions.appraisal.case import case_of
from joinup.questions.appraisal.method import Method, shared_prices
from joinup.questions.appraisal.pages import (
    findings,
    partner_charts,
    target_charts,
    words,
    worth_charts,
)
from joinup.questions.appraisal.pages import partner_tables as partners
from joinup.questions.appraisal.pages import statement_tables as statements
from joinup.questions.appraisal.pages import target_tables as of_targets
from joinup.questions.appraisal.pages import worth_tables as worth
from joinup.questions.appraisal.study import Study, study

if TYPE_CHECKING:
    import numpy as np


def method_in_words(method: Method) -> list[str]:
    """Say how amounts are counted: the unit, the rates, the bias and the weights."""
    unit = (
        "Amounts are in u, one agency's discretionary capacity of a quarter: no scenario gives a "
        "price with a source."
    )
    if method.prices:
        unit = (
            f"Amounts are in money, {method.prices.year} prices: one u is {method.prices.currency}"
            f"{setting(method.prices.unit)} ({method.prices.source})."
        )
    later = max(method.discount - 0.5, 0.0)
    incomes = ", ".join(setting(income) for income in method.incomes)
    return [
        unit,
        f"Discounted at {setting(method.discount)}% a year real, {setting(later)}% from year 31; "
        "the first four quarters are year 0 (HM Treasury, Green Book).",
        f"Optimism bias: {setting(method.optimism)}% is added to extra costs. This is an "
        "assumption; published upper bounds for other kinds of spending are 24% (standard "
        "buildings) and 41% (bought services; Mott MacDonald 2002).",
        f"Distribution weights: (1 / income) to the power 1.3, at client incomes of {incomes} of "
        "the median (an assumption unless given); costs carry weight 1.",
        "A benefit is the worth of clients relieved. The savings that agencies receive and the "
        "grant are transfers, shown apart and not added.",
    ]


def cheap_sections(study: Study) -> list[Section]:
    """Return the sections that need no runs but those of the result."""
    return [
        Section(
            worth_charts.SECTION,
            text=words.worth_points(study),
            bullets=method_in_words(study.method),
            tables=[
                *worth.appraisal_tables(study),
                worth.net_present_value(study),
                worth.productivity_table(study),
                worth.switching_table(study),
            ],
            charts=worth_charts.charts(study),
        ),
        Section(
            partner_charts.POCKETS,
            text=findings.pocket_points(study),
            tables=kept(partners.wrong_pockets(study)),
            charts=kept(partner_charts.pockets(study)),
        ),
        Section(partner_charts.INCLUSION, charts=kept(partner_charts.groups_over_time(study))),
        Section(
            target_charts.TARGETS,
            tables=[of_targets.targets(study)],
            charts=[target_charts.reported_over_time(study)],
        ),
        Section(
            target_charts.STATEMENT,
            text=findings.accountability_points(study),
            tables=kept(
                statements.statement_by_body(study),
                statements.statement_by_year(study),
                statements.performance_by_year(study),
                statements.complaints(study),
                statements.complaints_by_year(study),
                statements.who_answers(study),
            ),
            charts=[target_charts.spent_and_reported(study)],
        ),
    ]


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
    runs, plan = view.runs, view.result.plan
    shared = set.intersection(
        *(set(runs.loc[runs["scenario"] == item.name, "replicate"]) for item in alike)
    )
    few = sorted(shared)[: affordable(plan.scale(0))]
    prices = shared_prices([view.scenario(item.name) for item in alike])
    cases = [case_of(plan, item.name, item.title, few) for item in alike]
    return study(cases, Method(prices=prices)) if few else None


def report_sections(study: Study | None) -> list[Section]:
    """Return the sections of a result's page that say who gains, pays, is left out and answers.

    What the page draws already is not drawn again; runs that did not happen are left to the
    command `appraise`.
    """
    if study is None:
        return []
    appraisal, pockets, inclusion, _, statement = cheap_sections(study)
    text = [*appraisal.text, *method_in_words(study.method), _reconciled(study), _ELSEWHERE]
    return [
        replace(_chosen(appraisal), text=text, bullets=()),
        Section(pockets.title, pockets.text, tables=pockets.tables),
        inclusion,
        _chosen(statement),
    ]


def _chosen(section: Section) -> Section:
    return replace(section, tables=[one for one in section.tables if one.name in _ON_A_RESULT])


def _reconciled(study: Study) -> str:
    """Say why the accounts of this section and the outcomes of the runs differ a little."""
    runs = counted(len(study.baseline.runs), "run")
    return (
        f"The accounts of this section rest on the first {runs} of each scenario and discount by "
        "the year. “Net benefit” and “Total cost” above rest on all runs, discount by the quarter "
        "and take no optimism bias off, so that they differ a little. "
        "The command appraise rests on more runs where there are more."
    )


_ON_A_RESULT = (
    "appraisal-costs", "appraisal-payers", "appraisal-gains", "appraisal-balance", "worth",
    "statement-by-body", "complaints", "who-answers",
)  # fmt: skip
_ELSEWHERE = (
    "The command appraise works out the rest from this result: switching values, productivity, "
    "every set of partners, other terms of the pool, what publicity and consultation change, "
    "action on shortfalls, stronger targets, and the statement by year."
)

ABOUT = ("appraisal", "contribution", "inclusion", "performance", "accountability")
"""What an appraisal may be about, in the order of its page; experiments of these names ship."""


def document_of(
    study: Study,
    *,
    about: str,
    title: str,
    question: str,
    record: Sequence[tuple[str, str]],
    warnings: Sequence[str] = (),
    ensemble: Mapping[str, Mapping[str, np.ndarray]] | None = None,
) -> Document:
    """Return the page of an appraisal, runs that did not happen among its evidence.

    `about` is one of ABOUT: what is said of it comes first among the main points.
    `ensemble` holds net present values by member, by rule of decision and scenario, where
    there is an ensemble.
    """
    said = [
        [
            *words.worth_points(study), *words.rules_points(study),
            *words.ensemble_points(ensemble or {}, study.method),
        ],
        [*findings.pocket_points(study), *findings.pooling_points(study)],
        findings.inclusion_points(study, study.baseline.ledger.groups),
        findings.target_points(study),
        findings.accountability_points(study),
    ]  # fmt: skip
    joint = bool(study.joint)
    tables = [
        kept(
            worth.rules_table(study), worth.headlines_table(study) if joint else None,
            worth.ensemble_table(ensemble, study.method.unit) if ensemble else None,
        ),
        kept(
            partners.coalition_parts(study), partners.coalition_runs(study),
            partners.pool_terms(study) if joint else None,
        ),
        [partners.inclusion_arms(study)] if joint else [],
        [of_targets.actions(study), of_targets.temptations(study), of_targets.cliffs(study)]
        if joint else [],
        [],
    ]  # fmt: skip
    charts = [
        [],
        [],
        kept(partner_charts.inclusion_arms(study)),
        kept(target_charts.cliff(study)),
        [],
    ]
    sections = [
        replace(own, text=text, tables=[*own.tables, *more], charts=[*own.charts, *drawn])
        for own, text, more, drawn in zip(cheap_sections(study), said, tables, charts, strict=True)
    ]
    by_subject = dict(zip(ABOUT, said, strict=True))
    subjects = sorted(ABOUT, key=lambda subject: subject != about)
    points = [point for subject in subjects for point in by_subject[subject]]
    return Document(title, question, points, layered(sections), _limits(study), record, warnings)


def _limits(study: Study) -> list[str]:
    few = study.others[0].few if study.others else 0
    return [
        "The worth of the outcome is an assumption: read the switching values before the net "
        "present value.",
        "Spreads show what chance does between runs. What the assumptions do is shown by the two "
        "rules of decision and, where a scenario has one, its ensemble.",
        f"Runs that did not happen (sets of partners, terms of the pool, with and without "
        f"publicity, audit, targets) are simulated for {few} replicates of each scenario.",
        "Who pays for what a place pays as a whole (publicity, consultation, redress, evaluation) "
        "is not modelled; it stands under a joint programme.",
        "Own-target output that is displaced counts as spending: it is what the joint work costs "
        "the departments.",
    ]
