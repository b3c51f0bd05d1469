"""Accountability to clients: complaints, redress, and the confidence that follows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.model.types import Array


@dataclass(frozen=True)
class Redress:
    """A quarter's complaints, in people, with axes (run, client_group, place)."""

    opened: Array
    upheld: Array
    rejected: Array
    outstanding: Array
    confidence: Array


def redress(
    outstanding: Array,
    confidence: Array,
    *,
    exits: Array,
    clients: Array,
    poor_share: Array,
    capacity: Array,
    aware: Array,
    clarity: Array,
    complaint_rate: Array,
    redress_rate: Array,
    upheld_share: Array,
    confidence_gain: Array,
    confidence_loss: Array,
) -> Redress:
    """Open and resolve complaints, and let confidence follow the grievances that are left.

    Of those who leave need, `poor_share (1 - capacity)` were served poorly; of these the aware
    complain where roles are clear. A resolved complaint is upheld or rejected. Grievances are
    complaints still open and poor service never complained of, per client. Assumption.
    """
    poor = exits * poor_share * (1.0 - capacity)
    opened = poor * complaint_rate * aware * clarity
    before = outstanding + opened
    resolved = before * -np.expm1(-redress_rate * clarity)
    left = before - resolved
    grievance = (left + poor - opened) / np.maximum(clients, 1e-9)
    changed = confidence + confidence_gain * (1.0 - confidence) - confidence_loss * grievance
    return Redress(
        opened=opened,
        upheld=resolved * upheld_share,
        rejected=resolved * (1.0 - upheld_share),
        outstanding=left,
        confidence=np.minimum(np.maximum(changed, 0.0), 1.0),
    )
