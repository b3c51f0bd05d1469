"""The pages of calibration and validation: every figure on them, fitted filled, kept back open."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from joinup.inputs import Scenario
from joinup.inputs.calibration import Calibration
from joinup.inputs.dates import month_of
from joinup.inputs.ensemble import Ensemble, Member
from joinup.inputs.figures import Figure, Figures
from joinup.page import style
from joinup.page.document import html
from joinup.questions.validation.calibration.fit import Fit
from joinup.questions.validation.judgement import Case, Course, Judged, Verdict
from joinup.questions.validation.pages import calibration
from joinup.questions.validation.pages import records as validation
from joinup.questions.validation.pages.courses import courses
from joinup.questions.validation.pages.judged import against_no_change, failings, headline

CAUSAL = (
    r"\b(caus\w+|because of|due to|effects? of|impact\w*|led to|thanks to|brought about|"
    r"result of)\b"
)
FIGURES = (
    Figure("clients_in_need", 0, 200.0),
    Figure("clients_in_need", 2, 180.0),
    Figure("clients_in_need", 4, 150.0),
    Figure("clients_in_need", 6, 120.0, kept_back=True),
    Figure("clients_in_need", 8, 90.0, kept_back=True),
)
SOURCE = "counts <i>made up</i>"
SCENARIO = Scenario("mine", "The <b>Hill</b> partnership", "S.", {}, {})


def course(high: float) -> Course:
    """Return a course whose band reaches from 20 below its median to `high` above it."""
    median = np.linspace(200.0, 100.0, 9)
    band = np.array([median - 20, median, median + high])
    judged = tuple(
        Judged(item, item.value, *band[:, item.quarter].tolist(), 5.0, 150.0) for item in FIGURES
    )
    return Course("clients_in_need", band, judged, np.array([-30.0, -25.0, -20.0]))


@pytest.fixture
def case() -> Case:
    verdicts = tuple(
        Verdict(rule, 12, 5, (course(high),)) for rule, high in (("logit", 20), ("experience", 5))
    )
    figures = Figures(
        FIGURES, {"clients_in_need": SOURCE}, month_of("2019-03"), {"clients_in_need": "people"}
    )
    members = tuple(
        Member(rule, n, {"grant": grant}, 1.0)
        for rule, grants in (("logit", (0.1, 0.1, 0.4)), ("experience", (0.2, 0.2, 0.2)))
        for n, grant in enumerate(grants)
    )
    ensemble = Ensemble("mine", ("grant",), members, {"model": "other", "command": "joinup c"})
    return Case(SCENARIO, figures, Calibration({"grant": (0, 0.6)}), ensemble, verdicts)


@pytest.fixture
def fit() -> Fit:
    rng = np.random.default_rng(1)
    points = rng.random((200, 2))
    far = np.abs(points[:, :1] - 0.5) * 20 + np.zeros((1, 5))
    far[:, 0] = 0.0
    rows = tuple(map(tuple, points.tolist()))
    return Fit("mine", FIGURES, ("grant", "publicity"), rows, {"logit": far, "experience": far})


def test_the_chart_shows_every_figure_fitted_filled_and_kept_back_open(case: Case) -> None:
    (chart,) = courses(case)
    for panel in chart.figure.axes:
        drawn = {line.get_label(): line for line in panel.get_lines()}
        for label, own, face in (
            ("record, fitted", FIGURES[:3], style.ORANGE),
            ("record, kept back", FIGURES[3:], "white"),
        ):
            line = drawn[label]
            assert list(line.get_xdata()) == [item.quarter for item in own]
            assert list(line.get_ydata()) == [item.value for item in own]
            assert line.get_markerfacecolor() == face
        assert np.array_equal(drawn["median"].get_ydata(), course(20).band[1])
    assert [panel.get_title(loc="left") for panel in chart.figure.axes] == [
        "decision rule: logit", "decision rule: experience",
    ]  # fmt: skip
    assert chart.table["used"].value_counts().to_dict() == {"fitted": 6, "kept back": 4}
    assert "March 2021: record 90, median 100, band 80 to 120" in chart.alternative


def test_what_fails_is_said_with_its_date_and_rule(case: Case) -> None:
    assert failings(case) == []
    low = replace(FIGURES[4], value=10.0)
    changed = course(5)
    items = (*changed.judged[:4], replace(changed.judged[4], figure=low))
    one_rule = replace(case.verdicts[1], courses=(replace(changed, judged=items),))
    found = failings(replace(case, verdicts=(case.verdicts[0], one_rule)))
    assert found == [
        "Clients in need: the record lies below the range of values that fit in March 2021 (10), "
        "kept back (experience).",
        "Clients in need, September 2020 to March 2021: the record changes by −110, the middle 90% "
        "of runs by −30 to −20 (experience).",
    ]


def test_rules_that_disagree_leave_it_unsettled(case: Case) -> None:
    assert headline(case).endswith("The record does not contradict that range.")
    far = tuple(replace(item, low=150.0, high=190.0, median=170.0) for item in course(5).judged)
    off = replace(case.verdicts[1], courses=(replace(course(5), judged=far),))
    said = headline(replace(case, verdicts=(case.verdicts[0], off)))
    assert "It is unsettled, for the record agrees with that range under logit alone." in said
    both = headline(replace(case, verdicts=(replace(off, rule="logit"), off)))
    assert both.endswith("The record contradicts that range: too few figures lie within it.")


def test_no_more_is_left_open_than_was_tried(case: Case) -> None:
    # Values at both ends of what was tried; the middle 90% of them is the whole of it.
    ends = tuple(
        Member(rule, n, {"grant": grant}, 1.0)
        for rule in ("logit", "experience")
        for n, grant in enumerate((0.0,) * 10 + (0.6,) * 10)
    )
    assert case.ensemble is not None
    wide = replace(case, ensemble=replace(case.ensemble, members=ends))
    (table,) = validation._section(wide).tables
    assert list(table.frame["width_(logit)"]) == ["100%"]
    (narrow,) = validation._section(case).tables
    # 0.1, 0.1 and 0.4: the middle 90% reaches from 0.1 to 0.37, of 0.6 that were tried.
    assert list(narrow.frame["width_(logit)"]) == ["45%"]
    assert list(narrow.frame["width_(experience)"]) == ["0%"]


def test_the_naive_forecast_is_beside_it(case: Case) -> None:
    assert "errs by 46% on average" in against_no_change(case)
    assert against_no_change(case).endswith("the ensemble's median comes nearer under every rule.")


def test_a_page_says_what_was_tried_what_is_open_and_who_made_it(case: Case, fit: Fit) -> None:
    text = html(calibration.page(case, fit, "joinup calibrate mine.toml", ["calibrate-mine-1"]))
    assert "4 figures that the model can miss" in text and "need not identify 2 free" in text
    assert "1 of 2 parameters stay as wide as they were" in text
    assert "made with model other" in text and "joinup calibrate mine.toml" in text
    assert "&lt;b&gt;Hill" in text and "<b>Hill" not in text and text.count("<script") == 1
    assert "no control group" in text


def test_no_causal_word_stands_on_a_page(case: Case, fit: Fit) -> None:
    pages = [
        html(calibration.page(case, fit, "joinup calibrate mine.toml", [])),
        html(validation.page([case], ["Other (other)"], "joinup validate", [])),
    ]
    for text in pages:
        seen = re.sub(r"<svg.*?</svg>|<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
        assert not re.search(CAUSAL, seen, re.IGNORECASE), re.search(CAUSAL, seen, re.IGNORECASE)


def test_the_page_says_how_much_of_each_range_is_left(case: Case) -> None:
    text = html(validation.page([case], [], "joinup validate", []))
    row = re.search(r"<tr>\s*<th[^>]*>grant</th>(.*?)</tr>", text, re.DOTALL)
    assert row is not None
    cells = [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)]
    # The middle 90% of 0.1, 0.1, 0.4 is 0.1 to 0.37: half of nine tenths of 0.6.
    assert cells == ["0 to 0.6", "0.1 to 0.37", "45%", "0.2 to 0.2", "0%"]


def test_a_case_that_was_not_fitted_says_so(case: Case) -> None:
    text = html(validation.page([replace(case, ensemble=None)], ["Sure (x)"], "joinup v", []))
    assert "was not fitted" in text and "chance alone" in text
    assert "Not judged" in text and "Sure (x)" in text


def test_the_same_case_gives_the_same_bytes(case: Case) -> None:
    first, second = (
        html(validation.page([case], ["Other (other)"], "joinup validate", [])) for _ in range(2)
    )
    assert first == second


def test_an_axis_that_does_not_begin_at_zero_says_so(case: Case) -> None:
    (chart,) = courses(case)
    assert chart.figure.axes[0].get_ylim()[0] == 0 and "axis" not in chart.subtitle
    flat = tuple(
        replace(item, figure=replace(item.figure, value=190.0)) for item in course(5).judged
    )
    near = Course("clients_in_need", np.full((3, 9), 195.0), flat, np.zeros(3))
    verdicts = tuple(replace(item, courses=(near,)) for item in case.verdicts)
    (chart,) = courses(replace(case, verdicts=verdicts))
    assert chart.figure.axes[0].get_ylim()[0] > 100
    assert chart.subtitle.endswith("counts <i>made up</i>. The axis does not begin at 0")


def test_a_fit_that_excluded_nothing_is_not_said_to_agree(case: Case, fit: Fit) -> None:
    """Each of 200 points comes within three tolerances: the counts told nothing apart."""
    near = {rule: np.full((200, 5), 0.5) for rule in ("logit", "experience")}
    found = replace(fit, distance=near)
    assert calibration.unexcluded(found) == ["logit", "experience"]
    page = calibration.page(case, found, "joinup calibrate x", [])
    said = " ".join(getattr(point, "text", point) for point in page.points)
    assert said.count("200 of 200 parameter sets come within") == 2
    assert said.count("the figures excluded nothing") == 2
    assert "The fitted figures excluded nothing, so that this range is all that was tried." in said
    assert "does not contradict" not in said
    usual = calibration.page(case, fit, "joinup calibrate x", [])
    assert "excluded nothing" not in " ".join(getattr(p, "text", p) for p in usual.points)


def test_the_range_of_values_that_fit_is_not_called_that_of_chance(case: Case) -> None:
    (chart,) = courses(case)
    assert "within the range of values that fit" in chart.title
    assert "within the range of values that fit" in headline(case)
    alone = replace(case, ensemble=None)
    (chart,) = courses(alone)
    assert "within the range of chance" in chart.title and "range of chance" in headline(alone)
