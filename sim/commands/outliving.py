"""The commands on persistence: `outlook`, `map`, `ramp` and `rescue`."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.analysis.persistence.map import Atlas, atlas, axis
from sim.analysis.persistence.outlook import STAGES, Outlook, outlook
from sim.analysis.persistence.trial import subject
from sim.model.version import model_version
from sim.report.document import write_document


def shown_outlook(name: str, *, replicates: int, at: int | None, out: Path) -> None:
    """Work out the outlook of a scenario, print its answer and write its page."""
    from sim.report.persistence.outlook import outlook_answer, outlook_page

    asked = subject(name)
    found: Outlook | None = None
    for item in outlook(asked, replicates, at):
        if isinstance(item, Outlook):
            found = item
        else:
            step = STAGES.index(item) + 1
            print(f"{step} of {len(STAGES)}: {item}", file=sys.stderr, flush=True)
    assert found is not None
    print(outlook_answer(found))
    command = f"joinup outlook {asked.scenario.name} --replicates {replicates}"
    if at is not None:
        command += f" --at {at}"
    page = outlook_page(found, command, model_version())
    folder = out / f"outlook-{asked.scenario.name.replace('_', '-')}"
    print(f"\nThe page with charts:  {write_document(page, folder)}")


def shown_map(
    name: str, *, x: str, y: str, x_range: str | None, y_range: str | None, points: int, out: Path
) -> None:
    """Work out a map of a scenario, print it and write its page."""
    from sim.report.persistence.map import map_answer, map_page

    asked = subject(name)
    axes = axis(asked, "--x", x, x_range, points), axis(asked, "--y", y, y_range, points)
    found: Atlas | None = None
    for item in atlas(asked, *axes):
        if isinstance(item, Atlas):
            found = item
        else:
            print(f"{len(axes[0].values) * len(axes[1].values)} points under {item}",
                  file=sys.stderr, flush=True)  # fmt: skip
    assert found is not None
    print(map_answer(found))
    command = f"joinup map {asked.scenario.name} --x {x} --y {y} --points {points}"
    for option, span in (("--x-range", x_range), ("--y-range", y_range)):
        command += f" {option} {span}" if span else ""
    folder = out / "-".join(["map", asked.scenario.name, x, y]).replace("_", "-")
    page = write_document(map_page(found, command, model_version()), folder)
    print(f"\nThe page with charts:  {page}")
