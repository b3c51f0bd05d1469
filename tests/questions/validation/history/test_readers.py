"""Two readers: agreement by hand, and what they differ on is left open."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.questions.validation.history.programmes import LEVELS
from joinup.questions.validation.history.readers import Coded, agreement, as_read, read_codes
from tests.questions.validation.history.made import PLAIN


def coded(field: str, *pairs: tuple[str, str], example: bool = False) -> list[Coded]:
    return [Coded(f"X{n}", field, *pair, example) for n, pair in enumerate(pairs)]


def test_weighted_and_plain_kappa_by_hand() -> None:
    """Of four programmes (0,0), (1,1), (2,1), (2,2): distances 0, 0, 1, 0.

    Linear weights: seen 1/4. Shares of the first .25, .25, .5 and of the second .25, .5, .25 give
    an expected distance of .25 (.5 + 2 .25) + .25 (.25 + .25) + .5 (2 .25 + .5) = .875, so that
    kappa is 1 - .25/.875. Plain: seen .75, expected .0625 + .125 + .125 = .3125, kappa .4375/.6875.
    """
    pairs = [("0", "0"), ("1?", "1"), ("2", "1"), ("2", "2")]
    words = {"0": "no_end", "1": "cliff", "2": "taper"}
    named = [(words[a.rstrip("?")], words[b]) for a, b in pairs]
    rest = [item for field in LEVELS for item in coded(field, ("0", "0"))
            if field not in ("prior_trust", "ending")]  # fmt: skip
    given = coded("prior_trust", ("2", "0"), example=True)  # left out
    found = {
        item.field: item
        for item in agreement(
            [*coded("prior_trust", *pairs), *coded("ending", *named), *rest, *given]
        )
    }
    assert found["prior_trust"].kappa == pytest.approx(1 - 0.25 / 0.875)
    assert found["ending"].kappa == pytest.approx(0.4375 / 0.6875)
    assert (found["prior_trust"].n, found["prior_trust"].same) == (4, 0.75)
    assert np.isnan(found["form"].kappa), "all have one code, so that chance explains it"


def test_where_readers_differ_both_codes_are_left_open() -> None:
    codes = [Coded("X01", "form", "joint_unit", "partnership", False),
             Coded("X01", "prior_trust", "0?", "0", False),
             Coded("X09", "form", "liaison", "liaison", False)]  # fmt: skip
    (one,) = as_read([PLAIN], codes)
    assert one.codes["form"] == ("partnership", "joint_unit") and one.codes["prior_trust"] == ("0",)
    assert one.codes["ending"] == ("cliff",), "what nobody read again stays"


def test_the_projects_readers_coded_every_field_of_every_programme() -> None:
    codes = read_codes()
    assert len(codes) == 56 * len(LEVELS) == len({(item.id, item.field) for item in codes})
    for item in codes:
        assert {item.first.rstrip("?"), item.second.rstrip("?")} <= set(LEVELS[item.field])
