"""Signals as a terminal gives them, however the tests themselves were started."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


def hear_all() -> None:
    """Let a process that begins hear every signal; a shell's background ignores Ctrl-C."""
    for name in NAMES:
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def deaf_but_to_term() -> None:
    """Let a process begin as `nohup ... &` in a script begins it."""
    hear_all()
    for name in ("SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)


@contextlib.contextmanager
def heard_here() -> Iterator[None]:
    """Let this process hear signals in this block as one that a terminal began."""
    usual = {"SIGINT": signal.default_int_handler}
    before = {
        name: signal.signal(getattr(signal, name), usual.get(name, signal.SIG_DFL))
        for name in NAMES
    }
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
