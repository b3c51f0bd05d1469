"""Embedding at withdrawal, and the level that it takes to last: the chart and the finding."""

from __future__ import annotations

from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of
from joinup.page.rows import finish
from joinup.page.words import decimal, percent, span
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.pages.looks import LAST
from joinup.questions.persistence.trial import RULES
from joinup.questions.persistence.verdict import agreed


def bands_chart(found: Outlook) -> Chart | None:
    """Draw persistence by embedding at withdrawal, and the fold; None where bands are too few."""
    by_rule = {rule: [b for b in found.watched.bands if b.rule == rule] for rule in RULES}
    if min(map(len, by_rule.values())) < 2:
        return None
    with style.styled():
        figure, axes = axes_of(11, 4.6)
        for number, (rule, bands) in enumerate(by_rule.items()):
            middle = [(band.low + band.high) / 2 + 0.006 * (number - 0.5) for band in bands]
            shares = [band.lasting.bounded() for band in bands]
            colour = style.PALETTE[number]
            means, low, high = zip(*((s.mean, s.low, s.high) for s in shares), strict=True)
            axes.vlines(middle, low, high, color=colour, lw=2)
            axes.plot(
                middle, means, style.MARKERS[number], color=colour, ms=9,
                ls=style.DASHES[number], label=rule,
            )  # fmt: skip
            fold = found.fold[rule]
            if fold:
                axes.axvline(fold, color=colour, lw=1.5, ls=(0, (4, 3)))
                axes.annotate(
                    f"fold ({rule}) {decimal(fold)}", (fold, 0.02 + 0.08 * number), xytext=(4, 0),
                    textcoords="offset points", color=colour,
                )  # fmt: skip
        axes.set(
            xlabel="embedding when the full grant ended",
            ylabel=f"places joined up {span(LAST)} on",
            ylim=(-0.03, 1.03), xlim=(0, max(b.high for b in found.watched.bands)),
        )  # fmt: skip
        style.show_unit(axes.yaxis, "share")
        finish(figure, axes)
    ends = {
        rule: (bands[0].lasting.mean, bands[-1].lasting.mean) for rule, bands in by_rule.items()
    }
    rises = {rule: "more" if high - low > 0.1 else "no more" for rule, (low, high) in ends.items()}
    return Chart(
        name="embedding",
        title=f"Places with more embedding at withdrawal last {agreed(rises)} often: "
        + "; ".join(f"{percent(a)} to {percent(b)} ({rule})" for rule, (a, b) in ends.items()),
        subtitle="Share of places that last, by embedding at withdrawal in bands of 0.1; places of "
        "five programmes that differ in mainstreaming; 95% intervals over replicates",
        alternative=" ".join(
            f"{b.rule}, embedding {decimal(b.low, 1)} to {decimal(b.high, 1)}: "
            f"{percent(b.lasting.mean)} of {b.places} places."
            for b in found.watched.bands
        ),
        note="The dashed line is the fold: below it, were routine to stand still, no joined-up "
        "state would exist. Routine moves, so that places below the line may last for a while, or "
        "gain it in time: the marks rise gradually and not at a step.",
        figure=figure,
        table=[
            {
                "rule": b.rule, "embedding_from": b.low, "embedding_to": b.high,
                "places": b.places, **b.lasting.bounded().columns(mean="lasting"),
            }
            for b in found.watched.bands
        ],
    )  # fmt: skip


def embedding_seen(found: Outlook) -> str:
    """Say how embedded joint work was when the money ended, and from where half the places last."""
    parts = []
    for rule in RULES:
        half = _half(found, rule)
        seen = f" ({half})" if half else ""
        parts.append(f"{decimal(found.verdict.embedding[rule].mean)} under {rule}{seen}")
    return (
        "Embedding, which is how far joint work has become routine from 0 to 1, was "
        f"{' and '.join(parts)} when the money ended."
    )


def _half(found: Outlook, rule: str) -> str:
    half = found.watched.halfway(rule)
    return "" if half is None else f"half of the places last from {decimal(half)}"


def embedding_words(found: Outlook) -> str:
    """Say how embedding at withdrawal compares with the critical level."""
    parts = []
    for rule in RULES:
        now, fold, half = found.verdict.embedding[rule], found.fold[rule], _half(found, rule)
        if fold is None:
            level = "and once the money has ended no embedding, however high, would hold"
        elif fold == 0:
            level = "a joined-up state needs no embedding"
        else:
            side = "below" if now.mean < fold else "above"
            level = f"{side} the critical level of {decimal(fold)} (the fold)"
        seen = f"; {half}" if half else ""
        parts.append(f"under {rule} it was {decimal(now.mean)}, {level}{seen}")
    return "Embedding when the money ended: " + "; ".join(parts) + "."
