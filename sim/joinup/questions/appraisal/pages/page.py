"""The page of an appraisal: worth, contribution, inclusion, performance, accountability."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.page.document import Document, Section, layered
from joinup.questions.appraisal.pages import inclusion, pockets, statement, targets, worth
from joinup.questions.appraisal.study import Study

ABOUT = ("appraisal", "contribution", "inclusion", "performance", "accountability")
"""What an appraisal may be about, in the order of its page; experiments of these names ship."""


def report_sections(study: Study | None) -> list[Section]:
    """Return the sections of a result's page that say who gains, pays, is left out and answers.

    What the page draws already is not drawn again; runs that did not happen are left to the
    command `appraise`.
    """
    if study is None:
        return []
    return [part.on_a_result(study) for part in (worth, pockets, inclusion, statement)]


def appraisal_page(
    study: Study,
    *,
    about: str,
    title: str,
    question: str,
    record: Sequence[tuple[str, str]],
    warnings: Sequence[str] = (),
    ensemble: worth.Ensembles | None = None,
) -> Document:
    """Return the page of an appraisal, runs that did not happen among its evidence.

    `about` is one of ABOUT: what is said of it comes first among the main points.
    `ensemble` holds net present values by member, by rule of decision and scenario, where
    there is an ensemble.
    """
    sections = [
        worth.section(study, ensemble or {}),
        pockets.section(study),
        inclusion.section(study),
        targets.section(study),
        statement.section(study),
    ]
    by_subject = dict(zip(ABOUT, sections, strict=True))
    subjects = sorted(ABOUT, key=lambda subject: subject != about)
    points = [point for subject in subjects for point in by_subject[subject].text]
    return Document(title, question, points, layered(sections), _limits(study), record, warnings)


def _limits(study: Study) -> list[str]:
    few = study.others[0].few if study.others else 0
    return [
        "The worth of the outcome is an assumption: read the switching values before the net "
        "present value.",
        "Spreads show what chance does between runs. What the assumptions do is shown by the two "
        "rules of decision and, where a scenario has one, its ensemble.",
        f"Runs that did not happen (sets of partners, terms of the pool, with and without "
        f"publicity, audit, targets) are simulated for {few} replicates of each scenario.",
        "Who pays for what a place pays as a whole (publicity, consultation, redress, evaluation) "
        "is not modelled; it stands under a joint programme.",
        "Own-target output that is displaced counts as spending: it is what the joint work costs "
        "the departments.",
    ]
