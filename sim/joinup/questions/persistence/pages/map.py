"""The page and the terminal answer of `joinup map`."""

from __future__ import annotations

from joinup.page.document import Document, Section, Sentence
from joinup.page.words import figures, percent
from joinup.page.worlds import WHAT_A_WORLD_IS
from joinup.questions.persistence.map import CLASSES, Atlas
from joinup.questions.persistence.pages.looks import covered
from joinup.questions.persistence.pages.map_charts import (
    along,
    branches_chart,
    label,
    named,
    programme_chart,
    regions_chart,
)
from joinup.questions.persistence.pages.map_worlds import worlds_chart, worlds_words
from joinup.questions.persistence.verdict import agreed


def map_page(found: Atlas, command: str, model: str) -> Document:
    """Return a map as a page, every sentence of it worked out."""
    title = found.asked.scenario.title
    return Document(
        title=f"Where joining up lasts: {title}",
        question=f"How do {named(found.x)} and {named(found.y)} together decide whether joint "
        "working persists, collapses, or depends on its history?",
        points=[Sentence(text, chart) for text, chart in main_points(found)],
        sections=(
            *(
                [Section("This programme in plausible worlds", charts=[worlds_chart(found)],
                         text=[WHAT_A_WORLD_IS])]
                if found.worlds is not None
                else []
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
            "The mean field is the engine without luck and with agencies of a department alike; "
            "beyond a boundary places fall away slowly; the simulation follows them for 15 years.",
            covered(found.asked, "The mean field"),
            "Under experience each agency's own habit holds it where it is, which the mean field "
            "averages out: where the two disagree, believe the simulation.",
            "The map itself is of the world that the programme leaves: its last form, and the part "
            "of its grant that continues.",
        ],
        record=(("Command", command), ("Model", model), ("Scenario", found.asked.scenario.name)),
    )  # fmt: skip


def main_points(found: Atlas) -> list[tuple[str, str]]:
    """Return the main points of a map, each with the chart that carries it."""
    points = [] if found.worlds is None else [(worlds_words(found), "map-worlds")]
    points.append((own_words(found), "regions"))
    for layer in found.layers:
        shares = [float((layer.simulated == k).mean()) for k in range(len(CLASSES))]
        words = ", ".join(
            f"{name} on {percent(share)}" for name, share in zip(CLASSES, shares, strict=True)
        )
        points.append((f"Under {layer.rule} it {words} of the map.", "regions"))
        inside = layer.agreement()
        told = "there is no point away from a boundary" if inside != inside else (
            f"{percent(inside)} of the points away from a boundary")  # fmt: skip
        points.append(
            (
                f"Under {layer.rule} mean field and simulation agree on {told}, and on "
                f"{percent(layer.agreement(inside=False))} of all.",
                "regions",
            )
        )
        points.append((along(found, layer), "branches"))
    return points


def own_words(found: Atlas) -> str:
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


def map_answer(found: Atlas) -> str:
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
