"""An experiment: scenarios by design by replicates, answering one written question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import InputError
from sim.inputs import design as designs
from sim.inputs.consistency import contradictions
from sim.inputs.design import NO_DESIGN, Design
from sim.inputs.scenario import Scenario, load_scenario, values_of
from sim.inputs.shipped import locate, shipped
from sim.inputs.toml import Document, read
from sim.model.outcomes import OUTCOMES, QUARTERLY
from sim.model.parameters import REGISTRY
from sim.model.registry import Parameter, Value, guess, show

_KEYS = (
    "question",
    "title",
    "scenarios",
    "baseline",
    "replicates",
    "seed",
    "series",
    "detail",
    "parameters",
    "design",
    "most_replicates",
)
_DESIGN_KEYS = ("kind", "points", "vary")
MOST_REPLICATES = 1_000_000
MOST_POINTS = 1_000_000
_BLOCK = 50  # replicates that are added at a time under a stated precision
_CHECKED_POINTS = 2_000  # of a design are held against contradictions


@dataclass(frozen=True)
class Experiment:
    """Scenarios, each run at every point of a design with every replicate.

    `precision` is None, or the half-width of the 95% interval (relative to the mean) up to which
    replicates are added in blocks; `replicates` is then the most that are run.
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

    def with_(self, *, seed: int | None = None, replicates: int | None = None) -> Experiment:
        """Return the experiment with another seed or number of replicates.

        Raises InputError where they are out of range.
        """
        changed = self
        if replicates is not None:
            if not 1 <= replicates <= MOST_REPLICATES:
                raise InputError(
                    [f"--replicates is {replicates}; allowed are 1 to {MOST_REPLICATES:,}"]
                )
            changed = replace(changed, replicates=replicates, precision=None)
        if seed is not None:
            if not 0 <= seed < 2**63:
                raise InputError([f"--seed is {seed}; allowed are 0 to {2**63 - 1}"])
            changed = replace(changed, seed=seed)
        return changed


def load_experiment(name: str | Path) -> Experiment:
    """Return the experiment of a file, given by path or by the bare name of a shipped one.

    Raises InputError with every fault of the file and of the scenarios that it names.
    """
    path = locate(name, "experiments")
    document = read(path)
    content = document.content
    for key in content:
        if key not in _KEYS:
            hint = guess(key, _KEYS)
            if key in REGISTRY:
                hint = "; parameters stand under [parameters]"
            document.fault(f"{key} is not a key of an experiment{hint}", key)
    question = _text(document, "question", required=True)
    title = _text(document, "title", required=False) or path.stem.replace("_", " ")
    overrides = values_of(document, "parameters")
    scenarios = _scenarios(document)
    replicates, precision = _replicates(document)
    seed = _whole(document, "seed", 1, 0, 2**63 - 1)
    series = _series(document)
    plan_of_points = _design(document, overrides, seed)
    baseline = _baseline(document, scenarios)
    detail = _detail(document, scenarios, replicates)
    document.raise_faults()
    changed = tuple(
        replace(scenario, parameters={**scenario.parameters, **overrides}) for scenario in scenarios
    )
    _check_points(document, changed, plan_of_points)
    document.raise_faults()
    return Experiment(
        name=path.stem,
        title=title,
        question=question,
        scenarios=changed,
        baseline=baseline,
        replicates=replicates,
        seed=seed,
        design=plan_of_points,
        series=series,
        detail=detail,
        overrides=overrides,
        precision=precision,
    )


def _text(document: Document, key: str, *, required: bool) -> str:
    value = document.content.get(key)
    if value is None:
        if required:
            document.fault(f"{key} is missing; an experiment answers one written question")
        return ""
    if not isinstance(value, str) or not value.strip() or len(value) > 2_000:
        document.fault(f"{key} must be text in quotes, at most 2,000 characters", key)
        return ""
    return " ".join(value.split())


def _whole(document: Document, key: str, default: int, low: int, high: int) -> int:
    value = document.content.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        document.fault(
            f"{key} is {show(value)}; allowed are whole numbers from {low} to {high}", key
        )
        return default
    return value


def _replicates(document: Document) -> tuple[int, float | None]:
    value = document.content.get("replicates", 100)
    if not isinstance(value, str):
        if "most_replicates" in document.content:
            document.fault('most_replicates goes with replicates = "until 5%"', "most_replicates")
        return _whole(document, "replicates", 100, 1, MOST_REPLICATES), None
    most = _whole(document, "most_replicates", 2_000, _BLOCK, MOST_REPLICATES)
    words = value.split()
    text = words[1].removesuffix("%") if len(words) == 2 and words[1].endswith("%") else ""
    try:
        percent = float(text)
    except ValueError:
        percent = 0.0
    if words[:1] != ["until"] or not 0.1 <= percent <= 50:
        document.fault(
            f'replicates is {show(value)}; allowed is a whole number or "until 5%" (0.1% to 50%)',
            "replicates",
        )
    return most, percent / 100


def _scenarios(document: Document) -> tuple[Scenario, ...]:
    names = document.content.get("scenarios")
    if not isinstance(names, list) or not names:
        document.fault("scenarios must be a list of at least one name", "scenarios")
        return ()
    found = []
    for name in names:
        if not isinstance(name, str) or not name:
            document.fault(
                f"scenarios holds {show(name)}; allowed are names in quotes", "scenarios"
            )
            continue
        try:
            found.append(load_scenario(_scenario_path(document.path, name)))
        except InputError as error:
            document.faults.extend(error.faults)
    called = [scenario.name for scenario in found]
    for name in sorted({name for name in called if called.count(name) > 1}):
        document.fault(f"scenarios names {name} twice", "scenarios")
    return tuple(found)


def _scenario_path(experiment: Path, name: str) -> str | Path:
    """Return where a scenario lies: below the experiment's folder, or among the shipped."""
    relative = Path(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise InputError(
            [f"{experiment}: {name!r} leaves the experiment's folder; allowed are paths below it"]
        )
    folder = experiment.parent
    for candidate in (folder / name, folder / f"{name}.toml"):
        if candidate.is_file():
            return candidate
    if len(relative.parts) == 1 and not relative.suffix:
        if name in shipped("scenarios"):
            return name
        known = shipped("scenarios")
        raise InputError([f"{experiment}: there is no scenario {name!r}{guess(name, known)}"])
    raise InputError([f"{experiment}: there is no file {folder / name}"])


def _baseline(document: Document, scenarios: tuple[Scenario, ...]) -> str:
    names = [scenario.name for scenario in scenarios]
    value = document.content.get("baseline", names[0] if names else "")
    stem = Path(value).stem if isinstance(value, str) else ""
    if names and stem not in names:
        hint = guess(str(value), names)
        document.fault(
            f"baseline is {show(value)}; it must be one of the scenarios{hint}", "baseline"
        )
    return stem


def _series(document: Document) -> tuple[str, ...]:
    value = document.content.get("series")
    if value is None:
        return QUARTERLY
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        document.fault("series must be a list of outcomes in quotes", "series")
        return QUARTERLY
    for name in value:
        if name not in QUARTERLY:
            hint = guess(name, QUARTERLY)
            if name in OUTCOMES:
                hint = "; it is an outcome of a run, and always kept"
            document.fault(f"{name} is not an outcome by quarter{hint}", "series")
    if len(set(value)) != len(value):
        document.fault("series names an outcome twice", "series")
    return tuple(value)


def _detail(
    document: Document, scenarios: tuple[Scenario, ...], replicates: int
) -> tuple[tuple[str, int], ...]:
    value = document.content.get("detail", [])
    names = [scenario.name for scenario in scenarios]
    found = []
    for item in value if isinstance(value, list) else [value]:
        good = isinstance(item, dict) and set(item) == {"scenario", "replicate"}
        if not good or item["scenario"] not in names or type(item["replicate"]) is not int:
            document.fault(
                'detail must be a list such as [{ scenario = "...", replicate = 0 }] '
                "that names scenarios of the experiment",
                "detail",
            )
        elif not 0 <= item["replicate"] < replicates:
            document.fault(
                f"detail names replicate {item['replicate']}; there are {replicates}", "detail"
            )
        else:
            found.append((item["scenario"], item["replicate"]))
    return tuple(found)


def _design(document: Document, overrides: Mapping[str, Value], seed: int) -> Design:
    content = document.content.get("design")
    if content is None:
        return NO_DESIGN
    if not isinstance(content, dict):
        document.fault("design must be a table, [design]", "design")
        return NO_DESIGN
    before = len(document.faults)
    for key in content:
        if key not in _DESIGN_KEYS:
            document.fault(
                f"{key} is not a key of a design{guess(key, _DESIGN_KEYS)}", "design", key
            )
    kind = content.get("kind")
    kinds = KINDS_IN_FILES
    if kind not in kinds:
        document.fault(
            f"kind is {show(kind)}; allowed are {', '.join(kinds)}{guess(str(kind), kinds)}",
            "design",
            "kind",
        )
        return NO_DESIGN
    if kind == "list":
        made = _listed(document, content, overrides)
    elif kind == "grid":
        made = _grid(document, content, overrides)
    else:
        made = _continuous(document, content, str(kind), overrides, seed)
    return made if len(document.faults) == before else NO_DESIGN


KINDS_IN_FILES = ("list", "grid", "latin hypercube", "sobol", "morris")


def _listed(
    document: Document, content: Mapping[str, object], overrides: Mapping[str, Value]
) -> Design:
    points = content.get("points")
    if (
        not isinstance(points, list)
        or not points
        or not all(isinstance(p, dict) and p for p in points)
    ):
        document.fault("points must be a list of tables, as [[design.points]]", "design", "points")
        return NO_DESIGN
    rows = []
    for point in points:
        inner = Document(document.path, {"points": point}, document.lines)
        rows.append(values_of(inner, "points"))
        document.faults.extend(inner.faults)
        if set(point) != set(points[0]):
            document.fault("every point must give the same parameters", "design", "points")
        _refuse_fixed(document, point, overrides)
    return designs.listed(rows) if not document.faults else NO_DESIGN


def _vary(document: Document, content: Mapping[str, object]) -> dict[str, object]:
    vary = content.get("vary")
    if not isinstance(vary, dict) or not vary:
        document.fault("design.vary must name at least one parameter", "design", "vary")
        return {}
    for name in vary:
        if name not in REGISTRY:
            hint = guess(name, list(REGISTRY))
            document.fault(f"{name} is not a parameter{hint}", "design", "vary", name)
    return {name: value for name, value in vary.items() if name in REGISTRY}


def _refuse_fixed(
    document: Document, names: Mapping[str, object], overrides: Mapping[str, Value]
) -> None:
    for name in names:
        if name in overrides:
            document.fault(
                f"{name} is both fixed under [parameters] and varied by the design; drop one",
                "design",
                "vary",
                name,
            )


def _grid(
    document: Document, content: Mapping[str, object], overrides: Mapping[str, Value]
) -> Design:
    vary = _vary(document, content)
    _refuse_fixed(document, vary, overrides)
    axes: dict[str, list[Value]] = {}
    n_points = 1
    for name, values in vary.items():
        if not isinstance(values, list) or not values:
            document.fault(f"{name} must be a list of values", "design", "vary", name)
            continue
        inner: list[Value] = []
        for value in values:
            for text in REGISTRY[name].faults(value):
                document.fault(text, "design", "vary", name)
            inner.append(tuple(value) if isinstance(value, list) else value)
        if len({repr(value) for value in inner}) != len(inner):
            document.fault(f"{name} repeats a value", "design", "vary", name)
        axes[name] = inner
        n_points *= len(inner)
    if n_points > MOST_POINTS:
        document.fault(
            f"the grid has {n_points:.3g} points; at most {MOST_POINTS:,} are allowed", "design"
        )
    return designs.grid(axes) if not document.faults else NO_DESIGN


def _continuous(
    document: Document,
    content: Mapping[str, object],
    kind: str,
    overrides: Mapping[str, Value],
    seed: int,
) -> Design:
    vary = _vary(document, content)
    _refuse_fixed(document, vary, overrides)
    n_points = content.get("points")
    if type(n_points) is not int or not 1 <= n_points <= MOST_POINTS:
        document.fault(
            f"points is {show(n_points)}; allowed are whole numbers from 1 to {MOST_POINTS}",
            "design",
            "points",
        )
        n_points = 1
    if kind == "sobol" and n_points & (n_points - 1):
        nearest = 1 << (n_points - 1).bit_length()
        document.fault(
            f"points is {n_points}; a sobol design needs a power of 2, such as {nearest}",
            "design",
            "points",
        )
    ranges: dict[Parameter, tuple[float, float]] = {}
    for name, bounds in vary.items():
        found = _range(document, REGISTRY[name], bounds)
        if found is not None:
            ranges[REGISTRY[name]] = found
    if document.faults:
        return NO_DESIGN
    make: Callable[[Mapping[Parameter, tuple[float, float]], int, int], Design] = {
        "latin hypercube": designs.latin_hypercube,
        "sobol": designs.sobol,
        "morris": designs.morris,
    }[kind]
    return make(ranges, n_points, seed % 2**32)


def _range(document: Document, parameter: Parameter, bounds: object) -> tuple[float, float] | None:
    name = parameter.name
    if parameter.kind in ("choice", "shares"):
        document.fault(
            f"{name} takes {parameter.kind}; only numbers have a range (use a grid or a list)",
            "design",
            "vary",
            name,
        )
        return None
    if not isinstance(bounds, dict) or not set(bounds) <= {"low", "high"}:
        document.fault(
            f"{name} must be a range, {{ low = .., high = .. }}, or {{}} for the registry's",
            "design",
            "vary",
            name,
        )
        return None
    low, high = bounds.get("low", parameter.low), bounds.get("high", parameter.high)
    if parameter.kind == "count":
        low, high = (
            int(v) if isinstance(v, float) and v == parameter.low else v for v in (low, high)
        )
        high = int(high) if isinstance(high, float) and high == parameter.high else high
    faults = [*parameter.faults(low), *parameter.faults(high)]
    for text in faults:
        document.fault(text, "design", "vary", name)
    if faults:
        return None
    if low >= high:
        document.fault(
            f"{name} has low {low:g} and high {high:g}; low must be less", "design", "vary", name
        )
        return None
    return float(low), float(high)


def _check_points(document: Document, scenarios: tuple[Scenario, ...], made: Design) -> None:
    """Hold every scenario, and the points of the design under it, against contradictions."""
    seen: set[tuple[str, str]] = set()
    stride = max(1, len(made.points) // _CHECKED_POINTS)
    for scenario in scenarios:
        for number in range(0, len(made.points), stride):
            point = made.point(number)
            for text, _ in contradictions({**scenario.parameters, **point}):
                if (scenario.name, text) not in seen and len(seen) < 20:
                    seen.add((scenario.name, text))
                    where = f"{scenario.name}, point {number}" if point else scenario.name
                    document.fault(f"{where}: {text}", "design" if point else "scenarios")
