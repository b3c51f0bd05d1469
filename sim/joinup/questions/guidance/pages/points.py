"""The main points: what a reader must know who reads nothing else."""

from __future__ import annotations

from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.document import Sentence
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.advice import SIGNAL, change_in_words
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
    losing = [words.NAMED[form] for form in found.cases.forms if not _wins(found, form)]
    if losing:
        return Sentence(
            f"Not shown to be best anywhere under both rules: {words.listed(losing)}.",
            "fresh-draws",
        )
    return Sentence(
        "No form is best everywhere, and each of them is best somewhere.", "fresh-draws"
    )


def _wins(found: Guidance, form: str) -> bool:
    """Say whether fresh draws confirm under both rules that a form is best somewhere."""
    held = {item.rule for item in found.confirmed if item.form == form and item.holds}
    return held == set(HEADLINE_RULES)


def _not_always(found: Guidance) -> Sentence:
    own = [
        item.interval
        for item in found.shares
        if (item.criterion, item.form) == ("net value", "silo")
    ]
    if all(share.low > 0 for share in own):
        shares = [
            f"{100 * share.mean:.0f}% of cases where {words.RULE[rule]}"
            for rule, share in zip(HEADLINE_RULES, own, strict=True)
        ]
        return Sentence(
            "Joint working is not always worth its cost: separate working has the greatest net "
            f"value in {words.listed(shares)} (two figures below stand in this order).",
            "winners",
        )
    return Sentence("Some form of joint working is worth its cost nearly everywhere.", "winners")


def _what_decides(found: Guidance) -> Sentence:
    asked: list[str] = []
    waiting = [found.root]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, Node):
            asked.append(words.title(node.name).lower())
            waiting += [node.above, node.below]
    facts = list(dict.fromkeys(asked))
    if not facts:
        return Sentence("No circumstance that was looked at changes the answer.", "tree")
    return Sentence(f"To choose, ask about {words.listed(facts)}, in this order.", "tree")


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
    gains, persisting = change_in_words(found, form, ending)
    verb = "handing its work over" if ending == "handed over" else "a taper"
    return Sentence(
        f"How the money ends matters most for {words.NAMED[form]}: {verb}, against stopping at "
        f"once, is worth {gains} of budgets, and the share of places still joined up changes by "
        f"{persisting} points.",
        "endings",
    )


def _most_changed(found: Guidance) -> tuple[str, str] | None:
    """Return the form and ending with the greatest gain that is clear under both rules."""
    clear: dict[tuple[str, str], list[float]] = {}
    for item in found.changes:
        if item.gain.low > 0:
            clear.setdefault((item.form, item.ending), []).append(item.gain.mean)
    whole = {key: min(gains) for key, gains in clear.items() if len(gains) == len(HEADLINE_RULES)}
    return max(whole, key=lambda key: whole[key], default=None)


def _what_tells(found: Guidance) -> Sentence:
    best = {}
    for rule in HEADLINE_RULES:
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
        f"To know whether it will last, measure {SIGNAL[best[HEADLINE_RULES[0]]]} before the "
        "money ends.",
        "signals",
    )
