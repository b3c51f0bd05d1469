"""How an appraisal is made: what its user may change, each with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joinup.errors import InputError
from joinup.inputs.prices import Prices
from joinup.questions.appraisal.discounting import GREEN_BOOK, checked_rate

ELASTICITY = 1.3
"""Elasticity of the marginal utility of income (HM Treasury, Green Book, annex 3)."""

_BIAS = 10.0
_INCOME = 0.5


@dataclass(frozen=True)
class Method:
    """The rates, uplifts and prices of an appraisal.

    `optimism` is added to extra costs, in per cent: an assumption (the published upper bounds lie
    between 24 for standard buildings and 41 for bought services, Mott MacDonald 2002). `incomes`
    are those of each client group over the median income: an assumption unless given.
    """

    discount: float = GREEN_BOOK  # per cent a year
    optimism: float = _BIAS  # per cent of extra cost
    incomes: tuple[float, ...] = (_INCOME,)  # of the median income, one for all groups or for each
    prices: Prices | None = None

    @property
    def unit(self) -> str:
        """Return the unit of amounts: a currency, or u."""
        return self.prices.currency if self.prices else "u"

    @property
    def price(self) -> float:
        """Return what one u is worth in that unit."""
        return self.prices.unit if self.prices else 1.0

    def weights(self, n_groups: int) -> tuple[float, ...]:
        """Return the distribution weight of each client group, `(1 / income) ** 1.3`.

        Raises InputError where incomes are given for another number of groups.

        >>> [round(weight, 2) for weight in Method().weights(2)]
        [2.46, 2.46]
        """
        incomes = self.incomes * n_groups if len(self.incomes) == 1 else self.incomes
        if len(incomes) != n_groups:
            raise InputError(
                f"--incomes has {len(incomes)} numbers; allowed is one, or one for each of the "
                f"{n_groups} client groups"
            )
        return tuple((1.0 / income) ** ELASTICITY for income in incomes)


def method_of(
    scenarios: Sequence[Mapping[str, Any]],
    *,
    discount: float = GREEN_BOOK,
    optimism: float = _BIAS,
    incomes: str = "",
    money: bool = False,
) -> Method:
    """Return the method of an appraisal of planned scenarios, every number checked.

    Amounts are in money where every scenario gives the same prices, else in u; `money` insists.
    Raises InputError with every fault and its remedy.
    """
    faults: list[str] = []
    try:
        checked_rate(discount)
    except InputError as error:
        faults += error.faults
    if not math.isfinite(optimism) or not 0 <= optimism <= 200:
        faults.append(
            f"--optimism is {optimism:g}; allowed are 0 to 200 (per cent added to extra costs)"
        )
    shares = _incomes(incomes, faults)
    prices = _prices(scenarios, money, faults)
    if faults:
        raise InputError(faults)
    return Method(discount, optimism, shares, prices)


def _incomes(text: str, faults: list[str]) -> tuple[float, ...]:
    if not text:
        return (_INCOME,)
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(0.05 <= income <= 10 for income in found):
        faults.append(
            f"--incomes is {text}; allowed are numbers from 0.05 to 10 with commas between them, "
            "each a client group's income over the median, such as 0.5,0.3"
        )
        return (_INCOME,)
    return found


def _prices(
    scenarios: Sequence[Mapping[str, Any]], money: bool, faults: list[str]
) -> Prices | None:
    lacking = [str(item["name"]) for item in scenarios if not item.get("prices")]
    if lacking and money:
        faults.append(
            f"--money, but {', '.join(lacking)} give no prices; write [prices] with currency, "
            "year, unit (money for one u) and source in the scenario that they extend, or "
            "leave --money out: amounts are then in u"
        )
    found = shared_prices(scenarios)
    if not lacking and not found:
        faults.append(
            "the scenarios give different prices, so that their costs cannot be compared; let all "
            "of them extend one scenario that gives [prices]"
        )
    return found


def shared_prices(scenarios: Sequence[Mapping[str, Any]]) -> Prices | None:
    """Return the prices that planned scenarios share; None where any has none or others."""
    first = scenarios[0].get("prices")
    shared = first and all(item.get("prices") == first for item in scenarios)
    return Prices(**first) if first and shared else None
