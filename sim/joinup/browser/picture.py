"""The picture of who works with whom: a tile for each place, a disc for each local agency."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from solara.components.component_vue import component_vue

from joinup.browser.playback import PlayedModel
from joinup.model.derived import joined_up, place_mean_share
from joinup.model.forms import FORMS, FUNDED
from joinup.page.words import percent


@component_vue("picture.vue")
def Tiles(
    rows: list[list[int]],
    forms: list[str],
    departments: list[str],
    chosen: list[int],
    alternative: str,
    event_choose: Callable[[list[int]], None],
) -> None:
    """Draw the tiles; `event_choose` gets [partner, place], -1 for none in particular."""


def tiles(model: PlayedModel) -> list[list[int]]:
    """Return what the picture shows of each place, as few bytes: they are sent each quarter.

    A row is the number of the form, 1 where joined up, the mean share fulfilled in per cent; then
    effort, share, trust and embedding of each partner in per cent, and 1 where there is one.
    """
    state, world = model.state, model.world
    form = np.where(state.form[0, 0] == FUNDED, world.parameters.form.item(), state.form[0, 0])
    of_partners = (state.effort, state.share, state.trust, state.embedding)
    columns = [
        form[None],
        joined_up(state, world)[0],
        100 * place_mean_share(state, world)[0],
        *(100 * part[0] for part in of_partners),
        world.present[0] > 0,
    ]
    places = world.scale.places
    whole = [np.rint(np.broadcast_to(part, (len(part), places))) for part in columns]
    found: list[list[int]] = np.concatenate(whole).T.astype(int).tolist()
    return found


def alternative(model: PlayedModel) -> str:
    """Say what the picture shows, for those who cannot see it."""
    rows = tiles(model)
    joined = sum(row[1] for row in rows)
    forms = sorted({FORMS[row[0]] for row in rows})
    return (
        f"{len(rows)} places with {model.world.scale.partners} departments' agencies. "
        f"{joined} places are joined up. Mean effort {percent(model.outcome('effort'))}, trust "
        f"{percent(model.outcome('trust'))}, embedding {percent(model.outcome('embedding'))}. "
        f"Forms in force: {', '.join(forms)}. Every agency can be chosen under Ask an agency."
    )
