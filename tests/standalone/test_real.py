"""The page as people meet it: a real Chromium opens it from the disk, with the network cut."""

from __future__ import annotations

import csv
import random
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest

from joinup.agents.intervention import LEVERS
from joinup.agents.model import JointWorkingModel
from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.lasting import lasting
from joinup.analysis.worlds import SEED as WORLD_SEED
from joinup.analysis.worlds import cases
from joinup.compiled.engine import simulate
from joinup.inputs.dates import month_of, when
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import shipped
from joinup.inputs.worlds import values_in
from joinup.model.engine import Run
from joinup.model.parameters import RUN_REGISTRY
from joinup.model.rules.policy import grant_level
from joinup.page import words
from joinup.questions.persistence.in_worlds import in_worlds
from joinup.questions.persistence.trial import subject
from joinup.standalone import contents as contents_of
from joinup.standalone import page as page_of
from joinup.standalone.contents import RECORDED, SEED, SHOWN, checksum
from joinup.standalone.page import page
from joinup.standalone.worlds import Tried
from tests.chromium import AXE
from tests.standalone.conftest import NAMES, Reader

pytestmark = pytest.mark.browser
SLOW = pytest.mark.slow
Reading = Callable[..., Reader]
NAME = NAMES[0]
RUNS = 100
EMBEDDED = f"scenario={NAME}&mainstreaming=0.8"
MOVED = (
    "form", "grant", "grant_length", "grant_taper", "grant_after", "mainstreaming", "task_depth",
    "own_target_incentive", "corrective_action", "shared_credit", "turnover", "review_rate",
    "form_after", "handover_delay", "exit_boost", "clients", "rollout", "end_notice",
)  # fmt: skip


RANGED = f"""
title = "With ranges of its own"
summary = "Departments differ, and how much they pay is assumed."
extends = "{NAME}"
[parameters]
own_target_incentive = [0.3, 0.5, 0.4, 0.6]
[plausible]
own_target_incentive = [0.36, 0.5]
task_depth = [0.7, 0.9]
"""


def settings(number: int) -> Iterator[tuple[str, dict, int]]:
    """Yield scenarios with some values changed at random, and a seed of any size."""
    chance = random.Random(20)
    for k in range(number):
        changed: dict = {}
        for name in chance.sample(MOVED, 6):
            known = RUN_REGISTRY[name]
            if known.choices:
                changed[name] = chance.choice(known.choices)
            elif known.kind == "count":
                changed[name] = chance.randint(0, 8)
            else:
                changed[name] = chance.uniform(known.low, known.high)
        yield [*NAMES, "harbour"][k % 4], changed, chance.randrange(2**63)


def check(reader: Reader, file: Path, name: str, changed: dict, seed: int) -> None:
    """Compare all runs of the page with Python's, bit for bit."""
    path = file.with_name("harbour.toml") if name == "harbour" else name
    point = {**resolved_parameters(load_scenario(path)), **changed}
    reader.open(file, urlencode({"scenario": name, "seed": seed, **changed}))
    assert reader.text("#fault") == ""
    meant = checksum(point, seed, range(RUNS))
    assert reader.asked("checksum(view.found)") == meant, (name, changed)


def test_numbers_are_those_of_python(reading: Reading, file: Path) -> None:
    reader = reading()
    chosen = [
        (NAME, {"form": "pooled budget", "grant_taper": 6, "task_depth": 0.7}, 5),
        ("harbour", {"own_target_incentive": 0.45, "turnover": 0.02}, 2**63 - 1),  # a mean
    ]
    for name, changed, seed in [*chosen, *settings(1)]:
        check(reader, file, name, changed, seed)


def later(number: int) -> Iterator[tuple[str, dict, int, dict, int]]:
    """Yield the same with some levers that change at random during the run."""
    chance = random.Random(22)
    for name, changed, seed in settings(number):
        quarter, moved = chance.randint(1, 30), {}
        for lever in chance.sample([item for item in MOVED if item in LEVERS], 4):
            known = RUN_REGISTRY[lever]
            if known.choices:
                moved[lever] = chance.choice(known.choices)
            elif known.kind == "count":
                moved[lever] = chance.randint(0, 8)
            else:
                moved[lever] = chance.uniform(known.low, known.high)
        yield name, changed, seed, moved, quarter


def check_later(
    reader: Reader, file: Path, name: str, changed: dict, seed: int, moved: dict, quarter: int
) -> None:
    """Compare a run of the page with that of the agents on Mesa, all outcomes of all quarters."""
    path = file.with_name("harbour.toml") if name == "harbour" else name
    address = {"scenario": name, "seed": seed, **changed}
    reader.open(file, urlencode({**address, **{f"{quarter}.{k}": v for k, v in moved.items()}}))
    assert reader.text("#fault") == ""
    for replicate in (0, 57):
        model = JointWorkingModel(path, changed, seed=seed, replicate=replicate)
        series = [[model.outcome(item) for item in RECORDED]]
        while model.quarter < model.world.scale.quarters:
            if model.quarter == quarter:
                model.intervene(moved)
            model.step()
            series.append([model.outcome(item) for item in RECORDED])
        numbers = np.array(series).T.reshape(-1)
        meant = zlib.crc32(np.where(np.isnan(numbers), np.inf, numbers).tobytes())
        told = (name, changed, moved, quarter)
        assert reader.asked(f"checksum([view.found[{replicate}]])") == meant, told


@pytest.mark.slow
def test_levers_that_change_during_the_run_do_as_they_do_on_mesa(
    reading: Reading, file: Path
) -> None:
    reader = reading()
    soon = {"form": "pooled budget", "own_target_incentive": 0.6, "shared_credit": 0.15}
    late = {"handover_delay": 12, "rollout": 20, "grant_length": 24}
    check_later(reader, file, NAMES[1], {}, SEED, {**soon, "grant_length": 9}, 5)
    check_later(reader, file, NAMES[1], {}, SEED, soon, 12)
    check_later(reader, file, NAMES[1], {"grant_after": 0}, SEED, late, 20)


@SLOW
def test_many_levers_that_change_during_the_run(reading: Reading, file: Path) -> None:
    reader = reading()
    for case in later(24):
        check_later(reader, file, *case)


def test_numbers_become_words_as_in_reports(reading: Reading, file: Path) -> None:
    reader = reading()
    reader.open(file, f"scenario={NAME}")
    shares = [0.0, 0.001, 0.0049, 0.0051, 0.46, 0.625, 0.994, 0.996, 1.0, -0.12]
    assert reader.asked(f"{shares}.map(percent)") == [words.percent(share) for share in shares]
    numbers = [0.0, -2.0, 0.1049, 1236.8, -1236.76, 186165.4]
    for digits in (0, 1, 2):
        told = reader.asked(f"{numbers}.map(item => decimal(item, {digits}))")
        assert told == [words.decimal(number, digits) for number in numbers]
    june = month_of("1998-06")
    told = reader.asked(f"[0, 1, 4, 43].map(quarter => when(quarter, {june}))")
    assert told == [when(quarter, june) for quarter in (0, 1, 4, 43)]


@pytest.mark.parametrize(
    "given",
    [
        {}, {"grant_taper": 5}, {"grant_after": 0.4, "grant_taper": 2}, {"grant_after": 1.0},
        {"grant": 0.0}, {"grant_length": 0}, {"grant_start": 3, "grant_length": 7},
    ],
)  # fmt: skip
def test_the_chart_shades_what_the_rules_pay(reading: Reading, file: Path, given: dict) -> None:
    reader = reading()
    reader.open(file, urlencode({"scenario": NAME, **given}))
    point = {**resolved_parameters(load_scenario(NAME)), **given}
    names = {"length": "grant_length", "taper": "grant_taper", "after": "grant_after"}
    how = {name: np.array(float(point[item])) for name, item in names.items()}
    grant, start = np.array(float(point["grant"])), np.array(float(point["grant_start"]))
    levels = [float(grant_level(q, grant=grant, start=start, **how)) for q in range(44)]
    shaded = reader.asked("view.money.paid")
    assert [level > 0 for level in levels] == [bool(kind) for kind in shaded]
    going_on = float(grant) * point["grant_after"]
    kinds = {"money": float(grant), "mainstream": going_on, None: 0.0}
    for level, kind in zip(levels, shaded, strict=True):
        if kind == "taper":
            assert going_on < level < float(grant)
        else:
            assert level == pytest.approx(kinds[kind])


@SLOW
def test_numbers_of_many_settings_are_those_of_python(reading: Reading, file: Path) -> None:
    reader = reading()
    for name, changed, seed in settings(24):
        check(reader, file, name, changed, seed)


def test_the_headline_and_the_file_of_numbers_say_what_python_says(
    reading: Reading, file: Path
) -> None:
    point = {**resolved_parameters(load_scenario(NAME)), "mainstreaming": 0.8}
    found = simulate([Run(point, SEED, replicate) for replicate in range(RUNS)])
    share = found.runs["persistence_16"].mean()
    reader = reading()
    reader.open(file, EMBEDDED)
    assert reader.text("#headline") == (
        f"In 100 runs of 36 places, {share:.0%} of 100 places are still joined up 4 years after "
        "the money ends (March 2006)."
    ).replace("%", "")
    assert "one set of assumptions" in reader.text("#chances")
    assert "to the last bit" in reader.text("#check")
    with reader.page.expect_download() as download:
        reader.page.click("#csv")
    with open(download.value.path(), encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    means = [float(row["mean"]) for row in rows]
    np.testing.assert_allclose(means, found.series["joined_up"].mean(axis=0), rtol=1e-12)
    assert (rows[31]["when"], rows[31]["quarter"]) == ("March 2006", "31")


def test_the_picture_is_of_the_run_that_it_names(reading: Reading, file: Path) -> None:
    """Also where agencies are absent, which counts for what is joined up."""
    reader = reading()
    for name, path in ((NAME, NAME), ("harbour", file.with_name("harbour.toml"))):
        reader.open(file, f"scenario={name}&replicate=7&quarter=24")
        found = simulate([Run(resolved_parameters(load_scenario(path)), SEED, 7)])
        places = load_scenario(path).value("places")
        joined = round(float(found.series["joined_up"][0, 24]) * places)
        assert reader.text("#caption-now") == f"{joined} of {places} places are joined up"
        assert "June 2004, run 8 of 100" in reader.text("#picture-date")


def test_a_lever_moves_the_numbers_and_the_address(reading: Reading, file: Path) -> None:
    reader = reading()
    reader.open(file, f"scenario={NAME}")
    lever = reader.page.get_by_label("Care to make it routine", exact=True)
    lever.focus()
    for _ in range(8):
        lever.press("ArrowRight")
    reader.page.wait_for_selector("#figure-before:not([hidden])")
    reader.settle()
    assert "79 of 100" in reader.text("#headline") and "46 of 100" in reader.text("#change")
    reader.page.wait_for_timeout(400)
    assert "mainstreaming=0.8" in reader.page.url
    reader.page.select_option("#outcome", "clients_in_need")
    reader.page.wait_for_timeout(400)
    address = reader.page.url
    other = reading()
    other.page.goto(address)
    other.settle()
    for part in ("#headline", "#change", "#readout", "#caption-now", "#caption-before"):
        assert other.text(part) == reader.text(part)
    reader.page.click("#reset")
    reader.settle()
    assert "46 of 100" in reader.text("#headline") and reader.text("#change") == ""


@pytest.mark.slow
def test_each_outcome_is_shown_and_another_scenario_beside_it(reading: Reading, file: Path) -> None:
    """The other scenario is the one of Python, on the same random numbers."""
    reader = reading()
    other = NAMES[1]
    reader.open(file, f"scenario={NAME}&mainstreaming=0.8&seed=5&screen.other={other}")
    point = resolved_parameters(load_scenario(other))
    found = simulate([Run(point, 5, k) for k in range(RUNS)], series=RECORDED)
    for name in SHOWN:
        reader.page.select_option("#outcome", name)
        reader.settle()
        drawn = reader.asked("view.other.map(item => item.mean)")
        assert np.allclose(drawn, found.series[name].mean(axis=0), rtol=1e-12), name
        assert reader.asked("view.now.every(item => Number.isFinite(item.mean))"), name
    assert reader.page.locator(".curve .other").count() == 1
    title = load_scenario(other).title
    assert f"In “{title}”, on the same random numbers, it is 100 of 100" in reader.text("#change")
    with reader.page.expect_download() as download:
        reader.page.click("#csv")
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8").splitlines()))
    last = found.series[SHOWN[-1]][:, 20].mean()
    assert float(rows[20]["other_scenario"]) == pytest.approx(last, rel=1e-12)
    reader.page.wait_for_timeout(400)
    assert f"screen.other={other}" in reader.page.url
    reader.page.select_option("#other", "")
    reader.settle()
    assert reader.page.locator(".curve .other").count() == 0
    assert reader.text("#change").startswith("Before any change it is ")


def test_worlds_stand_beside_the_headline(reading: Reading, tmp_path: Path) -> None:
    """Where there is no room for their modules a file knows them at rest."""
    counted = tmp_path / "counted.html"
    tried = {NAME: Tried(60, tuple(range(93)), 44, 2, 72, 1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_of, "_ROOM", 0)
        counted.write_text(page([load_scenario(NAME)], tried), encoding="utf-8")
    reader = reading()
    reader.open(counted, f"scenario={NAME}")
    assert reader.text("#worlds").startswith("Joint working lasts in 60 of 93 plausible worlds")
    reader.open(counted, f"{EMBEDDED}&seed=2")
    assert reader.text("#worlds").startswith("Before any change joint working lasts in 60 of 93")
    reader.open(counted, f"scenario={NAME}&15.grant=0.2")
    assert reader.text("#worlds") == "", "worlds have no levers that change during the run"


def with_worlds(scenarios: Sequence[Scenario], worlds: int, folder: Path) -> Path:
    """Write a page whose scenarios are tried in some worlds."""
    tried = {}
    for scenario in scenarios:
        told = lasting(scenario, worlds)
        (longer,) = followed([scenario])
        quarters = int(str(longer.value("quarters")))
        tried[scenario.name] = Tried(
            told.number, told.fitting, quarters, told.replicates, told.stride, WORLD_SEED
        )
    file = folder / "worlds.html"
    file.write_text(page(scenarios, tried), encoding="utf-8")
    assert file.stat().st_size < 1_000_000
    return file


def check_worlds(reader: Reader, file: Path, scenario: Scenario, moved: dict, worlds: int) -> None:
    """Compare the count of the page with that of `joinup outlook`, of what is set."""
    reader.open(file, urlencode({"scenario": scenario.name, **moved}))
    reader.page.wait_for_selector("#worlds:has-text('lasts in')")
    changed = scenario.with_values(moved, "set on the page")
    told = in_worlds(subject(replace(changed, name="moved")), worlds)
    assert told is not None
    count = told.found.lasts(told.name)
    said = f"Joint working lasts in {count.number} of {count.of} plausible worlds"
    assert reader.text("#worlds").startswith(said), (scenario.name, moved)


def test_worlds_are_tried_in_the_page_as_in_python(reading: Reading, tmp_path: Path) -> None:
    """Few worlds: their values to the last bit, and the count of what a lever has moved."""
    worlds = 8
    scenario = load_scenario(NAME)
    file = with_worlds([scenario], worlds, tmp_path)
    reader = reading()
    moved = {"mainstreaming": 0.6, "form": "pooled budget"}
    check_worlds(reader, file, scenario, moved, worlds)
    told = reader.asked(f"DATA.worlds.cases[{NAME!r}]")
    (tried,) = cases(plan_alone(scenario), [NAME], [5])
    runs = [told["stride"] * 5 + number for number in range(told["replicates"])]
    assert runs == [run.replicate for run in tried.runs], "the draws of Python's worlds"
    assert {told["seed"]} == {run.seed for run in tried.runs}
    given = {*scenario.parameters, *moved}
    for world in (0, 3, 7):
        found = reader.asked(f"valuesIn({world}, DATA.worlds.cases[{NAME!r}], view.state.changed)")
        meant = values_in(world, worlds, given=given)
        assert {key.removeprefix("form:"): item for key, item in found.items()} == {
            name: list(item) if isinstance(item, tuple) else item for name, item in meant.items()
        }


@SLOW
def test_worlds_of_other_initiatives_are_tried_as_in_python(
    reading: Reading, tmp_path: Path
) -> None:
    worlds = 60
    (tmp_path / "own.toml").write_text(RANGED, encoding="utf-8")
    trade, unit, own = map(
        load_scenario,
        ("british_trade_partnership", "rough_sleepers_unit", tmp_path / "own.toml"),
    )
    file = with_worlds((trade, unit, own), worlds, tmp_path)
    reader = reading()
    for scenario, moved in (
        (trade, {"grant": 0.3}), (trade, {"form": "liaison", "grant_taper": 4}),
        (unit, {"grant_after": 0.0}), (unit, {"task_depth": 0.7, "grant_length": 8}),
        (own, {"grant": 0.35}), (own, {"own_target_incentive": 0.4}),
    ):  # fmt: skip
        check_worlds(reader, file, scenario, moved, worlds)


def test_several_numbers_are_taken_where_a_scenario_has_several(
    reading: Reading, file: Path
) -> None:
    reader = reading()
    several = (0.45, 0.4, 0.45, 0.5)
    text = ",".join(map(str, several))
    reader.open(file, f"scenario=harbour&own_target_incentive={text}")
    assert reader.text("#fault") == ""
    path = file.with_name("harbour.toml")
    point = {**resolved_parameters(load_scenario(path)), "own_target_incentive": several}
    assert reader.asked("checksum(view.found)") == checksum(point, SEED, range(RUNS))
    reader.page.wait_for_timeout(400)
    assert "own_target_incentive=0.45%2C0.4%2C0.45%2C0.5" in reader.page.url
    reader.open(file, "scenario=harbour&own_target_incentive=0.4,0.5")
    assert "own_target_incentive cannot be 0.4,0.5 here" in reader.text("#fault")


def test_faults_of_an_address_are_told_and_left_out(reading: Reading, file: Path) -> None:
    reader = reading()
    reader.open(
        file,
        f"scenario={NAME}&grant=7&cut_chance=0.1&quarter=400&replicate=100&nonsense=1&0.grant=0.1&9.turnover=0",
    )
    told = reader.text("#fault")
    for name in (
        "grant",
        "cut_chance",
        "quarter",
        "replicate",
        "nonsense",
        "0.grant",
        "9.turnover",
    ):
        assert f"{name} cannot be " in told
    assert "46 of 100" in reader.text("#headline")
    reader.open(file, "scenario=elsewhere")
    assert "no scenario “elsewhere”" in reader.text("#fault")


def test_the_chart_is_taken_along(reading: Reading, file: Path) -> None:
    reader = reading()
    reader.open(file, EMBEDDED)
    with reader.page.expect_download() as download:
        reader.page.click("#svg")
    root = ElementTree.parse(download.value.path()).getroot()
    words = " ".join(root.itertext())
    assert "still joined up" in words and "joinup 0" in words and "2006" in words
    with reader.page.expect_download() as download:
        reader.page.click("#png")
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_whole_story_by_keyboard(reading: Reading, file: Path) -> None:
    reader = reading(reduced_motion="reduce")
    reader.open(file)
    keys, text = reader.page.keyboard, reader.text

    def onwards(words: str) -> None:
        while reader.asked("document.activeElement.id") != "story-next":
            keys.press("Tab")
        assert text("#story-next") == words
        keys.press("Enter")
        reader.settle()

    assert text("#story-title") == "Several agencies, one task"
    assert "housing, health, police and voluntary sector" in text("#story-text")
    onwards("The money comes")
    assert "3 years 9 months" in text("#story-text") and "35 of the 36" in text("#story-text")
    onwards("The money ends")
    assert not reader.page.is_visible("#headline"), "it would give the answer away"
    assert "Your guess" in text("#story-ask")
    keys.press("Tab")
    for _ in range(4):
        keys.press("ArrowRight")
    onwards("Show what happens")
    assert "You guessed 22 of 36. In this run it is 12." in text("#story-text")
    assert "46 of 100" in text("#story-text")
    onwards("Change one thing")
    reader.page.wait_for_selector("#story-text:has-text('79 of 100')")
    onwards("What made the difference?")
    reader.page.wait_for_selector("#reason-2")
    keys.press("Tab")
    keys.press("Space")
    assert text("#answer").startswith("No: the grant was the same.")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert text("#answer").startswith("Yes.")
    onwards("Now try it yourself")
    assert not reader.page.is_visible("#story") and reader.page.is_visible("#levers")
    assert "79 of 100" in text("#headline")
    assert reader.asked("document.activeElement.id") == "scenario"


def test_escape_leaves_the_story_and_the_skip_link_leads_to_the_levers(
    reading: Reading, file: Path
) -> None:
    reader = reading()
    reader.open(file)
    reader.page.keyboard.press("Escape")
    reader.settle()
    assert not reader.page.is_visible("#story")
    reader.page.click("#again")
    reader.page.wait_for_selector("#story")
    reader.open(file, EMBEDDED)  # so does an address
    assert not reader.page.is_visible("#story") and reader.page.is_visible("#levers")
    assert "79 of 100" in reader.text("#headline") and "March 2006" in reader.text("#readout")
    reader.page.locator("#skip").focus()
    reader.page.keyboard.press("Enter")
    assert reader.asked("document.activeElement.id") == "side"
    assert "scenario=" in reader.page.url


@pytest.mark.parametrize(
    "width", [*(pytest.param(width, marks=SLOW) for width in (1400, 1024, 390)), 320]
)
def test_nothing_scrolls_sideways(reading: Reading, file: Path, width: int) -> None:
    reader = reading(viewport={"width": width, "height": 800})
    for address in ("", EMBEDDED):
        reader.open(file, address)
        reader.page.wait_for_timeout(200)
        assert reader.asked("document.documentElement.scrollWidth") == width
        reader.page.goto("about:blank")


@pytest.mark.skipif(AXE is None, reason="no axe-core here")
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=SLOW)])
@pytest.mark.slow
def test_axe_finds_nothing(reading: Reading, file: Path, scheme: str) -> None:
    found = {}
    for address in ("", EMBEDDED):
        reader = reading(color_scheme=scheme, bypass_csp=True)
        reader.open(file, address)
        reader.page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
        reader.page.add_script_tag(path=str(AXE))
        for item in reader.page.evaluate("axe.run()")["violations"]:
            found[item["id"]] = [node["html"][:120] for node in item["nodes"][:3]]
    assert found == {}


def changed(file: Path, tmp_path: Path, old: str, new: str) -> Path:
    html = file.read_text(encoding="utf-8")
    assert html.count(old) == 1
    other = tmp_path / "changed.html"
    other.write_text(html.replace(old, new), encoding="utf-8")
    return other


def test_a_changed_byte_of_the_script_and_nothing_runs(
    reading: Reading, file: Path, tmp_path: Path
) -> None:
    other = changed(file, tmp_path, "const RUNS = 100", "const RUNS = 101")
    reader = reading()
    reader.page.goto(other.as_uri())
    assert reader.text("#headline").startswith("This page has not started.")
    assert reader.asked("typeof DATA") == "undefined"
    assert len(reader.wrong) == 1 and "Content Security Policy" in reader.wrong.pop()


def test_every_instruction_of_a_module_is_known_as_plain_javascript(
    reading: Reading, file: Path
) -> None:
    """The slow tests compare the bits; this one meets an instruction that somebody adds."""
    reader = reading()
    reader.open(file, EMBEDDED)
    printed = reader.asked("""(async () => {
      const sizes = [];
      for (const { wasm } of DATA.modules.flatMap(module => [module, module.steps])) {
        const packed = Uint8Array.from(atob(wasm), letter => letter.charCodeAt(0));
        const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        sizes.push(inPlainScript(bytes).length);
      }
      return sizes;
    })()""")
    assert len(printed) >= 4 and min(printed) > 10_000


@pytest.mark.slow
def test_without_webassembly_the_numbers_are_the_same(reading: Reading, file: Path) -> None:
    """The page then prints its modules as plain JavaScript."""
    reader = reading()
    reader.page.add_init_script("delete window.WebAssembly")
    for name, moved in (("british_trade_as_it_happened", {}), ("harbour", {"mainstreaming": 0.9})):
        check(reader, file, name, moved, SEED)
        assert "WebAssembly is switched off" in reader.text("#check")


@SLOW
def test_levers_change_during_the_run_without_webassembly(reading: Reading, file: Path) -> None:
    reader = reading()
    reader.page.add_init_script("delete window.WebAssembly")
    case = "british_trade_as_it_happened", {}, SEED, {"grant": 0.1, "form": "liaison"}, 9
    check_later(reader, file, *case)


@SLOW
def test_where_workers_are_refused_the_page_computes_by_itself(
    reading: Reading, file: Path, tmp_path: Path
) -> None:
    other = changed(file, tmp_path, "worker-src blob:", "worker-src &#39;none&#39;")
    reader = reading()
    reader.open(other, EMBEDDED)
    assert "79 of 100" in reader.text("#headline")
    assert reader.wrong and all("worker" in text.lower() for text in reader.wrong)
    reader.wrong.clear()


def test_where_neither_is_allowed_the_page_says_so(
    reading: Reading, file: Path, tmp_path: Path
) -> None:
    other = changed(file, tmp_path, "worker-src blob:", "worker-src &#39;none&#39;")
    reader = reading()
    reader.page.add_init_script("delete window.WebAssembly")
    reader.page.goto(other.as_uri())
    reader.page.wait_for_selector("#headline:has-text('neither WebAssembly nor workers')")
    assert not reader.page.is_visible("#screen")
    reader.wrong.clear()


def test_numbers_that_are_not_those_of_python_are_not_shown(
    reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents_of, "checksum", lambda point: 1)
    other = tmp_path / "other.html"
    other.write_text(page([load_scenario(NAME)]), encoding="utf-8")
    reader = reading()
    reader.page.goto(other.as_uri())
    reader.page.wait_for_selector("#headline:has-text('does not get the numbers of joinup')")
    assert not reader.page.is_visible("#screen")


@SLOW
def test_every_shipped_scenario_gets_its_numbers(reading: Reading, tmp_path: Path) -> None:
    names = shipped("scenarios")
    every = tmp_path / "every.html"
    every.write_text(page([load_scenario(name) for name in names]), encoding="utf-8")
    assert every.stat().st_size < 1_000_000
    reader = reading()
    for name in names:
        reader.open(every, f"scenario={name}")
        assert reader.text("#headline").startswith("In 100 runs of "), name
        assert reader.asked(f"view.checked[{name!r}]") is True
