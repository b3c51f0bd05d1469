"""Simulate joint working between government departments and local agencies."""

__version__ = "0.1.0"
