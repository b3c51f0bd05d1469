"""What plausible worlds say of one scenario: the first words of an outlook."""

from __future__ import annotations

from joinup.page.document import Section, kept
from joinup.page.words import percent
from joinup.page.worlds import (
    WHAT_A_WORLD_IS,
    by_the_weaker_test,
    counted_over,
    deciding_sentences,
    deciding_table,
    lasting_table,
    named,
)
from joinup.page.yardstick import likely_to, of_worlds
from joinup.questions.persistence.in_worlds import InWorlds
from joinup.questions.persistence.pages.looks import LAST

TABLE = "worlds"


def world_points(tried: InWorlds | None, title: str) -> list[tuple[str, str]]:
    """Return the verdict over worlds, what decides it and what would change it; [] without any."""
    if tried is None:
        return []
    count = tried.found.lasts(tried.name)
    median, low, high = tried.found.level(tried.name)
    said = [
        f"Joint working {likely_to(count.share, 'outlive', 'outliving')} its money: it does in "
        f"{of_worlds(*count)} that we think plausible. In the median world "
        f"{percent(median)} of places are still joined up {LAST} quarters after the full grant "
        f"ends; in the middle 90% of worlds it is {percent(low)} to {percent(high)}.",
        by_the_weaker_test(tried.found, tried.name),
        *deciding_sentences(tried.found, tried.plan, named(tried.plan, tried.name, title)),
    ]
    return [(text, TABLE) for text in said]


def worlds_section(tried: InWorlds | None, title: str, usual: float) -> list[Section]:
    """Return the section on worlds; `usual` is the share of places at the usual values."""
    if tried is None:
        return []
    item = named(tried.plan, tried.name, title)
    decides = deciding_table(tried.found, tried.plan, [item])
    return [
        Section(
            "How sure this is",
            text=[WHAT_A_WORLD_IS, f"Counted over {counted_over(tried.found)}."],
            tables=kept(lasting_table(tried.found, [item], {tried.name: usual}), decides),
        )
    ]
