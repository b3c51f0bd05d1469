"""If departments may set their own targets: what they do with a grant, and whose money it is."""

from __future__ import annotations

from collections.abc import Mapping

from joinup.analysis.reviews import YEARLY, Reviews, Terms, reviews
from joinup.analysis.view import View
from joinup.page.document import Section
from joinup.page.tables import PageTable
from joinup.page.words import decimal, listed, percent, span

_LEVEL = 0.005  # u: a smaller move of the incentive is none
_TITLE = "If departments set their own targets"
_WAYS = {
    "kept": "Targets stay as they are",
    "reviewed": "Departments set them anew",
    "own_money": "They also count the grant as their own money",
}


def reviews_section(view: View) -> list[Section]:
    """Return what departments do that may set their targets anew; [] where it cannot be run.

    Said of the scenarios whose money ends, whatever the result itself takes departments to do.
    """
    if not view.repeatable:
        return []
    paid = [
        item
        for item in view.found_to_last
        if item.ends and item.settings["grant"] > 0 and item.settings["grant_length"] > 0
    ]
    found = {
        item.title: reviews(view.result.plan, item.name, item.settings, view.few(item))
        for item in paid
    }
    if not found:
        return []
    return [Section(_TITLE, text=sentences(found), tables=[_table(found)])]


def sentences(found: Mapping[str, Reviews]) -> list[str]:
    """Return what comes of reviews, what the grant provokes, and whose money it matters to be."""
    title = max(found, key=lambda name: found[name].provoked)
    return [_fewer(found), _provoked(title, found[title]), _whose_money(title, found[title])]


def _fewer(found: Mapping[str, Reviews]) -> str:
    fewer = [one for one in found.values() if one.reviewed.persistence < one.kept.persistence]
    times = {one.every for one in found.values()}
    often = listed(["once a year" if n == YEARLY else f"every {span(n)}" for n in sorted(times)])
    scenarios = "scenario" if len(found) == 1 else "scenarios"
    return (
        f"If departments may set the reward for their own targets anew {often}, fewer places stay "
        f"joined up in {len(fewer)} of {len(found)} {scenarios} whose money ends."
    )


def _provoked(title: str, found: Reviews) -> str:
    anew, alone = found.reviewed, found.without_grant
    if found.provoked < _LEVEL:
        return "The grant does not provoke this: without a grant they set the reward as high."
    return (
        f"The grant itself provokes departments to tighten. In “{title}” the reward "
        f"{_moves(anew)} u while the grant is paid; without a grant it {_moves(alone)} u."
    )


def _whose_money(title: str, found: Reviews) -> str:
    own, anew, kept = found.own_money, found.reviewed, found.kept
    lasting, instead = percent(own.persistence), percent(anew.persistence)
    if lasting == instead:
        return (
            f"Whose money the grant is makes no difference in “{title}”: {lasting} of places last."
        )
    return (
        f"It matters whose money the grant is. If departments count it as their own income, the "
        f"reward in “{title}” {_moves(own)} u, and {lasting} of places last; if they do not, "
        f"{instead} do, and {percent(kept.persistence)} if targets stay as they are."
    )


def _moves(terms: Terms) -> str:
    if abs(terms.during - terms.before) < _LEVEL:
        return f"stays at {decimal(terms.before)}"
    verb = "rises" if terms.during > terms.before else "falls"
    return f"{verb} from {decimal(terms.before)} to {decimal(terms.during)}"


def _table(found: dict[str, Reviews]) -> PageTable:
    import pandas as pd

    def cell(terms: Terms) -> str:
        return f"{percent(terms.persistence)} (reward {decimal(terms.during)} u)"

    terms = [
        (title, way, getattr(one, way)) for title, one in found.items() for way in [*_WAYS]
    ] + [(title, "without_grant", one.without_grant) for title, one in found.items()]
    return PageTable(
        name="reviews",
        caption="Places still joined up four years after the full grant, at the usual values, and "
        "the reward for own targets when the full grant ends (u, one agency's free capacity in a "
        "quarter). A few runs on the same draws",
        head=["Scenario", *_WAYS.values()],
        rows=[[title, *(cell(getattr(one, way)) for way in _WAYS)] for title, one in found.items()],
        frame=pd.DataFrame(
            [(title, way, t.persistence, t.before, t.during) for title, way, t in terms],
            columns=["scenario", "departments", "persistence_16", "reward_before", "reward_during"],
        ),
    )
