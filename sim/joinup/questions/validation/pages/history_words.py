"""What came of the trial against history, in sentences worked out from the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.analysis.paired import Interval
from joinup.inputs.counted import counted
from joinup.inputs.names import short, spaced
from joinup.page.document import Sentence
from joinup.page.words import (
    HALF,
    decimal,
    discrimination_in_words,
    listed,
    percent,
    points,
    share_with_interval,
    with_interval,
)
from joinup.questions.validation.history.curve import Course, Point
from joinup.questions.validation.history.readers import Agreement
from joinup.questions.validation.history.trial import MODEL, Tie, Trial, persists_from, ties
from joinup.questions.validation.history.tried import Tried

PICTURE, SCORES, CURVE, APART, TIES, READERS = (
    "history", "history-scores", "history-curve", "history-apart", "history-ties",
    "history-readers",
)  # fmt: skip

FATES = ("lasted in three quarters of the places or more", "lasted in half to three quarters",
         "lasted in fewer than half")  # fmt: skip


def fate(outcome: float) -> int:
    """Return which of the fates a share stands for.

    >>> fate(0.75), fate(0.6), fate(0.25)
    (0, 1, 2)
    """
    return sum(outcome < bound for bound in (persists_from(), 0.5))


def findings(found: Trial, apart: Trial | None) -> list[Sentence]:
    """Return the findings that stand on the first screen."""
    told = against(ties(found.tried))
    return [
        Sentence(headline(found), PICTURE),
        Sentence(level(found), PICTURE),
        Sentence(order(found), SCORES),
        *([Sentence(decided(apart), APART)] if apart else []),
        *([Sentence(told, TIES)] if told else []),
    ]


def headline(found: Trial) -> str:
    """Say whether the model comes nearer to what happened than rules of thumb."""
    model, best = found.model, found.best_thumb
    if all(lead.high < 0 for lead in found.leads.values()):
        verdict = "The model forecasts better than every rule of thumb that was tried."
    elif found.leads[best.name].low > 0:
        verdict = "The model forecasts worse than a rule of thumb."
    else:
        verdict = "The model forecasts no better than a rule of thumb."
    n = counted(len(found.tried), "programme")
    return (
        f"{verdict} Over {n} its share of places is off by {off_by(model.error)} on average; the "
        f"rule “{best.name}” is off by {off_by(best.error)}."
    )


def level(found: Trial) -> str:
    """Say how the level that the model expects compares with what happened."""
    gap = found.said - found.happened
    side = "too high" if gap > 0 else "too low"
    return (
        f"The level is {side}: joint working was still alive in {percent(found.happened)} of the "
        f"places on average, and the model expects {percent(found.said)}. It expects at least "
        f"nine in ten places for {_sure(found.tried)}."
    )


def _sure(found: Sequence[Tried]) -> str:
    sure = sum(item.share() >= 0.9 for item in found)
    ended = sum(item.share() >= 0.9 and fate(item.programme.lasted) == 2 for item in found)
    return (
        f"{sure} of the {counted(len(found), 'programme')}, of which {ended or 'none'} lasted in "
        "fewer than half of their places"
    )


def order(found: Trial) -> str:
    """Say whether the model tells the programmes that lasted from the others."""
    area = found.model.area
    if np.isnan(area.mean):
        return "All of these programmes had one fate, so that nothing tells them apart."
    least = percent(persists_from())
    best = max(found.thumbs, key=lambda item: np.nan_to_num(item.area.mean, nan=0.0))
    return (
        f"Take a programme that lasted in {least} of its places or more and one that did not: the "
        f"model puts the first higher in {share_with_interval(area)} of such pairs, where guessing "
        f"does in 50%. {_telling(area)} The rule “{best.name}” does so in "
        f"{percent(best.area.mean)}."
    )


def _telling(area: Interval) -> str:
    if area.mean >= HALF:
        return f"It {discrimination_in_words(area.mean)}."
    wrong = area.high < HALF
    return "It has the order the wrong way round." if wrong else "It does not tell them apart."


def off_by(error: Interval) -> str:
    """Return a mean error of a share, with its interval.

    >>> off_by(Interval(0.226, 0.164, 0.293, 44))
    '23 (16 to 29) percentage points'
    """
    return f"{with_interval(error, points)} percentage points"


def decided(apart: Trial) -> str:
    """Say what the model makes of programmes that a government ended."""
    return (
        f"Scored apart: a government ended or replaced the joint form in "
        f"{counted(len(apart.tried), 'programme')}. Joint working was then alive in "
        f"{percent(apart.happened)} of the places; the model, which knows of no such decision, "
        f"expects {percent(apart.said)}."
    )


CIRCUMSTANCES = {
    "statutory_duty": "a law that requires it",
    "mainstreaming": "joint work in members’ ordinary budgets and posts (mainstreaming)",
    "task_depth": "depth of the task",
    "savings_pockets": "savings in another body’s pocket",
    "own_target_pressure": "pressure of own targets",
    "prior_trust": "trust beforehand",
    "reorganisation_after": "reorganisation afterwards",
    "partners": "number of partners",
    "grant_years": "years of money",
    "continuing": "share of the money that continues",
}
"""What is coded or known of a programme, in words."""

_STRONG, _NOTHING = 0.15, 0.1  # sizes of rank correlations, for what is named in a sentence


def against(found: Sequence[Tie]) -> str:
    """Say which circumstances are strong in the model alone; "" where none is."""
    named = [
        f"{CIRCUMSTANCES[item.circumstance]} ({decimal(item.history)}; {decimal(item.model)})"
        for item in found
        if abs(item.model) >= _STRONG and abs(item.history) < _NOTHING
    ]
    if not named:
        return ""
    return (
        "These go with the fate of programmes in the model, and show next to nothing in what "
        f"happened (rank correlation in history; in the model): {listed(named)}."
    )


def curve_in_words(measured: Sequence[Point], drawn: Sequence[Course]) -> str:
    """Say how the measured curve and the model's compare four years after the money."""
    pooled = [item for item in measured if item.used == "pooled"]
    if not drawn or not pooled:
        return ""
    near = min(pooled, key=lambda item: abs(item.years - 4))
    year = round(near.years)
    shares = {item.measure: item.share[year] for item in drawn}
    return (
        f"After {year} years {percent(near.share)} of the partnerships that were counted still "
        f"existed; in the model {percent(shares['something'])} of the places still do something "
        f"together, and {percent(shares['half'])} still give half of the effort"
    )


def agreement_in_words(found: Sequence[Agreement]) -> str:
    """Say how far the readers agree, and why that is less than it seems."""
    kappas = [item.kappa for item in found if not np.isnan(item.kappa)]
    lowest = min(found, key=lambda item: np.nan_to_num(item.kappa, nan=2.0))
    return (
        "Two readers coded each programme from a text without its name or its outcome. They were "
        "not blind, for each recognised every programme. Kappa is 0 where they agree as chance "
        f"would have it and 1 where always; it lies between {decimal(min(kappas))} "
        f"({spaced(lowest.field)}) and {decimal(max(kappas))}. Some of that may be what "
        "both knew."
    )


def model_by_rule(found: Trial) -> str:
    """Say how the two decision rules compare."""
    first, second = (item for item in found.scores if item.name.startswith(f"{MODEL} under"))
    return (
        f"The model is off by {off_by(first.error)} under logit, where agencies weigh what they "
        f"expect, and by {off_by(second.error)} under experience, where they learn from what they "
        "met."
    )


def in_text(found: Trial, apart: Trial | None) -> str:
    """Return findings, every programme and the scores for a terminal."""
    rows = [*found.tried, *(apart.tried if apart else ())]
    lines = [item.text for item in findings(found, apart)]
    lines += ["", _columns("programme", "happened", "model", "worlds"), "-" * _WIDTH]
    lines += [_programme(item) for item in rows]
    lines += ["", _columns("forecast", "error", "told apart", ""), "-" * _WIDTH]
    lines += [
        _columns(item.name, points(item.error.mean), percent(item.area.mean), "")
        for item in found.scores
    ]
    return "\n".join(line.rstrip() for line in lines)


_WIDTH = 96


def _programme(item: Tried) -> str:
    low, high = item.middle()
    mark = " *" if item.programme.decided else ""
    happened, said = percent(item.programme.lasted), percent(item.share())
    worlds = f"{points(low)} to {points(high)}%"
    return _columns(short(item.programme.name, 56) + mark, happened, said, worlds)


def _columns(name: str, *cells: str) -> str:
    return f"{name:<60}" + "".join(f"{cell:>12}" for cell in cells)
