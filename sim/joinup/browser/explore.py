"""Explore: the picture of who works with whom, what is happening now, and charts over time."""

from __future__ import annotations

import solara
from mesa.visualization.utils import update_counter

from joinup.browser.chart import Frame, Line, chart
from joinup.browser.chosen import Chosen, chosen_of
from joinup.browser.parts import heading, legend, paragraph, picture
from joinup.browser.picture import Tiles, alternative, tiles
from joinup.browser.playback import PlayedModel
from joinup.browser.visit import Visit
from joinup.browser.words import unit
from joinup.model.outcomes import OUTCOMES, QUARTERLY
from joinup.page.tables import rounded
from joinup.page.words import percent

_SHARES = "share"


@solara.component
def ExploreView(visit: Visit) -> None:
    """Show the run as it stands."""
    update_counter.get()
    model = visit.playback.model.value
    if model.fault:
        solara.Error(model.fault)
    with solara.Div(classes=["panel"]):
        heading("Who works with whom")
        Tiles(
            places=tiles(model),
            departments=[department.name for department in model.departments],
            chosen=_shown(visit),
            alternative=alternative(model),
            event_choose=lambda where: choose(visit, where),
        )
        say_key(model)
    with solara.Div(classes=["charts"]):
        for title, drawn in charts(model).items():
            with solara.Div(classes=["panel"]):
                heading(title, 3)
                picture(drawn)
    say_shades(model)
    show_numbers(model)


def choose(visit: Visit, where: list[int]) -> None:
    """Ask the agency or place that was clicked, if there is one."""
    scale = visit.playback.model.value.world.scale
    partner, place = where
    if not (-1 <= partner < scale.partners and 0 <= place < scale.places):
        return
    kind = "place" if partner < 0 else "local agency"
    visit.ask(Chosen(kind, max(partner, 0) + 1, place + 1))


def _shown(visit: Visit) -> list[int]:
    """Return partner and place of who was asked, -1 for none in particular."""
    words = visit.words.value.get("ask")
    chosen, _ = chosen_of(words or {})
    if not words or chosen.kind not in ("local agency", "place"):
        return [-1, -1]
    return [chosen.member - 1 if chosen.kind == "local agency" else -1, chosen.place - 1]


def say_key(model: PlayedModel) -> None:
    """Say what the picture's marks mean."""
    legend([department.name for department in model.departments])
    paragraph(
        "A tile is a place, a disc a local agency: its size is the effort that it gives, the arc "
        "round it how far joint practice is routine. A line joins two agencies as far as both "
        "fulfil the shared task, and is the stronger the more they trust. A tile with a strong "
        "frame and a tick is joined up. The mark at its foot is the form: none for silo, dots for "
        "a liaison group, a line for a partnership, two for a pooled budget, a bar for a joint "
        "unit. Click one to ask it.",
        "note",
    )


def say_shades(model: PlayedModel) -> None:
    """Say what stands behind the lines of the charts."""
    frame, said = frame_of(model), []
    if frame.funding:
        said.append("Shaded: the quarters of the grant, lighter while it falls.")
        if frame.funding.kept > 0:
            said.append(
                "The upright line is the hand-over: from there on mainstream money pays "
                f"{percent(frame.funding.kept)} of the grant."
            )
    if frame.changes:
        said.append("Dashed: where policy was changed.")
    if published(model):
        said.append("Circles: published counts.")
    paragraph(" ".join(said), "note")


def published(model: PlayedModel) -> list[tuple[int, float]]:
    """Return the published counts of clients in need by quarter, none where nobody counted them."""
    records = model.given.records if model.given else ()
    return [
        pair
        for record in records
        if record.outcome == "clients_in_need"
        for pair in zip(record.quarters, record.values, strict=True)
    ]


def frame_of(model: PlayedModel) -> Frame:
    """Return what the charts of a run share."""
    changes = [quarter for quarter, _ in model.interventions]
    return Frame(model.world.scale.quarters, model.funding, changes)


def charts(model: PlayedModel) -> dict[str, str]:
    """Return the charts of a run, by title."""
    frame = frame_of(model)

    def series(name: str) -> list[float]:
        return [seen[name] for seen in model.observed]

    def drawn(title: str, of: str, *lines: tuple[str, str], **more: object) -> str:
        drawn_lines = [
            Line(label, series(name), number) for number, (label, name) in enumerate(lines, 1)
        ]
        return chart(title, of, drawn_lines, frame, **more)  # type: ignore[arg-type]

    return {
        "Joint working (share)": drawn(
            "Joint working", _SHARES, ("places joined up", "joined_up"), ("effort", "effort"), top=1
        ),
        "Trust and embedding (share)": drawn(
            "Trust and embedding", _SHARES, ("trust", "trust"), ("embedding", "embedding"), top=1
        ),
        f"In need ({unit(model)})": drawn(
            "In need", unit(model), ("in need", "clients_in_need"), record=published(model)
        ),
        "Reach (share of clients)": drawn(
            "Reach", "share of clients", ("all", "reach"), ("least reached", "reach_lowest"), top=1
        ),
        "Own targets (u an agency)": drawn(
            "Own targets", "u an agency", ("output", "own_output"),
            ("as reported", "reported_own_output"),
        ),
        "Money (u a quarter)": drawn(
            "Money", "u a quarter", ("grant paid", "grant_paid"), ("savings", "savings"),
            ("all costs", "cost"), ("benefit", "benefit"),
        ),
    }  # fmt: skip


def show_numbers(model: PlayedModel) -> None:
    """Show every quarterly outcome as it now stands, in full on hovering."""
    rows = "".join(
        f'<tr><th scope="row">{OUTCOMES[name].title}</th>'
        f'<td data-outcome="{name}" title="{model.outcome(name)!r}">{rounded(model.outcome(name))}'
        f"</td><td>{OUTCOMES[name].unit}</td><td>{OUTCOMES[name].meaning}</td></tr>"
        for name in QUARTERLY
    )
    head = "<tr><th>outcome</th><th>now</th><th>unit</th><th>meaning</th></tr>"
    table = (
        f'<table class="table" data-quarter="{model.quarter}"><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    solara.HTML("details", f"<summary>All numbers of this quarter</summary>{table}")
