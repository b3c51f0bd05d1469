"""Memory that ended visits leave goes back to the machine, so that a long day takes no more."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable


def on_visit() -> Callable[[], None]:
    """Return what is done when a visit ends."""
    return hand_back


def hand_back() -> None:
    """Free what nobody holds; glibc, which keeps it for later, is asked to return it."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
