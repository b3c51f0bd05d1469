"""A government department, which sets the terms of its local agencies."""

from __future__ import annotations

from joinup.agents.window import Window


class Department(Window):
    """A department with its own objective and target."""

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
    def gaming(self) -> float:
        """Return by how much its agencies overstate their own output, in u."""
        return self.look("gaming")

    def set_incentive(self, usual: float) -> float:
        """Return the incentive for the quarter; `usual` is what the scenario's rule would set.

        Override this to give a department a will of its own.
        """
        return usual
