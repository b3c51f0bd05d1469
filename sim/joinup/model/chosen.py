"""Some of a chunk's agencies, taken out into one row so that rules need not work for the others."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from joinup.model.types import Array, Codes


class Chosen:
    """The agencies where a mask with axes (run, partner, place) is true.

    A rule that is elementwise gives each agency the same bits in the row as in the whole.
    """

    def __init__(self, mask: Codes) -> None:
        self._shape = mask.shape
        self._at: NDArray[np.int64] = np.flatnonzero(mask)
        self._rows: dict[tuple[bool, ...], NDArray[np.int64]] = {(True, True, True): self._at}

    @cached_property
    def _axes(self) -> tuple[NDArray[np.int64], ...]:
        """Return the run, the partner and the place of each, (agency,)."""
        _, partners, places = self._shape
        upper, place = np.divmod(self._at, places)
        run, partner = np.divmod(upper, partners)
        return run, partner, place

    def of(self, values: Codes) -> Codes:
        """Return what `values` says of each, (agency,); (1,) where it says the same of all.

        `values` has axes (run, partner, place), of length one where it is the same for all.

        >>> chosen = Chosen(np.array([[[True, False], [False, True]]]))
        >>> place = np.array([[[5.0, 7.0]]])
        >>> chosen.of(place), chosen.of(np.array([[[3.0]]]))
        (array([5., 7.]), array([3.]))
        """
        flat = values.reshape(-1)
        if flat.size == 1 or (values.shape[1:] == (1, 1) and (flat == flat[0]).all()):
            return flat[:1]
        full = tuple(here == there for here, there in zip(values.shape, self._shape, strict=True))
        if full not in self._rows:
            row = np.zeros(len(self._at), dtype=np.int64)
            for axis, length, whole in zip(self._axes, values.shape, full, strict=True):
                row = row * length + axis if whole else row * length
            self._rows[full] = row
        return flat[self._rows[full]]

    def put(self, values: Codes, chosen: Array | Codes) -> Codes:
        """Return a copy of `values`, (run, partner, place), where each has `chosen`."""
        changed = np.array(np.broadcast_to(values, self._shape), order="C")  # a row is a view
        changed.reshape(-1)[self._at] = chosen
        return changed
