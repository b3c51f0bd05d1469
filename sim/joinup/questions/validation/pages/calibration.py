"""The page of a calibration: what fits, how it is judged, what the record leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.analysis.distance import CUTOFF, Array
from joinup.inputs.dates import when
from joinup.model.version import model_version
from joinup.page.document import Document, Section, Sentence
from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, figures, percent, setting
from joinup.questions.validation.calibration.fit import Fit
from joinup.questions.validation.calibration.open_ends import Directions, constraints, directions
from joinup.questions.validation.judgement import Case
from joinup.questions.validation.pages.courses import course_name, courses
from joinup.questions.validation.pages.judged import (
    against_no_change,
    band_of,
    errors_table,
    failings,
    headline,
)
from joinup.questions.validation.pages.open_ends import NAME, left_open

LIMITS = (
    "This compares what the model can produce with what was recorded. It is no forecast.",
    "The record has no control group. A course that matches shows that the model can produce "
    "it, not why the figures moved.",
    "Accepted parameter sets are equally good. Their number and the width of a band follow from "
    "the ranges and tolerances that were stated; they are no probabilities.",
    "Figures that follow one another are not independent: how many lie within a band is a rough "
    "test of it.",
    "Whatever is not among the free parameters is held at the scenario's value; doubt about it "
    "is not in the band.",
)
_SHOWN = 0.4  # loadings below this are left out of the words


def page(case: Case, found: Fit, command: str, results: Sequence[str]) -> Document:
    """Return the page of a fit and of the ensemble that came of it."""
    rows = [row for rule in found.distance for row in constraints(found, rule)]
    ties = [tie for rule in found.distance if (tie := directions(found, rule)) is not None]
    misses = _missable(found)
    first = course_name(case, case.figures.figures[0].outcome)
    still = against_no_change(case)
    points = [
        *(Sentence(text, "points-tried") for text in accepted(found)),
        Sentence(headline(case, unexcluded(found)), first),
        *([Sentence(still, "errors")] if still else []),
        *([Sentence(identified(found, misses), NAME)] if rows else []),
    ]
    return Document(
        title=f"Calibration: {case.scenario.title}",
        question="Which parameter sets come near to the fitted figures, what does the record leave "
        "open, and how do those sets do on figures that the fit has not read?",
        points=points,
        sections=[
            Section(
                "Against the record",
                text=[case.ensemble.note] if case.ensemble and case.ensemble.note else [],
                tables=[errors_table([case])],
                charts=courses(case),
            ),
            Section(
                "What the model fails to reproduce",
                bullets=failings(case) or [f"None of these figures lies outside {band_of(case)}."],
            ),
            Section(
                "What the record constrains, and what it leaves open",
                text=[tied(tie, misses) for tie in ties],
                charts=[left_open(rows, misses)] if rows else [],
            ),
            Section("What was tried", tables=[_tried(found, case)]),
        ],
        limits=[*LIMITS, assumed(case)],
        record=[
            ("Command", command),
            ("Model version", model_version()),
            ("Results", ", ".join(results)),
        ],
        warnings=case.figures.notes,
    )


def unexcluded(found: Fit) -> list[str]:
    """Return the rules under which every parameter set that was tried was accepted."""
    return [rule for rule in found.distance if len(found.accepted(rule)) == len(found.points)]


def accepted(found: Fit) -> list[str]:
    """Say how many points were accepted under each rule."""
    every = unexcluded(found)
    within = f"come within {setting(CUTOFF)} tolerances of every fitted figure"
    return [
        f"{len(found.accepted(rule)):,} of {len(found.points):,} parameter sets {within} under the "
        f"decision rule {rule}" + (": the figures excluded nothing." if rule in every else ".")
        for rule in found.distance
    ]


def identified(found: Fit, misses: int) -> str:
    """Say how many figures there are to tell how many parameters."""
    free = len(found.names)
    enough = "cannot identify" if misses < free else "need not identify"
    return (
        f"{misses} figures that the model can miss {enough} {free} free parameters: the chart "
        "shows which of them the record narrows."
    )


def tied(tie: Directions, misses: int) -> str:
    """Say which combinations of parameters a record ties together."""
    if tie.n_tied == 0:
        return (
            f"Under {tie.rule} no combination of the {len(tie.names)} parameters is narrower than "
            "chance would make one."
        )
    combinations = []
    for loading in tie.loading[: tie.n_tied]:
        order = np.argsort(-np.abs(loading))
        loading = loading * np.sign(loading[order[0]])
        parts = [
            f"{'+' if loading[k] > 0 else '−'} {tie.names[k]}"
            for k in order.tolist()
            if abs(loading[k]) >= _SHOWN
        ]
        combinations.append(" ".join(parts).removeprefix("+ "))
    spread = ", ".join(percent(float(value)) for value in tie.spread[: tie.n_tied])
    noun = "combination" if tie.n_tied == 1 else "combinations"
    return (
        f"Under {tie.rule} the {misses} figures tie {tie.n_tied} {noun} of the {len(tie.names)} "
        f"parameters (mainly {'; '.join(combinations)}), which keep {spread} of their spread. "
        "Of other combinations nothing can be told."
    )


def _missable(found: Fit) -> int:
    """Return the number of fitted figures that points differ on; the start is given to all."""
    return sum(
        bool(np.nanstd(np.concatenate([d[:, n] for d in found.distance.values()])) > 0)
        for n in range(len(found.figures))
    )


def _tried(found: Fit, case: Case) -> PageTable:
    rows = [
        {
            "figure": f"{item.outcome}, {when(item.quarter, case.figures.begins)}",
            "record": figures(item.value),
            "weight": setting(item.weight),
            "decision_rule": rule,
            "within_tolerance": percent(float((distance[:, n] <= CUTOFF).mean())),
            "nearest": decimal(float(np.nanmin(distance[:, n]))),
            "nearest_of_accepted": _nearest(distance[found.accepted(rule), n]),
        }
        for rule, distance in found.distance.items()
        for n, item in enumerate(found.figures)
    ]
    caption = (
        f"Share of all points within {setting(CUTOFF)} tolerances of each fitted figure, and the "
        "smallest distance in tolerances"
    )
    return table_of("points-tried", caption, rows, numeric=False)


def _nearest(distance: Array) -> str:
    return decimal(float(distance.min())) if len(distance) else "–"


def assumed(case: Case) -> str:
    """Say what a tolerance is, and that it is an assumption."""
    measurement, discrepancy = case.calibration.measurement, case.calibration.discrepancy
    return (
        f"A tolerance is {percent(float(np.hypot(measurement, discrepancy)))} of a figure "
        f"(standard errors of {percent(measurement)} for measurement and {percent(discrepancy)} "
        "for the model, both assumptions of the scenario), widened by the variance between "
        "replicates."
    )
