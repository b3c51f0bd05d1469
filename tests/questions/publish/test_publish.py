"""What is published names who, under which licence and how; the folder verifies afterwards."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from joinup.batch import open_result, verify
from joinup.batch.digest import digest_of
from joinup.batch.manifest import files_of
from joinup.batch.result import Result
from joinup.cli.asking import ask
from joinup.errors import IncompleteError, InputError
from joinup.questions.publish.people import Author, author_of
from joinup.questions.publish.question import PUBLISH
from tests.questions.conftest import maker

BASE = {"form": "partnership", "grant_length": 4, "quarters": 24, "places": 2}
ADA = "Ada Lovelace, 0000-0002-1825-0097"  # the example that ORCID itself gives


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Result = maker(tmp_path_factory.mktemp("p"))(
        {"a": BASE}, replicates=2, seed=77,
        design='[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.3]\n',
    )  # fmt: skip
    return made.folder


def test_what_is_written_agrees_and_the_folder_verifies(folder: Path) -> None:
    given = {"licence": "OGL-UK-3.0", "author": (ADA, "The “Team”")}
    assert ask(PUBLISH, result=folder, **given) == 0
    result = open_result(folder)
    digest = str(digest_of(result.store))
    there = folder / "exports" / "publication"
    methods = (there / "methods.md").read_text(encoding="utf-8")
    for fact in ("seed 77", digest, "at each of 2 points of a grid design over grant",
                 "2 replicates: 4 runs finished and 0 failed",
                 str(result.plan.content["model_version"]), "numpy "):  # fmt: skip
        assert fact in methods, fact
    cited = (there / "CITATION.cff").read_text(encoding="utf-8")
    assert "license: OGL-UK-3.0\n" in cited and f'value: "sha256:{digest}"' in cited
    assert "    orcid: https://orcid.org/0000-0002-1825-0097\n" in cited
    assert '  - name: "The “Team”"\n' in cited
    assert re.search(r"^date-released: \d{4}-\d\d-\d\d$", cited, re.MULTILINE)
    deposit = json.loads((there / "zenodo.json").read_text(encoding="utf-8"))
    assert deposit["creators"][0] == {"name": "Ada Lovelace", "orcid": "0000-0002-1825-0097"}
    assert deposit["title"] in cited
    graph = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    items = {item["@id"]: item for item in graph}
    root = items["./"]
    assert [items[author["@id"]]["name"] for author in root["author"]] == [
        "Ada Lovelace", "The “Team”",
    ]  # fmt: skip
    assert items[root["license"]["@id"]]["name"] == "OGL-UK-3.0"
    files = {name for name, item in items.items() if item["@type"] == "File"}
    assert files == {name for name in files_of(folder) if name != "ro-crate-metadata.json"}
    for name in files:
        assert int(items[name]["contentSize"]) == (folder / name).stat().st_size, name
    assert verify(folder, expect=digest[:16]).complete
    before = {path: path.read_bytes() for path in there.iterdir()}
    assert ask(PUBLISH, result=folder, **given) == 0
    assert {path: path.read_bytes() for path in there.iterdir()} == before


def test_an_orcid_is_checked_by_its_last_digit() -> None:
    assert author_of(ADA) == Author("Ada Lovelace", "0000-0002-1825-0097")
    assert author_of("X, 0000-0002-1694-233X").orcid == "0000-0002-1694-233X"
    assert author_of("Lovelace, Ada") == Author("Lovelace, Ada")
    for wrong in ("Ada, 0000-0002-1825-0098", "Ada 0000-0002-1825-0097", "", "0000-0002-1825-0097"):
        with pytest.raises(InputError, match="--author"):
            author_of(wrong)


def test_what_is_lacking_is_said_in_one_line_and_nothing_is_written(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    result: Result = maker(tmp_path_factory.mktemp("q"))({"a": BASE}, replicates=2)
    with pytest.raises(InputError, match=r"did you mean CC-BY-4\.0\?"):
        ask(PUBLISH, result=result.folder, licence="CC-BY-40", author=(ADA,))
    with pytest.raises(InputError, match="--author is missing"):
        ask(PUBLISH, result=result.folder, licence="CC0-1.0", author=())
    part = next((result.folder / "parts").iterdir())
    table = result.store.read_part(part)
    part.unlink()
    result.store.write_part(table.slice(0, 1))
    with pytest.raises(IncompleteError, match="1 run not done yet"):
        ask(PUBLISH, result=result.folder, licence="CC0-1.0", author=(ADA,))
    assert not (result.folder / "exports").exists()
