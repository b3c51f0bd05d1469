"""The command `compare`: two scenarios, what differs in them and in what came of them."""

from __future__ import annotations

from pathlib import Path

from joinup.batch import open_result
from joinup.inputs.names import slug
from joinup.page.document import write_document
from joinup.questions.compare.comparison import compare
from joinup.questions.compare.page import comparison_document, comparison_text


def compared(
    folder: Path, first: str, second: str, *, other: Path | None = None, out: Path | None = None
) -> tuple[str, Path]:
    """Return the comparison of `first` with `second` in words, and the path of its page.

    Differences are `first` less `second`, replicate by replicate on the same draws. Raises
    InputError for a scenario that the result lacks, ResultError where a result is damaged or two of
    them do not pair, WriteError where the page cannot be written.
    """
    result = open_result(folder)
    found = compare(result, first, second, open_result(other) if other else None)
    words = comparison_text(found)
    page = out or folder / "exports" / f"{slug(first)}-against-{slug(second)}"
    return words, write_document(comparison_document(found), page)
