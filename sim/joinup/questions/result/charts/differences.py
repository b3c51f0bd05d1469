"""What each scenario changes against the baseline, paired replicate by replicate."""

from __future__ import annotations

import pandas as pd

from joinup.analysis.paired import Difference, difference
from joinup.analysis.view import View
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.rows import Dots, draw_rows, figure_of_rows, finish
from joinup.page.words import change, difference_in_words

_SHOWN = ("clients_end", "persistence_16", "net_benefit")


def differences(view: View) -> Chart | None:
    """Draw the paired differences from the baseline; None where nothing is held against it."""
    others = view.others
    if not others or not view.baseline.n_runs:
        return None
    found = {
        name: [difference(view.runs, name, o.name, view.baseline.name) for o in others]
        for name in _SHOWN
    }
    labels = [item.title for item in others]
    looks = [style.look(item.order) for item in others]
    with style.styled():
        figure, panels = figure_of_rows(len(others), len(_SHOWN), width=12)
        for axes, name in zip(panels, _SHOWN, strict=True):
            intervals = [item.interval for item in found[name]]
            dots = Dots(
                "difference",
                [item.mean for item in intervals],
                [item.colour for item in looks],
                [item.marker for item in looks],
                [item.low for item in intervals],
                [item.high for item in intervals],
            )
            axes.axvline(0, color=style.INK, lw=1)
            outcome = OUTCOMES[name]
            points = "percentage points" if outcome.unit.startswith("share") else outcome.unit
            draw_rows(axes, labels, [dots], unit=outcome.unit, xlabel=points)
            axes.set_title(outcome.title)
            axes.margins(x=0.12)
            axes.locator_params(axis="x", nbins=4)
        finish(figure)
    return Chart(
        name="differences",
        title=_title(view, found),
        subtitle=f"Each scenario less “{view.baseline.title}” on the same draws; mean and 95% "
        f"interval over {view.replicates}",
        alternative=" ".join(
            f"{item.title}: "
            + "; ".join(
                f"{OUTCOMES[name].title.lower()} {difference_in_words(found[name][row])}"
                for name in _SHOWN
            )
            + "."
            for row, item in enumerate(others)
        ),
        note=f"The upright line is “{view.baseline.title}”. Where no bar shows, the interval is "
        "narrower than the dot. An interval that crosses the line is not enough to tell.",
        figure=figure,
        table=_table(labels, found),
        section="Differences from the baseline",
    )


def _title(view: View, found: dict[str, list[Difference]]) -> str:
    clients, net = found["clients_end"], found["net_benefit"]
    fewest = min(range(len(clients)), key=lambda row: _or_zero(clients[row].interval.mean))
    best = max(range(len(net)), key=lambda row: _or_zero(net[row].interval.mean))
    one, other = view.others[fewest].title, view.others[best].title
    if not (clients[fewest].interval.mean < 0 and clients[fewest].interval.clear):
        return f"At the end no scenario leaves clearly fewer {view.unit} than the baseline"
    text = (
        f"At the end “{one}” leaves the fewest {view.unit} "
        f"({change(clients[fewest].interval.mean, 'people')} against the baseline)"
    )
    worth = f"net benefit ({change(net[best].interval.mean, 'u')} u)"
    if fewest == best:
        return f"{text} and has the highest {worth}"
    return f"{text}; “{other}” has the highest {worth}"


def _or_zero(value: float) -> float:
    return 0.0 if value != value else value


def _table(labels: list[str], found: dict[str, list[Difference]]) -> pd.DataFrame:
    rows = [
        {
            "scenario": label,
            "outcome": OUTCOMES[name].title,
            "unit": OUTCOMES[name].unit,
            "difference": item.interval.mean,
            "low": item.interval.low,
            "high": item.interval.high,
            "pairs": item.interval.n,
            "verdict": item.verdict,
        }
        for name, items in found.items()
        for label, item in zip(labels, items, strict=True)
    ]
    return pd.DataFrame(rows)
