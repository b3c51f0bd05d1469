"""Luck between runs beside what else the record allows: other values, and another rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.rerun import MEMBERS
from joinup.analysis.view import View
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import ends
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots
from joinup.page.words import people, percent, points

SHOWN = ("persistence_16", "clients_end")
_LUCK = "chance alone: runs at the values of the scenario"


def ensemble_bands(view: View) -> Chart | None:
    """Draw the middle 90% of runs beside that of the ensemble; None where no scenario has one."""
    found = view.ensembles
    if found is None or found.empty or found[list(SHOWN)].isna().to_numpy().any():
        return None
    names = set(found["scenario"])
    shown = [item for item in view.finished if item.name in names and item.joint]
    if not shown:
        return None
    table = pd.DataFrame(
        {
            "scenario": item.title, "outcome": OUTCOMES[outcome].title,
            "unit": OUTCOMES[outcome].unit, "of": words, **_band(runs[outcome]), "runs": len(runs),
        }
        for outcome in SHOWN
        for item in shown
        for words, runs in _sets(view, found, item.name)
    )  # fmt: skip
    labels = [item.title for item in shown]
    with style.styled():
        figure, panels = figure_of_rows(len(shown), len(SHOWN))
        figure.set_figheight(figure.get_figheight() + 0.8)
        for axes, outcome in zip(panels, SHOWN, strict=True):
            own = table[table["outcome"] == OUTCOMES[outcome].title]
            series = [
                plain_dots(str(words), rows["median"].tolist(), place, rows["low"].tolist(),
                           rows["high"].tolist())
                for place, (words, rows) in zip(
                    (0, 3, 2), own.groupby("of", sort=False), strict=False
                )
            ]  # fmt: skip
            unit = OUTCOMES[outcome].unit
            draw_rows(axes, labels, series, unit=unit, xlabel=OUTCOMES[outcome].title.lower())
            axes.set_xlim(left=-0.02 if unit.startswith("share") else 0)
        finish(figure, panels[0], columns=1)
    return Chart(
        name="ensemble-bands",
        title=_title(table),
        subtitle=f"Median and middle 90%: of {view.replicates} at the scenario’s own values, and "
        f"of up to {MEMBERS} parameter sets that fit the record as well, under each rule that was "
        "fitted",
        alternative=" ".join(
            f"{row['scenario']}, {str(row['outcome']).lower()}, {row['of']}: "
            f"{_shown(row['low'], row['unit'])} to {_shown(row['high'], row['unit'])}."
            for _, row in table.iterrows()
        ),
        note="Where the lower bars are longer, not chance but what the record leaves open decides. "
        "No member of an ensemble is better founded than another, and the share of members is no "
        "probability.",
        figure=figure,
        table=table,
    )


def _sets(view: View, found: pd.DataFrame, name: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the runs of a scenario at its own values, then of its ensemble under each rule."""
    own = found[found["scenario"] == name]
    under = [
        (f"values that fit as well, rule “{rule}”", own[own["rule"] == rule])
        for rule in HEADLINE_RULES
    ]
    sets = [(_LUCK, view.runs[view.runs["scenario"] == name]), *under]
    return [(words, runs) for words, runs in sets if len(runs)]


def _band(values: pd.Series) -> dict[str, float]:
    """Return the middle 90% of values by column."""
    ends = np.quantile(values.to_numpy(dtype=float), [0.05, 0.5, 0.95]).tolist()
    return dict(zip(("low", "median", "high"), ends, strict=True))


def _shown(value: float, unit: str) -> str:
    return percent(value) if unit.startswith("share") else people(value)


def _title(table: pd.DataFrame) -> str:
    own = table[table["outcome"] == OUTCOMES[SHOWN[0]].title]
    luck, fits = own[own["of"] == _LUCK], own[own["of"] != _LUCK].groupby("scenario", sort=False)
    low, high = fits["low"].min(), fits["high"].max()
    ranked = ends((high - low).to_dict(), points)
    by_luck = (luck["high"] - luck["low"]).max()
    if ranked is None or not ranked.high.value > by_luck + 0.05:
        return "Values that fit the record as well change persistence no more than chance does"
    most = list(ranked.high.names)
    return (
        "Other values and another rule that fit the record as well leave persistence in "
        f"{ranked.high} anywhere from {percent(float(low[most].min()))} to "
        f"{percent(float(high[most].max()))}"
    )
