"""What is happening now, in plain words; every word is worked out from the run."""

from __future__ import annotations

from joinup.browser.playback import PlayedModel
from joinup.model.derived import joined_up
from joinup.model.forms import FORMS, FUNDED
from joinup.model.world import is_joint
from joinup.page.words import people, percent, span

_MANY = 29  # quarters; seven years and three months are as wide as a time gets


def now(model: PlayedModel) -> str:
    """Say in a few sentences where the run stands: money, joint working, clients."""
    if model.quarter == 0:
        return (
            "The run has not begun. Agencies work apart; "
            f"{people(model.outcome('clients_in_need'))} {unit(model)} are in need. "
            "Press Play or Step."
        )
    return " ".join([_money(model), _work(model), _clients(model)])


def longest(model: PlayedModel) -> str:
    """Return a text that is at least as long as whatever `now` says in a run."""
    places = model.world.scale.places
    most = people(10 * model.observed[0]["clients_in_need"])
    return (
        f"{_handed_over(_MANY, 0.88)} {places} of {places} places are joined up, {places} fewer "
        "than a year ago; agencies give 100% of their capacity, and 100% of joint practice is "
        f"routine; no joint form is in force. {most} {unit(model)} are in need, {most} fewer than "
        "at the start."
    )


def unit(model: PlayedModel) -> str:
    """Return what the clients are called."""
    return model.given.unit if model.given else "people"


def _money(model: PlayedModel) -> str:
    """Say what the money does, counted from the quarter that has just passed."""
    funding, passed = model.funding, model.quarter - 1
    if funding is None:
        return "There is no grant."
    if passed < funding.start:
        return f"The grant begins in {span(funding.start - passed)}."
    if passed < funding.end:
        then = " Mainstream money then takes over." if funding.kept > 0 else ""
        left = funding.end - passed - 1
        if left == 0:
            return f"The grant is paid in full for the last time.{then}"
        return f"The grant is paid in full, with {span(left)} to come.{then}"
    if passed < funding.over:
        height = max(state.grant.item() for state in model.past)  # as it was paid
        left_over = percent(model.state.grant.item() / height if height > 0 else 0.0)
        return f"The grant is falling: {left_over} of what it was at its height is left."
    since = passed - funding.over + 1
    if funding.kept > 0:
        return _handed_over(since, funding.kept)
    return f"The grant ended {span(since)} ago."


def _handed_over(since: int, kept: float) -> str:
    level = "in full" if kept == 1 else f"at {percent(kept)} of its full level"
    return (
        f"The programme handed its grant over {span(since)} ago; mainstream money pays it on, "
        f"{level}."
    )


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
