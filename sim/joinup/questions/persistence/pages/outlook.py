"""The page and the terminal answer of `joinup outlook`."""

from __future__ import annotations

from joinup.analysis.paired import Interval
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.words import percent, span, upper
from joinup.page.worlds import (
    WHAT_A_WORLD_IS,
    by_the_weaker_test,
    counted_over,
    deciding_sentences,
    deciding_table,
    lasting_table,
    named,
)
from joinup.page.yardstick import likely_to, of_worlds
from joinup.questions.persistence.in_worlds import InWorlds
from joinup.questions.persistence.meanfield import left_out
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.pages.distance import distance_chart, distance_title, tip_words
from joinup.questions.persistence.pages.embedding import (
    bands_chart,
    embedding_seen,
    embedding_words,
)
from joinup.questions.persistence.pages.endings import ending_words, survival_chart, survival_title
from joinup.questions.persistence.pages.looks import LAST, covered, made
from joinup.questions.persistence.pages.verdict import readings_table, verdict_chart, verdict_words
from joinup.questions.persistence.pages.watch_list import (
    signs_table,
    watch_chart,
    watch_title,
    watch_words,
)
from joinup.questions.persistence.survival import against_a_cliff
from joinup.questions.persistence.trial import RULES
from joinup.questions.persistence.verdict import agreed

TABLE = "worlds"


def outlook_page(found: Outlook, command: str) -> Document:
    """Return an outlook as a page, every sentence of it worked out."""
    distance, bands = distance_chart(found), bands_chart(found)
    title, usual = found.asked.scenario.title, found.verdict.reading(RULES[0], LAST)
    points = [Sentence(*point) for point in main_points(found)]
    shown = {*(c.name for c in kept(distance, bands)), "verdict", "survival", "watch-list", TABLE}
    points = [p if p.carried_by in shown else Sentence(p.text) for p in points]
    return Document(
        title=f"Will it outlive its funding? {title}",
        question="How much joint working remains when its money ends, how near is it to tipping "
        "over, and what would have told beforehand?",
        points=points,
        warnings=_warnings(found),
        sections=(
            *worlds_section(found.worlds, title, usual.persistence.mean),
            Section("At the usual values", charts=[verdict_chart(found)]),
            Section(
                "How the money ends",
                text=["The same programme, and what comes of it as its money ends in other ways."],
                bullets=[Sentence(ending_words(way), "survival") for way in found.endings],
                charts=[survival_chart(found)],
            ),
            Section(
                "Embedding and its critical level",
                text=[Sentence(embedding_words(found), "embedding" if bands else ""),
                      covered(found.asked, "The critical level of embedding")],
                charts=kept(bands),
            ),
            Section(
                "Distance to the tipping point",
                text=["How far each lever may move, alone, before fewer than half of the places "
                      "are joined up four years on; or how far it must move to bring them back."],
                bullets=[Sentence(tip_words(d), "distance" if distance else "")
                         for d in found.distances],
                charts=kept(distance),
            ),
            Section(
                "Watch list",
                text=[Sentence(text, "watch-list") for text in watch_words(found)],
                charts=[watch_chart(found)],
            ),
            Section(
                "What remains, and its early signs, in full",
                tables=[readings_table(found), signs_table(found)],
                folded=True,
            ),
        ),
        limits=_limits(found),
        record=made(found.asked, command, ("Replicates", str(found.verdict.replicates)),
                    ("Members of the ensemble", str(found.verdict.n_members))),
    )  # fmt: skip


def main_points(found: Outlook) -> list[tuple[str, str]]:
    """Return the main points of an outlook, each with the chart that carries it."""
    judged = found.verdict
    falling = [rule for rule in RULES if judged.falling[rule]]
    still = (
        f"{upper(span(LAST))} on is not the end: under {' and '.join(falling)} the share of "
        "places is still falling when the runs end."
    )
    return [
        *world_points(found.worlds, found.asked.scenario.title),
        (verdict_words(judged), "verdict"),
        *([(still, "survival")] if falling else []),
        (embedding_seen(found), "embedding"),
        (distance_title(found.distances) + ".", "distance"),
        (survival_title(found.endings) + ".", "survival"),
        (watch_title(found.watched.signs) + ".", "watch-list"),
    ]


def world_points(tried: InWorlds | None, title: str) -> list[tuple[str, str]]:
    """Return the verdict over worlds, what decides it and what would change it; [] without any."""
    if tried is None:
        return []
    count = tried.found.lasts(tried.name)
    median, low, high = tried.found.level(tried.name)
    said = [
        f"Joint working {likely_to(count.share, 'outlive', 'outliving')} its money: it does in "
        f"{of_worlds(*count)} that we think plausible. In the median world "
        f"{percent(median)} of places are still joined up {span(LAST)} after the full grant "
        f"ends; in the middle 90% of worlds it is {percent(low)} to {percent(high)}.",
        by_the_weaker_test(tried.found, tried.name),
        *deciding_sentences(tried.found, tried.plan, named(tried.plan, tried.name, title)),
    ]
    return [(text, TABLE) for text in said]


def worlds_section(tried: InWorlds | None, title: str, usual: float) -> list[Section]:
    """Return the section on worlds; `usual` is the share of places at the usual values."""
    if tried is None:
        return []
    item = named(tried.plan, tried.name, title)
    decides = deciding_table(tried.found, tried.plan, [item])
    return [
        Section(
            "How sure this is",
            text=[WHAT_A_WORLD_IS, f"Counted over {counted_over(tried.found)}."],
            tables=kept(lasting_table(tried.found, [item], {tried.name: usual}), decides),
        )
    ]


def _warnings(found: Outlook) -> list[str]:
    if found.asked.values["form_after"] == "silo":
        return [
            "In this scenario the joint form is closed when its money ends: that joint working "
            "then ends is put in, not found."
        ]
    if found.asked.goes_on:
        share = percent(float(found.asked.values["grant_after"]))  # type: ignore[arg-type]
        return [
            f"In this scenario {share} of the grant continues for good: the verdict is on the "
            "places that last while it does. Of the ways of ending, all but the first take it away."
        ]
    return []


def _limits(found: Outlook) -> list[str]:
    alone = "No ensemble of fits is shipped for this scenario: its own values stand alone."
    return [
        "A comparison of assumptions, not a forecast; both rules of decision are assumptions.",
        "Intervals show chance alone; they do not cover doubt about the assumptions.",
        "The tipping points of levers are of one lever at a time, and of a share of places; "
        "between the values tried persistence is taken to run straight.",
        "The fold treats routine as frozen and agencies of a department as alike.",
        f"The quarter of the shocks is {found.at}; half the key staff is an assumption.",
        *([alone] if found.verdict.n_members == 1 else []),
    ]


def outlook_answer(found: Outlook) -> str:
    """Return an outlook for a terminal."""
    lines = [found.asked.scenario.title, ""]
    lines += [text for text, _ in main_points(found)] + ["", "How far each lever may move:"]
    lines += [f"  {tip_words(d)}" for d in found.distances if any(d.tips_at.values())]
    idle = [d.lever for d in found.distances if not any(d.tips_at.values())]
    if idle:
        lines.append(f"  No value that was tried tips it: {', '.join(idle)}.")
    lines += ["", "How the money ends:"]
    worst = {rule: against_a_cliff(list(found.endings), rule) for rule in RULES}
    for way in found.endings:
        against = "" if way.name not in worst[RULES[0]] else _against(way.name, worst)
        lines.append(f"  {ending_words(way)}{against}")
    lines += ["", *watch_words(found)]
    notes = _warnings(found)
    if left_out(found.asked.values):
        notes.append(covered(found.asked, "On the page, the critical level of embedding"))
    return "\n".join([*lines, *(f"Note: {text}" for text in notes)])


def _against(name: str, found: dict[str, dict[str, Interval]]) -> str:
    words = {
        rule: "better" if i.low > 0 else "worse" if i.high < 0 else "no clear difference"
        for rule, by_name in found.items()
        for i in [by_name[name]]
    }
    return f" Compared with a sudden end: {agreed(words)}."
