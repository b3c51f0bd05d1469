"""What comes of one change, in four lines and on a page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd

from joinup.inputs.names import clean
from joinup.model.outcomes import OUTCOMES
from joinup.page.document import Document, Section, Sentence
from joinup.page.levels import levels_chart
from joinup.page.tables import PageTable
from joinup.page.why import section_on_why
from joinup.page.words import change as shown
from joinup.page.worlds import (
    WHAT_A_WORLD_IS,
    by_the_weaker_test,
    counted_over,
    deciding_sentences,
    lasting_table,
    named,
)
from joinup.page.yardstick import likelihood, of_worlds
from joinup.questions.whatif.contrast import AS_IT_IS, CHANGED, Contrast

_WIDTH = 90
_TABLE = "differences"
_COMPARED = ("persistence_16", "still_active_16", "clients_end", "net_benefit")


def sentences(of: Contrast) -> list[str]:
    """Return the answer: whether it lasts longer, whom it helps, whether it is worth its cost."""
    return [_lasting(of), by_the_weaker_test(of.worlds, CHANGED), _clients(of), _worth(of)]


def _lasting(of: Contrast) -> str:
    new, old = of.worlds.lasts(CHANGED), of.worlds.lasts(AS_IT_IS)
    longer, alike = of.worlds.longer(CHANGED, AS_IT_IS)
    shorter = longer.of - longer.number - alike.number
    if alike.number == alike.of:
        order = f"It makes no difference to how long it lasts in any of {alike.of} worlds"
    else:
        order = (
            f"It lasts in more places than now in {of_worlds(*longer)}, in fewer "
            f"in {shorter or 'none'} and in as many in {alike.number or 'none'}"
        )
    return (
        f"{order}. Joint working outlives its money in {of_worlds(*new)} "
        f"({likelihood(new.share)}), now in {old.number or 'none'}."
    )


def _clients(of: Contrast) -> str:
    fewer, more = of.below("clients_end"), of.above("clients_end")
    unit = clean(of.scenario.unit)
    if fewer.number == more.number == 0:
        return f"It changes nothing for {unit}."
    median, low, high = (shown(value, "people") for value in of.apart("clients_end"))
    return (
        f"At the end there are fewer {unit} in {of_worlds(*fewer)} and more in "
        f"{more.number or 'none'}: {median} in the median world, {low} to {high} in the middle 90%."
    )


def _worth(of: Contrast) -> str:
    better, worse = of.above("net_benefit"), of.below("net_benefit")
    if better.number == worse.number == 0:
        return "It is worth neither more nor less."
    median, low, high = (shown(value, "u") for value in of.apart("net_benefit"))
    return (
        f"The change is worth more than it costs in {of_worlds(*better)}: "
        f"{median} u of net benefit in the median world, {low} to {high} u in the middle 90%."
    )


def answer(of: Contrast) -> str:
    """Return the answer for a terminal."""
    lines = [f"{of.titles[0]}", ""]
    for text in sentences(of):
        lines += textwrap.wrap(text, _WIDTH)
    note = f"Both sides on the same draws in {counted_over(of.worlds)}. {WHAT_A_WORLD_IS}"
    return "\n".join([*lines, "", *textwrap.wrap(note, _WIDTH)])


def document(of: Contrast, record: Sequence[tuple[str, str]]) -> Document:
    """Return the page of one change."""
    items = [named(of.plan, name, title, n) for n, (name, title) in
             enumerate(zip((CHANGED, AS_IT_IS), of.titles, strict=True), start=1)]  # fmt: skip
    open_points = deciding_sentences(of.worlds, of.plan, items[0])
    why = [section_on_why("What each change brings", of.parts, *of.titles)] if of.parts else []
    return Document(
        title=f"What if: {of.titles[0]}",
        question="What would this change do, and how sure is that?",
        points=[*(Sentence(text, _TABLE) for text in sentences(of)), *open_points],
        sections=[
            Section(
                "Both sides in plausible worlds",
                text=[WHAT_A_WORLD_IS],
                tables=[_differences(of), lasting_table(of.worlds, items)],
                charts=[levels_chart(of.worlds, items)],
            ),
            *why,
        ],
        limits=[
            "A contrast between two regimes in a model; not a forecast.",
            "What is changed is set on both sides; everything else that is assumed varies.",
        ],
        record=record,
    )


def _differences(of: Contrast) -> PageTable:
    rows, data = [], []
    for name in _COMPARED:
        outcome = OUTCOMES[name]
        middle = of.apart(name)
        above, below = of.above(name), of.below(name)
        median, low, high = (shown(value, outcome.unit) for value in middle)
        rows.append(
            [
                f"{outcome.title} ({outcome.unit})",
                median,
                f"{low} to {high}",
                of_worlds(*above),
                of_worlds(*below),
            ]
        )
        data.append((name, *middle, above.number, below.number, above.of))
    columns = ["outcome", "median", "low", "high", "more_in", "less_in", "of_worlds"]
    return PageTable(
        _TABLE,
        f"The changed side less the scenario as it is, over {counted_over(of.worlds)}",
        ["Outcome", "Median change", "Middle 90% of worlds", "More in", "Less in"],
        rows,
        pd.DataFrame(data, columns=columns),
    )
