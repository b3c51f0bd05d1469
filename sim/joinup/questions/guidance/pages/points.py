"""The main points: what a reader must know who reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.document import Sentence
from joinup.page.ranking import ends
from joinup.page.words import decimal, listed, percent
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.advice import SIGNAL, change_in_words, clear_gains, price_of
from joinup.questions.guidance.pages.words import budget_with_interval
from joinup.questions.guidance.regret import robust_choices
from joinup.questions.guidance.tree import Node


def main_points(found: Guidance) -> list[Sentence]:
    """Return what a reader must know who reads nothing else."""
    return [
        _every_form(found),
        _not_always(found),
        _what_decides(found),
        _advice_beats(found),
        _when_unknown(found),
        _best_ending(found),
        _what_tells(found),
    ]


def _every_form(found: Guidance) -> Sentence:
    held = {(item.form, item.rule) for item in found.confirmed if item.holds}
    losing = [
        words.NAMED[form]
        for form in found.cases.forms
        if not all((form, rule) in held for rule in HEADLINE_RULES)
    ]
    text = "No form is best everywhere, and each of them is best somewhere."
    if losing:
        text = f"Not shown to be best anywhere under both rules: {listed(losing)}."
    return Sentence(text, "fresh-draws")


def _not_always(found: Guidance) -> Sentence:
    own = [
        item.interval
        for item in found.shares
        if (item.criterion, item.form) == ("net value", "silo")
    ]
    if all(share.low > 0 for share in own):
        shares = [
            f"{percent(share.mean)} of cases where {words.RULE[rule]}"
            for rule, share in zip(HEADLINE_RULES, own, strict=True)
        ]
        return Sentence(
            "Joint working is not always worth its cost: separate working has the greatest net "
            f"value in {listed(shares)} (two figures below stand in this order).",
            "winners",
        )
    return Sentence("Some form of joint working is worth its cost nearly everywhere.", "winners")


def _what_decides(found: Guidance) -> Sentence:
    waiting, facts = [found.root], dict[str, None]()
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, Node):
            facts[words.title(node.name).lower()] = None
            waiting += [node.above, node.below]
    if not facts:
        return Sentence("No circumstance that was looked at changes the answer.", "tree")
    return Sentence(f"To choose, ask about {listed([*facts])}, in this order.", "tree")


def _advice_beats(found: Guidance) -> Sentence:
    gains = words.both([budget_with_interval(item.advantage) for item in found.advantages])
    single = words.both([words.NAMED[item.single] for item in found.advantages])
    if all(item.advantage.low > 0 for item in found.advantages):
        start = f"In circumstances that it has not seen, this advice beats “always {single}”"
    elif all(item.advantage.high < 0 for item in found.advantages):
        start = f"Advice by circumstances does worse than “always {single}”"
    else:
        start = f"It is not clear that advice by circumstances beats “always {single}”"
    return Sentence(f"{start}: by {gains} of agencies' budgets.", "out-of-sample")


def _when_unknown(found: Guidance) -> Sentence:
    choices = robust_choices(found.robustness)
    means, worsts = (_shared(choices[way]) for way in ("mean", "worst"))
    if not means:
        return Sentence(
            "Where little is known of the circumstances, the form that forgoes least on average is "
            "unsettled: the rules of decision disagree.",
            "regret",
        )
    forgo = "forgoes" if len(means) == 1 else "forgo"
    text = (
        "Where little is known of the circumstances, "
        f"{listed([words.NAMED[form] for form in means])} {forgo} least on average"
    )
    if not worsts:
        text += "; whose worst case is least bad is unsettled"
    elif set(worsts) == set(means):
        text += ", and its worst case is the least bad too"
    else:
        named = listed([words.NAMED[form] for form in worsts])
        text += f"; the worst case of {named} is the least bad"
    return Sentence(text + ".", "regret")


def _shared(by_rule: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the forms that are picked under every rule."""
    first, *others = by_rule.values()
    return [form for form in first if all(form in other for other in others)]


def _best_ending(found: Guidance) -> Sentence:
    gains_of = clear_gains(found)
    best = max(gains_of, key=lambda key: gains_of[key], default=None)
    if best is None:
        return Sentence("No way of ending the money is clearly better than stopping it.", "endings")
    form, ending = best
    gains, persisting = change_in_words(found, form, ending)
    verb = "handing its work over" if ending == "handed over" else "a taper"
    return Sentence(
        f"How the money ends matters most for {words.NAMED[form]}: {verb}, against stopping at "
        f"once, is worth {gains} of budgets, and the share of places still joined up changes by "
        f"{persisting} points.{price_of([form], ending)}",
        "endings",
    )


def _what_tells(found: Guidance) -> Sentence:
    best = {}
    for rule in HEADLINE_RULES:
        own = [item for item in found.signals if item.rule == rule and item.area.n]
        if not own:
            return Sentence("What tells beforehand whether work lasts is not known.", "signals")
        ranked = ends({item.name: item.area.mean for item in own}, decimal)
        if ranked is not None:
            best[rule] = ranked.high.names
    if len(set(best.values())) > 1:
        return Sentence(
            "What tells most, across programmes and as their money ends, which joint work will "
            "last is unsettled.",
            "signals",
        )
    return Sentence(
        "To know, across programmes in different circumstances, which will last, measure "
        f"{listed([SIGNAL[name] for name in best[HEADLINE_RULES[0]]])} before the money ends.",
        "signals",
    )
