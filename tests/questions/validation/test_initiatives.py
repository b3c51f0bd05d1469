"""What the five initiatives come to: tables, and the findings that their page tells."""

from __future__ import annotations

import pytest

from joinup.analysis.paired import Interval
from joinup.inputs import load_scenario, shipped
from tests.questions.validation.initiatives import INITIATIVES, Finding, as_markdown, findings
from tests.questions.validation.initiatives_page import PAGE, filled, made

BY_NAME = {item.name: item for item in INITIATIVES}


def found(name: str, replicates: int = 4) -> dict[tuple[str, str], Finding]:
    """Return findings by words in the case's title and by rule."""
    return {(item.case, item.rule): item for item in findings(BY_NAME[name], replicates)}


@pytest.mark.parametrize("rule", ["logit", "experience"])
def test_too_early_is_found_when_it_was_and_not_later(rule: str) -> None:
    cases = found("Sure Start", 3)
    early = cases["Sure Start when first judged", rule].values
    whole = cases["Sure Start as it happened", rule].values
    silo = cases["No Sure Start", rule].values
    asked = ("too_early", None)
    assert (early[asked].mean, whole[asked].mean, silo[asked].mean) == (1.0, 0.0, 0.0)
    assert whole["measurable_from", None].low > 44
    assert silo["measurable_from", None].n == 0  # never
    assert early["long_term_change", 92].n == 0  # beyond the end of the run


@pytest.mark.parametrize("rule", ["logit", "experience"])
def test_the_difference_that_is_seen_falls_as_the_effect_rises(rule: str) -> None:
    cases = found("Business Link")
    silo, as_was = (
        cases[title, rule].values for title in ("No Business Link", "Business Link as it happened")
    )
    seen, true = ("growth_difference", 14), ("growth_effect", 14)
    assert silo[true].mean == 0 < as_was[true].low
    assert as_was[seen].high < silo[seen].low
    assert as_was[true].mean < 0.05 * as_was[seen].mean


@pytest.mark.parametrize("rule", ["logit", "experience"])
def test_closures_take_half_of_the_places_back_and_money_alone_keeps_fewer(rule: str) -> None:
    cases = found("Early Years Development and Childcare Partnerships", 3)
    as_was = cases["Childcare partnerships as they were", rule].values
    alone = next(item.values for (case, by), item in cases.items()
                 if "money alone" in case and by == rule)  # fmt: skip
    net = "provision_net_share_total", None
    assert 0.35 < as_was[net].mean < 0.5
    assert alone[net].mean < as_was[net].mean / 2
    assert as_was["provision_net_share", 32].high < as_was["provision_net_share", 20].low


@pytest.mark.parametrize("rule", ["logit", "experience"])
def test_sources_come_back_when_the_joint_body_is_wound_up(rule: str) -> None:
    cases = found("British Trade International")
    kept = cases["British Trade International", rule].values
    ended = cases["Joint body closed", rule].values
    sources, use = ("information_sources", 40), ("information_use_index", 40)
    assert kept[sources].high < 2 and ended[sources].low > 15
    assert kept[use].low > 2 and ended[use].high < 1.5
    assert kept["information_sources", 10] == ended["information_sources", 10]


def test_a_table_has_a_row_a_case_and_rule() -> None:
    item = BY_NAME["Rough Sleepers Unit"]
    values = {asked: Interval(0.5, 0.25, 0.75, 9) for asked in item.asked}
    values["joined_up", 40] = Interval(float("nan"), float("nan"), float("nan"), 0)
    lines = as_markdown(item, [Finding(item.name, "Case", "logit", values)]).splitlines()
    assert lines[0].startswith("| scenario | rule | Clients in need, quarter 12 |")
    assert lines[2] == "| Case | logit | 0 (0 to 1) | 0 (0 to 1) | – |"
    page = "<!-- a -->old<!-- end --> and <!-- b -->older<!-- end -->."
    assert filled(page, {"b": "new"}) == (
        "<!-- a -->old<!-- end --> and <!-- b -->\n\nnew\n<!-- end -->."
    )


def test_every_family_has_its_scenarios() -> None:
    """As it happened, money withdrawn, another form and a silo; nothing shipped is left out."""
    used = {name for item in INITIATIVES for name in item.scenarios}
    assert used <= set(shipped("scenarios"))
    others = {name for name in shipped("scenarios") if not name.startswith("rough_sleepers")}
    unequal = {name for name in others if name.endswith("_unequal")}
    assert others - unequal <= used and len(unequal) == len(INITIATIVES) - 1
    assert all(set(load_scenario(name).lineage) & used for name in unequal)
    for item in INITIATIVES:
        loaded = [load_scenario(name) for name in item.scenarios]
        assert loaded[0].value("form") == "silo" and loaded[0].value("grant") == 0
        assert len({scenario.value("form") for scenario in loaded}) > 2
        assert any(
            scenario.value("grant_after") == 0 and scenario.value("grant") for scenario in loaded
        )
        assert {scenario.begins for scenario in loaded} == {loaded[0].begins} != {""}
        for scenario in loaded:
            assert scenario.departments and scenario.groups and scenario.unit != "people"


@pytest.mark.slow
def test_the_page_tells_what_runs_come_to() -> None:
    """If they come to something else: python -m tests.questions.validation.initiatives_page."""
    assert PAGE.read_text(encoding="utf-8") == made()
