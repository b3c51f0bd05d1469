"""Telling apart: shares and areas that can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.analysis.discrimination import area_under_curve, share_in


def test_area_under_the_curve_by_hand() -> None:
    score, hit = np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True])
    assert area_under_curve(score, hit) == pytest.approx(3.5 / 4)
    assert area_under_curve(-score, hit) == pytest.approx(0.5 / 4)
    assert np.isnan(area_under_curve(score, hit | True))


def test_share_in_a_band_is_unknown_where_nobody_is_in_it() -> None:
    hit, band = np.array([[True, False]] * 2), np.array([[True, True], [False, False]])
    assert share_in(hit, band).tolist()[0] == 0.5 and np.isnan(share_in(hit, band)[1])
