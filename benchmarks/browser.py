"""Time a quarter with 150 places in the browser: the step, and what is drawn of it."""

from __future__ import annotations

import statistics
import time

PLACES = 150
PARTNERS = 4


def seconds() -> tuple[list[float], list[float]]:
    """Return the seconds of each quarter of a run: of its step, and of what is drawn of it."""
    from joinup.browser.picture import alternative, tiles
    from joinup.browser.playback import Playback
    from joinup.browser.settings import Settings
    from joinup.browser.words import now

    settings = Settings().with_value("partners", PARTNERS).with_value("places", PLACES)
    model = Playback(settings, 0).model.value
    steps, drawings = [], []
    while model.running:
        began = time.perf_counter()
        model.step()
        stepped = time.perf_counter()
        for draw in (tiles, alternative, now):
            draw(model)
        steps.append(stepped - began)
        drawings.append(time.perf_counter() - stepped)
    return steps, drawings


def report() -> str:
    """Return the seconds of a quarter in the browser, measured now."""
    steps, drawings = seconds()
    return (
        f"The browser, {PLACES} places with {PARTNERS} agencies: a quarter takes "
        f"{statistics.median(steps):.3f} s (slowest {max(steps):.3f} s), what is drawn of it "
        f"{statistics.median(drawings):.3f} s"
    )
