"""What the naive reference would record: every outcome, worked out from its objects one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.model.reference import HEADS, Agency, Group, Model, Place


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def joined_up(place: Place) -> bool:
    return mean([agency.share for agency in place.present]) >= 0.5 - 1e-9


def active(place: Place) -> bool:
    return mean([agency.effort for agency in place.present]) >= 0.1 - 1e-9


def kept(place: Place) -> float:
    now = mean([agency.share for agency in place.present])
    return min(now / place.share_funded, 1.0) if place.share_funded > 0 else 1.0


def evenness(place: Place) -> float:
    most = max(group.reached for group in place.groups)
    return min(group.reached for group in place.groups) / most if most > 0 else 1.0


def observe(model: Model) -> dict[str, float]:
    """Return every quarterly outcome of the moment."""
    places = model.places
    agencies = [agency for place in places for agency in place.present]
    groups = [group for place in places for group in place.groups]

    def agency_mean(of: Callable[[Agency], float]) -> float:
        return mean([of(agency) for agency in agencies])

    def place_mean(of: Callable[[Place], float]) -> float:
        return mean([of(place) for place in places])

    def total(of: Callable[[Place], float]) -> float:
        return sum(of(place) for place in places)

    def of_groups(of: Callable[[Group], float]) -> float:
        return sum(of(group) for group in groups)

    def client_mean(of: Callable[[Group], float]) -> float:
        return of_groups(lambda g: of(g) * g.clients) / of_groups(lambda g: g.clients)

    return {
        "joined_up": place_mean(joined_up),
        "active": place_mean(active),
        "fulfilment_kept": place_mean(kept),
        "effort": agency_mean(lambda a: a.effort),
        "trust": agency_mean(lambda a: a.trust),
        "embedding": agency_mean(lambda a: a.embedding),
        "joint_production": place_mean(lambda x: x.production),
        "capacity": place_mean(lambda x: x.capacity),
        "reported_capacity": place_mean(lambda x: x.reported),
        "own_output": agency_mean(lambda a: a.own_output),
        "reported_own_output": agency_mean(lambda a: a.own_output + a.department.gaming),
        "own_target_incentive_now": mean([d.incentive for d in model.departments]),
        "shared_credit_now": mean([d.credit for d in model.departments]),
        "paying_in": mean([float(d.pays_in) for d in model.departments]),
        "clients_in_need": of_groups(lambda g: g.clients),
        "clients_helped": of_groups(lambda g: g.exits),
        "awareness": client_mean(lambda g: g.aware),
        "reach": client_mean(lambda g: g.reached),
        "reach_lowest": place_mean(lambda x: min(g.reached for g in x.groups)),
        "exclusion_index": place_mean(evenness),
        "confidence": client_mean(lambda g: g.confidence),
        "complaints_open": of_groups(lambda g: g.complaints),
        "complaints_opened": of_groups(lambda g: g.opened),
        "complaints_upheld": of_groups(lambda g: g.upheld),
        "complaints_rejected": of_groups(lambda g: g.rejected),
        "grant_paid": sum(model.grant * agency.share for agency in agencies),
        "grant_offered": model.grant * len(agencies),
        "corrective_pressure": place_mean(lambda x: x.corrective),
        "savings": total(lambda x: sum(agency.savings for agency in x.agencies)),
        "pool_balance": total(lambda x: x.pool),
        "pool_in": total(lambda x: x.pool_in),
        "pool_out": total(lambda x: x.pool_out),
        "benefit": total(lambda x: x.benefit),
        "cost": total(lambda x: sum(x.costs.values())),
        "cost_reported": total(lambda x: sum(x.costs.values()) * x.form.clarity),
        **{f"cost_{head}": sum(place.costs[head] for place in places) for head in HEADS},
        **services(model),
    }


def services(model: Model) -> dict[str, float]:
    """Return the outcomes of what services lead to; each is 0 where its mechanism is off."""
    places, p = model.places, model.p
    groups = [(group, place) for place in places for group in place.groups]
    everybody = sum(group.before for group, _ in groups)
    cohort = sum(group.before * group.exit_rate for group, _ in groups)
    opened = sum(sum(place.opened[-4:]) for place in places)
    closed = sum(sum(place.closed[-4:]) for place in places)
    begun = sum(place.effect_begun for place in places)
    shown = sum(place.effect_shown for place in places)
    helped = sum(group.before * group.assisted for group, _ in groups)
    rest = everybody - helped if p["assistance"] > 0 else 0.0
    effect = with_help = without = difference = 0.0
    for group, place in groups:
        n = group.before * group.assisted
        if helped > 0:
            effect += n * place.growth_gain / helped
            with_help += n * (group.growth + group.helped_prospect + place.growth_gain) / helped
        if rest > 0:
            without += (group.before - n) * (group.growth + group.other_prospect) / rest
    if helped > 0 and rest > 0:
        difference = with_help - without
    several = p["sources"] > 1
    use = sum(g.before * g.aware * model.found(place.sources) for g, place in groups) / everybody
    aware_before = model.each("initial_awareness", p["client_groups"])
    weight = sum(group.before for group in places[0].groups)
    known = zip(places[0].groups, aware_before, strict=True)
    use_before = sum(group.before * aware for group, aware in known) / weight
    use_before *= model.found(p["sources"])
    return {
        "provision_open": sum(place.provision for place in places),
        "provision_opened": sum(place.provision_opened for place in places),
        "provision_closed": sum(place.provision_closed for place in places),
        "provision_opened_year": opened,
        "provision_closed_year": closed,
        "provision_net_share": (opened - closed) / opened if opened > 0 else 0.0,
        "long_term_begun": begun,
        "long_term_shown": shown,
        "long_term_pending": sum(sum(place.pending) for place in places),
        "long_term_coming": p["long_term_effect"] * begun / cohort,
        "long_term_change": p["long_term_effect"] * shown / cohort,
        "assisted_share": helped / everybody,
        "growth_assisted": with_help,
        "growth_unassisted": without,
        "growth_difference": difference,
        "growth_effect": effect,
        "selection_bias": difference - effect,
        "information_sources": mean([place.sources for place in places]),
        "information_use": use if several else 0.0,
        "information_use_index": use / use_before if several and use_before > 0 else 0.0,
        "satisfaction": mean([place.satisfied for place in places]),
    }


def summarise(series: dict[str, list[float]], p: dict) -> dict[str, float]:
    """Return every outcome of the run; `series` holds the quarterly ones, quarter 0 first."""
    ended = p["grant_start"] + p["grant_length"]

    def at(name: str, quarter: int) -> float:
        return series[name][quarter] if quarter < len(series[name]) else math.nan

    def retained(quarters: int) -> float:
        before = at("benefit", ended)
        return at("benefit", ended + quarters) / before if before > 1e-9 else math.nan

    def worth(name: str) -> float:
        rate = p["quarterly_discount"]
        return sum(value * rate**t for t, value in enumerate(series[name][1:]))

    return {
        **{f"persistence_{n}": at("joined_up", ended + n) for n in (4, 8, 16)},
        **{f"still_active_{n}": at("active", ended + n) for n in (4, 8, 16)},
        **{f"fulfilment_kept_{n}": at("fulfilment_kept", ended + n) for n in (4, 8, 16)},
        **{f"benefit_retained_{n}": retained(n) for n in (4, 8, 16)},
        **{
            f"{name}_at_withdrawal": at(name, ended)
            for name in ("joined_up", "effort", "embedding", "trust")
        },
        "clients_12": at("clients_in_need", 12),
        "clients_end": series["clients_in_need"][-1],
        "clients_fewest": min(series["clients_in_need"]),
        "exclusion_end": series["exclusion_index"][-1],
        "effort_end": series["effort"][-1],
        "total_cost": worth("cost"),
        "total_benefit": worth("benefit"),
        "total_grant": worth("grant_paid"),
        "net_benefit": worth("benefit") - worth("cost"),
        **services_summed(series, p),
    }


def services_summed(series: dict[str, list[float]], p: dict) -> dict[str, float]:
    opened, closed = sum(series["provision_opened"]), sum(series["provision_closed"])
    begun, shown = sum(series["long_term_begun"]), sum(series["long_term_shown"])
    seen = [
        quarter
        for quarter, change in enumerate(series["long_term_change"])
        if change > 0 and change >= p["detectable_change"]
    ]
    shown_share = shown / begun if begun > 0 else 0.0
    return {
        "provision_opened_total": opened,
        "provision_closed_total": closed,
        "provision_net": opened - closed,
        "provision_net_share_total": (opened - closed) / opened if opened > 0 else 0.0,
        "long_term_shown_share": shown_share,
        "measurable_from": seen[0] if seen else math.nan,
        "too_early": float(begun > 0 and not seen and shown_share < 0.5),
        **{f"{name}_end": series[name][-1] for name in ("growth_difference", "growth_effect")},
        "information_use_end": series["information_use_index"][-1],
        "satisfaction_end": series["satisfaction"][-1],
    }
