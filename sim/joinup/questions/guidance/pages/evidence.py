"""The tables behind the advice; where a cell has two figures, logit comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from joinup.inputs.circumstances import BY_NAME
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.tables import PageTable
from joinup.page.words import listed, percent, share_with_interval, upper
from joinup.questions.guidance.boxes import Where
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import tables, words
from joinup.questions.guidance.pages.rows import TWO_FIGURES, bounds, made
from joinup.questions.guidance.pages.words import both, budget, budget_with_interval, conditions
from joinup.questions.guidance.regret import robust_choices


def regret(found: Guidance) -> PageTable:
    """Return what each form forgoes, and how often it does well enough."""
    choices = robust_choices(found.robustness)
    rows, data = [], []
    for form in found.cases.forms:
        own = [row for row in found.robustness if row.form == form]
        marks = [
            name
            for name, key in (
                ("least mean regret", "mean"),
                ("least worst regret", "worst"),
                ("well enough most often", "well enough"),
            )
            if all(form in picked for picked in choices[key].values())
        ]
        rows.append(
            (
                words.TITLED[form],
                both([budget_with_interval(row.gain) for row in own]),
                both([budget_with_interval(row.regret) for row in own]),
                both([budget(row.regret_95) for row in own]),
                both([budget(row.worst) for row in own]),
                both([share_with_interval(row.well_enough) for row in own]),
                "; ".join(marks),
            )
        )
        data += [
            {
                "form": form,
                "rule": row.rule,
                **bounds("gain", row.gain),
                **bounds("regret", row.regret),
                "regret_exceeded_in_1_of_20": row.regret_95,
                "worst_regret": row.worst,
                **bounds("well_enough", row.well_enough),
            }
            for row in own
        ]
    head = (
        "Always choosing", "gains over separate working", "forgoes on average",
        "forgoes in 1 case of 20", "forgoes at worst", "does well enough", "Picked for",
    )  # fmt: skip
    caption = (
        "One form everywhere: gain over separate working and regret against the best form in each "
        "case, in % of agencies' discretionary budgets. Well enough: no loss, and half the places "
        f"still joined up. {TWO_FIGURES}"
    )
    return made("regret", caption, head, rows, data)


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
            "rule": item.rule,
            "best_single_form": item.single,
            **bounds("accuracy", item.accuracy),
            **bounds("accuracy_of_single", item.of_single),
            **bounds("advantage", item.advantage),
            **bounds("attainable", item.attainable),
        }
        for item in found.advantages
    ]
    single = both([words.NAMED[item.single] for item in found.advantages])
    head = (
        "Where", "tree names the best", f"“always {single}” is best", "tree gains over that",
        "perfect knowledge would gain",
    )  # fmt: skip
    caption = (
        "Advice out of sample: each tenth of the circumstances advised by a tree grown on the "
        "others; 95% intervals over circumstances; gains in % of agencies' discretionary budgets"
    )
    return made("out-of-sample", caption, head, rows, data)


def knowing(found: Guidance) -> PageTable:
    """Return what it is worth to know one thing and nothing else."""
    order = sorted(
        found.knowing, key=lambda name: -min(item.advantage.mean for item in found.knowing[name])
    )
    rows = [
        (
            words.title(name),
            *(budget_with_interval(item.advantage) for item in found.knowing[name]),
        )
        for name in order
    ]
    data = [
        {"known": name, "rule": item.rule, **bounds("gain", item.advantage)}
        for name in order
        for item in found.knowing[name]
    ]
    caption = (
        "Value of information: what choosing by one circumstance alone gains over the best single "
        "form, out of sample, in % of agencies' discretionary budgets (below 0: it misleads)"
    )
    return made("knowing", caption, ("To know", *HEADLINE_RULES), rows, data)


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
        "money ends are lost 16 quarters on. Boxes found in half the circumstances, figures from "
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
            "form": item.form,
            "circumstances": conditions(item.conditions),
            "rule": rule,
            **bounds("inside", item.inside[number]),
            **bounds("anywhere", item.anywhere[number]),
            "coverage": item.coverage[number],
        }
        for item in found
        for number, rule in enumerate(HEADLINE_RULES)
    ]
    head = ("Form", "Circumstances", happens, "anywhere", "of all such cases")
    return made(name, caption, head, rows, data, numeric=False)


def fresh_draws(found: Guidance) -> PageTable:
    """Return where each form led by most, and what fresh draws say of it."""
    rows, data = [], []
    for item in found.confirmed:
        rows.append(
            (
                words.TITLED[item.form],
                item.rule,
                words.TITLED[item.second],
                budget_with_interval(item.lead),
                "yes" if item.holds else "no",
                listed(
                    [
                        *(BY_NAME[name].at(value) for name, value in item.circumstances.items()),
                        words.ENDING[item.ending],
                    ]
                ),
            )
        )
        data.append(
            {
                "form": item.form,
                "rule": item.rule,
                "ending": item.ending,
                "second": item.second,
                **bounds("lead", item.lead),
                "holds": item.holds,
                **item.circumstances,
            }
        )
    head = ("Form", "Rule", "Nearest other", "Lead, % of budgets", "Holds", "Circumstances")
    caption = (
        "Every form at the place in which it leads by most, run again on draws that nothing else "
        "here has seen; 95% intervals over draws"
    )
    return made("fresh-draws", caption, head, rows, data, numeric=False)


EVIDENCE: tuple[Callable[[Guidance], PageTable], ...] = (
    tables.winners, tables.all_circumstances, fresh_draws, strongholds, regret, out_of_sample,
    knowing, collapse,
)  # fmt: skip
"""The tables behind the advice that do not stand beside it."""
