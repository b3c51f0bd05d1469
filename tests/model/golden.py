"""Pin what some runs come to, so that no change of numbers goes unnoticed.

    python -m tests.model.golden

works the pinned numbers out anew, writes `golden.json` and says which runs have changed. Do it only
for a change of the model that is meant, and say in CHANGELOG.md that results change.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from joinup.model.engine import Run, simulate

FILE = Path(__file__).with_name("golden.json")
SIZE = {"places": 5, "partners": 3, "quarters": 32}
POINTS: dict[str, dict] = {
    "default": {},
    "silo": {"form": "silo"},
    "liaison, complaints": {"form": "liaison", "poor_service": 0.2},
    "pooled budget, by contribution": {
        "form": "pooled budget", "gain_rule": "contribution", "partners": 7,
        "own_target_incentive": (0.2, 0.3, 0.4, 0.4, 0.5, 0.5, 0.6), "pocket_spread": 0.5,
    },
    "unit wound up": {"form": "joint unit", "form_after": "silo", "rollout": 4},
    "unit handed over": {"form": "joint unit", "form_after": "partnership", "grant_after": 0.3},
    "experience": {"decision_rule": "experience", "place_spread": 0.5},
    "imitation, shocks": {
        "decision_rule": "imitation", "reorganisation_chance": 0.03, "cut_chance": 0.03,
        "renege_quarter": 14, "staff_loss": 0.4, "staff_loss_quarter": 20,
    },
    "aspiration, own form": {
        "decision_rule": "aspiration", "coordination": 0.8, "floor": 0.25, "task_depth": 0.7,
    },
    "pressure, gaming, absence": {
        "target_pressure": 0.1, "joint_credit": 0.3, "count_gaming": 0.3, "ratchet": 0.1,
        "absence": 0.2, "gain_rule": "need", "pool_share": 0.6,
    },
    "free choice of form": {
        "form_review": 0.5, "complementarity": 0.4, "critical_mass": 2.1, "interdependence": 0.7,
    },
    "provision, start-up money": {
        "provision": 5000.0, "start_up_boost": 0.5, "closure_fall": 0.3, "place_spread": 0.4,
    },
    "long-term effect": {"long_term_lag": 12.0, "long_term_effect": 0.4, "form": "pooled budget"},
    "assistance": {
        "assistance": 0.6, "selection": 0.5, "growth_usual": (0.05, 0.01), "place_spread": 0.4,
    },
    "thirty sources, asked": {
        "sources": 30.0, "satisfaction_before": 0.8, "form": "joint unit", "form_after": "silo",
    },
}  # fmt: skip

Pinned = dict[str, dict[str, list[float | None]]]


def worked_out() -> Pinned:
    """Return, by run and outcome, the mean over three replicates, to ten digits.

    Quarterly outcomes are taken half way and at the end; None is not a number.
    """
    pinned: Pinned = {}
    for name, point in POINTS.items():
        records = simulate([Run({**SIZE, **point}, 0, replicate) for replicate in range(3)])
        taken = {key: values[:, [16, 32]].mean(axis=0) for key, values in records.series.items()}
        taken |= {key: values.mean(axis=0, keepdims=True) for key, values in records.runs.items()}
        pinned[name] = {
            key: [None if math.isnan(v) else float(f"{v:.10g}") for v in values]
            for key, values in taken.items()
        }
    return pinned


def differences(found: Pinned, expected: Pinned) -> list[str]:
    """Return where two sets of pinned numbers differ, in words."""
    told = [f"{name}: not in both" for name in found.keys() ^ expected.keys()]
    for name in found.keys() & expected.keys():
        for key in found[name].keys() | expected[name].keys():
            new, old = found[name].get(key), expected[name].get(key)
            if new is None or old is None or not all(map(near, new, old)):
                told.append(f"{name}: {key} was {old} and is {new}")
    return sorted(told)


def near(one: float | None, other: float | None) -> bool:
    """Say whether two pinned numbers are the same, whatever machine worked them out."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-8, abs_tol=1e-8)


def read() -> Pinned:
    """Return the pinned numbers."""
    pinned: Pinned = json.loads(FILE.read_text(encoding="utf-8"))
    return pinned


def main() -> None:
    """Write the numbers anew and say what has changed."""
    pinned = worked_out()
    for line in differences(pinned, read() if FILE.exists() else {}):
        print(line)
    runs = [
        f'  "{name}": {{\n'
        + ",\n".join(f'    "{key}": {json.dumps(values)}' for key, values in outcomes.items())
        + "\n  }"
        for name, outcomes in pinned.items()
    ]
    FILE.write_text("{\n" + ",\n".join(runs) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
