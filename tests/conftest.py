"""What holds of all tests: none fails because the machine is busy, and long cases are slow ones."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("joinup", deadline=None)  # a machine at work takes its time
settings.load_profile("joinup")

LONG = (
    "test_command.py::test_poisoned_figures_kept_back_change_no_byte_of_the_ensemble[False]",
    "test_runner.py::test_one_bad_run_among_100_harms_only_itself[exits]",
    "test_runner.py::test_one_bad_run_alone_is_recorded[dies_while_answering]",
    "test_runner.py::test_a_script_needs_no_guard[standard input]",
    "::test_a_broken_rule_is_noticed[B14-conservation-engine:PHASES-<lambda>0]",
    "::test_the_mean_field_agrees_with_simulation_away_from_boundaries[experience-foresight]",
    "test_playback.py::test_the_picture_shows_the_state[10]",
    "test_faults.py::test_crash_in_a_commit[before flush]",
    "test_faults.py::test_crash_in_a_commit[before write]",
    "test_faults.py::test_crash_in_a_commit[in folder]",
    "test_faults.py::test_crash_in_a_commit[after rename]",
    "test_initiatives.py::test_too_early_is_found_when_it_was_and_not_later[logit]",
    "test_steps.py::test_pieces_give_the_bits_of_a_whole_run[experience-more1]",
)
"""Cases that take more than a few seconds; the quick tests have the others of the same test."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long cases slow, before anything is chosen by its marks."""
    for item in items:
        if item.nodeid.endswith(LONG):
            item.add_marker(pytest.mark.slow)
