"""What a user writes: scenario and experiment files, read strictly, and designs laid out as runs.

This room reads files and checks them against the registries; it runs nothing.
"""

from joinup.inputs.experiment import Experiment, load_experiment
from joinup.inputs.plan import Plan, PlannedRun, plan
from joinup.inputs.record import Record
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import shipped

__all__ = [
    "Experiment",
    "Plan",
    "PlannedRun",
    "Record",
    "Scenario",
    "load_experiment",
    "load_scenario",
    "plan",
    "shipped",
]
