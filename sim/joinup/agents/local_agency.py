"""A local agency, which decides how much effort to give to joint work and can say why."""

from __future__ import annotations

from joinup.agents.choices import OwnChoices
from joinup.agents.reasons import compared, reason
from joinup.agents.window import Window
from joinup.model.types import Array


class LocalAgency(Window):
    """The agency of one department in one place.

    Override `decide` to change how it behaves; everything else follows.
    """

    choices: OwnChoices | None = None
    """What it could choose between when it last decided; None before the first quarter."""

    @property
    def name(self) -> str:
        """Return the agency's name: its department's and its place's."""
        model = self.model
        return f"{model.department_name(self.member)}, {model.place_name(self.place or 0)}"

    @property
    def objective(self) -> str:
        """Say what the agency is for: its department's objective."""
        return self.model.objective(self.member)

    @property
    def exists(self) -> bool:
        """Say whether the department has an agency in this place."""
        present: Array = self.model.world.present
        return bool(present[0, self.member, self.place] > 0)

    @property
    def effort(self) -> float:
        """Return the share of its capacity that it gives to joint work."""
        return self.look("effort")

    @property
    def trust(self) -> float:
        """Return what it expects the other partners to fulfil, 0 to 1."""
        return self.look("trust")

    @property
    def embedding(self) -> float:
        """Return how far joint practice has become routine, 0 to 1."""
        return self.look("embedding")

    @property
    def own_output(self) -> float:
        """Return its output for its own department's target, in u."""
        return self.look("own_output")

    def decide(self, choices: OwnChoices) -> float:
        """Return the effort for the quarter, from `choices.lowest` to `choices.highest`.

        By default the scenario's decision rule chooses; override this to bring your own.
        """
        return choices.by_rule()

    def explain(self) -> str:
        """Say in a sentence what the agency chose last and why."""
        choices = self.choices
        if not self.exists:
            return f"{self.name}: the department has no agency in this place."
        if choices is None:
            return f"{self.name} has not decided anything yet."
        gives = f"{self.name} gives {self.effort:.0%} of its capacity"
        if choices.lowest == choices.highest:
            return f"{gives}: the form in force allows nothing else."
        if type(self).decide is not LocalAgency.decide:
            return f"{gives}, by a rule of its own: {compared(choices, self.effort)}."
        return f"{gives}: {reason(choices, self.effort)}."
