"""The trial: what the model and the rules of thumb say of some programmes, and how they score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval
from joinup.analysis.points import Array
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.validation.history.programmes import LEVELS, Programme
from joinup.questions.validation.history.rule import the_rule
from joinup.questions.validation.history.scores import (
    Forecast,
    Score,
    difference,
    mean_error,
    rank_correlation,
    score,
)
from joinup.questions.validation.history.thumb import outcomes, rules_of_thumb
from joinup.questions.validation.history.tried import Tried

MODEL = "the model"


@dataclass(frozen=True)
class Trial:
    """Programmes with an outcome, and the scores of all that was forecast of them.

    The model comes first, then the model under each decision rule alone, then rules of thumb.
    `leads` hold the model's mean error less that of each rule of thumb, by its name.
    """

    tried: tuple[Tried, ...]
    scores: tuple[Score, ...]
    leads: dict[str, Interval]

    @property
    def model(self) -> Score:
        """Return the score of the model."""
        return self.scores[0]

    @property
    def thumbs(self) -> list[Score]:
        """Return the scores of the rules of thumb."""
        return [item for item in self.scores if item.name in self.leads]

    @property
    def best_thumb(self) -> Score:
        """Return the rule of thumb with the smallest mean error."""
        return min(self.thumbs, key=lambda item: np.nan_to_num(item.error.mean, nan=np.inf))

    @property
    def happened(self) -> float:
        """Return the mean share that lasted."""
        return float(outcomes([item.programme for item in self.tried]).mean())

    @property
    def said(self) -> float:
        """Return the mean share of which the model says that it lasts."""
        return float(np.mean([item.share() for item in self.tried]))


def trial(found: Sequence[Tried]) -> Trial:
    """Return the scores of programmes with an outcome; there must be one."""
    programmes = [item.programme for item in found]
    outcome, persisted = outcomes(programmes), persists_from()
    model, *parts = model_forecasts(found)
    thumbs = rules_of_thumb(programmes)
    return Trial(
        tuple(found),
        tuple(score(item, outcome, persisted) for item in (model, *parts, *thumbs)),
        {item.name: difference(model, item, outcome) for item in thumbs},
    )


def persists_from() -> float:
    """Return the share of places from which a programme counts as lasting."""
    return float(the_rule()["measures"]["persisted"])


def model_forecasts(found: Sequence[Tried]) -> list[Forecast]:
    """Return what the model says, over both decision rules and under each."""
    by_rule = np.array(
        [item.by_world().reshape(len(HEADLINE_RULES), -1).mean(axis=1) for item in found]
    )
    shares = {MODEL: by_rule.mean(axis=1)} | {
        f"{MODEL} under {rule}": by_rule[:, number] for number, rule in enumerate(HEADLINE_RULES)
    }
    return [Forecast(name, said, said) for name, said in shares.items()]


@dataclass(frozen=True)
class Part:
    """Some of the programmes, with mean errors there by forecast."""

    name: str
    n: int
    errors: dict[str, float]


def parts(found: Sequence[Tried]) -> list[Part]:
    """Return mean errors over parts of the programmes that a sceptic would ask for."""
    kept = {
        name: [item for item in found if is_meant(item.programme)]
        for name, is_meant in _PARTS.items()
    }
    return [_part(name, own) for name, own in kept.items() if len(own) > 1]


_PARTS: dict[str, Callable[[Programme], bool]] = {
    "all": lambda it: True,
    "core: the money changed, and life after it was looked at": lambda it: it.group == "core",
    "outcome counted, not judged": lambda it: it.counted,
    "any joint activity counts": lambda it: it.kind == "something",
    "half of the effort counts": lambda it: it.kind == "half",
}


def _part(name: str, own: Sequence[Tried]) -> Part:
    programmes = [item.programme for item in own]
    outcome = outcomes(programmes)
    forecasts = [model_forecasts(own)[0], *rules_of_thumb(programmes)]
    return Part(name, len(own), {f.name: mean_error(f.shares, outcome) for f in forecasts})


@dataclass(frozen=True)
class Tie:
    """How far a circumstance goes with lasting: rank correlations, in history and in the model."""

    circumstance: str
    n: int
    history: float
    model: float


def ties(found: Sequence[Tried]) -> list[Tie]:
    """Return what goes with lasting in history and in the model, circumstance by circumstance."""
    known = [(name, [_place(item.programme, name) for item in found]) for name in _CIRCUMSTANCES]
    outcome = outcomes([item.programme for item in found])
    said = np.array([item.share() for item in found])
    return [_tie(name, np.array(values), outcome, said) for name, values in known]


_CIRCUMSTANCES = (
    *(name for name in LEVELS if name not in ("form", "ending")),
    "partners",
    "grant_years",
    "continuing",
)


def _place(programme: Programme, name: str) -> float:
    """Return a fact, or the mean place of the codes that are left open; NaN for no fact."""
    if name not in LEVELS:
        value = getattr(programme, name)
        return float("nan") if value is None else float(value)
    return float(np.mean([LEVELS[name].index(level) for level in programme.codes[name]]))


def _tie(name: str, values: Array, outcome: Array, said: Array) -> Tie:
    own = ~np.isnan(values)
    history, model = (rank_correlation(values[own], other[own]) for other in (outcome, said))
    return Tie(name, int(own.sum()), history, model)
