"""What is exported is what the result holds, with every column named; R and Julia read it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from joinup.batch.result import Result, open_result
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.questions.export import files
from joinup.questions.export.question import EXPORT
from joinup.questions.export.tables import exported
from tests.questions.conftest import maker

BASE = {"form": "partnership", "grant_length": 4, "quarters": 24, "places": 2}
DESIGN = """[design]
kind = "list"
[[design.points]]
grant = 0.1
savings_pockets = [0.25, 0.25, 0.25, 0.25]
decision_rule = "logit"
[[design.points]]
grant = 0.3
savings_pockets = [0.7, 0.1, 0.1, 0.1]
decision_rule = "experience"
"""
PAGE = (Path(__file__).parents[3] / "docs" / "export.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenarios = {"a": BASE, "b": {**BASE, "form": "liaison"}}
    made: Result = maker(tmp_path_factory.mktemp("e"))(scenarios, design=DESIGN, replicates=2)
    return made.folder


def export(folder: Path, **options: object) -> None:
    usual = {"csv": False, "xlsx": False, "parquet": False, "series": (), "out": None}
    assert ask(EXPORT, result=folder, **{**usual, **options}) == 0


def test_csv_has_every_digit_of_the_result(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(folder, series=("effort",))
    said = capsys.readouterr().out
    assert "runs: 8 rows" in said and "quarters: 200 rows, 6 columns" in said
    data = folder / "exports" / "data"
    runs = pd.read_csv(data / "runs.csv", dtype=str)
    result = open_result(folder)
    for name in ("grant", "clients_end", "net_benefit", "measurable_from"):
        np.testing.assert_array_equal([float(text) for text in runs[name]], result.runs[name])
    assert runs["scenario"].tolist() == ["a"] * 4 + ["b"] * 4
    assert runs["savings_pockets"][2] == "0.7;0.1;0.1;0.1"
    efforts = [float(text) for text in pd.read_csv(data / "quarters.csv", dtype=str)["effort"]]
    np.testing.assert_array_equal(efforts, result.series("effort")["effort"])
    settings = pd.read_csv(data / "scenarios.csv").set_index(["scenario", "parameter"])
    assert settings.loc[("b", "form"), "value"] == "liaison"
    assert settings.loc[("a", "quarters"), "value"] == "24"
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert "exports/data/runs.csv" in sums, "what is passed on is listed with its hash"


def test_the_dictionary_names_every_column_and_only_those(folder: Path) -> None:
    tables = exported(open_result(folder), ["effort"])
    words = tables.pop("dictionary")
    assert list(zip(words["table"], words["column"], strict=True)) == [
        (name, column) for name, frame in tables.items() for column in frame.columns
    ]
    assert (words["meaning"].str.len() > 5).all()
    by = words.set_index(["table", "column"])
    grant = by.loc[("runs", "grant")]
    assert (grant["kind"], grant["unit"], grant["least_found"], grant["most_found"]) == (
        "design", "u/fulfilment", 0.1, 0.3,
    )  # fmt: skip
    assert (grant["least_allowed"], grant["most_allowed"]) == (0, 0.6)
    assert by.loc[("runs", "persistence_16"), "most_allowed"] == 1
    assert by.loc[("runs", "measurable_from"), "missing"] == 8
    assert by.loc[("runs", "decision_rule"), "type"] == "text"
    for row in words[words["most_allowed"] != ""].itertuples():
        found = tables[row.table][row.column]
        assert found.min() >= row.least_allowed and found.max() <= row.most_allowed, row.column


def test_parquet_carries_meanings_and_the_workbook_every_sheet(folder: Path) -> None:
    import pyarrow.parquet as pq

    tables = exported(open_result(folder), [])
    written = files.as_parquet(tables)
    assert set(written) == {"runs.parquet", "scenarios.parquet", "dictionary.parquet"}
    table = pq.read_table(io.BytesIO(written["runs.parquet"]))
    assert table.schema.field("grant").metadata[b"unit"] == b"u/fulfilment"
    np.testing.assert_array_equal(table["clients_end"].to_numpy(), tables["runs"]["clients_end"])
    book = files.as_workbook(tables, "T", "r")["result.xlsx"]
    assert book[:2] == b"PK"
    import zipfile

    names = zipfile.ZipFile(io.BytesIO(book)).read("xl/workbook.xml").decode()
    assert re.findall(r'sheet name="([^"]+)"', names) == [
        "contents", "runs", "scenarios", "dictionary",
    ]  # fmt: skip


def test_text_is_never_a_formula_and_a_sheet_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"scenario": ["=1+1"], "value": [-1.5]})
    assert files.as_csv({"runs": frame}) == {"runs.csv": b"scenario,value\n'=1+1,-1.5\n"}
    monkeypatch.setattr(files, "_MOST_ROWS", 0)
    with pytest.raises(InputError, match="use --csv or --parquet"):
        files.as_workbook({"runs": frame}, "T", "r")


def test_what_was_not_kept_is_refused_in_one_line(folder: Path) -> None:
    for name, line in (("efort", "did you mean effort"), ("xyzzy", "it kept")):
        with pytest.raises(InputError) as error:
            export(folder, series=(name,))
        (said,) = error.value.faults
        assert line in said


def means(folder: Path) -> dict[str, float]:
    runs = open_result(folder).runs
    found = runs.groupby("scenario", observed=True)["persistence_16"].mean()
    return {str(name): float(value) for name, value in found.items()}


@pytest.mark.parametrize(
    ("language", "program"), [("r", ["Rscript", "-e"]), ("julia", ["julia", "-e"])]
)
def test_other_languages_read_it(folder: Path, language: str, program: list[str]) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    export(folder)
    (code,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    code = code.replace("results/joining-up-.../exports/data", f"{folder}/exports/data")
    done = subprocess.run([*program, code], capture_output=True, text=True, check=True, timeout=300)
    for name, value in means(folder).items():
        shown = re.search(rf"^.*\b{name}\s+([\d.e-]+)$", done.stdout, re.MULTILINE)
        assert shown is not None, done.stdout
        assert float(shown[1]) == pytest.approx(value, rel=1e-6)
