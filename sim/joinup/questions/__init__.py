"""What joinup can be asked: a folder a question, with its method, its pages and its words.

Questions do not import one another; what one page takes from two of them is put together here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joinup.batch.result import Result


def build_report(result: Result, out: Path, scenarios: list[str] | None = None) -> Path:
    """Write a result as `index.html` with charts and tables beside it, and return the page's path.

    The same result gives the same bytes. `scenarios` chooses some; the baseline is always among
    them. Raises ResultError where the result is damaged, InputError for a scenario that it lacks,
    WriteError where the folder cannot be written.
    """
    from joinup.questions.appraisal.pages.page import report_sections, study_of
    from joinup.questions.result.figures import charts
    from joinup.questions.result.page import view_of, write_page

    view = view_of(result, scenarios)
    return write_page(view, charts(view), out, report_sections(study_of(view)))
