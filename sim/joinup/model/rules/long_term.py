"""Long-term outcomes: what services begin now appears in people's lives years later."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array

STAGES = 4
"""Stages that an effect passes on its way; more would make all of it appear at one date."""


def started(entry: Array, signal: Array, reached: Array) -> Array:
    """Return the clients of a quarter's cohort on whom an effect begins, in people.

    `entry max(0, signal) reached`: those of the cohort whom the service reaches, as far as it has
    improved. Assumption.

    >>> one = np.array(1.0)
    >>> float(started(100 * one, 0.5 * one, 0.4 * one)), float(started(one, -one, one))
    (20.0, 0.0)
    """
    begun: Array = entry * np.maximum(signal, 0.0) * reached
    return begun


def passed_on(pending: Array, begun: Array, lag: Array) -> tuple[Array, Array]:
    """Move effects one stage on; return those still on the way, (run, stage, place), and shown.

    Of each stage a share `STAGES / lag` moves on in a quarter, at most all of it, so that an effect
    takes `lag` quarters on average (at least one a stage). The delay of several stages is that of
    Forrester 1961. Nothing is lost: pending + begun = still pending + shown.

    >>> left, shown = passed_on(np.array([[[8.0], [0.0], [0.0], [4.0]]]), np.array([[[1.0]]]),
    ...                         np.array([[[16.0]]]))
    >>> left.ravel().tolist(), shown.item()
    ([7.0, 2.0, 0.0, 3.0], 1.0)
    """
    moving = pending * (STAGES / np.maximum(lag, STAGES))
    arriving = np.concatenate([begun, moving[:, :-1]], axis=1)
    return pending - moving + arriving, moving[:, -1:]
