"""The guidance as a page, and as an answer for one place."""

from joinup.report.guidance.page import document
from joinup.report.guidance.place import answer, place_document

__all__ = ["answer", "document", "place_document"]
