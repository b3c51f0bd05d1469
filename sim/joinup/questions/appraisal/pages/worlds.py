"""What plausible worlds say of the worth of scenarios: the first words of an appraisal."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from joinup.analysis.summary import Named
from joinup.analysis.worlds import Worlds
from joinup.page.document import Document, Section, Sentence
from joinup.page.order import worth_sentences
from joinup.page.tables import PageTable
from joinup.page.words import decimal
from joinup.page.worlds import WHAT_A_WORLD_IS, counted_over
from joinup.page.yardstick import likelihood, of_worlds
from joinup.questions.appraisal.study import Study

_TABLE = "worth-in-worlds"


def with_worlds(page: Document, study: Study, found: Worlds | None) -> Document:
    """Return the page with what worlds say of worth before all else; as it is without worlds."""
    if found is None:
        return page
    items = [
        Named(item.case.name, item.case.title, order, item.case.value("form"))
        for order, item in enumerate(study.all)
    ]
    said = [Sentence(text, _TABLE) for text in worth_sentences(found, items, items[0])]
    section = Section(
        "Worth its cost in how many worlds",
        text=[
            WHAT_A_WORLD_IS,
            "Net benefit here is that of a run, before optimism bias and without weights. The "
            "accounts below show it at the usual values, with both.",
        ],
        tables=[_table(found, items)],
    )
    return replace(page, points=[*said, *page.points], sections=[section, *page.sections])


def _table(found: Worlds, items: list[Named]) -> PageTable:
    rows, data = [], []
    base = items[0]
    for item in items[1:]:
        count = found.above(item.name, base.name, "net_benefit")
        own, other = (found.by_world(one.name, "net_benefit") for one in (item, base))
        low, median, high = pd.Series(own - other).quantile([0.05, 0.5, 0.95])
        least, middle, most = (decimal(float(x), 0, sign=True) for x in (low, median, high))
        said = [of_worlds(*count), likelihood(count.share), middle, f"{least} to {most}"]
        rows.append([item.title, *said])
        data.append((item.title, *count, median, low, high))
    columns = ["scenario", "worth_more_in", "of_worlds", "median", "low", "high"]
    return PageTable(
        _TABLE,
        f"Net benefit less that of “{base.title}”, in u and present value, over "
        f"{counted_over(found)}",
        ["Scenario", "Worth more in", "In words", "Median", "Middle 90% of worlds"],
        rows,
        pd.DataFrame(data, columns=columns),
    )
