"""The evidence is whole, and every value of a shipped scenario cites a row of it or says otherwise."""

from __future__ import annotations

import csv
import re

import pytest

from joinup.inputs import load_scenario, shipped
from joinup.inputs.shipped import shipped_folder

COLUMNS = ["id", "topic", "quantity", "value", "value_to", "unit", "date", "finding", "read",
           "source", "url", "note"]  # fmt: skip
CITED = re.compile(r"\b(?:[A-F]\d?)-\d{3}\b")
WITHOUT_A_ROW = ("assumption", "derived", "a child is under four")
PATH = shipped_folder("scenarios") / "evidence.csv"
with PATH.open(encoding="utf-8", newline="") as file:
    ROWS = {row["id"]: row for row in csv.DictReader(file)}


def number(row: str) -> float:
    return float(ROWS[row]["value"])


def span(text: str) -> list[str]:
    """Return the rows that a source cites, "A1-008 to A1-011" in full."""
    rows = CITED.findall(text)
    for first, last in re.findall(rf"({CITED.pattern}) to ({CITED.pattern})", text):
        series, start = first.split("-")
        rows += [f"{series}-{n:03}" for n in range(int(start), int(last.split("-")[1]) + 1)]
    return rows


def test_the_table_is_whole() -> None:
    with PATH.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == COLUMNS
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert len(ROWS) == len(lines) - 1, "an id stands twice"


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row["id"])
def test_a_row_has_a_finding_and_says_where_it_was_read(row: dict[str, str]) -> None:
    assert CITED.fullmatch(row["id"]) and row["topic"] and row["quantity"] and row["source"]
    figures = [row[key] for key in ("value", "value_to") if row[key]]
    assert figures or row["finding"]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", figure) for figure in figures)
    assert row["read"] in ("yes", "no", "derived")
    assert re.fullmatch(r"https?://\S+", row["url"]) if row["read"] == "yes" else not row["url"]
    assert all(text == text.strip() and len(text) < 260 for text in row.values())
    if row["read"] == "derived":
        assert row["source"].startswith("worked out from ") and span(row["source"])
    assert set(span(" ".join(row.values()))) <= set(ROWS)


def test_derived_rows_follow_from_those_they_name() -> None:
    counts = [number(f"A1-{n:03}") for n in range(8, 19)]  # 1998 to 2008
    gross = [number(f"A2-{n:03}") for n in range(6, 17, 2)]  # 1997-98 to 2002-03
    net = [number(f"A2-{n:03}") for n in range(7, 18, 2)]
    spent = [number(f"A5-{n:03}") for n in (3, 4, 5)]
    assert number("F-001") == pytest.approx(100 * (1 - counts[1] / counts[0]), abs=0.05)
    assert number("F-002") == pytest.approx(100 * (1 - (counts[3] / counts[1]) ** 0.5), abs=0.05)
    assert number("F-003") == pytest.approx(sum(counts[4:]) / 7, abs=0.05)
    assert number("F-004") == pytest.approx(100 * (counts[4] / number("A1-019") - 1), abs=0.05)
    assert number("F-007") == pytest.approx(sum(net[2:]) / sum(gross[2:]), abs=0.0005)
    assert number("F-008") == sum(gross[:4]) and sum(net[:4]) == 213_800
    assert number("F-013") == pytest.approx(100 * (spent[2] + 1) / (sum(spent) + 1), abs=0.7)


def uncited(name: str) -> list[str]:
    """Return the sources of a scenario that neither cite a row nor say what else they are."""
    scenario = load_scenario(name)
    texts = {**scenario.sources, **{f"record of {r.outcome}": r.source for r in scenario.records}}
    assert set(scenario.parameters) <= set(texts), "each value has its source"
    return [
        f"{key}: {text}"
        for key, text in texts.items()
        if not span(text) and not any(words in text for words in WITHOUT_A_ROW)
    ]


@pytest.mark.parametrize("name", shipped("scenarios"))
def test_every_value_cites_a_row_or_says_that_it_is_an_assumption(name: str) -> None:
    assert uncited(name) == []
    scenario = load_scenario(name)
    texts = [*scenario.sources.values(), *(record.source for record in scenario.records)]
    missing = {row for text in texts for row in span(text)} - set(ROWS)
    assert not missing, f"{name} cites rows that are not there: {sorted(missing)}"


@pytest.mark.parametrize("name", shipped("scenarios"))
def test_records_hold_the_figures_of_their_rows(name: str) -> None:
    """Each recorded figure is that of a cited row, or the difference of two."""
    for record in load_scenario(name).records:
        rows = [ROWS[row] for row in span(record.source)]
        figures = {float(row["value"]) for row in rows if row["value"]}
        told = {float(word.replace(",", "")) for row in rows
                for word in re.findall(r"\d[\d,]*\.?\d*", row["note"]) if word.strip(",.")}  # fmt: skip
        known = figures | told
        known |= {abs(one - other) for one in figures for other in figures}
        known |= {round(value / 100, 6) for value in known}
        if record.outcome == "provision_net_share":
            continue  # ratios of the two records before it, held by the next test
        assert {round(value, 6) for value in record.values} <= known, record.outcome


def test_the_net_share_of_childcare_is_that_of_the_two_other_records() -> None:
    opened, closed, share = load_scenario("childcare_as_it_happened").records
    for gross, gone, ratio in zip(opened.values, closed.values, share.values, strict=True):
        assert ratio == pytest.approx((gross - gone) / gross, abs=0.001)
