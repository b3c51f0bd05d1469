"""Mesa: departments, local agencies and client groups as agents, and the model that holds them.

The agents are live windows on the one state of the engine. They also act: departments set terms and
agencies decide, so that a subclass that overrides `decide` changes what the model does.
"""

from joinup.agents.choices import OwnChoices
from joinup.agents.client_group import ClientGroup
from joinup.agents.department import Department
from joinup.agents.local_agency import LocalAgency
from joinup.agents.model import JointWorkingModel

__all__ = ["ClientGroup", "Department", "JointWorkingModel", "LocalAgency", "OwnChoices"]
