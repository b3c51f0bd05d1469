"""What is happening now, in plain words; every word is worked out from the run."""

from __future__ import annotations

from joinup.browser.playback import PlayedModel
from joinup.model.derived import joined_up
from joinup.model.forms import FORMS, FUNDED
from joinup.model.world import is_joint
from joinup.page.words import people, percent


def now(model: PlayedModel) -> str:
    """Say in a few sentences where the run stands: money, joint working, clients."""
    if model.quarter == 0:
        return (
            "The run has not begun. Agencies work apart; "
            f"{people(model.outcome('clients_in_need'))} {unit(model)} are in need. "
            "Press ▶ or Step."
        )
    return " ".join([f"Quarter {model.quarter}.", _money(model), _work(model), _clients(model)])


def unit(model: PlayedModel) -> str:
    """Return what the clients are called."""
    return model.given.unit if model.given else "people"


def _money(model: PlayedModel) -> str:
    """Say what the money does, counted from the quarter that has just passed."""
    p = model.world.parameters
    passed = model.quarter - 1
    start, end = int(p.grant_start.item()), model.withdrawal
    taper = int(p.grant_taper.item())
    if p.grant.item() == 0 or end == start:
        return "There is no grant."
    if passed < start:
        return f"The grant begins in {_quarters(start - passed)}."
    kept = p.grant_after.item()
    if passed < end:
        left = end - passed - 1
        if left == 0:
            return "The grant is paid in full for the last time."
        come = f"{left} more quarters" if left > 1 else "one more quarter"
        return f"The grant is paid in full, with {come} to come."
    if passed < end + taper:
        return (
            f"The grant is falling: {percent(model.state.grant.item() / p.grant.item())} is left."
        )
    if kept > 0:
        return f"The full grant ended {_quarters(passed - end + 1)} ago; {percent(kept)} continues."
    return f"The grant ended {_quarters(passed - end - taper + 1)} ago."


def _quarters(number: int) -> str:
    return "a quarter" if number == 1 else f"{number} quarters"


def _work(model: PlayedModel) -> str:
    joined = int(joined_up(model.state, model.world).sum())
    places = model.world.scale.places
    before = model.observed[max(len(model.observed) - 5, 0)]["joined_up"] * places
    change = joined - round(before)
    text = f"{joined} of {places} places are joined up"
    if change and model.quarter >= 4:
        text += f", {abs(change)} {'more' if change > 0 else 'fewer'} than a year ago"
    joint = int(is_joint(model.world, model.state.form).sum())
    form = "" if joint else "; no joint form is in force"
    return (
        f"{text}; agencies give {percent(model.outcome('effort'))} of their capacity, and "
        f"{percent(model.outcome('embedding'))} of joint practice is routine{form}."
    )


def _clients(model: PlayedModel) -> str:
    left = model.outcome("clients_in_need")
    change = left - model.observed[0]["clients_in_need"]
    against = "as many as at the start"
    if abs(change) >= 0.5:
        against = f"{people(abs(change))} {'more' if change > 0 else 'fewer'} than at the start"
    return f"{people(left)} {unit(model)} are in need, {against}."


def form_name(model: PlayedModel, code: int) -> str:
    """Return the name of a form by its code; the funded one has its namesake's name."""
    if code == FUNDED:
        code = int(model.world.parameters.form.item())
    return FORMS[code]
