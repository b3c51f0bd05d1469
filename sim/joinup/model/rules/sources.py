"""Sources of information: many that joint effort merges into one, easier to find."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array


def merged(
    sources: Array, effort: Array, *, before: Array, merging: Array, splitting: Array
) -> Array:
    """Return the sources left after a quarter: 1 at the least, at most as many as `before`.

    Joint effort merges them at the rate `merging effort`; partners who work apart open their own
    again at the rate `splitting (1 - effort)`. Both are steady within the quarter, so the step is
    exact: towards `(merge + split before) / (merge + split)`. Assumption.

    >>> one = np.array(1.0)
    >>> merged(30 * one, one, before=30 * one, merging=np.log(2) * one, splitting=0 * one).item()
    15.5
    """
    merge, split = merging * effort, splitting * (1.0 - effort)
    both = merge + split
    towards = np.where(both > 0, (merge + split * before) / np.where(both > 0, both, 1.0), sources)
    left: Array = towards + (sources - towards) * np.exp(-both)
    return left


def finding(sources: Array, loss: Array) -> Array:
    """Return the chance that a client who knows of the service finds what it needs.

    `sources ** -loss`: 1 where there is a single source. Use of British Trade International's
    information doubled when thirty sources became one (press notice PN 58/01), which is a loss of
    ln 2 / ln 30 = 0.2 if nothing else had changed; the form is an assumption.

    >>> round(float(finding(np.array(30.0), np.array(0.204))), 3)
    0.5
    """
    chance: Array = sources**-loss
    return chance


def satisfaction(signal: Array, consolidated: Array, *, before: Array, gain: Array) -> Array:
    """Return the share of users who are satisfied.

    `before + (1 - before) gain better`, where `better` is whichever way a user is served better:
    `1 - (1 - max(0, signal)) (1 - consolidated)`, services improved or sources consolidated.
    Assumption.

    >>> one = np.array(1.0)
    >>> satisfaction(0.5 * one, 0.5 * one, before=0.8 * one, gain=0.8 * one).item()
    0.92
    """
    better = 1.0 - (1.0 - np.maximum(signal, 0.0)) * (1.0 - consolidated)
    share: Array = before + (1.0 - before) * gain * better
    return share
