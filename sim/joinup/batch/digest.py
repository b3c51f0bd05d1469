"""One digest of a result: its plan, rows and page, for a paper to quote and a reader to check."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from joinup.batch.manifest import hash_of
from joinup.batch.store import Store
from joinup.batch.table import PREFIX
from joinup.errors import ResultError
from joinup.inputs.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

PAGE = "exports/index.html"
FEWEST_DIGITS = 16  # of a digest that is quoted


@dataclass(frozen=True)
class Digest:
    """The hash of a plan, of all finished runs whatever parts they lie in, and of the page.

    `page` is "" where none was written.
    """

    plan: str
    rows: str
    page: str

    def __str__(self) -> str:
        """Return the one hash of the three, 64 hexadecimal digits."""
        return hashlib.sha256(f"{self.plan}\n{self.rows}\n{self.page}\n".encode()).hexdigest()

    def matches(self, quoted: str) -> bool:
        """Say whether this is a digest that was quoted, whole or by its first 16 digits or more.

        >>> digest = Digest("a", "b", "c")
        >>> [digest.matches(text) for text in (str(digest)[:16], str(digest)[:15], "0" * 64)]
        [True, False, False]
        """
        return len(quoted) >= FEWEST_DIGITS and str(self).startswith(quoted.lower())


def digest_of(store: Store) -> Digest:
    """Return the digest of a result. Raises ResultError on damage, or where two parts disagree."""
    page = store.folder / PAGE
    return Digest(
        plan=hashlib.sha256(store.plan.to_json().encode()).hexdigest(),
        rows=_rows(store),
        page=hash_of(page) if page.is_file() else "",
    )


def _rows(store: Store) -> str:
    """Return the hash of every finished run in the plan's order, one part in memory at a time."""
    plan = store.plan
    done = np.zeros(plan.n_runs, dtype=np.bool_)
    hashes = np.zeros((plan.n_runs, 32), dtype=np.uint8)
    for part in store.parts():
        index, found = _hashes(store.read_part(part), plan)
        again = done[index]
        differ = again & (hashes[index] != found).any(axis=1)
        if differ.any():
            number = index[differ][0]
            raise ResultError(f"{part}: gives run {number} other numbers than another part")
        hashes[index], done[index] = found, True
    which = np.flatnonzero(done).astype("<i8")
    return hashlib.sha256(which.tobytes() + hashes[which].tobytes()).hexdigest()


def _hashes(table: pa.Table, plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the numbers of a part's runs and the hash of each, (run, byte)."""
    series = [PREFIX + name for name in plan.series]
    others = {"index", "scenario", "point", "replicate", *series}
    of_run = sorted(name for name in table.column_names if name not in others)
    head = json.dumps([of_run, sorted(series)]).encode()
    columns = [table[name].to_numpy() for name in of_run]
    rows = np.column_stack(columns).astype("<f8") if columns else np.empty((len(table), 0))
    rows[np.isnan(rows)] = np.nan  # in one form
    lists = [table[name].combine_chunks() for name in sorted(series)]
    pieces = [(item.offsets.to_numpy(), item.values.to_numpy().astype("<f8")) for item in lists]
    found = np.empty((len(table), 32), dtype=np.uint8)
    for row in range(len(table)):
        digest = hashlib.sha256(head + rows[row].tobytes())
        for ends, values in pieces:
            digest.update(values[ends[row] : ends[row + 1]].tobytes())
        found[row] = np.frombuffer(digest.digest(), dtype=np.uint8)
    return table["index"].to_numpy(), found
