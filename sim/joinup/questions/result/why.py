"""Why the form that lasts longest does: the section on the first two forms of a result."""

from __future__ import annotations

from joinup.analysis.alike import but_for_form
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.analysis.why import FEW, Why, why
from joinup.page.document import Section
from joinup.page.why import section_on_why


def first_two_forms(view: View) -> tuple[ScenarioSummary, ScenarioSummary] | None:
    """Return the scenarios of two forms that last longest once the money ends; None without two.

    They differ in nothing but form and ending where there are such; a form that takes over from
    another speaks for neither.
    """
    if view.worlds is None:
        return None
    ended = [item for item in view.found_to_last if item.ends and item.form == item.form_after]
    level = {item.name: float(view.worlds.by_world(item.name).mean()) for item in ended}
    best: dict[str, ScenarioSummary] = {}
    alike = but_for_form(ended) or [ended]
    group = max(alike, key=lambda items: max((level[item.name] for item in items), default=0.0))
    for item in sorted(group, key=lambda item: -level[item.name]):
        best.setdefault(item.form, item)
    found = list(best.values())[:2]
    return (found[0], found[1]) if len(found) == 2 else None


Explained = tuple[tuple[ScenarioSummary, ScenarioSummary], Why]


def explained(view: View) -> Explained | None:
    """Return the two forms that last longest and why the first does; None where there are none."""
    pair = first_two_forms(view)
    if pair is None or view.worlds is None:
        return None
    first, second = pair
    few = view.worlds.fitting[:FEW]
    # One thread, beside the one that draws the charts.
    return pair, why(view.result.plan, first.name, second.name, few, threads=1)


def why_section(found: Explained | None) -> list[Section]:
    """Return the section on what makes the first form last longer than the second; [] without."""
    if found is None:
        return []
    (first, second), parts = found
    return [section_on_why("Why this form", parts, first.title, second.title)]
