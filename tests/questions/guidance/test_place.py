"""A place of one's own: what to choose, what would change that, what is missing from the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from joinup.errors import InputError
from joinup.inputs import circumstances
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.experiment import load_experiment
from joinup.inputs.place import Place, load_place
from joinup.inputs.scenario import load_scenario
from joinup.questions.guidance import place, studies
from joinup.questions.guidance.cases import ENDINGS, Cases
from tests.questions.guidance import made

KNOWN = {
    name: studies.Span(low, high, whole=bool(whole))
    for name, low, high, whole in zip(made.NAMES, made.LOW, made.HIGH, made.WHOLE, strict=True)
}
RANGES = {name: (span.low, span.high) for name, span in KNOWN.items()}
MIDDLE = {name: span.middle for name, span in KNOWN.items()}
DEEP = {**MIDDLE, "task_depth": 0.9, "outcome_value": 5.0}

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "my_place.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def advised(found: dict[str, float], ending: str = "stopped", **how: bool) -> place.Advice:
    theirs = Place("mine", "Mine", ending, found)
    points = np.array(
        [[at[name] for name in made.NAMES] for _, at in place.variations(theirs, KNOWN)]
    )
    return place.advise(theirs, made.cases(points, replicates=8, noise=0.005, **how), KNOWN)


def test_a_deep_and_valuable_task_is_for_a_pooled_budget() -> None:
    advice = advised(DEEP)
    (choice,) = advice.choices
    assert choice.recommended == "pooled budget" and choice.settled
    assert choice.regret == 0.0 and choice.second_regret == pytest.approx(0.1, abs=0.02)


def test_what_would_change_the_answer_is_what_the_formula_asks_nearest_first() -> None:
    turns = advised(DEEP).turns
    assert {turn.name: turn.recommended for turn in turns} == {
        "task_depth": "partnership",
        "outcome_value": "silo",
    }
    assert [turn.distance for turn in turns] == sorted(turn.distance for turn in turns)
    depth = next(turn for turn in turns if turn.name == "task_depth")
    assert depth.value == pytest.approx(0.625), "the nearest value tried below 0.7"


def test_another_ending_has_another_answer_and_an_open_one_all_three() -> None:
    assert advised(DEEP, "handed over").choices[0].recommended == "joint unit"
    assert [choice.ending for choice in advised(DEEP, "").choices] == list(ENDINGS)


def test_where_the_rules_disagree_the_place_is_unsettled_and_regret_is_least() -> None:
    (choice,) = advised(DEEP, disputed=True).choices
    assert not choice.settled
    assert set(choice.best) == {"pooled budget", "partnership"}
    assert choice.recommended in choice.best and choice.regret == pytest.approx(0.1, abs=0.02)


def test_what_would_settle_an_unsettled_answer_is_told() -> None:
    """Worth less than 2 it is separate working under both rules; a shallow task is for liaison."""
    turns = {turn.name: turn.recommended for turn in advised(DEEP, disputed=True).turns}
    assert turns == {"outcome_value": "silo", "task_depth": "liaison"}


def test_an_initiative_resembles_itself_most() -> None:
    known = studies.spans(_plan())
    theirs = circumstances.read(load_scenario("rough_sleepers_unit").parameters)
    near = place.nearest_initiative(Place("x", "X", "", theirs), known)
    assert near is not None
    assert near.title == load_scenario("rough_sleepers_unit").title and near.distance == 0.0


def _plan() -> studies.Plan:
    from joinup.inputs.plan import plan

    return plan(load_experiment("which_form"))


def test_circumstances_are_read_as_they_were_written() -> None:
    for row in made.points(30):
        found = dict(zip(made.NAMES, row.tolist(), strict=True))
        again = circumstances.read(circumstances.write(found))
        assert again == pytest.approx(found, abs=1e-9)


def test_a_whole_file_is_read(write: Write) -> None:
    lines = "\n".join(
        f"{item.name} = {int(DEEP[item.name]) if item.whole else DEEP[item.name]}"
        for item in CIRCUMSTANCES
    )
    found = load_place(
        write(f'title = "Ours"\nending = "tapered"\n[circumstances]\n{lines}\n'), RANGES, ENDINGS
    )
    assert found == Place("my_place", "Ours", "tapered", found.circumstances)
    assert found.circumstances == pytest.approx(DEEP)


def test_every_missing_circumstance_is_asked_for_with_its_range(write: Write) -> None:
    with pytest.raises(InputError) as error:
        load_place(write("[circumstances]\nturnover = 0.04\n"), RANGES, ENDINGS)
    faults = error.value.faults
    assert len(faults) == len(CIRCUMSTANCES) - 1
    assert any(
        fault.endswith(
            "partners is missing; allowed are whole numbers from 2 to 8 (departments with a local "
            "agency at the table)"
        )
        for fault in faults
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("partners = 9", "partners is 9; allowed are whole numbers from 2 to 8"),
        ("partners = 2.5", "partners is 2.5; allowed are whole numbers from 2 to 8"),
        ("partners = true", "partners is true; allowed are whole numbers from 2 to 8"),
        ("task_depth = -1", "task_depth is -1; allowed are numbers from 0.25 to 1"),
        ('turnover = "much"', 'turnover is "much"; allowed are numbers from 0.01 to 0.1'),
        ("turnover = [0.1]", "turnover is [0.1]; allowed are numbers from 0.01 to 0.1"),
        ("turnover = nan", "turnover is nan; allowed are numbers from 0.01 to 0.1"),
        ("turn_over = 0.1", "turn_over is not a circumstance; did you mean turnover?"),
        ("weather = 1", "weather is not a circumstance; there are task_depth, interdependence,"),
    ],
)
def test_impossible_circumstances_are_named_with_what_is_allowed(
    write: Write, line: str, said: str
) -> None:
    with pytest.raises(InputError) as error:
        load_place(write(f"[circumstances]\n{line}\n"), RANGES, ENDINGS)
    assert any(fault.split(":2: ")[-1].startswith(said) for fault in error.value.faults), str(error)


def test_other_faults_of_a_place(write: Write) -> None:
    with pytest.raises(InputError) as error:
        load_place(write('ending = "tapring"\npartners = 3\n'), RANGES, ENDINGS)
    text = str(error.value)
    assert 'ending is "tapring"; allowed are stopped, tapered, handed over' in text
    assert "partners is not a key of a place" in text


def test_neighbours_differ_from_the_place_in_one_circumstance() -> None:
    theirs = Place("mine", "Mine", "", DEEP)
    experiment = place.around(load_experiment("which_form"), theirs, KNOWN)
    found = place.variations(theirs, KNOWN)
    assert len(experiment.design.points) == len(found)
    for name, at in found[1:]:
        assert {key for key in DEEP if at[key] != DEEP[key]} == {name}


def test_cases_of_one_point_are_enough() -> None:
    only = made.cases(made.points(1), replicates=4)
    assert isinstance(only, Cases) and place.choice(only, 0, "stopped").ending == "stopped"
