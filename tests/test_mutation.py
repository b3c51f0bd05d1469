"""The tests of the model notice small changes of the model; the count of them can be trusted."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.mutation import ROOT, TARGETS, mutants

SOURCE = '''
"""Say 1 + 1."""
import numpy as np

def f(a, b, *, deep=True):
    """Return 2."""
    if a > 1 and not b:
        return np.where(a < b, a + 3, -b)
    return np.minimum(a, b) if deep else a
'''


def test_each_small_thing_is_changed_once(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = list(mutants(path))
    assert Counter(mutant.change for mutant in found) == Counter(
        ["And to Or", "Gt to LtE", "Lt to GtE", "Add to Sub", "USub to UAdd", "1 to 2", "3 to 4",
         "True to False", "if a > 1 and (not b) to if not", "if deep to if not",
         "where(a, b, c) to where(a, c, b)", "minimum to maximum"]
    )  # fmt: skip
    same = ast.unparse(ast.parse(SOURCE))
    assert same not in {mutant.source for mutant in found}
    assert len({mutant.source for mutant in found}) == len(found)


def test_every_file_with_a_rule_is_tried() -> None:
    names = {path.name for path in TARGETS}
    assert {"decision.py", "schedule.py", "choosing.py", "outcomes.py", "draws.py"} <= names
    rules = {path.name for path in (ROOT / "sim/joinup/model/rules").glob("[a-z]*.py")}
    assert rules <= names
    assert all(any(mutants(path)) for path in TARGETS)


def survey_of(code: str) -> str:
    """Run code beside `tests.mutation` in a process that has not loaded the model."""
    done = subprocess.run(
        [sys.executable, "-c", f"from tests.mutation import *\n{code}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.slow
def test_an_unchanged_model_survives_and_a_changed_one_does_not() -> None:
    """Without this, a fault of the survey itself would count as a kill."""
    printed = survey_of(
        "path = MODEL / 'rules' / 'learning.py'\n"
        "same = Mutant(path, 0, 'nothing', path.read_text())\n"
        "wrong = Mutant(path, 0, 'wrong', same.source.replace('(1.0 - turnover)', '1.0'))\n"
        "print([mutant.change for mutant in survey([same, wrong], 1)])"
    )
    assert printed.splitlines()[-1] == "['nothing']"


@pytest.mark.slow
def test_most_changes_are_noticed() -> None:
    found = [mutant for path in TARGETS for mutant in mutants(path)]
    sample = random.Random(2).sample(range(len(found)), 40)
    printed = survey_of(
        "found = [mutant for path in TARGETS for mutant in mutants(path)]\n"
        f"print(len(survey([found[number] for number in {sample}], 2)))"
    )
    assert int(printed.splitlines()[-1]) <= 6, printed  # 85% of 40
