"""What the sections of an appraisal share: amounts and rankings in words, a panel a scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from joinup.analysis.paired import Interval
from joinup.inputs.names import wrapped
from joinup.page.panels import COLUMNS, panels_of
from joinup.page.ranking import End, Ends, ends
from joinup.page.words import decimal, figures, people, span
from joinup.page.words import with_interval as in_words
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.study import Looked, Study


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


def ranked(
    items: Sequence[Looked], value: Callable[[Looked], float], shown: Callable[[float], str]
) -> Ends | None:
    """Return the ends of a ranking of scenarios by title; None where no value is known."""
    return ends({item.case.title: value(item) for item in items}, shown)


def first_of(items: Sequence[Looked], end: End) -> Looked:
    """Return the first of the scenarios at an end; those beside it have the same figure."""
    return next(item for item in items if item.case.title in end.names)


def settled(item: Looked, headline: str) -> str:
    """Say, to end a sentence, whether both rules of decision agree on a headline."""
    if item.headlines[headline].settled:
        return " (under both rules of decision)"
    return " (unsettled: the two rules of decision disagree)"


def panels(items: Sequence[Looked], room: float = 0.4, letters: int = 28) -> tuple[Any, list[Any]]:
    """Return a figure with a titled panel a scenario, axes shared, and those panels.

    `letters` are those of a line of a title.
    """
    n = len(items)
    figure, grid = panels_of(n, 3.8 * max(min(COLUMNS, n), 2), 2.9, room=room)
    shown = list(grid.flat)[:n]
    for panel, item in zip(shown, items, strict=True):
        panel.tick_params(labelbottom=True)
        panel.set_title(wrapped(item.case.title, letters))
    return figure, shown
