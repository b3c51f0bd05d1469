"""The guidance as a page: plain advice first, the evidence behind it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.guidance.found import Guidance
from sim.inputs.circumstances import CIRCUMSTANCES
from sim.report.document import Document, Section
from sim.report.guidance import advice, charts, tables
from sim.report.guidance.advice import leaf_sentence

QUESTION = "Which form of joint working works best in which circumstances?"

_LIMITS = (
    "These are results of a model in which many numbers are assumptions. They compare forms; they "
    "forecast nothing and evaluate no programme.",
    "What the forms bring (how much they co-ordinate, cost and pool) is assumed, in an order that "
    "the literature supports. Other values would move the bounds of this advice.",
    "Handing work over costs nothing in the model: what it brings is the most that it could cost.",
    "Under a taper, four years after full funding are two years after the last payment.",
    "“Anywhere” means the ranges that were drawn from, all values alike; they are no sample of real "
    "places.",
    "A gain is net benefit over separate working, for an agency and quarter, discounted; the grant "
    "is a transfer and does not count.",
)


def document(found: Guidance, record: Sequence[tuple[str, str]]) -> Document:
    """Return the page of the guidance. The same findings give the same page.

    `record` says what made it: names and values, the command among them.
    """
    driving = charts.drivers(found)
    return Document(
        title="Which form of joint working, where",
        question=QUESTION,
        points=advice.main_points(found),
        sections=[
            Section(
                "What to choose",
                bullets=[leaf_sentence(leaf) for leaf in found.leaves],
                charts=[charts.tree(found)],
            ),
            Section(
                "Before the money stops",
                bullets=advice.before_the_money_stops(found),
            ),
            Section("What to measure", bullets=advice.what_to_measure(found)),
            Section("How sure this is, and why", bullets=advice.how_sure(found)),
            Section(
                "Forms against circumstances",
                bullets=advice.strongholds(found),
                tables=[tables.circumstances(found)],
            ),
            Section(
                "What the literature expects",
                text=[
                    "Governance shared between members (here a liaison group, a partnership) is "
                    "held against a lead or separate body (a pooled budget with its host, a joint "
                    "unit)."
                ],
                bullets=advice.against_the_literature(found),
                tables=[tables.literature(found)],
            ),
            Section(
                "The evidence",
                text=[_circumstances()],
                tables=[
                    tables.advice(found),
                    tables.endings(found),
                    tables.signals(found),
                    *(table(found) for table in tables.EVIDENCE),
                ],
                charts=[] if driving is None else [driving],
            ),
        ],
        limits=_LIMITS,
        record=record,
    )


def _circumstances() -> str:
    parts = [f"{item.title.lower()} ({item.asks})" for item in CIRCUMSTANCES]
    return "Circumstances: " + "; ".join(parts) + "."
