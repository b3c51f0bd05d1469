"""What is found of cases with a known answer: winners, regret, boxes, endings, drivers, books."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.analysis.discrimination import area_under_curve
from joinup.analysis.paired import Interval
from joinup.inputs import circumstances
from joinup.inputs.design import Design
from joinup.inputs.experiment import load_experiment
from joinup.inputs.plan import plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance import (
    aftermath,
    boxes,
    drivers,
    literature,
    regret,
    studies,
    winners,
)
from joinup.questions.guidance.cases import ENDINGS, Cases
from joinup.questions.guidance.found import Guidance
from tests.questions.guidance import made


def tiny(gains: list[float], persistence: list[float], evenness: list[float]) -> Cases:
    """Return two points at which, whatever the rule and ending, forms fare so."""
    shape = (len(HEADLINE_RULES), 2, len(ENDINGS), len(made.FORMS), 2)
    outcomes = {
        name: np.broadcast_to(np.array(row)[:, None], shape).copy()
        for name, row in (
            ("net_benefit", gains),
            ("persistence_16", persistence),
            ("exclusion_end", evenness),
        )
    }
    return Cases(made.NAMES, made.points(2), outcomes, made.FORMS)


def test_winners_by_hand() -> None:
    found = winners.best_in(
        tiny([0.0, 0.3, 0.25, 0.2, 0.1], [0.0, 0.2, 0.9, 0.895, 0.5], [0.5, 0.6, 0.8, 0.9, 0.9])
    )
    assert found["net value"][0, 0, 0].tolist() == [0, 1, 0, 0, 0]
    assert found["persistence"][0, 0, 0].tolist() == [0, 0, 1, 1, 0], "within a point of the best"
    assert found["inclusion"][0, 0, 0].tolist() == [0, 0, 0, 1, 1]
    # The weakest of the three, scaled: liaison 0.22, partnership 0.75, pooled budget 0.67.
    assert found["all three"][0, 0, 0].tolist() == [0, 0, 1, 0, 0]


def test_regret_by_hand() -> None:
    cases = tiny([0.0, 0.3, 0.2, -0.1, 0.1], [0.0, 0.4, 0.9, 0.9, 0.5], [0.5] * 5)
    assert regret.regret(cases)[0, 0, 0] == pytest.approx([0.3, 0.0, 0.1, 0.4, 0.2])
    rows = regret.robustness(cases)
    enough = {row.form: row.well_enough.mean for row in rows if row.rule == "logit"}
    assert enough == {
        "silo": 0.0, "liaison": 0.0, "partnership": 1.0, "pooled budget": 0.0, "joint unit": 1.0,
    }  # fmt: skip
    choices = regret.robust_choices(rows)
    assert choices["worst"] == choices["mean"] == dict.fromkeys(HEADLINE_RULES, ("liaison",))


def test_shares_of_cases_sum_to_one_where_one_form_wins(cases: Cases) -> None:
    for criterion in ("net value", "all three"):
        for rule in HEADLINE_RULES:
            own = [
                item.interval.mean
                for item in winners.shares(cases)
                if (item.criterion, item.rule) == (criterion, rule)
            ]
            assert sum(own) == pytest.approx(1.0)


def test_a_circumstance_that_matters_shows_in_its_thirds(cases: Cases) -> None:
    by = {(band.name, band.side): band for band in winners.bands(cases)}
    silo, unit = made.FORMS.index("silo"), made.FORMS.index("joint unit")
    assert by["outcome_value", "low"].best[0, silo] > 0.8
    assert by["outcome_value", "high"].best[0, silo] == 0.0
    assert by["ending", "handed over"].best[0, unit] > 0.3
    assert by["ending", "stopped"].best[0, unit] == 0.0
    assert all(band.best.sum(axis=1) == pytest.approx(1.0) for band in by.values())


def test_each_stronghold_is_where_the_formula_puts_it(cases: Cases) -> None:
    found = {item.form: item for item in boxes.strongholds(cases)}
    assert set(found) == set(made.FORMS) and all(item.tells for item in found.values())
    said = {form: {(c.name, c.above) for c in item.conditions} for form, item in found.items()}
    assert said["silo"] == {("outcome_value", False)}
    assert ("task_depth", False) in said["liaison"] and ("outcome_value", True) in said["liaison"]
    assert ("handed over", True) in said["joint unit"]
    assert all(rate.low > 0.5 for item in found.values() for rate in item.inside)


def test_collapse_is_told_from_never_having_begun() -> None:
    cases = made.cases(made.points(200))
    cases.outcomes["persistence_16"][:] = 0.9
    for form in ("pooled budget", "joint unit"):
        cases.outcomes["persistence_16"][:, :, ENDINGS.index("stopped"), made.FORMS.index(form)] = (
            0.1
        )
    cases.outcomes["joined_up_at_withdrawal"][..., made.FORMS.index("liaison"), :] = 0.2
    cases.outcomes["persistence_16"][..., made.FORMS.index("liaison"), :] = 0.0
    found = boxes.collapses(cases)
    named = [item.form for item in found]
    assert named == ["pooled budget"], "liaison never got going, a unit that stops is closed"
    assert {c.name for c in found[0].conditions} <= {"handed over", "tapered"}
    assert all(rate.mean == 1.0 for rate in found[0].inside) and found[0].tells


def test_what_an_ending_changes_is_paired(cases: Cases) -> None:
    by = {(c.rule, c.form, c.ending): c for c in aftermath.changes(cases)}
    assert by["logit", "joint unit", "handed over"].gain.low > 0
    assert by["logit", "partnership", "handed over"].gain.high < 0
    assert abs(by["logit", "liaison", "tapered"].gain.mean) < 0.005


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    luck = np.random.default_rng(2)
    seen = np.round(luck.random(40), 1)
    lasts = luck.random(40) < seen
    pairs = [(g > b) + (g == b) / 2 for g in seen[lasts] for b in seen[~lasts]]
    assert area_under_curve(seen, lasts) == pytest.approx(np.mean(pairs))
    assert np.isnan(area_under_curve(seen, np.ones(40, dtype=bool)))


def test_effort_made_at_random_tells_nothing_and_trust_that_decides_tells_all(cases: Cases) -> None:
    by = {item.name: item.area for item in aftermath.signals(cases) if item.rule == "logit"}
    effort = by["effort_at_withdrawal"]
    assert effort.low - 0.03 < 0.5 < effort.high + 0.03
    assert by["trust_at_withdrawal"].mean > 0.99, "made equal to persistence"


def test_slopes_are_those_that_made_the_values() -> None:
    found = made.points(500)
    scaled = (found - found.min(axis=0)) / np.ptp(found, axis=0)
    luck = np.random.default_rng(4)
    values = 0.3 * scaled[:, 2] - 0.2 * scaled[:, 5] + 0.05 * luck.standard_normal(500)
    slopes = literature.slopes(found, values)
    assert slopes[2].low < 0.3 < slopes[2].high and slopes[5].low < -0.2 < slopes[5].high
    inside = sum(not slope.clear for number, slope in enumerate(slopes) if number not in (2, 5))
    assert inside >= 7, "nine have no effect; one in twenty may seem to"


def test_agreement_and_disagreement_with_the_literature_follow_the_data() -> None:
    plain = {
        c.expectation.name: c.verdict for c in literature.comparisons(made.cases(made.points(400)))
    }
    turned = {
        c.expectation.name: c.verdict
        for c in literature.comparisons(made.cases(made.points(400), order=[0, 3, 4, 1, 2]))
    }
    assert plain["task_depth"] == "agrees" and turned["task_depth"] == "disagrees"
    assert plain["partners"] == "unsettled", "partners have no effect in the formula"


def test_every_form_is_best_where_it_was_said_to_be(guidance: Guidance) -> None:
    assert {(item.rule, item.form) for item in guidance.confirmed} == {
        (rule, form) for rule in HEADLINE_RULES for form in made.FORMS
    }
    assert all(item.holds for item in guidance.confirmed)


def test_luck_alone_is_not_confirmed() -> None:
    main = made.cases(made.points(50), noise=1.0)
    at = main.points[[claim.point for claim in studies.claims(main)]]
    fresh = made.cases(at, replicates=10, seed=99, noise=1.0)
    held = [item.holds for item in studies.confirmed(main, fresh)]
    assert len(held) == 10 and sum(held) <= 2


def test_screening_and_indices_find_what_drives_the_choice(guidance: Guidance) -> None:
    assert set(drivers.few(guidance.screened)[:2]) == {"task_depth", "outcome_value"}
    still = [d.effect for d in guidance.screened if d.name not in ("task_depth", "outcome_value")]
    assert all(effect.mean == pytest.approx(0.0, abs=1e-12) for effect in still)
    assert {item.name for item in guidance.indices} == {"task_depth", "outcome_value"}
    for item in guidance.indices:
        assert -0.05 < item.first.mean <= item.total.mean + 0.1 and item.total.low > 0.05


def test_spans_are_those_of_the_design() -> None:
    known = studies.spans(plan(load_experiment("which_form")))
    assert (known["task_depth"].low, known["task_depth"].high) == (0.25, 1.0)
    assert (known["savings_concentration"].low, known["savings_concentration"].high) == (0.0, 0.9)
    assert known["partners"].choices == (2, 3, 5, 8) and known["partners"].middle == 3
    assert known["grant_length"].at(0.5) == 12.0 and known["hard_to_reach"].at(0.99) == 0.8


def test_studies_vary_what_they_should_and_nothing_else() -> None:
    experiment = load_experiment("which_form")
    known = studies.spans(plan(experiment))
    screening = studies.screening(experiment, known)
    assert len(screening.design.points) == studies.TRAJECTORIES * 12
    indexing = studies.indexing(experiment, known, ["partners", "task_depth"])
    assert len(indexing.design.points) == studies.SOBOL_POINTS * 4
    assert _varying(indexing.design) == {"partners", "task_depth", "savings_pockets"}, "by length"
    assert {scenario.name for scenario in indexing.scenarios} == {
        scenario.name for scenario in experiment.scenarios
    }


def _varying(design: Design) -> set[str]:
    columns = zip(*design.points, strict=True)
    return {
        name for name, column in zip(design.names, columns, strict=True) if len(set(column)) > 1
    }


def test_two_circumstances_that_move_together_add_up() -> None:
    """Many partners with little trust: the effect of the one less that of the other."""
    found = made.cases(made.points(500))
    column = {name: found.column(name) for name in ("partners", "baseline_trust")}
    scaled = {name: (values - values.min()) / np.ptp(values) for name, values in column.items()}
    lead = 0.3 * scaled["partners"] - 0.2 * scaled["baseline_trust"]
    item = next(item for item in literature.EXPECTATIONS if item.less)
    assert literature._effect(found, item, lead).mean == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("favours", "effects", "verdict"),
    [
        (1, (0.2, 0.1), "agrees"),
        (-1, (0.2, 0.1), "disagrees"),
        (-1, (-0.2, -0.1), "agrees"),
        (1, (-0.2, -0.1), "disagrees"),
        (1, (0.2, -0.1), "unsettled"),
        (1, (0.2, 0.01), "unsettled"),
    ],
)
def test_a_verdict_on_the_literature_needs_both_rules_clear_and_alike(
    favours: int, effects: tuple[float, float], verdict: str
) -> None:
    expectation = literature.Expectation("partners", favours, "Words", "Source")
    intervals = tuple(Interval(mean, mean - 0.05, mean + 0.05, 30) for mean in effects)
    assert literature.Comparison(expectation, intervals).verdict == verdict


def test_only_what_got_going_can_collapse() -> None:
    cases = made.cases(made.points(3))
    cases.outcomes["joined_up_at_withdrawal"][:, :, :, 1] = 0.4
    cases.outcomes["joined_up_at_withdrawal"][:, :, :, 2] = 0.8
    cases.outcomes["persistence_16"][:, :, :, 1:3] = 0.1
    cases.outcomes["persistence_16"][:, 0, :, 2] = 0.5
    going, lost = boxes.collapsed(cases)
    assert not going[..., 1].any() and not lost[..., 1].any()
    assert going[..., 2].all() and lost[:, 1:, :, 2].all() and not lost[:, 0, :, 2].any()


def test_a_box_found_in_noise_shows_nothing_where_it_was_not_found() -> None:
    """In the half that it was found in, such a box would always look dense."""
    excess = []
    for seed in (1, 2):
        cases = made.cases(made.points(400))
        best = np.random.default_rng(seed).integers(0, len(made.FORMS), (1, cases.n_points, 1))
        worth = np.eye(len(made.FORMS))[
            np.broadcast_to(best, (len(HEADLINE_RULES), cases.n_points, 3))
        ]
        noisy = {**cases.outcomes, "net_benefit": worth[..., None]}
        found = boxes.strongholds(Cases(cases.names, cases.points, noisy, cases.forms))
        assert len(found) == len(made.FORMS) and not any(item.tells for item in found)
        excess += [
            inside.mean - anywhere.mean
            for item in found
            for inside, anywhere in zip(item.inside, item.anywhere, strict=True)
        ]
    assert abs(np.mean(excess)) < 0.025


def test_fresh_draws_are_fresh_and_at_the_points_claimed() -> None:
    experiment = load_experiment("which_form")
    resolved = plan(experiment)
    points = np.array(
        [list(circumstances.read(resolved.parameters(0, n)).values()) for n in range(40)]
    )
    cases = made.cases(points)
    fresh = studies.confirming(experiment, resolved, cases)
    assert fresh.seed == experiment.seed + 1 and fresh.replicates == studies.FRESH_REPLICATES
    for number, claim in enumerate(studies.claims(cases)):
        assert fresh.design.point(number) == experiment.design.point(claim.point)


def test_standard_errors_of_an_exact_fit_are_about_nothing_and_never_missing() -> None:
    """Rounding made some variances negative, and their roots NaN, where few points fit exactly."""
    for seed in range(20):
        found = np.random.default_rng(seed).random((14, 11))
        found[:, 3], found[:, 4] = 0.5, 0.2  # circumstances that do not vary
        slopes = literature.slopes(found, found @ np.arange(11.0))
        assert all(0 <= slope.high - slope.low < 1e-6 for slope in slopes)
