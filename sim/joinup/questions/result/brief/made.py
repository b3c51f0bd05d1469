"""A brief made of a result, for one audience."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from joinup import __version__
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.names import clean
from joinup.page.bars import Bar, Measured, bars_chart
from joinup.page.brief import Brief
from joinup.page.chart import Chart
from joinup.page.ranking import apart, ends
from joinup.page.words import people, percent, upper
from joinup.page.yardstick import of_worlds
from joinup.questions.result.brief import words
from joinup.questions.result.brief.options import gaps_are_shown, options_of, options_table
from joinup.questions.result.outliving import in_one_sentence, measure


def brief_of(view: View, audience: str, digest: str, repeat: str) -> Brief:
    """Return the brief of a result; `repeat` is the command that makes the result again."""
    plan = view.result.plan
    table = options_table(view)
    cite = (
        f"joinup {__version__}, result {view.result.id}, digest {digest[:16]}. Repeat it with "
        f"“{repeat}”. Check it with “joinup verify {view.result.id} --expect {digest[:16]}”."
    )
    return Brief(
        title=clean(plan.title),
        audience=words.AUDIENCES[audience],
        question=clean(plan.question),
        answer=in_one_sentence(view.all, view.worlds),
        options=table,
        charts=charts(view, audience),
        passages=words.passages(view, audience, cite),
        source=_source(view, digest, points=gaps_are_shown(table)),
    )


def _source(view: View, digest: str, *, points: bool) -> str:
    """Return the terms of the page in one line, and where its figures are from."""
    last = (
        "A place is joined up when its agencies give, on average, at least half the effort the "
        "task needs; joint working lasts if most places are, four years after the full grant ends."
    )
    world = (
        " A world is one complete set of plausible answers to what is assumed."
        if view.worlds
        else ""
    )
    gaps = " Pays, gains: share of savings less share of costs, in points." if points else ""
    missed = " Who pays and who is missed: at the usual values." if view.worlds else ""
    return f"{last}{world}{missed}{gaps} Source: {view.result.id}, digest {digest[:16]}."


def charts(view: View, audience: str) -> list[Chart]:
    """Return two sorted charts: which option lasts, and whom it leaves in need or what it is worth.

    An auditor gets the worth; [] where nothing finished.
    """
    options = options_of(view)
    if not options:
        return []
    worth = audience == "auditor" and view.worlds is not None
    return [_lasting(view, options), _worth(view, options) if worth else _in_need(view, options)]


def _bars(items: Sequence[ScenarioSummary], values: Sequence[float]) -> list[Bar]:
    return [Bar(i.title, value, i.form) for i, value in zip(items, values, strict=True)]


def _lasting(view: View, options: Sequence[ScenarioSummary]) -> Chart:
    by = measure(view.worlds)
    values = [by.value(item) for item in options]
    titled = dict(zip((item.title for item in options), values, strict=True))
    said = apart(titled, by.shown, "options", "for")
    if view.worlds is None:
        of = Measured("Places still joined up four years after the full grant ends", percent, 1.0)
        return bars_chart("lasts", f"Places still joined up are {said}", _bars(options, values), of)
    number = len(view.worlds.fitting)
    of = Measured(f"Worlds, of {number}, in which most places last", people, number)
    bars = _bars(options, [round(value * number) for value in values])
    return bars_chart("lasts", f"Joint working lasts in {said}", bars, of)


def _in_need(view: View, options: Sequence[ScenarioSummary]) -> Chart:
    """Draw whom each option leaves in need at the end, the baseline beside them."""
    every = [*options, *([] if view.baseline in options else [view.baseline])]
    values, over = [item.mean("clients_end") for item in every], "mean at the usual values"
    if view.worlds is not None:
        over = "median over worlds"
        values = [view.worlds.level(item.name, "clients_end")[0] for item in every]
    titled = {item.title: value for item, value in zip(every, values, strict=True)}
    ranked = ends(titled, people, "options")
    fewest = "Nothing is known of those in need" if ranked is None else (
        f"{upper(str(ranked.low))} {ranked.low.verb('leaves', 'leave')} the fewest {view.unit}: "
        f"{ranked.low.figure}"
    )  # fmt: skip
    of = Measured(f"{upper(view.unit)} at the end of the run, {over}", people)
    return bars_chart("in-need", fewest, _bars(every, values), of, least=True)


def _worth(view: View, options: Sequence[ScenarioSummary]) -> Chart:
    assert view.worlds is not None
    number = len(view.worlds.fitting)
    above = partial(view.worlds.above, other=view.baseline.name, outcome="net_benefit")
    values = [above(item.name).number for item in options]
    titled = dict(zip((item.title for item in options), map(float, values), strict=True))
    said = apart(titled, lambda value: of_worlds(round(value), number), "options", "for")
    of = Measured(f"Worlds, of {number}, worth more than “{view.baseline.title}”", people, number)
    return bars_chart("worth", f"It is worth its cost in {said}", _bars(options, values), of)
