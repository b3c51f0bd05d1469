"""The page, the terminal answer and the files of `joinup rescue`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.inputs.names import spaced
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence
from joinup.page.panels import axes_of
from joinup.page.ranking import ends
from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, listed, percent, share_with_interval
from joinup.page.words import setting as as_set
from joinup.page.yardstick import likelihood, of_worlds
from joinup.questions.persistence.bench import Tried
from joinup.questions.persistence.in_worlds import Reached
from joinup.questions.persistence.pages.looks import made
from joinup.questions.persistence.public_cost import MAINSTREAMING_PRICE
from joinup.questions.persistence.rescue import Alone, Rescue, shares
from joinup.questions.persistence.search import GLIMPSE
from joinup.questions.persistence.trial import RULES


def rescue_page(found: Rescue, command: str) -> Document:
    """Return a rescue as a page, every sentence of it worked out."""
    return Document(
        title=f"What would make it last? {found.asked.scenario.title}",
        question=f"What is the cheapest change of levers after which {percent(found.goal.persist)} "
        "of places are still joined up four years after the last of the money?",
        points=[Sentence(*point) for point in main_points(found)],
        sections=(
            Section("The change", tables=[_change(found)]),
            Section(
                "What persistence costs",
                text=[
                    "Each mark is the cheapest combination found for that much persistence on "
                    "average, on the draws of the search. With confidence, or on other draws, it "
                    "may cost more."
                ],
                charts=[frontier_chart(found)],
            ),
            Section(
                "Each lever by itself",
                text=["What one lever does while all others stay as they are."],
                tables=[_alone(found)],
            ),
        ),
        limits=[
            "A comparison of assumptions, not a forecast.",
            "The bill is an assumption: grant, shared credit and reward for own output are cash, "
            "own-target output is worth 1 u for 1 u, and mainstreaming takes "
            f"{as_set(MAINSTREAMING_PRICE)} u of staff time for each agency, quarter and unit.",
            "What benefits people is not in the bill; a cheap change is not yet a good one.",
            f"The search is not exhaustive: {found.n_tried:,} combinations were tried, and those "
            f"that clearly lost on {GLIMPSE} sets of draws went no further. “Not attainable” means "
            "that none reached it on draws that the search had not seen.",
        ],
        record=made(found.asked, command, ("Levers", ", ".join(found.levers)),
                    ("Combinations tried", f"{found.n_tried:,}, {found.n_full:,} of them in full")),
    )  # fmt: skip


def said(tried: Tried) -> str:
    """Return persistence under each rule; its range of chance stands in the table."""
    return "; ".join(f"{percent(share.mean)} under {rule}" for rule, share in shares(tried).items())


def main_points(found: Rescue) -> list[tuple[str, str]]:
    """Return the main points of a rescue, each with what carries it."""
    goal = found.goal
    asked = f"{percent(goal.persist)} with {percent(goal.confidence)} confidence under both rules"
    points = [(f"As things are: {said(found.own)}.", "change")]
    if found.found is None or found.tried is None or found.extra is None:
        within = "" if goal.budget is None else f" within {as_set(goal.budget)} u per place"
        numbers = (
            "Only levers that are numbers were moved; what a hand-over to another form would do, "
            "joinup outlook says."
        )
        return [
            (f"Not attainable with these levers{within}: {asked}.", "change"),
            (f"The most that was found: {said(found.best[1])}.", "change"),
            (numbers, ""),
            *points,
        ]
    if not found.moved:
        return [(f"Nothing needs to move: the scenario reaches {asked}.", "change"), *points]
    changes = ", ".join(
        f"{spaced(name)} from {as_set(before)} to {as_set(after)}"
        for name, (before, after) in found.moved.items()
    )
    then = (
        f"It then lasts: {said(found.tried)}; the bill changes by {_signed(found.extra.mean)} u "
        "per place in present value."
    )
    idle = ", ".join(map(spaced, found.not_worth))
    single = [item for item in found.alone if item.enough is not None and item.extra is not None]
    over = " to ".join(map(percent, found.over_members or ()))
    return [
        (f"The cheapest change found that reaches {asked}: {changes}.", "change"),
        (then, "change"),
        *([(_in_worlds(found.worlds, goal.persist), "change")] if found.worlds else []),
        *points,
        *([(f"These are not worth moving: {idle}.", "alone")] if idle else []),
        (_cheapest(single) if single else "No lever reaches it by itself.", "alone"),
        *([(f"Over the ensemble, under the harsher rule: {over}.", "change")] if over else []),
    ]


def _in_worlds(reached: Reached, persist: float) -> str:
    """Say in how many plausible worlds the goal holds with the change, and without it."""
    after, before = reached.after, reached.before
    return (
        f"With the change at least {percent(persist)} of places last in "
        f"{of_worlds(*after)} that we think plausible ({likelihood(after.share)}); "
        f"as things are, in {before.number}."
    )


def _cheapest(single: Sequence[Alone]) -> str:
    """Say which lever reaches what is asked for at least cost by itself."""
    found = ends({item.lever: item.extra or 0.0 for item in single}, _signed)
    assert found is not None
    at = {item.lever: as_set(item.enough or 0.0) for item in single}
    levers = [f"{spaced(name)} (at {at[name]})" for name in found.low.names]
    is_ = found.low.verb("is the cheapest lever", "are the cheapest levers")
    return (
        f"By itself, {listed(levers)} {is_} to reach it: {found.low.figure} u per place, on the "
        "draws of the search."
    )


def _signed(value: float) -> str:
    return decimal(value, sign=True)


def _change(found: Rescue) -> PageTable:
    setting, tried = (found.found, found.tried) if found.found and found.tried else found.best
    assert tried is not None
    cells = [
        *(
            (name, REGISTRY[name].unit, as_set(before), as_set(after))
            for name, before, after in zip(found.levers, found.before, setting, strict=True)
        ),
        *(
            (f"persistence, {rule}", "places",
             *(share_with_interval(shares(one)[rule]) for one in (found.own, tried)))
            for rule in RULES
        ),
        ("bill", "u per place", decimal(found.own.cost), decimal(tried.cost)),
    ]  # fmt: skip
    rows = [dict(zip(("what", "unit", "as it is", "changed"), row, strict=True)) for row in cells]
    caption = "The cheapest change found" if found.found else "The most persistence that was found"
    seen = f"{caption}, on draws that the search had not seen"
    return table_of("change", seen, rows, numeric=False)


def _alone(found: Rescue) -> PageTable:
    rows = [
        {
            "lever": item.lever,
            "most_persistence": item.most,
            "gain": item.gain,
            "enough_at": np.nan if item.enough is None else item.enough,
            "extra_bill": np.nan if item.extra is None else item.extra,
            "part of the change": "yes" if item.lever in found.moved else "no",
        }
        for item in found.alone
    ]
    return table_of("alone", "Each lever by itself, under the harsher rule", rows)


def frontier_chart(found: Rescue) -> Chart:
    """Draw the cheapest bill for each persistence, with the scenario and what was found."""
    goals = [item[0] for item in found.frontier]
    extras = [item[2] for item in found.frontier]
    with style.styled():
        figure, axes = axes_of(11, 4.6)
        axes.plot(goals, extras, "o", ls="-", drawstyle="steps-pre", color=style.BLUE, ms=7,
                  label="cheapest found")  # fmt: skip
        axes.plot(found.own.least, 0.0, "P", color=style.INK, ms=12, mec="white", label="as it is")
        if found.tried is not None and found.extra is not None:
            axes.plot(found.tried.least, found.extra.mean, "D", color=style.ORANGE, ms=10,
                      mec="white", label="the change")  # fmt: skip
        axes.axvline(found.goal.persist, color=style.INK, lw=1, ls=(0, (4, 3)))
        axes.set(xlabel="places still joined up, under the harsher rule",
                 ylabel="change of the bill (u per place)", xlim=(0, 1.02))  # fmt: skip
        style.show_unit(axes.xaxis, "share")
        axes.legend(frameon=False, loc="upper left")
        figure.tight_layout()
    rows = [
        {"persistence": goal, "extra_bill": extra, **dict(zip(found.levers, setting, strict=True))}
        for goal, setting, extra in found.frontier
    ]
    title = "No combination keeps any places"
    if rows:
        free = max((w for w, e in zip(goals, extras, strict=True) if e <= 0), default=None)
        title = (
            f"Up to {percent(free)} persist at no greater bill"
            if free is not None
            else "Any persistence costs more than the scenario does"
        ) + f"; {percent(goals[-1])} costs {_signed(extras[-1])} u per place"
    return Chart(
        name="frontier",
        title=title,
        subtitle="Change of the bill, present value, against persistence four years after the "
        "last of the money, on the draws of the search",
        alternative=" ".join(
            f"{percent(w)}: {_signed(e)} u." for w, e in zip(goals, extras, strict=True)
        ),
        note="Below zero the combination costs less than the scenario. The dashed line is what was "
        "asked for.",
        figure=figure,
        table=rows,
    )


def rescue_answer(found: Rescue) -> str:
    """Return a rescue for a terminal."""
    lines = [found.asked.scenario.title, "", *(text for text, _ in main_points(found)), ""]
    lines += ["What persistence costs on average, on the draws of the search"]
    lines += ["(change of the bill, u per place; with confidence it may cost more):"]
    lines += [f"  {percent(goal):>5}  {_signed(extra):>8}" for goal, _, extra in found.frontier]
    return "\n".join(lines)
