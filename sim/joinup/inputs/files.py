"""Take in the bytes and the text of a file that a user names, or say why that is not possible."""

from __future__ import annotations

from pathlib import Path

from joinup.errors import InputError

LARGEST = 256 * 1024  # bytes


def read_bytes(path: Path, kind: str) -> bytes:
    """Return a file's bytes; `kind` is what messages say is needed, such as "a TOML file".

    Raises InputError where the file is missing, no file or too large.
    """
    try:
        if path.is_dir():
            raise InputError([f"{path}: this is a folder; {kind} is needed"])
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError([f"{path}: the file has {size:,} bytes; at most {LARGEST:,} are read"])
        if not path.is_file():
            raise InputError([f"{path}: this is no regular file; {kind} is needed"])
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError([f"{path}: there is no such file"]) from None
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror})"]) from None
    except ValueError:
        raise InputError([f"{path}: this is no path"]) from None


_NO_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a packed folder, no text; save the sheet as CSV, in UTF-8",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document, no text; save it as CSV, in UTF-8",
    b"%PDF": "a PDF, no text; a table has to be typed or saved as CSV",
    b"\x1f\x8b": "packed (gzip), no text; unpack it first",
    b"\xff\xfe": "text in UTF-16; save the file as UTF-8",
    b"\xfe\xff": "text in UTF-16; save the file as UTF-8",
}


def as_text(path: Path, raw: bytes) -> str:
    """Return bytes as text. Raises InputError where they are too many, empty or not UTF-8."""
    if len(raw) > LARGEST:
        raise InputError([f"{path}: the file has more than {LARGEST:,} bytes; no more are read"])
    for start, words in _NO_TEXT.items():
        if raw.startswith(start):
            raise InputError([f"{path}: this is {words}"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([f"{path}:{line}: not UTF-8 text; save the file as UTF-8"]) from None
    if not text.strip():
        raise InputError([f"{path}: the file is empty"])
    return text
