"""The page of `joinup validate`: the engine against theory, the model against known patterns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.inputs.names import slug
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.version import model_version
from joinup.page.chart import Chart
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.ranking import ends
from joinup.page.rows import Panel, dots_on_rows, interval_dots, plain_dots
from joinup.page.tables import PageTable, laid_out
from joinup.page.words import listed, percent
from joinup.questions.validation.patterns import Pattern, unsettled
from joinup.questions.validation.theory.check import HEAD, Check

_RULE_TITLES = {"logit": "logit", "experience": "experience (EWA)"}


def verification(checks: Sequence[Check], patterns: Sequence[Pattern]) -> Document:
    """Return the page of benchmarks of theory and of patterns, each met or not."""
    n_held = sum(item.holds for item in checks)
    held = f"{n_held} of {len(checks)} benchmarks of theory hold."
    asked = ["--theory"] * bool(checks) + ["--patterns"] * bool(patterns)
    return Document(
        title="What the model is compared with",
        question="Does the engine do what theory says, and does the model show the patterns that "
        "are known of joint working?",
        points=[
            *([Sentence(held, "theory")] if checks else []),
            *(_pattern_points(patterns) if patterns else []),
        ],
        sections=[
            *([_theory(checks)] if checks else []),
            *([_patterns(patterns)] if patterns else []),
        ],
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


def theory_text(checks: Sequence[Check]) -> str:
    """Return benchmarks as a table for a terminal."""
    return "\n".join(laid_out([("", *HEAD[1:]), *(item.cells for item in checks)], rule=1))


def as_text(found: Sequence[Pattern]) -> str:
    """Return patterns as a table for a terminal."""
    rows = [(item.name, item.rule, "yes" if item.met else "NO", item.measured) for item in found]
    return "\n".join(laid_out([("pattern", "rule", "met", "measured"), *rows]))


def _theory(checks: Sequence[Check]) -> Section:
    text = (
        "Each benchmark puts the engine into a limiting configuration whose answer was published."
    )
    return Section("Theory", [text], tables=[_theory_table(checks)], charts=[_deviations(checks)])


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
    panel = Panel(
        [plain_dots("", most.tolist(), 0)], "largest deviation, as a share of the tolerance",
        xlim=(-0.02, max(1.1, float(most.max()) * 1.1)), upright=1,
    )  # fmt: skip
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
        figure=dots_on_rows(names, [panel]),
        table=used,
    )


def _used(item: Check) -> float:
    off = abs(item.obtained - item.expected)
    return off / item.tolerance if item.tolerance else (0.0 if item.holds else float("inf"))


def _pattern_points(patterns: Sequence[Pattern]) -> list[Sentence]:
    names = list(dict.fromkeys(item.name for item in patterns))
    both = [name for name in names if all(i.met for i in patterns if i.name == name)]
    neither = [name for name in names if not any(i.met for i in patterns if i.name == name)]
    points = [f"{len(both)} of {len(names)} patterns are met under both rules of decision."]
    points += [f"These are not met under either rule: {', '.join(neither)}."] if neither else []
    points += [
        f"The rules disagree, so that this is unsettled: {name}." for name in unsettled(patterns)
    ]
    return [Sentence(text, "patterns") for text in points]


def _patterns(patterns: Sequence[Pattern]) -> Section:
    names = dict.fromkeys(item.name for item in patterns)
    drawn = [_pattern_chart([i for i in patterns if i.name == name]) for name in names]
    text = (
        "Each pattern is measured now, on paired draws, under the two rules of decision that learn "
        "differently: “logit” weighs what is expected, “experience” (EWA) what was earned."
    )
    return Section("Patterns", [text], tables=[_pattern_table(patterns)], charts=kept(*drawn))


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
    unit = curves[0].unit
    panels = [
        Panel(
            [
                interval_dots(one.label, [found for _, found in one.points], number)
                for one, number in zip(item.curves, (0, 3), strict=False)
            ],
            xlabel=curves[0].label if len(curves) == 1 else unit,
            unit=unit,
            title=f"{_RULE_TITLES[item.rule]}: {'met' if item.met else 'not met'}",
            xlim=(-0.02, 1.05) if unit == "share" else None,
        )
        for item in of
    ]
    return Chart(
        name=f"pattern-{slug(name)}",
        title=f"{name}: {_verdict(of)}",
        subtitle="; ".join(one.label for one in curves) + "; means with 95% intervals over "
        f"{curves[0].points[0][1].n} replicates",
        alternative=" ".join(f"{_RULE_TITLES[item.rule]}: {item.measured}." for item in of),
        note="Where no bar shows, the interval is narrower than the dot.",
        figure=dots_on_rows(labels, panels, keyed=len(curves) > 1),
        table=[
            {"rule": item.rule, "series": one.label, "unit": one.unit, "point": label,
             **found.columns(), "replicates": found.n}
            for item in of
            for one in item.curves
            for label, found in one.points
        ],
    )  # fmt: skip


def _verdict(of: Sequence[Pattern]) -> str:
    met = [item.rule for item in of if item.met]
    if len(met) == len(of):
        return "met under both rules" if len(of) == len(HEADLINE_RULES) else f"met under {met[0]}"
    return f"met under {met[0]} only: unsettled" if met else "not met"
