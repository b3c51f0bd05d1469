"""How likely something is, in the words of one fixed scale, and in how many worlds it holds."""

from __future__ import annotations

from joinup.page.words import decimal

_SCALE = (
    (0.075, "a remote chance"),
    (0.225, "highly unlikely"),
    (0.375, "unlikely"),
    (0.525, "a realistic possibility"),
    (0.775, "likely"),
    (0.925, "highly likely"),
)
_CERTAIN = "almost certain"


def likelihood(share: float) -> str:
    """Say how likely something is that holds in a share of plausible worlds.

    The words are those of the probability yardstick of UK government analysts (Professional Head
    of Intelligence Assessment); what lies in a gap between its ranges goes to the nearer one.

    >>> for share in (0.0, 0.15, 0.3, 0.5, 0.65, 0.85, 0.99, float("nan")):
    ...     print(likelihood(share))
    a remote chance
    highly unlikely
    unlikely
    a realistic possibility
    likely
    highly likely
    almost certain
    –
    """
    if share != share:
        return decimal(share)
    return next((words for bound, words in _SCALE if share <= bound), _CERTAIN)


def is_settled(share: float) -> bool:
    """Say whether nearly all worlds say the same: the two ends of the scale.

    >>> is_settled(0.95), is_settled(0.9), is_settled(0.0)
    (True, False, True)
    """
    return likelihood(share) in (_SCALE[0][1], _CERTAIN)


def likely_to(share: float, verb: str, gerund: str) -> str:
    """Say how likely something is to happen that happens in a share of worlds.

    >>> likely_to(0.8, "last", "lasting"), likely_to(0.5, "last", "lasting")
    ('is highly likely to last', 'has a realistic possibility of lasting')
    """
    words = likelihood(share)
    if words.startswith("a "):
        return f"has {words} of {gerund}"
    return f"is {words} to {verb}"


def of_worlds(number: int, of: int) -> str:
    """Return in how many worlds something holds.

    >>> of_worlds(59, 94), of_worlds(94, 94), of_worlds(0, 94)
    ('59 of 94 worlds', 'all 94 worlds', 'none of 94 worlds')
    """
    if number == of:
        return f"all {of} worlds"
    return f"{number} of {of} worlds" if number else f"none of {of} worlds"
