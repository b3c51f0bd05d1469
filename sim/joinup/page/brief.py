"""A brief: one side of paper and a few slides, for somebody who reads nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joinup.page.chart import Chart
from joinup.page.tables import PageTable


@dataclass(frozen=True)
class Passage:
    """A heading and the sentences below it."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Brief:
    """What a brief holds, in reading order; Word, HTML and slides are made from the same.

    The `charts` have a table whose columns are label, form and value, so that slides draw them
    natively. The `source` is one line.
    """

    title: str
    audience: str
    question: str
    answer: str
    options: PageTable
    charts: Sequence[Chart]
    passages: Sequence[Passage]
    source: str
