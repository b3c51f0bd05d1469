"""What the naive reference would record: every outcome, worked out from its objects one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.model.reference import HEADS, Agency, Group, Model, Place


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def joined_up(place: Place) -> bool:
    return mean([agency.share for agency in place.present]) >= 0.5 - 1e-9


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
        "effort": agency_mean(lambda a: a.effort),
        "trust": agency_mean(lambda a: a.trust),
        "embedding": agency_mean(lambda a: a.embedding),
        "joint_production": place_mean(lambda x: x.production),
        "capacity": place_mean(lambda x: x.capacity),
        "reported_capacity": place_mean(lambda x: x.reported),
        "own_output": agency_mean(lambda a: a.own_output),
        "reported_own_output": agency_mean(lambda a: a.own_output + a.department.gaming),
        "own_target_incentive_now": mean([d.incentive for d in model.departments]),
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
    }
