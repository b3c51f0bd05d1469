"""The commands on persistence: `outlook`, `map`, `ramp` and `rescue`."""

from __future__ import annotations

import sys
from pathlib import Path

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
