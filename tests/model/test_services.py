"""What joint services lead to: too early to tell, selection that looks like success, closures."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.inputs import load_scenario
from joinup.model.engine import Records, Run, simulate

SIZE = {"places": 4, "grant_start": 0, "form": "pooled budget"}
LONG = {**SIZE, "long_term_lag": 24.0, "long_term_effect": 0.3, "grant_length": 40}


def runs(n: int = 5, **parameters: object) -> Records:
    return simulate([Run(parameters, 3, number) for number in range(n)])


def test_too_early_is_a_finding_that_time_overtakes() -> None:
    """The same programme: nothing can be told after three years, and a change after fifteen."""
    soon = runs(**{**LONG, "quarters": 12, "grant_length": 12})
    later = runs(**{**LONG, "quarters": 60})
    assert soon.runs["too_early"].tolist() == [1.0] * 5
    assert np.isnan(soon.runs["measurable_from"]).all()
    assert soon.runs["long_term_shown_share"].max() < 0.05
    assert later.runs["too_early"].tolist() == [0.0] * 5
    first = later.runs["measurable_from"].astype(int)
    change = later.series["long_term_change"]
    assert (first > 12).all()
    for row, quarter in enumerate(first):
        assert change[row, quarter] >= 0.02 > change[row, quarter - 1]


def test_where_nothing_begins_it_is_not_too_early() -> None:
    silo = runs(**{**LONG, "form": "silo", "grant": 0.0, "quarters": 40, "mission_weight": 0.0})
    assert not silo.series["long_term_begun"].any()
    assert not silo.runs["too_early"].any()


def test_an_effect_too_small_to_see_is_not_too_early_once_most_of_it_has_shown() -> None:
    weak = {**LONG, "long_term_lag": 8.0, "long_term_effect": 0.01, "quarters": 60}
    records = runs(**weak)
    assert np.isnan(records.runs["measurable_from"]).all()
    assert records.runs["long_term_shown_share"].min() > 0.5
    assert not records.runs["too_early"].any()


def test_what_is_seen_now_was_coming_a_lag_ago() -> None:
    """With services steady, the change that is seen reaches the change that was to come."""
    records = runs(**{**LONG, "quarters": 160, "floor": 1.0, "cap": 1.0})
    coming, seen = (records.series[f"long_term_{name}"] for name in ("coming", "change"))
    assert np.allclose(coming[:, -1], seen[:, -1], rtol=0.02)
    assert (seen[:, 1:30] <= coming[:, 1:30] + 1e-12).all()


def test_selection_looks_like_success_where_there_is_none() -> None:
    """In a silo assistance adds nothing; the assisted still grow faster, and are no better off."""
    helped = {**SIZE, "assistance": 0.5, "form": "silo", "grant": 0.0, "mission_weight": 0.0}
    silo = runs(**helped, selection=0.4)
    assert silo.series["growth_difference"].min() > 0.02
    assert not silo.series["growth_effect"].any()
    assert np.allclose(silo.series["selection_bias"], silo.series["growth_difference"])
    fair = runs(**helped, selection=0.0)
    assert np.allclose(fair.series["growth_difference"], 0)


def test_a_service_that_ailing_clients_seek_looks_harmful_though_it_helps() -> None:
    records = runs(**SIZE, assistance=0.5, selection=-0.4, assistance_effect=0.1,
                   intensive_share=1.0)  # fmt: skip
    assert records.runs["growth_effect_end"].min() > 0.02
    assert records.runs["growth_difference_end"].max() < 0


def test_groups_that_differ_in_growth_and_reach_mislead_until_all_are_reached_alike() -> None:
    """The easily reached grow faster; consultation brings the others in, and the gap closes."""
    chosen = {**SIZE, "assistance": 0.5, "selection": 0.0, "assistance_effect": 0.0}
    records = runs(**chosen, growth_usual=(0.06, 0.0), access_barrier=(0.05, 0.8))
    difference = records.series["growth_difference"]
    assert difference[:, :8].min() > 0.02 and (difference[:, -1] < difference[:, 8]).all()
    assert not records.series["growth_effect"].any()


def test_gross_openings_look_like_success_and_closures_take_much_of_it_back() -> None:
    records = runs(**SIZE, provision=5000.0, quarters=60, grant_length=40)
    assert (records.runs["provision_opened_total"] > 2 * records.runs["provision_net"]).all()
    share = records.series["provision_net_share"]
    assert (share[:, 20] > 0.2).all() and (share[:, -1] < share[:, 20]).all()


def test_start_up_money_without_joint_work_opens_what_then_closes() -> None:
    chosen = {
        **SIZE, "form": "silo", "grant": 0.0, "mission_weight": 0.0, "provision": 5000.0,
        "start_up_boost": 1.0, "grant_length": 8, "grant_taper": 0, "quarters": 120,
    }  # fmt: skip
    series = runs(1, **chosen).series
    assert series["provision_open"][0, 8] > 6000
    assert (np.diff(series["provision_open"][0, 9:]) < 0).all()
    assert series["provision_open"][0, -1] == pytest.approx(5000, rel=0.01)


def test_sources_merge_and_multiply_again_when_partners_part() -> None:
    chosen = {**SIZE, "sources": 30.0, "form": "joint unit", "grant_length": 16,
              "grant_taper": 0, "quarters": 60}  # fmt: skip
    parted = runs(**chosen, form_after="silo").series
    assert parted["information_sources"][:, 16].max() < 3
    assert parted["information_sources"][:, -1].min() > 15
    use = parted["information_use_index"]
    assert (use[:, 0] == 1).all() and (use[:, 16] > 1.5).all() and (use[:, -1] < use[:, 16]).all()


def test_thirty_sources_keep_clients_from_what_one_would_give() -> None:
    """Sources matter to whom joint work reaches, and so to its results."""
    one, thirty = (runs(**SIZE, sources=n) for n in (1.0, 30.0))
    assert (thirty.series["reach"][:, 0] < one.series["reach"][:, 0]).all()
    assert (thirty.runs["clients_end"] > one.runs["clients_end"]).all()


@pytest.mark.parametrize("family", ["sure_start"])
def test_a_run_that_ends_when_it_was_judged_is_the_beginning_of_the_whole(family: str) -> None:
    short, whole = (
        simulate([Run({**load_scenario(f"{family}_{name}").parameters, "places": 5}, 1, 0)])
        for name in ("by_december_2001", "as_it_happened")
    )
    for name, values in short.series.items():
        assert np.array_equal(values, whole.series[name][:, :12]), name
