"""Bytes as text that a page unpacks."""

from __future__ import annotations

import base64
import gzip


def packed(module: bytes) -> str:
    """Return a module as text, the same for the same module."""
    return base64.b64encode(gzip.compress(module, 9, mtime=0)).decode()
