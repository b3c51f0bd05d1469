"""The tables of an appraisal. Every total in them is exactly the sum of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from joinup.inputs.counted import counted
from joinup.model.rules.accounts import COST_HEADS
from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, figures, intervals_in_brackets, percent, setting
from joinup.questions.appraisal.pages.words import in_quarters, money, with_interval
from joinup.questions.appraisal.pennies import Pennies, amounts
from joinup.questions.appraisal.study import Looked, Study
from joinup.questions.appraisal.worth import productivity


def _summed(
    name: str,
    caption: str,
    first: str,
    labels: Sequence[str],
    columns: dict[str, Pennies],
    total: str,
) -> PageTable:
    """Return columns of pennies with a last line that is the sum of those above it."""
    whole = {title: [*map(int, values), int(values.sum())] for title, values in columns.items()}
    frame = pd.DataFrame({first: [*labels, total]})
    for title, values in whole.items():
        frame[title] = amounts(np.array(values))
    rows = [
        [label, *(money(values[row]) for values in whole.values())]
        for row, label in enumerate([*labels, total])
    ]
    return PageTable(name, caption, [first, *whole], rows, frame)


def _titles(study: Study) -> list[tuple[str, Looked]]:
    return [(item.case.title, item) for item in study.all]


def appraisal_tables(study: Study) -> list[PageTable]:
    """Return costs by head and payer, benefits by who gains, transfers, and the balance."""
    unit = study.method.unit
    about = f"present value in {unit}, means over {counted(len(study.baseline.runs), 'run')}"
    heads = [head.replace("_", "-").capitalize() for head in COST_HEADS]
    base = study.base.accounts
    tables = [
        _summed(
            "appraisal-costs", f"Costs by head: {about}", "Head", heads,
            {t: item.accounts.cost.sum(axis=1) for t, item in _titles(study)}, "All costs",
        ),
        _summed(
            "appraisal-payers", f"Costs by who pays them, before any grant: {about}", "Payer",
            base.bodies,
            {t: item.accounts.cost.sum(axis=0) for t, item in _titles(study)}, "All costs",
        ),
        _summed(
            "appraisal-gains", f"Benefits by who gains, against the start of the run: {about}",
            "Client group", base.groups,
            {t: item.accounts.benefit for t, item in _titles(study)}, "All benefits",
        ),
    ]  # fmt: skip
    return [*tables, transfers(study), balances(study)]


def transfers(study: Study) -> PageTable:
    """Return what each body is left to find: its cost, less the grant that it drew."""
    rows, cells = [], []
    for title, item in _titles(study):
        found = item.accounts
        cost = found.cost.sum(axis=0)
        lines = [
            (body, int(cost[n]), int(found.grant[n]), int(found.savings[n]))
            for n, body in enumerate(found.bodies)
        ]
        whole = [int(values.sum()) for values in (cost, found.grant, found.savings)]
        lines.append(("All bodies", whole[0], whole[1], whole[2]))
        for body, paid, drawn, saved in lines:
            rows.append([f"{title}: {body}", *map(money, (paid, drawn, paid - drawn, saved))])
            cells.append((title, body, *amounts(np.array([paid, drawn, paid - drawn, saved]))))
    head = ["Scenario and body", "Cost", "Grant drawn", "Left to find", "Savings received"]
    frame = pd.DataFrame(
        cells, columns=["scenario", "body", "cost", "grant_drawn", "left_to_find", "savings"]
    )
    return PageTable(
        "appraisal-transfers",
        f"Who pays in the end: present value in {study.method.unit}. The grant is a transfer from "
        "the centre, and savings are one within the public purse; neither is in the net present "
        "value",
        head,
        rows,
        frame,
    )


def balances(study: Study) -> PageTable:
    """Return each scenario less the baseline: benefit, cost, optimism bias, net present value."""
    method = study.method
    bias = setting(method.optimism)
    columns = {}
    for item in study.others:
        found = item.balance
        parts = [int(found.benefit.sum()), -int(found.cost.sum()), -found.bias]
        columns[item.case.title] = np.array(parts, dtype=np.int64)
    return _summed(
        "appraisal-balance",
        f"Compared with “{study.baseline.title}”: present value in {method.unit}",
        "Part",
        [
            "Extra benefit",
            "Extra cost",
            f"Optimism bias, {bias}% of extra cost",
        ],
        columns,
        "Net present value",
    )


def net_present_value(study: Study) -> PageTable:
    """Return what each scenario is worth, with its spread, unit cost, overhead and payback."""
    unit = study.method.unit
    rows, cells = [], []
    for item in study.others:
        w = item.worth
        rows.append([
            w.title, with_interval(w.net), f"{decimal(w.low, 0)} to {decimal(w.high, 0)}",
            percent(w.positive), with_interval(w.weighted), with_interval(w.outcome),
            figures(w.unit_cost), percent(w.overhead_share), in_quarters(w.payback),
            percent(w.pays_back),
        ])  # fmt: skip
        cells.append((
            w.title, w.net.mean, w.net.low, w.net.high, w.low, w.high, w.positive,
            w.weighted.mean, w.weighted.low, w.weighted.high, w.outcome.mean, w.outcome.low,
            w.outcome.high, w.unit_cost, w.overhead_share,
            w.payback if w.payback is not None else np.nan, w.pays_back, w.net.n,
        ))  # fmt: skip
    frame = pd.DataFrame(cells, columns=[
        "scenario", "net_present_value", "low", "high", "runs_from", "runs_to", "share_above_nil",
        "weighted", "weighted_low", "weighted_high", "client_quarters_relieved",
        "relieved_low", "relieved_high", "cost_per_client_quarter", "overhead_share",
        "payback_quarter", "share_paying_back", "runs",
    ])  # fmt: skip
    bracketed = intervals_in_brackets(item.worth.net for item in study.others)
    head = [
        "Scenario", f"Net present value ({unit})", "Middle 90% of runs", "Runs above nil",
        "With distribution weights", "Client-quarters of need avoided",
        f"Cost of each ({unit})", "Overhead share of extra cost", "Pays back", "Runs that do",
    ]  # fmt: skip
    return PageTable(
        "worth",
        f"What each is worth compared with “{study.baseline.title}”{bracketed}",
        head,
        rows,
        frame,
    )


def productivity_table(study: Study) -> PageTable:
    """Return outcome per unit of effort and of money, while funded and after."""
    cells = []
    for item in study.others:
        for period, (relief, effort, cost) in productivity(item.pair, item.case.withdrawal).items():
            cells.append((
                f"{item.case.title}: {period}", relief, effort, cost,
                relief / effort if effort > 1e-9 else np.nan,
                relief / cost if cost > 1e-9 else np.nan,
            ))  # fmt: skip
    frame = pd.DataFrame(cells, columns=[
        "scenario_and_period", "client_quarters_avoided", "agency_quarters_of_effort",
        f"gross_cost_in_{'money' if study.method.prices else 'u'}", "avoided_for_a_unit_of_effort",
        "avoided_for_a_unit_of_cost",
    ])  # fmt: skip
    return table_of(
        "productivity", "Productivity: outcome for effort and for money, not discounted", frame
    )


def switching_table(study: Study) -> PageTable:
    """Return switching values, a row a scenario and assumption."""
    cells = [
        (f"{item.case.title}: {s.assumption}", s.unit, s.now, s.switches, s.words)
        for item in study.others
        for s in item.switches
    ]
    frame = pd.DataFrame(
        cells, columns=["scenario_and_assumption", "unit", "now", "switches_at", "meaning"]
    )
    return table_of(
        "switching-values",
        "Switching values: where each assumption by itself brings the net present value to nil (a "
        "dash: nowhere)",
        frame,
        numeric=False,
    )


def rules_table(study: Study) -> PageTable:
    """Return the net present value under each rule of decision."""
    from joinup.questions.appraisal.robust import verdict

    rows = [
        [item.case.title, *(with_interval(one.found) for one in item.rules), verdict(item.rules)]
        for item in study.others
    ]
    frame = pd.DataFrame(
        (item.case.title, one.rule, one.found.mean, one.found.low, one.found.high, one.found.n)
        for item in study.others
        for one in item.rules
    )
    frame.columns = ["scenario", "rule", "net_present_value", "low", "high", "runs"]
    return PageTable(
        "rules",
        f"Net present value in {study.method.unit} under two rules of decision, the baseline under "
        "the same",
        ["Scenario", *(one.rule for one in study.others[0].rules), "Verdict"],
        rows,
        frame,
    )


def headlines_table(study: Study) -> PageTable:
    """Return the changes that the page speaks of, under each rule of decision."""
    found = [
        (item.case.title, headline) for item in study.joint for headline in item.headlines.values()
    ]
    rows = [
        [
            f"{title}: {one.measure}",
            *(with_interval(of.found, 0 if "quarters" in one.measure else 2) for of in one.by_rule),
            "settled" if one.settled else "unsettled",
        ]
        for title, one in found
    ]
    frame = pd.DataFrame(
        (title, one.name, of.rule, of.found.mean, of.found.low, of.found.high, one.settled)
        for title, one in found
        for of in one.by_rule
    )
    frame.columns = ["scenario", "headline", "rule", "change", "low", "high", "settled"]
    return PageTable(
        "headlines-by-rule",
        "Changes that this page speaks of, under two rules of decision: unsettled where they "
        "disagree on the sign or one leaves it open",
        ["Scenario and change in", *(of.rule for of in found[0][1].by_rule), "Verdict"],
        rows,
        frame,
    )


def ensemble_table(found: Mapping[str, Mapping[str, np.ndarray]], unit: str) -> PageTable:
    """Return the range of net present value over an ensemble, by rule of decision and scenario.

    `found` holds values by member, whose runs are shared by all scenarios of a rule.
    """
    cells = []
    for rule, by_title in found.items():
        top = np.stack(list(by_title.values())).max(axis=0)
        for title, values in by_title.items():
            low, middle, high = (float(v) for v in np.quantile(values, [0.0, 0.5, 1.0]))
            first = float((values == top).mean())
            cells.append((f"{title}: {rule}", len(values), low, middle, high, first))
    frame = pd.DataFrame(
        cells,
        columns=["scenario_and_rule", "members", "lowest", "median", "highest", "worth_most_in"],
    )
    return table_of(
        "ensemble",
        f"Net present value in {unit} over parameter sets that fit the record, each under its rule "
        "of decision. Members are equally good and no probability distribution; the last column is "
        "the share of members in which no other of these is worth more",
        frame,
    )
