"""The picture of who works with whom: a tile for each place, a disc for each local agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from solara.components.component_vue import component_vue

from joinup.browser.playback import PlayedModel
from joinup.browser.words import form_name
from joinup.model.derived import joined_up, place_mean_share
from joinup.page.words import percent


@component_vue("picture.vue")
def Tiles(
    places: list[dict[str, Any]],
    departments: list[str],
    chosen: list[int],
    alternative: str,
    event_choose: Callable[[list[int]], None],
) -> None:
    """Draw the tiles; `event_choose` gets [partner, place], -1 for none in particular."""


def tiles(model: PlayedModel) -> list[dict[str, Any]]:
    """Return what the picture shows of each place, rounded to what the eye can tell."""
    state, world = model.state, model.world
    mean = place_mean_share(state, world)[0, 0]
    joined = joined_up(state, world)[0, 0]
    found = []
    for place in range(world.scale.places):
        found.append(
            {
                "form": form_name(model, int(state.form[0, 0, place])),
                "joined": bool(joined[place]),
                "mean": round(float(mean[place]), 2),
                "effort": _rounded(state.effort[0, :, place]),
                "share": _rounded(state.share[0, :, place]),
                "trust": _rounded(state.trust[0, :, place]),
                "embedding": _rounded(state.embedding[0, :, place]),
                "present": [bool(there) for there in world.present[0, :, place] > 0],
            }
        )
    return found


def alternative(model: PlayedModel) -> str:
    """Say what the picture shows, for those who cannot see it."""
    places = tiles(model)
    joined = sum(place["joined"] for place in places)
    forms = sorted({place["form"] for place in places})
    return (
        f"{len(places)} places with {model.world.scale.partners} departments' agencies. "
        f"{joined} places are joined up. Mean effort {percent(model.outcome('effort'))}, trust "
        f"{percent(model.outcome('trust'))}, embedding {percent(model.outcome('embedding'))}. "
        f"Forms in force: {', '.join(forms)}. Every agency can be chosen under Ask an agency."
    )


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 2) for value in values]
