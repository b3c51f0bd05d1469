"""Put data, script and style together as one HTML file that may load nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from joinup import __version__
from joinup.compiled.portable import RUNNER
from joinup.errors import InputError
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import Scenario
from joinup.standalone.contents import contents, shapes_of
from joinup.standalone.worlds import Tried, known_worlds

_FOLDER = Path(__file__).parent
_SCRIPTS = (
    "words", "settings", "steps", "binary", "values", "plain", "pool", "chart", "places", "address",
    "controls", "saving", "runs", "worlds", "ways", "beyond", "saying", "story", "main",
)  # fmt: skip
_OF_A_FILE = {
    "start": "Open the file in a current browser, or ask for it again.",
    "fixed": "Sizes, rules and mechanisms that this scenario does not use are fixed in this file. "
    "joinup view and joinup run can change them.",
}
_OF_A_SERVER = {
    "start": "Open the address that joinup view printed again.",
    "fixed": "All that joinup list parameters names can be set here.",
}
_MOST = 1_000_000  # bytes, so that it can be sent by mail
_ROOM = 500_000  # bytes of a page that may have room for worlds


class Written(NamedTuple):
    """A page as HTML, and the content policy that stands in it."""

    html: str
    policy: str


def page(scenarios: Sequence[Scenario], tried: Mapping[str, Tried] = MappingProxyType({})) -> str:
    """Return the page of some scenarios as one file of HTML.

    `tried` says by name in how many plausible worlds a scenario lasts. As far as there is room, the
    page can try what is set on it in these worlds too.
    Raises InputError for scenarios that cannot be compiled, and where the page would be too large.
    """
    data = contents(scenarios)
    for known in data["scenarios"]:
        if case := tried.get(known["name"]):
            known["worlds"] = {"number": case.number, "of": len(case.fitting)}
    html = written(data).html
    if tried and len(html.encode()) < _ROOM:
        points = {item.name: resolved_parameters(item) for item in scenarios}
        with_worlds = [item for item in scenarios if item.name in tried]
        worlds = known_worlds(with_worlds, tried, shapes_of(scenarios, points))
        larger = written({**data, "worlds": worlds}).html
        html = larger if len(larger.encode()) < _MOST else html
    size = len(html.encode())
    if size >= _MOST:
        raise InputError([f"the page would have {size:,} bytes, over {_MOST:,}: name fewer"])
    return html


def written(data: Mapping[str, Any]) -> Written:
    """Return the page that knows some contents; a served one may ask its own server, and no other.

    What is `served` are the pages of a server, each with `view` and `label`.
    """
    script, style = _script(data), _text("page.css")
    policy = _policy(script, style, served=bool(data.get("served")))
    html: str = _template().render(
        version=__version__, policy=policy, script=script, style=style,
        **(_OF_A_SERVER if data.get("served") else _OF_A_FILE),
    )  # fmt: skip
    return Written(html, policy)


def _script(data: Mapping[str, Any]) -> str:
    """Return the script: what the page knows, the runner of modules, and the page's own files."""
    known = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    known = known.replace("<", r"\u003c")  # a title may not end the script
    runner = RUNNER.read_text(encoding="utf-8").replace("export ", "")
    own = [_text(f"{name}.js") for name in _SCRIPTS]
    return "\n".join(['"use strict";', f"const DATA = {known};", runner, *own])


def _policy(script: str, style: str, *, served: bool) -> str:
    """Return the content policy: nothing but this script and style, and nothing from elsewhere.

    A served page may ask its server, and a browser that server for the page's small picture.
    """
    more, images = ("connect-src 'self'; ", "'self' blob:") if served else ("", "blob:")
    return (
        f"default-src 'none'; {more}script-src '{_hash(script)}' 'wasm-unsafe-eval'; "
        f"style-src '{_hash(style)}'; worker-src blob:; img-src {images}; base-uri 'none'; "
        "form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_text("page.html"))
