"""What is merely assumed, and the range of values that is plausible for it, with the reason.

The registry says what is allowed; this says, more narrowly, what somebody who knows the field would
not call absurd. Most ranges reach a quarter of the usual value to either side: where no source
gives a level a quarter is a convention, and an assumption like the value itself.
What a world holds of an assumption hangs on its name alone, so that a new line leaves all others as
they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from joinup.inputs import fields
from joinup.inputs.fields import shown
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.toml import Document
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value, guess

Ends = tuple[float, float]

_QUARTER = "a quarter either way: no source gives a level"


@dataclass(frozen=True)
class Assumption:
    """One thing that is taken for granted, and what is plausible for it.

    `name` is a parameter's. `form` says of which form it is an attribute, "" where it is none.
    `ends` bound a number; `options` are what else there is to choose from, all alike, `called` so.
    """

    name: str
    reason: str
    ends: Ends = (0.0, 0.0)
    options: tuple[Value, ...] = ()
    form: str = ""
    called: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells it from all others, such as "coordination: liaison"."""
        return f"{self.name}: {self.form}" if self.form else self.name

    @property
    def meaning(self) -> str:
        """Return in words what is assumed."""
        meaning = REGISTRY[self.name].meaning
        return f"{meaning}, of a {self.form}" if self.form else meaning

    @property
    def usual(self) -> Value:
        """Return the value that stands where nobody says otherwise."""
        if self.form:
            return LIBRARY[self.name][FORMS.index(self.form)]
        return REGISTRY[self.name].default

    def at(self, fraction: float, ends: Ends | None = None) -> Value:
        """Return the value at a fraction of the way through what is plausible.

        >>> Assumption("grant", "", (0.3, 0.5)).at(0.25)
        0.35
        >>> Assumption("planning_horizon", "", options=(0, 8)).at(0.75)
        8
        """
        if self.options:
            return self.options[min(int(fraction * len(self.options)), len(self.options) - 1)]
        low, high = ends or self.ends
        value = low + fraction * (high - low)
        return round(value) if REGISTRY[self.name].kind == "count" else round(value, 12)


# fmt: off
_NUMBERS: tuple[tuple[str, float, float, str], ...] = (
    # What agencies gain
    ("own_target_incentive", 0.34, 0.56, _QUARTER),
    ("shared_credit", 0.06, 0.10, "local PSA reward: 2.5% of budget; a quarter either way"),
    ("mission_weight", 0.0375, 0.0625, _QUARTER),
    ("mission_spread", 0.01, 0.03, "half either way: nobody has measured how agencies differ"),
    ("savings_value", 0.45, 0.75, _QUARTER),
    ("pocket_spread", 0, 0.5, "from even pockets to a spread of half a log unit"),
    ("reciprocity", 0.15, 0.25, "Fischbacher et al. 2001; a quarter either way"),
    ("routine_pull", 0.19, 0.31, _QUARTER),
    ("grant", 0.30, 0.50, "its worth beside an agency's costs is assumed; a quarter either way"),
    # What it costs them
    ("effort_cost", 0.26, 0.44, _QUARTER),
    ("own_cost", 0.375, 0.625, _QUARTER),
    ("crowding", 0.19, 0.31, _QUARTER),
    ("partner_burden", 0.15, 0.45, "half either way: no source gives a level"),
    ("trust_saving", 0.30, 0.50, _QUARTER),
    ("routine_saving", 0.30, 0.50, _QUARTER),
    ("handover_cost", 0.05, 0.40, "from half the usual to the set-up of a pooled budget"),
    # What the task needs
    ("task_depth", 0.85, 1, "the usual value is the extreme; a task may need a little less"),
    ("interdependence", 0.80, 1, "the usual value is the extreme; part of a result may come alone"),
    ("complementarity", -1.9, -0.6, "partners complement one another; how strongly is assumed"),
    ("critical_mass", 1.25, 1.75, "above 1 (Pacheco et al. 2009); half of the way either side"),
    ("base_productivity", 0.025, 0.075, "half either way"),
    ("capacity_growth", 0.19, 0.31, _QUARTER),
    # How they decide
    ("decision_precision", 50, 100, "from a little noisier to a little sharper"),
    ("experience_precision", 2.5, 5, "as for decision_precision, on another scale"),
    ("review_rate", 0.25, 0.50, "from a yearly plan to one a half-year"),
    ("abstention", 0.025, 0.10, "half to double: nobody has counted those who stay away"),
    ("forgetting", 0.80, 0.95, "estimates differ between games: Camerer and Ho 1999"),
    ("imagination", 0.40, 0.80, "estimates differ between games: Camerer and Ho 1999"),
    ("similarity", 0.19, 0.31, _QUARTER),
    ("partners_foresee", 0, 0.5, "agencies that look ahead may credit partners with some of it"),
    ("announcement_credibility", 0.7, 1, "announced ends are mostly believed"),
    # What they learn
    ("baseline_trust", 0.05, 0.15, "half either way"),
    ("trust_gain", 0.19, 0.31, "slow to rise: Slovic 1993; a quarter either way"),
    ("trust_loss", 0.30, 0.50, "fast to fall: Slovic 1993; a quarter either way"),
    ("embedding_gain", 0.09, 0.15, _QUARTER),
    ("embedding_loss", 0.045, 0.075, _QUARTER),
    ("mainstreaming", 0.20, 0.60, "half either way: its usual value is an assumption"),
    ("turnover", 0.03, 0.05, "11 to 18% a year, about the 13.6% of public services"),
    # What is measured
    ("measurement_noise", 0.05, 0.15, "half either way"),
    ("corrective_action", 0.075, 0.125, _QUARTER),
    ("shared_target", 0.26, 0.44, _QUARTER),
    # What becomes of clients
    ("exit_boost", 1.2, 2.0, _QUARTER),
    ("prevention", 0.19, 0.31, _QUARTER),
    ("publicity", 0.06, 0.10, _QUARTER),
    ("word_of_mouth", 0.11, 0.19, _QUARTER),
    ("fading", 0.02, 0.04, "a third either way"),
    ("barrier_fall", 0.075, 0.125, _QUARTER),
    ("outcome_value", 2, 4.5, "from two thirds to one and a half times the usual value"),
)
_OPTIONS: tuple[tuple[str, tuple[Value, ...], tuple[str, ...], str], ...] = (
    ("decision_rule", HEADLINE_RULES, ("agencies weigh what they expect", "agencies learn"),
     "weighing what is expected, or learning from what was met; nobody has measured which"),
    ("planning_horizon", (0, 8), ("agencies see the present", "agencies look two years ahead"),
     "the end of the money was known, and plans ran for one to three years"),
    ("department_review", (0, 12), ("departments keep their targets", "departments set them anew"),
     "targets stay, or are set anew every three years, as at the spending reviews of the time"),
)
_ATTRIBUTES: tuple[tuple[str, float], ...] = (
    ("coordination", 0.15),
    ("overhead", 0.25),
    ("set_up_cost", 0.25),
    ("transaction_cost", 0.25),
    ("pool_share", 0.25),
    ("floor", 0.25),
    ("cap", 0.15),
    ("embedding_rate", 0.25),
    ("robustness", 0.25),
)
# fmt: on
"""Attributes of forms and how far, as a share, they may lie to either side of the library's."""


def _of_forms() -> Iterator[Assumption]:
    for name, width in _ATTRIBUTES:
        for form, value in zip(FORMS[1:], LIBRARY[name][1:], strict=True):
            # A form that uses all effort, or has none of something, is that by its nature.
            if value > 0 and not (name == "cap" and value == 1):
                most = REGISTRY[name].high
                ends = (round(value * (1 - width), 12), min(round(value * (1 + width), 12), most))
                reason = f"{width:.0%} either way; forms keep the order of the literature"
                yield Assumption(name, reason, ends, form=form)


PLAUSIBLE: tuple[Assumption, ...] = (
    *(Assumption(name, reason, (low, high)) for name, low, high, reason in _NUMBERS),
    *(
        Assumption(name, reason, options=options, called=called)
        for name, options, called, reason in _OPTIONS
    ),
    *_of_forms(),
)
"""Everything that worlds vary, in the order in which they are numbered."""

BY_KEY: dict[str, Assumption] = {assumption.key: assumption for assumption in PLAUSIBLE}


def read_plausible(document: Document) -> dict[str, Ends]:
    """Return a scenario's own plausible ranges, [plausible] with `name = [low, high]`.

    Notes what is not varied, lies outside what is allowed, or is no range.
    """
    found = {}
    for name, ends in fields.table(document, "plausible").items():
        where = ("plausible", name)
        assumption = BY_KEY.get(name)
        if assumption is None or assumption.options:
            known = [key for key, one in BY_KEY.items() if not one.options and not one.form]
            document.fault(
                f"{name} has no plausible range of its own{guess(name, known)}; "
                "joinup list worlds shows what is varied",
                *where,
            )
        elif not isinstance(ends, list) or len(ends) != 2:
            document.fault(f"{name} is {shown(ends)}; allowed is [low, high]", *where)
        elif faults := [text for end in ends for text in fields.faults_of(REGISTRY[name], end)]:
            for text in faults:
                document.fault(text, *where)
        elif not ends[0] < ends[1]:
            document.fault(f"{name} is {shown(ends)}; low must be less than high", *where)
        else:
            found[name] = (float(ends[0]), float(ends[1]))
    return found
