"""The page of an appraisal: tables that add up, sentences that hold, bad input refused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from joinup.analysis.summary import summarise
from joinup.analysis.view import View
from joinup.batch import open_result
from joinup.batch.result import Result
from joinup.cli.asking import ask
from joinup.errors import InputError, ResultError
from joinup.inputs import load_experiment, plan
from joinup.page.document import Document, Sentence
from joinup.page.tables import PageTable
from joinup.questions import build_report
from joinup.questions.appraisal.case import case_of
from joinup.questions.appraisal.method import Method, method_of
from joinup.questions.appraisal.pages.page import ABOUT, document_of, report_sections, study_of
from joinup.questions.appraisal.prepare import members_of
from joinup.questions.appraisal.question import APPRAISE
from joinup.questions.appraisal.study import Study, study
from tests.here import run_here
from tests.questions.conftest import Make

ARMS: dict[str, dict[str, Any]] = {
    "silo": {"form": "silo", "grant": 0.0, "poor_service": 0.1},
    "pool": {"form": "pooled budget", "poor_service": 0.1, "savings_pockets": [0.85, 0.15],
             "partners": 2},
    "talk": {"form": "liaison", "poor_service": 0.1},
}  # fmt: skip
for _arm in ARMS.values():
    _arm.update({"quarters": 26, "partners": 2})


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Return one result that all tests may look at."""
    folder = tmp_path_factory.mktemp("appraisal")
    for name, values in ARMS.items():
        lines = [f"{k} = {json.dumps(v)}" for k, v in {"places": 3, **values}.items()]
        text = f'title = "Title of {name}"\nsummary = "S."\n[parameters]\n' + "\n".join(lines)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    text = f'question = "Q?"\nscenarios = {json.dumps(list(ARMS))}\nreplicates = 3\nworlds = 0\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    planned = plan(load_experiment(folder / "study.toml"))
    return open_result(run_here(planned, out=folder / "results").folder)


@pytest.fixture(scope="module")
def looked(result: Result) -> Study:
    names = [str(item["name"]) for item in result.plan.scenarios]
    return study([case_of(result.plan, n, n.title(), range(3)) for n in names], Method())


@pytest.fixture(scope="module")
def page(looked: Study) -> Document:
    return page_about(looked, "appraisal")


def page_about(looked: Study, about: str) -> Document:
    return document_of(looked, about=about, title="T", question="Q?", record=[("a", "b")])


def tables(page: Document) -> dict[str, PageTable]:
    return {table.name: table for section in page.sections for table in section.tables}


def amount(text: str) -> int:
    return round(float(text.replace(",", "").replace("−", "-")) * 100)


def test_every_total_of_every_table_is_the_sum_of_its_parts(page: Document) -> None:
    """On the page as it is shown, and in the CSV as it is downloaded, to the penny."""
    found = tables(page)
    for name in ("appraisal-costs", "appraisal-payers", "appraisal-gains", "appraisal-balance"):
        rows = list(csv.reader(io.StringIO(found[name].csv)))[1:]
        for column in range(1, len(rows[0])):
            shown = [amount(row[column]) for row in found[name].rows]
            kept = [amount(row[column]) for row in rows]
            assert shown == kept
            assert sum(shown[:-1]) == shown[-1], (name, column)
    by_head, by_payer = found["appraisal-costs"].rows[-1], found["appraisal-payers"].rows[-1]
    assert by_head[1:] == by_payer[1:]
    for name, whole in (
        ("appraisal-transfers", "All bodies"),
        ("statement-by-body", "All bodies"),
        ("statement-by-year", "all years"),
    ):
        sums: list[int] = []
        for row in found[name].rows:
            values = [amount(cell) for cell in row[1:]]
            if row[0].endswith(whole):
                assert values == sums and any(values), (name, row)
                sums = []
            else:
                sums = [a + b for a, b in zip(sums or [0] * len(values), values, strict=True)]
    for row in (*found["complaints"].rows, *found["complaints-by-year"].rows):
        forward, opened, upheld, rejected, outstanding = map(amount, row[1:6])
        assert forward + opened == upheld + rejected + outstanding
    statement = found["statement-by-body"].frame
    assert (statement["spent"] - statement["reported"] - statement["unreported"]).abs().max() < 1e-9


def test_time_is_told_in_years_and_months(looked: Study, page: Document) -> None:
    """What is kept counts quarters; what is read does not."""
    complaints = tables(page)["complaints"]
    for row, quarters in zip(complaints.rows, complaints.frame["quarters_to_redress"], strict=True):
        assert float(row[-1]) == pytest.approx(3 * quarters, abs=0.005)
    assert "months" in complaints.caption
    sections = page_about(looked, "performance").sections
    charts = {chart.name: chart for section in sections for chart in section.charts}
    reported = charts["reported-over-time"]
    assert ">years since the start<" in reported.svg and ">quarters<" not in reported.svg
    assert re.search(r"points after (a year|.* months|.* years)$", reported.title)


def test_the_balance_is_the_extra_of_the_columns(page: Document) -> None:
    found = tables(page)
    costs, gains = found["appraisal-costs"].rows[-1], found["appraisal-gains"].rows[-1]
    balance = {row[0]: row[1:] for row in found["appraisal-balance"].rows}
    for number in range(2):
        extra = amount(costs[2 + number]) - amount(costs[1])
        assert amount(balance["Extra cost"][number]) == -extra
        gain = amount(gains[2 + number]) - amount(gains[1])
        assert amount(balance["Extra benefit"][number]) == gain


@pytest.mark.parametrize("about", ABOUT)
def test_what_is_asked_comes_first(looked: Study, about: str) -> None:
    first = page_about(looked, about).points[0]
    assert isinstance(first, Sentence)
    carried = {
        "appraisal": "net-present-value", "contribution": "wrong-pockets",
        "inclusion": "publicity-and-consultation", "performance": "temptations",
        "accountability": "statement-by-body",
    }  # fmt: skip
    assert first.carried_by == carried[about]


@pytest.mark.slow
def test_the_result_page_says_who_gains_and_who_pays(result: Result, tmp_path: Path) -> None:
    text = build_report(result, tmp_path / "page").read_text(encoding="utf-8")
    for name in ("appraisal-payers", "worth", "wrong-pockets", "statement-by-body", "complaints"):
        assert f'id="table-{name}"' in text
    for name in ("net-present-value", "reach-over-time", "spent-and-reported"):
        assert f'id="chart-{name}"' in text


def test_scenarios_that_cannot_be_compared_leave_the_page_standing(make: Make) -> None:
    def compared(arms: dict[str, dict[str, Any]]) -> Study | None:
        found = make(arms)
        return study_of(View(found, summarise(found), "people"))

    longer = {**ARMS, "talk": {**ARMS["talk"], "quarters": 30}}
    found = compared(longer)
    assert found is not None and [item.case.name for item in found.others] == ["pool"]
    assert compared({"silo": longer["silo"], "talk": longer["talk"]}) is None
    assert report_sections(None) == []


def command(result: Result, **options: Any) -> int:
    return ask(APPRAISE, what=str(result.folder), results=result.folder, **options)


@pytest.mark.slow
def test_the_command_writes_its_page_and_says_its_findings(
    result: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(result, out=tmp_path / "out", scenario=["pool"]) == 0
    said = capsys.readouterr().out
    assert "Title of pool" in said and "Title of talk" not in said
    folder = tmp_path / "out"
    assert {"index.html", "charts", "tables"} <= {path.name for path in folder.iterdir()}
    assert (folder / "tables" / "worth.csv").read_text().startswith("scenario,net_present_value")
    assert command(result, out=tmp_path / "again", scenario=["pool"]) == 0
    for path in sorted(folder.rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes()


@pytest.mark.parametrize(("options", "said"), [
    ({"discount": 35.0}, "--discount is 35; allowed are 0 to 15"),
    ({"money": True}, "write [prices] with currency"),
    ({"scenario": ["pol"]}, "--scenario is pol; this result has no such scenario; did you mean"),
    ({"scenario": ["silo"]}, "nothing to hold against the baseline silo"),
    ({"baseline": "sile"}, "--baseline is sile; allowed is a scenario of"),
    ({"about": "pockets"}, "--about is pockets; allowed are appraisal, contribution"),
    ({"incomes": "1,2,3"}, "--incomes has 3 numbers; allowed is one, or one for each of the 2"),
])  # fmt: skip
def test_bad_input_is_refused_with_the_remedy(
    result: Result, tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        command(result, out=tmp_path / "out", **options)
    assert said in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_baseline_with_other_draws_is_refused(result: Result, make: Make, tmp_path: Path) -> None:
    other = make({"silo": ARMS["silo"]}, seed=99)
    with pytest.raises(InputError, match="run the baseline again with --seed 1"):
        command(result, out=tmp_path / "out", baseline=str(other.folder))
    same = make({"silo": ARMS["silo"]}, replicates=2)
    code = command(result, out=tmp_path / "out", baseline=str(same.folder), scenario=["talk"])
    assert code == 0


def test_a_design_or_another_model_cannot_be_appraised(
    result: Result, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = '[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.2]\n'
    varied = make({"pool": ARMS["pool"], "talk": ARMS["talk"]}, design=design)
    with pytest.raises(InputError, match="varies a design of 2 points"):
        command(varied, out=tmp_path / "o")
    monkeypatch.setattr("joinup.questions.appraisal.prepare.model_version", lambda: "another")
    with pytest.raises(ResultError, match="another version of the model"):
        command(result, out=tmp_path / "o")


def test_prices_make_money_of_every_amount(result: Result) -> None:
    prices = {"currency": "£", "year": "2001-02", "unit": 1000.0, "source": "accounts"}
    stated = [{**item, "prices": prices} for item in result.plan.scenarios]
    names = [str(item["name"]) for item in stated]
    cases = [case_of(result.plan, name, name, range(2)) for name in names]
    plain, priced = study(cases, Method()), study(cases, method_of(stated))
    assert priced.method.unit == "£"
    for one, other in zip(plain.others, priced.others, strict=True):
        assert other.worth.net.mean == pytest.approx(1000 * one.worth.net.mean)
        assert other.worth.outcome.mean == pytest.approx(one.worth.outcome.mean)


def test_an_ensemble_is_shown_as_a_range_and_who_is_worth_most(looked: Study) -> None:
    found = {
        "logit": {"Pool": np.array([3.0, 5.0, 1.0]), "Talk": np.array([2.0, 6.0, 0.5])},
        "experience": {"Pool": np.array([-4.0]), "Talk": np.array([1.0])},
    }
    page = document_of(
        looked, about="appraisal", title="T", question="Q?", record=[], ensemble=found
    )
    frame = tables(page)["ensemble"].frame.set_index("scenario_and_rule")
    assert frame.loc["Pool: logit", ["lowest", "median", "highest"]].tolist() == [1, 3, 5]
    assert frame["worth_most_in"].tolist() == pytest.approx([2 / 3, 1 / 3, 0, 1])
    said = [point.text for point in page.points if isinstance(point, Sentence)]
    range_ = next(text for text in said if "“Pool” −4 u to 5 u; “Talk” 0.5 u" in text)
    assert range_.endswith("Whether “Pool” is worth its cost is unsettled.")


def test_members_leave_what_an_experiment_sets_as_it_is() -> None:
    plain = plan(load_experiment("appraisal"))
    case = case_of(plain, "rough_sleepers_pooled", "Pool", range(2))
    members = members_of(case, "experience")
    assert len(members) == 30 and all(m["decision_rule"] == "experience" for m in members)
    assert "initial_awareness" in members[0] and "publicity" in members[0]
    changed = case_of(plan(load_experiment("inclusion")), "rough_sleepers_pooled", "P", range(2))
    assert "initial_awareness" not in members_of(changed, "logit")[0]
