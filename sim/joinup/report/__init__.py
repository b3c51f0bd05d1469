"""Results for people: an answer in words, charts, tables and one page that holds them all."""

from joinup.report.answer import answer
from joinup.report.page import build_report

__all__ = ["answer", "build_report"]
