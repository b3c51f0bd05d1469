"""Amounts and findings of an appraisal in words; every sentence is worked out from the data."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval
from joinup.page.document import Sentence
from joinup.page.words import decimal, percent
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.robust import verdict
from joinup.questions.appraisal.study import Looked, Study
from joinup.questions.appraisal.switching import ranking_switches


def money(pennies: int) -> str:
    """Return pennies as an amount to the penny.

    >>> money(123456), money(-5)
    ('1,234.56', '−0.05')
    """
    return f"{pennies / 100:,.2f}".replace("-", "−")


def amount(value: float, method: Method) -> str:
    """Return an amount with its unit, to a whole number where it is large.

    >>> amount(1234.5, Method()), amount(0.1234, Method())
    ('1,234 u', '0.12 u')
    """
    if value != value:
        return "–"
    digits = f"{abs(value):,.0f}" if abs(value) >= 100 else f"{abs(value):.2f}"
    sign = "−" if value < 0 and float(digits.replace(",", "")) else ""
    return f"{sign}{method.unit}{digits}" if method.prices else f"{sign}{digits} {method.unit}"


def with_interval(found: Interval, digits: int = 0) -> str:
    """Return a mean with its 95% interval.

    >>> with_interval(Interval(1.5, 1.0, 2.0, 9), 1)
    '1.5 (1.0 to 2.0)'
    """
    if found.mean != found.mean:
        return "–"
    text = f"{found.mean:,.{digits}f}"
    if found.low == found.low:
        text += f" ({found.low:,.{digits}f} to {found.high:,.{digits}f})"
    return text.replace("-", "−")


def in_quarters(quarter: int | None) -> str:
    """Return a quarter of payback in words.

    >>> in_quarters(9), in_quarters(None)
    ('quarter 9 (year 3)', 'not within the run')
    """
    return (
        "not within the run" if quarter is None else f"quarter {quarter} (year {-(-quarter // 4)})"
    )


def clear(found: Interval) -> bool:
    """Say whether an interval leaves zero out; that of a single run never does."""
    return found.n > 1 and found.clear


def worth_points(study: Study) -> list[str | Sentence]:
    """Return which scenario is worth most, whether that is settled, and what would change it."""
    if not study.others:
        return []
    ranked = sorted(study.others, key=lambda item: -item.worth.net.mean)
    best, method = ranked[0], study.method
    points: list[str | Sentence] = []
    if best.worth.net.mean > 0:
        points.append(
            Sentence(
                f"“{best.case.title}” is worth most: a net present value of "
                f"{amount(best.worth.net.mean, method)} against “{study.baseline.title}”, above "
                f"nil in {percent(best.worth.positive)} of runs.",
                "net-present-value",
            )
        )
    else:
        points.append(
            Sentence(
                f"No scenario is worth its cost: the best, “{best.case.title}”, has a net present "
                f"value of {amount(best.worth.net.mean, method)}.",
                "net-present-value",
            )
        )
    if len(ranked) > 1:
        points.append(_ranking_point(ranked[0], ranked[1]))
    return points


def _ranking_point(first: Looked, second: Looked) -> Sentence:
    changed = ranking_switches(first.pair, second.pair)
    names = f"“{first.case.title}” and “{second.case.title}”"
    if changed != changed:
        text = f"{names} would keep their order whatever the outcome is worth."
    else:
        text = (
            f"{names} would change places if the outcome were worth {decimal(changed)} times what "
            "is assumed."
        )
    return Sentence(text, "net-present-value")


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
    best = [
        max(study.others, key=lambda item: item.rules[n].found.mean).case.title
        for n in range(len(study.others[0].rules))
    ]
    same = len(set(best)) == 1
    return [
        Sentence("Under both rules of decision, logit and experience – " + "; ".join(said) + ".",
                 "rules"),
        Sentence(
            f"Both rules put “{best[0]}” first."
            if same
            else f"Which scenario is worth most is unsettled: “{best[0]}” under logit, “{best[1]}” "
            "under experience.",
            "rules",
        ),
    ]  # fmt: skip


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
