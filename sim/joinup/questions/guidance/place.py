"""The same for one place: which form suits it, what would change that, and whom it resembles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs import circumstances
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.design import listed
from joinup.inputs.experiment import Experiment
from joinup.inputs.place import Place
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.questions.guidance.cases import ENDINGS, Array, Cases
from joinup.questions.guidance.studies import Span
from joinup.questions.guidance.worlds import Best

REPLICATES = 8
_STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST_CHANGES = 3


@dataclass(frozen=True)
class Choice:
    """What to choose in one place, the money ending in one way.

    `recommended` has the least worst regret over the two rules, `second` the next least; regrets
    are in u for an agency and quarter. `best`, `lead` and `gain` (rule, form), in the order of
    `forms`, are by rule; `lead`
    is that of the best form over the nearest other, with an interval over draws.
    """

    ending: str
    forms: tuple[str, ...]
    recommended: str
    second: str
    regret: float
    second_regret: float
    best: tuple[str, ...]
    lead: tuple[Interval, ...]
    gain: Array
    persistence: Array

    @property
    def settled(self) -> bool:
        """Say whether the rules agree on the best form and its lead is clear under both."""
        return len(set(self.best)) == 1 and all(lead.low > 0 for lead in self.lead)


@dataclass(frozen=True)
class Turn:
    """A circumstance, the nearest value tried at which the answer is clearly another, and which.

    Clearly: settled there, and on another form unless it was unsettled before.
    """

    name: str
    value: float
    recommended: str
    distance: float  # from the place's own value, in shares of the range


@dataclass(frozen=True)
class Resemblance:
    """A published initiative, and how far its circumstances lie.

    Compared are those that its scenario gives, the defaults of the model being nobody's. `distance`
    is the root mean square over them, in shares of the range.
    """

    scenario: str
    title: str
    distance: float
    compared: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What guidance says for one place; `choices` by ending, `turns` nearest first.

    `worlds` says in how many worlds each form is best, by ending; {} where none were tried.
    """

    place: Place
    choices: tuple[Choice, ...]
    turns: tuple[Turn, ...]
    nearest: Resemblance | None
    worlds: Best = field(default_factory=dict)


def around(experiment: Experiment, place: Place, known: Mapping[str, Span]) -> Experiment:
    """Return the experiment at a place, and with each circumstance in turn over its range."""
    points = [circumstances.write(found) for _, found in variations(place, known)]
    return replace(
        experiment,
        name=f"{experiment.name}-{place.name}",
        title=f"{experiment.title}: {place.title}",
        design=listed(points),
        replicates=REPLICATES,
    )


def variations(place: Place, known: Mapping[str, Span]) -> list[tuple[str, Mapping[str, float]]]:
    """Return the place itself, named "", and it with one circumstance changed at a time."""
    found: list[tuple[str, Mapping[str, float]]] = [("", place.circumstances)]
    for item in CIRCUMSTANCES:
        own = place.circumstances[item.name]
        span = known[item.name]
        tried = sorted({span.at(step) for step in _STEPS} - {own})
        found += [(item.name, {**place.circumstances, item.name: value}) for value in tried]
    return found


def advise(place: Place, cases: Cases, known: Mapping[str, Span]) -> Advice:
    """Return what the cases of `around` say for a place.

    What would change the answer is told of the ending that the place expects, or of the first
    where that is open.
    """
    endings = [place.ending] if place.ending else list(ENDINGS)
    choices = tuple(choice(cases, 0, ending) for ending in endings)
    turns: dict[str, Turn] = {}
    for number, (name, found) in enumerate(variations(place, known)):
        if not name:
            continue
        other = choice(cases, number, endings[0])
        changed = other.settled and not (
            choices[0].settled and other.recommended == choices[0].recommended
        )
        span = known[name]
        distance = abs(found[name] - place.circumstances[name]) / max(span.high - span.low, 1e-12)
        nearer = name not in turns or distance < turns[name].distance
        if changed and nearer:
            turns[name] = Turn(name, found[name], other.recommended, distance)
    nearest_first = sorted(turns.values(), key=lambda turn: turn.distance)
    return Advice(
        place, choices, tuple(nearest_first[:MOST_CHANGES]), nearest_initiative(place, known)
    )


def choice(cases: Cases, point: int, ending: str) -> Choice:
    """Return what to choose at one point, the money ending in one way."""
    gains = cases.gains[:, point, ENDINGS.index(ending)]  # (rule, form, replicate)
    gain = cases.mean_of(gains)
    regret = (gain.max(axis=1, keepdims=True) - gain).max(axis=0)
    order = np.argsort(regret, kind="stable")
    best, lead = [], []
    for own in gains:
        first = int(own.mean(axis=1).argmax())
        ahead = own[first] - np.delete(own, first, axis=0)
        best.append(cases.forms[first])
        lead.append(interval(ahead[int(ahead.mean(axis=1).argmin())]))
    return Choice(
        ending,
        cases.forms,
        cases.forms[int(order[0])],
        cases.forms[int(order[1])],
        float(regret[order[0]]),
        float(regret[order[1]]),
        tuple(best),
        tuple(lead),
        gain,
        cases.persistence[:, point, ENDINGS.index(ending)],
    )


def nearest_initiative(place: Place, known: Mapping[str, Span]) -> Resemblance | None:
    """Return the shipped initiative that is nearest; None where none is shipped.

    One scenario stands for each initiative: that which the others extend.
    """
    found = []
    for name in shipped("scenarios"):
        scenario = load_scenario(name)
        if len(scenario.lineage) > 1:
            continue
        theirs = circumstances.read(scenario.parameters)
        apart = {
            item.name: (theirs[item.name] - place.circumstances[item.name])
            / max(known[item.name].high - known[item.name].low, 1e-12)
            for item in CIRCUMSTANCES
            if item.parameter in scenario.parameters
        }
        if apart:
            distance = float(np.sqrt(np.mean([value**2 for value in apart.values()])))
            found.append(Resemblance(name, scenario.title, distance, tuple(apart)))
    return min(found, key=lambda item: item.distance, default=None)
