"""The guidance as a page, and as an answer for one place."""

from joinup.questions.guidance.pages.page import document
from joinup.questions.guidance.pages.place import answer, place_document

__all__ = ["answer", "document", "place_document"]
