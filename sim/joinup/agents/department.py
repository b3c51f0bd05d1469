"""A government department, which sets the terms of its local agencies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.agents.window import Window
from joinup.model.departments import Review

_SAME = 1e-9


@dataclass(frozen=True)
class OwnReview:
    """What a department weighed when it last reviewed its own-target incentive."""

    before: float
    terms: dict[float, dict[str, float]]  # by incentive, each in u an agency, term by term

    @classmethod
    def of(cls, review: Review, number: int, before: float) -> OwnReview:
        """Return one department's part of a review."""
        terms = {
            float(option[0, number, 0]): {
                name: float(np.broadcast_to(value, option.shape)[0, number, 0])
                for name, value in by_name.items()
            }
            for option, by_name in zip(review.options, review.terms, strict=True)
        }
        return cls(before, terms)

    @property
    def worth(self) -> dict[float, float]:
        """Return what each incentive was worth by its estimate, in u an agency."""
        return {option: sum(terms.values()) for option, terms in self.terms.items()}


class Department(Window):
    """A department with its own objective and target."""

    review: OwnReview | None = None
    """What it weighed at its last review; None before the first, and where it holds none."""

    @property
    def name(self) -> str:
        """Return the department's name."""
        return self.model.department_name(self.member)

    @property
    def objective(self) -> str:
        """Say what the department is for."""
        return self.model.objective(self.member)

    @property
    def incentive(self) -> float:
        """Return the reward that it sets for a unit of its own target's output, in u."""
        return self.look("incentive")

    @property
    def credit(self) -> float:
        """Return the credit that it gives for a unit of shared result, in u."""
        return self.look("credit")

    @property
    def pays_in(self) -> bool:
        """Say whether it pays its savings into pools."""
        return self.look("pays_in") > 0

    @property
    def gaming(self) -> float:
        """Return by how much its agencies overstate their own output, in u."""
        return self.look("gaming")

    def set_incentive(self, usual: float) -> float:
        """Return the incentive for the quarter; `usual` is what the scenario's rule would set.

        Override this to give a department a will of its own.
        """
        return usual

    def explain(self) -> str:
        """Say in a sentence what the department set at its last review, and why."""
        review = self.review
        if review is None:
            return f"{self.name} has reviewed nothing: its terms are the scenario's."
        now = min(review.terms, key=lambda option: abs(option - self.incentive))
        if type(self).set_incentive is not Department.set_incentive:
            return f"{self.name} sets {self.incentive:.3f} u by a rule of its own."
        held = f"{self.name} {_moved(review.before, now)}"
        other = _beside(review, now)
        apart = {
            name: review.terms[now][name] - review.terms[other][name] for name in review.terms[now]
        }
        gain = review.worth[now] - review.worth[other]
        name = max(apart, key=lambda term: apart[term])
        if gain >= 0:
            return (
                f"{held}: it reckons this {gain:.4f} u an agency better than {other:.3f} u, most "
                f"of all for {name} ({apart[name]:+.4f} u)."
            )
        return (
            f"{held}: it reckons {other:.3f} u better by {-gain:.4f} u an agency, but choice is "
            f"imperfect; what speaks for it is {name} ({apart[name]:+.4f} u)."
        )


def _moved(before: float, now: float) -> str:
    if abs(now - before) < _SAME:
        return f"left its own-target incentive at {now:.3f} u"
    way = "raised" if now > before else "lowered"
    return f"{way} its own-target incentive from {before:.3f} to {now:.3f} u"


def _beside(review: OwnReview, now: float) -> float:
    """Return the incentive to compare with: the best, or the one before, or the next best."""
    worth = review.worth
    best = max(worth, key=lambda option: worth[option])
    if abs(best - now) >= _SAME:
        return best
    before = min(worth, key=lambda option: abs(option - review.before))
    others = [option for option in worth if abs(option - now) >= _SAME]
    if abs(before - now) >= _SAME or not others:
        return before
    return max(others, key=lambda option: worth[option])
