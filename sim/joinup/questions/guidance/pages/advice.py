"""What the guidance says. Every sentence is worked out from what was found, and names its evidence.

No sentence here may hold a number, a form or a direction that was not looked up in the findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.document import Sentence
from joinup.page.ranking import ends
from joinup.page.words import (
    decimal,
    discrimination_in_words,
    listed,
    percent,
    points,
    share_with_interval,
    upper,
)
from joinup.page.yardstick import of_worlds
from joinup.questions.guidance.boxes import Where
from joinup.questions.guidance.drivers import few
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.words import budget, budget_with_interval, conditions
from joinup.questions.guidance.tree import Leaf

SIGNAL = {
    "embedding_at_withdrawal": "how far joint practice has become routine",
    "trust_at_withdrawal": "how much partners trust each other",
    "effort_at_withdrawal": "how much effort goes into joint work",
}


def what_to_choose(found: Guidance) -> list[Sentence]:
    """Return the advice of the tree, form by form, then what is unsettled."""
    settled = [leaf for leaf in found.leaves if leaf.settled]
    by_form = {f: [one for one in settled if one.best[0] == f] for f in found.cases.forms}
    said = []
    for form, own in by_form.items():
        where = "; or ".join(conditions(leaf.conditions) for leaf in own)
        if own:
            text = f"{upper(words.CHOOSE[form])} if there is {where}.{_in_worlds(found, own, form)}"
            said.append(Sentence(text, "advice"))
    for leaf in found.leaves:
        if not leaf.settled:
            counts = found.worlds.get(leaf.typical)
            tried = f" In a typical case there {words.best(counts)}" if counts else ""
            said.append(Sentence(_unsettled(leaf) + tried, "advice"))
    return said + [_stronghold(item) for item in found.strongholds if not by_form[item.form]]


def _in_worlds(found: Guidance, own: Sequence[Leaf], form: str) -> str:
    """Say in how many worlds a form is best in typical cases where it is advised."""
    counts = [found.worlds[leaf.typical] for leaf in own if leaf.typical in found.worlds]
    if not counts:
        return ""
    share = listed([of_worlds(tried.get(form, 0), sum(tried.values())) for tried in counts])
    cases = "In a typical case there" if len(own) == 1 else "In a typical case of each"
    return f" {cases} it is best in {share}."


def _unsettled(leaf: Leaf) -> str:
    start = f"It is unsettled if there is {conditions(leaf.conditions)}:"
    if len(set(leaf.best)) == 1:
        others = " or ".join(dict.fromkeys(words.NAMED[name] for name in leaf.second))
        return (
            f"{start} {words.NAMED[leaf.best[0]]} is ahead of {others}, but not clearly under both "
            "rules of decision."
        )
    parts = [
        f"{words.NAMED[form]} where {words.RULE[rule]}"
        for rule, form in zip(HEADLINE_RULES, leaf.best, strict=True)
    ]
    leads = words.both([budget(lead.mean) for lead in leaf.lead])
    return f"{start} {listed(parts)}, ahead by {leads} of budgets."


_DO = {
    ("handed over", False): "make joint practice part of normal work while the money lasts",
    ("handed over", True): "make a joint unit's practice routine and hand its work to a "
    "partnership",
    ("tapered", False): "taper the money rather than stop it",
    ("tapered", True): "taper a joint unit's money rather than stop it",
}


def clear_gains(found: Guidance) -> dict[tuple[str, str], float]:
    """Return what each form gains by each ending on money that stops at once, if clear under both.

    It is the gain under the rule where it is less.
    """
    clear: dict[tuple[str, str], list[float]] = {}
    for item in found.changes:
        if item.gain.low > 0:
            clear.setdefault((item.form, item.ending), []).append(item.gain.mean)
    return {key: min(gains) for key, gains in clear.items() if len(gains) == len(HEADLINE_RULES)}


def _best_ending_of(found: Guidance, form: str) -> str:
    """Return the ending that gains most on stopping, clearly under both rules; "" for none."""
    gains = {ending: gain for (own, ending), gain in clear_gains(found).items() if own == form}
    ranked = ends(gains, budget)
    return "" if ranked is None else ranked.high.names[0]


def change_in_words(found: Guidance, form: str, ending: str) -> tuple[str, str]:
    """Return what an ending changes for a form: in net value, and in places still joined up."""
    own = [item for item in found.changes if (item.form, item.ending) == (form, ending)]
    gains = words.both([budget(item.gain.mean) for item in own])
    return gains, words.both([points(item.persistence.mean, sign=True) for item in own])


def price_of(forms: Sequence[str], ending: str) -> str:
    """Return what must be said beside what a hand-over brings; "" for another ending."""
    if ending != "handed over":
        return ""
    said = (
        " The model charges nothing for making practice routine: that is the most that it may cost."
    )
    closed = (
        " It charges a unit once for handing over. A unit that hands nothing over closes with its "
        "money, which is put in."
    )
    return said + closed if "joint unit" in forms else said


def before_the_money_stops(found: Guidance) -> list[Sentence]:
    """Return what to put in place, by what each ending changes and where forms collapse."""
    forms_by_advice: dict[tuple[str, bool], list[str]] = {}
    for form in found.cases.forms:
        if ending := _best_ending_of(found, form):
            forms_by_advice.setdefault((ending, form == "joint unit"), []).append(form)
    said = []
    for (ending, unit), forms in forms_by_advice.items():
        changes = {form: change_in_words(found, form, ending) for form in forms}
        worth = [f"{gain} of budgets for {words.NAMED[f]}" for f, (gain, _) in changes.items()]
        lasting = listed([persisting for _, persisting in changes.values()])
        text = (
            f"{upper(_DO[ending, unit])}. Compared with stopping at once it is worth "
            f"{listed(worth)}; the share of places still joined up changes by {lasting} points."
        )
        said.append(Sentence(text + price_of(forms, ending), "endings"))
    for item in found.collapses:
        if item.tells:
            inside, anywhere = how_often(item)
            text = (
                f"Beware of {words.NAMED[item.form]} if there is {conditions(item.conditions)}: "
                f"{inside} of those that get going then collapse, compared with {anywhere} overall."
            )
            said.append(Sentence(text, "collapse"))
    return said


def how_often(item: Where) -> tuple[str, str]:
    """Return how often something happens in a box, and anywhere."""
    inside, anywhere = (
        words.both([percent(one.mean) for one in rates]) for rates in (item.inside, item.anywhere)
    )
    return inside, anywhere


def what_to_measure(found: Guidance) -> list[Sentence]:
    """Return how well each thing that can be measured tells what will last."""
    said = []
    for name, meaning in SIGNAL.items():
        own = [item.area for item in found.signals if item.name == name and item.area.n]
        if len(own) < len(HEADLINE_RULES):
            continue
        areas = words.both([decimal(area.mean) for area in own])
        verdict = words.both([discrimination_in_words(area.mean) for area in own])
        said.append(Sentence(f"Across programmes, {meaning} {verdict}: {areas}.", "signals"))
    return said


def how_sure(found: Guidance) -> list[Sentence]:
    """Return how good the advice is where it has not been before, and what is unsettled."""
    accuracy, single = (
        words.both([share_with_interval(getattr(item, of)) for item in found.advantages])
        for of in ("accuracy", "of_single")
    )
    kept = [
        item.advantage.mean / item.attainable.mean if item.attainable.mean > 0 else float("nan")
        for item in found.advantages
    ]
    settled = sum(leaf.share for leaf in found.leaves if leaf.settled)
    return [
        Sentence(
            "In circumstances that it has not seen, the tree names the best of "
            f"{len(found.cases.forms)} forms in {accuracy} of cases; always choosing the best "
            f"single form, in {single}.",
            "out-of-sample",
        ),
        Sentence(
            f"It gains {words.both([percent(share) for share in kept])} of the gain from always "
            "knowing the best form.",
            "out-of-sample",
        ),
        Sentence(f"Its advice is settled for {percent(settled)} of cases.", "advice"),
        _drivers(found),
        _knowing(found),
    ]


def _drivers(found: Guidance) -> Sentence:
    if {item.rule for item in found.indices} != set(HEADLINE_RULES):
        return Sentence("No circumstance that was looked at moves the choice.", "circumstances")
    tops = [top_drivers(found, rule) for rule in HEADLINE_RULES]
    names = listed([words.title(name).lower() for name in few(found.screened)])
    if len(set(tops)) == 1:
        return Sentence(
            f"The choice turns most on {listed(tops[0]).lower()}; of all circumstances, {names} "
            "move it most.",
            "drivers",
        )
    return Sentence(
        f"The choice turns on {names}; which of them matters most is unsettled.", "drivers"
    )


def top_drivers(found: Guidance, rule: str) -> tuple[str, ...]:
    """Return the circumstances that have most part in the choice under a rule, by title."""
    totals = {words.title(i.name): i.total.mean for i in found.indices if i.rule == rule}
    ranked = ends(totals, percent)
    return () if ranked is None else ranked.high.names


def _knowing(found: Guidance) -> Sentence:
    worth = {
        name: [item.advantage for item in items]
        for name, items in found.knowing.items()
        if all(item.advantage.low > 0 for item in items)
    }
    if not worth:
        return Sentence("No single fact is worth finding out by itself.", "knowing")
    order = sorted(worth, key=lambda name: -min(item.mean for item in worth[name]))[:2]
    parts = [
        f"{words.title(name).lower()} "
        f"({words.both([budget_with_interval(item) for item in worth[name]])} of budgets)"
        for name in order
    ]
    return Sentence(f"The facts to find out first are {listed(parts)}.", "knowing")


def against_the_literature(found: Guidance) -> list[Sentence]:
    """Return each expectation with what the model shows: agreement and disagreement alike."""
    verdicts = [item.verdict for item in found.comparisons]
    texts = [
        f"Of {len(verdicts)} expectations the model agrees with {verdicts.count('agrees')}, "
        f"disagrees with {verdicts.count('disagrees')} and leaves {verdicts.count('unsettled')} "
        "unsettled."
    ]
    for item in found.comparisons:
        expected = item.expectation.words
        texts.append(f"{upper(item.verdict)}: {expected[0].lower()}{expected[1:]}.")
    return [Sentence(text, "literature") for text in texts]


def _stronghold(item: Where) -> Sentence:
    inside, anywhere = how_often(item)
    text = (
        f": no circumstances found in which it is clearly best more often under both rules "
        f"({anywhere} anywhere)."
    )
    if item.tells:
        text = (
            f" is best most often if there is {conditions(item.conditions)}: in {inside} of cases "
            f"there, {anywhere} anywhere."
        )
    return Sentence(upper(words.NAMED[item.form]) + text, "strongholds")
