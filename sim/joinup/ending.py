"""How a command ends: with the promised code, whatever stops it or fails, from its first moment."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from joinup.errors import StoppedError, WriteError
from joinup.terminal import guarded

INTERRUPTED = (
    "Interrupted. Runs that were finished are kept; the same command continues from there."
)
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def end_with(command: Callable[[], int]) -> NoReturn:
    """Do a command and end the process with the code that it returns.

    Ctrl-C, SIGTERM and the end of a terminal stop it at any moment with 130, unless the caller had
    them ignored; output that cannot be written makes 73 of 0. Anything else that is raised is a
    fault of this program, shown as it is, with 1.
    """
    out, err = guarded()
    _hear(_stop)
    try:
        code = command()
    except KeyboardInterrupt:
        _hear(signal.SIG_IGN)
        print(INTERRUPTED, file=err)
        code = StoppedError.exit_code
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    _hear(signal.SIG_IGN)
    out.flush()
    if out.complaint:
        print(out.complaint, file=err)
        code = code or WriteError.exit_code
    # Threads of libraries still stand, and the interpreter's own end sometimes aborts over them.
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    out.flush()
    err.flush()
    os._exit(code)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _hear(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    """Give every signal that asks for an end to a handler, but those that are ignored."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, handler)
