"""The page of what was validated says what is met, what is not, and what the rules disagree on."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np

from joinup.analysis.points import curve
from joinup.page.document import html, write_document
from joinup.questions.validation.pages.verification import verification
from joinup.questions.validation.patterns import Pattern, mainstreaming
from joinup.questions.validation.theory.check import Check

HOLDS = Check("B1", "teams", "Holmstrom 1982", "2 partners", 0.4, 0.4001, 0.001)
FAILS = dataclasses.replace(HOLDS, name="B9", obtained=0.5)
EXACT = dataclasses.replace(HOLDS, name="B4", obtained=0.4, tolerance=0.0)


def pattern(name: str, rule: str, met: bool, level: float = 0.5) -> Pattern:
    values = [np.array([level, level + 0.1, level - 0.1]), np.array([0.9, 1.0, 0.95])]
    drawn = (curve("places that persist", "share", ("short", "long"), values),)
    return Pattern(name, rule, f"measured {level}", met, drawn)


PATTERNS = [
    pattern("Grant length", "logit", True),
    pattern("Grant length", "experience", True),
    pattern("Wrong pockets", "logit", True),
    pattern("Wrong pockets", "experience", False),
    Pattern("Forms", "logit", "best in: silo", False),
    Pattern("Forms", "experience", "best in: silo", False),
]


def test_each_pattern_is_shown_met_or_not_under_each_rule() -> None:
    page = html(verification([], PATTERNS))
    cells = re.findall(r'<th scope="row">([^<]+)</th><td>(\w+)</td><td>([\w ]+)</td>', page)
    assert cells == [(i.name, i.rule, "met" if i.met else "NOT MET") for i in PATTERNS]
    assert "1 of 3 patterns are met under both rules of decision." in page
    assert "These are not met under either rule: Forms." in page
    assert "The rules disagree, so that this is unsettled: Wrong pockets." in page
    assert "Wrong pockets: met under logit only: unsettled" in page
    assert page.count("<figure") == 2 and "joinup validate --patterns" in page


def test_theory_that_fails_is_said_first() -> None:
    page = html(verification([HOLDS, FAILS, EXACT], []))
    assert page.index("Theory does not hold in B9") < page.index('id="answer"')
    assert "2 of 3 benchmarks of theory hold." in page
    assert "Benchmark B9 goes beyond its bound, with 10,000% of the tolerance" in page
    page = html(verification([HOLDS], []))
    assert "Theory does not hold" not in page and "B1 comes closest to its bound" in page


def test_a_real_pattern_is_drawn_with_the_numbers_it_prints(tmp_path: Path) -> None:
    found = mainstreaming("logit", 3)
    (drawn,) = found.curves
    for label, bounds in drawn.points:
        assert f"{label} {100 * bounds.mean:.0f}%" in found.measured
    page = write_document(verification([HOLDS], [found]), tmp_path / "page")
    assert (page.parent / "charts" / "pattern-mainstreaming.svg").is_file()
    assert (page.parent / "tables" / "theory.csv").is_file()
