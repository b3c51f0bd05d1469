"""The README keeps its promises: its commands exist, its answer and its code are what comes out."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from joinup.analysis.view import View
from joinup.batch import open_result, run
from joinup.inputs import load_experiment
from joinup.questions.result.answer import answer
from joinup.questions.result.brief.made import brief_of
from joinup.questions.result.page import view_of
from joinup.questions.result.question import in_words
from tests.docs.blocks import blocks_of, commands
from tests.here import joinup

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    outcome = run(load_experiment("joining_up"), out=tmp_path_factory.mktemp("readme"))
    return view_of(open_result(outcome.folder))


@pytest.mark.slow
def test_the_brief_shown_is_the_brief_given(view: View) -> None:
    text = (ROOT / "docs" / "brief.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    assert in_words(brief_of(view, "minister", "0" * 64, "-")).startswith(shown.rstrip())


def test_the_shares_shown_at_the_usual_values_are_those_of_the_runs(view: View) -> None:
    """By pandas: the same 1,800 runs, without the worlds."""
    runs, joined = view.result.runs, view.result.series("joined_up")
    first = runs.groupby("scenario", observed=True)["persistence_16"].mean()
    end = joined[joined["quarter"] == joined["quarter"].max()]
    last = end.groupby("scenario", observed=True)["joined_up"].mean()
    titles = {item["name"]: item["title"] for item in view.result.plan.scenarios}
    said = " ".join(TEXT.split())
    for name in ("handed_over", "partnership", "partnership_embedded"):
        name = f"rough_sleepers_{name}"
        pair = f"{100 * first[name]:.0f}% to {100 * last[name]:.0f}% in “{titles[name]}”"
        assert pair in said


@pytest.mark.slow
def test_the_answer_shown_is_the_answer_given(view: View) -> None:
    given = answer(view)
    shown = next(
        block for block in re.findall(r"```\n(.*?)```", TEXT, re.DOTALL) if "embedding at" in block
    )
    assert given.startswith(shown.rstrip())


@pytest.mark.slow
def test_the_matrix_shown_is_the_matrix_given(tmp_path: Path) -> None:
    outcome = run(load_experiment("endings"), out=tmp_path)
    given = answer(view_of(open_result(outcome.folder)))
    shown = next(
        block for block in re.findall(r"```\n(.*?)```", TEXT, re.DOTALL) if "Form  " in block
    )
    assert shown.rstrip() in given and shown.count("\n") == 6


@pytest.mark.slow
def test_the_guidance_shown_is_the_guidance_given(tmp_path: Path) -> None:
    given = joinup("guide", "--out", str(tmp_path)).stdout
    shown = next(
        block for block in re.findall(r"```\n(.*?)```", TEXT, re.DOTALL) if "- Keep" in block
    )
    assert shown.rstrip() in given and shown.count("\n- ") >= 4


def test_the_errors_named_are_those_of_the_page_on_validation() -> None:
    """That page's table is compared with what `joinup validate --records` finds."""
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    ((usual, other, nothing),) = re.findall(
        r"^\| Rough Sleepers Unit \| logit \|[^|]*\| 7, (\d+%), 7 \| .*\n"
        r"\| \| experience \|[^|]*\| 7, (\d+%), 4 \| (\d+%) \|$",
        page,
        re.MULTILINE,
    )
    said = " ".join(TEXT.split())
    assert f"by {usual} on average ({other} under the other decision rule)" in said
    assert f"against {nothing} for saying that nothing changes" in said


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"(?:`|^)make ([a-z-]+)(?:`|$)", TEXT, re.MULTILINE)
    assert {"run", "test", "test-all", "bench"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_scenario_shown_is_that_of_the_tutorial_and_without_fault(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    tutorial = blocks_of(ROOT / "docs" / "tutorials" / "first-scenario.md")
    assert shown == next(block.code for block in tutorial if block.file == "harbour.toml")
    (tmp_path / "harbour.toml").write_text(shown, encoding="utf-8")
    checked = joinup("check", "harbour.toml", cwd=tmp_path).stdout
    assert checked.startswith("harbour.toml: a scenario, without fault")


def test_commands_exist() -> None:
    named = set(re.findall(r"(?:^|`|/)joinup ([a-z]+)", TEXT, re.MULTILINE))
    assert {"run", "check", "outlook", "list"} <= named <= commands()


def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, shown = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", TEXT, re.DOTALL).groups()  # type: ignore[union-attr]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == shown
