"""Ctrl-C and SIGTERM: the first asks for an end in order, the second ends at once."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def only_by_term() -> str:
    """Say that Ctrl-C does nothing here, and what stops the process; "" where Ctrl-C does.

    A shell starts what runs in its background so that it ignores Ctrl-C, and `nohup` what is to
    outlive its terminal.
    """
    hears = {
        name: signal.getsignal(getattr(signal, name)) not in (signal.SIG_IGN, None)
        for name in _SIGNALS
        if hasattr(signal, name)
    }
    if hears["SIGINT"] or not hears.get("SIGTERM"):
        return ""
    return f"Started in the background, where Ctrl-C is ignored; to stop it: kill {os.getpid()}"


@dataclass
class Stop:
    """Say whether an end was asked for."""

    asked: bool = False


@contextlib.contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Note signals in this block; a second one raises KeyboardInterrupt.

    A signal that the caller ignores, as `nohup` does, stays ignored. Outside the main thread, where
    Python knows no signals, nothing is noted.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def note(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {
        number: signal.signal(number, note)
        for number in numbers
        if signal.getsignal(number) not in (signal.SIG_IGN, None)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
