"""Code in the documentation runs and prints what the documentation says; pages match registries."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from sim.model import schedule
from sim.model.describe import outcomes_page, parameters_page
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import REGISTRY

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("docs/tutorials/*.md"), *ROOT.glob("docs/ideas/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_tutorial_runs_and_prints_what_it_says(page: Path) -> None:
    blocks = re.findall(r"```(\w*)\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, object] = {}
    printed = io.StringIO()
    expected = ""
    for language, code in blocks:
        if language == "python":
            with contextlib.redirect_stdout(printed):
                exec(compile(code, str(page), "exec"), names)
        elif not language:
            expected += code
    assert expected and printed.getvalue() == expected


@pytest.mark.parametrize(
    ("page", "made"), [("parameters.md", parameters_page), ("outcomes.md", outcomes_page)]
)
def test_generated_page_is_up_to_date(page: str, made: object) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == made()  # type: ignore[operator]


def test_the_model_document_names_every_phase_and_rule() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    for phase in schedule.PHASES:
        assert f"`{phase.__name__}`" in text, phase.__name__
    rules = ROOT / "sim" / "model" / "rules"
    helpers = {"power", "fulfilment", "substitution_exponent", "ces_term", "logit_weights",
               "draw_level", "available", "quarters_left", "partners_mean", "payoff_terms",
               "normalised", "coalition_sums", "sampled_shapley", "leave_one_out"}  # fmt: skip
    for path in rules.glob("*.py"):
        for rule in re.findall(
            r"^def ([a-z]\w*)\(", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert rule in helpers or f"`{rule}`" in text, f"docs/model.md does not name {rule}"


def test_the_pages_name_every_parameter_and_outcome() -> None:
    for name in REGISTRY:
        assert f"`{name}`" in parameters_page()
    for name in OUTCOMES:
        assert f"`{name}`" in outcomes_page()
