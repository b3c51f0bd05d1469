"""Cases whose answer is known, made by a formula and not by the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance import studies
from joinup.questions.guidance.cases import ENDINGS, OUTCOMES, Array, Cases
from joinup.questions.guidance.found import Guidance, work_out

FORMS = ("silo", "liaison", "partnership", "pooled budget", "joint unit")
"""The forms of the formula; the model may have more."""

NAMES = tuple(item.name for item in CIRCUMSTANCES)
LOW = np.array([0.25, 0.3, 2, 0.0, 0.2, 0.0, 0.01, 0.25, 40, 4, 0.2])
HIGH = np.array([1.0, 1.0, 8, 0.9, 0.7, 0.3, 0.1, 6.0, 80, 20, 0.8])
WHOLE = np.array([item.whole for item in CIRCUMSTANCES])


def points(n_points: int, seed: int = 0) -> Array:
    """Return circumstances over the usual ranges, (point, circumstance)."""
    drawn = LOW + np.random.default_rng(seed).random((n_points, len(NAMES))) * (HIGH - LOW)
    found: Array = np.where(WHOLE, np.round(drawn), drawn)
    return found


def gain(found: Array, rule: int, ending: str, disputed: bool) -> Array:
    """Return the gain of each form at some points, (point, form).

    Joint work is worth while beyond a value of 2. Then shallow tasks are for liaison, middling ones
    for a partnership and deep ones for a pooled budget, unless the work is handed over, in which
    case all but shallow ones are for a unit. Where `disputed`, the rules exchange the two forms of
    middling and deep tasks.
    """
    depth, value = found[:, NAMES.index("task_depth")], found[:, NAMES.index("outcome_value")]
    wanted = np.select([depth < 0.45, depth < 0.7], [1, 2], 3)
    if disputed and rule == 1:
        wanted = np.select([wanted == 2, wanted == 3], [3, 2], wanted)
    if ending == "handed over":
        wanted = np.where(depth < 0.45, 1, 4)
    wanted = np.where(value < 2, 0, wanted)
    made = np.full((len(found), len(FORMS)), -0.2)
    made[:, 0] = 0.0
    made[:, 1:] += np.where(value < 2, 0.0, 0.3)[:, None]
    made[np.arange(len(found)), wanted] += np.where(wanted == 0, 0.0, 0.1)
    return made


def cases(
    found: Array,
    replicates: int = 2,
    seed: int = 1,
    noise: float = 0.01,
    order: Sequence[int] = range(5),
    disputed: bool = False,
) -> Cases:
    """Return the cases at some points.

    `order` says whose part each form plays in the formula.
    """
    rng = np.random.default_rng(seed)
    shape = (len(HEADLINE_RULES), len(found), len(ENDINGS), len(FORMS), replicates)
    worth = np.empty(shape)
    for rule in range(len(HEADLINE_RULES)):
        for number, ending in enumerate(ENDINGS):
            here = gain(found, rule, ending, disputed)[:, list(order)]
            worth[rule, :, number] = here[..., None] + noise * rng.standard_normal(
                (len(found), len(FORMS), replicates)
            )
    lasts = np.clip(0.5 + 2 * worth, 0, 1)
    outcomes = {name: lasts.copy() for name in OUTCOMES}
    outcomes["net_benefit"] = worth
    outcomes["joined_up_at_withdrawal"] = np.full(shape, 0.9)
    outcomes["effort_at_withdrawal"] = rng.random(shape)
    return Cases(NAMES, found, outcomes, FORMS)


def guidance(
    n_points: int = 400, order: Sequence[int] = range(5), disputed: bool = False
) -> Guidance:
    """Return all that is found of such cases."""
    found = points(n_points)
    main = cases(found, order=order, disputed=disputed)
    at = found[[claim.point for claim in studies.claims(main)]]
    known = {
        name: studies.Span(low, high, whole=bool(whole))
        for name, low, high, whole in zip(NAMES, LOW, HIGH, WHOLE, strict=True)
    }
    return work_out(
        main,
        cases(at, replicates=10, seed=2, order=order, disputed=disputed),
        cases(_sampled("morris", known), 1, noise=0.0, order=order, disputed=disputed),
        cases(_sampled("sobol", known), 1, noise=0.0, order=order, disputed=disputed),
    )


def _sampled(kind: str, known: dict[str, studies.Span]) -> Array:
    from SALib.sample import morris, sobol

    names = list(NAMES) if kind == "morris" else ["task_depth", "outcome_value"]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    unit = (
        morris.sample(problem, 10, seed=1)
        if kind == "morris"
        else sobol.sample(problem, 64, calc_second_order=False, seed=1)
    )
    rows = []
    for row in unit.tolist():
        at = {name: known[name].at(share) for name, share in zip(names, row, strict=True)}
        rows.append([at.get(name, known[name].middle) for name in NAMES])
    return np.array(rows)
