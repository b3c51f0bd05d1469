"""What holds of all tests: none fails because the machine is busy, and long cases are slow ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("whole", deadline=None)  # a machine at work takes its time
settings.register_profile("quick", deadline=None, max_examples=30)

LONG = (
    "test_command.py::test_poisoned_figures_kept_back_change_no_byte_of_the_ensemble[False]",
    "test_runner.py::test_one_bad_run_among_100_harms_only_itself[exits]",
    "test_runner.py::test_one_bad_run_alone_is_recorded[dies_while_answering]",
    "test_runner.py::test_a_script_needs_no_guard[standard input]",
    "::test_a_broken_rule_is_noticed[B14-conservation-engine:PHASES-<lambda>0]",
    "::test_the_mean_field_agrees_with_simulation_away_from_boundaries[experience-foresight]",
    "::test_a_broken_rule_is_noticed[B14-conservation-engine:PHASES-<lambda>2]",
    "::test_a_broken_rule_is_noticed[B14-conservation-engine:PHASES-<lambda>4]",
    "::test_a_broken_rule_is_noticed[B17b-provoked-departments:departments.total-<lambda>]",
    "test_launch.py::test_what_the_environment_says_to_other_pages_is_not_heard[solara_tracer]",
    "test_launch.py::test_what_the_environment_says_to_other_pages_is_not_heard[SOLARA_USE_PDB]",
    "test_command.py::test_another_models_ensemble_is_noted_and_used",
    "test_page.py::test_hostile_titles_are_inert",
    "test_ending.py::test_a_signal_at_any_moment_ends_it_with_130[after-SIGTERM]",
    "::test_the_mean_field_agrees_with_simulation_away_from_boundaries[logit-foresight]",
    "test_playback.py::test_the_picture_shows_the_state[10]",
    "test_faults.py::test_crash_in_a_commit[before flush]",
    "test_faults.py::test_crash_in_a_commit[before write]",
    "test_faults.py::test_crash_in_a_commit[in folder]",
    "test_faults.py::test_crash_in_a_commit[after rename]",
    "test_initiatives.py::test_too_early_is_found_when_it_was_and_not_later[logit]",
    "test_whatif.py::test_what_is_saved_asks_the_same",
    "test_report.py::test_hostile_names_are_inert",
    "test_steps.py::test_pieces_give_the_bits_of_a_whole_run[experience-more1]",
)
"""Cases that take more than a few seconds; the quick tests have the others of the same test."""


SHARED = "tests/questions/result/"
"""The room whose tests share pages that take some ten seconds to draw."""


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples of properties where slow tests are left out."""
    settings.load_profile("quick" if config.option.markexpr == "not slow" else "whole")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker whole files, and one of them all files that share a page of many charts."""
    from xdist.scheduler import LoadFileScheduling

    class ByWhatIsShared(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file, _, _ = nodeid.partition("::")
            return SHARED if file.startswith(SHARED) else file

    return ByWhatIsShared(config, log) if config.option.dist == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long cases slow, before anything is chosen by its marks."""
    for item in items:
        if item.nodeid.endswith(LONG):
            item.add_marker(pytest.mark.slow)
