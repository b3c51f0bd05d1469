"""What holds of all tests: none fails because the machine is busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("joinup", deadline=None)  # a machine at work takes its time
settings.load_profile("joinup")
