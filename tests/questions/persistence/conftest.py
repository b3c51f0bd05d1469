from __future__ import annotations

import pytest

from joinup.questions.persistence.trial import Subject, subject


@pytest.fixture(scope="session")
def partnership() -> Subject:
    return subject("rough_sleepers_partnership")
