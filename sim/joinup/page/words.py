"""Numbers in words: the one place that says how a share, a count or a difference is written."""

from __future__ import annotations

from collections.abc import Iterable

from joinup.analysis.paired import Difference, Interval
from joinup.model.outcomes import OUTCOMES

LASTS = 0.8
FADES = 0.2
_UNKNOWN = "–"
_COUNTED = ("people", "units", "complaints", "quarters")  # what is told in whole numbers


def percent(value: float) -> str:
    """Return a share in per cent.

    >>> percent(0.625), percent(0.001), percent(0.999), percent(float("nan"))
    ('62%', 'under 1%', 'over 99%', '–')
    """
    if value != value:
        return _UNKNOWN
    if 0 < abs(value) < 0.005:
        return "under 1%"
    if 0.995 <= value < 1 - 1e-9:
        return "over 99%"
    return f"{100 * value:.0f}%"


def people(value: float) -> str:
    """Return a number of people.

    >>> people(1236.8)
    '1,237'
    """
    if value != value:
        return _UNKNOWN
    return "under 1" if 0 < abs(value) < 0.5 else f"{value:,.0f}".replace("-", "−")


def amount(value: float, unit: str) -> str:
    """Return a value in its unit: shares in per cent, counts in whole numbers, ratios in decimals.

    >>> amount(0.31, "share"), amount(0.0544, "share/year"), amount(133000, "units/year")
    ('31%', '5.44%', '133,000')
    >>> amount(2.094, "ratio"), amount(1.38, "sources")
    ('2.09', '1.38')
    """
    if unit == "share/year" and value == value:
        text = f"{100 * value:.2f}%"
    elif unit.startswith("share"):
        text = percent(value)
    else:
        counted = unit.partition("/")[0] in _COUNTED or abs(value) >= 100
        text = people(value) if counted else decimal(value)
    return text.replace("-", "−")


def change(value: float, unit: str, digits: int = 0) -> str:
    """Return a difference with its sign: shares in percentage points, else in the unit's size.

    `digits` is the least number of decimals.

    >>> change(0.713, "share of places"), change(-1139.2, "people"), change(0.26, "u")
    ('+71 points', '−1,139', '+0.26')
    >>> change(0.0213, "share", 1)
    '+2.1 points'
    """
    if value != value:
        return _UNKNOWN
    share = unit.startswith("share")
    if 0 < abs(value) < 0.01 and not share:
        return "about 0"
    size = 100 * value if share else value
    whole = abs(size) >= (1 if share else 10) or size == 0 or digits > 0
    text = f"{size:+,.{digits}f}" if whole else f"{size:+.2g}"
    return text.replace("-", "−") + (" points" if share else "")


def difference_in_words(found: Difference) -> str:
    """Return a paired difference with its interval, or that there is not enough to tell.

    As many decimals as tell the ends of the interval apart, at most two. A difference of -10 people
    reads as "−10 (−12 to −8.8)".
    """
    if found.verdict == "the same" or found.interval.n < 2:
        return found.verdict
    unit, bounds = OUTCOMES[found.outcome].unit, found.interval
    ends = (bounds.low, bounds.mean, bounds.high)
    for digits in (0, 1, 2, 0):  # 0 again where even two decimals tell nothing apart
        low, mean, high = (change(value, unit, digits) for value in ends)
        if low != high:
            break
    if low == high == "about 0":
        return low
    text = f"{mean} ({low} to {high})".replace(" points to", " to").replace(" points)", ")")
    return text if bounds.clear else f"not enough to tell: {text}"


def what_a_dash_means(cells: Iterable[str]) -> str:
    """Return what "–" stands for in a table of headlines, "" where no cell has it.

    >>> what_a_dash_means(["62%", "–"])
    '–: not known, as the runs end before that date, or none finished.'
    """
    words = "not known, as the runs end before that date, or none finished."
    return f"{_UNKNOWN}: {words}" if _UNKNOWN in cells else ""


def decimal(value: float) -> str:
    """Return a share as a decimal.

    >>> decimal(0.1049), decimal(float("nan"))
    ('0.10', '–')
    """
    return _UNKNOWN if value != value else f"{value:.2f}"


def share_with_interval(found: Interval, most: float = 1.0) -> str:
    """Return a share with its interval, which ends where shares do: at 0 and 1.

    What is a part of something earlier may be more than all of it: `most` is then infinity.

    >>> share_with_interval(Interval(0.625, 0.61, 0.64, 200))
    '62% (61 to 64%)'
    >>> share_with_interval(Interval(0.94, 0.76, 1.11, 3))
    '94% (76 to 100%)'
    >>> share_with_interval(Interval(1.02, 0.99, 1.05, 20), most=float("inf"))
    '102% (99 to 105%)'
    """
    if found.low != found.low:
        return percent(found.mean)
    ends = found.bounded(high=most)
    return f"{percent(found.mean)} ({100 * ends.low:.0f} to {100 * ends.high:.0f}%)"


def persistence_in_words(share: float) -> str:
    """Say what a share of places still joined up amounts to.

    >>> [persistence_in_words(share) for share in (0.0, 0.1, 0.5, 0.9, 1.0)]
    ['collapses', 'all but collapses', 'survives in part', 'lasts nearly everywhere', 'lasts']
    >>> persistence_in_words(float("nan"))
    'is not followed long enough to tell'
    """
    if share != share:
        return "is not followed long enough to tell"
    if share < 0.005:
        return "collapses"
    if share < FADES:
        return "all but collapses"
    if share < LASTS:
        return "survives in part"
    return "lasts nearly everywhere" if share < 0.995 else "lasts"
