"""What pages say that a hand-over costs is what the model charges."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.compiled.engine import simulate
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.model.engine import Run
from joinup.questions.guidance.pages.advice import price_of
from joinup.questions.result.findings import CHARGED


def test_a_hand_over_is_charged_once_to_each_agency_as_pages_say() -> None:
    """By hand: 36 places of 4 agencies at 0.1 u are 14.4 u, in the quarter of the hand-over."""
    point = resolved_parameters(load_scenario("rough_sleepers_handed_over"))
    assert (point["places"], point["partners"], point["handover_cost"]) == (36, 4, 0.1)
    free, charged = (
        simulate([Run({**point, "handover_cost": cost}, 1, 0)], series=["cost"]).series["cost"][0]
        for cost in (0.0, 0.1)
    )
    more = charged - free
    assert more.sum() == pytest.approx(14.4) and np.flatnonzero(more > 1e-9).size == 1
    assert CHARGED.startswith("The model charges each agency once for handing over")
    said = price_of(["joint unit"], "handed over")
    assert "charges a unit once for handing over" in said and "nothing for handing" not in said
