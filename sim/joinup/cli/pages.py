"""The command `page`: scenarios as one HTML file that computes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import shipped
from joinup.job import say

if TYPE_CHECKING:
    from joinup.standalone.worlds import Tried

FIRST = "rough_sleepers_partnership"
"""The shipped scenario that a page of all of them begins with: its joint work falls apart."""


def written(names: Sequence[str], out: Path, worlds: int = 0) -> str:
    """Write the page of some scenarios, of all shipped ones if none is named, and say where.

    With `worlds` it says of each in how many of the first plausible worlds it lasts.
    Raises InputError for a faulty scenario, or one that cannot be compiled, and WriteError where
    the file cannot be written; then nothing is.
    """
    from joinup.batch.commit import refuse_unwritable, write_whole
    from joinup.standalone.page import page

    refuse_unwritable(out, folder=False)
    chosen = list(dict.fromkeys(names or (FIRST, *shipped("scenarios"))))
    scenarios = [load_scenario(name) for name in chosen]
    say("Compiling the rules, which takes a second or so for each kind of scenario")
    html = page(scenarios, _tried(scenarios, worlds) if worlds else {}).encode()
    write_whole(out, html)
    what = "1 scenario" if len(scenarios) == 1 else f"{len(scenarios)} scenarios"
    return f"{out} ({len(html) / 1000:.0f} kB, {what}): open it in a browser"


def _tried(scenarios: Sequence[Scenario], worlds: int) -> dict[str, Tried]:
    """Try each scenario in some worlds; one whose record no world fits is left out."""
    from joinup.analysis.asked import followed
    from joinup.analysis.lasting import lasting
    from joinup.analysis.worlds import SEED
    from joinup.standalone.worlds import Tried

    tried = {}
    for number, scenario in enumerate(scenarios, 1):
        say(f"Trying {scenario.name} in {worlds} plausible worlds ({number} of {len(scenarios)})")
        told = lasting(scenario, worlds)
        (longer,) = followed([scenario])
        if told.fitting:
            quarters = int(str(longer.value("quarters")))
            tried[scenario.name] = Tried(
                told.number, told.fitting, quarters, told.replicates, told.stride, SEED
            )
    return tried
