"""The same bits in wasmtime, Node and Chromium, and as they were pinned."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from joinup.compiled.engine import simulate
from joinup.compiled.portable import RUNNER, portable, write_portable
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.model.engine import Run
from joinup.model.outcomes import QUARTERLY
from tests.chromium import CHROMIUM, MISSING, QUIET
from tests.compiled.golden import FILE, POINTS, SIZE, moved, worked_out
from tests.quick import each

NODE = shutil.which("node")
SEED, REPLICATES = 2**63 + 11, 3
GIVEN = {"grant": 0.2, "mainstreaming": 0.9}
USE = """
const given = GIVEN, seed = SEEDn;
const model = await open(bytes, layout);
const rows = [0, 1, 2].map(k => row(layout, given, seed, k));
const found = run(model, rows);
const named = outcomes(layout, found[1]);
const whole = new Float64Array(found.flatMap(list => [...list]));
""".replace("GIVEN", json.dumps(GIVEN)).replace("SEED", str(SEED))
REFUSALS = """
for (const wrong of [{grunt: 1}, {grant: "much"}, {grant: [1, 2]}, {places: 3}])
  try { row(layout, wrong, 1, 0); throw new Error("taken"); }
  catch (error) { if (!(error instanceof RangeError)) throw error; }
"""


def meant(name: str) -> tuple[bytes, np.ndarray]:
    """Return the bits of three runs as Python's call gives them, and the total cost of one."""
    point = {**SIZE, **POINTS[name], **GIVEN}
    found = simulate([Run(point, SEED, k) for k in range(REPLICATES)])
    rows = [
        np.concatenate(
            [*(found.series[n][k] for n in QUARTERLY), [v[k] for v in found.runs.values()]]
        )
        for k in range(REPLICATES)
    ]
    return np.array(rows).tobytes(), found.runs["total_cost"][1]


def test_bits_are_those_that_were_pinned() -> None:
    told = "if this is meant: python -m tests.compiled.golden, and say so in CHANGELOG.md"
    assert moved(worked_out()) == [], told


def test_an_outcome_that_moves_is_named() -> None:
    pinned = json.loads(FILE.read_text(encoding="utf-8"))
    del pinned["services"]["effort"]
    pinned["logit"]["trust"] = "0"
    assert moved(pinned) == ["logit: trust", "services: effort"]


@pytest.mark.skipif(NODE is None, reason="no Node on this machine")
@pytest.mark.parametrize("name", each(4, POINTS))
def test_node_gives_the_same_bits(name: str, tmp_path: Path) -> None:
    """Parameters by name go in and outcomes come out, and no Python is near."""
    write_portable({**SIZE, **POINTS[name]}, "model", tmp_path)
    script = tmp_path / "use.mjs"
    script.write_text(
        "import { open, row, run, outcomes } from './runner.mjs';\n"
        "import { readFileSync, writeFileSync } from 'node:fs';\n"
        "const bytes = readFileSync('model.wasm');\n"
        "const layout = JSON.parse(readFileSync('model.json'));\n"
        f"{USE}{REFUSALS}"
        "writeFileSync('found.bin', whole);\n"
        "console.log(named.total_cost, named.effort.length);\n"
    )
    assert NODE
    done = subprocess.run(
        [NODE, script.name], cwd=tmp_path, capture_output=True, text=True, timeout=1200, check=False
    )
    assert done.returncode == 0, done.stderr
    bits, cost = meant(name)
    assert (tmp_path / "found.bin").read_bytes() == bits
    assert done.stdout.split() == [repr(float(cost)), "21"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_chromium_gives_the_same_bits() -> None:
    from playwright.sync_api import sync_playwright

    runner = RUNNER.read_text(encoding="utf-8").replace("export ", "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        for name in POINTS:
            module, layout = portable({**SIZE, **POINTS[name]})
            found = page.evaluate(
                "async ([code, layout]) => {"
                "const bytes = Uint8Array.from(code);"
                f"{runner}{USE}"
                "return [...new Uint8Array(whole.buffer)]; }",
                [list(module), json.loads(json.dumps(layout))],
            )
            assert bytes(found) == meant(name)[0], name
        browser.close()


def test_a_module_says_all_that_its_user_has_to_know() -> None:
    point = resolved_parameters(load_scenario("rough_sleepers_pooled"))
    module, layout = portable(point)
    grant, form = layout["parameters"]["grant"], layout["parameters"]["form"]
    assert (grant["values"], grant["high"]) == ([point["grant"]], 0.6) and grant["unit"]
    assert form["choices"][int(form["values"][0])] == "pooled budget"
    assert len(layout["parameters"]["form:cap"]["values"]) == len(layout["forms"]) + 1
    assert layout["described"]["joined_up"]["unit"] == "share of places"
    assert "places" not in layout["parameters"] and layout["places"] == 36
    assert hashlib.sha256(module).digest() == hashlib.sha256(portable(point)[0]).digest()
