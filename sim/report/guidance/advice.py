"""What the guidance says. Every sentence is worked out from what was found, and names its evidence.

No sentence here may hold a number, a form or a direction that was not looked up in the findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.guidance.cases import RULES
from sim.analysis.guidance.drivers import few
from sim.analysis.guidance.found import Guidance
from sim.analysis.guidance.regret import robust_choices
from sim.analysis.guidance.tree import Leaf
from sim.model.forms import FORMS
from sim.report.document import Sentence
from sim.report.guidance import words
from sim.report.guidance.words import (
    budget,
    budget_with_interval,
    conditions,
    points_with_interval,
    share_with_interval,
)

_SIGNAL = {
    "embedding_at_withdrawal": "how far joint practice has become routine",
    "trust_at_withdrawal": "how much partners trust each other",
    "effort_at_withdrawal": "how much effort goes into joint work",
}
_TELLS_LITTLE = 0.6


def main_points(found: Guidance) -> list[Sentence]:
    """Return what a reader must know who reads nothing else."""
    return [
        _every_form(found),
        _advice_beats(found),
        _when_unknown(found),
        _best_ending(found),
        _what_tells(found),
    ]


def _every_form(found: Guidance) -> Sentence:
    somewhere = [form for form in FORMS if _wins(found, form)]
    if len(somewhere) == len(FORMS):
        text = "No form is best everywhere, and each of the five is best somewhere"
    else:
        losing = [words.NAMED[form] for form in FORMS if form not in somewhere]
        text = f"Not shown to be best anywhere under both rules: {words.listed(losing)}"
    often = {
        rule: max(
            (item for item in found.shares if item.criterion == "net value" and item.rule == rule),
            key=lambda item: item.interval.mean,
        )
        for rule in RULES
    }
    first = often[RULES[0]]
    if len({item.form for item in often.values()}) == 1:
        shares = words.both([f"{100 * item.interval.mean:.0f}%" for item in often.values()])
        text += f"; {words.NAMED[first.form]} is so most often ({shares} of cases)."
    else:
        text += "; which is so most often is unsettled."
    return Sentence(text, "fresh-draws")


def _wins(found: Guidance, form: str) -> bool:
    """Say whether fresh draws confirm under both rules that a form is best somewhere."""
    held = {item.rule for item in found.confirmed if item.form == form and item.holds}
    return held == set(RULES)


def _advice_beats(found: Guidance) -> Sentence:
    parts = []
    for item in found.advantages:
        gain = budget_with_interval(item.advantage)
        parts.append(f"{gain} where {words.RULE[item.rule]}")
    single = words.both([words.NAMED[item.single] for item in found.advantages])
    if all(item.advantage.low > 0 for item in found.advantages):
        start = f"Advice by circumstances beats “always {single}” in places it has not seen"
    elif all(item.advantage.high < 0 for item in found.advantages):
        start = f"Advice by circumstances does worse than “always {single}”"
    else:
        start = f"It is not clear that advice by circumstances beats “always {single}”"
    return Sentence(
        f"{start}: by {' and '.join(parts)} of agencies' discretionary budgets.", "out-of-sample"
    )


def _when_unknown(found: Guidance) -> Sentence:
    by_mean = robust_choices(found.robustness)["mean"]
    by_worst = robust_choices(found.robustness)["worst"]
    means, worsts = set(by_mean.values()), set(by_worst.values())
    if len(means) > 1:
        return Sentence(
            "Where little is known of the circumstances, the form that forgoes least on average is "
            "unsettled: the rules of decision disagree.",
            "regret",
        )
    text = (
        f"Where little is known of the circumstances, {words.NAMED[means.pop()]} forgoes least on "
        "average"
    )
    if len(worsts) > 1:
        text += "; whose worst case is least bad is unsettled"
    elif worsts == set(by_mean.values()):
        text += ", and its worst case is the least bad too"
    else:
        text += f"; the worst case of {words.NAMED[worsts.pop()]} is the least bad"
    return Sentence(text + ".", "regret")


def _best_ending(found: Guidance) -> Sentence:
    best = _most_changed(found)
    if best is None:
        return Sentence("No way of ending the money is clearly better than stopping it.", "endings")
    form, ending = best
    gains, persisting = _change_in_words(found, form, ending)
    verb = "handing over the work of" if ending == "handed over" else "a taper for"
    return Sentence(
        f"How the money ends matters most for {words.NAMED[form]}: {verb} it, against stopping at "
        f"once, brings {gains} of budgets and {persisting} of places still joined up.",
        "endings",
    )


def _most_changed(found: Guidance) -> tuple[str, str] | None:
    """Return the form and ending with the greatest gain that is clear under both rules."""
    clear: dict[tuple[str, str], list[float]] = {}
    for item in found.changes:
        if item.gain.low > 0:
            clear.setdefault((item.form, item.ending), []).append(item.gain.mean)
    whole = {key: min(gains) for key, gains in clear.items() if len(gains) == len(RULES)}
    return max(whole, key=lambda key: whole[key], default=None)


def _change_in_words(found: Guidance, form: str, ending: str) -> tuple[str, str]:
    own = [item for item in found.changes if (item.form, item.ending) == (form, ending)]
    gains = words.both([budget_with_interval(item.gain) for item in own])
    return gains, words.both([points_with_interval(item.persistence) for item in own])


def _what_tells(found: Guidance) -> Sentence:
    best = {}
    for rule in RULES:
        own = [item for item in found.signals if item.rule == rule and item.area.n]
        if not own:
            return Sentence("What tells beforehand whether work lasts is not known.", "signals")
        best[rule] = max(own, key=lambda item: item.area.mean).name
    if len(set(best.values())) > 1:
        return Sentence(
            "What best tells, as the money ends, whether joint work will last is unsettled.",
            "signals",
        )
    return Sentence(
        f"To know whether it will last, measure {_SIGNAL[best[RULES[0]]]} before the money ends.",
        "signals",
    )


def leaf_sentence(leaf: Leaf) -> Sentence:
    """Return the advice at the end of one branch of the tree."""
    where = conditions(leaf.conditions)
    if leaf.settled:
        leads = words.both([budget(lead.mean) for lead in leaf.lead])
        seconds = words.listed(list(dict.fromkeys(words.NAMED[name] for name in leaf.second)))
        return Sentence(
            f"With {where}: {words.CHOOSE[leaf.best[0]]}. "
            f"Next best: {seconds}, {leads} of budgets behind.",
            "advice",
        )
    if len(set(leaf.best)) == 1:
        return Sentence(
            f"With {where}: unsettled. {words.upper(words.NAMED[leaf.best[0]])} is ahead of "
            f"{' or '.join(dict.fromkeys(words.NAMED[name] for name in leaf.second))}, but not "
            "clearly under both rules.",
            "advice",
        )
    parts = [
        f"{words.NAMED[form]} where {words.RULE[rule]}"
        for rule, form in zip(RULES, leaf.best, strict=True)
    ]
    leads = words.both([budget(lead.mean) for lead in leaf.lead])
    return Sentence(f"With {where}: unsettled. {words.upper(', '.join(parts))}; by {leads}.", "advice")


def before_the_money_stops(found: Guidance) -> list[Sentence]:
    """Return what to put in place, by what each ending changes and where forms collapse."""
    said = []
    for form in FORMS:
        own = [item for item in found.changes if item.form == form]
        clear = {
            ending: [item for item in own if item.ending == ending and item.gain.low > 0]
            for ending in dict.fromkeys(item.ending for item in own)
        }
        good = [ending for ending, items in clear.items() if len(items) == len(RULES)]
        if not good:
            continue
        best = max(good, key=lambda ending: min(item.gain.mean for item in clear[ending]))
        gains, persisting = _change_in_words(found, form, best)
        what = "hand the work over" if best == "handed over" else "taper the money"
        if form == "joint unit" and best == "handed over":
            what = "make its practice routine and hand its work to a partnership"
        elif best == "handed over":
            what = "make joint practice part of normal work while the money lasts"
        said.append(
            Sentence(
                f"{words.upper(words.NAMED[form])}: {what} ({gains} of budgets; {persisting} of "
                "places still joined up).",
                "endings",
            )
        )
    for item in found.collapses:
        if item.tells:
            inside = words.both([share_with_interval(one) for one in item.inside])
            anywhere = words.both([f"{100 * one.mean:.0f}%" for one in item.anywhere])
            said.append(
                Sentence(
                    f"Beware of {words.NAMED[item.form]} with {conditions(item.conditions)}: of the "
                    f"cases that got going, {inside} then collapsed, against {anywhere} overall.",
                    "collapse",
                )
            )
    return said


def what_to_measure(found: Guidance) -> list[Sentence]:
    """Return how well each thing that can be measured tells what will last."""
    said = []
    for name, meaning in _SIGNAL.items():
        own = [item.area for item in found.signals if item.name == name and item.area.n]
        if len(own) < len(RULES):
            continue
        areas = words.both([f"{area.mean:.2f} ({area.low:.2f} to {area.high:.2f})" for area in own])
        if all(area.high < _TELLS_LITTLE for area in own):
            verdict = "tells next to nothing"
        elif all(area.low > _TELLS_LITTLE for area in own):
            verdict = "tells much"
        else:
            verdict = "tells a little"
        said.append(
            Sentence(f"{words.upper(meaning)} {verdict}: {areas}.", "signals"),
        )
    return said


def how_sure(found: Guidance) -> list[Sentence]:
    """Return how good the advice is where it has not been before, and what is unsettled."""
    accuracy = words.both([share_with_interval(item.accuracy) for item in found.advantages])
    single = words.both([share_with_interval(item.of_single) for item in found.advantages])
    kept = [
        item.advantage.mean / item.attainable.mean if item.attainable.mean > 0 else float("nan")
        for item in found.advantages
    ]
    settled = sum(leaf.share for leaf in found.leaves if leaf.settled)
    said = [
        Sentence(
            f"In circumstances that it has not seen, the tree names the best of five forms in "
            f"{accuracy} of cases; always choosing the best single form, in {single}.",
            "out-of-sample",
        ),
        Sentence(
            f"It wins {words.both([f'{100 * share:.0f}%' for share in kept])} of what knowing the "
            "best form in every case would win.",
            "out-of-sample",
        ),
        Sentence(f"Its advice is settled for {100 * settled:.0f}% of cases.", "advice"),
        _drivers(found),
        _knowing(found),
    ]
    return said


def _drivers(found: Guidance) -> Sentence:
    chosen = few(found.drivers)
    tops = []
    for rule in RULES:
        own = [item for item in found.indices if item.rule == rule]
        tops.append(max(own, key=lambda item: item.total.mean).name if own else "")
    names = words.listed([words.title(name).lower() for name in chosen])
    if len(set(tops)) == 1 and tops[0]:
        return Sentence(
            f"The choice turns most on {words.title(tops[0]).lower()}; of all circumstances, "
            f"{names} move it most.",
            "drivers",
        )
    return Sentence(
        f"The choice turns on {names}; which of them matters most is unsettled.", "drivers"
    )


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
    return Sentence(f"Find out first: {words.listed(parts)}.", "knowing")


def against_the_literature(found: Guidance) -> list[Sentence]:
    """Return each expectation with what the model shows: agreement and disagreement alike."""
    return [
        Sentence(
            f"{words.upper(item.verdict)}: {item.expectation.words[0].lower()}"
            f"{item.expectation.words[1:]}.",
            "literature",
        )
        for item in found.comparisons
    ]


def strongholds(found: Guidance) -> list[Sentence]:
    """Return where each form is best most often."""
    said = []
    for item in found.strongholds:
        inside = words.both([share_with_interval(one) for one in item.inside])
        anywhere = words.both([f"{100 * one.mean:.0f}%" for one in item.anywhere])
        start = words.upper(words.NAMED[item.form])
        if item.tells:
            said.append(
                Sentence(
                    f"{start}: with {conditions(item.conditions)}, best in {inside} of cases, "
                    f"against {anywhere} anywhere.",
                    "strongholds",
                )
            )
        else:
            said.append(
                Sentence(
                    f"{start}: no circumstances found in which it is clearly best more often under "
                    f"both rules ({anywhere} anywhere).",
                    "strongholds",
                )
            )
    return said


def sentences(found: Guidance) -> Sequence[Sentence]:
    """Return all that the guidance says, in its order."""
    return [
        *main_points(found),
        *map(leaf_sentence, found.leaves),
        *strongholds(found),
        *before_the_money_stops(found),
        *what_to_measure(found),
        *how_sure(found),
        *against_the_literature(found),
    ]
