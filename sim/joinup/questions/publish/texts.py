"""What an archive and a paper need of a result: methods, citation, metadata of a deposit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from joinup import __version__
from joinup.batch.digest import digest_of
from joinup.inputs.counted import counted
from joinup.inputs.names import clean, spaced
from joinup.page.words import listed
from joinup.questions.publish.people import Author

if TYPE_CHECKING:
    from joinup.batch.result import Result

_KEYWORDS = ("agent-based model", "joined-up government", "public administration", "simulation")
_TOLD = ("python", "numpy", "scipy", "mesa", "wasmtime")


def methods(result: Result) -> str:
    """Return a paragraph on how a result was made, with every version, seed and digest in it."""
    plan = result.plan
    content = plan.content
    design = content["design"]
    points = ""
    if plan.n_points > 1:
        points = (
            f" at each of {counted(plan.n_points, 'point')} of a {design['kind']} design over "
            f"{listed([spaced(name) for name in design['names']])}"
        )
    failed = len(result.failures)
    made = result.origin.get("versions", {})
    packages = [f"{name} {made[name]}" for name in _TOLD if name in made]
    commit = str(result.origin.get("commit", ""))
    return (
        f"# Methods\n\n"
        f"We used joinup {made.get('joinup', __version__)} (model {content['model_version']}"
        f"{f', source at {commit[:12]}' if commit else ''}), an agent-based model of joint working "
        f"between government departments and local agencies. "
        f"{counted(len(plan.scenarios), 'scenario')} "
        f"({listed([clean(str(item['title'])) for item in plan.scenarios])}) "
        f"{'was' if len(plan.scenarios) == 1 else 'were'} run{points}, with "
        f"{counted(plan.replicates, 'replicate')}: {counted(len(result.runs), 'run')} finished and "
        f"{failed:,} failed. Random draws are addressed by the seed {content['seed']} and the "
        "number of the replicate, so that all scenarios and points meet the same chance events in "
        f"a replicate. The runs were made with {listed(packages)} (engine: "
        f"{listed(result.engines)}).\n\n"
        f"Every file of the result matches the digest {digest_of(result.store)}. Anyone who has "
        "the folder can check it, and repeat a sample of its runs to the last bit, with joinup "
        f"verify {result.id} --expect and the first 16 digits of the digest.\n"
    )


def citation(result: Result, authors: Sequence[Author], licence: str, date: str) -> str:
    """Return `CITATION.cff` (1.2.0) of a result; texts are written as JSON, which YAML reads."""
    lines = [
        "cff-version: 1.2.0",
        "message: If you use these data, please cite them as below.",
        "type: dataset",
        f"title: {_quoted(_title(result))}",
        f"abstract: {_quoted(clean(str(result.plan.content['question'])))}",
        "authors:",
    ]
    for author in authors:
        lines.append(f"  - name: {_quoted(author.name)}")
        if author.orcid:
            lines.append(f"    orcid: {author.identifier}")
    lines += [
        f"license: {licence}",
        f"date-released: {date}",
        "identifiers:",
        "  - type: other",
        f"    value: {_quoted(f'sha256:{digest_of(result.store)}')}",
        "    description: Digest of the plan, the runs and the page",
    ]
    return "\n".join(lines) + "\n"


def deposit(result: Result, authors: Sequence[Author], licence: str, date: str) -> str:
    """Return the metadata of a deposit as Zenodo reads them (`.zenodo.json`)."""
    content = result.plan.content
    found = {
        "upload_type": "dataset",
        "title": _title(result),
        "creators": [
            {"name": author.name, **({"orcid": author.orcid} if author.orcid else {})}
            for author in authors
        ],
        "description": f"{clean(str(content['question']))} Runs of the agent-based model joinup "
        f"(model {content['model_version']}), with plan, provenance and page.",
        "license": licence.lower(),
        "keywords": list(_KEYWORDS),
        "publication_date": date,
        "notes": f"Digest: {digest_of(result.store)}",
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def date_of(result: Result) -> str:
    """Return the day on which the last runs were made, as an archive dates it."""
    return max((record.get("ended", record["began"]) for record in result.starts), default="")[:10]


def _title(result: Result) -> str:
    return f"Runs of joinup: {clean(str(result.plan.content['title']))}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
