"""Like with like: which scenarios are one programme whose money ends in several ways.

Worked out from the scenarios' values alone, so that it holds for anybody's experiment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from joinup.analysis.summary import ScenarioSummary
from joinup.model.forms import FORM_REGISTRY
from joinup.model.registry import show

ENDING = ("form_after", "grant_after", "grant_taper", "handover_delay")
"""Parameters that say how the money ends, and what takes over then."""

FORM = ("form_before", "form", "grant", *FORM_REGISTRY)
"""Parameters that say which form of joint working there is; the grant, for a silo has none."""

Group = list[ScenarioSummary]


def programmes(summaries: Sequence[ScenarioSummary]) -> list[Group]:
    """Return the scenarios with joint working by programme: those of one differ in the ending."""
    return _grouped([item for item in summaries if item.joint], ENDING)


def like_with_like(summaries: Sequence[ScenarioSummary]) -> list[Group]:
    """Return scenarios in groups: those of one differ in nothing but form and ending.

    One group of all of them where there are not two groups of two scenarios each.
    """
    found = but_for_form(summaries)
    return found if len(found) > 1 else [list(summaries)]


def but_for_form(summaries: Sequence[ScenarioSummary]) -> list[Group]:
    """Return the groups of two scenarios and more that differ in nothing but form and ending."""
    return [group for group in _grouped(summaries, (*FORM, *ENDING)) if len(group) > 1]


def _grouped(summaries: Sequence[ScenarioSummary], but: Collection[str]) -> list[Group]:
    groups: dict[tuple[tuple[str, str], ...], Group] = {}
    for item in summaries:
        rest = ((name, show(value)) for name, value in item.settings.items() if name not in but)
        groups.setdefault(tuple(sorted(rest)), []).append(item)
    return list(groups.values())


def ending_in_words(item: ScenarioSummary) -> str:
    """Return what becomes of a scenario's money and form, as the head of a column."""
    values = item.settings
    if item.put_in:
        return "Wound up (put in)"
    if not item.ends:
        return "Money continues" if values["grant_after"] == 1 else "Part of the money continues"
    after = values["form_after"]
    if after != "as funded":
        return f"Handed to a {after}"
    return "Money tapers off" if values["grant_taper"] > 0 else "Money ends"


def by_ending(summaries: Sequence[ScenarioSummary]) -> dict[str, dict[str, ScenarioSummary]]:
    """Return programmes by form, each with its scenarios by ending: form by ending, like with like.

    {} unless two programmes or more share two endings or more, each of a form of its own.
    """
    found: dict[str, dict[str, ScenarioSummary]] = {}
    for group in programmes(summaries):
        row = {ending_in_words(item): item for item in group}
        if len(row) > 1 and len(row) == len(group) and group[0].form not in found:
            found[group[0].form] = row
    shared = set.intersection(*(set(row) for row in found.values())) if found else set()
    return found if len(found) > 1 and len(shared) > 1 else {}
