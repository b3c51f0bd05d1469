"""The tables of the advice; where a cell has two figures, logit comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.inputs.circumstances import BY_NAME
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.tables import PageTable
from joinup.page.words import listed, percent, share_with_interval, upper, with_interval
from joinup.page.yardstick import of_worlds
from joinup.questions.guidance.cases import ENDINGS
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import words
from joinup.questions.guidance.pages.rows import TWO_FIGURES, bounds, made
from joinup.questions.guidance.pages.words import (
    both,
    budget_with_interval,
    conditions,
    points_with_interval,
)
from joinup.questions.guidance.winners import CRITERIA, Band


def advice(found: Guidance) -> PageTable:
    """Return what the tree advises, a row a branch."""
    rows, data = [], []
    for leaf in found.leaves:
        best = both([words.TITLED[form] for form in leaf.best])
        choice = best if leaf.settled else f"Unsettled: {best}"
        second = both([words.TITLED[form] for form in leaf.second])
        leads = both([budget_with_interval(lead) for lead in leaf.lead])
        where = upper(conditions(leaf.conditions))
        tried = found.worlds.get(leaf.typical, {})
        rows.append((where, choice, second, leads, percent(leaf.share), _best_most_often(tried)))
        for number, rule in enumerate(HEADLINE_RULES):
            data.append(
                {
                    "circumstances": where,
                    "rule": rule,
                    "best": leaf.best[number],
                    "second": leaf.second[number],
                    "settled": leaf.settled,
                    "share_of_cases": leaf.share,
                    **{f"best_in_worlds_{form}": tried.get(form, 0) for form in tried},
                    **bounds("lead", leaf.lead[number]),
                    **{
                        f"gain_{form}": leaf.gain[number, f]
                        for f, form in enumerate(found.cases.forms)
                    },
                }
            )
    head = (
        "Circumstances", "Choose", "Next best", "Lead, % of budgets", "Share of cases",
        "Best in most worlds",
    )  # fmt: skip
    typical = (
        " The last column is of the most typical case of a branch, over plausible worlds."
        if found.worlds
        else ""
    )
    caption = f"What to choose, branch by branch of the tree. {TWO_FIGURES}{typical}"
    return made("advice", caption, head, rows, data, numeric=False)


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
    rows, data = [], []
    for band in bands:
        rows.append(
            (
                _band_in_words(band),
                *(
                    both([percent(band.best[r, f]) for r in range(len(HEADLINE_RULES))])
                    for f in range(len(forms))
                ),
            )
        )
        for r, rule in enumerate(HEADLINE_RULES):
            for f, form in enumerate(forms):
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
        f"third of each circumstance. {TWO_FIGURES}"
    )
    return made(name, caption, ("Where", *(words.TITLED[form] for form in forms)), rows, data)


def _band_in_words(band: Band) -> str:
    if band.name not in BY_NAME:
        return upper(words.ENDING[band.side])
    low = band.side == "low"
    return upper(
        BY_NAME[band.name].between(None if low else band.bound, band.bound if low else None)
    )


def winners(found: Guidance) -> PageTable:
    """Return how often each form is best by each criterion."""
    rows, data = [], []
    for criterion in CRITERIA:
        cells = []
        for form in found.cases.forms:
            own = [s for s in found.shares if (s.criterion, s.form) == (criterion, form)]
            cells.append(both([share_with_interval(item.interval) for item in own]))
            data += [
                {
                    "criterion": criterion,
                    "form": form,
                    "rule": item.rule,
                    **bounds("share", item.interval),
                }
                for item in own
            ]
        rows.append((upper(criterion), *cells))
    caption = (
        "Share of cases in which each form comes first. On persistence and inclusion forms within "
        "one point of the first count too; “all three” takes the form whose weakest of the three, "
        f"each scaled from the worst form to the best, is strongest. {TWO_FIGURES}"
    )
    return made(
        "winners",
        caption,
        ("First on", *(words.TITLED[form] for form in found.cases.forms)),
        rows,
        data,
    )


def endings(found: Guidance) -> PageTable:
    """Return what each way of ending the money changes."""
    rows, data = [], []
    for form in found.cases.forms:
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
                    **bounds("gain", item.gain),
                    **bounds("persistence", item.persistence),
                }
                for item in own
            ]
    caption = (
        "What a taper or a hand-over changes against money that stops at once: net value in % of "
        f"agencies' discretionary budgets, places still joined up 16 quarters on. {TWO_FIGURES}"
    )
    return made("endings", caption, ("Form and ending", "Net value", "Persistence"), rows, data)


def signals(found: Guidance) -> PageTable:
    """Return how well measures at the end of the money tell what will last."""
    names = list(dict.fromkeys(item.name for item in found.signals))
    rows = [
        (
            upper(name.replace("_", " ")),
            *(with_interval(item.area) for item in found.signals if item.name == name),
        )
        for name in names
    ]
    data = [
        {"measure": s.name, "rule": s.rule, "cases": s.n_cases, **bounds("area", s.area)}
        for s in found.signals
    ]
    caption = (
        "How well each measure tells, as the money ends, work that lasts from work that does not: "
        "chance that a case which lasts shows more of it than one which does not (0.5 tells "
        "nothing, 1 everything); across programmes, those of a liaison, partnership or pooled "
        "budget"
    )
    return made("signals", caption, ("Measure", *HEADLINE_RULES), rows, data)


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
            **bounds("effect", effect),
            "verdict": item.verdict,
        }
        for item in found.comparisons
        for rule, effect in zip(HEADLINE_RULES, item.effects, strict=True)
    ]
    head = ("Expectation", "Source", *HEADLINE_RULES, "The model")
    caption = (
        "What the lead of the better led form (pooled budget, joint unit) over the better shared "
        "one (liaison, partnership) gains from the low to the high end of a circumstance, all else "
        "equal, in % of agencies' discretionary budgets"
    )
    return made("literature", caption, head, rows, data, numeric=False)
