"""Single places: how long they last, which ones, and what told beforehand that they would."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.discrimination import area_under_curve
from joinup.analysis.paired import interval
from joinup.analysis.places import QUARTERS_ON, Watched
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import panels_of, tidy_grid
from joinup.page.ranking import ends
from joinup.page.words import listed, people, percent, span, upper
from joinup.questions.result.findings import partnerships
from joinup.questions.result.outliving import not_put_in, said_to_be_put_in

_WIDTH, _HEIGHT = 3.7 * 3, 2.4  # inches: of all panels, of one
_PLACES_SHOWN = 60
_INDICATORS = ("embedding", "trust", "effort")
_BINS = 5
_FEWEST = 20  # places in a bin, and on either side of what is told apart


def _ending(view: View) -> list[tuple[ScenarioSummary, Watched]]:
    """Return the watched scenarios whose money ends within the run, if places had joined up."""
    found = []
    for item in view.finished:
        seen = view.watched.get(item.name)
        if seen is None or not (item.ends and item.joint):
            continue
        if seen.withdrawal < seen.joined.shape[1] - 1 and seen.places["joined_up"].any():
            found.append((item, seen))
    return found


def survival(view: View) -> Chart | None:
    """Draw the places that have never fallen back since the money ended; None where none joined."""
    shown = _ending(view)
    if not shown:
        return None
    curves = {item.name: _curve(seen) for item, seen in shown}
    longest = max(map(len, curves.values())) - 1
    with style.styled():
        figure, grid = panels_of(len(shown), _WIDTH, _HEIGHT, room=0.6)
        for panel, (item, _) in zip(grid.flat, shown, strict=False):
            for name, curve in curves.items():
                if name != item.name:
                    panel.plot(
                        curve, color="#BFBFBF", lw=1.2, drawstyle="steps-post", label="_nolegend_"
                    )
            own, look = curves[item.name], style.of_form(item.form)
            panel.plot(
                own, color=look.colour, lw=2.5, drawstyle="steps-post", zorder=4,
                label=f"_{item.title}",
            )  # fmt: skip
            panel.plot(len(own) - 1, own[-1], look.marker, color=look.colour, ms=8, zorder=5)
            panel.set_title(wrapped(item.title))
            panel.set(xlim=(0, longest + 1), ylim=(0, 1.05))
            style.show_years(panel, longest, label="years since the grant ended")
            style.show_unit(panel.yaxis, "share")
        tidy_grid(grid, len(shown))
        figure.tight_layout()
    quarters = min(QUARTERS_ON, min(map(len, curves.values())) - 1)  # that all of them reach
    at = {item.title: float(curves[item.name][quarters]) for item, _ in shown}
    items = [item for item, _ in shown]
    ranked = ends({item.title: at[item.title] for item in not_put_in(items) or items}, percent)
    most = max(len(seen.joined) for _, seen in shown)
    never = "not known" if ranked is None else ranked.apart()
    return Chart(
        name="survival",
        title=f"{upper(span(quarters))} on, of the places that were joined up, "
        f"those that have never fallen back are {never}",
        subtitle="Of the places joined up when the full grant ended, those joined up in every "
        f"quarter since; {'one run' if most == 1 else f'{most} runs'} of each scenario",
        alternative=" ".join(f"{name}: {percent(value)}." for name, value in at.items()),
        note="Coloured: the scenario. Grey: the others. A place that falls back and joins up again "
        "counts as fallen here, but as persisting where single dates are compared."
        + said_to_be_put_in(items),
        figure=figure,
        table=[
            {"scenario": item.title, "quarters_on": quarter, "never_fallen_back": share}
            for item, _ in shown
            for quarter, share in enumerate(curves[item.name])
        ],
    )


def _curve(seen: Watched) -> np.ndarray:
    """Return the share of places joined up at withdrawal that were so ever since, (quarter,)."""
    onward = np.logical_and.accumulate(seen.joined[:, seen.withdrawal :], axis=1)
    return np.asarray(onward.sum(axis=(0, 2)) / onward[:, 0].sum())


def which_places(view: View) -> Chart | None:
    """Draw, place by place in one run, when each was joined up; None where nothing was watched."""
    shown = _ending(view)
    if not shown:
        return None
    spans, kept = [], {}
    with style.styled():
        figure, grid = panels_of(len(shown), _WIDTH, _HEIGHT + 0.5, room=0.6, sharey=False)
        for panel, (item, seen) in zip(grid.flat, shown, strict=False):
            history = seen.joined[0]
            kept[item.title] = (int(history[-1].sum()), history.shape[1])
            order = np.lexsort((history.sum(axis=0), history[seen.withdrawal :].sum(axis=0)))[::-1]
            n_shown = min(_PLACES_SHOWN, len(order))
            order = order[np.linspace(0, len(order) - 1, n_shown).astype(int)]
            colour = style.of_form(item.form).colour
            for row, place in enumerate(order):
                joined = _spans(history[:, place])
                panel.broken_barh(joined, (row, 0.8), color=colour, lw=0)
                spans += [(item.title, int(place), one, one + n - 1) for one, n in joined]
            panel.set_title(wrapped(item.title))
            panel.set(xlim=(0, len(history)), ylim=(len(order), 0), yticks=[])
            style.show_years(panel, len(history) - 1, view.begins)
            panel.grid(visible=False)
            panel.spines["left"].set_visible(False)
            panel.axvline(seen.withdrawal, color=style.INK, lw=1, linestyle=(0, (4, 3)))
        tidy_grid(grid, len(shown))
        figure.tight_layout()
    items = [item for item, _ in shown]
    last = {item.title: kept[item.title][0] for item in not_put_in(items) or items}
    ranked = ends(last, people)
    places = "not known" if ranked is None else ranked.apart()
    totals = [whole for _, whole in kept.values()]
    many = " to ".join(dict.fromkeys(people(total) for total in (min(totals), max(totals))))
    return Chart(
        name="which-places",
        title=f"Of {many} places in one run, those joined up at the end are {places}",
        subtitle="Each line is a place, coloured in the quarters in which it is joined up; one run "
        "of each scenario, on the same draws",
        alternative=" ".join(
            f"{name}: {joined:,} of {whole:,} at the end." for name, (joined, whole) in kept.items()
        ),
        note="Places that stay joined up longest after the grant ends (dashed) are on top. The "
        "same policy and the same draws: what differs between places of a scenario is "
        "chance and how it builds up." + said_to_be_put_in(items),
        figure=figure,
        table=pd.DataFrame(spans, columns=["scenario", "place", "joined_up_from", "joined_up_to"]),
    )


def _spans(joined: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches of quarters in which a place was joined up, as (first, length).

    >>> _spans(np.array([False, True, True, False, True]))
    [(1, 2), (4, 1)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], joined.astype(int), [0]])))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def what_told(view: View) -> Chart | None:
    """Draw how the places of one form fared by embedding, trust and effort when the money ended.

    None where no place was watched, or too few lasted or fell back to tell them apart.
    """
    same = [item for item in partnerships(view.finished) if item.name in view.watched]
    frames = [view.watched[item.name].places for item in same]
    places = pd.concat(frames) if frames else pd.DataFrame()
    if places.empty or places["joined_up_16"].isna().any():
        return None
    lasted = places["joined_up_16"].astype(bool).to_numpy()
    if min(lasted.sum(), (~lasted).sum()) < _FEWEST:
        return None
    told = {name: area_under_curve(places[name].to_numpy(), lasted) for name in _INDICATORS}
    replicate = places["replicate"].to_numpy()
    tables = [_by_fifths(name, places[name].to_numpy(), lasted, replicate) for name in _INDICATORS]
    with style.styled():
        figure, (grid,) = panels_of(len(_INDICATORS), 11, 3.9, sharex=False)
        for number, (axes, name, table) in enumerate(zip(grid, _INDICATORS, tables, strict=True)):
            colour, marker = style.PALETTE[number], style.MARKERS[number]
            mean, share = table["mean"], table["share_lasting"]
            axes.vlines(mean, table["low"], table["high"], color=colour, lw=2)
            axes.plot(mean, share, marker=marker, color=colour, ms=9, lw=1.5)
            axes.set_title(f"{name.capitalize()}: {percent(told[name])} told apart")
            axes.set(xlim=(0, 1), ylim=(0, 1.05), xlabel=f"{name} when the grant ended")
            style.show_unit(axes.yaxis, "share")
        figure.tight_layout()
    ranked = ends(told, percent)
    assert ranked is not None  # places lasted and fell back, so that every area is known
    best = ranked.high
    others = ", ".join(
        f"{name} {percent(told[name])}" for name in _INDICATORS if name not in best.names
    )
    return Chart(
        name="what-told",
        title=f"Between places with the same form and the same money, {listed(best.names)} "
        f"{best.verb('tells', 'tell')} which of two lasted in {best.figure} of cases"
        + (f" ({others})" if others else ""),
        subtitle=f"Places still joined up {span(QUARTERS_ON)} on, by fifths of what was seen "
        f"when the grant ended; {len(places):,} places in “"
        + "”, “".join(i.title for i in same)
        + "”",
        alternative=" ".join(
            f"{name.capitalize()}: from {percent(table['share_lasting'].iloc[0])} in the lowest "
            f"fifth to {percent(table['share_lasting'].iloc[-1])} in the highest."
            for name, table in zip(_INDICATORS, tables, strict=True)
        ),
        note="A dot is a fifth of the places, an upright bar its 95% interval over runs. Half of "
        "the cases would be told by guessing.",
        figure=figure,
        table=pd.concat(tables),
    )


def _by_fifths(
    name: str, values: np.ndarray, lasted: np.ndarray, replicate: np.ndarray
) -> pd.DataFrame:
    """Return the share that lasted in each fifth of the values, its interval over replicates.

    Places of a replicate share its draws, so that only replicates are independent.
    """
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)))
    if len(edges) < 2:
        edges = np.array([values[0], values[0] + 1e-9])
    fifth = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    rows = []
    for number in np.unique(fifth):
        inside = fifth == number
        share = float(lasted[inside].mean())
        # The share is a ratio of sums: its spread is that of each replicate's surplus of places.
        surplus = pd.Series(lasted[inside] - share).groupby(replicate[inside]).sum()
        found = interval(surplus.to_numpy() / (inside.sum() / len(surplus)))
        half = (found.high - found.low) / 2
        low, high = max(0.0, share - half), min(1.0, share + half)
        rows.append((name, float(values[inside].mean()), share, low, high, int(inside.sum())))
    columns = ["indicator", "mean", "share_lasting", "low", "high", "places"]
    return pd.DataFrame(rows, columns=columns)
