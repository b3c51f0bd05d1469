"""Worth its cost in how many worlds: known answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from joinup.analysis.worlds import OUTCOMES, Worlds
from joinup.page.document import Document
from joinup.questions.appraisal.pages.worlds import with_worlds

PAGE = Document("T", "Q?", ["first"], [], ["limit"], [])


def study() -> Any:
    forms = {"base": "silo", "a": "liaison"}
    cases = [
        SimpleNamespace(name=name, title=name.upper(), value={"form": form}.get)
        for name, form in forms.items()
    ]
    return SimpleNamespace(all=[SimpleNamespace(case=case) for case in cases])


def test_worth_is_counted_against_the_baseline_and_comes_first() -> None:
    """By hand: less the baseline it is -1, 1, 2 and 3: above nought in three of four worlds."""
    worth = {"base": [5.0, 5.0, 5.0, 5.0], "a": [4.0, 6.0, 7.0, 8.0]}
    rows = [
        (name, world, 0, 0.0, 0.0, 0.0, 0.0, value)
        for name, values in worth.items()
        for world, value in enumerate(values)
    ]
    frame = pd.DataFrame(rows, columns=["scenario", "world", "replicate", *OUTCOMES])
    page = with_worlds(PAGE, study(), Worlds(frame, 4, (0, 1, 2, 3)))
    first, second = page.points
    assert "worth its cost in 3 of 4 worlds for “A”" in getattr(first, "text", "")
    assert second == "first"
    (row,) = page.sections[0].tables[0].rows
    assert row[:3] == ["A", "3 of 4 worlds", "likely"] and row[3] == "+2"
    assert with_worlds(PAGE, study(), None) is PAGE
