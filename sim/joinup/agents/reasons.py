"""Say in words why an agency chose as it did, whichever rule it follows."""

from __future__ import annotations

import numpy as np

from joinup.agents.choices import OwnChoices
from joinup.model.choosing import logit
from joinup.model.draws import Purpose

_ROUNDING = 1e-9  # efforts nearer than this are the same, whichever engine worked them out


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
    """Compare an effort with the best, or the best with the farther limit; name the main term."""
    other = _beside(choices, chosen)
    terms, others = choices.terms_of(chosen), choices.terms_of(other)
    gain = sum(terms.values()) - sum(others.values())
    apart = {name: terms[name] - others[name] for name in terms}
    name = max(apart, key=lambda term: apart[term])
    trusting = f"as it trusts its partners to fulfil {choices.belief:.0%}"
    if gain >= 0:
        return (
            f"{trusting}, this is worth {gain:.3f} u more than {other:.0%}, most of all for "
            f"{name} ({apart[name]:+.3f} u){_ahead(choices, apart)}"
        )
    return (
        f"{trusting}, {other:.0%} would be worth {-gain:.3f} u more, but choice is imperfect; "
        f"what speaks for it is {name} ({apart[name]:+.3f} u){_ahead(choices, apart)}"
    )


def _ahead(choices: OwnChoices, apart: dict[str, float]) -> str:
    """Say what looking ahead adds to an effort, or takes from it; nothing where nobody looks."""
    if choices.horizon == 0:
        return ""
    routine, grant = apart["routine to come"], apart["grant to come"]
    adds = "adds" if routine + grant >= 0 else "takes"
    return (
        f"; looking {choices.horizon} quarters ahead {adds} {abs(routine + grant):.3f} u (routine "
        f"to come {routine:+.3f}, grant to come {grant:+.3f})"
    )


def _beside(choices: OwnChoices, chosen: float) -> float:
    """Return the effort to compare with: the best, or the farther limit where that is chosen."""
    best = max(choices.worth, key=lambda effort: choices.worth[effort])
    if choices.worth_of(chosen) < choices.worth[best]:
        return best
    near_top = choices.highest - chosen < chosen - choices.lowest
    return choices.lowest if near_top else choices.highest


def _kept(choices: OwnChoices) -> str:
    if choices.lowest <= choices.given <= choices.highest:
        return "it did not reconsider this quarter"
    return f"it did not reconsider, but the form in force no longer allows {choices.given:.0%}"


def _by_payoff(choices: OwnChoices, chosen: float) -> str:
    return compared(choices, chosen) if choices.reviews else _kept(choices)


def _by_payoff_or_peer(choices: OwnChoices, chosen: float) -> str:
    alone = float(logit(choices).item())  # type: ignore[arg-type]  # shape of Choices
    if abs(chosen - alone) < _ROUNDING:
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
    moved = chosen - choices.given
    step = "up" if moved > 0 else "down"
    if earned < aspired:
        went = f"took a step {step}" if moved else "could not step further, for its form's limits"
        return f"it earned {earned:.3f} u, less than {compared_with}, and {went}"
    content = f"it earned {earned:.3f} u, which meets {compared_with}"
    trial = choices.draw(Purpose.TRIAL).item() < choices.parameters.experimentation.item()
    return f"{content}, but tried a step {step}" if trial and moved else content


def _by_experience(choices: OwnChoices, chosen: float) -> str:
    memory = choices.memory
    efforts, pulls = ([float(v.item()) for v in of] for of in (memory.nodes.efforts, memory.values))
    there = float(np.interp(chosen, efforts, pulls)) if chosen else float(memory.apart.item())
    most, best = max(zip(pulls, efforts, strict=True))
    if there >= most:
        return f"the payoffs that it has seen draw it there most (attraction {there:+.3f} u)"
    return (
        f"the payoffs that it has seen draw it more to {best:.0%} (attraction {most:+.3f} u "
        f"against {there:+.3f} u), but choice is imperfect"
    )
