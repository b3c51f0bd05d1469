"""What holds of the model holds of every scenario that is shipped."""

from __future__ import annotations

import pytest

from joinup.inputs import load_scenario, shipped
from tests.model.test_properties import check_bounds_and_conservation
from tests.model.test_reference import compare
from tests.quick import each

SCENARIOS = shipped("scenarios")


@pytest.mark.parametrize("name", each(4, SCENARIOS))
def test_nothing_is_lost_in_a_shipped_scenario(name: str) -> None:
    check_bounds_and_conservation(dict(load_scenario(name).parameters), seed=3)


@pytest.mark.parametrize(
    "name",
    each(8, SCENARIOS),
)
def test_the_engine_matches_the_reference_in_a_shipped_scenario(name: str) -> None:
    compare({**load_scenario(name).parameters, "places": 2}, seed=3, replicate=1)
