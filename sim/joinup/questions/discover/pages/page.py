"""The page of a discovery, and its text for a terminal."""

from __future__ import annotations

import textwrap

import pandas as pd

from joinup.inputs.counted import counted
from joinup.inputs.names import clean
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.tables import PageTable
from joinup.page.words import percent, share_with_interval
from joinup.questions.discover.found import Discovery
from joinup.questions.discover.pages import charts
from joinup.questions.discover.pages.words import (
    branch,
    conditions,
    looked_for,
    stability,
    summary,
)

_WIDTH = 90
_HOW = (
    "A case is one scenario at one point of the design, the mean over its replicates. A box is a "
    "range for some of the parameters. It is found by peeling (the patient rule induction method, "
    "PRIM) on half of the points, and measured on the other half, which it has not seen."
)


def document(found: Discovery, command: str) -> Document:
    """Return the page of a discovery."""
    title = clean(found.result.plan.title)
    carriers = ["", *["boxes"] * max(1, len(found.boxes)), "scores", "tree"]
    said = summary(found)
    return Document(
        title=f"Where it happens: {title}",
        question=f"In which circumstances is {looked_for(found.clauses)}?",
        points=[Sentence(text, by) for text, by in zip(said, carriers, strict=True)],
        sections=[
            Section(
                "Boxes",
                [_HOW],
                tables=[_boxes(found)],
                charts=kept(charts.limits(found), charts.trade_off(found)),
            ),
            Section(
                "How stable are they?",
                [
                    "Half of the points are drawn anew fifty times, and the box is looked for each "
                    "time. A limit that seldom comes again is an accident of the points."
                ],
                bullets=[stability(box, n) for n, box in enumerate(found.boxes, start=1)],
            ),
            Section("What helps to tell", charts=[charts.scores(found)]),
            Section(
                "A tree",
                [
                    "A tree asks one parameter at a time. “Found” is the share of the cases at the "
                    "end of a branch in which it happens, where the tree was grown; “kept back” is "
                    "that in the other half of the points."
                ],
                tables=[_tree(found)],
            ),
        ],
        limits=[
            "Boxes hold within the ranges of the design. They say where something happens in the "
            "model, and not what would bring it about.",
            "The means hide chance: a case near the bound may fall on either side of it.",
        ],
        record=_record(found, command),
        warnings=_warnings(found),
    )


def _boxes(found: Discovery) -> PageTable:
    rows, records = [], []
    for number, box in enumerate(found.boxes, start=1):
        density = box.density
        rows.append(
            [
                f"Box {number}",
                conditions(box.conditions),
                share_with_interval(density) if density.n else "–",
                percent(box.coverage),
                percent(box.mass),
                percent(box.learned.density),
                percent(box.learned.coverage),
            ]
        )
        records += [
            (number, item.name, "above" if item.above else "up to", item.bound, share,
             *density.columns().values(), box.coverage, box.mass, box.learned.density,
             box.learned.coverage)
            for item, share in zip(box.conditions, box.stable, strict=True)
        ]  # fmt: skip
    columns = ["box", "feature", "side", "bound", "share_of_resamples", "density", "density_low",
               "density_high", "coverage", "mass", "density_found", "coverage_found"]  # fmt: skip
    head = ["", "Circumstances", "Density, kept back", "Coverage, kept back", "Share of all cases",
            "Density, found", "Coverage, found"]  # fmt: skip
    caption = "Boxes, each found in what those before it leave over"
    return PageTable(
        "boxes", caption, head, rows, pd.DataFrame(records, columns=columns), numeric=False
    )


def _tree(found: Discovery) -> PageTable:
    data = [
        {
            "circumstances": branch(leaf.conditions), "kept_back": leaf.density,
            "found": leaf.learned, "share_of_cases": leaf.mass,
        }
        for leaf in found.tree.leaves
    ]  # fmt: skip
    head = ["Circumstances", "Kept back", "Found", "Share of cases"]
    rows = [
        [branch(leaf.conditions), *map(percent, (leaf.density, leaf.learned, leaf.mass))]
        for leaf in found.tree.leaves
    ]
    return PageTable("tree", "How often it happens at the end of each branch", head, rows, data)


def _record(found: Discovery, command: str) -> list[tuple[str, str]]:
    plan = found.result.plan
    return [
        ("Result", found.result.id),
        ("Model", plan.model_version),
        ("Cases", f"{len(found.cases.wanted):,}, half of the points kept back"),
        ("Replicates", str(plan.replicates)),
        ("Seed", str(plan.seed)),
        ("Assurance", "Not signed off"),
        ("Repeat", command),
    ]


def _warnings(found: Discovery) -> list[str]:
    said = []
    if failed := len(found.result.failures):
        said.append(f"{counted(failed, 'run')} failed; means rest on those that finished.")
    if found.cases.unknown:
        said.append(
            f"{counted(found.cases.unknown, 'case')} left out, because an outcome is not known "
            "there: the runs end too soon, or failed."
        )
    return said


def text(found: Discovery) -> str:
    """Return a discovery in words for a terminal."""
    said = summary(found)
    again = [stability(box, number) for number, box in enumerate(found.boxes, start=1)]
    head, boxes, rest = said[0], said[1:-2], said[-2:]
    shown = [*_warnings(found), head, "", *boxes, "", *again, "", *rest]
    return "\n".join([*(textwrap.fill(line, _WIDTH) for line in shown), "", *_branches(found), "",
                      textwrap.fill(_HOW, _WIDTH)])  # fmt: skip


def _branches(found: Discovery) -> list[str]:
    rows = [
        (percent(leaf.density), percent(leaf.learned), branch(leaf.conditions))
        for leaf in found.tree.leaves
    ]
    rows = [("kept back", "found", "at the end of the branch"), *rows]
    return [f"{one:>9}  {two:>6}  {words}" for one, two, words in rows]
