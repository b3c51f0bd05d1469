"""The one screen, served: the page of `joinup page` at "/", and its counts in plausible worlds."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import parse_qsl

from joinup.browser.counting import Counter
from joinup.browser.guard import HTML, POLICY, App, Receive, Scope, Send, answer
from joinup.browser.settings import from_query
from joinup.browser.shelf import FIRST, brought, ready_made, scenarios
from joinup.compiled.cache import kept, printer_version
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value
from joinup.standalone import contents as contents_of
from joinup.standalone import levers
from joinup.standalone.contents import contents
from joinup.standalone.page import written

COUNTS = "/worlds"
"""Where the page asks in how many worlds what is set lasts."""

_OWN = "Your own"
_NOTHING = b"default-src 'none'; frame-ancestors 'none'"
_KNOWING = threading.Lock()
Known = dict[str, Any]


class Way(TypedDict):
    """A way to another page: its path, what it is called, and the words that ask it."""

    view: str
    label: str
    words: Mapping[str, str]


class Screen:
    """Answer with the one screen and its counts; leave all other paths to an application.

    `ways` lead to the other pages.
    """

    def __init__(self, app: App, ways: Sequence[Way]) -> None:
        self._app = app
        self._ways = list(ways)
        self._counter = Counter()
        threading.Thread(target=known, daemon=True).start()  # ready by the time it is asked for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that the guard has let in."""
        if scope["type"] != "http" or scope["path"] not in ("/", COUNTS):
            await self._app(scope, receive, send)
            return
        query = scope.get("query_string", b"").decode("latin-1")
        if scope["path"] == COUNTS:
            told = _packed(self._counter.ask(query))
            await answer(send, told, "application/json", (POLICY, _NOTHING))
            return
        page = await asyncio.to_thread(lambda: written({**screen_of(query), "served": self._ways}))
        policy = f"{page.policy}; frame-ancestors 'none'"
        await answer(send, page.html.encode(), HTML, (POLICY, policy.encode()))


def screen_of(query: str) -> Known:
    """Return what the page of an address knows: every scenario, the one that is set as it is set.

    What is set beyond what the scenario's module can be handed gets a module of its own.
    """
    settings, faults = from_query(query)
    data = known()
    data = {**data, "faults": [*data["refused"], *faults]}
    entry = next((item for item in data["scenarios"] if item["name"] == settings.scenario), None)
    if entry is None:
        return data
    values = beyond(data["modules"][entry["module"]], entry, settings.values)
    if not values:
        return data
    changed = settings.base.with_values(values, "set in the browser")
    try:
        more = contents([changed])
    except InputError:
        return data  # the page then says what it left out
    built = {"scenario": settings.scenario, "values": _texts(query, values)}
    return {**joined(data, more, entry["group"]), "built": built}


def _texts(query: str, names: Mapping[str, Value]) -> dict[str, str]:
    return {name: text for name, text in parse_qsl(query) if name in names}


def beyond(
    module: Mapping[str, Any], entry: Mapping[str, Any], values: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the values that a scenario's module cannot be handed: sizes, rules, mechanisms."""

    def takes(name: str, value: Value) -> bool:
        known = module["parameters"].get(name)
        if known is None or known["fixed"]:
            return False
        usual = entry["values"].get(name, known["values"])
        return not isinstance(value, tuple) or len(value) == len(usual)

    return {name: value for name, value in values.items() if not takes(name, value)}


def joined(data: Known, more: Known, group: str) -> Known:
    """Return contents with one scenario more, or anew; `group` is its heading."""
    (entry,) = more["scenarios"]
    before: Known = next((item for item in data["scenarios"] if item["name"] == entry["name"]), {})
    entry = {**before, **entry, "module": len(data["modules"]), "group": group}
    names = [item["name"] for item in data["scenarios"]]
    others = list(data["scenarios"])
    if entry["name"] in names:
        others[names.index(entry["name"])] = entry
    else:
        others.insert(0, entry)
    return {
        **data,
        "modules": [*data["modules"], *more["modules"]],
        "parameters": {**more["parameters"], **data["parameters"]},
        "scenarios": others,
    }


def known() -> Known:
    """Return what a page of all scenarios knows; the shipped ones are worked out once a version.

    A scenario of a user that cannot be compiled is left out, and `refused` says why.
    """
    with _KNOWING:  # whoever asks before it is known waits for it
        return _known()


@lru_cache(maxsize=1)
def _known() -> Known:
    shelf = ready_made()
    first = sorted(shelf.values(), key=lambda item: item.name != FIRST)
    data: Known = json.loads(kept(f"{_key(first)}.json", lambda: _packed(contents(first))))
    refused: list[str] = []
    for scenario in brought().values():
        try:
            more = contents([scenario])
        except InputError as error:
            refused += error.faults
            continue
        data = joined(data, more, _OWN)
    for entry in data["scenarios"]:
        entry["own"] = scenarios()[entry["name"]].parameters
    return {**data, "settable": settable(), "refused": refused}


def settable() -> dict[str, Any]:
    """Return what is said of every parameter, since a server can set them all."""
    return {
        name: {
            "meaning": item.meaning, "topic": item.topic, "choices": item.choices,
            "allowed": item.range_in_words(), "usual": item.default,
        }
        for name, item in REGISTRY.items()
    }  # fmt: skip


def _packed(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data).encode()


def _key(shelf: Sequence[Scenario]) -> str:
    """Return a name that changes with the rules, the scenarios and what is said of them."""
    parts = (contents_of, levers)
    sources = [Path(str(part.__file__)).read_text(encoding="utf-8") for part in parts]
    text = f"{printer_version()} {sources} {[repr(scenario) for scenario in shelf]}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
