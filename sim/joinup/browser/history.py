"""The course of what was asked, as charts with one time axis."""

from __future__ import annotations

from collections.abc import Sequence

import solara

from joinup.agents import ClientGroup, Department, LocalAgency
from joinup.browser.chart import Frame, Line, chart
from joinup.browser.parts import heading, picture
from joinup.browser.playback import PlayedModel
from joinup.model.derived import place_mean_share


def frame_of(model: PlayedModel) -> Frame:
    """Return what the charts of a run share."""
    changes = [quarter for quarter, _ in model.interventions]
    return Frame(model.world.scale.quarters, model.funding, changes, model.begins)


def show_history_of_place(model: PlayedModel, place: int) -> None:
    """Draw the history of a place."""
    shares = [float(place_mean_share(state, model.world)[0, 0, place]) for state in model.past]
    capacity = [float(state.capacity[0, 0, place]) for state in model.past]
    lines = [Line("fulfilment", shares, 1), Line("capacity", capacity, 3)]
    _show(model, "Its history (share)", lines, 1)


def show_history(
    model: PlayedModel,
    window: LocalAgency | Department | ClientGroup,
    title: str,
    parts: Sequence[tuple[str, str, int]],
    top: float | None = None,
) -> None:
    """Draw the history of what a window shows: parts of the state with their labels."""
    lines = [Line(label, window.history(name), colour) for name, label, colour in parts]
    _show(model, title, lines, top)


def _show(model: PlayedModel, title: str, lines: Sequence[Line], top: float | None) -> None:
    with solara.Div(classes=["panel"]):
        heading(title, 3)
        picture(chart(title, lines, frame_of(model), top=top))
