"""Findings of cases with a known answer, made once."""

from __future__ import annotations

import pytest

from joinup.questions.guidance.cases import Cases
from joinup.questions.guidance.found import Guidance
from tests.questions.guidance import made


@pytest.fixture(scope="session")
def cases() -> Cases:
    return made.cases(made.points(400))


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    return made.guidance()
