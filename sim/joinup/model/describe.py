"""Write the registries out as tables for people: parameters, forms and outcomes in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.model.forms import FORM_REGISTRY, FORMS, LIBRARY
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Parameter


def row(cells: Sequence[str]) -> str:
    """Return one row of a Markdown table.

    >>> row(["a", "b"])
    '| a | b |'
    """
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([row(head), row(["---"] * len(head)), *map(row, rows)])


def allowed(parameter: Parameter) -> str:
    """Return the range or the choices of a parameter, without the unit."""
    if parameter.kind == "choice":
        return ", ".join(parameter.choices)
    return f"{parameter.low:g} to {parameter.high:g}"


def parameters_page() -> str:
    """Return the page of all parameters, by topic."""
    topics = dict.fromkeys(item.topic for item in REGISTRY.values())
    parts = [
        "# Parameters",
        "Made from the registry by `joinup list parameters --markdown`; do not edit by hand.",
        "The unit u is one agency's discretionary capacity of a quarter, valued at its budget. A "
        "*lever* can be set by policy, a *context* by nobody in the model, and a *scale* is shared "
        "by all runs that are simulated together. Sources that say assumption are ours.",
    ]
    for topic in topics:
        rows = [
            (
                f"`{p.name}`",
                p.shown(p.default).strip('"'),
                allowed(p),
                p.unit,
                p.role,
                p.meaning,
                p.source,
            )
            for p in REGISTRY.values()
            if p.topic == topic
        ]
        head = ("parameter", "default", "range", "unit", "role", "meaning", "source")
        parts += [f"## {topic}", _table(head, rows)]
    rows_of_forms = [
        (f"`{name}`", *(f"{value:g}" for value in LIBRARY[name]), FORM_REGISTRY[name].meaning)
        for name in LIBRARY
    ]
    parts += ["## Library of forms", _table(("attribute", *FORMS, "meaning"), rows_of_forms)]
    return "\n\n".join(parts) + "\n"


def outcomes_page() -> str:
    """Return the page of all outcomes, by grain."""
    parts = [
        "# Outcomes",
        "Made from the registry by `joinup list outcomes --markdown`; do not edit by hand.",
    ]
    for grain, title in (("quarter", "By quarter"), ("run", "By run")):
        rows = [
            (f"`{o.name}`", o.title, o.unit, o.meaning)
            for o in OUTCOMES.values()
            if o.grain == grain
        ]
        parts += [f"## {title}", _table(("outcome", "title", "unit", "meaning"), rows)]
    return "\n\n".join(parts) + "\n"
