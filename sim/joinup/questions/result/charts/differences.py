"""What each scenario changes against the baseline, paired replicate by replicate."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.alike import like_with_like
from joinup.analysis.paired import Difference, difference
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import End, Ends, ends
from joinup.page.rows import draw_rows, figure_of_rows, finish, form_dots
from joinup.page.words import change, difference_in_words, unit_of_change

_SHOWN = ("clients_end", "persistence_16", "net_benefit")


def differences(view: View) -> Chart | None:
    """Draw the paired differences from the baseline; None where nothing is held against it."""
    if not view.others or not view.baseline.n_runs:
        return None
    others = sorted(view.others, key=lambda item: item.mean("clients_end"))
    found = {
        name: [difference(view.runs, name, o.name, view.baseline.name) for o in others]
        for name in _SHOWN
    }
    labels = [item.title for item in others]
    with style.styled():
        figure, panels = figure_of_rows(len(others), len(_SHOWN), width=12)
        for axes, name in zip(panels, _SHOWN, strict=True):
            bounds = [(i.mean, i.low, i.high) for i in (d.interval for d in found[name])]
            dots = form_dots("difference", [item.form for item in others], bounds)
            axes.axvline(0, color=style.INK, lw=1)
            outcome = OUTCOMES[name]
            xlabel = unit_of_change(outcome.unit)
            draw_rows(axes, labels, [dots], unit=outcome.unit, xlabel=xlabel)
            axes.set_title(outcome.title)
            axes.margins(x=0.12)
            axes.locator_params(axis="x", nbins=4)
        finish(figure)
    return Chart(
        name="differences",
        title=_title(view, others, found),
        subtitle=f"Difference from “{view.baseline.title}” on the same draws; mean and 95% "
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
        table=[
            {
                "scenario": label, "outcome": OUTCOMES[name].title, "unit": OUTCOMES[name].unit,
                **item.interval.columns(mean="difference"), "pairs": item.interval.n,
                "verdict": item.verdict,
            }
            for name, items in found.items()
            for label, item in zip(labels, items, strict=True)
        ],
    )  # fmt: skip


def _title(
    view: View, others: Sequence[ScenarioSummary], found: dict[str, list[Difference]]
) -> str:
    by_name = {
        outcome: dict(zip((item.name for item in others), items, strict=True))
        for outcome, items in found.items()
    }
    said = [_of_group(view, group, by_name) for group in like_with_like(view.finished)]
    return f"At the end {'; '.join(said)}"


def _of_group(
    view: View, group: Sequence[ScenarioSummary], found: dict[str, dict[str, Difference]]
) -> str:
    """Return who leaves fewest clients and who has the highest net benefit, the baseline in."""
    fewest = _ranked(group, found["clients_end"])
    best = _ranked(group, found["net_benefit"])
    if fewest is None or best is None:
        return "nothing can be compared"
    low, high = fewest.low, best.high
    fewer = low.value < 0 and _clear(group, low, found["clients_end"])
    few = f"no scenario leaves clearly fewer {view.unit} than “{view.baseline.title}”"
    if fewer:
        few = (
            f"{low} {low.verb('leaves', 'leave')} the fewest {view.unit} ({low.figure} compared "
            "with the baseline)"
        )
    if high.value <= 0:
        return f"{few}, and none has a higher net benefit than it"
    whose = " and" if fewer and low.names == high.names else f", and {high}"
    return f"{few}{whose} {high.verb('has', 'have')} the highest net benefit ({high.figure} u)"


def _ranked(group: Sequence[ScenarioSummary], differences: dict[str, Difference]) -> Ends | None:
    """Return the ends of a difference from the baseline, which differs from itself by nothing."""
    unit = OUTCOMES[next(iter(differences.values())).outcome].unit
    values = {
        item.title: differences[item.name].interval.mean if item.name in differences else 0.0
        for item in group
    }
    return ends(values, lambda value: change(value, unit))


def _clear(group: Sequence[ScenarioSummary], end: End, differences: dict[str, Difference]) -> bool:
    """Say whether the interval of any of those at an end leaves zero out."""
    return any(
        differences[item.name].interval.clear
        for item in group
        if item.title in end.names and item.name in differences
    )
