"""The options of a result side by side: does it last, is it worth it, who pays, who is missed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.analysis.paired import difference
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.page.tables import PageTable, told
from joinup.page.words import percent, points, upper
from joinup.page.yardstick import likelihood, of_worlds
from joinup.questions.result.charts.departments import ALIKE, shares_by_department
from joinup.questions.result.charts.groups import group_names
from joinup.questions.result.outliving import lasts_in, measure, not_put_in

MOST = 7
"""Options that stand in a brief; the page of the result has all."""

_NOTHING = "–"


def options_of(view: View) -> list[ScenarioSummary]:
    """Return the options of a brief, the one that lasts longest first.

    They are the scenarios with joint working; where there are too many, those whose money ends and
    that do not put in what comes of it; where these are too many, some of them, evenly from the
    longest to the shortest.
    """
    value = measure(view.worlds).value
    ended = [item for item in not_put_in(view.judged) if item.ends]
    few = view.judged if len(view.judged) <= MOST else ended
    others = [item for item in not_put_in(view.judged) if item not in few]
    found = [*few, *others[: max(MOST - len(few), 0)]]
    order = sorted(found, key=lambda item: (item.put_in, -value(item), item.order))
    step = max((len(order) - 1) / (MOST - 1), 1.0)
    return [order[round(number * step)] for number in range(min(len(order), MOST))]


def options_table(view: View) -> PageTable:
    """Return the options, a row each and the baseline last, with a column a question."""
    shown = options_of(view)
    compared = [*shown, *([] if view.baseline in shown else [view.baseline])]
    payers, missed = who_pays(view), who_is_missed(view)
    cells = [
        {
            "Option": item.title,
            "Does it last?": _lasting(item, view),
            "Is it worth its cost?": _worth(item, view),
            "Who pays, who gains?": payers.get(item.title, _NOTHING),
            "Who is missed?": missed.get(item.title, _NOTHING),
            "How likely is it to last?": _likely(item, view),
        }
        for item in compared
    ]
    left = len(view.judged) - len(shown)
    more = f" ({left} more on the page of the result)" if left else ""
    return told("options", f"The options compared{more}", cells, cells, numeric=False)


def _lasting(item: ScenarioSummary, view: View) -> str:
    if not item.joint:
        return "No joint working"
    if item.put_in:
        return "No: closed with its money"
    words = upper(lasts_in(item, view.worlds))
    return words if item.ends else f"{words} (money continues)"


def _worth(item: ScenarioSummary, view: View) -> str:
    if item is view.baseline:
        return "Compared with this"
    if view.worlds is not None and item in view.judged:
        count = view.worlds.above(item.name, view.baseline.name, "net_benefit")
        return upper(of_worlds(*count))
    found = difference(view.runs, "net_benefit", item.name, view.baseline.name).interval
    if found.n < 2 or not found.clear:
        return "Not enough to tell"
    return "Yes, at the usual values" if found.mean > 0 else "No, at the usual values"


def _likely(item: ScenarioSummary, view: View) -> str:
    if not item.joint:
        return _NOTHING
    if item.put_in:
        return "Put in, not found"
    if view.worlds is None:
        return "Not tried in worlds"
    return upper(likelihood(view.worlds.lasts(item.name).share))


def who_pays(view: View) -> dict[str, str]:
    """Return, by scenario's title, which department pays more than it saves, and which less."""
    shares = shares_by_department(view)
    return {str(title): _payers(own) for title, own in shares.groupby("scenario", sort=False)}


def _payers(own: pd.DataFrame) -> str:
    gap = (own["savings"] - own["own_output_lost"]).to_numpy()
    if abs(gap).max() <= ALIKE:
        return "All alike"
    names = own["department"].tolist()
    pays, gains = names[int(gap.argmin())], names[int(gap.argmax())]
    least, most = (points(end, sign=True) for end in (gap.min(), gap.max()))
    return f"{pays} pays ({least}), {gains} gains ({most})"


def gaps_are_shown(table: PageTable) -> bool:
    """Say whether any option has a department that pays more than it saves."""
    return any(" pays (" in row[3] for row in table.rows)


def who_is_missed(view: View) -> dict[str, str]:
    """Return, by scenario's title, which client group is reached least at the end of the run."""
    found = {}
    for item in view.finished:
        if watched := view.watched.get(item.name):
            at_end = watched.groups[watched.groups["moment"] == "end"]
            reach = [float(value) for value in at_end.groupby("group")["reach"].mean()]
            found[item.title] = _missed(reach, group_names(view, len(reach)))
    return found


def _missed(reach: Sequence[float], names: Sequence[str]) -> str:
    least = min(reach)
    if len(reach) == 1 or max(reach) - least <= ALIKE:
        return f"{percent(1 - least)} of all clients"
    return f"{percent(1 - least)} of “{names[reach.index(least)]}”"
