"""The same model as plain objects: what one would write without arrays, for any framework.

It holds every rule that a default run uses, one Python object per agency, place and client group,
and takes its draws in turn from the standard library, as such models do. It is a yardstick for
speed, not a reference for results: `tests/model/reference.py` is that. A bench first checks that
its outcomes agree with the engine's on average, so that it is the same work that is timed.

What is the framework's own (agents, scheduling, collecting, runs) stands in `mesa_twin.py` and
`agentpy_twin.py`. The twin records fewer outcomes than the engine, which favours the twin.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from statistics import fmean
from typing import Any

from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import DEFAULTS

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def number(name: str) -> float:
    """Return the default of a numeric parameter."""
    value = DEFAULTS[name]
    assert isinstance(value, int | float)
    return float(value)


class Group:
    """A client group in a place."""

    def __init__(self, clients: float, exit_rate: float, barrier: float) -> None:
        self.clients = clients
        self.exit_rate = exit_rate
        self.entry = clients * exit_rate
        self.barrier = barrier
        self.aware = number("initial_awareness")
        self.reached = self.aware * (1 - barrier)

    def serve(self, p: dict[str, float], signal: float, effort: float) -> None:
        """Let clients learn of the service, be reached, enter and leave need."""
        spread = p["publicity"] + p["word_of_mouth"] * self.aware * max(signal, 0.0)
        self.aware += spread * (1 - self.aware) - p["fading"] * self.aware
        self.barrier *= 1 - p["barrier_fall"] * p["consultation"] * effort
        self.reached = self.aware * (1 - self.barrier)
        served = signal * self.reached
        hazard = self.exit_rate * max(1 + p["exit_boost"] * served, 0.1)
        settled = self.entry * (1 - p["prevention"] * served) / hazard
        self.clients = settled + (self.clients - settled) * math.exp(-hazard)


class AgencyRules:
    """A local agency that chooses its effort; a framework's agent class stands beside it."""

    model: Any

    def join(self, place: Place) -> None:
        """Take up the work in a place."""
        self.place = place
        draw = self.model.random.gauss
        self.mission = max(0.0, draw(number("mission_weight"), number("mission_spread")))
        self.effort = 0.0
        self.share = 0.0
        self.trust = number("baseline_trust")
        self.embedding = 0.0
        self.turnover = 0.0
        self.meeting_cost = 0.0
        self.own_output = number("own_target_incentive") / number("own_cost")

    def payoff(self, effort: float, others: float) -> tuple[float, float]:
        """Return the payoff of an effort and the own work that goes with it."""
        p, place = self.place.p, self.place
        form = place.form
        n = p["partners"]
        share = min(effort / p["task_depth"], 1.0)
        production = place.output((others * (n - 1) + place.term(share)) / n)
        own = max(0.0, (p["own_target_incentive"] - p["crowding"] * effort) / p["own_cost"])
        weight = self.mission + p["shared_credit"] * p["credit_discount"] ** p["reporting_lag"]
        pool = form["pool_share"]
        weight += p["savings_value"] * (pool / n + (1 - pool) / n)
        pull = p["reciprocity"] * self.trust + p["routine_pull"] * self.embedding
        pull += self.place.programme.grant + place.corrective
        value = weight * p["interdependence"] * n * production + pull * share
        value -= self.meeting_cost * effort + form["overhead"] * (effort > 0)
        value -= p["effort_cost"] * effort**2 / 2 - p["own_cost"] * own**2 / 2
        return value, own

    def price_meetings(self) -> None:
        """Work out what a unit of effort costs in meetings."""
        p = self.place.p
        cost = self.place.form["transaction_cost"] * (p["partners"] - 1) ** p["partner_burden"]
        cost *= (1 - p["trust_saving"] * self.trust) * (1 - p["routine_saving"] * self.embedding)
        self.meeting_cost = cost

    def decide(self) -> None:
        """Choose an effort by a logit response, now and then."""
        p, form = self.place.p, self.place.form
        low, high = min(form["floor"], p["task_depth"]), form["cap"]
        if self.model.random.random() < p["review_rate"]:
            others = self.place.term(self.trust)
            levels = [e for e in LEVELS if low - 1e-9 <= e <= high + 1e-9]
            values = [p["decision_precision"] * self.payoff(e, others)[0] for e in levels]
            best = max(values)
            weights = [math.exp(max(v - best, -60.0)) for v in values]
            self.effort = self.model.random.choices(levels, weights)[0]
        else:
            self.effort = min(max(self.effort, low), high)
        self.share = min(self.effort / p["task_depth"], 1.0)
        own = p["own_target_incentive"] - p["crowding"] * self.effort
        self.own_output = max(0.0, own / p["own_cost"])

    def learn(self) -> None:
        """Let trust and routine follow what was done."""
        p, place = self.place.p, self.place
        others = (sum(a.share for a in place.agencies) - self.share) / (p["partners"] - 1)
        target = p["baseline_trust"] + (1 - p["baseline_trust"]) * others
        rate = p["trust_gain"] if target > self.trust else p["trust_loss"]
        self.trust = (self.trust + rate * (target - self.trust)) * (1 - self.turnover)
        gain = p["embedding_gain"] * p["mainstreaming"] * place.form["embedding_rate"]
        grown = self.embedding + gain * self.share * (1 - self.embedding)
        grown -= p["embedding_loss"] * (1 - self.share) * self.embedding
        self.embedding = grown * (1 - self.turnover)


class Place:
    """A place with its partnership."""

    def __init__(self, programme: Programme, agencies: list[AgencyRules]) -> None:
        self.programme = programme
        self.p = programme.p
        self.form = programme.forms["silo"]
        self.joint = False
        self.agencies = agencies
        for agency in agencies:
            agency.join(self)
        clients = self.p["clients"] / self.p["places"] / 2
        self.groups = [Group(clients, 2.0, 0.05), Group(clients, 0.6, 0.45)]
        self.clients_before = 2 * clients
        self.capacity = self.production = self.corrective = self.signal = self.pool = 0.0
        self.past = [0.0, 0.0]
        self.costs: dict[str, float] = {}
        self.reported = 0.0
        self.benefit = 0.0

    def term(self, share: float) -> float:
        """Return what a partner adds to the CES mean."""
        p = self.p
        return (p["base_productivity"] + (1 - p["base_productivity"]) * share) ** p[
            "complementarity"
        ]

    def output(self, mean_term: float) -> float:
        """Return joint production of the mean of the partners' terms."""
        p = self.p
        level = mean_term ** (1 / p["complementarity"])
        level = max(level - p["base_productivity"], 0.0) / (1 - p["base_productivity"])
        fit = min(1.0, self.form["coordination"] / p["task_depth"]) ** 0.5
        return fit * level ** p["critical_mass"]

    def strike(self) -> None:
        """Let staff turn over."""
        p, draw = self.p, self.programme.random.random
        for agency in self.agencies:
            lost = p["turnover"] * (1 + p["turnover_spread"] * (2 * draw() - 1))
            agency.turnover = lost * (1 - self.form["robustness"])

    def report(self) -> None:
        """Report shared performance and press for action on its shortfall."""
        p = self.p
        self.reported = self.past[-1] + self.programme.random.gauss(0, p["measurement_noise"])
        short = max(p["shared_target"] - self.reported, 0.0)
        self.corrective = p["corrective_action"] * short * self.form["clarity"] * self.joint

    def produce(self) -> None:
        """Produce jointly, build capacity, serve clients and keep the accounts."""
        p, n = self.p, self.p["partners"]
        self.production = self.output(sum(self.term(a.share) for a in self.agencies) / n)
        self.capacity += p["capacity_growth"] * (self.production - self.capacity)
        self.past = [self.capacity, *self.past[:-1]]
        reference = p["own_target_incentive"] / p["own_cost"]
        own_share = sum(a.own_output for a in self.agencies) / (n * reference)
        s = p["interdependence"]
        self.signal = s * self.capacity - (1 - s) * (1 - own_share)
        effort = sum(a.effort for a in self.agencies) / n
        for group in self.groups:
            group.serve(p, self.signal, effort)
        saved = p["savings_value"] * s * n * self.production
        self.pool += self.form["pool_share"] * saved
        if self.programme.quarter % 4 == 3:
            self.pool = 0.0
        self.costs = {
            "set_up": self.costs.get("set_up", 0.0),
            "overhead": sum(self.form["overhead"] * (a.effort > 0) for a in self.agencies),
            "transaction": sum(a.meeting_cost * a.effort for a in self.agencies),
            "displaced": sum(reference - a.own_output for a in self.agencies),
            "publicity": p["publicity_cost"] * p["publicity"],
            "consultation": p["consultation_cost"] * p["consultation"] * self.joint,
            "corrective": p["corrective_cost"] * self.corrective * n,
            "evaluation": p["evaluation_cost"] * self.joint,
        }
        left = sum(group.clients for group in self.groups)
        self.benefit = p["outcome_value"] * n * (self.clients_before - left) / self.clients_before


class Programme:
    """All places together, and the money that comes from the centre."""

    def __init__(
        self, make_agency: Callable[[], AgencyRules], random: Random, *, places: int, partners: int
    ) -> None:
        self.random = random
        self.p = {name: float(v) for name, v in DEFAULTS.items() if isinstance(v, int | float)}
        self.p |= {"places": float(places), "partners": float(partners)}
        self.forms = {
            form: {name: float(row[code]) for name, row in LIBRARY.items()}
            for code, form in enumerate(FORMS)
        }
        self.quarter = 0
        self.grant = 0.0
        self.places = [Place(self, [make_agency() for _ in range(partners)]) for _ in range(places)]

    @property
    def agencies(self) -> list[AgencyRules]:
        """Return every agency, place by place."""
        return [agency for place in self.places for agency in place.agencies]

    def begin(self) -> None:
        """Pay the grant of the quarter, bring the form into force and let staff turn over."""
        p = self.p
        since, length, taper = self.quarter - p["grant_start"], p["grant_length"], p["grant_taper"]
        cut = min(max(since - length + 1, 0), taper + 1)
        self.grant = p["grant"] * (1 - cut / (taper + 1)) if since >= 0 else 0.0
        for place in self.places:
            place.costs = {}
            if since == self.forms["partnership"]["lead_time"]:
                place.form, place.joint = self.forms["partnership"], True
                place.costs["set_up"] = place.form["set_up_cost"] * p["partners"]
            place.strike()

    def report(self) -> None:
        """Report how each place does."""
        for place in self.places:
            place.report()

    def produce(self) -> None:
        """Let each place produce, serve its clients and keep its accounts."""
        for place in self.places:
            place.produce()

    def end(self) -> None:
        """Close the quarter."""
        self.quarter += 1


def of_agencies(name: str) -> Callable[[Programme], float]:
    """Return a reporter of the mean over agencies of one of their attributes."""
    return lambda all_: fmean(getattr(agency, name) for agency in all_.agencies)


def of_places(name: str) -> Callable[[Programme], float]:
    """Return a reporter of the mean over places of one of their attributes."""
    return lambda all_: fmean(getattr(place, name) for place in all_.places)


REPORTERS: dict[str, Callable[[Programme], float]] = {
    **{n: of_agencies(n) for n in ("effort", "trust", "embedding", "own_output")},
    **{n: of_places(n) for n in ("capacity", "reported", "corrective", "pool", "benefit")},
    "joint_production": of_places("production"),
    "joined_up": lambda all_: fmean(
        sum(a.share for a in place.agencies) / len(place.agencies) >= 0.5 for place in all_.places
    ),
    "clients_in_need": lambda all_: sum(g.clients for x in all_.places for g in x.groups),
    "cost": lambda all_: sum(sum(place.costs.values()) for place in all_.places),
}
"""What is recorded each quarter, by outcome."""
