"""Who is asked under Ask an agency, and how an address names it: `ask.kind=place&ask.place=7`."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.browser.asked import Words, one_of, read, whole

KINDS = ("local agency", "department", "place", "client group")
_MOST = 1000  # members, places; who asks is given the nearest that there is


@dataclass(frozen=True)
class Chosen:
    """What is asked: a local agency, a department, a place or a client group.

    `member` is the number of the department or the group, `place` that of the place, both from 1,
    as people count.
    """

    kind: str = KINDS[0]
    member: int = 1
    place: int = 1

    @property
    def words(self) -> Words:
        """Return it as the words of an address."""
        return {"kind": self.kind, "member": f"{self.member}", "place": f"{self.place}"}


_CHECKS = {"kind": one_of(*KINDS), "member": whole(1, _MOST), "place": whole(1, _MOST)}


def chosen_of(words: Words) -> tuple[Chosen, list[str]]:
    """Return who is asked, and what is wrong in the words and was left out.

    >>> chosen_of({"kind": "place", "place": "7"})
    (Chosen(kind='place', member=1, place=7), [])
    """
    found, faults = read(_CHECKS, words)
    return Chosen(**found), faults
