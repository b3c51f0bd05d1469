"""Code in the documentation runs and prints what the documentation says; pages match registries."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from joinup.model import schedule
from joinup.model.describe import outcomes_page, parameters_page
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import REGISTRY
from tests.docs.blocks import (
    ROOT,
    TUTORIALS,
    as_parameters,
    blocks_of,
    commands,
    printed_by_python,
    without_chance,
)
from tests.here import joinup

_ALSO = [ROOT / "docs" / name for name in ("start/researcher.md", "read.md")]
PAGES = [*TUTORIALS, *sorted(ROOT.glob("docs/ideas/*.md")), *_ALSO]


@pytest.mark.parametrize("page", as_parameters(PAGES))
def test_page_runs_and_prints_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks that name a file are written, `$ joinup` is run, Python is run, output is compared."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = io.StringIO()
    for language, file, code in blocks_of(page):
        if file:
            (tmp_path / file).write_text(code, encoding="utf-8")
        elif language == "python":
            with contextlib.redirect_stdout(printed):
                exec(compile(code, str(page), "exec"), names)
        elif language == "console":
            assert without_chance(session(code, tmp_path)) == without_chance(code)
    assert printed.getvalue() == printed_by_python(page)
    assert printed.getvalue() or any(block.language == "console" for block in blocks_of(page))


def session(text: str, folder: Path) -> str:
    """Return what a terminal would show for the commands of a session, * standing for files."""
    shown = ""
    for line in re.findall(r"^\$ joinup (.*)$", text, flags=re.MULTILINE):
        words = [
            found.relative_to(folder).as_posix()
            for word in shlex.split(line)
            for found in (folder.glob(word) if "*" in word else [folder / word])
        ]
        shown += f"$ joinup {line}\n{joinup(*words, cwd=folder).stdout}"
    return shown.rstrip("\n") + "\n"


@pytest.mark.parametrize(
    ("page", "made"), [("parameters.md", parameters_page), ("outcomes.md", outcomes_page)]
)
def test_generated_page_is_up_to_date(page: str, made: object) -> None:
    fresh = (ROOT / "docs" / page).read_text(encoding="utf-8") == made()  # type: ignore[operator]
    command = f"joinup list {page.removesuffix('.md')} --markdown > docs/{page}"
    assert fresh, f"the registry says something else: {command}"


def test_the_model_document_names_every_phase_and_rule() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    for phase in schedule.PHASES:
        assert f"`{phase.__name__}`" in text, phase.__name__
    rules = ROOT / "sim" / "joinup" / "model" / "rules"
    helpers = {"power", "fulfilment", "substitution_exponent", "ces_term", "logit_weights",
               "quarters_left", "partners_mean", "payoff_terms", "normalised", "coalition_sums",
               "leave_one_out"}  # fmt: skip
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


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda page: str(page.relative_to(ROOT))
)
def test_links_lead_somewhere_and_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"^(    [^\n]*|```.*?^```)$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", prose):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target
    code = "\n".join(re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE))
    named = re.findall(r"^(?:\$ )?joinup ([a-z]+)", code, re.MULTILINE)
    for command in named + re.findall(r"`joinup ([a-z]+)", text):
        assert command in commands(), command
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z-]+)(?:`|$)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
