"""What plausible worlds say of two scenarios, and why one of them lasts longer."""

from __future__ import annotations

from joinup.analysis.summary import Named
from joinup.page.document import Section
from joinup.page.levels import levels_chart
from joinup.page.order import order_sentences
from joinup.page.why import section_on_why, why_sentences
from joinup.page.worlds import WHAT_A_WORLD_IS, deciding_table, lasting_table, named
from joinup.questions.compare.comparison import FIRST, SECOND, Comparison


def in_worlds(of: Comparison, titles: tuple[str, str]) -> list[str]:
    """Return what plausible worlds say of the two, and why; [] where none were tried."""
    said = order_sentences(of.worlds, _named(of, titles)) if of.worlds else []
    return [*said, *(why_sentences(of.why, *titles) if of.why else [])]


def _named(of: Comparison, titles: tuple[str, str]) -> list[Named]:
    return [
        named(arm.result.plan, arm.name, title, order)
        for order, (arm, title) in enumerate(zip(of.arms, titles, strict=True), start=1)
    ]


def worlds_section(of: Comparison, titles: tuple[str, str]) -> list[Section]:
    """Return the section on plausible worlds; [] where none were tried."""
    if of.worlds is None:
        return []
    items = _named(of, titles)
    usual = of.runs.groupby("scenario")["persistence_16"].mean()
    level = {of.first.name: float(usual[FIRST]), of.second.name: float(usual[SECOND])}
    decides = deciding_table(of.worlds, of.first.result.plan, items)
    return [
        Section(
            "In plausible worlds",
            text=[WHAT_A_WORLD_IS],
            tables=[lasting_table(of.worlds, items, level), *([decides] if decides else [])],
            charts=[levels_chart(of.worlds, items)],
        )
    ]


def why_section(of: Comparison, titles: tuple[str, str]) -> list[Section]:
    """Return the section on what makes the difference; [] where nobody asked."""
    return [section_on_why("Why", of.why, *titles)] if of.why else []
