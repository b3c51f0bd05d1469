"""Numbers in words: the one place that says how a share, a count or a difference is written.

Nothing else of a page or an answer formats a number; a minus is "−" everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from joinup.analysis.paired import Difference, Interval
from joinup.model.outcomes import OUTCOMES

LASTS = 0.8
FADES = 0.2
HALF = 0.5
_UNKNOWN = "–"
_COUNTED = ("people", "units", "complaints", "quarters")  # what is told in whole numbers


def decimal(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Return a number with so many decimals, thousands apart; `sign` for differences.

    >>> decimal(0.1049), decimal(-2.0), decimal(-0.001), decimal(float("nan"))
    ('0.10', '−2.00', '0.00', '–')
    >>> decimal(1236.8, 0), decimal(0.31, 1, sign=True)
    ('1,237', '+0.3')
    """
    if value != value:
        return _UNKNOWN
    whole = round(value, digits) + 0.0  # no minus before nought
    text = f"{whole:+,.{digits}f}" if sign and whole else f"{whole:,.{digits}f}"
    return text.replace("-", "−")


def figures(value: float, number: int = 3, *, sign: bool = False) -> str:
    """Return a number of whatever size to so many significant figures, large ones whole.

    >>> figures(0.61234), figures(1236.76), figures(-12.34), figures(0.312, 2)
    ('0.612', '1,237', '−12.3', '0.31')
    """
    if value != value:
        return _UNKNOWN
    if abs(value) >= 10 ** (number - 1):
        return decimal(value, 0, sign=sign)
    return (f"{value:+.{number}g}" if sign and value else f"{value:.{number}g}").replace("-", "−")


def setting(value: float) -> str:
    """Return a value that somebody set, with the digits that it was given.

    >>> setting(0.4), setting(1850.0), setting(-0.25)
    ('0.4', '1,850', '−0.25')
    """
    return f"{value:,.10g}".replace("-", "−")


def percent(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """Return a share in per cent.

    >>> percent(0.625), percent(0.001), percent(0.999), percent(float("nan"))
    ('62%', 'under 1%', 'over 99%', '–')
    >>> percent(0.1234, 1), percent(-0.123, sign=True), percent(-0.001, sign=True)
    ('12.3%', '−12%', '0%')
    """
    if value != value:
        return _UNKNOWN
    if digits == 0 and not sign:
        if 0 < abs(value) < 0.005:
            return "under 1%"
        if 0.995 <= value < 1 - 1e-9:
            return "over 99%"
    return decimal(100 * value, digits, sign=sign) + "%"


def points(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """Return a difference of shares as a number of percentage points.

    >>> points(0.0123, 1, sign=True), points(-0.0001, 1), points(0.71)
    ('+1.2', '0.0', '71')
    """
    return decimal(100 * value, digits, sign=sign)


def people(value: float) -> str:
    """Return a number of people.

    >>> people(1236.8)
    '1,237'
    """
    return "under 1" if 0 < abs(value) < 0.5 else decimal(value, 0)


def amount(value: float, unit: str) -> str:
    """Return a value in its unit: shares in per cent, counts in whole numbers, ratios in decimals.

    >>> amount(0.31, "share"), amount(0.0544, "share/year"), amount(133000, "units/year")
    ('31%', '5.44%', '133,000')
    >>> amount(2.094, "ratio"), amount(1.38, "sources")
    ('2.09', '1.38')
    """
    if unit.startswith("share"):
        return percent(value, 2) if unit == "share/year" else percent(value)
    counted = unit.partition("/")[0] in _COUNTED or abs(value) >= 100
    return people(value) if counted else decimal(value)


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
    text = decimal(size, digits, sign=True) if whole else figures(size, 2, sign=True)
    return text + (" points" if share else "")


def unit_of_change(unit: str) -> str:
    """Return what a difference is counted in: shares in percentage points, else the unit."""
    return "percentage points" if unit.startswith("share") else unit


def difference_in_words(found: Difference, *, ranged: bool = True) -> str:
    """Return a paired difference, with its interval if `ranged`, or that too little tells it.

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
    if not ranged:
        return mean if bounds.clear else f"not enough to tell: {mean}"
    text = f"{mean} ({low} to {high})".replace(" points to", " to").replace(" points)", ")")
    return text if bounds.clear else f"not enough to tell: {text}"


def with_interval(found: Interval, shown: Callable[[float], str] = decimal) -> str:
    """Return a mean with its 95% interval, each end as `shown` writes it; one run has none.

    >>> with_interval(Interval(-2.0, -4.48, 0.48, 3))
    '−2.00 (−4.48 to 0.48)'
    >>> with_interval(Interval(0.5, float("nan"), float("nan"), 1))
    '0.50'
    """
    if found.low != found.low:
        return shown(found.mean)
    return f"{shown(found.mean)} ({shown(found.low)} to {shown(found.high)})"


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
    return f"{percent(found.mean)} ({points(ends.low)} to {points(ends.high)}%)"


def intervals_in_brackets(found: Iterable[Interval]) -> str:
    """Return what brackets show, to go on with in a caption; "" where no figure has them.

    >>> intervals_in_brackets([Interval(0.5, 0.4, 0.6, 9)])
    '; brackets show the 95% range from chance alone'
    """
    bracketed = any(item.low == item.low for item in found)
    return "; brackets show the 95% range from chance alone" if bracketed else ""


def in_unit(figure: str, unit: str) -> str:
    """Return a figure with its unit, which a share or a multiple has none of.

    >>> in_unit("0.14", "multiple"), in_unit("0.3", "u"), in_unit("8", "quarters")
    ('0.14', '0.3 u', '8 quarters')
    """
    return figure if unit.partition("/")[0] in _BARE else f"{figure} {unit}"


_BARE = ("share", "multiple", "ratio", "exponent")


def what_a_dash_means(cells: Iterable[str]) -> str:
    """Return what "–" stands for in a table of headlines, "" where no cell has it.

    >>> what_a_dash_means(["62%", "–"])
    '–: not known, as the runs end before that date, or none finished.'
    """
    words = "not known, as the runs end before that date, or none finished."
    return f"{_UNKNOWN}: {words}" if _UNKNOWN in cells else ""


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IN_WORDS = dict(enumerate(_NUMBERS, 1))


def span(quarters: int) -> str:
    """Return a length of time in the words of people, who count years and months.

    >>> span(16), span(4), span(6), span(9), span(46)
    ('four years', 'a year', '18 months', 'two years and three months', '11 years and six months')
    """
    if quarters == 4:
        return "a year"
    years, rest = divmod(quarters, 4) if quarters >= 8 else (0, quarters)
    parts = ((years, "years"), (3 * rest, "months"))
    told = [f"{_IN_WORDS.get(number, number)} {unit}" for number, unit in parts if number]
    return " and ".join(told) or "no time"


def listed(parts: Sequence[str]) -> str:
    """Return words joined as people do.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)


def upper(text: str) -> str:
    """Return a text with its first letter large.

    >>> upper("a task")
    'A task'
    """
    return text[:1].upper() + text[1:]


def persistence_in_words(share: float) -> str:
    """Say in how many places joint working lasts, given the share of places still joined up.

    The scale is fixed, and each step of it is true of every share within it.

    >>> for share in (0.0, 0.1, 0.23, 0.6, 0.9, 1.0, float("nan")):
    ...     print(persistence_in_words(share))
    lasts nowhere
    lasts in few places
    lasts in fewer than half of the places
    lasts in at least half of the places
    lasts in most places
    lasts everywhere
    is not followed long enough to tell
    """
    if share != share:
        return "is not followed long enough to tell"
    if share < 0.005 or share >= 0.995:
        return "lasts nowhere" if share < HALF else "lasts everywhere"
    return f"lasts in {_PLACES[step_of(share)]}"


_PLACES = ("few places", "fewer than half of the places", "at least half of the places",
           "most places")  # fmt: skip


def step_of(share: float) -> int:
    """Return the step of the scale of places on which a share stands, 0 (few) to 3 (most).

    >>> [step_of(share) for share in (0.0, 0.2, 0.5, 0.8)]
    [0, 1, 2, 3]
    """
    return sum(share >= bound for bound in (FADES, HALF, LASTS))


_DISCRIMINATION = ((0.6, "tells next to nothing"), (0.7, "tells a little"),
                   (0.8, "tells fairly well"), (0.9, "tells well"))  # fmt: skip


def discrimination_in_words(area: float) -> str:
    """Say how well a measure tells those that last from others, by its area under the ROC curve.

    The steps are those of Hosmer and Lemeshow 2000; 0.5 is what guessing gives. An area below 0.5
    tells as much as one as far above it: more of the measure is then a bad sign.

    >>> for area in (0.55, 0.65, 0.75, 0.85, 0.95, 0.3):
    ...     print(discrimination_in_words(area))
    tells next to nothing
    tells a little
    tells fairly well
    tells well
    tells very well
    tells fairly well
    """
    strength = max(area, 1.0 - area)
    return next((words for bound, words in _DISCRIMINATION if strength < bound), "tells very well")
