"""Scenarios in plausible worlds, kept once they were run: page, brief and outlook rest on the same.

They are kept beside the compiled modules, under a name that changes with all that they come from.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from joinup import analysis, inputs
from joinup.analysis.worlds import Worlds, over_worlds
from joinup.compiled.cache import kept
from joinup.compiled.engine import name_of_engine
from joinup.inputs.plan import Plan
from joinup.inputs.worlds import USUAL
from joinup.model.version import model_version

_FITS = "fits"
_ANEW = ContextVar("anew", default=False)


@contextlib.contextmanager
def run_anew() -> Iterator[None]:
    """Run worlds anew in this block, whatever is kept: for those who check."""
    token = _ANEW.set(True)
    try:
        yield
    finally:
        _ANEW.reset(token)


def worlds_of(plan: Plan, scenarios: Sequence[str], *, worlds: int = USUAL) -> Worlds:
    """Return some scenarios of a plan in the first worlds, as `over_worlds` does."""
    import pandas as pd

    def run() -> bytes:
        found = over_worlds(plan, scenarios, worlds=worlds)
        fits = found.runs["world"].isin(found.fitting)
        raw: bytes = found.runs.assign(**{_FITS: fits}).to_parquet(index=False)
        return raw

    name = f"{_key(plan, scenarios, worlds)}.parquet"
    runs = pd.read_parquet(io.BytesIO(run() if _ANEW.get() else kept(name, run)))
    fitting = runs.loc[runs.pop(_FITS), "world"].unique()
    return Worlds(runs, worlds, tuple(sorted(fitting.tolist())))


def _key(plan: Plan, scenarios: Sequence[str], worlds: int) -> str:
    """Return a name for all that worlds come from: code, engine, plan and what is asked."""
    asked = (plan.n_points, plan.scenarios, plan.judges, list(scenarios), worlds)
    told = f"{_code()} {model_version()} {name_of_engine()} {asked!r}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a digest of the rooms that say what a world is and what is counted in it."""
    digest = hashlib.sha256()
    for room in (analysis, inputs):
        for path in sorted(Path(str(room.__file__)).parent.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
