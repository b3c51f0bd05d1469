"""Say in words why an agency chose as it did, whichever rule it follows."""

from __future__ import annotations

from joinup.agents.choices import OwnChoices
from joinup.model.choosing import logit
from joinup.model.draws import Purpose


def reason(choices: OwnChoices, chosen: float) -> str:
    """Return why an agency that follows the scenario's decision rule chose an effort."""
    by_rule = {
        "logit": _by_payoff,
        "imitation": _by_payoff_or_peer,
        "aspiration": _by_aspiration,
        "experience": _by_experience,
    }
    return by_rule[choices.everybody.world.scale.decision_rule](choices, chosen)


def compared(choices: OwnChoices, chosen: float) -> str:
    """Compare an effort with the best other one, and name the term that weighs most."""
    worth = choices.worth
    other = max((effort for effort in worth if effort != chosen), key=lambda effort: worth[effort])
    gain = worth[chosen] - worth[other]
    terms, others = choices.terms[chosen], choices.terms[other]
    apart = {name: terms[name] - others[name] for name in terms}
    name = max(apart, key=lambda term: apart[term])
    trusting = f"as it trusts its partners to fulfil {choices.belief:.0%}"
    if gain >= 0:
        return (
            f"{trusting}, this is worth {gain:.3f} u more than {other:.0%}, most of all for "
            f"{name} ({apart[name]:+.3f} u)"
        )
    return (
        f"{trusting}, {other:.0%} would be worth {-gain:.3f} u more, but choice is imperfect; "
        f"what speaks for it is {name} ({apart[name]:+.3f} u)"
    )


def _kept(choices: OwnChoices) -> str:
    if choices.effort in choices.allowed:
        return "it did not reconsider this quarter"
    return f"it did not reconsider, but the form in force no longer allows {choices.effort:.0%}"


def _by_payoff(choices: OwnChoices, chosen: float) -> str:
    return compared(choices, chosen) if choices.reviews else _kept(choices)


def _by_payoff_or_peer(choices: OwnChoices, chosen: float) -> str:
    alone = choices.efforts[int(logit(choices).item())]  # type: ignore[arg-type]  # shape of Choices
    if chosen == alone:
        return _by_payoff(choices, chosen)
    return (
        "it copied its department's agency in another place, which earned "
        f"{choices.peer_payoff.item():.3f} u against its own {choices.payoff_now.item():.3f} u"
    )


def _by_aspiration(choices: OwnChoices, chosen: float) -> str:
    if not choices.reviews:
        return _kept(choices)
    earned, aspired = choices.payoff_now.item(), choices.aspiration.item()
    compared_with = f"the {aspired:.3f} u that it aspires to"
    moved = chosen - choices.effort
    step = "up" if moved > 0 else "down"
    if earned < aspired:
        went = f"took a step {step}" if moved else "could not step further, for its form's limits"
        return f"it earned {earned:.3f} u, less than {compared_with}, and {went}"
    content = f"it earned {earned:.3f} u, which meets {compared_with}"
    trial = choices.draw(Purpose.TRIAL).item() < choices.parameters.experimentation.item()
    return f"{content}, but tried a step {step}" if trial and moved else content


def _by_experience(choices: OwnChoices, chosen: float) -> str:
    pulls = dict(zip(choices.efforts, (v.item() for v in choices.attractions), strict=True))
    best = max(choices.allowed, key=lambda effort: pulls[effort])
    if best == chosen:
        return f"the payoffs that it has seen draw it there most (attraction {pulls[best]:+.3f} u)"
    return (
        f"the payoffs that it has seen draw it more to {best:.0%} (attraction {pulls[best]:+.3f} u "
        f"against {pulls[chosen]:+.3f} u), but choice is imperfect"
    )
