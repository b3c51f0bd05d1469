"""The page and the terminal answer of `joinup outlook`."""

from __future__ import annotations

import pandas as pd

from sim.analysis.paired import Interval
from sim.analysis.persistence.outlook import Outlook
from sim.analysis.persistence.survival import Ending, against_a_cliff
from sim.analysis.persistence.trial import HORIZONS, RULES
from sim.analysis.persistence.verdict import agreed
from sim.analysis.persistence.watch_list import INDICATORS, LEADS, Sign
from sim.report.document import Document, Section, Sentence
from sim.report.persistence import charts
from sim.report.tables import PageTable, table_of
from sim.report.words import decimal, percent, share_with_interval

LAST = HORIZONS[-1]


def outlook_page(found: Outlook, command: str, model: str) -> Document:
    """Return an outlook as a page, every sentence of it worked out."""
    distance, bands = charts.distance_chart(found), charts.bands_chart(found)
    title = found.asked.scenario.title
    points = [Sentence(text, chart) for text, chart in main_points(found)]
    shown = {c.name for c in (distance, bands) if c is not None}
    points = [
        p if p.carried_by in shown | {"verdict", "survival", "watch-list"} else Sentence(p.text)
        for p in points
    ]
    return Document(
        title=f"Will it outlive its funding? {title}",
        question="What is left of joint working when its money ends, how near is it to tipping "
        "over, and what would have told beforehand?",
        points=points,
        warnings=_warnings(found),
        sections=(
            Section("The verdict", charts=[charts.verdict_chart(found)], tables=[_readings(found)]),
            Section(
                "How the money ends",
                text=["The same programme, and what comes of it as its money ends in other ways."],
                bullets=[Sentence(ending_words(way), "survival") for way in found.endings],
                charts=[charts.survival_chart(found)],
            ),
            Section(
                "Embedding and its critical level",
                text=[Sentence(embedding_words(found), "embedding" if bands else "")],
                charts=[bands] if bands else [],
            ),
            Section(
                "Distance to the tipping point",
                text=["How far each lever may move, alone, before fewer than half of the places "
                      "are joined up 16 quarters on; or how far it must move to bring them back."],
                bullets=[Sentence(charts.tip_words(d), "distance" if distance else "")
                         for d in found.distances],
                charts=[distance] if distance else [],
            ),
            Section(
                "Watch list",
                text=[Sentence(text, "watch-list") for text in watch_words(found)],
                charts=[charts.watch_chart(found)],
                tables=[_signs(found)],
            ),
        ),
        limits=_limits(found),
        record=(("Command", command), ("Model", model), ("Scenario", found.asked.scenario.name),
                ("Replicates", str(found.verdict.replicates)),
                ("Members of the ensemble", str(found.verdict.n_members))),
    )  # fmt: skip


def main_points(found: Outlook) -> list[tuple[str, str]]:
    """Return the main points of an outlook, each with the chart that carries it."""
    judged = found.verdict
    places = "; ".join(
        f"{share_with_interval(charts.clipped(found))} under {rule}"
        for rule in RULES
        for found in [judged.reading(rule, LAST).persistence]
    )
    kept = "; ".join(
        f"{percent(judged.reading(rule, LAST).benefit.mean)} under {rule}" for rule in RULES
    )
    points = [
        (f"Verdict: {judged.words}. {LAST} quarters after the full grant ends {places} of "
         f"places are still joined up, and {kept} of the benefit is left.", "verdict"),
        (embedding_words(found), "embedding"),
        (charts.distance_title(found.distances) + ".", "distance"),
        (charts.survival_title(found.endings) + ".", "survival"),
        (charts.watch_title(found.watched.signs) + ".", "watch-list"),
    ]  # fmt: skip
    falling = {rule: "still falling" if judged.falling[rule] else "steady" for rule in RULES}
    if any(judged.falling.values()):
        points.insert(
            1,
            (f"{LAST} quarters on is not the end: up to the end of the run the share of places is "
             f"{agreed(falling)}.", "survival"),
        )  # fmt: skip
    return points


def embedding_words(found: Outlook) -> str:
    """Say how embedding at withdrawal compares with the critical level."""
    parts = []
    for rule in RULES:
        now, fold, half = (
            found.verdict.embedding[rule],
            found.fold[rule],
            found.watched.halfway(rule),
        )
        if fold is None:
            level = "and once the money has ended no embedding, however high, would hold"
        elif fold == 0:
            level = "a joined-up state needs no embedding"
        else:
            side = "below" if now.mean < fold else "above"
            level = f"{side} the fold at {fold:.2f}"
        seen = f"; half of the places last from {half:.2f}" if half is not None else ""
        parts.append(f"under {rule} it was {decimal(now.mean)}, {level}{seen}")
    return "Embedding when the money ended: " + "; ".join(parts) + "."


def ending_words(way: Ending) -> str:
    """Say what comes of one way of ending."""
    shares = ", ".join(
        f"{share_with_interval(charts.clipped(way.last(rule)))} under {rule}" for rule in RULES
    )
    return f"{way.name[0].upper()}{way.name[1:]}: {way.words}; {LAST} quarters on {shares}."


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
        f"{charts.called(name)} ({f'{lead} quarters ahead' if lead else 'only on the day'})"
        for name, lead in sorted(working.items(), key=lambda item: -item[1])
    )
    one = ", ".join(charts.called(name) for name in earliest if name not in working)
    none = ", ".join(charts.called(name) for name in INDICATORS if name not in earliest)
    sentences.append(f"Worth watching under {' and '.join(rules)}: {early or 'nothing'}.")
    if one:
        sentences.append(f"Unsettled, as the rules disagree: {one}.")
    if none:
        sentences.append(f"Does not work at any lead that was tried: {none}.")
    slow = [sign for sign in signs if sign.indicator in ("variance", "memory")]
    low, high = (choose(sign.area.mean for sign in slow) for choose in (min, max))
    warning = "some" if any(sign.works for sign in slow) else "no"
    return [
        *sentences,
        "Critical slowing down, the textbook sign that a tipping point is near, gives "
        f"{warning} warning here: the areas of its two signs lie between {decimal(low)} and "
        f"{decimal(high)}.",
    ]


def _readings(found: Outlook) -> PageTable:
    frame = pd.DataFrame(
        [
            {
                "rule": r.rule,
                "quarters on": r.quarters_on,
                "places still joined up": share_with_interval(charts.clipped(r.persistence)),
                "benefit retained": share_with_interval(r.benefit),
                "over the ensemble": f"{percent(r.members[0])} to {percent(r.members[1])}"
                if found.verdict.n_members > 1
                else "no ensemble",
            }
            for r in found.verdict.readings
        ]
    )
    return table_of("readings", "What is left, with 95% intervals over replicates", frame)


def _signs(found: Outlook) -> PageTable:
    by_key = {(s.indicator, s.rule, s.lead): s for s in found.watched.signs}
    leads = [lead for lead in LEADS if any(s.lead == lead for s in found.watched.signs)]
    frame = pd.DataFrame(
        [
            {
                "indicator": meaning,
                "rule": rule,
                **{
                    f"{lead} quarters before" if lead else "at withdrawal": _area(
                        by_key[name, rule, lead]
                    )
                    for lead in leads
                },
            }
            for name, meaning in INDICATORS.items()
            for rule in RULES
        ]
    )
    return table_of("signs", "Area under the ROC curve, with 95% intervals", frame, numeric=False)


def _area(sign: Sign) -> str:
    found: Interval = charts.clipped(sign.area)
    return f"{decimal(found.mean)} ({decimal(found.low)} to {decimal(found.high)})"


def _warnings(found: Outlook) -> list[str]:
    if found.asked.goes_on:
        share = percent(float(found.asked.values["grant_after"]))  # type: ignore[arg-type]
        return [
            f"In this scenario {share} of the grant goes on for good: the verdict is on what is "
            "left while it does. Of the ways of ending, all but the first take it away."
        ]
    return []


def _limits(found: Outlook) -> list[str]:
    limits = [
        "A comparison of assumptions, not a forecast; both rules of decision are assumptions.",
        "Intervals are of luck alone; they say nothing of whether the assumptions hold.",
        "The tipping points of levers are of one lever at a time, and of a share of places; "
        "between the values tried persistence is taken to run straight.",
        "The fold treats routine as frozen and agencies of a department as alike.",
        f"The quarter of the shocks is {found.at}; half the key staff is an assumption.",
    ]
    if found.verdict.n_members == 1:
        limits.append(
            "No ensemble of fits is shipped for this scenario: its own values stand alone."
        )
    if float(found.asked.values["target_pressure"]) > 0:  # type: ignore[arg-type]
        limits.append("Departments react to missed targets here; the fold leaves that out.")
    return limits


def outlook_answer(found: Outlook) -> str:
    """Return an outlook for a terminal."""
    lines = [found.asked.scenario.title, ""]
    lines += [text for text, _ in main_points(found)] + ["", "How far each lever may move:"]
    lines += [f"  {charts.tip_words(d)}" for d in found.distances if any(d.tips_at.values())]
    idle = [d.lever for d in found.distances if not any(d.tips_at.values())]
    if idle:
        lines.append(f"  No value that was tried tips it: {', '.join(idle)}.")
    lines += ["", "How the money ends:"]
    worst = {rule: against_a_cliff(list(found.endings), rule) for rule in RULES}
    for way in found.endings:
        against = "" if way.name not in worst[RULES[0]] else _against(way.name, worst)
        lines.append(f"  {ending_words(way)}{against}")
    lines += ["", *watch_words(found)]
    return "\n".join([*lines, *(f"Note: {text}" for text in _warnings(found))])


def _against(name: str, found: dict[str, dict[str, Interval]]) -> str:
    words = {
        rule: "better" if i.low > 0 else "worse" if i.high < 0 else "no clear difference"
        for rule, by_name in found.items()
        for i in [by_name[name]]
    }
    return f" Against a cliff: {agreed(words)}."
