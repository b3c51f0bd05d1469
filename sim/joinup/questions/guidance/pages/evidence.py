"""The tables behind the advice; where a cell has two figures, logit comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from joinup.inputs.circumstances import BY_NAME
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.tables import PageTable, told
from joinup.page.words import listed, percent, share_with_interval, upper
from joinup.questions.guidance.boxes import Where
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import tables, words
from joinup.questions.guidance.pages.words import (
    TWO_FIGURES,
    both,
    budget,
    budget_with_interval,
    conditions,
)
from joinup.questions.guidance.regret import robust_choices


def regret(found: Guidance) -> PageTable:
    """Return what each form forgoes, and how often it does well enough."""
    choices = robust_choices(found.robustness)
    marks = {
        "mean": "least mean regret", "worst": "least worst regret",
        "well enough": "well enough most often",
    }  # fmt: skip
    cells, data = [], []
    for form in found.cases.forms:
        own = [row for row in found.robustness if row.form == form]
        picked = [k for k in marks if all(form in one for one in choices[k].values())]
        cells.append(
            {
                "Always choosing": words.TITLED[form],
                "gains over separate working": both([budget_with_interval(r.gain) for r in own]),
                "forgoes on average": both([budget_with_interval(r.regret) for r in own]),
                "forgoes in 1 case of 20": both([budget(row.regret_95) for row in own]),
                "forgoes at worst": both([budget(row.worst) for row in own]),
                "does well enough": both([share_with_interval(r.well_enough) for r in own]),
                "Picked for": "; ".join(marks[key] for key in picked),
            }
        )
        data += [
            {
                "form": form, "rule": row.rule, **row.gain.columns("gain"),
                **row.regret.columns("regret"), "regret_exceeded_in_1_of_20": row.regret_95,
                "worst_regret": row.worst, **row.well_enough.columns("well_enough"),
            }
            for row in own
        ]  # fmt: skip
    caption = (
        "One form everywhere: gain over separate working and regret against the best form in each "
        "case, in % of agencies' discretionary budgets. Well enough: no loss, and half the places "
        f"still joined up. {TWO_FIGURES}"
    )
    return told("regret", caption, cells, data)


def out_of_sample(found: Guidance) -> PageTable:
    """Return how the tree does in circumstances that it has not seen."""
    rows = [
        (
            f"{upper(words.RULE[item.rule])} ({item.rule})",
            share_with_interval(item.accuracy),
            share_with_interval(item.of_single),
            budget_with_interval(item.advantage),
            budget_with_interval(item.attainable),
        )
        for item in found.advantages
    ]
    data = [
        {
            "rule": item.rule, "best_single_form": item.single,
            **item.accuracy.columns("accuracy"), **item.of_single.columns("accuracy_of_single"),
            **item.advantage.columns("advantage"), **item.attainable.columns("attainable"),
        }
        for item in found.advantages
    ]  # fmt: skip
    single = both([words.NAMED[item.single] for item in found.advantages])
    head = (
        "Where", "tree names the best", f"“always {single}” is best", "tree gains over that",
        "perfect knowledge would gain",
    )  # fmt: skip
    caption = (
        "Advice out of sample: each tenth of the circumstances advised by a tree grown on the "
        "others; 95% intervals over circumstances; gains in % of agencies' discretionary budgets"
    )
    return PageTable("out-of-sample", caption, head, rows, data)


def knowing(found: Guidance) -> PageTable:
    """Return what it is worth to know one thing and nothing else."""
    order = sorted(
        found.knowing, key=lambda name: -min(item.advantage.mean for item in found.knowing[name])
    )
    rows = [
        [words.title(name), *(budget_with_interval(i.advantage) for i in found.knowing[name])]
        for name in order
    ]
    data = [
        {"known": name, "rule": item.rule, **item.advantage.columns("gain")}
        for name in order
        for item in found.knowing[name]
    ]
    caption = (
        "Value of information: what choosing by one circumstance alone gains over the best single "
        "form, out of sample, in % of agencies' discretionary budgets (below 0: it misleads)"
    )
    return PageTable("knowing", caption, ("To know", *HEADLINE_RULES), rows, data)


def strongholds(found: Guidance) -> PageTable:
    """Return the boxes in which each form is best most often."""
    caption = (
        "Where each form is best: boxes found in half the circumstances, figures from the other "
        f"half. {TWO_FIGURES}"
    )
    return _boxes("strongholds", caption, "best there", found.strongholds)


def collapse(found: Guidance) -> PageTable:
    """Return the boxes in which each form collapses after the money."""
    caption = (
        "Where joint work that got going collapses: more than half of the places joined up as the "
        "money ends are lost four years on. Boxes found in half the circumstances, figures from "
        f"the other half. {TWO_FIGURES}"
    )
    return _boxes("collapse", caption, "collapses there", found.collapses)


def _boxes(name: str, caption: str, happens: str, found: Sequence[Where]) -> PageTable:
    rows = [
        (
            words.TITLED[item.form],
            upper(conditions(item.conditions)),
            both([share_with_interval(one) for one in item.inside]),
            both([percent(one.mean) for one in item.anywhere]),
            both([percent(share) for share in item.coverage]),
        )
        for item in found
    ]
    data = [
        {
            "form": item.form, "circumstances": conditions(item.conditions), "rule": rule,
            **item.inside[number].columns("inside"), **item.anywhere[number].columns("anywhere"),
            "coverage": item.coverage[number],
        }
        for item in found
        for number, rule in enumerate(HEADLINE_RULES)
    ]  # fmt: skip
    head = ("Form", "Circumstances", happens, "anywhere", "of all such cases")
    return PageTable(name, caption, head, rows, data, numeric=False)


def fresh_draws(found: Guidance) -> PageTable:
    """Return where each form led by most, and what fresh draws say of it."""
    rows, data = [], []
    for item in found.confirmed:
        where = [BY_NAME[name].at(value) for name, value in item.circumstances.items()]
        rows.append(
            (
                words.TITLED[item.form], item.rule, words.TITLED[item.second],
                budget_with_interval(item.lead), "yes" if item.holds else "no",
                listed([*where, words.ENDING[item.ending]]),
            )
        )  # fmt: skip
        data.append(
            {
                "form": item.form, "rule": item.rule, "ending": item.ending, "second": item.second,
                **item.lead.columns("lead"), "holds": item.holds, **item.circumstances,
            }
        )  # fmt: skip
    head = ("Form", "Rule", "Nearest other", "Lead, % of budgets", "Holds", "Circumstances")
    caption = (
        "Every form at the place in which it leads by most, run again on draws that nothing else "
        "here has seen; 95% intervals over draws"
    )
    return PageTable("fresh-draws", caption, head, rows, data, numeric=False)


EVIDENCE: tuple[Callable[[Guidance], PageTable], ...] = (
    tables.advice, tables.endings, tables.signals, tables.winners, tables.all_circumstances,
    fresh_draws, strongholds, regret, out_of_sample, knowing, collapse,
)  # fmt: skip
"""The tables behind the advice that do not stand beside it."""
