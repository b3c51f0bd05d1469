"""How a command ends: with the promised code, whatever stops it or fails, from its first moment."""

from __future__ import annotations

import _thread
import atexit
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from joinup.errors import StoppedError, WriteError
from joinup.terminal import guarded

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED = (
    "Interrupted. Runs that were finished are kept; the same command continues from there."
)
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_AGAIN = 0.01  # s after which an end that went unheard is asked for again


def end_with(command: Callable[[], int]) -> NoReturn:
    """Do a command and end the process with the code that it returns.

    Ctrl-C, SIGTERM and the end of a terminal stop it at any moment with 130, unless the caller had
    them ignored; output that cannot be written makes 73 of 0. Anything else that is raised is a
    fault of this program, shown as it is, with 1.
    """
    out, err = guarded()
    sys.unraisablehook = _unheard
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
    raise KeyboardInterrupt(number)


def _unheard(lost: UnraisableHookArgs) -> None:
    """Ask again for an end that came while an object was being destroyed, where Python drops it.

    A thread does so a moment later: within this function it would be dropped as well.
    """
    if isinstance(lost.exc_value, KeyboardInterrupt):
        number = next(iter(lost.exc_value.args), signal.SIGINT)
        _thread.start_new_thread(_ask_again, (number, _thread.get_ident()))
    else:
        sys.__unraisablehook__(lost)


def _ask_again(number: int, main: int) -> None:
    time.sleep(_AGAIN)
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, number)  # it wakes what waits, too
    else:
        _thread.interrupt_main(signal.Signals(number))


def _hear(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    """Give every signal that asks for an end to a handler, but those that are ignored."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, handler)
