"""A result described for archives: complete, repeatable, and valid where a validator is at hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from joinup.batch.crate import NAME, write_crate
from joinup.batch.manifest import files_of
from joinup.errors import ResultError
from joinup.inputs import load_experiment
from tests.here import run_here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    return run_here(load_experiment("joining_up").with_(replicates=1), out=out).folder


def test_it_names_every_file_once_and_says_how_it_was_made(folder: Path) -> None:
    first = write_crate(folder).read_bytes()
    graph = {item["@id"]: item for item in json.loads(first)["@graph"]}
    files = {name for name, item in graph.items() if item["@type"] == "File"}
    assert files == {name for name in files_of(folder) if name != NAME}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == files
    (action,) = (item for item in graph.values() if item["@type"] == "CreateAction")
    assert "9 runs finished" in action["name"] and "numpy" in action["description"]
    assert "hostname" not in first.decode() and write_crate(folder).read_bytes() == first


def test_a_damaged_result_is_not_vouched_for(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / folder.name)
    (part,) = (copy / "parts").iterdir()
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    with pytest.raises(ResultError, match=part.name):
        write_crate(copy)


def test_a_validator_finds_it_valid(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rocrate_validator", reason="roc-validator is not installed")
    rocrate = pytest.importorskip("rocrate", reason="rocrate, which has the context, is missing")
    import requests
    from rocrate_validator import models, services

    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"

    def answer(session: object, method: str, url: str, **options: object) -> requests.Response:
        assert "/context" in url, url  # nothing else is asked of the network
        found = requests.Response()
        found.status_code, found.url = 200, url
        found.headers["Content-Type"] = "application/ld+json"
        found._content = context.read_bytes()
        return found

    monkeypatch.setattr(requests.Session, "request", answer)
    write_crate(folder)
    settings = services.ValidationSettings(
        rocrate_uri=str(folder), profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
    )  # fmt: skip
    found = services.validate(settings)
    assert [issue.message for issue in found.get_issues()] == []
