"""An experiment: scenarios by design by replicates, answering one written question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs import fields
from joinup.inputs.consistency import contradictions_at
from joinup.inputs.design import NO_DESIGN, Design
from joinup.inputs.design_table import read_design
from joinup.inputs.factors import KEYS, read_factors, under_each
from joinup.inputs.fields import shown
from joinup.inputs.names import spaced
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import bare_name, is_file, locate, shipped
from joinup.inputs.toml import Document, read
from joinup.inputs.worlds import MOST as MOST_WORLDS
from joinup.inputs.worlds import USUAL as USUAL_WORLDS
from joinup.model.outcomes import OUTCOMES, QUARTERLY
from joinup.model.registry import Value, guess

_KEYS = (
    "question", "title", "scenarios", "baseline", "replicates", "seed", "series", "detail",
    "parameters", *KEYS, "design", "most_replicates", "worlds",
)  # fmt: skip
MOST_REPLICATES = 1_000_000
MOST_SCENARIOS = 200
_BLOCK = 50  # replicates that are added at a time under a stated precision


@dataclass(frozen=True)
class Experiment:
    """Scenarios, each run at every point of a design with every replicate.

    `precision` is None, or the half-width of the 95% interval (relative to the mean) up to which
    replicates are added in blocks; `replicates` is then the most that are run. `worlds` is in how
    many plausible worlds the headlines are tried, 0 for none.
    """

    name: str
    title: str
    question: str
    scenarios: tuple[Scenario, ...]
    baseline: str
    replicates: int
    seed: int
    design: Design = NO_DESIGN
    series: tuple[str, ...] = QUARTERLY
    detail: tuple[tuple[str, int], ...] = ()
    overrides: Mapping[str, Value] | None = None
    precision: float | None = None
    block: int = _BLOCK
    worlds: int = USUAL_WORLDS

    def with_(
        self, *, seed: int | None = None, replicates: int | None = None, worlds: int | None = None
    ) -> Experiment:
        """Return the experiment with another seed, or number of replicates or worlds.

        Raises InputError where they are out of range.
        """
        changed = self
        if replicates is not None:
            if not 1 <= replicates <= MOST_REPLICATES:
                raise InputError(
                    [f"--replicates is {replicates}; allowed are 1 to {MOST_REPLICATES:,}"]
                )
            beyond = [number for _, number in self.detail if number >= replicates]
            if beyond:
                raise InputError(
                    [f"--replicates is {replicates}, but detail names replicate {max(beyond)}"]
                )
            changed = replace(changed, replicates=replicates, precision=None)
        if seed is not None:
            if not 0 <= seed < 2**63:
                raise InputError([f"--seed is {seed}; allowed are 0 to {2**63 - 1}"])
            changed = replace(changed, seed=seed)
        if worlds is not None:
            if not 0 <= worlds <= MOST_WORLDS:
                raise InputError([f"--worlds is {worlds}; allowed are 0 to {MOST_WORLDS:,}"])
            changed = replace(changed, worlds=worlds)
        return changed


def load_experiment(name: str | Path) -> Experiment:
    """Return the experiment of a file, given by path or by the bare name of a shipped one.

    Raises InputError with every fault of the file and of the scenarios that it names.
    """
    path = locate(name, "experiments")
    document = read(path)
    fields.refuse_scenario(document)
    called = bare_name(path)
    fields.check_keys(document, _KEYS, "an experiment")
    if "question" not in document.content:
        document.fault("question is missing; an experiment answers one written question")
    question = fields.text(document, "question")
    title = fields.text(document, "title", spaced(called))
    overrides = fields.parameter_values(
        document, fields.table(document, "parameters"), "parameters"
    )
    scenarios = _scenarios(document)
    replicates, precision = _replicates(document)
    seed = fields.whole(document, "seed", 1, 0, 2**63 - 1)
    worlds = fields.whole(document, "worlds", USUAL_WORLDS, 0, MOST_WORLDS)
    series = _series(document)
    design = read_design(document, overrides, seed)
    factors = read_factors(document, {*overrides, *design.names}, MOST_SCENARIOS)
    baseline = _baseline(document)
    detail = _detail(document, replicates)
    if factors and detail:
        document.fault("detail cannot be kept of scenarios that are run under factors", "detail")
    document.raise_faults()
    changed = tuple(
        scenario.with_values(overrides, f"set by the experiment {called}") for scenario in scenarios
    )
    if factors:
        changed = under_each(changed, factors)
        place = [scenario.name for scenario in scenarios].index(baseline)
        baseline = changed[place * (len(changed) // len(scenarios))].name
    _check_points(document, changed, design)
    document.raise_faults()
    return Experiment(
        name=called,
        title=title,
        question=question,
        scenarios=changed,
        baseline=baseline,
        replicates=replicates,
        seed=seed,
        design=design,
        series=series,
        detail=detail,
        overrides=overrides,
        precision=precision,
        worlds=worlds,
    )


def _replicates(document: Document) -> tuple[int, float | None]:
    """Return the (most) replicates, and the precision where "until ..." states one."""
    value = document.content.get("replicates", 100)
    if not isinstance(value, str):
        if "most_replicates" in document.content:
            document.fault('most_replicates goes with replicates = "until 5%"', "most_replicates")
        return fields.whole(document, "replicates", 100, 1, MOST_REPLICATES), None
    most = fields.whole(document, "most_replicates", 2_000, _BLOCK, MOST_REPLICATES)
    found = re.fullmatch(r"until ([0-9]{1,2}(?:\.[0-9]{1,4})?)%", value)
    percent = float(found.group(1)) if found else 0.0
    if not 0.1 <= percent <= 50:
        document.fault(
            f'replicates is {shown(value)}; allowed is a whole number or "until 5%" (0.1% to 50%)',
            "replicates",
        )
    return most, percent / 100


def _scenarios(document: Document) -> tuple[Scenario, ...]:
    names = document.content.get("scenarios")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_SCENARIOS:
        said = "is missing" if names is None else "is no list"
        if isinstance(names, list):
            said = f"has {len(names)} names"
        document.fault(
            f"scenarios {said}; allowed is a list of 1 to {MOST_SCENARIOS} names", "scenarios"
        )
        return ()
    found: dict[str, Scenario] = {}
    for name in names:
        if not isinstance(name, str) or not name:
            document.fault(
                f"scenarios holds {shown(name)}; allowed are names in quotes", "scenarios"
            )
            continue
        path = _scenario_path(document, name)
        if path is None:
            continue
        if bare_name(path) in found:
            document.fault(f"scenarios names {bare_name(path)} twice", "scenarios")
            continue
        try:
            found[bare_name(path)] = load_scenario(path)
        except InputError as error:
            document.absorb(error)
    return tuple(found.values())


def _scenario_path(document: Document, name: str) -> Path | None:
    """Return where a scenario lies: below the experiment's folder, or among the shipped."""
    relative = Path(name)
    if relative.is_absolute() or ".." in relative.parts:
        document.fault(
            f"{shown(name)} leaves the experiment's folder; allowed are paths below it", "scenarios"
        )
        return None
    folder = document.path.parent
    for candidate in (folder / name, folder / f"{name}.toml"):
        if is_file(candidate):
            return candidate
    if name in shipped("scenarios"):
        return locate(name, "scenarios")
    near = [path.stem for path in sorted(folder.glob("*.toml")) if path != document.path]
    hint = guess(name, near + shipped("scenarios"))
    document.fault(
        f"there is no scenario {shown(name)} below this file's folder or among the shipped{hint}",
        "scenarios",
    )
    return None


def _called(document: Document) -> list[str]:
    """Return what the scenarios named are called, whether or not they are without fault."""
    names = document.content.get("scenarios")
    found = names if isinstance(names, list) else []
    return [_stem(name) for name in found if isinstance(name, str)]


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".toml")


def _baseline(document: Document) -> str:
    """Return the scenario that others are compared with: the first unless one is named."""
    names = _called(document)
    if "baseline" not in document.content:
        return names[0] if names else ""
    value = document.content["baseline"]
    if not isinstance(value, str) or _stem(value) not in names:
        hint = guess(str(value), names)
        document.fault(
            f"baseline is {shown(value)}; it must be one of the scenarios{hint}", "baseline"
        )
        return ""
    return _stem(value)


def _series(document: Document) -> tuple[str, ...]:
    """Return the outcomes to keep by quarter: all unless some are named."""
    if "series" not in document.content:
        return QUARTERLY
    names = fields.names(document, "series")
    for name in names:
        if name not in QUARTERLY:
            hint = guess(name, QUARTERLY)
            if name in OUTCOMES:
                hint = "; it is an outcome of a run, and always kept"
            document.fault(f"{name} is not an outcome by quarter{hint}", "series")
    if len(set(names)) != len(names):
        document.fault("series names an outcome twice", "series")
    return names


def _detail(document: Document, replicates: int) -> tuple[tuple[str, int], ...]:
    """Return the scenarios and replicates whose every place and agency is kept."""
    value = document.content.get("detail", [])
    names = _called(document)
    found: list[tuple[str, int]] = []
    for item in value if isinstance(value, list) else [value]:
        good = isinstance(item, dict) and set(item) == {"scenario", "replicate"}
        if not good or type(item["replicate"]) is not int or not isinstance(item["scenario"], str):
            document.fault(
                'detail must be a list such as [{ scenario = "...", replicate = 0 }]', "detail"
            )
        elif item["scenario"] not in names:
            hint = guess(item["scenario"], names)
            document.fault(
                f"detail names {shown(item['scenario'])}; it must be one of the scenarios{hint}",
                "detail",
            )
        elif not 0 <= item["replicate"] < replicates:
            document.fault(
                f"detail names replicate {item['replicate']}; allowed are 0 to {replicates - 1}",
                "detail",
            )
        elif (item["scenario"], item["replicate"]) in found:
            document.fault(
                f"detail names replicate {item['replicate']} of {item['scenario']} twice", "detail"
            )
        else:
            found.append((item["scenario"], item["replicate"]))
    return tuple(found)


def _check_points(document: Document, scenarios: tuple[Scenario, ...], design: Design) -> None:
    """Note the contradictions of each scenario at each point of the design."""
    for scenario in scenarios:
        for number, text, name in contradictions_at(scenario.parameters, design):
            where = scenario.name if number is None else f"{scenario.name}, point {number}"
            places = (
                ("design", "vary", name),
                ("design", "points", str(number)),
                ("parameters", name),
                ("scenarios",) if number is None else ("design",),
            )
            key = next((key for key in places if key in document.lines), ())
            document.fault(f"{where}: {text}", *key)
