"""Amounts and findings of an appraisal in words; every sentence is worked out from the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval
from joinup.page.document import Sentence
from joinup.page.ranking import End, Ends, ends, quoted
from joinup.page.words import decimal, figures, listed, people, percent, span
from joinup.page.words import with_interval as in_words
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pockets import Pocket
from joinup.questions.appraisal.robust import verdict
from joinup.questions.appraisal.study import Looked, Study
from joinup.questions.appraisal.switching import overtaken


def money(pennies: int) -> str:
    """Return pennies as an amount to the penny.

    >>> money(123456), money(-5)
    ('1,234.56', '−0.05')
    """
    return decimal(pennies / 100)


def amount(value: float, method: Method) -> str:
    """Return an amount with its unit: money to the penny, u to three figures, large ones whole.

    >>> amount(1234.5, Method()), amount(0.0754, Method()), amount(-3.0, Method())
    ('1,234 u', '0.0754 u', '−3 u')
    """
    if value != value:
        return "–"
    small = decimal(value) if method.prices else figures(value)
    digits = people(value) if abs(value) >= 100 else small
    if not method.prices:
        return f"{digits} {method.unit}"
    minus = "−" if digits.startswith("−") else ""
    return f"{minus}{method.unit}{digits.removeprefix('−')}"


def with_interval(found: Interval, digits: int = 0) -> str:
    """Return a mean with its 95% interval.

    >>> with_interval(Interval(1.5, 1.0, 2.0, 9), 1)
    '1.5 (1.0 to 2.0)'
    """
    return in_words(found, partial(decimal, digits=digits))


def paid_back(quarter: int | None) -> str:
    """Say when costs are paid back, given the quarter at whose end they are.

    >>> paid_back(9), paid_back(None)
    ('after two years and three months', 'not within the run')
    """
    return "not within the run" if quarter is None else f"after {span(quarter)}"


def clear(found: Interval) -> bool:
    """Say whether an interval leaves zero out; that of a single run never does."""
    return found.n > 1 and found.clear


def by_worth(study: Study) -> Ends | None:
    """Return which scenarios are worth most and least: every ranking of worth is this one."""
    return ranked(study.others, lambda item: item.worth.net.mean, lambda v: amount(v, study.method))


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


def ranked(
    items: Sequence[Looked], value: Callable[[Looked], float], shown: Callable[[float], str]
) -> Ends | None:
    """Return the ends of a ranking of scenarios by title; None where no value is known."""
    return ends({item.case.title: value(item) for item in items}, shown)


def widest_pocket(study: Study) -> tuple[Pocket, tuple[str, ...]] | None:
    """Return the pocket whose cost and savings lie furthest apart, and the scenarios it does so in.

    None where nothing was produced and saved jointly.
    """
    found = [(pocket, item.case.title) for item in study.all for pocket in item.pockets]
    if not found:
        return None
    widest, _ = max(found, key=lambda pair: abs(pair[0].gap))
    return widest, tuple(title for pocket, title in found if _read(pocket) == _read(widest))


def _read(pocket: Pocket) -> tuple[str, ...]:
    """Return a pocket as a reader sees it: two that read alike are alike."""
    shares = (pocket.contribution, pocket.cost, pocket.savings)
    return (pocket.department, *map(percent, shares))


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


def settled(item: Looked, headline: str) -> str:
    """Say, to end a sentence, whether both rules of decision agree on a headline."""
    if item.headlines[headline].settled:
        return " (under both rules of decision)"
    return " (unsettled: the two rules of decision disagree)"


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
