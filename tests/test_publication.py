"""What the project says of itself to indexes, archives and a journal is one thing and complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import joinup

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
PAPER = (ROOT / "paper.md").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_codemeta_says_what_the_package_and_the_citation_say() -> None:
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert (meta["name"], meta["version"]) == (PROJECT["name"], joinup.__version__)
    assert meta["description"] == PROJECT["description"]
    assert meta["license"] == f"https://spdx.org/licenses/{PROJECT['license']}"
    assert [author["name"] for author in meta["author"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    assert meta["keywords"] == PROJECT["keywords"]
    assert meta["runtimePlatform"] == f"Python {PROJECT['requires-python']}"
    needed = [Requirement(text).name for text in PROJECT["dependencies"]]
    assert meta["softwareRequirements"] == needed
    for key in ("readme", "softwareHelp", "buildInstructions", "releaseNotes"):
        assert (ROOT / meta[key]).exists(), key


def test_the_citation_names_the_same_authors_keywords_and_version() -> None:
    authors = re.findall(r"^  - name: (.*)$", CITATION, re.MULTILINE)
    assert authors == [author["name"] for author in PROJECT["authors"]]
    keywords = CITATION.split("keywords:\n")[1]
    assert re.findall(r"^  - (.*)$", keywords, re.MULTILINE) == PROJECT["keywords"]
    page = (ROOT / "docs" / "cite.md").read_text(encoding="utf-8")
    assert f"version 0.1.0. {PROJECT['license']}" in page
    assert f"version = {{{joinup.__version__}}}" in page


def test_the_paper_has_the_parts_and_the_references_that_a_journal_asks_for() -> None:
    _, head, body = PAPER.split("---\n", 2)
    assert re.findall(r"^  - name: (.*)$", head.split("affiliations")[0], re.MULTILINE) == [
        author["name"] for author in PROJECT["authors"]
    ]
    sections = re.findall(r"^# (.*)$", body, re.MULTILINE)
    asked = ["Summary", "Statement of need", "State of the field", "Software design"]
    assert sections[:4] == asked and sections[-1] == "References"
    assert 250 < len(body.split()) < 1750
    cited = set(re.findall(r"@(\w+)", body))
    listed = re.findall(r"^@\w+\{(\w+),", (ROOT / "paper.bib").read_text("utf-8"), re.MULTILINE)
    assert cited == set(listed) and len(set(listed)) == len(listed)
    for picture in re.findall(r"\]\(([^)]+\.png)\)", body):
        assert (ROOT / picture).exists(), picture


HOMES = ("README.md", "docs/history.md", "docs/benchmarks.md", "docs/worlds.md")


def test_every_figure_of_the_paper_stands_on_a_page_that_a_command_makes() -> None:
    """Those pages name the command, and tests or the command hold their numbers."""
    body = re.sub(r"\[@\w+[^\]]*\]|!\[[^\]]*\]\([^)]*\)", "", PAPER.split("---\n", 2)[2])
    pages = " ".join((ROOT / name).read_text(encoding="utf-8") for name in HOMES)
    said = set(re.findall(r"(?<![\w.])\d[\d,.]*\d%?|\b\d%", body))
    assert {"75", "94", "84", "12%", "39%", "44", "23", "1,800"} <= said
    missing = [item for item in said if not re.search(rf"(?<![\d.,]){re.escape(item)}", pages)]
    assert missing == []


def test_the_papers_speeds_are_those_of_the_benchmarks() -> None:
    """A bench that is run again changes its page; the paper must then follow."""
    measured = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    table = measured[measured.index("| 20 places × 4 partners |") :].split("\n\n")[0]
    speed = {
        name: re.search(rf"^\| compiled, a chunk{named} \| [\d,]+ \| (\d+) \|", table, re.M)
        for name, named in {"five": r", five efforts \(\d+\)", "any": r" of runs \(\d+\)"}.items()
    }
    assert speed["five"] and speed["any"], table
    said = " ".join(PAPER.split())
    assert f"the engine is {speed['five'][1]} times as fast as" in said
    assert f"choose between five efforts; {speed['any'][1]} times where" in said


@pytest.fixture(scope="module")
def rated() -> tuple[Any, dict[str, Any]]:
    pytest.importorskip("pyroma", reason="pyroma is not installed")
    from pyroma import projectdata, ratings

    return ratings, projectdata.get_data(str(ROOT))


def test_the_package_is_rated_ten_but_for_an_address(rated: tuple[Any, dict[str, Any]]) -> None:
    """Who publishes adds an address (docs/release.md); an invented one would be a lie."""
    ratings, data = rated
    if "author-email" not in data:
        rating, failures = ratings.rate(data)
        assert failures == ["Your package does not have author-email data."] and rating == 8
        data = {**data, "author-email": "a publisher's own"}
    assert ratings.rate(data) == (10, [])


def test_an_index_shows_the_long_description(tmp_path: Path) -> None:
    pytest.importorskip("twine", reason="twine is not installed")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    done = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", str(wheel)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "PASSED" in done.stdout, done.stdout + done.stderr
