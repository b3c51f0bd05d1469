"""What tells beforehand which places will last: the chart, the table and the findings."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.paired import Interval
from joinup.inputs.names import spaced
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import End, ends
from joinup.page.rows import draw_rows, figure_of_rows, finish, interval_dots
from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, discrimination_in_words, listed, span
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.trial import RULES
from joinup.questions.persistence.verdict import agreed
from joinup.questions.persistence.watch_list import INDICATORS, LEADS, USEFUL, Sign

SHORT_NAMES = {
    "weakest": "weakest partner",
    "reported": "reported performance",
    "pockets": "largest pocket",
    "variance": "swings (slowing down)",
    "memory": "memory (slowing down)",
}
"""What indicators are called where their field's name says too little."""


def watch_chart(found: Outlook) -> Chart:
    """Draw each indicator's area under the ROC curve at each lead, both rules beside each other."""
    areas = _areas(found)
    leads = _leads(found)
    labels = [called(name) for name in INDICATORS]
    with style.styled():
        figure, panels = figure_of_rows(len(labels), len(leads), width=12)
        for panel, lead in zip(panels, leads, strict=True):
            series = [
                interval_dots(rule, [areas[name, rule, lead] for name in INDICATORS], number)
                for number, rule in enumerate(RULES)
            ]
            panel.axvspan(1 - USEFUL, USEFUL, color="#EEEFEF", zorder=0)
            panel.axvline(0.5, color=style.INK, lw=1)
            draw_rows(panel, labels, series, unit="ratio", xlabel="area under ROC curve")
            panel.set(xlim=(0, 1))
            panel.set_title(_dated(lead))
        finish(figure, panels[0])
    return Chart(
        name="watch-list",
        title=watch_title(found.watched.signs),
        subtitle="How well an indicator tells the places that are joined up four years on from "
        "the others: 0.5 is no better than guessing, 1 or 0 is perfect; 95% intervals over "
        "replicates",
        alternative=" ".join(
            f"{INDICATORS[s.indicator]}, {s.rule}, {_dated(s.lead)}: "
            f"{decimal(s.area.mean)}."
            for s in found.watched.signs
        ),
        note="To the right of the grey band more of it is a good sign, to the left a bad one; "
        "inside it the indicator is of no use. Places of five programmes that differ in "
        "mainstreaming and in whose pocket savings land.",
        figure=figure,
        table=[
            {
                "indicator": s.indicator, "rule": s.rule, "quarters_before": s.lead,
                **s.area.columns(mean="area"), "useful": "yes" if s.works else "no",
            }
            for s in found.watched.signs
        ],
    )  # fmt: skip


def _areas(found: Outlook) -> dict[tuple[str, str, int], Interval]:
    """Return the area under the ROC curve by indicator, rule and lead."""
    return {(s.indicator, s.rule, s.lead): s.area.bounded() for s in found.watched.signs}


def _leads(found: Outlook) -> list[int]:
    return [lead for lead in LEADS if any(sign.lead == lead for sign in found.watched.signs)]


def _dated(lead: int) -> str:
    return f"{span(lead)} before" if lead else "at withdrawal"


def called(indicator: str) -> str:
    """Return an indicator's short name in words."""
    return SHORT_NAMES.get(indicator, spaced(indicator))


def watch_title(signs: Sequence[Sign]) -> str:
    """Return which indicator tells best a year before withdrawal, and under which rules."""
    best = {}
    for rule in RULES:
        own = [s for s in signs if s.rule == rule and s.known]
        early = [s for s in own if s.lead == 4] or own
        if early:
            found = ends({s.indicator: s.strength for s in early if s.works}, decimal)
            best[rule] = "nothing" if found is None else _told(found.high)
        else:
            best[rule] = "not known, as hardly any places differ in their fate"
    return (
        "Between places with the same form and money, what tells most a year before it ends is "
        + agreed(best)
    )


def _told(end: End) -> str:
    return (
        f"{listed([called(name) for name in end.names])} (it {discrimination_in_words(end.value)})"
    )


def watch_words(found: Outlook) -> list[str]:
    """Say which indicators work, since when, and which do not."""
    signs = [sign for sign in found.watched.signs if sign.known]
    rules = [rule for rule in RULES if any(sign.rule == rule for sign in signs)]
    sentences = [
        f"Under {rule} hardly any places differ in their fate, so that nothing can tell them apart."
        for rule in RULES
        if rule not in rules
    ]
    if not rules:
        return sentences
    earliest: dict[str, dict[str, int]] = {}
    for sign in signs:
        if sign.works:
            known = earliest.setdefault(sign.indicator, {})
            known[sign.rule] = max(known.get(sign.rule, 0), sign.lead)
    working = {
        name: min(leads.values()) for name, leads in earliest.items() if len(leads) == len(rules)
    }
    early = ", ".join(
        f"{called(name)} ({f'{span(lead)} ahead' if lead else 'only on the day'})"
        for name, lead in sorted(working.items(), key=lambda item: -item[1])
    )
    one = ", ".join(called(name) for name in earliest if name not in working)
    none = ", ".join(called(name) for name in INDICATORS if name not in earliest)
    sentences.append(f"Signs worth watching under {' and '.join(rules)} are: {early or 'none'}.")
    if one:
        sentences.append(f"The rules disagree about these, so they are unsettled: {one}.")
    if none:
        sentences.append(f"These do not tell at any date that was tried: {none}.")
    slow = [sign for sign in signs if sign.indicator in ("variance", "memory")]
    low, high = (choose(sign.area.mean for sign in slow) for choose in (min, max))
    warning = "some" if any(sign.works for sign in slow) else "no"
    return [
        *sentences,
        "Critical slowing down, the textbook sign that a tipping point is near, gives "
        f"{warning} warning here: the areas of its two signs lie between {decimal(low)} and "
        f"{decimal(high)}.",
    ]


def signs_table(found: Outlook) -> PageTable:
    """Return each indicator's area under the ROC curve, a row an indicator and rule."""
    areas = _areas(found)
    rows = [
        {
            "indicator": meaning,
            "rule": rule,
            **{_dated(lead): _area(areas[name, rule, lead]) for lead in _leads(found)},
        }
        for name, meaning in INDICATORS.items()
        for rule in RULES
    ]
    return table_of("signs", "Area under the ROC curve, with 95% intervals", rows, numeric=False)


def _area(found: Interval) -> str:
    return f"{decimal(found.mean)} ({decimal(found.low)} to {decimal(found.high)})"
