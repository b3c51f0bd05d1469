"""Fixtures that several rooms share."""

from tests.unrecorded import unrecorded

__all__ = ["unrecorded"]
