"""The tables of the advice; where a cell has two figures, logit comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.inputs.circumstances import BY_NAME
from joinup.inputs.names import spaced
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.tables import PageTable, told
from joinup.page.words import listed, percent, share_with_interval, upper, with_interval
from joinup.page.yardstick import of_worlds
from joinup.questions.guidance.aftermath import Change
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.words import (
    TWO_FIGURES,
    both,
    budget_with_interval,
    conditions,
    points_with_interval,
)
from joinup.questions.guidance.winners import CRITERIA, Band, Share


def advice(found: Guidance) -> PageTable:
    """Return what the tree advises, a row a branch."""
    cells, data = [], []
    for leaf in found.leaves:
        best, second = (
            both([words.TITLED[form] for form in forms]) for forms in (leaf.best, leaf.second)
        )
        where = upper(conditions(leaf.conditions))
        tried = found.worlds.get(leaf.typical, {})
        cells.append(
            {
                "Circumstances": where,
                "Choose": best if leaf.settled else f"Unsettled: {best}",
                "Next best": second,
                "Lead, % of budgets": both([budget_with_interval(lead) for lead in leaf.lead]),
                "Share of cases": percent(leaf.share),
                "Best in most worlds": _best_most_often(tried),
            }
        )
        data += [
            {
                "circumstances": where, "rule": rule, "best": leaf.best[number],
                "second": leaf.second[number], "settled": leaf.settled,
                "share_of_cases": leaf.share,
                **{f"best_in_worlds_{form}": times for form, times in tried.items()},
                **leaf.lead[number].columns("lead"),
                **{f"gain_{form}": leaf.gain[number, f]
                   for f, form in enumerate(found.cases.forms)},
            }
            for number, rule in enumerate(HEADLINE_RULES)
        ]  # fmt: skip
    typical = " The last column is of the most typical case of a branch, over plausible worlds."
    caption = f"What to choose, branch by branch of the tree. {TWO_FIGURES}"
    caption += typical if found.worlds else ""
    return told("advice", caption, cells, data, numeric=False)


def _best_most_often(tried: Mapping[str, int]) -> str:
    """Return which forms are best in most worlds, and in how many; "–" where none were tried."""
    most = max(tried.values(), default=0)
    forms = [words.TITLED[form] for form, number in tried.items() if number == most]
    return f"{listed(forms)}: {of_worlds(most, sum(tried.values()))}" if forms else "–"


def circumstances(found: Guidance) -> PageTable:
    """Return forms against the circumstances that the tree asks for, and against endings."""
    asked = {condition.name for leaf in found.leaves for condition in leaf.conditions}
    bands = [band for band in found.bands if band.name in (*asked, "ending")]
    return _bands("circumstances", bands, found.cases.forms)


def all_circumstances(found: Guidance) -> PageTable:
    """Return forms against every circumstance."""
    return _bands("all-circumstances", found.bands, found.cases.forms)


def _bands(name: str, bands: Sequence[Band], forms: Sequence[str]) -> PageTable:
    """Return how often each form is best where each circumstance is low or high."""
    rows = [
        [_band_in_words(band), *(both([percent(share) for share in own]) for own in band.best.T)]
        for band in bands
    ]
    data = [
        {
            "circumstance": band.name, "side": band.side, "bound": band.bound, "rule": rule,
            "form": form, "best_in_share_of_cases": band.best[r, f], "mean_gain": band.gain[r, f],
        }
        for band in bands
        for r, rule in enumerate(HEADLINE_RULES)
        for f, form in enumerate(forms)
    ]  # fmt: skip
    caption = (
        "Share of cases in which each form has the greatest net value, in the lowest and highest "
        f"third of each circumstance. {TWO_FIGURES}"
    )
    return PageTable(name, caption, ["Where", *(words.TITLED[f] for f in forms)], rows, data)


def _band_in_words(band: Band) -> str:
    if band.name not in BY_NAME:
        return upper(words.ENDING[band.side])
    ends = (None, band.bound) if band.side == "low" else (band.bound, None)
    return upper(BY_NAME[band.name].between(*ends))


def winners(found: Guidance) -> PageTable:
    """Return how often each form is best by each criterion."""
    forms = found.cases.forms
    by_key: dict[tuple[str, str], list[Share]] = {(c, f): [] for c in CRITERIA for f in forms}
    for item in found.shares:
        by_key[item.criterion, item.form].append(item)
    rows = [
        [
            upper(criterion),
            *(both([share_with_interval(s.interval) for s in by_key[criterion, f]]) for f in forms),
        ]
        for criterion in CRITERIA
    ]
    data = [
        {"criterion": s.criterion, "form": s.form, "rule": s.rule, **s.interval.columns("share")}
        for own in by_key.values()
        for s in own
    ]
    caption = (
        "Share of cases in which each form comes first. On persistence and inclusion forms within "
        "one point of the first count too; “all three” takes the form whose weakest of the three, "
        f"each scaled from the worst form to the best, is strongest. {TWO_FIGURES}"
    )
    head = ["First on", *(words.TITLED[form] for form in forms)]
    return PageTable("winners", caption, head, rows, data)


def endings(found: Guidance) -> PageTable:
    """Return what each way of ending the money changes."""
    by_key: dict[tuple[str, str], list[Change]] = {}
    for item in found.changes:
        by_key.setdefault((item.form, item.ending), []).append(item)
    rows = [
        (
            f"{words.TITLED[form]}: {words.ENDING[ending]}",
            both([budget_with_interval(item.gain) for item in own]),
            both([points_with_interval(item.persistence) for item in own]),
        )
        for (form, ending), own in by_key.items()
    ]
    data = [
        {
            "form": item.form, "ending": item.ending, "rule": item.rule,
            **item.gain.columns("gain"), **item.persistence.columns("persistence"),
        }
        for own in by_key.values()
        for item in own
    ]  # fmt: skip
    caption = (
        "What a taper or a hand-over changes against money that stops at once: net value in % of "
        f"agencies' discretionary budgets, places still joined up four years on. {TWO_FIGURES}"
    )
    return PageTable(
        "endings", caption, ("Form and ending", "Net value", "Persistence"), rows, data
    )


def signals(found: Guidance) -> PageTable:
    """Return how well measures at the end of the money tell what will last."""
    names = list(dict.fromkeys(item.name for item in found.signals))
    rows = [
        (
            upper(spaced(name)),
            *(with_interval(item.area) for item in found.signals if item.name == name),
        )
        for name in names
    ]
    data = [
        {"measure": s.name, "rule": s.rule, "cases": s.n_cases, **s.area.columns("area")}
        for s in found.signals
    ]
    caption = (
        "How well each measure tells, as the money ends, work that lasts from work that does not: "
        "chance that a case which lasts shows more of it than one which does not (0.5 tells "
        "nothing, 1 everything); across programmes, those of a liaison, partnership or pooled "
        "budget"
    )
    return PageTable("signals", caption, ("Measure", *HEADLINE_RULES), rows, data)


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
            "expectation": item.expectation.words, "source": item.expectation.source,
            "expected_sign": item.expectation.favours, "rule": rule, **effect.columns("effect"),
            "verdict": item.verdict,
        }
        for item in found.comparisons
        for rule, effect in zip(HEADLINE_RULES, item.effects, strict=True)
    ]  # fmt: skip
    head = ("Expectation", "Source", *HEADLINE_RULES, "The model")
    caption = (
        "What the lead of the better led form (pooled budget, joint unit) over the better shared "
        "one (liaison, partnership) gains from the low to the high end of a circumstance, all else "
        "equal, in % of agencies' discretionary budgets"
    )
    return PageTable("literature", caption, head, rows, data, numeric=False)
