"""A result of the shipped experiment, its page, and a way to make small results of one's own."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from joinup.analysis.view import View
from joinup.batch import open_result
from joinup.batch.result import Result
from joinup.inputs import load_experiment, plan
from joinup.inputs.plan import Plan
from joinup.page.chart import Chart
from joinup.page.document import html
from joinup.questions import write_report
from joinup.questions.result.figures import charts
from joinup.questions.result.page import document_of, view_of
from tests.here import run_here

Make = Callable[..., Result]


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    experiment = load_experiment("joining_up").with_(replicates=12, worlds=0)
    return open_result(run_here(experiment, out=tmp_path_factory.mktemp("r")).folder)


@pytest.fixture(scope="session")
def in_worlds(tmp_path_factory: pytest.TempPathFactory) -> View:
    """Return a view of the shipped experiment whose headlines are tried in worlds."""
    experiment = load_experiment("joining_up").with_(replicates=2, worlds=24)
    return view_of(open_result(run_here(experiment, out=tmp_path_factory.mktemp("w")).folder))


@pytest.fixture(scope="session")
def view(result: Result) -> View:
    return view_of(result)


@pytest.fixture(scope="session")
def drawn(view: View) -> list[Chart]:
    return charts(view)


@pytest.fixture(scope="session")
def folder(view: View, drawn: list[Chart], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the page as a command writes it, with charts that are drawn once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("joinup.questions.result.figures.charts", lambda view: drawn)
        return write_report(view, tmp_path_factory.mktemp("page")).parent


def shown(result: Result, scenarios: list[str] | None = None, *, drawn: bool = False) -> str:
    """Return the page of a result, without its charts unless they are asked for: that is quick."""
    view = view_of(result, scenarios)
    return html(document_of(view, charts(view) if drawn else []))


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a maker of small results: each scenario a dict of parameters, by name."""
    return maker(tmp_path)


def maker(folder: Path) -> Make:
    """Return a maker of small results in a folder, for fixtures that several tests share."""

    def made(
        scenarios: dict[str, dict[str, Any]],
        change: Callable[[dict[str, Any]], None] = lambda content: None,
        **experiment: Any,
    ) -> Result:
        for name, values in scenarios.items():
            given = {"places": 3, **values}
            lines = "\n".join(f"{key} = {_toml(value)}" for key, value in given.items())
            text = f'title = "Title of {name}"\nsummary = "S."\n[parameters]\n{lines}\n'
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        design = experiment.pop("design", "")
        keys = {
            "question": "Q?",
            "scenarios": list(scenarios),
            "replicates": 3,
            "worlds": 0,
            **experiment,
        }
        text = "\n".join(f"{key} = {_toml(value)}" for key, value in keys.items())
        (folder / "study.toml").write_text(f"{text}\n{design}", encoding="utf-8")
        # What a reader of files would refuse may still stand in a plan from elsewhere.
        content = copy.deepcopy(dict(plan(load_experiment(folder / "study.toml")).content))
        change(content)
        return open_result(run_here(Plan(content), out=folder / "results").folder)

    return made


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
