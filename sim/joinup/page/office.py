"""What Word and PowerPoint files share: the packages that write them, and bytes that stay the same.

An office file is a zip of XML. Its writers put the hour into it; here that is taken out, so that
the same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from importlib.util import find_spec
from typing import Any

from joinup.errors import InputError

LANGUAGE = "en-GB"
FONT = "Arial"
_MADE = (2000, 1, 1, 0, 0, 0)
_HOUR = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_PACKAGES = {"docx": "python-docx", "pptx": "python-pptx"}


def check_packages() -> None:
    """Raise InputError, with the remedy, where a package that writes office files is missing."""
    missing = [name for module, name in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise InputError(
            f"a brief needs {' and '.join(missing)}, of the optional feature `brief`: "
            "pip install 'joinup[brief]'"
        )


def saved(document: Any) -> bytes:
    """Return a document or a presentation as bytes, the same each time."""
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue())


def settled(package: bytes) -> bytes:
    """Return an office file without the hour at which it was made, nor that of a file within."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xlsx"):
                content = settled(content)
            elif name.endswith("docProps/core.xml"):
                content = _HOUR.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            new.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
