"""The recipes of the tutorial on results read a result as `open_result` does, given the tool."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import Result, open_result, run
from joinup.compiled.engine import simulate
from joinup.errors import ResultError
from joinup.inputs.plan import Plan
from joinup.model.engine import Records, Run

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "tutorials" / "results.md").read_text(encoding="utf-8")


def recipe(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture
def result(make_plan: Callable[..., Plan], tmp_path: Path) -> Result:
    plan = make_plan(5, 'detail = [{ scenario = "low", replicate = 1 }]\n')
    with ThreadPoolExecutor(1) as pool:
        outcome = run(plan, out=tmp_path / "results", executor=pool, chunk=3)
    opened = open_result(outcome.folder)
    for number in (0, 1):  # as if another process had done some runs once more
        part = opened.store.read_part(opened.store.parts()[0])
        opened.store.write_part(part.slice(number, 2))
    return open_result(outcome.folder)


def by_scenario(result: Result) -> dict[str, tuple[float, float]]:
    """Return persistence, and effort in quarter 12, by scenario."""
    series = result.series("effort")
    quarter = series[series["quarter"] == 12].groupby("scenario", observed=True)["effort"].mean()
    runs = result.runs.groupby("scenario", observed=True)["persistence_16"].mean()
    return {str(name): (runs[name], quarter[name]) for name in runs.index}


def test_open_result_counts_a_run_once(result: Result) -> None:
    assert len(result.store.parts()) > 2 and len(result.runs) == 10
    assert set(result.detail("embedding")["replicate"]) == {1}
    assert result.runs.attrs["units"]["clients_end"] == "people"


def test_duckdb(result: Result) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    where = f"{result.folder}/parts/*.parquet"
    query = recipe("sql").replace("results/joining-up-*/parts/*.parquet", where)
    assert where in query
    found = {row[0]: row[1:] for row in duckdb.sql(query).fetchall()}
    expected = by_scenario(result)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, abs=1e-12), name


def test_r(result: Result) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    check = ["Rscript", "-e", "library(arrow); library(dplyr)"]
    if subprocess.run(check, capture_output=True).returncode:
        pytest.skip("R has not got the packages arrow and dplyr")
    code = recipe("r").replace("results/joining-up-.../parts", f"{result.folder}/parts")
    code = code.rstrip() + " |> as.data.frame() |> print()\n"
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True)
    for name, (persistence, _) in by_scenario(result).items():
        (shown,) = re.findall(rf"{name}\s+([\d.]+)", done.stdout)
        assert float(shown) == pytest.approx(persistence, rel=1e-4)


def test_an_outcome_by_quarter_is_that_of_each_run_in_order(result: Result) -> None:
    """With runs that two parts hold, and parts in no order."""
    wide = result.by_run("effort")
    found = result.by_quarter("effort")
    assert list(found) == ["low", "high"]
    for name, values in found.items():
        rows = wide.loc[wide["scenario"] == name, "effort"].to_list()
        assert values.shape == (5, len(rows[0])) and (values == np.stack(rows)).all()
    with pytest.raises(ResultError, match="did not keep trust by quarter"):
        result.by_quarter("trust")


def test_runs_that_differ_in_length_or_are_missing(
    make_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    """A design may vary the length; a run that failed has no row."""
    plan = make_plan(2, '[design]\nkind = "grid"\n[design.vary]\nquarters = [30, 20, 40]\n')

    def fails_once(runs: Sequence[Run], series: Sequence[str] | None) -> Records:
        for one in runs:
            if (one.parameters["quarters"], one.parameters["grant"], one.replicate) == (40, 0.4, 1):
                raise ValueError("this one fails")
        return simulate(runs, series=series)

    with ThreadPoolExecutor(1) as pool:
        outcome = run(plan, out=tmp_path, executor=pool, chunk=4, simulate_with=fails_once)
    opened = open_result(outcome.folder)
    for part in opened.store.parts():  # a part a run, in the order of their hashes
        table = opened.store.read_part(part)
        part.unlink()
        for number in range(len(table)):
            opened.store.write_part(table.slice(number, 1))
    opened = open_result(outcome.folder)
    assert len(opened.store.parts()) == 11
    assert len(opened.runs) == 11 and len(opened.failures) == 1
    wide = opened.by_run("effort")
    for name, values in opened.by_quarter("effort").items():
        rows = wide.loc[wide["scenario"] == name, "effort"].to_list()
        assert values.shape == (len(rows), 21)
        assert (values == np.stack([row[:21] for row in rows])).all()
