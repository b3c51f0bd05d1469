"""The controls of the run, and in one piece with them the quarter and what is happening in it."""

from __future__ import annotations

from html import escape

import solara
from mesa.visualization.utils import update_counter

from joinup.browser.chart import at
from joinup.browser.playback import PACE, PlayedModel
from joinup.browser.visit import Visit
from joinup.browser.words import longest, now


@solara.component
def Controls(visit: Visit) -> None:
    """Let the visitor play the run, and say where it stands."""
    update_counter.get()
    playback = visit.playback
    model, going = playback.model.value, playback.turn.value is not None
    last = model.world.scale.quarters
    finished = not model.running

    def jump(label: str, until: int) -> None:
        off = going or finished or model.quarter >= until
        solara.Button(
            label, on_click=lambda: playback.begin(until), disabled=off, outlined=True, small=True
        )

    with solara.Div(classes=["panel", "run"]):
        with solara.Row(gap="8px", classes=["presses"]):
            if going:
                solara.Button("Pause", color="primary", small=True, on_click=playback.pause)
            else:
                solara.Button(
                    "Play", color="primary", small=True, disabled=finished,
                    on_click=lambda: playback.begin(last, PACE),
                )  # fmt: skip
            jump("Step", model.quarter + 1)
            jump(end_of_grant(model), min(model.withdrawal, last))
            jump("To the end", last)
            solara.Button("Reset", on_click=playback.reset, outlined=True, small=True)
        # One piece of markup, so that no number in it is older than another.
        solara.HTML("div", standing(model), attributes={"aria-live": "polite"})


def end_of_grant(model: PlayedModel) -> str:
    """Return what the jump to the end of the full grant is called."""
    funding = model.funding
    what = "hand-over" if funding and funding.handed_over else "full grant's end"
    return f"To the {what} ({at(model.withdrawal, model.begins)})"


def standing(model: PlayedModel) -> str:
    """Return the quarter and what is happening in it as markup.

    It takes as much room as the longest that can be said, so that nothing below it moves.
    """
    with model.lock:  # never in the middle of a step
        last, quarter, said = model.world.scale.quarters, model.quarter, now(model)
        date = "" if model.begins is None else f", {at(quarter, model.begins)}"
        end = ": the run has finished" if quarter == last else ""
    return (
        f'<p class="quarter">Quarter {quarter} of {last}{date}{end}</p>'
        f'<progress value="{quarter}" max="{last}" aria-hidden="true"></progress>'
        f'<div class="room"><p class="now">{escape(said)}</p>'
        f'<p class="longest" aria-hidden="true">{escape(longest(model))}</p></div>'
    )
