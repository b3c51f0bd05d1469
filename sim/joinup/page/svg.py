"""SVG made light: the same picture with names that are unique in a page, in half of the bytes."""

from __future__ import annotations

import hashlib
import re

from joinup.inputs.names import clean

FAMILY = "'DejaVu Sans', Verdana, Arial, sans-serif"
_TAG = re.compile(r"<[^>]+>")
_NAME = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'href="#([^"]*)"|url\(#([^)]*)\)')
_ROUNDED = ("<path", "<use", "<text")


def lighter(text: str, name: str) -> str:
    """Return an SVG of matplotlib, cut to its element: the picture of `name`, in fewer bytes.

    What nothing refers to loses its name, other names become short and begin with a hash of
    `name`. Numbers are rounded to a tenth of a point, the family of letters is said once, and
    groups that do nothing are taken out.
    """
    # A text that no chart cleaned is cleaned here: control characters are no XML.
    text = re.sub(r"[^\x20-\x7e\n]+", lambda odd: clean(odd[0]), text[text.index("<svg") :])
    found = (one or other for one, other in _REFERENCE.findall(text))
    start = "c" + hashlib.sha256(name.encode()).hexdigest()[:6]
    short = {old: f"{start}-{number}" for number, old in enumerate(dict.fromkeys(found))}
    text = _TAG.sub(lambda tag: _lighter(tag[0], short), text)
    text = text.replace("<svg ", f'<svg font-family="{FAMILY}" ', 1)
    return re.sub(r">\s+<", ">\n<", _without_bare_groups(text))


def _lighter(tag: str, short: dict[str, str]) -> str:
    tag = _NAME.sub(lambda n: f' id="{short[n[1]]}"' if n[1] in short else "", tag)
    tag = _REFERENCE.sub(
        lambda n: f'href="#{short[n[1]]}"' if n[1] else f"url(#{short[n[2]]})", tag
    )
    tag = re.sub(r"font-family: [^;\"]*; ?", "", tag).replace("'DejaVu Sans'", FAMILY)
    if tag.startswith(_ROUNDED):
        tag = re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", tag.replace(" \n", " "))
        tag = re.sub(r"(\d+\.\d)\d+", r"\1", tag)
    return tag


def _without_bare_groups(text: str) -> str:
    """Take out groups without attributes: they change nothing."""
    kept: list[bool] = []

    def group(tag: re.Match[str]) -> str:
        if tag[0] != "</g>":
            kept.append(tag[0] != "<g>")
            return tag[0] if kept[-1] else ""
        return tag[0] if kept.pop() else ""

    return re.sub(r"<g(?: [^>]*)?>|</g>", group, text)
