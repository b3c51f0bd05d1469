"""Mesa: departments, local agencies and client groups as agents, and the model that holds them.

The agents are live windows on the one state of the engine. They also act: departments set terms and
agencies decide, so that a subclass that overrides `decide` changes what the model does.
"""

from sim.agents.choices import OwnChoices
from sim.agents.client_group import ClientGroup
from sim.agents.department import Department
from sim.agents.local_agency import LocalAgency
from sim.agents.model import JointWorkingModel

__all__ = ["ClientGroup", "Department", "JointWorkingModel", "LocalAgency", "OwnChoices"]
