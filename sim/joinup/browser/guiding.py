"""What the page of the guidance asks, and what the analyses of guidance answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from joinup.batch.memory import run_in_memory
from joinup.browser.asked import Checks, Words, between, one_of, read, whole
from joinup.browser.working import Job, drawn
from joinup.inputs import circumstances
from joinup.inputs.circumstances import BY_NAME, CIRCUMSTANCES
from joinup.inputs.experiment import Experiment, load_experiment
from joinup.inputs.place import Place
from joinup.inputs.plan import Plan, plan
from joinup.inputs.scenario import Scenario
from joinup.model.version import model_version
from joinup.page.document import Document, Section
from joinup.questions.guidance import cases as made
from joinup.questions.guidance import place as advice
from joinup.questions.guidance import studies
from joinup.questions.guidance.cases import ENDINGS, Cases
from joinup.questions.guidance.pages import place_document
from joinup.questions.guidance.pages.place import chosen
from joinup.questions.guidance.studies import Span

EXPERIMENT = "which_form"
OPEN = "open"
PLACE_FILE = "my_place.toml"
_FEW = 64


@lru_cache(maxsize=1)
def experiment() -> Experiment:
    """Return the experiment that guidance is made from."""
    return load_experiment(EXPERIMENT)


@lru_cache(maxsize=1)
def spans() -> Mapping[str, Span]:
    """Return what each circumstance may be: the ranges of the experiment."""
    # A part of its points tells the same ranges, in a tenth of the time.
    own = experiment()
    design = replace(own.design, points=own.design.points[:_FEW])
    return studies.spans(plan(replace(own, design=design)))


@lru_cache(maxsize=1)
def checks() -> Checks:
    """Return what reads each word of the page: how the money ends, and the circumstances."""
    ranges = spans()
    readers = {
        item.name: whole(round(ranges[item.name].low), round(ranges[item.name].high))
        if item.whole
        else between(ranges[item.name].low, ranges[item.name].high)
        for item in CIRCUMSTANCES
    }
    return {"ending": one_of(OPEN, *ENDINGS), **readers}


def place_of(words: Words) -> tuple[Place, list[str]]:
    """Return the place that words describe, named as the file that it is saved as, and faults.

    A circumstance that is not given is in the middle of its range, and an ending is open.
    """
    given, faults = read(checks(), words)
    ending = given.pop("ending", OPEN)
    middles = {item.name: float(spans()[item.name].middle) for item in CIRCUMSTANCES}
    values = {name: float(given.get(name, middle)) for name, middle in middles.items()}
    return as_place(values, ending), faults


def of_scenario(scenario: Scenario) -> tuple[dict[str, float], list[str]]:
    """Return a scenario's circumstances within the ranges, and which of them lie beyond."""
    found, beyond = {}, []
    for name, value in circumstances.read(scenario.parameters).items():
        span = spans()[name]
        within = min(max(value, span.low), span.high)
        found[name] = within
        if within != value:
            item = BY_NAME[name]
            beyond.append(
                f"{item.title.lower()} is {item.shown(value)} there, beyond what the guidance "
                f"covers; {item.shown(within)} is taken"
            )
    return found, beyond


def as_place(values: Mapping[str, float], ending: str) -> Place:
    """Return the place that a visitor describes, named as the file that they can save."""
    name = PLACE_FILE.removesuffix(".toml")
    return Place(name, "Your place", "" if ending == OPEN else ending, values)


def place_file(place: Place) -> str:
    """Return a place as the file that `joinup guide --for` reads."""
    lines = [f'title = "{place.title}"']
    if place.ending:
        lines.append(f'ending = "{place.ending}"')
    lines += ["", "[circumstances]"]
    for name, value in place.circumstances.items():
        written = round(value) if BY_NAME[name].whole else value
        lines.append(f"{name} = {written!r}  # {BY_NAME[name].asks}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Advised:
    """Advice for a place; `whole` says that its neighbours were tried too."""

    place: Place
    document: Document
    whole: bool


def first_advice(place: Place, job: Job) -> Advised:
    """Return what to choose in a place from its own runs alone, which is a matter of a second."""
    around = advice.around(experiment(), place, spans())
    here = plan(replace(around, design=replace(around.design, points=around.design.points[:1])))
    cases = _cases(here, job, "the place itself", 0.0, 0.05)
    endings = [place.ending] if place.ending else list(ENDINGS)
    choices = tuple(advice.choice(cases, 0, ending) for ending in endings)
    whole = place_document(advice.Advice(place, choices, (), None), ())
    section = Section("Evidence", tables=[t for t in whole.sections[0].tables if t.name == "forms"])
    points = [chosen(item, alone=len(choices) == 1) for item in choices]
    return Advised(place, replace(whole, points=points, sections=[section]), whole=False)


def whole_advice(place: Place, job: Job) -> Advised:
    """Return the advice of `joinup guide --for`: what to choose, and what would change that."""
    own = plan(advice.around(experiment(), place, spans()))
    cases = _cases(own, job, "the place with one circumstance changed at a time", 0.05, 1.0)
    found = advice.advise(place, cases, spans())
    record = [
        ("Command", f"joinup guide --for {PLACE_FILE}"),
        ("Runs", f"{own.n_runs:,}"),
        ("Circumstances", f"{own.n_points:,} points, {own.replicates} replicates each"),
        ("Model", model_version()),
    ]
    return Advised(place, drawn(lambda: place_document(found, record)), whole=True)


def _cases(planned: Plan, job: Job, what: str, low: float, high: float) -> Cases:
    def tell(done: float) -> None:
        job.at(f"{what}, {planned.n_runs:,} runs", low + (high - low) * done)

    return made.read(run_in_memory(planned, tell))
