"""The guidance as a page: plain advice first, the evidence behind it."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.page.document import Document, Section, kept
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import advice, charts, tables
from joinup.questions.guidance.pages.evidence import EVIDENCE
from joinup.questions.guidance.pages.points import main_points

QUESTION = "Which form of joint working works best in which circumstances?"

_FIGURES = (
    "Where there are two figures, agencies weigh what they expect in the first (the rule logit) "
    "and learn from what they met in the second (experience); where the two name different "
    "forms, the guidance says “unsettled”. A budget is an agency's discretionary budget in a "
    "quarter; gains are net of all costs, compared with separate working, in % of it. “Best” means "
    "the greatest net value throughout. A hand-over makes "
    "joint practice part of normal work before the money stops, and passes a joint unit's work to "
    "a partnership."
)
_LIMITS = (
    "These are results of a model in which many numbers are assumptions. They compare forms; they "
    "forecast nothing and evaluate no programme.",
    "What the forms bring (how much they co-ordinate, cost and pool) is assumed, in an order that "
    "the literature supports. Other values would move the bounds of this advice.",
    "Under a taper, four years after full funding are two years after the last payment.",
    "“Anywhere” means the ranges that were drawn from, all values alike; they are no sample of "
    "real places.",
    "A gain is net benefit over separate working, for an agency and quarter, discounted; the grant "
    "is a transfer and does not count.",
)


def document(found: Guidance, record: Sequence[tuple[str, str]]) -> Document:
    """Return the page of the guidance. The same findings give the same page.

    `record` says what made it: names and values, the command among them.
    """
    asked = "; ".join(f"{item.title.lower()} ({item.asks})" for item in CIRCUMSTANCES)
    return Document(
        title="Which form of joint working, where",
        question=QUESTION,
        points=main_points(found),
        sections=[
            Section(
                "What to choose",
                text=[_FIGURES],
                bullets=advice.what_to_choose(found),
                charts=[charts.tree(found.root)],
            ),
            Section("Forms against circumstances", tables=[tables.circumstances(found)]),
            Section("Before the money stops", bullets=advice.before_the_money_stops(found)),
            Section(
                "What to measure",
                text=[
                    "How well what is measured as the money ends tells work that lasts from work "
                    "that does not, across programmes of all forms and circumstances: 0.5 tells "
                    "nothing, 1 everything. Within one programme it may be another measure that "
                    "tells most: joinup outlook says which."
                ],
                bullets=advice.what_to_measure(found),
            ),
            Section("How sure this is, and why", bullets=advice.how_sure(found)),
            Section(
                "What the literature expects",
                text=[
                    "Governance shared between members (here a liaison group, a partnership) is "
                    "compared with a lead or separate body (a pooled budget with its host, a joint "
                    "unit)."
                ],
                bullets=advice.against_the_literature(found),
                tables=[tables.literature(found)],
                folded=True,
            ),
            Section(
                "The evidence",
                text=[f"Circumstances: {asked}."],
                tables=[table(found) for table in EVIDENCE],
                charts=kept(charts.drivers(found)),
                folded=True,
            ),
        ],
        limits=_LIMITS,
        record=record,
    )
