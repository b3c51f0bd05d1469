"""Each chart says what its data say, keeps silent where it cannot, and can be told apart."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from joinup.analysis.view import View
from joinup.batch.result import Result
from joinup.compiled.engine import simulate
from joinup.inputs.ensemble import load_ensemble
from joinup.model.engine import Run
from joinup.model.forms import FORMS
from joinup.page import style
from joinup.page.chart import Chart
from joinup.questions.result.charts import (
    departments,
    design,
    differences,
    ensembles,
    mechanisms,
    places,
    record,
)
from joinup.questions.result.charts.persistence import embedding_or_effort, persistence
from joinup.questions.result.figures import charts
from joinup.questions.result.page import view_of
from tests.pictures import beyond_axes
from tests.questions.conftest import Make


def told(chart: Chart | None) -> Chart:
    assert chart is not None
    assert chart.title and chart.alternative and chart.note and len(chart.table)
    return chart


def test_embedding_tells_and_the_title_gives_its_share(view: View) -> None:
    chart = told(places.what_told(view))
    shares = chart.table.groupby("indicator")["share_lasting"]
    assert (shares.last() > shares.first()).all()
    numbers = [int(n) for n in re.findall(r"(\d+)%", chart.title)]
    assert "embedding tells" in chart.title and numbers[0] > max(numbers[1:])
    # By hand: over all pairs of a place that lasted and one that did not.
    names = ["rough_sleepers_partnership", "rough_sleepers_partnership_embedded"]
    names.append("rough_sleepers_partnership_unembedded")
    frame = pd.concat([view.watched[name].places for name in names])
    lasted = frame["joined_up_16"].astype(bool)
    pairs = np.subtract.outer(
        frame.loc[lasted, "embedding"].to_numpy(), frame.loc[~lasted, "embedding"].to_numpy()
    )
    assert numbers[0] == round(100 * float((pairs > 0).mean() + (pairs == 0).mean() / 2))


def test_survival_begins_at_all_and_never_rises(view: View) -> None:
    chart = told(places.survival(view))
    for title, curve in chart.table.groupby("scenario")["never_fallen_back"]:
        assert curve.iloc[0] == 1.0 and (curve.diff().dropna() <= 0).all(), title


def test_which_places_are_the_places_of_the_first_run(view: View) -> None:
    chart = told(places.which_places(view))
    title = "Unit handed to a partnership"
    rows = chart.table[chart.table["scenario"] == title]
    history = view.watched["rough_sleepers_handed_over"].joined[0]
    again = np.zeros_like(history)
    for _, row in rows.iterrows():
        again[row["joined_up_from"] : row["joined_up_to"] + 1, row["place"]] = True
    assert (again == history).all()


def test_each_form_has_one_colour_and_one_mark_of_its_own() -> None:
    looks = [style.of_form(form) for form in FORMS]
    told = "two forms look alike: give each a colour and a mark in `style._FORMS`"
    assert len({look.colour for look in looks}) == len(FORMS), told
    assert len({look.marker for look in looks}) == len(FORMS), told
    assert looks[0].colour == style.GREY
    assert {look.colour for look in looks[1:]} >= set(style.PALETTE)


def test_a_form_to_which_nobody_gave_a_colour_is_drawn_and_told_apart() -> None:
    new = style.of_form("a form of tomorrow")
    assert new.colour not in {style.GREY, *style.PALETTE}
    assert new.marker not in {style.of_form(form).marker for form in style._FORMS}


def test_the_title_of_differences_names_who_differs_so(make: Make) -> None:
    """By pandas, in an order of the scenarios that is not the order of the rows."""
    made = make(
        {"talk": {"form": "liaison"}, "silo": {"form": "silo"}, "pool": {"form": "pooled budget"}},
        baseline="silo",
    )
    means = made.runs.groupby("scenario", observed=True)["clients_end"].mean()
    assert means.idxmin() == "pool"
    chart = told(differences.differences(view_of(made)))
    fewer = f"{means['pool'] - means['silo']:,.0f}".replace("-", "−")
    said = f"“Title of pool” leaves the fewest people in need ({fewer} compared with the baseline)"
    assert said in chart.title and "“Title of talk”" not in chart.title


@pytest.mark.slow
def test_a_form_has_its_colour_in_every_chart(view: View, drawn: list[Chart]) -> None:
    by_name = {chart.name: chart for chart in drawn}
    pooled, unit = style.of_form("pooled budget").colour, style.of_form("joint unit").colour
    for name in ("differences", "joined-up-over-time", "survival", "which-places"):
        svg = by_name[name].svg.lower()
        assert pooled.lower() in svg and unit.lower() in svg, name
    record = by_name["against-the-record"].svg.lower()  # of the unit as it happened
    assert unit.lower() in record and pooled.lower() not in record


def test_years_stand_below_a_chart_where_all_scenarios_share_a_date(drawn: list[Chart]) -> None:
    (svg,) = (chart.svg for chart in drawn if chart.name == "against-the-record")
    assert ">June of the year<" in svg and ">1998<" in svg and ">2002<" in svg
    assert "quarters" not in svg


def test_the_record_is_judged_by_what_was_not_used(view: View) -> None:
    (drawn,) = record.against_records(view)
    chart = told(drawn)
    kept_back = chart.table[chart.table["used_to_choose_values"] == "no"]
    off = (kept_back["median"] - kept_back["record"]).abs().mean()
    assert len(kept_back) == 7 and f"by {off:,.0f} on average" in chart.title


def test_rules_of_decision_are_said_to_change_the_ranking(view: View) -> None:
    chart = told(mechanisms.rules_compared(view))
    means = chart.table.set_index("scenario")
    ending = means.drop("The unit as it happened")
    best = ending["logit"].idxmax()
    changes = any(ending[rule].max() - ending.loc[best, rule] > 0.02 for rule in ending)
    assert (
        f"“{best}” lasts longest" in chart.title and ("under every rule" in chart.title) != changes
    )


def test_the_ensemble_stands_beside_luck(view: View, make: Make) -> None:
    chart = told(ensembles.ensemble_bands(view))
    table = chart.table
    assert ((table["low"] <= table["median"]) & (table["median"] <= table["high"])).all()
    assert set(table.groupby(["scenario", "outcome"])["of"].nunique()) == {3}
    # One member by hand.
    name = "rough_sleepers_pooled"
    first = view.result.plan.simulated(
        [item["name"] for item in view.result.plan.scenarios].index(name) * 12 + 3
    )
    member = load_ensemble(name, "experience")[3]
    run = Run({**first.parameters, **member, "decision_rule": "experience"}, first.seed, 3)
    found = view.ensembles
    assert found is not None
    row = found[(found["scenario"] == name) & (found["rule"] == "experience")].iloc[3]
    assert row["clients_end"] == simulate([run], series=()).runs["clients_end"][0]
    fits = table[table["of"].str.startswith("values")]
    fits = fits[fits["outcome"] == "Still joined up four years on"].groupby("scenario")
    width = (fits["high"].max() - fits["low"].min()).sort_values()
    assert f"“{width.index[-1]}” anywhere" in chart.title
    assert ensembles.ensemble_bands(view_of(make({"a": {}}))) is None, "it has no ensemble"
    # A scenario that was changed is not the shipped one, whatever it is called.
    changed = make({"rough_sleepers_unit": {"clients": 100.0}})
    assert ensembles.ensemble_bands(view_of(changed)) is None


def test_departments_that_are_alike_need_no_chart(view: View, make: Make) -> None:
    assert departments.contribution_and_cost(view) is None
    pockets = {"savings_pockets": [0.7, 0.1, 0.1, 0.1]}
    chart = told(departments.contribution_and_cost(view_of(make({"a": pockets}))))
    shares = chart.table.groupby("scenario")[["contribution", "savings"]].sum()
    np.testing.assert_allclose(shares, 1.0)
    assert "department 1 contributes less than it saves" in chart.title


def test_embedding_is_not_said_to_tell_where_it_does_not(result: Result) -> None:
    assert "persistence follows it" in told(embedding_or_effort(view_of(result))).title
    turned = Result(result.store)
    runs = result.runs.copy()
    runs["embedding_at_withdrawal"] = 0.4 - runs["embedding_at_withdrawal"]
    turned.__dict__["runs"] = runs
    assert "does not by itself tell" in told(embedding_or_effort(view_of(turned))).title


def test_a_grid_of_two_gives_a_map_and_of_one_a_curve(make: Make) -> None:
    vary = '[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.3, 0.5]\n'
    uncertain = {"own_target_incentive": 0.35}
    one = view_of(make({"a": uncertain, "b": {"form": "silo"}}, design=vary, baseline="b"))
    chart = told(design.over_design(one))
    runs = one.result.runs
    mine = runs[runs["scenario"] == "a"].groupby("grant")["persistence_16"]
    drawn = chart.table[chart.table["scenario"] == "Title of a"].set_index("grant")
    np.testing.assert_allclose(drawn["persistence_16"], mine.mean())
    assert mine.std().max() > 0, "replicates differ somewhere, so that a mean is a mean"
    assert one.watched == {} and one.rules is None
    vary += "mainstreaming = [0.0, 1.0]\n"
    two = view_of(make({"a": {}}, design=vary))
    assert len(told(design.over_design(two)).table) == 6
    assert len(charts(two)) > 4


@pytest.mark.slow
def test_short_runs_say_nothing_of_what_lasts(make: Make) -> None:
    short = {"quarters": 20}
    view = view_of(make({"a": {"form": "silo", **short}, "b": short}))
    assert persistence(view) is None and places.what_told(view) is None
    assert mechanisms.rules_compared(view) is None
    assert {chart.name for chart in charts(view)} >= {"effort-over-time", "crowding-out"}


def cut_off(chart: Chart) -> str:
    """Say which chart has words beyond its edge; "" where all are inside."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with style.styled():
        box = chart.figure.get_tightbbox(FigureCanvasAgg(chart.figure).get_renderer())
    width, height = chart.figure.get_size_inches()
    inside = box.x0 > -0.02 and box.y0 > -0.02 and box.x1 < width + 0.02 and box.y1 < height + 0.02
    return "" if inside else f"{chart.name}: {box} beyond {width} by {height}"


@pytest.mark.slow
def test_no_words_are_cut_off(drawn: list[Chart]) -> None:
    assert [words for chart in drawn if (words := cut_off(chart))] == []


@pytest.mark.slow
def test_ten_scenarios_with_long_names_stay_readable(make: Make) -> None:
    def long_names(content: dict[str, Any]) -> None:
        for number, scenario in enumerate(content["scenarios"]):
            scenario["title"] = f"Number {number} " + "WIDE words make a long title " * 9
            scenario["groups"] = scenario["departments"] = []

    names = [f"s{number}" for number in range(10)]
    values = [
        {"quarters": 40, "mainstreaming": number / 8, "savings_pockets": [0.7, 0.1, 0.1, 0.1]}
        for number in range(10)
    ]
    view = view_of(make(dict(zip(names, values, strict=True)), long_names))
    drawn = charts(view)
    assert len(drawn) >= 14
    assert [words for chart in drawn if (words := cut_off(chart))] == []
    assert len({item.title for item in view.all}) == 10
    for chart in drawn:
        labels = [label for axes in chart.figure.axes for label in axes.get_yticklabels()]
        written = [label.get_text() for label in labels if label.get_text().startswith("Number")]
        assert len(written) in (0, 9, 10), chart.name


def linear(colour: str) -> NDArray[np.float64]:
    code = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    values: NDArray[np.float64] = np.where(
        code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4
    )
    return values


# How full colour blindness of three kinds sees (Machado, Oliveira and Fernandes 2009).
SEEN = {
    "all": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                 [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(values: NDArray[np.float64]) -> NDArray[np.float64]:
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    x = to_xyz @ np.clip(values, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_stay_apart_for_all_eyes(eyes: str) -> None:
    """Just noticeable is a distance of 2.3; markers and dashes differ as well."""
    seen: dict[str, Any] = {
        colour: lab(np.array(SEEN[eyes]) @ linear(colour))
        for colour in (*style.PALETTE, style.GREY)
    }
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)


@pytest.mark.parametrize(
    ("colour", "least"), [(style.INK, 7.0), *((c, 3.0) for c in (*style.PALETTE, style.GREY))]
)
def test_colours_stand_out_from_the_paper(colour: str, least: float) -> None:
    """Contrast of 3 for what is drawn, 7 for what is written (WCAG 1.4.11 and 1.4.6)."""
    luminance = float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))
    assert 1.05 / (luminance + 0.05) >= least


def test_no_point_lies_beyond_its_axes(drawn: list[Chart]) -> None:
    assert {chart.name: beyond_axes(chart.figure) for chart in drawn} == {c.name: [] for c in drawn}


def test_departments_that_differ_are_all_seen(make: Make) -> None:
    alike = {"form": "partnership"}
    apart = {**alike, "savings_pockets": [0.7, 0.2, 0.1, 0.0]}
    chart = told(departments.contribution_and_cost(view_of(make({"a": alike, "b": apart}))))
    assert chart.table["savings"].max() > 2 * chart.table["contribution"].max()
    assert beyond_axes(chart.figure) == []
