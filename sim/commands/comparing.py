"""The command `compare`: two scenarios of a result, what differs in them and in what came out."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.paired import difference, replicates_needed
from sim.batch import Result, open_result
from sim.errors import InputError
from sim.model.outcomes import OF_RUN, OUTCOMES
from sim.model.parameters import REGISTRY
from sim.model.registry import guess, show

_PRECISION = 0.05  # half-width over the size of the difference, for the advice on replicates


def compared(folder: Path, first: str, second: str) -> str:
    """Return the comparison of `first` with `second`, in words and numbers.

    Differences are `first` less `second`, replicate by replicate on the same draws. Raises
    InputError for a scenario that the result lacks, ResultError where the result is damaged.
    """
    result = open_result(folder)
    names = [str(scenario["name"]) for scenario in result.plan.scenarios]
    faults = [
        f"{result.id} has no scenario {name}{guess(name, names) or '; it has ' + ', '.join(names)}"
        for name in (first, second)
        if name not in names
    ]
    if faults:
        raise InputError(faults)
    if first == second:
        raise InputError([f"compare needs two scenarios; both are {first}"])
    by_name = {scenario["name"]: scenario for scenario in result.plan.scenarios}
    titles = [by_name[name]["title"] for name in (first, second)]
    parts = [f"“{titles[0]}” less “{titles[1]}” ({result.id})", "", "Settings that differ"]
    parts += _settings(by_name[first]["parameters"], by_name[second]["parameters"])
    parts += ["", *_outcomes(result, first, second)]
    parts += [
        "",
        "Paired over replicates; 95% intervals (Student's t). “In favour”: share of replicates in "
        "which the first is higher.\n“Replicates for 5%”: how many bring the half-width down to 5% "
        "of the difference.",
    ]
    return "\n".join(parts)


def _settings(first: dict[str, object], second: dict[str, object]) -> list[str]:
    lines = []
    for name, parameter in REGISTRY.items():
        values = [first.get(name, "by form"), second.get(name, "by form")]
        if values[0] != values[1]:
            shown = [show(value).strip('"') for value in values]
            lines.append(f"  {parameter.meaning} ({name}): {shown[0]} against {shown[1]}")
    return lines or ["  none"]


def _outcomes(result: Result, first: str, second: str) -> list[str]:
    rows = [("outcome", "difference", "95% interval", "in favour", "verdict", "replicates for 5%")]
    for name in OF_RUN:
        found = difference(result.runs, name, first, second)
        bounds = found.interval
        if bounds.n == 0:
            continue
        needed = ""
        if bounds.n > 1 and bounds.mean and bounds.low != bounds.high:
            needed = f"{replicates_needed(found.values, _PRECISION * abs(bounds.mean)):,}"
        rows.append(
            (
                f"{OUTCOMES[name].title} ({OUTCOMES[name].unit})",
                f"{bounds.mean:,.4g}",
                f"{bounds.low:,.4g} to {bounds.high:,.4g}",
                f"{found.in_favour:.0%}",
                found.verdict + (f" ({found.dropped} unpaired)" if found.dropped else ""),
                needed,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
