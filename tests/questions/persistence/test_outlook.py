"""What is left when the money ends, what tips it, and what tells beforehand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from joinup.errors import InputError
from joinup.questions.persistence.levers import (
    axis_fault,
    crossing,
    distances,
    policy_levers,
    small,
    tried_values,
)
from joinup.questions.persistence.outlook import outlook as work_out
from joinup.questions.persistence.pages.endings import ending_words, survival_title
from joinup.questions.persistence.survival import Ending, against_a_cliff, endings, survival
from joinup.questions.persistence.trial import RULES, Subject, aftermath, lasting, subject
from joinup.questions.persistence.verdict import agreed, lasting_in_words, under, verdict
from joinup.questions.persistence.watch_list import (
    WatchList,
    memory,
    population,
    readings,
    watch_list,
)


@pytest.fixture(scope="module")
def watched(partnership: Subject) -> WatchList:
    return watch_list(partnership, 8)


@pytest.mark.parametrize("rule", RULES)
def test_persistence_rises_with_embedding(watched: WatchList, rule: str) -> None:
    bands = [band for band in watched.bands if band.rule == rule]
    assert len(bands) >= 4
    shares = [band.lasting for band in bands]
    assert shares[-1].low > shares[0].high + 0.1
    assert all(b.mean > a.mean - 0.05 for a, b in pairwise(shares))


def test_embedding_tells_best_and_slowing_down_tells_nothing(watched: WatchList) -> None:
    for rule in RULES:
        area = {s.indicator: s for s in watched.signs if s.rule == rule and s.lead == 4}
        strongest = max(area.values(), key=lambda sign: sign.strength)
        assert strongest.indicator == "embedding" and strongest.works
        assert area["embedding"].area.low > area["effort"].area.high
        assert not area["variance"].works and not area["memory"].works


def test_an_indicator_of_pure_luck_is_not_said_to_work(watched: WatchList) -> None:
    assert not any(s.works for s in watched.signs if s.indicator == "pockets")


def test_memory_is_high_where_quarters_resemble_each_other() -> None:
    slow = np.array([0.0, 1, 2, 2, 1, 0, -1, -2, -2, -1, 0])[:, None]
    fast = np.array([1.0, -1] * 5 + [1])[:, None]
    assert memory(slow)[0] > 0.4 > -0.4 > memory(fast)[0]
    assert memory(np.zeros((5, 1)))[0] == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rough_sleepers_wound_up", "lasts nowhere"),
        ("rough_sleepers_unit", "lasts everywhere"),
    ],
)
def test_verdicts(name: str, words: str) -> None:
    assert verdict(subject(name), 4).words == words


def test_the_unit_collapses_on_wind_up_and_survives_a_hand_over() -> None:
    found = {way.name: way for way in survival(subject("rough_sleepers_wound_up"), 6)}
    for rule in RULES:
        wound_up = found["wound up: back to silos"].last(rule)
        assert wound_up.mean < 0.02
        partnership = found["handed to a partnership"].last(rule)
        pooled = found["handed to a pooled budget"].last(rule)
        assert partnership.low > 0.25 and pooled.low > 0.5 and pooled.mean > partnership.mean


def test_endings_are_ordered_as_theory_says(partnership: Subject) -> None:
    ways = survival(partnership, 8)
    for rule in RULES:
        more = against_a_cliff(ways, rule)
        for name in ("twice the mainstreaming", "handed to a pooled budget"):
            assert more[name].low > 0, name
        shocks = [name for name in more if "quarter 15" in name]
        assert len(shocks) == 3
        for name in ("wound up: back to silos", *shocks):
            assert more[name].high < 0, name


def test_an_ending_that_changes_nothing_is_left_out(partnership: Subject) -> None:
    assert "handed to a partnership" not in endings(partnership)
    assert "handed to a partnership" in endings(subject("rough_sleepers_pooled"))


def test_a_shock_outside_the_run_is_refused(partnership: Subject) -> None:
    with pytest.raises(InputError, match="--at is 99; allowed are quarters 1 to"):
        endings(partnership, 99)


def test_levers_tip_in_the_direction_that_theory_says() -> None:
    """Of a partnership that lasts: from there each lever leads down one way alone."""
    lasting = subject("rough_sleepers_partnership_embedded")
    levers = ("own_target_incentive", "mainstreaming", "grant_length")
    for distance in distances(lasting, levers, 6):
        change = distance.by("logit")
        assert change is not None
        assert (change > 0) == (distance.lever == "own_target_incentive")
        tip = distance.tips_at["logit"]
        assert tip is not None and tip[1] <= tip[0] <= tip[2]


def test_crossing_needs_a_crossing() -> None:
    flat = np.array([[0.9, 0.9], [0.8, 0.8]])
    assert crossing(np.array([0.0, 1.0]), flat, 0.5) is None


def test_levers_that_change_no_effort_are_none_of_the_scenarios(partnership: Subject) -> None:
    used = policy_levers(partnership)
    assert {"grant", "mainstreaming", "own_target_incentive"} <= set(used)
    assert not {"publicity", "consultation", "redress_rate"} & set(used)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("own_target_incentiv", "did you mean own_target_incentive"),
        ("form", "a number is needed"),
        ("places", "not the scale of the model"),
        ("publicity", "changes no agency's effort"),
        ("savings_pockets", "a number is needed"),
    ],
)
def test_what_is_no_axis(partnership: Subject, name: str, words: str) -> None:
    assert words in str(axis_fault(partnership, "--x", name))


def test_a_scenario_without_joint_working_or_money_is_refused() -> None:
    with pytest.raises(InputError, match="its form is silo"):
        subject("rough_sleepers_silo")


def test_the_aftermath_of_a_hand_over_has_the_new_forms_own_attributes() -> None:
    left = aftermath({**subject("rough_sleepers_handed_over").values, "floor": 0.9})
    assert left["form"] == "partnership" and "floor" not in left and left["grant"] == 0
    going_on = aftermath(subject("rough_sleepers_unit").values)
    assert going_on["grant"] == 0.4


def test_rules_that_disagree_are_said_to_be_unsettled() -> None:
    assert agreed({"logit": "lasts", "experience": "lasts"}) == "lasts"
    assert agreed({"logit": "lasts", "experience": "collapses"}).startswith("unsettled")
    assert lasting_in_words({"logit": 0.62, "experience": 0.81}).startswith("unsettled")
    assert lasting_in_words({"logit": 0.23, "experience": 0.31}) == (
        "lasts in fewer than half of the places"
    )
    assert lasting_in_words({"logit": 0.0, "experience": 0.004}) == "lasts nowhere"


def test_where_all_places_fare_alike_nothing_is_said_to_tell_them_apart() -> None:
    signs = watch_list(subject("rough_sleepers_wound_up"), 2).signs
    assert signs and not any(sign.known or sign.works for sign in signs)


def test_a_lever_that_must_move_is_not_said_to_be_free_to(partnership: Subject) -> None:
    from joinup.questions.persistence.pages.distance import tip_words

    harsh = Subject(partnership.scenario, {**partnership.values, "own_target_incentive": 0.7})
    for asked, words in ((partnership, "it may rise to"), (harsh, "it must fall to")):
        (distance,) = distances(asked, ("own_target_incentive",), 6)
        assert words in tip_words(distance)


def way(name: str, *shares: float, put_in: bool = False) -> Ending:
    """Return a way of ending in which a share of places lasts under each rule."""
    joined = {r: np.full((3, 40), share) for r, share in zip(RULES, shares, strict=True)}
    return Ending(name, {"a": 1}, 0, joined, put_in)


def test_ways_of_ending_are_ranked_with_ties_and_without_what_is_put_in() -> None:
    ways = [way("a sudden end", 0.4, 0.4), way("a taper", 0.8, 0.8), way("a shock", 0.4, 0.4),
            way("wound up", 0.0, 0.0, put_in=True)]  # fmt: skip
    title = survival_title(ways)
    assert title == (
        "The way of ending in which fewest places last is “a sudden end” and “a shock”; most last "
        "in “a taper”"
    )
    assert survival_title(ways[::-1]).count("“a sudden end”") == 1
    assert "put in" in ending_words(ways[-1]) and "put in" not in ending_words(ways[0])
    assert survival_title(ways[:1] + ways[2:3]) == "All ways of ending the money fare alike"
    split = [way("a sudden end", 0.4, 0.9), way("a taper", 0.8, 0.1)]
    assert "unsettled (logit: “a sudden end”; experience: “a taper”)" in survival_title(split)


def test_levers_and_signs_that_are_equally_near_or_tell_as_much_are_named_together() -> None:
    from joinup.analysis.paired import Interval
    from joinup.model.parameters import REGISTRY
    from joinup.questions.persistence.levers import Distance, reach
    from joinup.questions.persistence.pages.distance import distance_title, tip_words
    from joinup.questions.persistence.pages.watch_list import watch_title
    from joinup.questions.persistence.watch_list import Sign

    lasts = dict.fromkeys(RULES, True)
    near = []
    for name, part in (("shared_credit", 0.07), ("mainstreaming", 0.07), ("grant", 0.3)):
        low, high = reach(REGISTRY[name])
        at = low + part * (high - low)
        near.append(Distance(name, low, dict.fromkeys(RULES, (at, at, at)), lasts))
    assert distance_title(near).endswith("is shared credit and mainstreaming")
    assert "0.14 (" in tip_words(near[1]) and "multiple" not in tip_words(near[1])
    found = Interval(0.83, 0.8, 0.86, 9)
    signs = [Sign(name, rule, 4, found) for name in ("trust", "embedding") for rule in RULES]
    said = watch_title(signs)
    assert said.startswith("Between places with the same form and money")
    assert said.endswith("trust and embedding (it tells well)")


@pytest.mark.slow
def test_the_main_points_name_no_critical_level(partnership: Subject) -> None:
    """Where 81% last, "below the critical level" would say the opposite of the verdict."""
    from joinup.questions.persistence.outlook import outlook
    from joinup.questions.persistence.pages.outlook import main_points, outlook_page

    few = Subject(partnership.scenario, {**partnership.values, "places": 6})
    found = outlook(few, 4)
    assert "resting" not in vars(found)
    said = " ".join(text for text, _ in main_points(found))
    assert "critical" not in said and "fold" not in said and "Embedding, which is" in said
    page = outlook_page(found, "joinup outlook x")
    section = next(part for part in page.sections if part.title.startswith("Embedding"))
    assert section.text
    falls = [rule for rule in RULES if found.verdict.falling[rule]]
    assert ("still falling when the runs end" in said) == bool(falls)


def test_programmes_that_are_stepped_together_are_read_as_each_is_alone(
    partnership: Subject,
) -> None:
    points = population(partnership, "logit")[:3]
    read, lasting = readings(points, partnership, 2)
    alone = [readings([point], partnership, 2) for point in points]
    assert np.array_equal(lasting, np.concatenate([of for _, of in alone], axis=1))
    for lead, by_name in read.items():
        for name, values in by_name.items():
            parts = [each[lead][name] for each, _ in alone]
            assert np.array_equal(values, np.concatenate(parts, axis=1))


def test_where_levers_tip_does_not_depend_on_how_long_programmes_run(
    partnership: Subject,
) -> None:
    """One lever moves what is judged and one does not; here all run alike, for 60 quarters."""
    found = distances(partnership, ["grant_length", "own_target_incentive"], 4)
    for one in found:
        values = tried_values(partnership, one.lever)
        points = [{**small(partnership.values), one.lever: v, "quarters": 60} for v in values]
        for rule in RULES:
            records = under(rule, points, 4)
            shares = np.stack(
                [lasting(r.series["joined_up"], p) for r, p in zip(records, points, strict=True)]
            )
            assert one.tips_at[rule] == crossing(np.array(values, float), shares, one.now)
            assert shares.min() < 0.5 <= shares.max() or one.tips_at[rule] is None
    assert any(one.tips_at[rule] is not None for one in found for rule in RULES)


def test_an_error_beside_the_runs_is_heard(
    partnership: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ArithmeticError("seen")

    monkeypatch.setattr("joinup.questions.persistence.outlook.watch_list.watch_list", fails)
    few = Subject(partnership.scenario, {**partnership.values, "places": 2})
    with pytest.raises(ArithmeticError, match="seen"):
        work_out(few, 4)
