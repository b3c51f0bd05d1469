"""What titles and sentences make of numbers: ties, the baseline, what is put in, one measure.

Two scenarios with the same values run on the same draws, so that their figures are equal to the
last bit: wherever a title names the one it must name the other, or count them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from joinup.analysis.alike import by_ending, like_with_like, programmes
from joinup.analysis.summary import summarise
from joinup.analysis.view import View
from joinup.batch.result import Result
from joinup.page.document import Document, Sentence
from joinup.page.ranking import ends
from joinup.page.words import amount, persistence_in_words
from joinup.questions.appraisal.pages.page import appraisal_page, report_sections
from joinup.questions.appraisal.prepare import study_of
from joinup.questions.result.answer import answer
from joinup.questions.result.charts import differences, over_time, record
from joinup.questions.result.charts.persistence import persistence
from joinup.questions.result.figures import charts
from joinup.questions.result.findings import further_points, main_points
from joinup.questions.result.outliving import outliving
from joinup.questions.result.page import view_of
from joinup.questions.result.tables import page_tables
from tests.questions.conftest import Make

POOL = {"form": "pooled budget", "savings_pockets": [0.7, 0.1, 0.1, 0.1]}
TWINS: dict[str, dict[str, Any]] = {
    "silo": {"form": "silo", "grant": 0.0},
    "pool": POOL,
    "pool_again": POOL,
    "talk": {"form": "liaison"},
}


def sentences_of(result: Result, more: Sequence[str] = ()) -> list[str]:
    """Return every title and point of a result's page, its answer and its appraisal."""
    view = view_of(result)
    study = study_of(view)
    assert study is not None
    appraised = appraisal_page(study, about="appraisal", title="T", question="Q?", record=[])
    said = [chart.title for chart in (*charts(view), *_charts(appraised))]
    said += [*main_points(view), *further_points(view)]
    said += [text_of(line) for part in report_sections(study) for line in part.text]
    return said + [text_of(point) for point in appraised.points]


def _charts(page: Document) -> list[Any]:
    return [chart for section in page.sections for chart in section.charts]


def text_of(line: str | Sentence) -> str:
    return line.text if isinstance(line, Sentence) else line


@pytest.mark.slow
@pytest.mark.parametrize("baseline", ["silo", "pool"])
def test_ties_are_named_as_ties_whatever_comes_first_and_whoever_is_the_baseline(
    make: Make, baseline: str
) -> None:
    """Shuffled, with an exact tie, the baseline once at one end and once at the other."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for order in (list(TWINS), ["talk", "pool_again", "silo", "pool"]):
        said = sentences_of(make({name: TWINS[name] for name in order}, baseline=baseline))
        assert len(said) > 25
        one_alone = [
            text
            for text in said
            if ("“Title of pool”" in text) != ("“Title of pool_again”" in text)
            and not (baseline == "pool" and "“Title of pool”" in text)
            and not (baseline == "pool" and "no different: “Title of pool_again”" in text)
        ]
        assert one_alone == []
        slips = r"`|at most 0 points|\b1 (runs|replicates|points|quarters|places|parts)\b|\bnan\b"
        assert [text for text in said if re.search(slips, text)] == []
        seen[tuple(order)] = {re.sub(r"“[^”]*”( and |, )?", "", text) for text in said}
    one, other = seen.values()
    assert one == other, "the same is said in whatever order the scenarios stand"


def test_the_baseline_stands_in_every_ranking(make: Make) -> None:
    """The best form is the baseline: nothing may be said to leave fewer, or to be worth more."""
    result = make({"pool": POOL, "talk": {"form": "liaison"}, "silo": TWINS["silo"]})
    view = view_of(result)
    last = result.runs.groupby("scenario", observed=True)["clients_end"].mean()
    assert last.idxmin() == "pool"
    chart = differences.differences(view)
    assert chart is not None
    assert "no scenario leaves clearly fewer people in need than “Title of pool”" in chart.title
    assert "none has a higher net benefit than it" in chart.title
    over = over_time.over_time(view, "clients_in_need").title
    assert over.endswith(
        f"{amount(last['pool'], 'people')} (“Title of pool”) to "
        f"{amount(last['silo'], 'people')} (“Title of silo”)"
    )
    (point,) = [text for text in further_points(view) if "After 36 months" in text]
    assert "“Title of pool” leaves the fewest people" in point


def test_what_is_put_in_is_not_ranked_and_is_said_to_be_put_in(make: Make) -> None:
    unit = {"form": "joint unit", "mainstreaming": 1.0}
    made = make({
        "silo": TWINS["silo"],
        "on": {**unit, "grant_after": 1.0},
        "closed": {**unit, "form_after": "silo"},
        "handed": {**unit, "form_after": "partnership"},
        "talk": {"form": "liaison"},
    })  # fmt: skip
    view = view_of(made)
    shares = made.runs.groupby("scenario", observed=True)["persistence_16"].mean()
    assert shares["closed"] == 0
    said = outliving(view.all)
    assert said[0].startswith(f"{100 * shares['handed']:.0f}% of places")
    assert "“Title of handed”" in said[0]
    (put,) = [text for text in said if "put in" in text]
    assert put.startswith("“Title of closed” closes the joint form")
    assert " ".join(answer(view_of(made)).split()).startswith(said[0])
    assert main_points(view)[: len(said)] == said
    for chart in charts(view):
        if chart.name in ("persistence", "survival", "which-places", "rules-of-decision"):
            assert "“Title of closed”" not in chart.title, chart.name
    drawn = persistence(view)
    assert drawn is not None and "In “Title of closed” the scenario itself closes" in drawn.note
    only = outliving([item for item in view.all if item.name in ("silo", "closed")])
    assert only[0].endswith("This result does not say what would outlive the money.")


def test_contrasts_are_of_like_with_like(make: Make) -> None:
    """By hand: with less of a grant both forms do worse; pairs across grants would say too much."""
    changed = "three = { grant_length = 7 }\nfive = { grant_length = 10 }\n"
    forms = {"team": {"form": "partnership"}, "pool": {"form": "pooled budget"}}
    made = make(forms, design=f"[factors.grant]\n{changed}", replicates=4)
    shares = made.runs.groupby("scenario", observed=True)["persistence_16"].mean()
    found = summarise(made)
    assert [len(group) for group in like_with_like(found)] == [2, 2]
    said = outliving(found)[0]
    pairs = re.findall(r"(\d+)% in “([^”]*)” and (\d+)% in “([^”]*)”", said)
    assert len(pairs) == 2
    for high, one, low, other in pairs:
        assert one.rpartition(": ")[2] == other.rpartition(": ")[2], "one grant"
        by_title = {item.title: shares[item.name] for item in found}
        assert int(high) == round(100 * by_title[one]) and int(low) == round(100 * by_title[other])
    drawn = persistence(view_of(made))
    assert drawn is not None and all(f"{pair[0]}% in “{pair[1]}”" in drawn.title for pair in pairs)


def test_forms_crossed_with_endings_lead_as_a_table(make: Make) -> None:
    crossed = {
        f"{form[:4]}_{ending}": {"form": form, **values}
        for form in ("partnership", "pooled budget")
        for ending, values in (
            ("on", {"grant_after": 1.0}),
            ("ends", {"grant_taper": 0}),
            ("shut", {"form_after": "silo"}),
        )
    }
    made = make({"silo": TWINS["silo"], **crossed})
    found = by_ending(summarise(made))
    assert {form: list(row) for form, row in found.items()} == {
        form: ["Money continues", "Money ends", "Wound up (put in)"]
        for form in ("partnership", "pooled budget")
    }
    table = page_tables(view_of(made))["forms-by-endings"]
    shares = made.runs.groupby("scenario", observed=True)["persistence_16"].mean()
    assert table.rows[1][0] == "Pooled budget"
    assert table.rows[1][2].startswith(f"{100 * shares['pool_ends']:.0f}%")
    text = answer(view_of(made))
    assert text.index("Pooled budget") < text.index("embedding at")
    assert "(money ends)" in text.split("\n\n")[0]
    assert by_ending(summarise(make({"a": {}, "b": {"form": "liaison"}}))) == {}


def test_what_still_falls_when_counting_stops_is_said(result: Result, view: View) -> None:
    joined = result.by_quarter("joined_up")
    runs = result.runs.set_index("scenario")["persistence_16"]
    said = " ".join(outliving(summarise(result)))
    for name, title in (
        ("rough_sleepers_handed_over", "Unit handed to a partnership"),
        ("rough_sleepers_partnership", "Partnership"),
        ("rough_sleepers_partnership_unembedded", "Partnership not mainstreamed"),
    ):
        last = joined[name][:, -1].mean()
        assert last < runs[name].mean() - 0.05
        assert f"{100 * last:.0f}%" in said and f"“{title}”" in said
    assert said.count("still falling") == 2
    assert " ".join(answer(view).split()).count("still falling") == 2


def test_only_what_is_said_to_have_happened_is_judged_by_the_record(result: Result) -> None:
    (chart,) = record.against_records(view_of(result))
    assert "“The unit as it happened” misses" in chart.title
    assert "range of chance" in chart.title and "its band" not in chart.title
    without = [n["name"] for n in result.plan.scenarios if n["name"] != "rough_sleepers_unit"]
    assert record.against_records(view_of(result, without)) == []


@pytest.mark.slow
def test_no_two_places_of_a_page_rank_otherwise_on_one_measure(result: Result) -> None:
    """Cost for each client-quarter: figure, table and sentence have one account."""
    view = view_of(result)
    study = study_of(view)
    assert study is not None
    sections = report_sections(study)
    drawn = {chart.name: chart for part in sections for chart in part.charts}
    drawn |= {chart.name: chart for chart in charts(view)}
    assert [name for name in drawn if "effectiveness" in name] == ["cost-effectiveness-plane"]
    tables = {table.name: table for part in sections for table in part.tables}
    worth = tables["worth"].frame.set_index("scenario")
    cheapest = worth["cost_per_client_quarter"].idxmin()
    assert f"costs least in “{cheapest}”" in drawn["cost-effectiveness-plane"].title
    best = worth["net_present_value"].idxmax()
    said = [text_of(line) for line in sections[0].text]
    assert said[0].startswith(f"“{best}” is worth most")
    assert drawn["net-present-value"].title.startswith(f"“{best}” is worth")
    # By hand, both sides discounted by the year at 3.5%: cost with its bias over people relieved.
    item = next(one for one in study.others if one.case.title == cheapest)
    weights = np.repeat(1.035 ** -np.arange(11.0), 4)
    cost = (item.pair.cost.sum(axis=(2, 3)) * weights).sum(axis=1)
    relieved = (item.pair.relieved * weights).sum(axis=1)
    by_hand = (cost + 0.1 * np.maximum(cost, 0)).mean() / relieved.mean()
    assert worth.loc[cheapest, "cost_per_client_quarter"] == pytest.approx(by_hand)
    totals = {row[0]: row[1:] for row in tables["appraisal-costs"].rows}
    assert (
        totals["All costs"] == {r[0]: r[1:] for r in tables["appraisal-payers"].rows}["All costs"]
    )
    assert "costs-by-head" not in page_tables(view), "one account of costs a page"
    assert any("rest on the first" in text and "discount" in text for text in said)


def test_one_quantity_has_one_figure_in_all_that_is_made_of_a_result(
    result: Result, view: View
) -> None:
    tables = page_tables(view)
    printed = answer(view)
    over = over_time.over_time(view, "clients_in_need")
    for item, row in zip(view.all, tables["headlines"].rows, strict=True):
        assert all(cell in printed for cell in row[1:])
        assert f"{item.title}: {row[4]} at the end." in over.alternative
    # Main points and differences name the same scenario as the fewest of the table.
    fewest = ends({item.title: item.mean("clients_12") for item in view.all}, "{:,.0f}".format)
    assert fewest is not None
    assert any(str(fewest.low) in point for point in further_points(view))


def test_programmes_are_alike_but_for_the_ending(result: Result) -> None:
    found = [[item.name for item in group] for group in programmes(summarise(result))]
    unit = ["rough_sleepers_unit", "rough_sleepers_wound_up", "rough_sleepers_handed_over"]
    assert unit in found and max(map(len, found)) == 3


def test_the_scale_of_words_is_fixed_and_each_step_true() -> None:
    shares = np.linspace(0, 1, 1001)
    words = [persistence_in_words(float(share)) for share in shares]
    assert len(set(words)) == 6 == len(list(itertools.groupby(words)))
    assert persistence_in_words(0.23) != persistence_in_words(0.6)
    for share, text in zip(shares, words, strict=True):
        assert ("fewer than half" not in text) or share < 0.5
        assert ("at least half" not in text and "most" not in text) or share >= 0.5
