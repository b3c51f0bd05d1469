"""One contrast: changes read as meant, both sides in one set of worlds, a counted answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.worlds import over_worlds
from joinup.errors import InputError
from joinup.inputs import load_experiment, load_scenario, plan
from joinup.inputs.scenario import Scenario
from joinup.questions.whatif.changes import read_changes
from joinup.questions.whatif.contrast import AS_IT_IS, CHANGED, Contrast, contrast, experiment_of
from joinup.questions.whatif.pages.words import answer, document, sentences
from joinup.questions.whatif.question import WhatIf, _saved, what_if

WORLDS = 20


@pytest.fixture(scope="module")
def partnership() -> Scenario:
    return load_scenario("rough_sleepers_partnership")


@pytest.mark.parametrize(
    ("text", "name", "after"),
    [
        ("grant_length=12", "grant_length", 12),
        ("grant_length = -3", "grant_length", 12),
        ("grant_length=+20%", "grant_length", 18),
        ("form=pooled", "form", "pooled budget"),
        ("mainstreaming=60%", "mainstreaming", 0.6),
        ("own_target_incentive=+10%", "own_target_incentive", 0.495),
        ("own_target_incentive[Health]=+10%", "own_target_incentive", (0.45, 0.495, 0.45, 0.45)),
        ("own_target_incentive[police]=0.6", "own_target_incentive", (0.45, 0.45, 0.6, 0.45)),
        ("exit_rate[hard to reach]=0.3", "exit_rate", (1.46, 0.3)),
        ("coordination=0.9", "coordination", 0.9),
        ("decision_rule=exp", "decision_rule", "experience"),
    ],
)
def test_changes_are_read_as_they_are_meant(
    partnership: Scenario, text: str, name: str, after: object
) -> None:
    (change,) = read_changes(partnership, [text])
    assert (change.name, change.after) == (name, after)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["grant_lenght=12"], "did you mean grant_length?"),
        (["grant=2"], "grant is 2; allowed are numbers from 0 to 0.6"),
        (["grant=much"], "grant is much; allowed are numbers from 0 to 0.6"),
        (["form=club"], "allowed are silo, liaison, partnership"),
        (["own_target_incentive[Helth]=1"], "has no Helth; it has Housing, Health, Police"),
        (["grant[Health]=0.2"], "has no value for each department"),
        (["grant_length"], "this is no change; write NAME=VALUE"),
        (["grant_length=15"], "the scenario has this already"),
        (["grant=0.2", "grant=0.3"], "grant is changed twice"),
        (["floor=0.9", "cap=0.5"], "floor (0.9) lies above cap (0.5)"),
        (["places=50"], "both sides must share it"),
        ([], "name at least one change"),
    ],
)
def test_what_is_not_understood_is_answered_in_one_line(
    partnership: Scenario, texts: list[str], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_changes(partnership, texts)
    (line,) = refused.value.faults
    assert said in line and "\n" not in line


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    return small(tmp_path_factory.mktemp("whatif"), ["form=pooled", "mainstreaming=0.8"])


def small(folder: Path, changes: list[str]) -> Contrast:
    text = (
        'title = "A small partnership"\nsummary = "S."\n[parameters]\nplaces = 6\nquarters = 36\n'
        'form = "partnership"\ngrant_length = 6\ngrant_taper = 0\n'
    )
    (folder / "small.toml").write_text(text, encoding="utf-8")
    scenario = load_scenario(folder / "small.toml")
    return contrast(scenario, read_changes(scenario, changes), WORLDS)


def test_both_sides_share_everything_but_what_is_changed(found: Contrast) -> None:
    one, other = found.plan.scenarios
    differing = {n for n in one["parameters"] if one["parameters"][n] != other["parameters"][n]}
    assert differing == {"form", "mainstreaming"}
    assert {"form", "mainstreaming"} <= set(one["given"]) & set(other["given"])


def test_the_answer_counts_what_the_worlds_show(found: Contrast) -> None:
    """Counted here by pandas alone."""
    runs = found.worlds.runs
    means = runs.groupby(["scenario", "world"])["persistence_16"].mean().unstack("scenario")
    lasts = int((means[CHANGED] >= 0.5).sum())
    more = int((means[CHANGED] - means[AS_IT_IS] > 0.02).sum())
    said = " ".join(sentences(found))
    assert f"It lasts in more places than now in {more} of {WORLDS} worlds" in said
    assert f"outlives its money in {lasts} of {WORLDS} worlds" in said or lasts in (0, WORLDS)
    assert "now in" in said and len(sentences(found)) == 4
    active = runs[runs["scenario"] == CHANGED].groupby("world")["still_active_16"].mean()
    held = int((active >= 0.5).sum())
    assert (
        f"still do something together in {'all' if held == WORLDS else f'{held} of'} {WORLDS}"
        in said
    )
    worth = runs.groupby(["scenario", "world"])["net_benefit"].mean().unstack("scenario")
    apart = worth[CHANGED] - worth[AS_IT_IS]
    assert found.apart("net_benefit")[0] == pytest.approx(float(np.median(apart)))


def test_several_changes_are_shared_out(found: Contrast) -> None:
    assert found.parts is not None
    names = {part.name for part in found.parts.parts}
    assert {"mainstreaming", "coordination", "floor"} <= names and "form" not in names
    page = document(found, [("Command", "c")])
    assert [section.title for section in page.sections][1] == "What each change brings"


def test_a_change_that_nothing_uses_makes_no_difference(tmp_path: Path) -> None:
    idle = small(tmp_path, ["renege_share=0.2"])
    assert idle.parts is None
    said = sentences(idle)
    assert said[0].startswith(
        f"It makes no difference to how long it lasts in any of {WORLDS} worlds"
    )
    assert said[1].startswith("Most places still do something together in ")
    assert said[2:] == ["It changes nothing for people.", "It is worth neither more nor less."]


@pytest.mark.slow
def test_a_longer_grant_is_followed_until_it_can_be_judged(tmp_path: Path) -> None:
    """With the scenario's own 36 quarters nobody could tell, and nothing would seem to last."""
    found = small(tmp_path, ["grant_length=25"])
    assert [item["parameters"]["quarters"] for item in found.plan.scenarios] == [45, 45]
    assert not found.worlds.runs["persistence_16"].isna().any()


def test_what_is_saved_asks_the_same(partnership: Scenario, tmp_path: Path) -> None:
    changes = read_changes(partnership, ["form=pooled", "grant_length=30"])
    for path, content in _saved(tmp_path, partnership, changes).items():
        path.write_bytes(content)
    again = plan(load_experiment(tmp_path / "whatif.toml"))
    asked = plan(experiment_of(partnership, changes))
    for of in (asked, again):
        assert [item["name"] for item in of.judges] == ["rough_sleepers_unit"]
    for one, other in zip(again.scenarios, asked.scenarios, strict=True):
        assert one["parameters"] == other["parameters"] and one["name"] == other["name"]
    counts = [over_worlds(of, [CHANGED, AS_IT_IS], worlds=24) for of in (asked, again)]
    assert counts[0].fitting == counts[1].fitting and len(counts[0].fitting) < 24
    assert counts[0].lasts(CHANGED) == counts[1].lasts(CHANGED)


def test_the_question_answers(tmp_path: Path) -> None:
    found = small(tmp_path, ["grant=-50%"])
    assert answer(found).startswith("A small partnership, grant 0.2")
    from joinup.job import Job

    asked = WhatIf(
        str(tmp_path / "small.toml"), ("grant=-50%",), WORLDS, tmp_path / "kept", tmp_path
    )
    given = what_if(asked, Job())
    assert given.text == answer(found)
    assert {path.name for path in given.files} == {"as_it_is.toml", "changed.toml", "whatif.toml"}
    assert {path.parent for path in given.files} == {tmp_path / "kept"}
    beside = what_if(
        WhatIf(str(tmp_path / "small.toml"), ("grant=-50%",), 20, None, tmp_path), Job()
    )
    assert {path.parent for path in beside.files} == {beside.folder}
    assert beside.more[-1] == ("To hand it up", f"joinup brief {beside.folder / 'whatif.toml'}")
