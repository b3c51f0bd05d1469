"""Put data, script and style together as one HTML file that may load nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joinup import __version__
from joinup.compiled.portable import RUNNER
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario
from joinup.standalone.contents import contents

_FOLDER = Path(__file__).parent
_SCRIPTS = ("words", "settings", "steps", "binary", "values", "plain", "pool", "chart", "places",
            "address", "controls", "saving", "runs", "story", "main")  # fmt: skip
_MOST = 1_000_000  # bytes, so that it can be sent by mail


def page(scenarios: Sequence[Scenario]) -> str:
    """Return the page of some scenarios as HTML.

    Raises InputError for scenarios that cannot be compiled, and where the page would be too large.
    """
    script, style = _script(contents(scenarios)), _text("page.css")
    html: str = _template().render(
        title=scenarios[0].title, version=__version__, policy=_policy(script, style),
        script=script, style=style,
    )  # fmt: skip
    size = len(html.encode())
    if size >= _MOST:
        raise InputError([f"the page would have {size:,} bytes, over {_MOST:,}: name fewer"])
    return html


def _script(data: dict[str, Any]) -> str:
    """Return the script: what the page knows, the runner of modules, and the page's own files."""
    known = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    known = known.replace("<", r"\u003c")  # a title may not end the script
    runner = RUNNER.read_text(encoding="utf-8").replace("export ", "")
    own = [_text(f"{name}.js") for name in _SCRIPTS]
    return "\n".join(['"use strict";', f"const DATA = {known};", runner, *own])


def _policy(script: str, style: str) -> str:
    """Return the content policy: nothing but this script and style, and nothing from elsewhere."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}' 'wasm-unsafe-eval'; "
        f"style-src '{_hash(style)}'; worker-src blob:; img-src blob:; base-uri 'none'; "
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
