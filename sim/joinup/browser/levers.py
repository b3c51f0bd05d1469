"""Levers: every parameter in words, to be changed from the start or while the run is under way."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import solara
from mesa.visualization.utils import update_counter
from solara.components.component_vue import component_vue

from joinup.agents.intervention import LEVERS
from joinup.browser.lever_values import allowed_here, spread_out, with_member
from joinup.browser.parts import Copy, heading, paragraph
from joinup.browser.playback import PlayedModel
from joinup.browser.saving import (
    EXPERIMENT_FILE,
    PROGRAM_FILE,
    experiment_file,
    needed_beside,
    program_file,
    scenario_file,
)
from joinup.browser.settings import Settings, usual
from joinup.browser.visit import Visit
from joinup.model.forms import FORM_REGISTRY
from joinup.model.parameters import REGISTRY, RUN_REGISTRY, SCALE_REGISTRY
from joinup.model.registry import Parameter, Value, show

MODES = ("from the start", "from the present quarter on")
_ROLES = {"lever": "lever", "context": "context, in nobody's hands", "scale": "size or method"}


@component_vue("levers.vue")
def Rows(
    groups: list[dict[str, Any]],
    plain: bool,
    stamp: int,
    event_set: Callable[[list[Any]], None],
    event_undo: Callable[[str], None],
    event_spread: Callable[[str], None],
) -> None:
    """Draw the levers; `event_set` gets [name, number of the member or None, value].

    `plain` leaves out the search among them.
    """


@solara.component
def LeversView(visit: Visit) -> None:
    """Let the visitor change parameters, and take what they set along as files."""
    update_counter.get()
    mode = solara.use_reactive(MODES[0])
    stamp = solara.use_reactive(0)
    model = visit.playback.model.value
    settings = visit.settings.value
    during = mode.value == MODES[1]

    def put(name: str, make: Callable[[Value], object]) -> None:
        # A refused value must leave the input too, so the rows are drawn anew in any case.
        stamp.set(stamp.value + 1)
        now = value_now(settings, model, name, during=during)
        if during:
            visit.intervene(name, lambda: make(now))
        else:
            visit.change(lambda: settings.with_value(name, make(now)))

    def on_set(message: list[Any]) -> None:
        name, member, value = message
        if name in REGISTRY:
            size = _size(model, REGISTRY[name])
            put(name, lambda now: with_member(REGISTRY[name], now, member, value, size))

    def on_undo(name: str) -> None:
        if name in REGISTRY and during:
            put(name, lambda now: value_now(settings, model, name, during=False))
        elif name in settings.values:
            stamp.set(stamp.value + 1)
            visit.change(lambda: settings.without(name))

    def on_spread(name: str) -> None:
        if name in REGISTRY:
            size = _size(model, REGISTRY[name])
            put(
                name,
                lambda now: (
                    math.fsum(now) / size if isinstance(now, tuple) else spread_out(now, size)
                ),
            )

    with solara.Div(classes=["panel"]):
        heading("Change what policy can set, and what it cannot")
        solara.ToggleButtonsSingle(value=mode, values=list(MODES), dense=True)
        paragraph(
            "The run goes on with the new values; only levers can change now. Reset undoes it."
            if during
            else "Every change begins the run anew, on the same draws.",
            "note",
        )
        list_changes(settings)
    take_along(settings)
    Rows(
        groups=groups(settings, model, during=during),
        plain=False,
        stamp=stamp.value,
        event_set=on_set,
        event_undo=on_undo,
        event_spread=on_spread,
    )


def value_now(settings: Settings, model: PlayedModel, name: str, *, during: bool) -> Value:
    """Return the value of a parameter: as the run now has it, or as it began."""
    if during and name in model.parameters:
        return model.parameters[name]
    if during:
        return usual(settings.base, name, str(model.parameters.get("form", settings.form)))
    return settings.value(name)


def _size(model: PlayedModel, parameter: Parameter) -> int:
    scale = model.world.scale
    sizes = {"partner": scale.partners, "client_group": scale.client_groups}
    return sizes.get(parameter.axis or "", 1)


def groups(settings: Settings, model: PlayedModel, *, during: bool) -> list[dict[str, Any]]:
    """Return every parameter by topic, as the rows show it."""
    found: dict[str, list[dict[str, Any]]] = {}
    # Sizes and methods, which come first in the registry, come last within their topics.
    for name, parameter in {**RUN_REGISTRY, **FORM_REGISTRY, **SCALE_REGISTRY}.items():
        if parameter.kind == "list":
            continue  # places are listed in a file
        now = value_now(settings, model, name, during=during)
        before = settings.value(name) if during else usual(settings.base, name, settings.base_form)
        found.setdefault(parameter.topic, []).append(
            _row(settings, model, parameter, now, before, free=not during or name in LEVERS)
        )
    # Topics with levers first; what is not in anybody's hands after them.
    ordered = sorted(found, key=lambda topic: not any(row["lever"] for row in found[topic]))
    return [{"topic": topic, "items": found[topic]} for topic in ordered]


def _row(
    settings: Settings,
    model: PlayedModel,
    parameter: Parameter,
    now: Value,
    before: Value,
    *,
    free: bool,
) -> dict[str, Any]:
    size = _size(model, parameter)
    low, high, step = allowed_here(parameter, model.world.scale)
    values = list(now) if isinstance(now, tuple) else [now]
    if parameter.kind == "shares" and not values:
        values = [1 / size] * size
    several = parameter.axis in ("partner", "client_group")
    many = several and (isinstance(now, tuple) or parameter.kind == "shares")
    spread = ""
    if several and parameter.kind != "shares":
        spread = "one for all" if many else "one for each"
    return {
        "name": parameter.name,
        "meaning": parameter.meaning[:1].upper() + parameter.meaning[1:],
        "unit": parameter.unit,
        "allowed": parameter.range_in_words(),
        "role": _ROLES[parameter.role],
        "lever": parameter.role == "lever",
        "source": settings.changed.sources.get(parameter.name, parameter.source),
        "choices": list(parameter.choices),
        "values": [round(v, 6) if isinstance(v, float) else v for v in values],
        "labels": _labels(model, parameter, size) if many else [],
        "low": low,
        "high": high,
        "step": step,
        "changed": now != before,
        "usual": show(before).strip('"'),
        "spread": spread,
        "free": free,
    }


def _labels(model: PlayedModel, parameter: Parameter, size: int) -> list[str]:
    name = model.department_name if parameter.axis == "partner" else model.group_name
    return [name(number) for number in range(size)]


def list_changes(settings: Settings) -> None:
    """List the changes of policy that come during the run."""
    for quarter, name, value in settings.changes:
        paragraph(f"After quarter {quarter}: {name} = {show(value)}", "made")


def take_along(settings: Settings) -> None:
    """Offer what was set as files, with the command that repeats it."""
    with solara.Div(classes=["panel"]):
        heading("Take it along")
        if settings.changes:
            paragraph(
                "Policy was changed during this run, which no experiment file can hold; this "
                "program repeats it."
            )
            solara.FileDownload(
                lambda: program_file(settings),
                PROGRAM_FILE,
                label="Save as a program",
            )
            Copy(text=f"python {PROGRAM_FILE}")
        else:
            paragraph(
                f"An experiment file whose replicate {settings.replicate} is the run seen here, "
                "and the command that runs it."
            )
            solara.FileDownload(
                lambda: experiment_file(settings), EXPERIMENT_FILE, label="Save as an experiment"
            )
            Copy(text=f"joinup run {EXPERIMENT_FILE}")
        if settings.values:
            paragraph("The changed scenario, for experiments of your own.")
            solara.FileDownload(
                lambda: scenario_file(settings),
                f"{settings.scenario}_changed.toml",
                label="Save as a scenario",
            )
        if needed_beside(settings):
            paragraph(f"Each of these goes beside {needed_beside(settings)}.", "note")
