"""What a brief says, in sentences worked out from a result; which audience gets which of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from joinup.analysis.alike import ending_in_words, programmes
from joinup.analysis.deciding import decisive
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.counted import counted
from joinup.model.parameters import REGISTRY
from joinup.page.brief import Passage
from joinup.page.frame import WARNING
from joinup.page.ranking import quoted
from joinup.page.words import listed
from joinup.page.worlds import counted_over, with_direction
from joinup.questions.result.charts.departments import departments_in_words
from joinup.questions.result.charts.record import against_records
from joinup.questions.result.findings import (
    embedding_tells,
    hand_over_point,
    most_open,
    partnerships,
    what_decides,
)
from joinup.questions.result.outliving import by_a_weaker_test, lasts_in, measure, not_put_in
from joinup.questions.result.tables import assumptions

AUDIENCES = {"minister": "For a minister", "board": "For a board", "auditor": "For an auditor"}

_CALLED = {"liaison": "liaison group"}
_FEW = 2  # endings of forms, and levers, that are named
_ENDED = {"Money ends": "if the money ends at once", "Money tapers off": "if the money tapers off"}


def passages(view: View, audience: str, cite: str) -> list[Passage]:
    """Return what an audience reads, in order; what the result has nothing on is left out."""
    makers: Mapping[str, Callable[[View], list[str]]] = {
        "What this rests on": rests_on,
        "By a weaker test": lambda of: by_a_weaker_test(of.all, of.worlds, ends_alone=True),
        "Who pays and who gains": lambda of: [one for one in [departments_in_words(of)] if one],
        "What decides it": what_decides,
        "What must be in place before the money stops": before_the_money_stops,
        "Limits": limits,
    }
    left_out = {
        "minister": ("What this rests on", "Who pays and who gains"),
        "board": ("What this rests on",),
        "auditor": ("Who pays and who gains", "What must be in place before the money stops"),
    }[audience]
    found = [(title, make(view)) for title, make in makers.items() if title not in left_out]
    return [
        *(Passage(title, said) for title, said in found if said),
        Passage("How to cite and repeat", [cite]),
    ]


def before_the_money_stops(view: View) -> list[str]:
    """Return what the result shows of how the money ends, and of practice that is routine by then.

    Where it compares neither, what decides it and can be set; and the command that compares.
    """
    ends = _endings(view) or hand_over_point(view.all, view.unit)[:1]
    said = [*ends, *_routine(view)]
    if said or not any(item.ends for item in view.judged):
        return said
    return [
        *_levers(view),
        "This result compares no two ways of ending the money. The command joinup outlook does.",
    ]


def _levers(view: View) -> list[str]:
    """Return which settings of departments and of the form decide most whether it lasts."""
    asked = most_open(view)
    if view.worlds is None or asked is None:
        return []
    found = decisive(view.worlds, view.result.plan, asked.name)
    levers = [one for one in found if REGISTRY[one.assumption.name].role == "lever"][:_FEW]
    if not levers:
        return []
    said = listed([with_direction(one) for one in levers])
    return [f"Settle what can be set and decides most: {said}."]


def _endings(view: View) -> list[str]:
    """Return for which forms it matters most how the money ends, and how it should end."""
    value = measure(view.worlds).value
    found = []
    for group in programmes(view.judged):
        ended = sorted((i for i in not_put_in(group) if i.ends), key=value)
        if ended and _lasts(ended[0], view) != _lasts(ended[-1], view):
            found.append((ended[-1], ended[0]))
    found.sort(key=lambda pair: value(pair[1]) - value(pair[0]))
    return [
        f"A {_CALLED.get(best.form, best.form)} lasts in {_lasts(best, view)} {_if(best)} and in "
        f"{_lasts(worst, view)} {_if(worst)}."
        for best, worst in found[:_FEW]
    ]


def _lasts(item: ScenarioSummary, view: View) -> str:
    return lasts_in(item, view.worlds)


def _if(item: ScenarioSummary) -> str:
    ending = ending_in_words(item)
    return _ENDED.get(ending, f"if it is {ending.lower()}")


def _routine(view: View) -> list[str]:
    """Return what it brings to make joint practice routine, where scenarios show it."""
    same = [item for item in partnerships(view.finished) if item in view.judged]
    if not embedding_tells(same):
        return []
    low, high = same[0], same[-1]
    return [
        f"Make joint practice part of normal work first: “{high.title}” lasts in "
        f"{_lasts(high, view)}, “{low.title}” in {_lasts(low, view)}, with the same form and the "
        "same money."
    ]


def rests_on(view: View) -> list[str]:
    """Return how many runs, worlds and assumptions an answer rests on, and how it fits a record."""
    result = view.result
    values = assumptions(view).rows
    assumed = sum("assumption" in row[-1] for row in values)
    return [
        f"{counted(len(result.runs), 'run')} of {counted(len(view.all), 'scenario')}, "
        f"{view.replicates}; {len(result.failures):,} failed, {result.missing:,} are missing.",
        *([f"Headlines are counted over {counted_over(view.worlds)}."] if view.worlds else []),
        f"Scenarios give {counted(len(values), 'value')}, of which {assumed} are assumptions by "
        "their own account.",
        *(f"{chart.title}." for chart in against_records(view)[:1]),
    ]


def limits(view: View) -> list[str]:
    """Return what a reader must not make of it, in two lines."""
    falling = [item.title for item in not_put_in(view.judged) if item.ends and item.falling]
    lost = (
        f" Places are still being lost when the runs end in {quoted(falling)}." if falling else ""
    )
    counts = "Worlds are plausible, not equally likely: a count of them is no probability."
    usual = "All figures are at the usual values; doubt about the assumptions is not in them."
    return [
        f"{WARNING} Nobody has signed it off.",
        (counts if view.worlds else usual) + lost,
    ]
