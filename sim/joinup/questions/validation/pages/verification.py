"""The page of `joinup validate`: the engine against theory, the model against known patterns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.analysis.points import Curve
from joinup.inputs.names import slug
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.version import model_version
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence
from joinup.page.ranking import ends
from joinup.page.rows import Dots, draw_rows, figure_of_rows, finish
from joinup.page.tables import PageTable
from joinup.page.words import listed, percent
from joinup.questions.validation.patterns import Pattern, unsettled
from joinup.questions.validation.theory.check import HEAD, Check

_RULE_TITLES = {"logit": "logit", "experience": "experience (EWA)"}


def verification(checks: Sequence[Check], patterns: Sequence[Pattern]) -> Document:
    """Return the page of benchmarks of theory and of patterns, each met or not."""
    asked = ["--theory"] * bool(checks) + ["--patterns"] * bool(patterns)
    return Document(
        title="What the model is compared with",
        question="Does the engine do what theory says, and does the model show the patterns that "
        "are known of joint working?",
        points=[*_theory_points(checks), *_pattern_points(patterns)],
        sections=[*_theory_sections(checks), *_pattern_sections(patterns)],
        limits=[
            "Benchmarks of theory test the engine in limiting configurations, set by parameters "
            "alone; that it passes them says nothing of how true the shipped values are.",
            "A pattern that is met shows that the model can produce it, not that it happened for "
            "the model’s reasons. One that is not met is a finding about the model.",
        ],
        record=[
            ("Model", model_version()),
            ("Assurance", "Not signed off"),
            ("Repeat", " ".join(["joinup validate", *asked])),
        ],
        warnings=[
            f"Theory does not hold in {item.name}: {item.result} ({item.setting})."
            for item in checks
            if not item.holds
        ],
    )


def _theory_points(checks: Sequence[Check]) -> list[Sentence]:
    if not checks:
        return []
    held = sum(item.holds for item in checks)
    return [Sentence(f"{held} of {len(checks)} benchmarks of theory hold.", "theory")]


def _theory_sections(checks: Sequence[Check]) -> list[Section]:
    if not checks:
        return []
    text = (
        "Each benchmark puts the engine into a limiting configuration whose answer was published."
    )
    return [Section("Theory", [text], tables=[_theory_table(checks)], charts=[_deviations(checks)])]


def _theory_table(checks: Sequence[Check]) -> PageTable:
    columns = ["benchmark", "result", "source", "setting", "expected", "obtained", "tolerance"]
    frame = pd.DataFrame(
        [
            (i.name, i.result, i.source, i.setting, i.expected, i.obtained, i.tolerance, i.holds)
            for i in checks
        ],
        columns=[*columns, "holds"],
    )
    rows = [list(item.cells) for item in checks]
    head = [name.capitalize() for name in HEAD]
    return PageTable("theory", "Benchmarks of theory", head, rows, frame, False)


def _deviations(checks: Sequence[Check]) -> Chart:
    """Draw how much of its tolerance each benchmark uses, the largest of each name."""
    used = pd.DataFrame({"benchmark": i.name, "share_of_tolerance": _used(i)} for i in checks)
    most = used.groupby("benchmark", sort=False)["share_of_tolerance"].max()
    names = [str(name) for name in most.index]
    n_rows = len(names)
    with style.styled():
        figure, panels = figure_of_rows(n_rows)
        dots = Dots("", most.tolist(), [style.BLUE] * n_rows, [style.MARKERS[0]] * n_rows)
        panels[0].axvline(1, color=style.INK, lw=1)
        words = "largest deviation, as a share of the tolerance"
        draw_rows(panels[0], names, [dots], unit="share", xlabel=words)
        panels[0].set_xlim(-0.02, max(1.1, float(most.max()) * 1.1))
        finish(figure)
    ranked = ends({str(name): float(used) for name, used in most.items()}, percent)
    assert ranked is not None  # there is a benchmark
    top = ranked.high
    names_ = listed([f"Benchmark {name}" for name in top.names])
    bound = (
        top.verb("comes closest to its bound", "come closest to their bounds")
        if most.max() <= 1
        else top.verb("goes beyond its bound", "go beyond their bounds")
    )
    return Chart(
        name="deviations",
        title=f"{names_} {bound}, with {top.figure} of the tolerance",
        subtitle="Largest deviation of the engine from theory, of each benchmark’s cases",
        alternative=" ".join(f"{name}: {percent(float(value))}." for name, value in most.items()),
        note="To the right of the line a benchmark fails. The table gives each tolerance.",
        figure=figure,
        table=used,
    )


def _used(item: Check) -> float:
    off = abs(item.obtained - item.expected)
    return off / item.tolerance if item.tolerance else (0.0 if item.holds else float("inf"))


def _pattern_points(patterns: Sequence[Pattern]) -> list[Sentence]:
    if not patterns:
        return []
    names = list(dict.fromkeys(item.name for item in patterns))
    both = [name for name in names if all(i.met for i in patterns if i.name == name)]
    neither = [name for name in names if not any(i.met for i in patterns if i.name == name)]
    points = [f"{len(both)} of {len(names)} patterns are met under both rules of decision."]
    points += [f"These are not met under either rule: {', '.join(neither)}."] if neither else []
    points += [
        f"The rules disagree, so that this is unsettled: {name}." for name in unsettled(patterns)
    ]
    return [Sentence(text, "patterns") for text in points]


def _pattern_sections(patterns: Sequence[Pattern]) -> list[Section]:
    if not patterns:
        return []
    names = dict.fromkeys(item.name for item in patterns)
    drawn = [_pattern_chart([i for i in patterns if i.name == name]) for name in names]
    return [
        Section(
            "Patterns",
            [
                "Each pattern is measured now, on paired draws, under the two rules of decision "
                "that learn differently: “logit” weighs what is expected, “experience” (EWA) what "
                "was earned."
            ],
            tables=[_pattern_table(patterns)],
            charts=[chart for chart in drawn if chart is not None],
        )
    ]


def _pattern_table(patterns: Sequence[Pattern]) -> PageTable:
    rows = [[i.name, i.rule, "met" if i.met else "NOT MET", i.measured] for i in patterns]
    frame = pd.DataFrame(rows, columns=["pattern", "rule", "verdict", "measured"])
    head = ["Pattern", "Rule", "Verdict", "Measured (95% intervals over replicates)"]
    return PageTable("patterns", "Patterns, each under two rules", head, rows, frame, False)


def _pattern_chart(of: Sequence[Pattern]) -> Chart | None:
    """Draw a pattern, a panel a rule; None where it has nothing to be drawn."""
    of = [item for item in of if item.curves]
    if not of:
        return None
    name, curves = of[0].name, of[0].curves
    labels = [label for label, _ in curves[0].points]
    with style.styled():
        figure, panels = figure_of_rows(len(labels), len(of))
        for panel, item in zip(panels, of, strict=True):
            series = [_dots(one, number) for number, one in enumerate(item.curves)]
            unit = curves[0].unit
            xlabel = curves[0].label if len(curves) == 1 else unit
            draw_rows(panel, labels, series, unit=unit, xlabel=xlabel)
            panel.set_title(f"{_RULE_TITLES[item.rule]}: {'met' if item.met else 'not met'}")
            if unit == "share":
                panel.set_xlim(-0.02, 1.05)
        finish(figure, panels[0] if len(curves) > 1 else None)
    return Chart(
        name=f"pattern-{slug(name)}",
        title=f"{name}: {_verdict(of)}",
        subtitle="; ".join(one.label for one in curves) + "; means with 95% intervals over "
        f"{curves[0].points[0][1].n} replicates",
        alternative=" ".join(f"{_RULE_TITLES[item.rule]}: {item.measured}." for item in of),
        note="Where no bar shows, the interval is narrower than the dot.",
        figure=figure,
        table=pd.DataFrame(
            {
                "rule": item.rule,
                "series": one.label,
                "unit": one.unit,
                "point": label,
                "mean": found.mean,
                "low": found.low,
                "high": found.high,
                "replicates": found.n,
            }
            for item in of
            for one in item.curves
            for label, found in one.points
        ),
    )


def _dots(one: Curve, number: int) -> Dots:
    n_rows = len(one.points)
    place = (0, 3)[number]
    found = [bounds for _, bounds in one.points]
    return Dots(
        one.label,
        [bounds.mean for bounds in found],
        [style.PALETTE[place]] * n_rows,
        [style.MARKERS[place]] * n_rows,
        [bounds.low for bounds in found],
        [bounds.high for bounds in found],
    )


def _verdict(of: Sequence[Pattern]) -> str:
    met = [item.rule for item in of if item.met]
    if len(met) == len(of):
        return "met under both rules" if len(of) == len(HEADLINE_RULES) else f"met under {met[0]}"
    return f"met under {met[0]} only: unsettled" if met else "not met"
