"""Write to whatever standard output is: an old code page, a full disk, a reader that has left."""

from __future__ import annotations

import codecs
import errno
import sys
import unicodedata
from typing import Any, TextIO

_PLAIN = {
    "−": "-", "–": "-", "—": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "×": "x",
    "≥": ">=", "≤": "<=", "…": "...", "→": "->", "±": "+/-", "·": "*", "•": "*", "█": "#",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
_TURNS = {  # characters that turn the direction of what follows, beyond their own line
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def plain(text: str) -> str:
    """Return text in plain letters and signs, "?" for what has none.

    >>> plain("−0.5 (“café”, 10³, 中)")
    '-0.5 ("cafe", 10?, ?)'
    """
    # Only accents are dropped: what else looks alike, such as 10³ and 103, may be another number.
    bare = unicodedata.normalize("NFD", "".join(_PLAIN.get(char, char) for char in text))
    kept = (char for char in bare if not unicodedata.combining(char))
    return "".join(char if char.isascii() else "?" for char in kept)


def _degrade(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


class Output:
    """A stream that never ends the work behind it: what cannot be written is lost, and known.

    Characters that a code page lacks are written in plain letters, those that would turn the
    direction of a line are written out.
    """

    def __init__(self, stream: TextIO) -> None:
        codecs.register_error("joinup.plain", _degrade)
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="joinup.plain")
        self._stream = stream
        self.lost: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write text as far as that is possible."""
        if self.lost is None:
            try:
                self._stream.write(text.translate(_TURNS))
            except OSError as error:
                self.lost = error
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write lines as far as that is possible."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what was written, as far as that is possible."""
        if self.lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self.lost = error

    @property
    def complaint(self) -> str:
        """Say that something was lost; "" where nothing was, or where the reader had left."""
        if self.lost is None or self.lost.errno == errno.EPIPE:
            return ""
        return (
            f"The output could not be written ({self.lost.strerror}). What was computed is kept; "
            "the same command says it again."
        )


def guarded() -> tuple[Output, Output]:
    """Put standard output and errors behind such streams, and return them."""
    sys.stdout, sys.stderr = Output(sys.stdout), Output(sys.stderr)
    return sys.stdout, sys.stderr
