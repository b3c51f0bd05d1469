"""Rules of thumb that a model should beat, tried on the same programmes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.analysis.points import Array
from joinup.questions.validation.history.programmes import Programme
from joinup.questions.validation.history.scores import Forecast

ALWAYS = "always lasts"
OTHERS = "the mean of the others"
LAW_OR_POSTS = "law or permanent posts"
LAW_OR_CALM = "law, or some mainstreaming without a major reorganisation"


def rules_of_thumb(programmes: Sequence[Programme]) -> list[Forecast]:
    """Return what each rule of thumb says of programmes with an outcome.

    The last two forecast the mean outcome of the others on the same side of the rule.
    """
    outcome = outcomes(programmes)
    everyone = np.zeros(len(outcome), dtype=bool)
    found = [
        Forecast(ALWAYS, np.ones(len(outcome)), None),
        Forecast(OTHERS, mean_of_others(outcome, everyone), None),
    ]
    for name, side in ((LAW_OR_POSTS, law_or_posts), (LAW_OR_CALM, law_or_calm)):
        yes = np.array([side(item) for item in programmes])
        found.append(Forecast(name, mean_of_others(outcome, yes), yes.astype(float)))
    return found


def outcomes(programmes: Sequence[Programme]) -> Array:
    """Return the share that lasted of each programme; NaN where it is not known."""
    return np.array([item.lasted for item in programmes])


def law_or_posts(programme: Programme) -> bool:
    """Say whether a law requires it, or the core posts are permanent."""
    return lower(programme, "statutory_duty") == "yes" or (lower(programme, "mainstreaming") == "2")


def law_or_calm(programme: Programme) -> bool:
    """Say whether a law requires it, or some of it is mainstreamed and no great change came."""
    return lower(programme, "statutory_duty") == "yes" or (
        lower(programme, "mainstreaming") != "0" and lower(programme, "reorganisation_after") != "2"
    )


def lower(programme: Programme, field: str) -> str:
    """Return the code of a field; of two that are left open the lower."""
    return programme.codes[field][0]


def mean_of_others(outcome: Array, side: np.ndarray) -> Array:
    """Return for each programme the mean outcome of the others on its side.

    Where it stands alone there, of all others; NaN where there are none.

    >>> mean_of_others(np.array([0.0, 0.4, 1.0]), np.array([True, True, False])).tolist()
    [0.4, 0.0, 0.2]
    """
    number = np.arange(len(outcome))
    found = []
    for own in number:
        alike = (side == side[own]) & (number != own)
        among = alike if alike.any() else number != own
        found.append(float(outcome[among].mean()) if among.any() else np.nan)
    return np.array(found)
