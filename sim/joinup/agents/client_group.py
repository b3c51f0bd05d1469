"""A group of clients in one place."""

from __future__ import annotations

from joinup.agents.window import Window


class ClientGroup(Window):
    """Clients of one kind in one place: who is in need, who knows, whom the service reaches."""

    @property
    def name(self) -> str:
        """Return the group's name."""
        return self.model.group_name(self.member)

    @property
    def clients(self) -> float:
        """Return the clients in need, in people."""
        return self.look("clients")

    @property
    def awareness(self) -> float:
        """Return the share that knows of the service."""
        return self.look("aware")

    @property
    def barrier(self) -> float:
        """Return the share of the aware whom the service cannot serve as it is."""
        return self.look("barrier")

    @property
    def confidence(self) -> float:
        """Return the group's confidence in the service, 0 to 1."""
        return self.look("confidence")

    @property
    def reach(self) -> float:
        """Return the share that the service reaches."""
        return self.look("reached")
