"""The charts of a result, in the order of the page: a chart has a module, and its line here."""

from __future__ import annotations

from joinup.analysis.view import View
from joinup.page.chart import Chart
from joinup.questions.result.charts import (
    accounts,
    departments,
    design,
    differences,
    ensembles,
    groups,
    mechanisms,
)
from joinup.questions.result.charts import places as of_places
from joinup.questions.result.charts import record as of_record
from joinup.questions.result.charts.over_time import judged_by, over_time
from joinup.questions.result.charts.persistence import embedding_or_effort, levels, persistence

_OVER_TIME = ("clients_in_need", "joined_up", "effort", "embedding")


def charts(view: View) -> list[Chart]:
    """Return all charts of a result, in the order of the page."""
    if not view.finished:
        return []
    others = [
        differences.differences(view),
        *(over_time(view, outcome) for outcome in _OVER_TIME[:2] if view.keeps(outcome)),
        *(over_time(view, outcome) for outcome in judged_by(view)),
        *of_record.against_records(view),
        embedding_or_effort(view),
        of_places.what_told(view),
        of_places.survival(view),
        of_places.which_places(view),
        *(over_time(view, outcome) for outcome in _OVER_TIME[2:] if view.keeps(outcome)),
        accounts.crowding_out(view),
        departments.contribution_and_cost(view),
        groups.reach_by_group(view),
        accounts.reported_and_true(view),
        mechanisms.rules_compared(view),
        ensembles.ensemble_bands(view),
        design.over_design(view),
    ]
    # Drawn last, for it waits for worlds, which run meanwhile.
    first = levels(view) or persistence(view)
    return [chart for chart in (first, *others) if chart is not None]
