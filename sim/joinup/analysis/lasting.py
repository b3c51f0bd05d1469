"""In how many plausible worlds a scenario's joint working outlives its money, kept once counted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from joinup.analysis import worlds as counting
from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.worlds import Count, cases, over_worlds
from joinup.compiled.cache import kept, printer_version
from joinup.inputs.plan import Plan
from joinup.inputs.scenario import Scenario
from joinup.inputs.worlds import USUAL
from joinup.model.version import meaning


def lasting(scenario: Scenario, worlds: int = USUAL) -> Count | None:
    """Return in how many worlds most places are still joined up 16 quarters after the full grant.

    It is the count of `joinup outlook`; None where no world fits what is recorded. What was counted
    is kept beside the modules, since it takes some seconds.
    """
    (scenario,) = followed([scenario])
    plan = plan_alone(scenario)

    def count() -> bytes:
        found = over_worlds(plan, [scenario.name], worlds=worlds)
        held = found.lasts(scenario.name) if found.fitting else Count(0, 0)
        return json.dumps([held.number, held.of]).encode()

    number, of = json.loads(kept(f"{_key(plan, worlds)}.json", count))
    return Count(number, of) if of else None


def _key(plan: Plan, worlds: int) -> str:
    """Return a name that changes with the rules, the way of counting and all that is counted."""
    source = meaning(Path(counting.__file__).read_text(encoding="utf-8"))
    digest = hashlib.sha256(f"{printer_version()} {source} {plan.scenarios}".encode())
    names = [item["name"] for item in plan.scenarios]
    for case in cases(plan, names, range(worlds)):
        digest.update(repr(case).encode())
    return digest.hexdigest()[:32]
