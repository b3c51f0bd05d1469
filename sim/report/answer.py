"""The short answer of a result, for a terminal: plain words and a small table."""

from __future__ import annotations

from sim.batch.result import Result
from sim.report.summary import ScenarioSummary, summarise
from sim.report.words import people, percent, persistence_in_words, share_with_interval


def answer(result: Result) -> str:
    """Return the answer to the experiment's question in words, with a table of the scenarios."""
    summaries = summarise(result)
    return "\n".join([*_sentences(summaries), "", _table(summaries), "", _caution(result)])


def _sentences(summaries: list[ScenarioSummary]) -> list[str]:
    ending = [item for item in summaries if item.ends and item.joint]
    if not ending:
        return ["No scenario's grant ends: this result does not say what would outlive the money."]
    best = max(ending, key=lambda item: item.mean("persistence_16"))
    worst = min(ending, key=lambda item: item.mean("persistence_16"))
    lines = [
        "When the money ends, joint working",
        f"  {persistence_in_words(worst.mean('persistence_16'))} in “{worst.title}” "
        f"({percent(worst.mean('persistence_16'))} of places),",
        f"  {persistence_in_words(best.mean('persistence_16'))} in “{best.title}” "
        f"({percent(best.mean('persistence_16'))}).",
    ]
    kept = [item for item in summaries if item.funded and not item.ends]
    lines += [
        f"While the money goes on, it {persistence_in_words(item.mean('persistence_16'))} in "
        f"“{item.title}” ({percent(item.mean('persistence_16'))})."
        for item in kept
    ]
    return lines


def _table(summaries: list[ScenarioSummary]) -> str:
    head = ("scenario", "still joined up", "clients, 36", "clients,", "embedding at")
    below = ("", "16 quarters on", "months", "end", "withdrawal")
    rows = [head, below]
    for item in summaries:
        rows.append(
            (
                item.title,
                share_with_interval(item.headlines["persistence_16"]),
                people(item.mean("clients_12")),
                people(item.mean("clients_end")),
                f"{item.mean('embedding_at_withdrawal'):.2f}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        first = row[0].ljust(widths[0])
        others = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([first, *others]).rstrip())
    lines.insert(2, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _caution(result: Result) -> str:
    return (
        f"Means over {result.plan.replicates} replicates, 95% intervals in brackets. Results of a "
        "model that compares\nregimes; not a forecast."
    )
