"""The tables that carry the guidance; where a cell has two figures, logit comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from sim.analysis.guidance.boxes import Where
from sim.analysis.guidance.cases import ENDINGS, RULES
from sim.analysis.guidance.found import Guidance
from sim.analysis.guidance.regret import robust_choices
from sim.analysis.guidance.winners import CRITERIA, Band
from sim.analysis.paired import Interval
from sim.inputs.circumstances import BY_NAME
from sim.model.forms import FORMS
from sim.report.guidance import words
from sim.report.guidance.words import (
    both,
    budget,
    budget_with_interval,
    conditions,
    points_with_interval,
    share_with_interval,
)
from sim.report.tables import PageTable

_BOTH = "Two figures: agencies weigh what they expect (logit) / learn from what they met."


def _table(
    name: str,
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    data: Sequence[dict[str, Any]],
    *,
    numeric: bool = True,
) -> PageTable:
    frame = pd.DataFrame(list(data), columns=None if data else list(head))
    return PageTable(name, caption, head, rows, frame, numeric)


def _bounds(prefix: str, found: Interval) -> dict[str, float]:
    return {prefix: found.mean, f"{prefix}_low": found.low, f"{prefix}_high": found.high}


def advice(found: Guidance) -> PageTable:
    """Return what the tree advises, a row a branch."""
    rows, data = [], []
    for leaf in found.leaves:
        best = both([words.TITLED[form] for form in leaf.best])
        choice = best if leaf.settled else f"Unsettled: {best}"
        second = both([words.TITLED[form] for form in leaf.second])
        leads = both([budget_with_interval(lead) for lead in leaf.lead])
        where = words.upper(conditions(leaf.conditions))
        rows.append((where, choice, second, leads, f"{100 * leaf.share:.0f}%"))
        for number, rule in enumerate(RULES):
            data.append(
                {
                    "circumstances": where,
                    "rule": rule,
                    "best": leaf.best[number],
                    "second": leaf.second[number],
                    "settled": leaf.settled,
                    "share_of_cases": leaf.share,
                    **_bounds("lead", leaf.lead[number]),
                    **{f"gain_{form}": leaf.gain[number, f] for f, form in enumerate(FORMS)},
                }
            )
    head = ("With", "Choose", "Next best", "Lead, % of budgets", "Share of cases")
    caption = f"What to choose, branch by branch of the tree. {_BOTH}"
    return _table("advice", caption, head, rows, data, numeric=False)


def circumstances(found: Guidance) -> PageTable:
    """Return forms against the circumstances that the tree asks for, and against endings."""
    asked = {condition.name for leaf in found.leaves for condition in leaf.conditions}
    bands = [band for band in found.bands if band.name in (*asked, "ending")]
    return _bands("circumstances", bands)


def all_circumstances(found: Guidance) -> PageTable:
    """Return forms against every circumstance."""
    return _bands("all-circumstances", found.bands)


def _bands(name: str, bands: Sequence[Band]) -> PageTable:
    """Return how often each form is best where each circumstance is low or high."""
    rows, data = [], []
    for band in bands:
        rows.append(
            (
                _band_in_words(band),
                *(
                    both([f"{100 * band.best[r, f]:.0f}%" for r in range(len(RULES))])
                    for f in range(len(FORMS))
                ),
            )
        )
        for r, rule in enumerate(RULES):
            for f, form in enumerate(FORMS):
                data.append(
                    {
                        "circumstance": band.name,
                        "side": band.side,
                        "bound": band.bound,
                        "rule": rule,
                        "form": form,
                        "best_in_share_of_cases": band.best[r, f],
                        "mean_gain": band.gain[r, f],
                    }
                )
    caption = (
        "Share of cases in which each form has the greatest net value, in the lowest and highest "
        f"third of each circumstance. {_BOTH}"
    )
    return _table(name, caption, ("Where", *words.TITLED.values()), rows, data)


def _band_in_words(band: Band) -> str:
    if band.name not in BY_NAME:
        return words.upper(words.ENDING[band.side])
    low = band.side == "low"
    return words.upper(
        BY_NAME[band.name].between(None if low else band.bound, band.bound if low else None)
    )


def winners(found: Guidance) -> PageTable:
    """Return how often each form is best by each criterion."""
    rows, data = [], []
    for criterion in CRITERIA:
        cells = []
        for form in FORMS:
            own = [s for s in found.shares if (s.criterion, s.form) == (criterion, form)]
            cells.append(both([share_with_interval(item.interval) for item in own]))
            data += [
                {
                    "criterion": criterion,
                    "form": form,
                    "rule": item.rule,
                    **_bounds("share", item.interval),
                }
                for item in own
            ]
        rows.append((words.upper(criterion), *cells))
    caption = (
        "Share of cases in which each form is best. On persistence and inclusion forms within one "
        "point of the best count too; “all three” takes the form whose weakest of the three, each "
        f"scaled from the worst form to the best, is strongest. {_BOTH}"
    )
    return _table("winners", caption, ("Best on", *words.TITLED.values()), rows, data)


def regret(found: Guidance) -> PageTable:
    """Return what each form forgoes, and how often it does well enough."""
    choices = robust_choices(found.robustness)
    rows, data = [], []
    for form in FORMS:
        own = [row for row in found.robustness if row.form == form]
        marks = [
            name
            for name, key in (
                ("least mean regret", "mean"),
                ("least worst regret", "worst"),
                ("well enough most often", "well enough"),
            )
            if set(choices[key].values()) == {form}
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
                **_bounds("gain", row.gain),
                **_bounds("regret", row.regret),
                "regret_exceeded_in_1_of_20": row.regret_95,
                "worst_regret": row.worst,
                **_bounds("well_enough", row.well_enough),
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
        f"still joined up. {_BOTH}"
    )
    return _table("regret", caption, head, rows, data)


def out_of_sample(found: Guidance) -> PageTable:
    """Return how the tree does in circumstances that it has not seen."""
    rows = [
        (
            f"{words.upper(words.RULE[item.rule])} ({item.rule})",
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
            **_bounds("accuracy", item.accuracy),
            **_bounds("accuracy_of_single", item.of_single),
            **_bounds("advantage", item.advantage),
            **_bounds("attainable", item.attainable),
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
    return _table("out-of-sample", caption, head, rows, data)


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
        {"known": name, "rule": item.rule, **_bounds("gain", item.advantage)}
        for name in order
        for item in found.knowing[name]
    ]
    caption = (
        "Value of information: what choosing by one circumstance alone gains over the best single "
        "form, out of sample, in % of agencies' discretionary budgets (below 0: it misleads)"
    )
    return _table("knowing", caption, ("To know", *RULES), rows, data)


def endings(found: Guidance) -> PageTable:
    """Return what each way of ending the money changes."""
    rows, data = [], []
    for form in FORMS:
        for ending in ENDINGS:
            own = [c for c in found.changes if (c.form, c.ending) == (form, ending)]
            if not own:
                continue
            rows.append(
                (
                    f"{words.TITLED[form]}: {words.ENDING[ending]}",
                    both([budget_with_interval(item.gain) for item in own]),
                    both([points_with_interval(item.persistence) for item in own]),
                )
            )
            data += [
                {
                    "form": form,
                    "ending": ending,
                    "rule": item.rule,
                    **_bounds("gain", item.gain),
                    **_bounds("persistence", item.persistence),
                }
                for item in own
            ]
    caption = (
        "What a taper or a hand-over changes against money that stops at once: net value in % of "
        f"agencies' discretionary budgets, places still joined up 16 quarters on. {_BOTH}"
    )
    return _table("endings", caption, ("Form and ending", "Net value", "Persistence"), rows, data)


def signals(found: Guidance) -> PageTable:
    """Return how well measures at the end of the money tell what will last."""
    names = list(dict.fromkeys(item.name for item in found.signals))
    rows = [
        (
            words.upper(name.replace("_", " ")),
            *(
                f"{item.area.mean:.2f} ({item.area.low:.2f} to {item.area.high:.2f})"
                for item in found.signals
                if item.name == name
            ),
        )
        for name in names
    ]
    data = [
        {"measure": s.name, "rule": s.rule, "cases": s.n_cases, **_bounds("area", s.area)}
        for s in found.signals
    ]
    caption = (
        "How well each measure tells, as the money ends, work that lasts from work that does not: "
        "chance that a case which lasts shows more of it than one which does not (0.5 tells "
        "nothing, 1 everything); liaison, partnership and pooled budget"
    )
    return _table("signals", caption, ("Measure", *RULES), rows, data)


def literature(found: Guidance) -> PageTable:
    """Return expectations of the literature against what the model shows."""
    rows = [
        (
            item.expectation.words,
            item.expectation.source,
            *(budget_with_interval(effect) for effect in item.effects),
            item.verdict,
        )
        for item in found.comparisons
    ]
    data = [
        {
            "expectation": item.expectation.words,
            "source": item.expectation.source,
            "expected_sign": item.expectation.favours,
            "rule": rule,
            **_bounds("effect", effect),
            "verdict": item.verdict,
        }
        for item in found.comparisons
        for rule, effect in zip(RULES, item.effects, strict=True)
    ]
    head = ("Expectation", "Source", *RULES, "The model")
    caption = (
        "What the lead of the better led form (pooled budget, joint unit) over the better shared "
        "one (liaison, partnership) gains from the low to the high end of a circumstance, all else "
        "equal, in % of agencies' discretionary budgets"
    )
    return _table("literature", caption, head, rows, data, numeric=False)


def strongholds(found: Guidance) -> PageTable:
    """Return the boxes in which each form is best most often."""
    caption = (
        "Where each form is best: boxes found in half the circumstances, figures from the other "
        f"half. {_BOTH}"
    )
    return _boxes("strongholds", caption, "best there", found.strongholds)


def collapse(found: Guidance) -> PageTable:
    """Return the boxes in which each form collapses after the money."""
    caption = (
        "Where joint work that got going collapses: more than half of the places joined up as the "
        "money ends are lost 16 quarters on. Boxes found in half the circumstances, figures from "
        f"the other half. {_BOTH}"
    )
    return _boxes("collapse", caption, "collapses there", found.collapses)


def _boxes(name: str, caption: str, happens: str, found: Sequence[Where]) -> PageTable:
    rows = [
        (
            words.TITLED[item.form],
            words.upper(conditions(item.conditions)),
            both([share_with_interval(one) for one in item.inside]),
            both([f"{100 * one.mean:.0f}%" for one in item.anywhere]),
            both([f"{100 * share:.0f}%" for share in item.coverage]),
        )
        for item in found
    ]
    data = [
        {
            "form": item.form,
            "circumstances": conditions(item.conditions),
            "rule": rule,
            **_bounds("inside", item.inside[number]),
            **_bounds("anywhere", item.anywhere[number]),
            "coverage": item.coverage[number],
        }
        for item in found
        for number, rule in enumerate(RULES)
    ]
    head = ("Form", "Circumstances", happens, "anywhere", "of all such cases")
    return _table(name, caption, head, rows, data, numeric=False)


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
                words.listed(
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
                **_bounds("lead", item.lead),
                "holds": item.holds,
                **item.circumstances,
            }
        )
    head = ("Form", "Rule", "Nearest other", "Lead, % of budgets", "Holds", "Circumstances")
    caption = (
        "Every form at the place in which it leads by most, run again on draws that nothing else "
        "here has seen; 95% intervals over draws"
    )
    return _table("fresh-draws", caption, head, rows, data, numeric=False)


EVIDENCE: tuple[Callable[[Guidance], PageTable], ...] = (
    winners, all_circumstances, fresh_draws, strongholds, regret, out_of_sample, knowing, collapse,
)  # fmt: skip
"""The tables behind the advice that do not stand beside it."""
