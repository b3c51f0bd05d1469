"""The guidance as a page, and as an answer for one place."""

from sim.report.guidance.page import document
from sim.report.guidance.place import answer, place_document

__all__ = ["answer", "document", "place_document"]
