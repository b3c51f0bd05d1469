"""Authors and licences as archives know them: ORCID and SPDX."""

from __future__ import annotations

import re
from dataclasses import dataclass

from joinup.errors import InputError
from joinup.inputs.names import clean
from joinup.model.registry import guess

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
"""Licences of data by their SPDX names, with the page that states them."""

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


@dataclass(frozen=True)
class Author:
    """A person or body; `orcid` is "" where none is given."""

    name: str
    orcid: str = ""

    @property
    def identifier(self) -> str:
        """Return the address of the author's ORCID, or a name within a file."""
        return f"https://orcid.org/{self.orcid}" if self.orcid else f"#{self.name}"


def author_of(text: str) -> Author:
    """Return the author that a text names: "NAME" or "NAME, ORCID".

    Raises InputError for no name, and for an ORCID whose last digit does not fit the others.

    >>> author_of("Ada Lovelace, 0000-0002-1825-0097")
    Author(name='Ada Lovelace', orcid='0000-0002-1825-0097')
    """
    name, _, orcid = (part.strip() for part in clean(text).rpartition(","))
    if not _ORCID.fullmatch(orcid):
        name, orcid = clean(text), ""
    if not name or re.search(r"\d{4}-\d{4}", name):
        raise InputError(f"--author is {text}; allowed are NAME and NAME, ORCID")
    if orcid and _check_digit(orcid) != orcid[-1]:
        raise InputError(f"--author {name}: {orcid} is no ORCID; a digit is wrong")
    return Author(name, orcid)


def _check_digit(orcid: str) -> str:
    """Return the last digit that the others of an ORCID ask for (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def licence_of(name: str) -> tuple[str, str]:
    """Return a licence's SPDX name and address. Raises InputError for one that is not known."""
    if name not in LICENCES:
        hint = guess(name, list(LICENCES))
        raise InputError(f"--licence is {name}; allowed are {', '.join(LICENCES)}{hint}")
    return name, LICENCES[name]
