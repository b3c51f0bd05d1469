"""The tables of a sensitivity analysis: indices, convergence, chance."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.analysis.sensitivity.indices import Index
from joinup.analysis.sensitivity.study import NARROW, Finding
from joinup.batch.own import outcome_of
from joinup.model.parameters import REGISTRY
from joinup.page.tables import PageTable
from joinup.page.words import percent
from joinup.questions.sensitivity.pages.words import MEASURES, figure

_MOST = 10
_ABOUT_ONE = {
    "sobol": ("first", "total"),
    "morris": ("effect", "direction", "spread"),
    "given": ("first", "distribution"),
}


def frame(found: Sequence[Finding]) -> pd.DataFrame:
    """Return every index as a row: where, of what, by which measure, and its 95% interval."""
    columns = ["scenario", "rule", "outcome", "measure", "parameter", "with", "index", "low",
               "high", "n"]  # fmt: skip
    rows = [
        (
            item.case.scenario,
            item.case.under,
            item.outcome,
            index.measure,
            *(*index.names, "", "")[:2],
            *index.found.columns().values(),
            index.found.n,
        )
        for item in found
        for index in item.indices
    ]
    return pd.DataFrame(rows, columns=columns)


def of_one_outcome(found: Sequence[Finding]) -> PageTable:
    """Return the indices of one outcome, a row a case and parameter, the largest first."""
    shown = [item for item in found if item.indices]
    measures = _ABOUT_ONE[shown[0].case.layout.kind]
    rows = []
    for item in shown:
        by = {(index.measure, index.names): index for index in item.indices}
        for leading in item.ranked:
            (name,) = leading.names
            cells = [_cell(by[measure, leading.names], item) for measure in measures]
            rows.append([item.case.label, name, REGISTRY[name].meaning, *cells])
    head = ["Scenario", "Parameter", "Meaning", *(MEASURES[measure] for measure in measures)]
    caption = f"What moves “{outcome_of(shown[0].outcome).title}”, with 95% intervals"
    return PageTable("indices-of-the-first-outcome", caption, head, rows, frame(shown), False)


def _cell(index: Index, item: Finding) -> str:
    """Return an index as a cell; a distance that chance alone may give is marked."""
    text = figure(index, item.outcome)
    idle = [own.found.mean for own in item.by("idle")]
    if index.measure == "distribution" and index.found.mean <= max(idle):
        return f"{text} (chance)"
    return text


def of_every_outcome(found: Sequence[Finding]) -> PageTable:
    """Return for each outcome and case what comes first, and what share chance has.

    The download has every index.
    """
    rows = [
        [
            outcome_of(item.outcome).title,
            item.case.label,
            *(
                (item.ranked[0].names[0], figure(item.ranked[0], item.outcome))
                if item.indices
                else ("–", item.why_not)
            ),
            percent(item.chance.of_runs) if item.chance else "–",
            percent(item.chance.of_means) if item.chance else "–",
            f"{item.n:,}",
            f"±{percent(item.half)}" if item.steps else "–",
            f"{item.would_do:,}" if item.steps else "–",
        ]
        for item in found
    ]
    head = ["Outcome", "Scenario", "What moves it most", "By how much",
            "Chance between runs", "Chance between means", "Used", "Widest interval",
            "Would do"]  # fmt: skip
    used = found[0].case.layout.units
    caption = (
        "Every outcome: what moves it most, the share of variance that chance has, how many "
        f"{used} were used, and how many would do for ±{percent(NARROW)}"
    )
    return PageTable("indices", caption, head, rows, frame(found), False)


def of_pairs(found: Sequence[Finding]) -> PageTable | None:
    """Return what two parameters do together, the most first; None where no design can say."""
    pairs = [(item, index) for item in found for index in item.by("second")]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: -pair[1].found.mean)
    rows = [
        [item.case.label, *index.names, figure(index, item.outcome)]
        for item, index in pairs[:_MOST]
    ]
    caption = f"What two do together beyond each alone, the {len(rows)} largest"
    data = frame([item for item in found if item.by("second")])
    data = data[data["measure"] == "second"].reset_index(drop=True)
    return PageTable("pairs", caption, ["Scenario", "One", "Other", "Share"], rows, data, False)


def convergence_frame(found: Sequence[Finding]) -> pd.DataFrame:
    """Return half of the widest interval by the part of the sample that was used."""
    rows = [
        (item.case.scenario, item.case.under, item.outcome, step.n, step.half)
        for item in found
        for step in item.steps
    ]
    return pd.DataFrame(rows, columns=["scenario", "rule", "outcome", "n", "half_interval"])
