"""Ask an agency, a department, a place or a client group: what it is for, what it did, and why."""

from __future__ import annotations

from dataclasses import fields, replace

import solara
from mesa.visualization.utils import update_counter

from joinup.agents import ClientGroup, Department, LocalAgency
from joinup.agents.choices import OwnChoices
from joinup.browser.chosen import KINDS, Chosen, chosen_of
from joinup.browser.history import show_history, show_history_of_place
from joinup.browser.parts import heading, paragraph, table
from joinup.browser.playback import PlayedModel
from joinup.browser.scene import show_numbers, show_picture, take_along
from joinup.browser.visit import Visit
from joinup.browser.words import form_name
from joinup.model.derived import joined_up, place_mean_share
from joinup.model.forms import FORM_REGISTRY, Attributes
from joinup.model.rules.accounts import COST_HEADS
from joinup.page.words import decimal, people, percent

_MOST_EFFORTS = 11  # columns that a table of choices shows


@solara.component
def AskView(visit: Visit) -> None:
    """Let the visitor choose whom to ask, and show the answer."""
    update_counter.get()
    model = visit.playback.model.value
    asked, wrong = chosen_of(visit.words.value.get("ask", {}))
    for text in wrong:
        solara.Warning(text, dense=True)
    chosen = within(model, asked)
    ask_whom(visit, model, chosen)
    if model.fault:
        solara.Error(model.fault)
    with solara.Div(classes=["asking"]):
        with solara.Div(classes=["answer"]):
            show_chosen(model, chosen)
        with solara.Div(classes=["scene"]):
            show_picture(visit, model, chosen)
            show_numbers(model)
            take_along(visit.settings.value)


def show_chosen(model: PlayedModel, chosen: Chosen) -> None:
    """Show what was chosen."""
    if chosen.kind == "local agency":
        show_agency(model, model.agencies[chosen.member - 1][chosen.place - 1])
    elif chosen.kind == "department":
        show_department(model, model.departments[chosen.member - 1])
    elif chosen.kind == "place":
        show_place(model, chosen.place - 1)
    else:
        show_group(model, model.client_groups[chosen.member - 1][chosen.place - 1])


def within(model: PlayedModel, chosen: Chosen) -> Chosen:
    """Return a choice that the present model has, after another scenario made it smaller."""
    scale = model.world.scale
    members = scale.client_groups if chosen.kind == "client group" else scale.partners
    return replace(
        chosen, member=min(chosen.member, members), place=min(chosen.place, scale.places)
    )


def ask_whom(visit: Visit, model: PlayedModel, chosen: Chosen) -> None:
    """Let the visitor choose by name; the picture does it by a click."""
    scale = model.world.scale
    if chosen.kind == "client group":
        names = [model.group_name(number) for number in range(scale.client_groups)]
    else:
        names = [department.name for department in model.departments]
    places = [f"place {number + 1}" for number in range(scale.places)]

    def pick(**change: object) -> None:
        picked = within(model, replace(chosen, **change))  # type: ignore[arg-type]
        visit.put(lambda: picked.words)

    with solara.Row(gap="16px", classes=["whom"]):
        solara.Select(
            "Ask a", values=list(KINDS), value=chosen.kind, on_value=lambda kind: pick(kind=kind)
        )
        if chosen.kind != "place":
            solara.Select(
                "of" if chosen.kind == "local agency" else "which",
                values=names,
                value=names[chosen.member - 1],
                on_value=lambda name: pick(member=names.index(name) + 1),
            )
        if chosen.kind != "department":
            solara.Select(
                "in",
                values=places,
                value=places[chosen.place - 1],
                on_value=lambda name: pick(place=places.index(name) + 1),
            )


def show_agency(model: PlayedModel, agency: LocalAgency) -> None:
    """Show a local agency: objective, choices term by term, belief, reason and history."""
    with solara.Div(classes=["panel"]):
        heading(agency.name)
        paragraph(f"Its objective: {agency.objective}.")
        paragraph(agency.explain(), "said")
    if not agency.exists:
        return
    if agency.choices is not None:
        with solara.Div(classes=["panel"]):
            heading("The choices it had this quarter")
            show_choices(agency.choices, agency.effort)
        with solara.Div(classes=["panel"]):
            heading("What it believed of its partners")
            paragraph(
                f"It expected them to fulfil {percent(agency.choices.belief)} of what the shared "
                "task needs of them. This is what they then did:"
            )
            others = [row[agency.place or 0] for row in model.agencies]
            table(
                ("partner", "effort", "fulfils", "trusts the others"),
                [
                    (
                        other.name.rpartition(",")[0],
                        percent(other.effort),
                        percent(other.look("share")),
                        percent(other.trust),
                    )
                    for other in others
                    if other.exists and other is not agency
                ],
            )
    history = [
        ("effort", "effort", 1), ("trust", "trust", 3), ("embedding", "embedding", 2),
    ]  # fmt: skip
    with solara.Div(classes=["charts"]):
        show_history(model, agency, "Its history (share)", history, 1)
        show_history(model, agency, "Output for its own target (u)", [("own_output", "output", 4)])


def show_choices(choices: OwnChoices, effort: float) -> None:
    """Show the payoff of each effort that was allowed, term by term, the chosen one marked."""
    best = max(choices.allowed, key=lambda item: choices.worth[item])
    thinned = choices.allowed[:: -(-len(choices.allowed) // _MOST_EFFORTS)]
    efforts = sorted({*thinned, choices.highest, best, effort})
    if choices.lowest < choices.highest:
        paragraph(
            "It could give any effort between the least and the most; these are some.", "note"
        )
    names = list(choices.terms_of(best))
    rows = []
    for item in efforts:
        marks = [
            word for word, holds in (("chosen", item == effort), ("best", item == best)) if holds
        ]
        label = f"{percent(item)}{' – ' + ', '.join(marks) if marks else ''}"
        parts = [*(choices.terms_of(item)[name] for name in names), choices.worth_of(item)]
        rows.append((label, *(decimal(part, 3, sign=True) for part in parts)))
    table(
        ("effort", *names, "payoff"),
        rows,
        chosen=efforts.index(effort) if effort in efforts else None,
    )
    paragraph(
        "In u, an agency's discretionary capacity of a quarter. Payoffs as it expected them, if "
        "its partners did as it trusted them to; the terms of a row sum to its payoff.",
        "note",
    )


def show_department(model: PlayedModel, department: Department) -> None:
    """Show a department: objective, target, what its agencies do and what they report."""
    agencies = [agency for agency in model.agencies[department.member] if agency.exists]
    number = max(len(agencies), 1)
    output = sum(agency.own_output for agency in agencies) / number
    p = model.world.parameters.own_target_incentive[0, :, 0]
    usual = float(p[department.member if len(p) > 1 else 0])
    with solara.Div(classes=["panel"]):
        heading(department.name)
        paragraph(f"Its objective: {department.objective}.")
        paragraph(
            f"It pays its agencies {department.incentive:.3f} u for a unit of its own target's "
            f"output ({_against(department.incentive, usual)}). They produce {output:.3f} u each "
            f"and report {output + department.gaming:.3f} u."
        )
        rows = [
            ("local agencies", f"{len(agencies)}"),
            ("their mean effort", percent(sum(a.effort for a in agencies) / number)),
            ("their mean trust", percent(sum(a.trust for a in agencies) / number)),
            ("their mean embedding", percent(sum(a.embedding for a in agencies) / number)),
            ("savings that reached them (u)", f"{sum(a.look('savings') for a in agencies):.2f}"),
        ]
        table(("this quarter", ""), rows)
    lines = [("incentive", "incentive", 1), ("gaming", "overstatement", 2)]
    with solara.Div(classes=["charts"]):
        show_history(model, department, "What it pays, and what is overstated (u)", lines)


def _against(value: float, usual: float) -> str:
    if value == usual:
        return "what the scenario sets"
    return f"{'more' if value > usual else 'less'} than the {usual:.3f} u that the scenario sets"


def show_place(model: PlayedModel, place: int) -> None:
    """Show a place: its form and what it brings, who gives what, its service and its money."""
    state, world = model.state, model.world
    mean = float(place_mean_share(state, world)[0, 0, place])
    form = form_name(model, int(state.form[0, 0, place]))
    verdict = "joined up" if joined_up(state, world)[0, 0, place] else "not joined up"
    with solara.Div(classes=["panel"]):
        heading(f"Place {place + 1}")
        paragraph(
            f"It works as a {form}. Its partners fulfil {percent(mean)} of what the shared task "
            f"needs: it is {verdict}. Joint services stand at "
            f"{percent(float(state.capacity[0, 0, place]))} of the possible; as reported, "
            f"{percent(float(state.reported[0, 0, place]))}."
        )
        agencies = [row[place] for row in model.agencies if row[place].exists]
        table(
            ("partner", "effort", "fulfils", "trust", "embedding", "part in last year's production",
             "share of the pool"),
            [
                (
                    agency.name.rpartition(",")[0],
                    *(percent(agency.look(name)) for name in
                      ("effort", "share", "trust", "embedding", "contribution", "gain_share")),
                )
                for agency in agencies
            ],
        )  # fmt: skip
    with solara.Div(classes=["charts"]):
        show_history_of_place(model, place)
        with solara.Div(classes=["panel"]):
            heading(f"What the {form} brings", 3)
            terms = [
                (FORM_REGISTRY[item.name].meaning, _plain(state.terms, item.name, place),
                 FORM_REGISTRY[item.name].unit)
                for item in fields(Attributes)
            ]  # fmt: skip
            table(("what", "value", "unit"), terms)
        with solara.Div(classes=["panel"]):
            heading("What this quarter cost (u)", 3)
            costs = state.costs[0, :, place]
            heads = [
                (head.replace("_", " "), f"{float(cost):.3f}")
                for head, cost in zip(COST_HEADS, costs, strict=True)
            ]
            table(("head", "u"), [*heads, ("all", f"{float(costs.sum()):.3f}")])


def _plain(terms: Attributes, name: str, place: int) -> str:
    return f"{float(getattr(terms, name)[0, 0, place]):g}"


def show_group(model: PlayedModel, group: ClientGroup) -> None:
    """Show a client group in a place: who is in need, who knows, whom the service reaches."""
    with solara.Div(classes=["panel"]):
        heading(f"{group.name}, place {(group.place or 0) + 1}")
        before = group.history("clients")[0]
        paragraph(
            f"{people(group.clients)} are in need, of {people(before)} at the start. "
            f"{percent(group.awareness)} of them know of the service; it cannot serve "
            f"{percent(group.barrier)} of those as it is; {percent(group.confidence)} have "
            f"confidence in it. So it reaches {percent(group.reach)}."
        )
    shares = [("aware", "aware", 1), ("barrier", "barrier", 2), ("reached", "reached", 3)]
    with solara.Div(classes=["charts"]):
        show_history(model, group, "In need (people)", [("clients", "in need", 1)])
        show_history(model, group, "Awareness, barrier and reach (share)", shares, 1)
