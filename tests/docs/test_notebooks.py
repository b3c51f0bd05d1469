"""Notebooks are made of the tutorials, say the same, and run to the end."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import (
    TUTORIALS,
    blocks_of,
    notebook,
    printed_by_python,
    without_chance,
)
from tests.test_house import MACHINE_PATH, REGISTRY

pytest.importorskip("jupytext", reason="jupytext is not installed: no notebooks are made")

every_tutorial = pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)


def cells_of(page: Path) -> list[dict[str, Any]]:
    """Return the cells of a tutorial's notebook."""
    return list(json.loads(notebook(page))["cells"])


def source(cell: dict[str, Any]) -> str:
    """Return the text of a cell."""
    return "".join(cell["source"])


@every_tutorial
def test_a_notebook_holds_the_code_of_its_page_and_nothing_printed(page: Path) -> None:
    cells = [cell for cell in cells_of(page) if cell["cell_type"] == "code"]
    expected = []
    for language, file, code in blocks_of(page):
        commands = "".join(re.findall(r"^\$ (.*\n)", code, re.MULTILINE))
        if file:
            expected.append(f"%%writefile {file}\n{code}")
        elif language in ("console", "sh"):
            expected.append(f"%%sh\n{commands if language == 'console' else code}")
        elif language == "python":
            expected.append(code)
    assert expected and [source(cell) for cell in cells] == [text.rstrip() for text in expected]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


@every_tutorial
def test_a_notebook_is_the_same_each_time_and_names_no_machine(page: Path) -> None:
    text = notebook(page)
    assert text == notebook(page)
    for cell in cells_of(page):
        assert source(cell).strip(), "an empty cell"
        for line in source(cell).splitlines():
            assert not re.search(f"{MACHINE_PATH}|{REGISTRY}", line), line
    assert set(json.loads(text)["metadata"]) == {"kernelspec"}


@every_tutorial
def test_a_notebook_leads_to_no_page_that_is_not_at_hand(page: Path) -> None:
    prose = "".join(source(cell) for cell in cells_of(page) if cell["cell_type"] == "markdown")
    assert re.findall(r"\]\((?!https?://)", prose) == []


@pytest.mark.slow
@every_tutorial
def test_a_notebook_runs_and_prints_what_its_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: no notebook runs")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: no notebook runs")
    import nbformat

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "100")
    made = nbformat.reads(notebook(page), as_version=4)
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(made, timeout=300, kernel_name="python3", resources=where).execute()

    of_commands = [block for block in blocks_of(page) if block.language in ("console", "sh")]
    by_python = ""
    for cell in made.cells:
        if cell.cell_type != "code" or cell.source.startswith("%%writefile"):
            continue
        streams = [out.text for out in cell.outputs if out.get("name") == "stdout"]
        if cell.source.startswith("%%sh"):
            block = of_commands.pop(0)
            said = re.sub(r"^\$ .*\n", "", block.code, flags=re.MULTILINE)
            if block.language == "console":
                assert without_chance("".join(streams)).rstrip() == without_chance(said).rstrip()
        else:
            by_python += "".join(streams)
    assert of_commands == [] and by_python == printed_by_python(page)
