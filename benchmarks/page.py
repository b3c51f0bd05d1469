"""Write what was measured: `docs/benchmarks.md` and its chart."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import batch, chart, limit, peers, scaling
from benchmarks.peers import Comparison
from benchmarks.results import FULL, Measured
from benchmarks.screen import TIMES, Seen

_CHUNKS = (peers.NUMPY_TOGETHER, peers.TOGETHER, peers.OF_MENU)
DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "benchmarks.md", DOCS / "pictures" / "benchmarks.svg"


def write(measured: Measured) -> list[Path]:
    """Write the page and its chart; return their paths."""
    PAGE.write_text(text(measured), encoding="utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(chart.drawn(measured), encoding="utf-8")
    return [PAGE, PICTURE]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; numbers lie to the right.

    >>> print(table(["engine", "ns"], [["C", "25"]]))
    | engine | ns |
    | --- | ---: |
    | C | 25 |
    """
    rules = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rules, *rows))


def text(m: Measured) -> str:
    """Return the page."""
    sections = [
        "# Benchmarks",
        f"Written by `python -m benchmarks{' --full' if m.full else ''}` on {m.day}; do not edit. "
        "All figures of a table were measured in one run, in turn.",
        f"Machine: {m.machine}; load {m.load:.1f} after the batches.  \nVersions: {m.versions}.",
        *(f"*{line}*" for line in m.left_out),
        f"![{chart.alternative(m)}](pictures/{PICTURE.name})",
        "## The engine, its peers and the limit",
        _of_peers(m),
        *(_compared(c) for c in m.comparisons),
        "## Where the time goes",
        "Share of NumPy's processor time in a default run of 150 places and 6 partners, by "
        "phase of the quarter. Draws are counted by themselves and not under the phase that asks "
        "for them; parts below half a per cent are left out.",
        table(
            ["part", "share"],
            [[name, f"{share:.1%}"] for name, share in m.phases.items() if share >= 0.005],
        ),
        "## How the cost grows",
        _scaled(m),
        "## Batches",
        _batches(m),
        "## What the user waits for",
        _waiting(m),
    ]
    return "\n\n".join(sections) + "\n"


def _of_peers(m: Measured) -> str:
    words = (
        "A default run of 40 quarters; processor time of one core, for an agency and a quarter, "
        f"median of {peers.ROUNDS} rounds; ratios are medians of each round's ratio. Each peer is "
        "checked first to do the same work. The twin is what one would write on Mesa or agentpy: a "
        "plain object for each agency, place and client group, with the default run's rules. It "
        f"records {len(_recorded())} outcomes a quarter, the engine all of its own, the C program "
        f"those {len(limit.OUTCOMES)} of them that move in a default run. Twin and C program let "
        "agencies choose between five efforts, as the engine can; by default it takes any effort, "
        "which is more work. Opening the world and packing rows count for the engine. Single runs "
        "are called one after the other; one that comes after other work takes two to three times "
        "as long, as the processor has to fetch its code again."
    )
    differences = [c.difference for c in m.comparisons if c.difference == c.difference]
    if differences:
        words += (
            " The C program ([benchmarks/limit.c](../benchmarks/limit.c)) takes the same draws; "
            f"in these runs its outcomes lay within {max(differences):.0e} of the engine's "
            f"(relative; a bench stops where they are more than {limit.AGREE:.0e} apart). It "
            "computes `exp` itself and may fuse a product with a sum, so that a choice would turn "
            "out otherwise only where a draw meets a threshold to some fifteen digits."
        )
    return words


def _recorded() -> dict[str, object]:
    from benchmarks.twin import REPORTERS

    return dict(REPORTERS)


def _compared(c: Comparison) -> str:
    slowest = c.timings[peers.MESA]
    fastest = c.timings.get(peers.LIMIT)
    head = [f"{c.places} places × {c.partners} partners", "ns", "times Mesa", "times C's time"]
    return table(
        head,
        [
            [
                f"{name} ({c.chunk})" if name in _CHUNKS else name,
                f"{timing.median:,.0f}",
                _round(timing.times(slowest)),
                _round(fastest.times(timing)) if fastest else "–",
            ]
            for name, timing in c.timings.items()
        ],
    )


def _round(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def _scaled(m: Measured) -> str:
    words = (
        f"Runs of {scaling.PLACES} places, {scaling.PARTNERS} partners and {scaling.QUARTERS} "
        "quarters, one of which is varied, at the chunk that the batch would use; processor time "
        f"of one core, median of {scaling.ROUNDS} rounds. Where the last column stays, cost grows "
        "in proportion. Contributions are worked out only for those who ask, and in none of these."
    )
    rows = [
        [
            "1,000 places of 8 partners" if point.varied == "largest" else point.varied,
            f"{point.places:,}",
            str(point.partners),
            str(point.quarters),
            f"{point.milliseconds:,.1f}",
            f"{point.nanoseconds:,.0f}",
        ]
        for point in m.scaling
    ]
    head = ["varied", "places", "partners", "quarters", "ms a run", "ns for an agency and quarter"]
    return words + "\n\n" + table(head, rows)


def _batches(m: Measured) -> str:
    runs = m.workers[1][0].runs
    rows = [
        [
            str(number),
            *(f"{_median(batches, of):.1f}" for of in ("seconds", "handing_out", "working")),
        ]
        for number, batches in m.workers.items()
    ]
    shown = table(
        ["workers", "s on the clock", "s processor, to hand out and write", "s processor, workers"],
        rows,
    )
    clock, undisturbed = (batch.ratio(m.workers, of) for of in ("seconds", "undisturbed"))
    words = (
        f"{runs:,} runs of 900 agencies over 40 quarters, from the call to results on the disk, "
        f"median of {len(m.workers[1])}, in turn."
    )
    after = (
        f"Two workers were {clock:.2f} times as fast as one on the clock, which other work on the "
        "machine lowers; by processor time alone (of handing out and writing, then the workers' "
        f"shared among them) they would be {undisturbed:.2f} times as fast."
    )
    memory = table(
        ["runs", "MB at its peak", "s on the clock", "s processor"],
        [
            [
                f"{b.runs:,}",
                f"{b.peak / 1e6:,.0f}",
                f"{b.seconds:.1f}",
                f"{b.handing_out + b.working:.1f}",
            ]
            for b in m.memory
        ],
    )
    about = "Small runs (6 agencies, 24 quarters), two workers: memory and time."
    return "\n\n".join([words, shown, after, about, memory])


def _median(batches: list[batch.Batch], of: str) -> float:
    return statistics.median(getattr(item, of) for item in batches)


def _waiting(m: Measured) -> str:
    c = m.command
    off = max(c.expected / c.on_disk, c.on_disk / c.expected)
    words = (
        f"`joinup run` with {c.runs:,} runs of 900 agencies over 40 quarters, two workers: results "
        f"on the disk {c.on_disk:.0f} seconds after the start, the page {c.with_page:.0f} seconds "
        f"after it; {c.processor:.0f} seconds of processor time in all. The estimate of "
        f"`--dry-run` before it was {c.expected:.0f} seconds to results on the disk: "
        f"{'within' if off <= 2 else 'NOT within'} a factor of two ({off:.1f})."
    )
    if c.runs != FULL.command:
        words += f" (`python -m benchmarks --full` measures {FULL.command:,} runs.)"
    rows = [[f"`{name}`", f"{wall:.2f}", f"{own:.2f}"] for name, (wall, own) in m.answering.items()]
    shown = table(["command, warm", "s on the clock", "s processor"], rows)
    whole = [_whole_commands(m)] if m.waits else []
    seen = [f"{m.browser}."] if m.browser else []
    seen += [of_screen(m.screen)] if m.screen else []
    return "\n\n".join([words, shown, *whole, *seen])


def of_screen(seen: Seen) -> str:
    """Return what a visitor of the one screen waits for."""
    rows = [
        [item.what, f"{item.median:,.1f}", f"{item.most:,.1f}", f"{item.aim:,.0f}", item.unit]
        for item in seen.figures
    ]
    shown = table(["the one screen in Chromium", "median", "most", "aim", "unit"], rows)
    memory = ", ".join(f"{size:.0f} MB after {visit}" for visit, size in seen.memory)
    return (
        f"{shown}\n\nMedians of {TIMES}; load {seen.load:.1f}. Memory of the server over visits "
        f"that ask an agency and play a run to its end: {memory}."
    )


def _whole_commands(m: Measured) -> str:
    """Return what whole commands take, beside those of an older checkout where there is one."""
    head = ["command", "s on the clock", "s processor"]
    beside = any(one.before for one in m.waits)
    rows = []
    for one in m.waits:
        row = [f"`{one.command}`", f"{one.now.clock:.1f}", f"{one.now.processor:.1f}"]
        if beside and one.before:
            part = one.now.processor / one.before.processor
            row += [f"{one.before.clock:.1f}", f"{one.before.processor:.1f}", f"{part:.2f}"]
        row += ["–"] * (3 if beside and not one.before else 0)
        alone = [f"{s:.1f}" for s in (one.alone.clock, one.alone.processor)] if one.alone else []
        rows.append(row + (alone or ["–"] * 2))
    words = "Whole commands, warm, into an empty folder, with what they draw and write."
    if beside:
        head += ["before: clock", "before: processor", "part of its processor time"]
        words += (
            " Beside them the same commands at the start of this round, in turn. Since then most "
            "of them also try their answer in a hundred plausible worlds; the last two columns "
            "leave these out (`--worlds 0`), as it was then."
        )
    head += ["without worlds: clock", "without worlds: processor"]
    return words + "\n\n" + table(head, rows)
