"""A result as an RO-Crate: what its folder holds and who made it how, for archives and machines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from joinup.batch.commit import write_whole
from joinup.batch.manifest import files_of, sealing
from joinup.batch.result import Result, open_result
from joinup.inputs.counted import counted

NAME = "ro-crate-metadata.json"
_LICENCE = ("https://spdx.org/licenses/Apache-2.0", "Apache License 2.0")
_KINDS = {
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".html": "text/html",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_crate(folder: str | Path) -> Path:
    """Describe a result's folder in `ro-crate-metadata.json` (RO-Crate 1.1) and return its path.

    The same folder gives the same bytes. Raises ResultError where the folder is no result or is
    damaged, WriteError where it cannot be written.
    """
    result = open_result(folder)
    result.runs  # noqa: B018  # every part is held against its hash before it is vouched for
    path = result.folder / NAME
    with sealing(result.folder):
        write_whole(path, crate_text(result).encode())
    return path


def crate_text(
    result: Result,
    licence: tuple[str, str] = _LICENCE,
    authors: Sequence[tuple[str, str]] = (),
    beside: Mapping[str, int] | None = None,
) -> str:
    """Return the crate of a result as it is written.

    `licence` and each of `authors` are an address and a name; `beside` gives the sizes of files
    that are about to be written, by their path in the folder.
    """
    content = crate(result, licence, authors, beside or {})
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def crate(
    result: Result,
    licence: tuple[str, str] = _LICENCE,
    authors: Sequence[tuple[str, str]] = (),
    beside: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return the crate of a result as JSON-LD; see `crate_text`."""
    sizes = {path.relative_to(result.folder).as_posix(): path.stat().st_size
             for path in _paths(result.folder)}  # fmt: skip
    sizes |= beside or {}
    files = [_file(name, sizes[name]) for name in sorted(sizes)]
    actions = [_action(record) for record in result.starts]
    plan = result.plan.content
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": plan["title"],
        "description": f"{plan['question']} Runs of the agent-based model joinup.",
        "identifier": result.id,
        "datePublished": max((action["endTime"] for action in actions), default="1970-01-01"),
        "license": {"@id": licence[0]},
        **({"author": [{"@id": address} for address, _ in authors]} if authors else {}),
        "hasPart": [{"@id": file["@id"]} for file in files],
        "mentions": [{"@id": action["@id"]} for action in actions],
    }
    about = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    licensed: dict[str, Any] = {"@id": licence[0], "@type": "CreativeWork", "name": licence[1]}
    if licence == _LICENCE:
        licensed["description"] = "Free to use, change and pass on with its notices kept."
    people = [{"@id": address, "@type": "Person", "name": name} for address, name in authors]
    software = {
        "@id": "#joinup",
        "@type": "SoftwareApplication",
        "name": "joinup",
        "softwareVersion": f"model {plan['model_version']}",
    }
    graph = [about, root, licensed, *people, software, *files, *actions]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _paths(folder: Path) -> list[Path]:
    return sorted(folder / name for name in files_of(folder) if name != NAME)


def _file(name: str, size: int) -> dict[str, Any]:
    kind = _KINDS.get(Path(name).suffix, "application/octet-stream")
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": kind,
            "contentSize": str(size)}  # fmt: skip


def _action(record: dict[str, Any]) -> dict[str, Any]:
    """Return one start or resume of the batch; without what says whose machine it was."""
    versions = ", ".join(f"{name} {value}" for name, value in sorted(record["versions"].items()))
    return {
        "@id": f"#run-{record['began']}-{record['process']}",
        "@type": "CreateAction",
        "name": f"joinup run: {counted(record.get('finished', 0), 'run')} finished",
        "description": f"Versions: {versions}. Source: {record['commit'] or 'not from git'}.",
        "startTime": record["began"],
        "endTime": record.get("ended", record["began"]),
        "instrument": {"@id": "#joinup"},
        "result": {"@id": "./"},
    }
