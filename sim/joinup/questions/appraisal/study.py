"""Everything that is asked of the scenarios of a result, each answer worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from joinup.questions.appraisal import inclusion, performance, robust
from joinup.questions.appraisal import pockets as shares
from joinup.questions.appraisal.accountability import Statement, statement
from joinup.questions.appraisal.accounts import Accounts, Balance, accounts, balance
from joinup.questions.appraisal.case import Case, keep_ledgers
from joinup.questions.appraisal.coalitions import Coalitions, coalitions
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import Pair, pair
from joinup.questions.appraisal.switching import Switch, switching_values
from joinup.questions.appraisal.worth import Worth, worth_of

FEW = 10
"""Replicates with which runs that did not happen are simulated."""


@dataclass(frozen=True)
class Looked:
    """One scenario against the baseline."""

    case: Case
    baseline: Case
    method: Method
    few: int = field(default=FEW)

    @cached_property
    def pair(self) -> Pair:
        """Return what the scenario adds to the baseline."""
        return pair(self.case.ledger, self.baseline.ledger, self.method)

    @cached_property
    def worth(self) -> Worth:
        """Return what it is worth."""
        return worth_of(self.pair)

    @cached_property
    def accounts(self) -> Accounts:
        """Return its accounts in present value."""
        return accounts(self.case.ledger, self.method)

    @cached_property
    def balance(self) -> Balance:
        """Return its accounts less the baseline's."""
        return balance(self.accounts, accounts(self.baseline.ledger, self.method), self.pair)

    @cached_property
    def switches(self) -> list[Switch]:
        """Return the switching values."""
        return switching_values(self.pair)

    @cached_property
    def statement(self) -> Statement:
        """Return the accountability statement."""
        return statement(self.case.ledger, self.method)

    @cached_property
    def pockets(self) -> list[shares.Pocket]:
        """Return each department's shares of contribution, cost and savings."""
        return shares.pockets(self.case.ledger)

    # Below, runs that did not happen: with few replicates.

    @cached_property
    def _few(self) -> Case:
        return self.case.few(self.few)

    @cached_property
    def coalitions(self) -> Coalitions | None:
        """Return each partner's part in the relief, by runs without each set of others."""
        return coalitions(self._few)

    @cached_property
    def terms(self) -> list[shares.Terms]:
        """Return what other terms of pooling would change."""
        return shares.under_other_terms(self._few)

    @cached_property
    def arms(self) -> list[inclusion.Arm]:
        """Return what publicity and consultation change."""
        return inclusion.arms(self._few, self.method)

    @cached_property
    def action(self) -> performance.Action:
        """Return what acting on shortfalls changes."""
        return performance.action(self._few, self.method)

    @cached_property
    def temptations(self) -> list[performance.Temptation]:
        """Return what audit and ratchet change."""
        return performance.temptations(self._few)

    @cached_property
    def cliff(self) -> list[performance.Step]:
        """Return what stronger own targets would do."""
        return performance.cliff(self._few, self.baseline.few(self.few), self.method)

    @cached_property
    def rules(self) -> list[robust.UnderRule]:
        """Return what it is worth under each rule of decision."""
        return robust.under_each_rule(self._few, self.baseline.few(self.few), self.method)

    @cached_property
    def headlines(self) -> dict[str, robust.Headline]:
        """Return the changes that a page speaks of, under each rule of decision, by name."""
        return {item.name: item for item in robust.headlines(self._few)}


@dataclass(frozen=True)
class Study:
    """The scenarios of a result, the baseline first, as an appraisal looks at them."""

    baseline: Case
    method: Method
    others: Sequence[Looked]

    @cached_property
    def base(self) -> Looked:
        """Return the baseline against itself."""
        few = self.others[0].few if self.others else FEW
        return Looked(self.baseline, self.baseline, self.method, few)

    @property
    def all(self) -> list[Looked]:
        """Return the baseline and the others."""
        return [self.base, *self.others]

    @property
    def joint(self) -> list[Looked]:
        """Return those with joint working, the baseline among them where it has any."""
        return [item for item in self.all if item.case.joint]


def study(cases: Sequence[Case], method: Method, few: int = FEW) -> Study:
    """Return a study of cases, of which the first is the baseline."""
    keep_ledgers(cases)
    return Study(cases[0], method, [Looked(case, cases[0], method, few) for case in cases[1:]])
