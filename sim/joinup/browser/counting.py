"""Counts in plausible worlds for the one screen: one at a time, in a thread of their own."""

from __future__ import annotations

import threading
import traceback

from joinup.analysis.lasting import lasting
from joinup.browser.settings import Settings, as_file, from_query
from joinup.errors import SimError
from joinup.model.registry import Value

Key = tuple[str, tuple[tuple[str, Value], ...]]
Told = dict[str, int | str]

_MOST = 256  # counts that are remembered


class Counter:
    """Answer at once with what is known, and count what is not; the latest question is the next.

    A page asks again until it is told. So no request hangs while the server is to end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Key, Told] = {}
        self._next: Key | None = None
        self._busy = False

    def ask(self, query: str) -> Told:
        """Return in how many worlds what an address sets lasts: `number` of `of`, or a `fault`.

        {} while that is not known yet.
        """
        settings, _ = from_query(query)
        key = (settings.scenario, tuple(sorted(settings.values.items())))
        with self._lock:
            if key in self._known:
                return self._known[key]
            self._next = key
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._work, daemon=True).start()
        return {}

    def _work(self) -> None:
        while True:
            with self._lock:
                key, self._next = self._next, None
                self._busy = key is not None and key not in self._known
                if key is None or not self._busy:
                    return
            try:
                found = count(*key)
            except Exception as error:  # else the page would ask for ever
                traceback.print_exc()
                found = {"fault": f"Plausible worlds cannot be counted: {error}"}
            with self._lock:
                self._known[key] = found
                if len(self._known) > _MOST:
                    del self._known[next(iter(self._known))]


def count(name: str, values: tuple[tuple[str, Value], ...]) -> Told:
    """Return in how many worlds a scenario with some values changed lasts, or a `fault`."""
    try:
        found = lasting(as_file(Settings(name, values=dict(values))))
    except SimError as error:
        return {"fault": f"Plausible worlds cannot be counted: {error}"}
    if not found.fitting:
        return {"fault": "No plausible world fits what was recorded."}
    return {"number": found.number, "of": len(found.fitting)}
