"""In how many plausible worlds a scenario's joint working outlives its money, kept once counted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from joinup.analysis import asked, distance
from joinup.analysis import worlds as counting
from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.worlds import Count, cases, over_worlds
from joinup.compiled.cache import kept, printer_version
from joinup.inputs.plan import Plan
from joinup.inputs.scenario import Scenario
from joinup.inputs.worlds import USUAL
from joinup.model.version import meaning


@dataclass(frozen=True)
class Lasting:
    """In which worlds that fit what is recorded a scenario was tried, and in how many it lasts.

    `replicates` are the runs of a world; those of world k have the numbers from k * `stride` on.
    """

    number: int
    fitting: tuple[int, ...]
    replicates: int
    stride: int

    @property
    def count(self) -> Count:
        """Return in how many of those worlds it lasts."""
        return Count(self.number, len(self.fitting))


def lasting(scenario: Scenario, worlds: int = USUAL) -> Lasting:
    """Try in how many worlds most places are still joined up 16 quarters after the full grant.

    It is the count of `joinup outlook`. What was counted is kept beside the modules, since it takes
    some seconds.
    """
    (scenario,) = followed([scenario])
    plan = plan_alone(scenario)
    first, second = cases(plan, [scenario.name], range(2))

    def count() -> bytes:
        found = over_worlds(plan, [scenario.name], worlds=worlds)
        number = found.lasts(scenario.name).number if found.fitting else 0
        stride = second.runs[0].replicate - first.runs[0].replicate
        return json.dumps(asdict(Lasting(number, found.fitting, len(first.runs), stride))).encode()

    told = json.loads(kept(f"{_key(plan, worlds)}.json", count))
    return Lasting(**{**told, "fitting": tuple(told["fitting"])})


def _key(plan: Plan, worlds: int) -> str:
    """Return a name that changes with the rules, the way of counting and all that is counted."""
    parts = (counting.__file__, distance.__file__, asked.__file__, __file__)
    sources = [Path(str(part)).read_text(encoding="utf-8") for part in parts]
    source = "".join(map(meaning, sources))
    digest = hashlib.sha256(f"{printer_version()} {source} {plan.scenarios}".encode())
    names = [item["name"] for item in plan.scenarios]
    for case in cases(plan, names, range(worlds)):
        digest.update(repr(case).encode())
    return digest.hexdigest()[:32]
