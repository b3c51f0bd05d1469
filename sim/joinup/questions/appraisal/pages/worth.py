"""What joint working is worth: the section of an appraisal that comes first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from joinup.inputs.counted import counted
from joinup.page.document import Section, Sentence, kept
from joinup.page.ranking import End, ends, quoted
from joinup.page.words import figures, listed, percent, setting
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pages import worth_charts as charts
from joinup.questions.appraisal.pages import worth_tables as tables
from joinup.questions.appraisal.pages.words import amount, by_worth
from joinup.questions.appraisal.robust import verdict
from joinup.questions.appraisal.study import Study
from joinup.questions.appraisal.switching import overtaken

TITLE = "Appraisal"

Ensembles = Mapping[str, Mapping[str, NDArray[np.float64]]]
"""Net present values by member of an ensemble, by rule of decision and scenario's title."""


def section(study: Study, found: Ensembles) -> Section:
    """Return what each scenario is worth; `found` is {} where no scenario has an ensemble."""
    return Section(
        TITLE,
        text=[*worth_points(study), *rules_points(study), *ensemble_points(found, study.method)],
        bullets=method_in_words(study.method),
        tables=kept(
            *tables.accounts(study),
            tables.transfers(study),
            tables.balances(study),
            tables.net_present_value(study),
            tables.productivity_table(study),
            tables.switching_table(study),
            tables.rules_table(study),
            tables.headlines_table(study) if study.joint else None,
            tables.ensemble_table(found, study.method.unit) if found else None,
        ),
        charts=charts.charts(study),
    )


def on_a_result(study: Study) -> Section:
    """Return as much of it as rests on the runs of a result, and what the rest would be."""
    return Section(
        TITLE,
        text=[
            *worth_points(study),
            *method_in_words(study.method),
            _reconciled(study),
            _ELSEWHERE,
        ],
        tables=[*tables.accounts(study), tables.balances(study), tables.net_present_value(study)],
        charts=charts.charts(study),
    )


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


def _reconciled(study: Study) -> str:
    """Say why the accounts of this section and the outcomes of the runs differ a little."""
    runs = counted(len(study.baseline.runs), "run")
    return (
        f"The accounts of this section rest on the first {runs} of each scenario and discount by "
        "the year. “Net benefit” and “Total cost” above rest on all runs, discount by the quarter "
        "and take no optimism bias off, so that they differ a little. "
        "The command appraise rests on more runs where there are more."
    )


_ELSEWHERE = (
    "The command appraise works out the rest from this result: switching values, productivity, "
    "every set of partners, other terms of the pool, what publicity and consultation change, "
    "action on shortfalls, stronger targets, and the statement by year."
)


def worth_points(study: Study) -> list[str | Sentence]:
    """Return which scenario is worth most, whether that is settled, and what would change it."""
    found = by_worth(study)
    if found is None:
        return []
    best = found.high
    worth = f"a net present value of {best.figure} compared with “{study.baseline.title}”"
    if best.value > 0:
        own = [item for item in study.others if item.case.title in best.names]
        above = listed([percent(item.worth.positive) for item in own])
        text = f"{best} {best.verb('is', 'are')} worth most: {worth}, above nil in {above} of runs."
    else:
        text = (
            f"No scenario is worth its cost: the best, {best}, {best.verb('has', 'have')} {worth}."
        )
    return [Sentence(text, "net-present-value"), _ranking_point(study, best)]


def _ranking_point(study: Study, best: End) -> Sentence:
    """Return where the best, or the baseline where that is better, first loses its place."""
    titles = [study.baseline.title, *(item.case.title for item in study.others)]
    options = [(0.0, 0.0)]
    options += [
        (float(item.pair.benefits.mean()), float((item.pair.costs + item.pair.bias).mean()))
        for item in study.others
    ]
    first = best.names if best.value > 0 else titles[:1]
    said = [
        f"to {quoted([titles[number] for number in one.by])} if the outcome were worth "
        f"{figures(one.times, 2)} times what is assumed"
        for one in overtaken(titles.index(first[0]), options)
    ]
    if not said:
        stay = "stays" if len(first) == 1 else "stay"
        return Sentence(
            f"{quoted(first)} {stay} first whatever the outcome is worth.", "net-present-value"
        )
    return Sentence(
        f"{quoted(first)} would lose first place {', or '.join(said)}.", "net-present-value"
    )


def rules_points(study: Study) -> list[str | Sentence]:
    """Return whether every headline holds under each rule of decision, or is unsettled."""
    by_verdict: dict[str, list[str]] = {}
    for item in study.others:
        by_verdict.setdefault(verdict(item.rules), []).append(f"“{item.case.title}”")
    said = [f"{words}: {', '.join(titles)}" for words, titles in sorted(by_verdict.items())]
    firsts = [_first(study, number) for number in range(len(study.others[0].rules))]
    first = f"Both rules put {firsts[0]} first."
    if firsts[0].names != firsts[1].names:
        first = (
            f"Which scenario is worth most is unsettled: {firsts[0]} under logit, {firsts[1]} "
            "under experience."
        )
    every = f"Under both rules of decision, logit and experience – {'; '.join(said)}."
    return [Sentence(every, "rules"), Sentence(first, "rules")]


def _first(study: Study, rule: int) -> End:
    """Return who is worth most under a rule of decision, the baseline among them."""
    values = {item.case.title: item.rules[rule].found.mean for item in study.others}
    found = ends({study.baseline.title: 0.0, **values}, lambda v: amount(v, study.method))
    assert found is not None  # a net present value is always known
    return found.high


def ensemble_points(
    found: Mapping[str, Mapping[str, NDArray[np.float64]]], method: Method
) -> list[str | Sentence]:
    """Return between which values each scenario lies over an ensemble of parameter sets."""
    titles = {title: None for by_title in found.values() for title in by_title}
    said, open_ = [], []
    for title in titles:
        values = [by_title[title] for by_title in found.values() if title in by_title]
        low = min(float(one.min()) for one in values)
        high = max(float(one.max()) for one in values)
        said.append(f"“{title}” {amount(low, method)} to {amount(high, method)}")
        if low < 0 < high:
            open_.append(f"“{title}”")
    if not said:
        return []
    return [
        Sentence(
            "Over parameter sets that fit the record equally well, under both rules, net present "
            f"values range: {'; '.join(said)}."
            + (f" Whether {', '.join(open_)} is worth its cost is unsettled." if open_ else ""),
            "ensemble",
        )
    ]
