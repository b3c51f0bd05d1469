"""The tables of an appraisal. Every total in them is exactly the sum of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from joinup.inputs.counted import counted
from joinup.model.rules.accounts import COST_HEADS
from joinup.page.tables import PageTable, table_of, told
from joinup.page.words import decimal, figures, intervals_in_brackets, percent, setting
from joinup.questions.appraisal.accounts import Pennies
from joinup.questions.appraisal.pages.words import money, paid_back, with_interval
from joinup.questions.appraisal.robust import verdict
from joinup.questions.appraisal.study import Study
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
        frame[title] = np.array(values) / 100
    rows = [
        [label, *(money(values[row]) for values in whole.values())]
        for row, label in enumerate([*labels, total])
    ]
    return PageTable(name, caption, [first, *whole], rows, frame)


def appraisal_tables(study: Study) -> list[PageTable]:
    """Return costs by head and payer, benefits by who gains, transfers, and the balance."""
    unit = study.method.unit
    about = f"present value in {unit}, means over {counted(len(study.baseline.runs), 'run')}"
    heads = [head.replace("_", "-").capitalize() for head in COST_HEADS]
    base, every = study.base.accounts, {item.case.title: item.accounts for item in study.all}
    return [
        _summed(
            "appraisal-costs", f"Costs by head: {about}", "Head", heads,
            {title: own.cost.sum(axis=1) for title, own in every.items()}, "All costs",
        ),
        _summed(
            "appraisal-payers", f"Costs by who pays them, before any grant: {about}", "Payer",
            base.bodies, {title: own.cost.sum(axis=0) for title, own in every.items()}, "All costs",
        ),
        _summed(
            "appraisal-gains", f"Benefits by who gains, against the start of the run: {about}",
            "Client group", base.groups, {title: own.benefit for title, own in every.items()},
            "All benefits",
        ),
        transfers(study),
        balances(study),
    ]  # fmt: skip


def transfers(study: Study) -> PageTable:
    """Return what each body is left to find: its cost, less the grant that it drew."""
    lines = []
    for item in study.all:
        found = item.accounts
        cost = found.cost.sum(axis=0)
        parts = np.stack([cost, found.grant, cost - found.grant, found.savings], axis=1)
        by_body = zip((*found.bodies, "All bodies"), [*parts, parts.sum(axis=0)], strict=True)
        lines += [(item.case.title, body, line) for body, line in by_body]
    return PageTable(
        "appraisal-transfers",
        f"Who pays in the end: present value in {study.method.unit}. The grant is a transfer from "
        "the centre, and savings are one within the public purse; neither is in the net present "
        "value",
        ["Scenario and body", "Cost", "Grant drawn", "Left to find", "Savings received"],
        [[f"{title}: {body}", *map(money, line)] for title, body, line in lines],
        pd.DataFrame(
            [(title, body, *(line / 100)) for title, body, line in lines],
            columns=["scenario", "body", "cost", "grant_drawn", "left_to_find", "savings"],
        ),
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
        f"Compared with “{study.baseline.title}”: present value in {method.unit}", "Part",
        ["Extra benefit", "Extra cost", f"Optimism bias, {bias}% of extra cost"], columns,
        "Net present value",
    )  # fmt: skip


def net_present_value(study: Study) -> PageTable:
    """Return what each scenario is worth, with its spread, unit cost, overhead and payback."""
    unit, found = study.method.unit, [item.worth for item in study.others]
    bracketed = intervals_in_brackets(w.net for w in found)
    return told(
        "worth",
        f"What each is worth compared with “{study.baseline.title}”{bracketed}",
        [
            {
                "Scenario": w.title,
                f"Net present value ({unit})": with_interval(w.net),
                "Middle 90% of runs": f"{decimal(w.low, 0)} to {decimal(w.high, 0)}",
                "Runs above nil": percent(w.positive),
                "With distribution weights": with_interval(w.weighted),
                "Client-quarters of need avoided": with_interval(w.outcome),
                f"Cost of each ({unit})": figures(w.unit_cost),
                "Overhead share of extra cost": percent(w.overhead_share),
                "Pays back": paid_back(w.payback),
                "Runs that do": percent(w.pays_back),
            }
            for w in found
        ],
        [
            {
                "scenario": w.title, **w.net.columns(mean="net_present_value"), "runs_from": w.low,
                "runs_to": w.high, "share_above_nil": w.positive, **w.weighted.columns("weighted"),
                "client_quarters_relieved": w.outcome.mean, "relieved_low": w.outcome.low,
                "relieved_high": w.outcome.high, "cost_per_client_quarter": w.unit_cost,
                "overhead_share": w.overhead_share,
                "payback_quarter": np.nan if w.payback is None else w.payback,
                "share_paying_back": w.pays_back, "runs": w.net.n,
            }
            for w in found
        ],
    )  # fmt: skip


def productivity_table(study: Study) -> PageTable:
    """Return outcome per unit of effort and of money, while funded and after."""
    cells = [
        {
            "scenario_and_period": f"{item.case.title}: {period}",
            "client_quarters_avoided": relief, "agency_quarters_of_effort": effort,
            f"gross_cost_in_{'money' if study.method.prices else 'u'}": cost,
            "avoided_for_a_unit_of_effort": relief / effort if effort > 1e-9 else np.nan,
            "avoided_for_a_unit_of_cost": relief / cost if cost > 1e-9 else np.nan,
        }
        for item in study.others
        for period, (relief, effort, cost) in
        productivity(item.pair, item.case.withdrawal).items()
    ]  # fmt: skip
    return table_of(
        "productivity", "Productivity: outcome for effort and for money, not discounted", cells
    )


def switching_table(study: Study) -> PageTable:
    """Return switching values, a row a scenario and assumption."""
    cells = [
        {
            "scenario_and_assumption": f"{item.case.title}: {s.assumption}", "unit": s.unit,
            "now": s.now, "switches_at": s.switches, "meaning": s.words,
        }
        for item in study.others
        for s in item.switches
    ]  # fmt: skip
    return table_of(
        "switching-values",
        "Switching values: where each assumption by itself brings the net present value to nil (a "
        "dash: nowhere)",
        cells,
        numeric=False,
    )


def rules_table(study: Study) -> PageTable:
    """Return the net present value under each rule of decision."""
    return PageTable(
        "rules",
        f"Net present value in {study.method.unit} under two rules of decision, the baseline under "
        "the same",
        ["Scenario", *(one.rule for one in study.others[0].rules), "Verdict"],
        [
            [i.case.title, *(with_interval(one.found) for one in i.rules), verdict(i.rules)]
            for i in study.others
        ],
        [
            {
                "scenario": item.case.title, "rule": one.rule,
                **one.found.columns(mean="net_present_value"), "runs": one.found.n,
            }
            for item in study.others
            for one in item.rules
        ],
    )  # fmt: skip


def headlines_table(study: Study) -> PageTable:
    """Return the changes that the page speaks of, under each rule of decision."""
    found = [
        (item.case.title, headline) for item in study.joint for headline in item.headlines.values()
    ]
    return PageTable(
        "headlines-by-rule",
        "Changes that this page speaks of, under two rules of decision: unsettled where they "
        "disagree on the sign or one leaves it open",
        ["Scenario and change in", *(of.rule for of in found[0][1].by_rule), "Verdict"],
        [
            [
                f"{title}: {one.measure}",
                *(with_interval(of.found, 0 if "quarters" in one.measure else 2)
                  for of in one.by_rule),
                "settled" if one.settled else "unsettled",
            ]
            for title, one in found
        ],
        [
            {
                "scenario": title, "headline": one.name, "rule": of.rule,
                **of.found.columns(mean="change"), "settled": one.settled,
            }
            for title, one in found
            for of in one.by_rule
        ],
    )  # fmt: skip


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
    columns = ["scenario_and_rule", "members", "lowest", "median", "highest", "worth_most_in"]
    return table_of(
        "ensemble",
        f"Net present value in {unit} over parameter sets that fit the record, each under its rule "
        "of decision. Members are equally good and no probability distribution; the last column is "
        "the share of members in which no other of these is worth more",
        pd.DataFrame(cells, columns=columns),
    )
