"""What the quick tests try of long lists; the whole suite tries all of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings


def each(nth: int, cases: Iterable[Any]) -> list[Any]:
    """Return the cases of a parametrised test, all marked slow but each n-th from the first."""
    return [_case(case, number % nth == 0) for number, case in enumerate(cases)]


def but(quick: Iterable[Any], cases: Iterable[Any]) -> list[Any]:
    """Return the cases of a parametrised test, all marked slow but those named."""
    kept = list(quick)
    return [_case(case, case in kept) for case in cases]


def _case(case: Any, quick: bool) -> Any:
    """Return a case, of several arguments where it is a tuple."""
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=() if quick else pytest.mark.slow)


def examples(most: int, **how: Any) -> settings:
    """Return settings that try so many examples, a third of them in the quick tests."""
    return settings(max_examples=most if settings.default.max_examples >= 100 else most // 3, **how)
