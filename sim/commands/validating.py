"""The command `validate`: the engine against theory, the model against known patterns."""

from __future__ import annotations

from sim.analysis import patterns as known
from sim.analysis.theory import as_text, theory_table

FAILED = 3


def validate(*, theory: bool, patterns: bool) -> int:
    """Run and print what is asked for; return 0 if every benchmark of theory holds, else 3.

    A pattern that is not met is a finding about the model, not a fault of the engine.
    """
    code = 0
    if theory:
        checks = theory_table()
        failed = sum(not item.holds for item in checks)
        print(as_text(checks))
        print(f"\n{len(checks) - failed} of {len(checks)} benchmarks hold.\n")
        code = FAILED if failed else 0
    if patterns:
        found = known.patterns()
        print(known.as_text(found))
        print(f"\n{sum(item.met for item in found)} of {len(found)} patterns are met.")
        for name in known.unsettled(found):
            print(f"Unsettled, as the decision rules disagree: {name}")
    return code
