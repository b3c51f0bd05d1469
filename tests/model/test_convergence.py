"""Results hardly depend on how finely effort is looked at."""

from __future__ import annotations

import re

import pytest

from tests.model.convergence import FILE, POINT, RULES, moves

HEADLINES = (
    "rough_sleepers_partnership", "rough_sleepers_pooled", "rough_sleepers_handed_over",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", HEADLINES)
def test_half_or_twice_as_many_nodes_move_no_headline_by_a_point(name: str, rule: str) -> None:
    _, half, twice = moves(name, rule)
    assert max(half, twice) < POINT


def test_the_page_tells_of_no_move_beyond_a_point() -> None:
    text = FILE.read_text(encoding="utf-8")
    cells = re.findall(r"^\| `\w+` \| \w+ \| [^|]+ \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    assert len(cells) > 40
    assert max(float(number) for row in cells for number in row) < 100 * POINT
