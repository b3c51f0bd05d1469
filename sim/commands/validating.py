"""The command `validate`: the engine against theory."""

from __future__ import annotations

from sim.analysis.theory import as_text, theory_table

FAILED = 3


def validate_theory() -> int:
    """Run and print every benchmark; return 0 if all hold, else 3."""
    checks = theory_table()
    print(as_text(checks))
    failed = sum(not item.holds for item in checks)
    print(f"\n{len(checks) - failed} of {len(checks)} benchmarks hold.")
    return FAILED if failed else 0
