"""Every benchmark can fail: with a rule a little wrong in the engine, the matching one does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pkgutil import resolve_name
from typing import Any

import pytest

from joinup.questions.validation.pages.verification import theory_text
from joinup.questions.validation.theory.check import Check
from joinup.questions.validation.theory.departments import equilibrium, leaving, provoked
from joinup.questions.validation.theory.dynamics import (
    conservation,
    contributions,
    diffusion,
    fixed_points,
    learning,
    ratchet,
    stock,
)
from joinup.questions.validation.theory.fields import critical_mass, equilibria, folds, loop
from joinup.questions.validation.theory.foresight import programming, two_periods
from joinup.questions.validation.theory.incentives import (
    abstaining,
    continuous,
    limits,
    quantal,
    tasks,
    teams,
)
from tests.quick import each

Break = Callable[[Any], Any]
"""Takes what is right and returns something a little wrong."""


def scaled(factor: float) -> Break:
    return lambda right: lambda *a, **k: factor * right(*a, **k)


def using(**values: float) -> Break:
    return lambda right: lambda *a, **k: right(*a, **{**k, **values})


def leaning(right: Any) -> Any:
    return lambda values, *a, **k: right([values[0] + 0.01, *values[1:]], *a, **k)


def low_draws(right: Any) -> Any:
    return lambda weights, draw: right(weights, draw**1.2)


def bent(right: Any) -> Any:
    """Make much effort a little more likely."""
    return lambda efforts, logs, **k: right(
        efforts, [log + 0.03 * n for n, log in enumerate(logs)], **k
    )


def low_draw(right: Any) -> Any:
    return lambda density, draw: right(density, draw**1.1)


def leaking(name: str, amount: float = 1e-6) -> Break:
    """Let a little of a stock or flow come from nowhere at the end of every quarter."""

    def leak(state: Any, world: Any, quarter: int) -> Any:
        return state._replace(**{name: getattr(state, name) + amount})

    return lambda phases: (*phases, leak)


FAULTS: tuple[tuple[str, Callable[[], Iterator[Check]], str, Break], ...] = (
    ("B1", teams, "prospects:outcome_weight", scaled(0.99)),
    ("B1", teams, "rules.payoff:fulfilment", scaled(0.9)),
    ("B1b", teams, "prospects:outcome_weight", scaled(0.99)),
    ("B1c", teams, "prospects:outcome_weight", scaled(0.99)),
    ("B2", tasks, "rules.payoff:own_work", using(crowding=0.24)),
    ("B2b", tasks, "rules.payoff:own_work", using(crowding=0.05)),
    ("B3", quantal, "rules.decision:logit_weights", leaning),
    ("B4", equilibria, "schedule:learning.trust", scaled(0.95)),
    ("B4b", folds, "schedule:learning.trust", scaled(0.85)),
    ("B5", critical_mass, "rules.payoff:ces_output", scaled(0.99)),
    ("B7", diffusion, "rules.clients:awareness", using(fading=1e-5)),
    ("B8", contributions, "rules.contribution:shapley", scaled(0.999)),
    ("B8", contributions, "schedule:worth_of", scaled(0.999)),
    ("B9", ratchet, "prospects:ratcheted", scaled(1.001)),
    ("B10", stock, "schedule:clients.stock", scaled(1 + 1e-9)),
    ("B11", fixed_points, "schedule:learning.trust", scaled(0.9999)),
    ("B11", fixed_points, "schedule:learning.embedding", scaled(0.9999)),
    ("B12", learning, "rules.decision:attractions", using(imagination=0.5)),
    ("B12", learning, "rules.decision:attractions", using(decay=0.5)),
    ("B13", limits, "rules.decision:pick", low_draws),
    ("B15", continuous, "facing:effort_rules.density", bent),
    ("B15", continuous, "facing:effort_rules.drawn", low_draw),
    ("B15b", abstaining, "facing:effort_rules.density", using(prior=0.1)),
    ("B17", equilibrium, "departments:departments.shared_worth", scaled(1.2)),
    ("B17b", provoked, "departments:departments.total", scaled(-1.0)),
    ("B17c", leaving, "departments:departments.gain_from_leaving", using(breakup=0.45)),
    ("B16", two_periods, "facing:foresight.price", scaled(1.5)),
    ("B16b", programming, "facing:foresight.price", scaled(-3.0)),
    ("B14", conservation, "engine:PHASES", leaking("clients")),
    ("B14", conservation, "engine:PHASES", leaking("complaints")),
    ("B14", conservation, "engine:PHASES", leaking("pool")),
    ("B14", conservation, "engine:PHASES", leaking("savings")),
    ("B14", conservation, "engine:PHASES", leaking("clients", math.nan)),
    ("B14", conservation, "schedule:production.fulfilment", scaled(1.1)),
)


def notices(name: str, checks: Callable[[], Iterator[Check]]) -> bool:
    """Say whether a check of a benchmark does not hold, running no more than it takes."""
    return any(not check.holds for check in checks() if check.name == name)


@pytest.mark.parametrize(("name", "checks", "place", "breaking"), each(2, FAULTS))
def test_a_broken_rule_is_noticed(
    name: str,
    checks: Callable[[], Iterator[Check]],
    place: str,
    breaking: Break,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, _, attribute = place.replace(":", ".").rpartition(".")
    where = resolve_name(f"joinup.model.{path}")
    monkeypatch.setattr(where, attribute, breaking(getattr(where, attribute)))
    assert notices(name, checks)


@pytest.mark.slow
def test_a_loop_that_closes_too_early_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    learning_rules = resolve_name("joinup.model.schedule.learning")
    monkeypatch.setattr(learning_rules, "trust", scaled(0.9)(learning_rules.trust))
    assert notices("B4c", loop)


def test_the_table_says_what_does_not_hold() -> None:
    found = [Check("B0", "r", "s", "w", 1.0, value, 1e-3) for value in (math.nan, 1.002, 1.0009)]
    assert [check.holds for check in found] == [False, False, True]
    assert [line.split()[-1] for line in theory_text(found).splitlines()[2:]] == ["NO", "NO", "yes"]
