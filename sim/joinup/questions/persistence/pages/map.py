"""The page and the terminal answer of `joinup map`."""

from __future__ import annotations

import numpy as np

from joinup.analysis.points import Array
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.words import figures, percent, span
from joinup.page.worlds import WHAT_A_WORLD_IS
from joinup.page.yardstick import is_settled, likelihood
from joinup.questions.persistence.map import CLASSES, PhaseDiagram
from joinup.questions.persistence.pages.looks import LAST, covered, made
from joinup.questions.persistence.pages.map_charts import (
    along,
    branches_chart,
    heat_maps,
    label,
    named,
    programme_chart,
    regions_chart,
)
from joinup.questions.persistence.verdict import agreed


def map_page(found: PhaseDiagram, command: str) -> Document:
    """Return a map as a page, every sentence of it worked out."""
    title = found.asked.scenario.title
    return Document(
        title=f"Where joining up lasts: {title}",
        question=f"How do {named(found.x)} and {named(found.y)} together decide whether joint "
        "working persists, collapses, or depends on its history?",
        points=[Sentence(*point) for point in main_points(found)],
        sections=(
            *(
                Section("This programme in plausible worlds", charts=[worlds_chart(found, shares)],
                        text=[WHAT_A_WORLD_IS])
                for shares in kept(found.worlds)
            ),
            Section(
                "The map",
                text=["Where joint working depends on its history, it stays if it is there and "
                      "does not begin by itself: what is lost is not won back by putting things "
                      "as they were."],
                charts=[regions_chart(found)],
            ),
            Section("This programme", charts=[programme_chart(found)]),
            Section(
                "Along one axis",
                text=["A dot is a state that joint working returns to when it is disturbed. A "
                      "cross is the tipping point between two of them: below it places fall away, "
                      "above it they climb."],
                charts=[branches_chart(found)],
            ),
        ),
        limits=[
            "A comparison of assumptions, not a forecast.",
            "The mean field is the engine without chance and with agencies of a department alike; "
            "beyond a boundary places fall away slowly; the simulation follows them for 15 years.",
            covered(found.asked, "The mean field"),
            "Under experience each agency's own habit holds it where it is, which the mean field "
            "averages out: where the two disagree, believe the simulation.",
            "The map itself is of the world that the programme leaves: its last form, and the part "
            "of its grant that continues.",
        ],
        record=made(found.asked, command),
    )  # fmt: skip


def main_points(found: PhaseDiagram) -> list[tuple[str, str]]:
    """Return the main points of a map, each with the chart that carries it."""
    points = [(worlds_words(found, shares), "map-worlds") for shares in kept(found.worlds)]
    points.append((own_words(found), "regions"))
    for layer in found.layers:
        shares = [float((layer.simulated == k).mean()) for k in range(len(CLASSES))]
        words = ", ".join(
            f"{name} on {percent(share)}" for name, share in zip(CLASSES, shares, strict=True)
        )
        inside = layer.agreement()
        told = "there is no point away from a boundary" if inside != inside else (
            f"{percent(inside)} of the points away from a boundary")  # fmt: skip
        agree = (
            f"Under {layer.rule} mean field and simulation agree on {told}, and on "
            f"{percent(layer.agreement(inside=False))} of all."
        )
        points += [
            (f"Under {layer.rule} it {words} of the map.", "regions"),
            (agree, "regions"),
            (along(found, layer), "branches"),
        ]
    return points


def own_words(found: PhaseDiagram) -> str:
    """Say what becomes of joint working at the scenario's own values, by either method."""
    seen = agreed({layer.rule: CLASSES[layer.own[1]] for layer in found.layers})
    expected = agreed({layer.rule: CLASSES[layer.own[0]] for layer in found.layers})
    start = "Once the programme is over, at the scenario's own values, joint working"
    verb = "is " if seen.startswith("unsettled") else ""
    end = (
        ", and in the mean field too."
        if seen == expected
        else f"; in the mean field, which leaves chance out: {expected}."
    )
    return f"{start} {verb}{seen} in the simulation{end}"


def map_answer(found: PhaseDiagram) -> str:
    """Return a map for a terminal: the simulation's classes as letters, and the main points."""
    letters = "chP"
    lines = [found.asked.scenario.title, ""]
    for layer in found.layers:
        lines.append(f"{layer.rule}: mean field, and simulation beside it")
        for k in reversed(range(len(found.y.values))):
            pair = [
                "".join(letters[int(code)] for code in classes[k])
                for classes in (layer.predicted, layer.simulated)
            ]
            lines.append(f"  {figures(float(found.y.values[k])):>8}  {pair[0]}   {pair[1]}")
        lines.append("")
    first, last = float(found.x.values[0]), float(found.x.values[-1])
    lines += [
        f"Up: {label(found.y)}. To the right: {label(found.x)}, {figures(first)} to "
        f"{figures(last)}.",
        "P persists, h depends on history, c collapses.",
        "",
        *(text for text, _ in main_points(found)),
        covered(found.asked, "The mean field"),
    ]
    return "\n".join(lines)


def worlds_chart(found: PhaseDiagram, shares: Array) -> Chart:
    """Draw the share of worlds in which the programme outlives its money, point by point."""
    return Chart(
        name="map-worlds",
        title=_on_most(shares),
        subtitle=f"Plausible worlds in which most places are joined up {span(LAST)} after this "
        "programme’s full grant has ended",
        alternative=f"From {percent(float(shares.min()))} to {percent(float(shares.max()))} of "
        "worlds.",
        note="The cross is the scenario. Beyond the white dashed line it lasts in most worlds.",
        figure=heat_maps(found, 8, 5.4, [(shares, shares, "")], "worlds in which most places last"),
        table=[
            {found.x.name: a, found.y.name: b, "lasts_in_worlds": float(shares[j, i])}
            for j, b in enumerate(found.y.values)
            for i, a in enumerate(found.x.values)
        ],
    )


def _on_most(shares: Array) -> str:
    likely = float((shares >= 0.5).mean())
    return f"The programme outlives its money in most worlds on {percent(likely)} of the map"


def worlds_words(found: PhaseDiagram, shares: Array) -> str:
    """Say on how much of the map the programme lasts, and in how many worlds where it stands."""
    row, column = (
        int(np.abs(np.array(axis.values, dtype=float) - axis.own).argmin())
        for axis in (found.y, found.x)
    )
    near = float(shares[row, column])
    sure = float(np.mean([is_settled(float(share)) for share in shares.ravel()]))
    return (
        f"{_on_most(shares)}; on {percent(sure)} of it nearly all worlds say the same. At the "
        f"point nearest to the scenario ({named(found.x)} and {named(found.y)}) it lasts in "
        f"{percent(near)} of worlds: {likelihood(near)}."
    )
