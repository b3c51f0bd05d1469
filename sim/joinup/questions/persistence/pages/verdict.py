"""What is left of joint working one, two and four years on: its chart and its table."""

from __future__ import annotations

import math

from joinup.analysis.paired import Interval
from joinup.inputs.counted import counted
from joinup.page.chart import Chart
from joinup.page.rows import Panel, dots_on_rows, interval_dots
from joinup.page.tables import PageTable, table_of
from joinup.page.words import percent, share_with_interval, span, upper
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.pages.looks import LAST
from joinup.questions.persistence.trial import HORIZONS, RULES
from joinup.questions.persistence.verdict import Verdict


def verdict_chart(found: Outlook) -> Chart:
    """Draw the share of places and of the benefit that is left one, two and four years on."""
    judged = found.verdict
    labels = [f"{span(lag)} on" for lag in HORIZONS]
    places, benefit = (
        {rule: [getattr(judged.reading(rule, lag), name) for lag in HORIZONS] for rule in RULES}
        for name in ("persistence", "benefit")
    )
    bounded = {rule: [item.bounded() for item in found] for rule, found in places.items()}
    retained = [item for found in benefit.values() for item in found]
    highest = max((item.high for item in retained if item.high == item.high), default=1)
    ends = (min(-0.03, *(item.low for item in retained)), max(1.05, highest * 1.05))
    panels = [
        _panel(bounded, "places still joined up", (-0.03, 1.05)),
        _panel(benefit, "benefit, of that at withdrawal", ends),
    ]
    last = {rule: places[rule][-1] for rule in RULES}
    return Chart(
        name="verdict",
        title=f"After {span(LAST)} "
        + " or ".join(f"{percent(last[rule].mean)} ({rule})" for rule in RULES)
        + " of places are still joined up",
        subtitle="Places still joined up, and benefit over that at withdrawal, after the full "
        f"grant has ended; means of {counted(judged.replicates, 'replicate')} with 95% intervals",
        alternative=" ".join(
            f"{rule}: "
            + ", ".join(
                f"{share_with_interval(p)} {span(lag)} on"
                for p, lag in zip(places[rule], HORIZONS, strict=True)
            )
            + "."
            for rule in RULES
        ),
        note="Two rules of decision on the same random numbers. Where the marks lie far apart, "
        "the answer rests on how agencies decide, which nobody has measured.",
        figure=dots_on_rows(labels, panels, keyed=True),
        table=[
            {
                "rule": r.rule, "quarters_on": r.quarters_on,
                **r.persistence.bounded().columns("persistence"),
                "benefit_retained": r.benefit.mean,
                "benefit_low": r.benefit.low, "benefit_high": r.benefit.high,
                "lowest_member": r.members[0], "highest_member": r.members[1],
            }
            for r in judged.readings
        ],
    )  # fmt: skip


def _panel(found: dict[str, list[Interval]], xlabel: str, xlim: tuple[float, float]) -> Panel:
    series = [interval_dots(rule, found[rule], n) for n, rule in enumerate(RULES)]
    return Panel(series, xlabel, xlim=xlim)


_CHOOSING = {
    "logit": "agencies weigh what they expect (logit)",
    "experience": "agencies learn from what they got (experience)",
}
_UNSETTLED = "At the usual values it turns on how agencies decide, which nobody has measured."
"""Said where the rules of decision disagree."""


def verdict_words(judged: Verdict) -> str:
    """Return the verdict in plain words: in how many places it lasts, and what is left."""
    last = {rule: judged.reading(rule, LAST) for rule in RULES}
    places = " and ".join(
        f"{percent(one.persistence.mean)} of places are still joined up if {_CHOOSING[rule]}"
        for rule, one in last.items()
    )
    benefit = " and ".join(f"{percent(one.benefit.mean)} under {r}" for r, one in last.items())
    lasts = f"At the usual values joint working {judged.words} when its money ends."
    verdict = _UNSETTLED if judged.words.startswith("unsettled") else lasts
    return (
        f"{verdict} {upper(span(LAST))} after the full grant ends, {places}. "
        f"Of the benefit when the grant ended, {benefit} is left."
    )


def readings_table(found: Outlook) -> PageTable:
    """Return what is left under each rule and at each date, with the ensemble's range."""
    rows = [
        {
            "rule": r.rule,
            "when": f"{span(r.quarters_on)} on",
            "places still joined up": share_with_interval(r.persistence),
            "benefit retained": share_with_interval(r.benefit, most=math.inf),
            "over the ensemble": f"{percent(r.members[0])} to {percent(r.members[1])}"
            if found.verdict.n_members > 1
            else "no ensemble",
        }
        for r in found.verdict.readings
    ]
    return table_of("readings", "How much remains, with 95% intervals over replicates", rows)
