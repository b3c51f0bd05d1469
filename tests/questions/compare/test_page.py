"""Two scenarios against each other: the numbers by hand, the words, the page, what is refused."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from joinup.analysis.view import View
from joinup.batch.result import Result, open_result
from joinup.cli.asking import ask
from joinup.errors import InputError, ResultError
from joinup.inputs.plan import Plan
from joinup.model.outcomes import OUTCOMES
from joinup.page.document import html, write_document
from joinup.page.yardstick import of_worlds
from joinup.questions.compare.comparison import Comparison, check_why, compare, needed, standing
from joinup.questions.compare.page import comparison_document, comparison_text
from joinup.questions.compare.question import COMPARE
from tests.questions.conftest import Make
from tests.questions.result.test_report import HOSTILE, outline

POOLED, PARTNERSHIP = "rough_sleepers_pooled", "rough_sleepers_partnership"
WOUND_UP, UNIT = "rough_sleepers_wound_up", "rough_sleepers_unit"


@pytest.fixture(scope="module")
def found(result: Result) -> Comparison:
    return compare(result, POOLED, PARTNERSHIP)


def arm(result: Result, name: str, outcome: str) -> np.ndarray:
    runs = result.runs[result.runs["scenario"] == name]
    return runs.set_index("replicate")[outcome].sort_index().to_numpy()


def test_differences_are_paired_by_hand(found: Comparison, result: Result) -> None:
    by_hand = arm(result, POOLED, "net_benefit") - arm(result, PARTNERSHIP, "net_benefit")
    item = found.outcomes["net_benefit"]
    np.testing.assert_allclose(item.values, by_hand)
    half = 2.200985 * by_hand.std(ddof=1) / np.sqrt(12)  # Student's t with 11 degrees of freedom
    assert item.interval.high == pytest.approx(by_hand.mean() + half, rel=1e-6)
    assert item.in_favour == (by_hand > 0).mean()
    count = needed(item)
    assert count is not None
    spread = 1.96 * by_hand.std(ddof=1) / np.sqrt(count)
    assert spread <= 0.051 * abs(by_hand.mean()) or count == 2
    assert [item.name for item in found.settings] == ["form"]


def test_quarters_are_paired(found: Comparison, result: Result) -> None:
    values = found.by_quarter("effort")
    series = result.series("effort").set_index(["scenario", "replicate", "quarter"])["effort"]
    by_hand = series[POOLED] - series[PARTNERSHIP]
    np.testing.assert_allclose(values["difference"][3], by_hand[3].sort_index().to_numpy())


def test_the_page_and_the_words_carry_the_same_numbers(found: Comparison, tmp_path: Path) -> None:
    page = write_document(comparison_document(found), tmp_path / "page")
    text = page.read_text(encoding="utf-8")
    words = comparison_text(found)
    rows = list(csv.DictReader(io.StringIO((page.parent / "tables/results.csv").read_text())))
    for row, item in zip(rows, found.outcomes.values(), strict=True):
        assert float(row["difference"]) == item.interval.mean
    first = words.splitlines()[2]
    assert first.startswith("Still joined up four years on: ") and first in text
    charts = {path.stem for path in page.parent.glob("charts/*.svg")}
    runs = {"run-by-run", "differences-over-time", "both-over-time", "under-each-rule"}
    assert charts == runs
    assert text.index("differences-over-time") < text.index("both-over-time")
    assert "They differ in one setting" in text
    tags = outline(text).tags
    assert tags.count("figure") == 4 and tags.count("script") == 1


@pytest.mark.slow
def test_worlds_come_first_and_say_why(in_worlds: View, tmp_path: Path) -> None:
    """The sentence of the order is that of the result; the parts add up to the whole."""
    pair = ("rough_sleepers_pooled", "rough_sleepers_partnership")
    tried = compare(in_worlds.result, *pair)
    check_why(tried)
    found = tried.explained()
    assert found.worlds is not None and in_worlds.worlds is not None and found.why is not None
    assert found.worlds.fitting == in_worlds.worlds.fitting, "one result, the same worlds"
    more, alike = in_worlds.worlds.longer(*pair)
    order, why = comparison_text(found).splitlines()[2:4]
    assert f"in {of_worlds(more.number + alike.number, more.of)}" in order
    assert "What makes the difference: " in why and "percentage points more of places" in why
    parts = sum(part.brings.mean for part in found.why.parts)
    assert parts == pytest.approx(found.why.whole.mean, abs=1e-12)
    text = write_document(comparison_document(found), tmp_path).read_text(encoding="utf-8")
    assert text.index(">In plausible worlds<") < text.index(">Why<") and order in text


def test_why_is_refused_where_there_are_no_worlds(found: Comparison) -> None:
    with pytest.raises(InputError, match="--why needs two scenarios of one result"):
        check_why(found)


def test_what_is_settled_follows_the_two_rules(found: Comparison) -> None:
    rules = found.under_rules(("persistence_16",))
    assert set(rules["rule"]) == {"logit", "experience", "imitation", "aspiration"}
    assert standing(rules, "persistence_16") == "settled"
    turned = rules.assign(verdict=["higher", "lower", "higher", "higher"])
    assert standing(turned, "persistence_16") == "unsettled"
    assert standing(rules.assign(verdict="not enough to tell"), "persistence_16") == "untold"
    # The other rules of decision do not decide what is settled.
    turned = rules.assign(verdict=["higher", "higher", "lower", "lower"])
    assert standing(turned, "persistence_16") == "settled"


def test_the_same_until_the_money_ends(result: Result) -> None:
    found = compare(result, WOUND_UP, UNIT)
    assert found.outcomes["clients_12"].verdict == "the same"
    text = comparison_text(found)
    assert "exactly the same" in text and "Clients in need after 36 months (people)" in text


def test_two_results_pair_where_their_draws_are_the_same(make: Make, tmp_path: Path) -> None:
    one = make({"a": {}}, replicates=3)
    other = make({"b": {"grant": 0.1}}, replicates=2)
    found = compare(one, "a", "b", other)
    assert found.outcomes["total_grant"].interval.n == 2
    assert found.outcomes["total_grant"].dropped == 1
    assert [item.name for item in found.settings] == ["grant"]
    assert "(1 unpaired)" in comparison_text(found)
    seeded = make({"b": {"grant": 0.1}}, replicates=2, seed=5)
    with pytest.raises(ResultError, match=r"different seeds.*share no draws"):
        compare(one, "a", "b", seeded)


def test_results_of_two_model_versions_are_refused_in_one_line(make: Make) -> None:
    one, other = make({"a": {}}), make({"b": {}})
    other.plan = Plan({**other.plan.content, "model_version": "0" * 16})
    with pytest.raises(ResultError) as refused:
        compare(one, "a", "b", other)
    assert "different versions of the model" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_scenario_that_is_not_there_is_named(result: Result) -> None:
    with pytest.raises(InputError, match="has no scenario rough_sleepers_poled; did you mean"):
        compare(result, "rough_sleepers_poled", UNIT)
    with pytest.raises(InputError, match="needs two scenarios"):
        compare(result, UNIT, UNIT)


@pytest.mark.slow
def test_bad_input_writes_nothing(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ResultError, match="this is no result"):
        ask(COMPARE, result=tmp_path, first="a", second="b", out=tmp_path / "page")
    made = make({"a": {}, "b": {"grant": 0.1}})
    copy = tmp_path / "copy" / made.folder.name
    shutil.copytree(made.folder, copy)
    part = next((copy / "parts").glob("*.parquet"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(ResultError, match="damaged"):
        ask(COMPARE, result=copy, first="a", second="b", out=tmp_path / "page")
    assert not (tmp_path / "page").exists() and not (copy / "exports").exists()
    assert ask(COMPARE, result=made.folder, first="a", second="b") == 0
    page = made.folder / "exports" / "a-against-b" / "index.html"
    said = capsys.readouterr().out
    assert page.is_file() and f"The page with charts:  {page}" in said
    assert "Settings that differ" in said


def test_hostile_titles_are_inert(make: Make) -> None:
    def hostile(content: dict[str, Any]) -> None:
        for scenario in content["scenarios"]:
            scenario.update(title=HOSTILE)

    found = compare(make({"a": {}, "b": {"grant": 0.1}}, hostile), "a", "b")
    text = comparison_text(found)
    assert "\x1b" not in text and "\u202e" not in text
    assert max(map(len, text.splitlines()[:1])) < 160
    page = html(comparison_document(found))
    tags = outline(page).tags
    assert "b" not in tags and tags.count("script") == 1 and "\x1b" not in page


def test_a_failed_run_is_said_first(result: Result) -> None:
    broken = Result(result.store)
    broken.__dict__.update(runs=result.runs, failures=[{}], missing=2)
    found = compare(broken, POOLED, PARTNERSHIP)
    assert "1 run failed and 2 are missing" in comparison_text(found).splitlines()[1]


def test_a_result_is_read_again_after_it_was_damaged(make: Make) -> None:
    """Parts are hashed once; one that changes after that is not read on trust."""
    made = open_result(make({"a": {}}).folder)
    assert len(made.by_run("effort")) == 3
    part = made.store.parts()[0]
    content = bytearray(part.read_bytes())
    content[len(content) // 3] ^= 1
    part.write_bytes(content)
    with pytest.raises(ResultError, match="damaged"):
        made.by_run("embedding")


def test_a_level_at_the_end_is_the_mean_of_the_main_points(result: Result) -> None:
    """“Clients in need at the end” has one figure on a page: the mean over runs."""
    document = comparison_document(compare(result, POOLED, PARTNERSHIP))
    charts = {chart.name: chart for part in document.sections for chart in part.charts}
    said = [str(getattr(point, "text", point)) for point in document.points]
    (point,) = [text for text in said if text.startswith(OUTCOMES["clients_end"].title)]
    for name in (POOLED, PARTNERSHIP):
        mean = arm(result, name, "clients_end").mean()
        assert f"{mean:,.0f} in “" in charts["both-over-time"].title
        assert f"{mean:,.0f} in “" in point


@pytest.mark.slow
def test_one_replicate_is_too_few_to_tell_anything_and_is_no_fault(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make({"a": {}, "b": {"grant": 0.1}}, replicates=1)
    assert ask(COMPARE, result=made.folder, first="a", second="b") == 0
    page = made.folder / "exports" / "a-against-b" / "index.html"
    words, text = capsys.readouterr().out, page.read_text(encoding="utf-8")
    for said in (words, text):
        assert "too few replicates to tell" in said and "one paired replicate is too few" in said
        assert "too small" not in said and "nan" not in said
    assert all(cell == "too few replicates to tell" for cell in verdicts(page))


def verdicts(page: Path) -> list[str]:
    with (page.parent / "tables" / "how-sure.csv").open(encoding="utf-8") as file:
        return [row["verdict"] for row in csv.DictReader(file)]
