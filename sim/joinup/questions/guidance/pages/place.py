"""What the guidance says for one place, for a terminal and as a page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd

from joinup.inputs.circumstances import BY_NAME
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.document import Document, Section, Sentence
from joinup.page.tables import PageTable, laid_out
from joinup.page.words import listed, percent, upper
from joinup.page.worlds import WHAT_A_WORLD_IS
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.words import both, budget
from joinup.questions.guidance.place import Advice, Choice

_WIDTH = 90
_LIMITS = (
    "These are results of a model in which many numbers are assumptions; they compare forms and "
    "forecast nothing.",
    "Only what the file says is taken from the place; all else is as in the experiment.",
    "What would change the answer was looked for one circumstance at a time, at a few values.",
)


def sentences(advice: Advice) -> list[Sentence]:
    """Return the answer in sentences: form, runner-up, regret, what would change it, likeness."""
    found = [chosen(choice, alone=len(advice.choices) == 1) for choice in advice.choices]
    return [*in_worlds(advice), *found, *_turns(advice), _likeness(advice)]


def in_worlds(advice: Advice) -> list[Sentence]:
    """Say in how many worlds the form that is best most often is best, and the next, by ending."""
    said = []
    for choice in advice.choices:
        counts = advice.worlds.get(choice.ending, {})
        if counts:
            alone = len(advice.choices) == 1
            start = "" if alone else f"where {words.ENDING[choice.ending]}, "
            said.append(Sentence(upper(start + words.best(counts)), "worlds"))
    return said


def chosen(choice: Choice, *, alone: bool) -> Sentence:
    """Say what to choose where the money ends in one way; `alone` where no other is told of."""
    start = "" if alone else f"Where {words.ENDING[choice.ending]}: "
    form, second = words.NAMED[choice.recommended], words.NAMED[choice.second]
    if choice.settled:
        leads = both([budget(lead.mean) for lead in choice.lead])
        text = (
            f"{start}{words.CHOOSE[choice.recommended]}. The runner-up is {second}, which would "
            f"forgo {budget(choice.second_regret)} of budgets; lead over the next best: {leads}."
        )
    else:
        bests = [
            f"{words.NAMED[best]} where {words.RULE[rule]} (by {budget(lead.mean)})"
            for rule, best, lead in zip(HEADLINE_RULES, choice.best, choice.lead, strict=True)
        ]
        text = (
            f"{start}at the usual values it is unsettled: {', '.join(bests)}. The safest choice is "
            f"{form}: at worst it gives up {budget(choice.regret)} of budgets, "
            f"{second} gives up {budget(choice.second_regret)}."
        )
    return Sentence(upper(text), "forms")


def _turns(advice: Advice) -> list[Sentence]:
    instead = " instead" if advice.choices[0].settled else " (this is settled)"
    said = [
        f"If there is {BY_NAME[turn.name].at(turn.value)} (here "
        f"{BY_NAME[turn.name].shown(advice.place.circumstances[turn.name])}), "
        f"{words.CHOOSE[turn.recommended]}{instead}."
        for turn in advice.turns
    ] or [
        "No single circumstance, changed over the whole range looked at, clearly changes the "
        "answer."
    ]
    return [Sentence(text, "turns") for text in said]


def _likeness(advice: Advice) -> Sentence:
    near = advice.nearest
    if near is None:
        return Sentence("No published initiative is shipped to compare with.")
    compared = listed([words.title(name).lower() for name in near.compared])
    return Sentence(
        f"Of the published initiatives it is nearest to “{near.title}” ({near.scenario}), "
        f"{percent(near.distance)} of a range apart in what is known of that: {compared}."
    )


def answer(advice: Advice) -> str:
    """Return the answer for a terminal."""
    lines = [advice.place.title, ""]
    for sentence in sentences(advice):
        lines += textwrap.wrap(
            sentence.text, _WIDTH, initial_indent="  - ", subsequent_indent="    "
        )
    head, rows = _cells(advice)
    lines += ["", *laid_out([head, *rows], rule=1, right=True), ""]
    lines += textwrap.wrap(
        "Gains over separate working in % of agencies' discretionary budgets, logit / experience. "
        "Results of a model that compares forms; not a forecast.",
        _WIDTH,
    )
    return "\n".join(lines)


def _cells(advice: Advice) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    head = ("form", *(f"gain, {choice.ending}" for choice in advice.choices), "still joined up")
    first = advice.choices[0]
    rows = [
        (
            words.TITLED[form],
            *(both([budget(g) for g in choice.gain[:, number]]) for choice in advice.choices),
            both([percent(share) for share in first.persistence[:, number]]),
        )
        for number, form in enumerate(first.forms)
    ]
    return head, rows


def place_document(advice: Advice, record: Sequence[tuple[str, str]]) -> Document:
    """Return the page for one place."""
    worlds = [_worlds_table(advice)] if advice.worlds else []
    return Document(
        title=f"Which form of joint working for {advice.place.title}",
        question="Which form suits this place, and what would change that?",
        points=sentences(advice),
        sections=[Section("Evidence", tables=[*worlds, *(table(advice) for table in _TABLES)])],
        limits=_LIMITS,
        record=record,
    )


def _worlds_table(advice: Advice) -> PageTable:
    data = [
        (choice.ending, form, number)
        for choice in advice.choices
        for form, number in advice.worlds[choice.ending].items()
    ]
    rows = [(upper(ending), words.TITLED[form], str(number)) for ending, form, number in data]
    of = sum(advice.worlds[advice.choices[0].ending].values())
    frame = pd.DataFrame(data, columns=["ending", "form", "best_in_worlds"])
    caption = (
        f"In how many of {of} plausible worlds each form has the greatest net benefit here. "
        f"{WHAT_A_WORLD_IS}"
    )
    return PageTable("worlds", caption, ("The money", "Form", "Best in"), rows, frame)


def _forms(advice: Advice) -> PageTable:
    head, rows = _cells(advice)
    data = [
        {
            "form": form, "ending": choice.ending, "rule": rule, "gain": choice.gain[r, f],
            "persistence": choice.persistence[r, f],
            "regret": choice.gain[r].max() - choice.gain[r, f],
        }
        for choice in advice.choices
        for r, rule in enumerate(HEADLINE_RULES)
        for f, form in enumerate(choice.forms)
    ]  # fmt: skip
    first = advice.choices[0].ending
    caption = (
        "Gain of each form over separate working, in % of agencies' discretionary budgets, and "
        f"places still joined up four years on (the money {first}); logit / experience"
    )
    return PageTable("forms", caption, [upper(h) for h in head], rows, data)


def _turns_table(advice: Advice) -> PageTable:
    rows = [
        (
            words.title(turn.name),
            BY_NAME[turn.name].shown(advice.place.circumstances[turn.name]),
            BY_NAME[turn.name].shown(turn.value),
            words.TITLED[turn.recommended],
        )
        for turn in advice.turns
    ]
    columns = ("circumstance", "value", "recommended")
    data = [(turn.name, turn.value, turn.recommended) for turn in advice.turns]
    head = ("Circumstance", "Here", "At", "Choose")
    caption = "The nearest changes of one circumstance that change the answer"
    frame = pd.DataFrame(data, columns=columns)
    return PageTable("turns", caption, head, rows, frame, numeric=False)


def _own(advice: Advice) -> PageTable:
    own = advice.place.circumstances
    rows = [
        (BY_NAME[name].title, BY_NAME[name].shown(v), BY_NAME[name].asks) for name, v in own.items()
    ]
    data = [{"circumstance": name, "value": value} for name, value in own.items()]
    head = ("Circumstance", "Here", "Meaning")
    return PageTable("circumstances", "The place", head, rows, data, numeric=False)


_TABLES = (_forms, _turns_table, _own)
