"""A second implementation of the model, as naive as can be: one plain object for everything.

It uses Python floats and `math` alone, no arrays and none of the rules in `joinup.model.rules`, and
was written from the model document. Only the draws are shared, looked up one by one. The engine
must agree with it draw for draw, so that a rule written once cannot be wrong once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from joinup.model.draws import Draws, Purpose
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import DEFAULTS

HEADS = (
    "set_up",
    "overhead",
    "transaction",
    "displaced",
    "publicity",
    "consultation",
    "corrective",
    "redress",
    "evaluation",
)


class Luck:
    """The draws of one run, looked up singly."""

    def __init__(self, seed: int, replicate: int) -> None:
        self._draws = Draws([seed], [replicate])

    def uniform(self, purpose: Purpose, quarter: int | None, member: int, place: int) -> float:
        return float(self._draws.uniform(purpose, quarter, member + 1, place + 1)[0, member, place])

    def normal(
        self, purpose: Purpose, angle: Purpose, quarter: int | None, member: int, place: int
    ) -> float:
        radius = self.uniform(purpose, quarter, member, place)
        turn = self.uniform(angle, quarter, member, place)
        return math.sqrt(-2 * math.log(radius)) * math.cos(2 * math.pi * turn)


@dataclass
class Form:
    """A form of joint working; `kind` is its name, whoever funds it."""

    code: int
    kind: str
    values: dict[str, float]

    def __getattr__(self, name: str) -> float:
        return self.values[name]


@dataclass
class Department:
    usual: float
    incentive: float
    reference: float
    credit: float = 0.0
    pays_in: bool = True
    gaming: float = 0.0


@dataclass
class Agency:
    department: Department
    exists: bool
    mission: float
    pocket: float
    agreed: float
    trust: float
    own_output: float
    gain_share: float
    number: int
    reference: float  # own output without joint work
    effort: float = 0.0
    share: float = 0.0
    embedding: float = 0.0
    turnover: float = 0.0
    meeting_cost: float = 0.0
    contribution: float = 0.0
    savings: float = 0.0
    year_share: float = 0.0
    year_displaced: float = 0.0
    aspiration: float = 0.0
    attractions: list[float] = field(default_factory=list)


@dataclass
class Group:
    clients: float
    exit_rate: float
    publicity: float
    share: float
    aware: float
    barrier: float
    before: float
    confidence: float = 1.0
    entries: float = 0.0
    exits: float = 0.0
    reached: float = 0.0
    complaints: float = 0.0
    opened: float = 0.0
    upheld: float = 0.0
    rejected: float = 0.0
    growth: float = 0.0
    assisted: float = 0.0
    helped_prospect: float = 0.0
    other_prospect: float = 0.0


@dataclass
class Place:
    number: int
    begin: float
    size: float
    budget: float
    agencies: list[Agency]
    groups: list[Group]
    form: Form
    production: float = 0.0
    capacity: float = 0.0
    past: list[float] = field(default_factory=list)
    reported: float = 0.0
    corrective: float = 0.0
    signal: float = 0.0
    reorganising: float = 0.0
    cutting: float = 0.0
    pool: float = 0.0
    pool_in: float = 0.0
    pool_out: float = 0.0
    benefit: float = 0.0
    share_funded: float = 0.0
    costs: dict[str, float] = field(default_factory=lambda: dict.fromkeys(HEADS, 0.0))
    provision: float = 0.0
    opened: list[float] = field(default_factory=list)  # by quarter, with a year before the run
    closed: list[float] = field(default_factory=list)
    provision_opened: float = 0.0
    provision_closed: float = 0.0
    pending: list[float] = field(default_factory=lambda: [0.0] * 4)
    effect_begun: float = 0.0
    effect_shown: float = 0.0
    growth_gain: float = 0.0
    sources: float = 1.0
    satisfied: float = 0.0

    @property
    def present(self) -> list[Agency]:
        return [agency for agency in self.agencies if agency.exists]


class Model:
    """One run."""

    def __init__(self, parameters: dict, seed: int, replicate: int) -> None:
        self.p = {**DEFAULTS, **parameters}
        self.luck = Luck(seed, replicate)
        p = self.p
        rows = {
            name: p[name] if isinstance(p.get(name), tuple) else row
            for name, row in LIBRARY.items()
        }
        self.forms = [
            Form(code, kind, {name: float(row[code]) for name, row in rows.items()})
            for code, kind in enumerate(FORMS)
        ]
        funded = self.forms[FORMS.index(p["form"])]
        own = dict(funded.values)
        for name in LIBRARY:
            if name in p and not isinstance(p[name], tuple):
                own[name] = float(p[name])
        self.funded = Form(len(FORMS), funded.kind, own)
        self.forms.append(self.funded)
        n_partners, n_places = p["partners"], p["places"]
        experienced = p["decision_rule"] == "experience"
        self.held = (
            p["effort_nodes"] + 1 if experienced else 0
        )  # attractions, the last of taking no part
        self.exponent = p["complementarity"] if abs(p["complementarity"]) >= 1e-6 else 1e-6
        incentives = self.each("own_target_incentive", n_partners)
        self.departments = [
            Department(w, w, self.ratcheted(w) / p["own_cost"], p["shared_credit"])
            for w in incentives
        ]
        self.sizes = list(p["place_sizes"]) or [1.0] * n_places
        self.budgets = list(p["place_budgets"]) or [1.0] * n_places
        self.listed_absence = list(p["agency_absence"]) or [0.0] * (n_partners * n_places)
        self.places = [self.open_place(number, n_partners, n_places) for number in range(n_places)]
        for k, department in enumerate(self.departments):
            held = [place.agencies[k].reference for place in self.served_by(k)]
            department.reference = self.mean_of(k, held)
        self.grant = 0.0
        self.credit_kept = 1.0
        self.experience = 1.0

    # --- setting up ---------------------------------------------------------------------------

    def each(self, name: str, size: int) -> list[float]:
        value = self.p[name]
        if value == ():
            return [1 / size] * size
        if isinstance(value, int | float):
            return [float(value)] * size
        return [float(item) for item in value]

    def open_place(self, number: int, n_partners: int, n_places: int) -> Place:
        p, luck = self.p, self.luck
        wait = math.floor(luck.uniform(Purpose.ROLLOUT, None, 0, number) * (p["rollout"] + 1))
        absence = self.each("absence", n_partners)
        exists = []
        for k in range(n_partners):
            chance = max(absence[k], self.listed_absence[k * n_places + number])
            exists.append(luck.uniform(Purpose.ABSENCE, None, k, number) >= chance)
        weights = []
        for k, share in enumerate(self.each("savings_pockets", n_partners)):
            z = luck.normal(Purpose.POCKET, Purpose.POCKET_ANGLE, None, k, number)
            weights.append(share * math.exp(p["pocket_spread"] * z))
        pockets = shares(weights, exists)
        split = self.each("gain_share", n_partners)
        agreed = shares([1.0] * n_partners if p["gain_rule"] == "equal" else split, exists)
        budget = self.budgets[number]
        agencies = []
        missions = self.each("mission_weight", n_partners)
        for k, department in enumerate(self.departments):
            z = luck.normal(Purpose.MISSION, Purpose.MISSION_ANGLE, None, k, number)
            agencies.append(
                Agency(
                    department=department,
                    exists=exists[k],
                    mission=max(missions[k] + p["mission_spread"] * z, 0.0),
                    pocket=pockets[k],
                    agreed=agreed[k],
                    trust=p["baseline_trust"],
                    own_output=department.reference * budget if exists[k] else 0.0,
                    reference=department.reference * budget,
                    gain_share=agreed[k],
                    number=k,
                    attractions=[0.0] * self.held,
                )
            )
        z = luck.normal(Purpose.SIZE, Purpose.SIZE_ANGLE, None, 0, number)
        size = math.exp(p["place_spread"] * z - p["place_spread"] ** 2 / 2)
        size *= self.sizes[number] / (sum(self.sizes) / n_places)
        n_groups = p["client_groups"]
        by_group = {
            name: self.each(name, n_groups)
            for name in (
                "group_share",
                "exit_rate",
                "publicity",
                "initial_awareness",
                "access_barrier",
                "growth_usual",
            )
        }
        groups = []
        for g in range(n_groups):
            clients = p["clients"] / n_places * by_group["group_share"][g] * size
            groups.append(
                Group(
                    clients=clients,
                    exit_rate=by_group["exit_rate"][g],
                    publicity=by_group["publicity"][g],
                    share=by_group["group_share"][g],
                    aware=by_group["initial_awareness"][g],
                    barrier=by_group["access_barrier"][g],
                    before=clients,
                    growth=by_group["growth_usual"][g],
                )
            )
            group = groups[-1]
            group.reached = group.aware * (1 - group.barrier) * self.found(p["sources"])
            self.assist(group)
        provision = p["provision"] / n_places * size
        return Place(
            number=number,
            size=size,
            budget=budget,
            provision=provision,
            opened=[provision * p["closure_rate"]] * 4,
            closed=[provision * p["closure_rate"]] * 4,
            sources=p["sources"],
            satisfied=p["satisfaction_before"],
            begin=p["grant_start"] + self.funded.lead_time + wait,
            agencies=agencies,
            groups=groups,
            form=self.forms[FORMS.index(p["form_before"])],
            past=[0.0] * max(p["reporting_lag"], 1),
        )

    # --- one quarter --------------------------------------------------------------------------

    def step(self, t: int) -> None:
        p = self.p
        self.set_grant(t)
        handover = p["grant_start"] + p["grant_length"] + p["grant_taper"] + p["handover_delay"]
        for place in self.places:
            place.costs = dict.fromkeys(HEADS, 0.0)
            form = place.form
            goes_on = p["form_after"] == "as funded"
            if place.begin == t and (goes_on or place.begin < handover):
                form = self.funded
            if handover == t and not goes_on:
                form = self.forms[FORMS.index(p["form_after"])]
                if form.code != place.form.code:
                    place.costs["set_up"] += p["handover_cost"] * len(place.present)
            self.adopt(place, form)
            if t % 4 == 0 and p["form_review"] > 0:
                self.reconsider(place, t)
        self.strike(t)
        for place in self.places:
            for agency in place.agencies:
                agency.meeting_cost = self.meeting_cost(place, agency, place.form)
            self.report(place, t)
        self.set_terms(t)
        self.decide(t)
        for place in self.places:
            self.produce(place)
            self.merge(place)
            self.serve(place)
            self.provide(place, t)
            self.mature(place)
            self.satisfy(place)
            if p["poor_service"] > 0:
                self.redress(place)
            self.account(place, t)
        for place in self.places:
            self.learn(place, t)
            if t % 4 == 3:
                self.attribute(place, t)

    def set_grant(self, t: int) -> None:
        self.grant = self.p["grant"] * self.paid_share(t)

    def paid_share(self, t: int) -> float:
        p = self.p
        since = t - p["grant_start"]
        if since < 0 or p["grant_length"] == 0:
            return 0.0
        beyond = min(max(since - p["grant_length"] + 1, 0), p["grant_taper"] + 1)
        kept = 1 - beyond / (p["grant_taper"] + 1)
        return p["grant_after"] + (1 - p["grant_after"]) * kept

    def adopt(self, place: Place, form: Form) -> None:
        if form.code != place.form.code:
            place.costs["set_up"] += form.set_up_cost * len(place.present)
            place.form = form

    def reconsider(self, place: Place, t: int) -> None:
        p = self.p
        if not self.luck.uniform(Purpose.FORM_REVIEW, t, 0, place.number) < p["form_review"]:
            return
        values = []
        for form in self.forms:
            total = 0.0
            for agency in place.present:
                cost = self.meeting_cost(place, agency, form)
                efforts = self.efforts(*self.bounds(agency, form))
                total += max(self.payoffs(place, agency, form, agency.trust, cost, efforts))
            mean = total / max(len(place.present), 1)
            if form.code != place.form.code:
                mean -= form.set_up_cost / 16
            values.append(p["form_precision"] * mean)
        barred = {FORMS.index(p["form"])} | ({self.funded.code} if t < p["grant_start"] else set())
        best = max(value for code, value in enumerate(values) if code not in barred)
        weights = [math.exp(max(value - best, -60.0)) for value in values]
        for code in barred:
            weights[code] = 0.0
        draw = self.luck.uniform(Purpose.FORM_CHOICE, t, 0, place.number)
        self.adopt(place, self.forms[pick(weights, draw)])

    def strike(self, t: int) -> None:
        p, luck = self.p, self.luck
        for place in self.places:
            for agency in place.agencies:
                draw = luck.uniform(Purpose.TURNOVER, t, agency.number, place.number)
                lost = p["turnover"] * (1 + p["turnover_spread"] * (2 * draw - 1))
                if p["staff_loss_quarter"] == t > 0:
                    lost += p["staff_loss"]
                agency.turnover = min(max(lost * (1 - place.form.robustness), 0.0), 1.0)
            if self.struck("reorganisation", Purpose.REORGANISATION, t, place.number):
                for agency in place.agencies:
                    agency.trust *= 1 - p["reorganisation_loss"]
                    agency.embedding *= 1 - p["reorganisation_loss"]
                place.reorganising = 4.0
            else:
                place.reorganising = max(place.reorganising - 1, 0.0)
            if self.struck("cut", Purpose.CUT, t, place.number):
                place.cutting = p["cut_length"]
            else:
                place.cutting = max(place.cutting - 1, 0.0)
        if self.struck("renege", Purpose.RENEGE, t, 0):
            self.credit_kept = min(self.credit_kept, 1 - p["renege_share"])

    def struck(self, what: str, purpose: Purpose, t: int, place: int) -> bool:
        dated = self.p[f"{what}_quarter"]
        by_chance = self.luck.uniform(purpose, t, 0, place) < self.p[f"{what}_chance"]
        return (dated == t and dated > 0) or by_chance

    def meeting_cost(self, place: Place, agency: Agency, form: Form) -> float:
        p = self.p
        n = len(place.present)
        crowd = (n - 1) ** p["partner_burden"] if n > 1 else 0.0
        saved = (1 - p["trust_saving"] * agency.trust) * (
            1 - p["routine_saving"] * agency.embedding
        )
        return form.transaction_cost * crowd * saved

    def report(self, place: Place, t: int) -> None:
        p = self.p
        z = self.luck.normal(Purpose.MEASUREMENT, Purpose.MEASUREMENT_ANGLE, t, 0, place.number)
        old = place.past[-1]
        hidden = p["count_gaming"] * (1 - p["audit"])
        place.reported = old + hidden * (1 - old) + p["measurement_noise"] * z
        place.corrective = self.corrective(place, place.form)

    def corrective(self, place: Place, form: Form) -> float:
        short = max(self.p["shared_target"] - place.reported, 0.0)
        return 0.0 if form.kind == "silo" else self.p["corrective_action"] * short * form.clarity

    def ratcheted(self, incentive: float) -> float:
        k, d = self.p["ratchet"], self.p["annual_discount"]
        return incentive * (1 - d) / (1 - d * (1 - k)) if k > 0 else incentive

    def set_terms(self, t: int) -> None:
        p = self.p
        every = p["department_review"]
        since = t - p["first_review"]
        due = every > 0 and t > 0 and since >= 0 and since % every == 0
        for number, department in enumerate(self.departments):
            if p["target_pressure"] > 0:
                served = [place for place in self.places if place.agencies[number].exists]
                n = max(len(served), 1)
                output = sum(place.agencies[number].own_output for place in served) / n
                produced = sum(place.production for place in served) / n
                achieved = output + department.gaming + p["joint_credit"] * produced
                missed = max((1 - p["target_tolerance"]) * department.reference - achieved, 0.0)
                w = department.incentive
                w += p["target_pressure"] * missed - p["target_relaxation"] * (w - department.usual)
                w = min(max(w, min(department.usual, 0.05)), max(department.usual, 0.8))
                department.incentive = w if served else department.usual
            before = department.incentive, department.credit
            if due:
                options = self.options(before[0], p["incentive_step"], 0.05, 0.85)
                worths = [self.estimate(number, before, (o, before[1])) for o in options]
                draw = self.luck.uniform(Purpose.DEPARTMENT_INCENTIVE, t, number, 0)
                department.incentive = self.weighed(options, worths, draw)
            if due and p["credit_step"] > 0:
                options = self.options(before[1], p["credit_step"], 0.0, 0.2)
                worths = [self.estimate(number, before, (before[0], o)) for o in options]
                draw = self.luck.uniform(Purpose.DEPARTMENT_CREDIT, t, number, 0)
                department.credit = self.weighed(options, worths, draw)
            if p["pool_departure"] == "free" and t > 0 and t % 4 == 0:
                self.reconsider_pool(number, t)
            w = self.ratcheted(department.incentive)
            tempted = max(w * (1 - p["audit"]) - p["audit"] * p["gaming_penalty"], 0.0)
            department.gaming = p["gaming_ease"] * tempted

    def options(self, now: float, step: float, low: float, high: float) -> list[float]:
        return [min(max(now + k * step, min(now, low)), max(now, high)) for k in (-2, -1, 0, 1, 2)]

    def weighed(self, options: list[float], worths: list[float], draw: float) -> float:
        best = max(self.p["department_precision"] * worth for worth in worths)
        weights = [
            math.exp(max(self.p["department_precision"] * worth - best, -60.0)) for worth in worths
        ]
        return options[pick(weights, draw)]

    def served_by(self, number: int) -> list[Place]:
        return [place for place in self.places if place.agencies[number].exists]

    def mean_of(self, number: int, of: list[float]) -> float:
        return sum(of) / max(len(self.served_by(number)), 1)

    def estimate(self, number: int, now: tuple[float, float], then: tuple[float, float]) -> float:
        """What a department expects of other terms, incentive and credit, in u an agency."""
        p, served, k = self.p, self.served_by(number), len(self.departments)
        effort = self.mean_of(number, [place.agencies[number].effort for place in served])
        reported = max(self.mean_of(number, [place.reported for place in served]), 0.0)
        curve = max(p["effort_cost"] - p["crowding"] ** 2 / p["own_cost"], 0.05)
        slope = p["critical_mass"] * reported / max(effort, 0.1)
        paid = self.credit_kept * p["credit_discount"] ** p["reporting_lag"]
        answered = effort
        answered -= p["crowding"] * self.ratcheted(then[0] - now[0]) / p["own_cost"] / curve
        answered += slope * paid * (then[1] - now[1]) / curve
        answered = min(max(answered, 0.0), 1.0) if effort > 0 else 0.0
        output = max(self.ratcheted(then[0]) - p["crowding"] * answered, 0.0) / p["own_cost"]
        cost = p["own_cost"] * output**2 / 2 + p["crowding"] * answered * output
        cost += p["effort_cost"] * answered**2 / 2
        output_now = max(self.ratcheted(now[0]) - p["crowding"] * effort, 0.0) / p["own_cost"]
        pull = p["effort_cost"] * effort + p["crowding"] * output_now
        lam = p["reward_cost"]
        own = self.departments[number].usual * (1 + p["political_pressure"]) * (1 + 2 * lam)
        part = 1 / k + p["joint_accountability"] * (1 - 1 / k)
        worth = own * output + p["shared_result_worth"] * part * slope * (answered - effort)
        worth += p["grant_counts"] * self.grant * answered - cost
        return worth - lam * (then[0] * output + pull * answered)

    def reconsider_pool(self, number: int, t: int) -> None:
        p, served, k = self.p, self.served_by(number), len(self.departments)
        department = self.departments[number]
        pooled = self.mean_of(number, [place.form.pool_share for place in served])
        if pooled == 0:
            return
        pocket = self.mean_of(number, [place.agencies[number].pocket for place in served])
        agreed = self.mean_of(number, [place.agencies[number].agreed for place in served])
        reported = max(self.mean_of(number, [place.reported for place in served]), 0.0)
        joint = p["joint_accountability"] * p["shared_result_worth"] * (1 - 1 / k)
        feared = p["feared_breakup"] * (p["savings_value"] * pocket + joint)
        gain = reported * (pooled * p["savings_value"] * (pocket - agreed) - feared)
        gain += -p["switching_cost"] if department.pays_in else p["switching_cost"]
        held = min(max(p["department_precision"] * gain, -60.0), 60.0)
        draw = self.luck.uniform(Purpose.DEPARTMENT_POOL, t, number, 0)
        department.pays_in = draw >= 1 / (1 + math.exp(-held))

    def claim(self, place: Place, agency: Agency) -> float:
        """An agency's part of what the pool pays out."""
        if self.p["pool_departure"] == "bound":
            return agency.gain_share
        held = [a.gain_share for a in place.agencies]
        claimed = shares(held, [a.exists and a.department.pays_in for a in place.agencies])
        return claimed[agency.number]

    def paid_in(self, place: Place) -> float:
        """The share of a place's savings whose owners pay into the pool."""
        return sum(a.pocket for a in place.agencies if a.department.pays_in)

    # --- deciding -----------------------------------------------------------------------------

    def left(self, place: Place) -> float:
        return place.budget * (1 - self.p["cut_share"] if place.cutting > 0 else 1.0)

    def own_work(self, place: Place, agency: Agency, effort: float) -> float:
        w = self.ratcheted(agency.department.incentive)
        cost = self.p["own_cost"] / self.left(place)
        return max(w - self.p["crowding"] * effort, 0.0) / cost

    def term(self, share: float) -> float:
        base = self.p["base_productivity"]
        return (base + (1 - base) * share) ** self.exponent

    def output(self, mean_term: float, form: Form) -> float:
        p = self.p
        base = p["base_productivity"]
        level = max(mean_term ** (1 / self.exponent) - base, 0.0) / (1 - base)
        fit = math.sqrt(min(1.0, form.coordination / p["task_depth"]))
        return fit * level ** p["critical_mass"]

    def payoffs(
        self,
        place: Place,
        agency: Agency,
        form: Form,
        belief: float,
        meeting_cost: float,
        efforts: list[float],
    ) -> list[float]:
        p = self.p
        n, needed = max(len(place.present), 1), len(place.agencies)
        credit = agency.department.credit * self.credit_kept
        credit *= p["credit_discount"] ** p["reporting_lag"]
        kept = 1 - form.pool_share * agency.department.pays_in
        pooled = form.pool_share * self.paid_in(place) * self.claim(place, agency)
        pooled += kept * agency.pocket
        weight = agency.mission + credit + p["savings_value"] * pooled
        pull = p["reciprocity"] * agency.trust + p["routine_pull"] * agency.embedding
        pull += self.grant + self.corrective(place, form)
        values = []
        for effort in efforts:
            share = min(effort / p["task_depth"], 1.0)
            others = (n - 1) * self.term(belief) + (needed - n) * self.term(0.0)
            mean = (others + self.term(share)) / needed
            joint = p["interdependence"] * needed * self.output(mean, form)
            own = self.own_work(place, agency, effort)
            cost = meeting_cost * effort + p["effort_cost"] / self.left(place) * effort**2 / 2
            if effort > 0:
                cost += form.overhead
            own_gain = p["own_cost"] / self.left(place) * own**2 / 2
            values.append(weight * joint + pull * share - cost + own_gain)
        return values

    def others(self, place: Place, agency: Agency) -> float:
        others = [item.share for item in place.present if item is not agency]
        n = max(len(place.present) - agency.exists, 1)
        return sum(others) / n

    def bounds(self, agency: Agency, form: Form) -> tuple[float, float]:
        if not agency.exists:
            return 0.0, 0.0
        return min(form.floor, self.p["task_depth"], form.cap), form.cap

    def efforts(self, low: float, high: float) -> list[float]:
        """The efforts between two limits at which an agency works out its payoff."""
        n, depth = self.p["effort_nodes"], self.p["task_depth"]
        if self.p["effort_choice"] == "menu":
            return [min(max(k / (n - 1), low), high) for k in range(n)]
        if not low < depth < high or n < 3:
            return [low + (high - low) * k / (n - 1) for k in range(n)]
        below = max(min(round(0.75 * (n - 1)), n - 2), 1)
        under = [low + (depth - low) * k / below for k in range(below)]
        return under + [depth + (high - depth) * k / (n - 1 - below) for k in range(n - below)]

    def offered(self, low: float, high: float) -> list[bool]:
        """Which efforts of a menu can be chosen: those beyond a limit give way to it."""
        n = self.p["effort_nodes"]
        return [(k + 1) / (n - 1) > low and (k - 1) / (n - 1) < high for k in range(n)]

    def decide(self, t: int) -> None:
        rule = self.p["decision_rule"]
        everybody = [(place, agency) for place in self.places for agency in place.agencies]
        earned = {}
        for place, agency in everybody:
            (seen,) = self.payoffs(
                place, agency, place.form, self.others(place, agency), agency.meeting_cost,
                [agency.effort],
            )  # fmt: skip
            earned[place.number, agency.number] = seen
            if rule == "experience":
                self.remember(place, agency, t)
            if rule == "aspiration":
                agency.aspiration += self.p["aspiration_rate"] * (seen - agency.aspiration)
        if rule == "experience":
            self.experience = self.p["experience_decay"] * self.experience + 1
        before = {(place.number, agency.number): agency.effort for place, agency in everybody}
        for place, agency in everybody:
            agency.effort = getattr(self, f"by_{rule}")(place, agency, t, earned, before)
            agency.share = min(agency.effort / self.p["task_depth"], 1.0)
            own = self.own_work(place, agency, agency.effort)
            agency.own_output = own if agency.exists else 0.0

    def by_logit(self, place: Place, agency: Agency, t: int, earned: dict, before: dict) -> float:
        low, high = self.bounds(agency, place.form)
        review = self.luck.uniform(Purpose.REVIEW, t, agency.number, place.number)
        if review >= self.p["review_rate"]:
            return min(max(agency.effort, low), high)
        efforts = self.efforts(low, high)
        values = self.payoffs(place, agency, place.form, agency.trust, agency.meeting_cost, efforts)
        values = self.with_future(place, agency, t, efforts, values)
        apart = values[0]
        if low == 0 and self.p["effort_choice"] == "any":
            values[0] -= place.form.overhead
        precision = self.p["decision_precision"]
        return self.drawn(efforts, values, apart, precision, low, high, place, agency, t)

    # --- looking ahead ------------------------------------------------------------------------

    def with_future(
        self, place: Place, agency: Agency, t: int, efforts: list[float], values: list[float]
    ) -> list[float]:
        """What efforts are worth with what is to come of each, quarter by quarter."""
        p, form = self.p, place.form
        known = t >= p["grant_start"] + p["grant_length"] - p["end_notice"]
        handover = p["grant_start"] + p["grant_length"] + p["grant_taper"] + p["handover_delay"]
        horizon = p["planning_horizon"]
        if p["form_after"] == "silo" and known and handover > t:
            horizon = min(horizon, handover - 1 - t)
        if horizon == 0:
            return values
        d = p["foresight_discount"]
        review = 1.0 if p["decision_rule"] == "experience" else p["review_rate"]
        hold = min(d * (1 - review), 1 - 1e-6)
        grants = []
        for h in range(horizon + 1):
            paid = p["grant"] * self.paid_share(t + h)
            credible = p["announcement_credibility"]
            grants.append(self.grant + credible * (paid - self.grant) if known else self.grant)
        weights = [hold**h for h in range(horizon + 1)]
        each = list(zip(weights, grants, strict=True))
        held = sum(w * g for w, g in each) / sum(weights)
        fallen = sum(w for w, g in each if g < self.grant) / sum(weights)
        lasting = 0
        while lasting < horizon and grants[lasting + 1] == self.grant:
            lasting += 1
        low, high = self.bounds(agency, form)
        own = self.efforts(low, high)
        today = self.payoffs(place, agency, form, agency.trust, agency.meeting_cost, own)
        now = self.expected_of_itself(place, own, today, low, high, 0.0)
        later = self.expected_of_itself(place, own, today, low, high, grants[-1] - self.grant)

        stays = 1 - p["turnover"] * (1 - form.robustness)
        gain = p["embedding_gain"] * p["mainstreaming"] * form.embedding_rate
        n = len(place.present)
        crowd = (n - 1) ** p["partner_burden"] if n > 1 else 0.0
        saving = form.transaction_cost * crowd * (1 - p["trust_saving"] * agency.trust)
        saving *= p["routine_saving"]

        def keep(x: float) -> float:
            return stays * (1 - gain * x - p["embedding_loss"] * (1 - x))

        worth, left = 0.0, 1.0
        for j in range(horizon):
            effort, share = now if j < lasting else later
            worth += d**j * left * (p["routine_pull"] * share + saving * effort)
            left *= keep(share)
        if p["partners_foresee"] > 0:
            slack = 1 - min(later[1] / max(now[1], 1e-9), 1.0)
            belief = agency.trust * (1 - p["partners_foresee"] * fallen * slack)
            values = self.payoffs(place, agency, form, belief, agency.meeting_cost, efforts)
        found = []
        for effort, value in zip(efforts, values, strict=True):
            x = min(effort / p["task_depth"], 1.0)
            routine, mean, at_review = agency.embedding, 0.0, 0.0
            for weight in weights:
                mean += weight * routine
                grown = gain * x * (1 - routine) - p["embedding_loss"] * (1 - x) * routine
                routine = stays * (routine + grown)
                at_review += weight * routine
            mean, at_review = mean / sum(weights), at_review / sum(weights)
            more = (mean - agency.embedding) * (p["routine_pull"] * x + saving * effort)
            found.append(value + (held - self.grant) * x + more + d * review * worth * at_review)
        return found

    def expected_of_itself(
        self,
        place: Place,
        efforts: list[float],
        values: list[float],
        low: float,
        high: float,
        change: float,
    ) -> tuple[float, float]:
        """The mean effort and fulfilment that the agency would answer with at another grant."""
        p = self.p
        shares_of = [min(effort / p["task_depth"], 1.0) for effort in efforts]
        values = [value + change * x for value, x in zip(values, shares_of, strict=True)]
        apart, prior, precision = values[0], 0.0, p["decision_precision"]
        if p["effort_choice"] == "menu":
            offered = self.offered(low, high)
            best = max(v for v, here in zip(values, offered, strict=True) if here)
            weights = [
                math.exp(max(precision * (v - best), -60.0)) if here else 0.0
                for v, here in zip(values, offered, strict=True)
            ]
        else:
            if low == 0:
                values[0] -= place.form.overhead
                prior = p["abstention"]
            logs = [precision * value for value in values]
            weights = node_chances(efforts, logs, precision * apart, prior)
        total = sum(weights)
        return (
            sum(w * e for w, e in zip(weights, efforts, strict=True)) / total,
            sum(w * x for w, x in zip(weights, shares_of, strict=True)) / total,
        )

    def drawn(
        self,
        efforts: list[float],
        values: list[float],
        apart: float,
        precision: float,
        low: float,
        high: float,
        place: Place,
        agency: Agency,
        t: int,
    ) -> float:
        draw = self.luck.uniform(Purpose.CHOICE, t, agency.number, place.number)
        logs = [precision * value for value in values]
        if self.p["effort_choice"] == "menu":
            offered = self.offered(low, high)
            best = max(value for value, here in zip(logs, offered, strict=True) if here)
            weights = [
                math.exp(max(value - best, -60.0)) if here else 0.0
                for value, here in zip(logs, offered, strict=True)
            ]
            return efforts[pick(weights, draw)]
        prior = self.p["abstention"] if low == 0 else 0.0
        return any_effort(efforts, logs, precision * apart, prior, draw)

    def by_experience(
        self, place: Place, agency: Agency, t: int, earned: dict, before: dict
    ) -> float:
        low, high = self.bounds(agency, place.form)
        *held, apart = agency.attractions
        efforts = self.efforts(0.0, 1.0)
        if self.p["effort_choice"] == "menu":
            efforts = self.efforts(low, high)
        else:
            efforts, held = cut(efforts, held, low, high)
        sharpness = self.p["experience_precision"]
        return self.drawn(efforts, held, apart, sharpness, low, high, place, agency, t)

    def remember(self, place: Place, agency: Agency, t: int) -> None:
        p, n = self.p, self.p["effort_nodes"]
        efforts = self.efforts(0.0, 1.0)
        seen = self.payoffs(place, agency, place.form, agency.trust, agency.meeting_cost, efforts)
        seen = self.with_future(place, agency, t, efforts, seen)
        apart = seen[0]
        if p["effort_choice"] == "menu":
            mean = sum(seen) / n
            near = [float(abs(e - agency.effort) < 0.5 / (n - 1)) for e in efforts]
        else:
            seen[0] -= place.form.overhead
            mean = sum(
                (seen[k] + seen[k + 1]) / 2 * (efforts[k + 1] - efforts[k]) for k in range(n - 1)
            )
            near = [max(1 - abs(e - agency.effort) / p["similarity"], 0.0) for e in efforts]
        grown = p["experience_decay"] * self.experience + 1
        for k, value in enumerate([*seen, apart]):
            close = near[k] if k < n else near[0]
            weight = close + p["imagination"] * (1 - close)
            kept = p["forgetting"] * self.experience * agency.attractions[k]
            agency.attractions[k] = (kept + weight * (value - mean)) / grown

    def by_imitation(
        self, place: Place, agency: Agency, t: int, earned: dict, before: dict
    ) -> float:
        p = self.p
        effort = self.by_logit(place, agency, t, earned, before)
        low, high = self.bounds(agency, place.form)
        k, here, n = agency.number, place.number, len(self.places)
        look = self.luck.uniform(Purpose.IMITATION, t, k, here)
        if n == 1 or not look < p["imitation_rate"]:
            return effort
        hop = math.floor(self.luck.uniform(Purpose.PEER, t, k, here) * (n - 1)) + 1
        there = (here + hop) % n
        if not self.places[there].agencies[k].exists:
            return effort
        gain = p["imitation_precision"] * (earned[there, k] - earned[here, k])
        chance = 1 / (1 + math.exp(-min(max(gain, -60.0), 60.0)))
        if look / p["imitation_rate"] < chance:
            return min(max(before[there, k], low), high)
        return effort

    def by_aspiration(
        self, place: Place, agency: Agency, t: int, earned: dict, before: dict
    ) -> float:
        p = self.p
        low, high = self.bounds(agency, place.form)
        k, here = agency.number, place.number
        effort = agency.effort
        step = 0.25 if p["effort_choice"] == "any" else 1 / (p["effort_nodes"] - 1)
        if self.luck.uniform(Purpose.REVIEW, t, k, here) < p["review_rate"]:
            trial = self.luck.uniform(Purpose.TRIAL, t, k, here) < p["experimentation"]
            if trial or earned[here, k] < agency.aspiration - 1e-9:
                down = self.luck.uniform(Purpose.CHOICE, t, k, here) < 0.5
                effort += -step if down else step
        return min(max(effort, low), high)

    # --- results ------------------------------------------------------------------------------

    def made(self, place: Place, of: list[float]) -> float:
        """Return joint production where partners fulfil `of`; one who is not there, nothing."""
        terms = [self.term(share) for share in of]
        return self.output(sum(terms) / len(terms), place.form)

    def produce(self, place: Place) -> None:
        p = self.p
        place.production = self.made(place, [agency.share for agency in place.agencies])
        if place.reorganising > 0:
            place.production *= 0.8
        place.capacity += p["capacity_growth"] * (place.production - place.capacity)
        place.past = [place.capacity, *place.past[:-1]]
        reference = sum(agency.reference for agency in place.present)
        lost = sum(self.displaced(agency) for agency in place.present)
        s = p["interdependence"]
        place.signal = s * place.capacity - (1 - s) * (lost / reference if reference > 0 else 0.0)

    def serve(self, place: Place) -> None:
        p = self.p
        effort = sum(agency.effort for agency in place.present) / max(len(place.present), 1)
        for group in place.groups:
            spread = group.publicity * self.found(place.sources)
            spread += p["word_of_mouth"] * group.aware * max(place.signal, 0.0)
            aware = group.aware + spread * (1 - group.aware) - p["fading"] * group.aware
            group.aware = min(max(aware, 0.0), 1.0)
            group.barrier *= 1 - p["barrier_fall"] * p["consultation"] * effort
            group.reached = group.aware * (1 - group.barrier) * group.confidence
            group.reached *= self.found(place.sources)
            served = place.signal * group.reached
            hazard = group.exit_rate * max(1 + p["exit_boost"] * served, 0.1)
            group.entries = group.before * group.exit_rate * (1 - p["prevention"] * served)
            settled = group.entries / hazard
            left = settled + (group.clients - settled) * math.exp(-hazard)
            group.exits = group.clients + group.entries - left
            group.clients = left
            self.assist(group)

    # --- what services lead to ----------------------------------------------------------------

    def found(self, sources: float) -> float:
        return 1 / sources ** self.p["finding_loss"]

    def merge(self, place: Place) -> None:
        p = self.p
        effort = sum(agency.effort for agency in place.present) / max(len(place.present), 1)
        merge, split = p["merging_rate"] * effort, p["splitting_rate"] * (1 - effort)
        if merge + split > 0:
            towards = (merge * 1 + split * p["sources"]) / (merge + split)
            kept = math.exp(-(merge + split))
            place.sources = kept * place.sources + (1 - kept) * towards

    def provide(self, place: Place, t: int) -> None:
        p = self.p
        usual = p["provision"] / p["places"] * place.size * p["closure_rate"]
        faster = 1 + p["opening_boost"] * place.signal + p["start_up_boost"] * self.paid_share(t)
        place.provision_opened = usual * max(faster, 0.0)
        hazard = p["closure_rate"] * max(1 - p["closure_fall"] * place.signal, 0.1)
        old = place.provision * math.exp(-hazard)
        new = place.provision_opened * (1 - math.exp(-hazard)) / hazard
        place.provision_closed = place.provision + place.provision_opened - old - new
        place.provision = old + new
        place.opened.append(place.provision_opened)
        place.closed.append(place.provision_closed)

    def mature(self, place: Place) -> None:
        p = self.p
        place.effect_begun = place.effect_shown = 0.0
        if p["long_term_lag"] > 0:
            for group in place.groups:
                served = max(place.signal, 0.0) * group.reached
                place.effect_begun += group.before * group.exit_rate * served
            moving = [stage * 4 / max(p["long_term_lag"], 4) for stage in place.pending]
            for n in range(4):
                arriving = moving[n - 1] if n > 0 else place.effect_begun
                place.pending[n] += arriving - moving[n]
            place.effect_shown = moving[3]

    def assist(self, group: Group) -> None:
        p = self.p
        s = group.assisted = p["assistance"] * group.reached
        group.helped_prospect = group.other_prospect = 0.0
        slope = p["selection"] * p["growth_spread"] * math.sqrt(3) / math.pi
        if 0 < s < 1:
            wish = s * math.log(1 / s) + (1 - s) * math.log(1 / (1 - s))
            group.helped_prospect, group.other_prospect = slope * wish / s, -slope * wish / (1 - s)

    def satisfy(self, place: Place) -> None:
        p = self.p
        helped = max(place.signal, 0.0)
        place.growth_gain = 0.0
        if p["assistance"] > 0:
            place.growth_gain = p["assistance_effect"] * p["intensive_share"] * helped
        if p["satisfaction_before"] > 0:
            many = p["sources"] - 1
            merged = (p["sources"] - place.sources) / many if many > 0 else 0.0
            better = helped + merged - helped * merged
            won = p["satisfaction_gain"] * better * (1 - p["satisfaction_before"])
            place.satisfied = p["satisfaction_before"] + won

    def redress(self, place: Place) -> None:
        p = self.p
        for group in place.groups:
            poor = group.exits * p["poor_service"] * (1 - place.capacity)
            group.opened = poor * p["complaint_rate"] * group.aware * place.form.clarity
            before = group.complaints + group.opened
            resolved = before * (1 - math.exp(-p["redress_rate"] * place.form.clarity))
            group.complaints = before - resolved
            group.upheld = resolved * p["upheld_share"]
            group.rejected = resolved * (1 - p["upheld_share"])
            grievance = (group.complaints + poor - group.opened) / max(group.clients, 1e-9)
            confidence = group.confidence + p["confidence_gain"] * (1 - group.confidence)
            confidence -= p["confidence_loss"] * grievance
            group.confidence = min(max(confidence, 0.0), 1.0)

    def displaced(self, agency: Agency) -> float:
        return max(agency.reference - agency.own_output, 0.0)

    def account(self, place: Place, t: int) -> None:
        p, form, n = self.p, place.form, len(place.present)
        joint = form.kind != "silo"
        for agency in place.present:
            if agency.effort > 0:
                place.costs["overhead"] += form.overhead
            place.costs["transaction"] += agency.meeting_cost * agency.effort
            place.costs["displaced"] += self.displaced(agency)
            agency.year_displaced += self.displaced(agency)
        publicity = sum(group.publicity * group.share for group in place.groups)
        place.costs["publicity"] = p["publicity_cost"] * publicity
        place.costs["corrective"] = p["corrective_cost"] * place.corrective * n
        upheld = sum(group.upheld for group in place.groups)
        place.costs["redress"] = p["complaint_cost"] * upheld
        if joint:
            place.costs["consultation"] = p["consultation_cost"] * p["consultation"]
            place.costs["evaluation"] = p["evaluation_cost"]
        needed = len(place.agencies)
        saved = p["savings_value"] * p["interdependence"] * needed * place.production
        place.pool_in = form.pool_share * saved * self.paid_in(place)
        place.pool += place.pool_in
        place.pool_out = place.pool if t % 4 == 3 else 0.0
        place.pool -= place.pool_out
        for agency in place.agencies:
            agency.savings = place.pool_out * self.claim(place, agency)
            kept = 1 - form.pool_share * agency.department.pays_in
            agency.savings += saved * kept * agency.pocket
        before = sum(group.before for group in place.groups)
        clients = sum(group.clients for group in place.groups)
        place.benefit = p["outcome_value"] * n * (before - clients) / before

    def learn(self, place: Place, t: int) -> None:
        p = self.p
        observed = {agency.number: self.others(place, agency) for agency in place.agencies}
        for agency in place.agencies:
            target = p["baseline_trust"] + (1 - p["baseline_trust"]) * observed[agency.number]
            rate = p["trust_gain"] if target > agency.trust else p["trust_loss"]
            moved = agency.trust + rate * (target - agency.trust)
            agency.trust = moved * (1 - agency.turnover)
            gain = p["embedding_gain"] * p["mainstreaming"] * place.form.embedding_rate
            m = agency.embedding
            m += gain * agency.share * (1 - m) - p["embedding_loss"] * (1 - agency.share) * m
            agency.embedding = min(max(m, 0.0), 1.0) * (1 - agency.turnover)
            agency.year_share += agency.share
        if t + 1 == p["grant_start"] + p["grant_length"]:
            fulfilled = [agency.share for agency in place.present]
            place.share_funded = sum(fulfilled) / max(len(fulfilled), 1)

    def attribute(self, place: Place, t: int) -> None:
        p = self.p
        self.contribute(place)
        if p["gain_rule"] in ("contribution", "need"):
            need = p["gain_rule"] == "need"
            evidence = [
                max(a.year_displaced if need else a.contribution, 0.0) for a in place.agencies
            ]
            claims = shares(evidence, [a.exists for a in place.agencies])
            for agency, claim in zip(place.agencies, claims, strict=True):
                weight = p["gain_weight"]
                agency.gain_share = (1 - weight) * agency.agreed + weight * claim
        for agency in place.agencies:
            agency.year_share = agency.year_displaced = 0.0

    def contribute(self, place: Place) -> None:
        n = len(place.agencies)
        usual = [agency.year_share / 4 for agency in place.agencies]
        value = [0.0] * n
        worth = [
            self.made(place, [usual[i] if c >> i & 1 else 0.0 for i in range(n)])
            for c in range(2**n)
        ]
        for k in range(n):  # the mean, over sizes and then coalitions of a size, of what k adds
            for size in range(n):
                without = [c for c in range(2**n) if not c >> k & 1 and c.bit_count() == size]
                added = sum(worth[c | 1 << k] - worth[c] for c in without)
                value[k] += added / len(without) / n
        for agency, worth_here in zip(place.agencies, value, strict=True):
            agency.contribution = worth_here


def shares(weights: list[float], exists: list[bool]) -> list[float]:
    """Return the weights of those who exist as shares; equal shares where these weigh nothing."""
    counted = [w if here else 0.0 for w, here in zip(weights, exists, strict=True)]
    if sum(counted) <= 1e-12:  # rounding
        counted = [float(here) for here in exists] if any(exists) else [1.0] * len(exists)
    return [w / sum(counted) for w in counted]


def pick(weights: list[float], draw: float) -> int:
    """Return the number that a uniform draw picks by weight."""
    threshold = draw * sum(weights)
    passed = 0.0
    for number, weight in enumerate(weights[:-1]):
        passed += weight
        if threshold <= passed:
            return number
    return len(weights) - 1


def interval_masses(
    efforts: list[float], logs: list[float], apart: float, prior: float
) -> tuple[list[float], list[float], float]:
    """Return log-densities, masses between efforts, and the mass of taking no part.

    The log-density runs straight between efforts; the mass of an interval is corrected for how far
    it bends over it.
    """
    best = max(logs)
    logs = [max(value - best, -60.0) for value in logs]
    alone = prior * math.exp(min(max(apart - best, -60.0), 60.0))
    span = efforts[-1] - efforts[0] or 1.0
    intervals = range(len(efforts) - 1)
    widths = [efforts[k + 1] - efforts[k] for k in intervals]
    slopes = [(logs[k + 1] - logs[k]) / widths[k] if widths[k] > 0 else 0.0 for k in intervals]
    bends = [0.0] * len(efforts)
    for k in intervals[1:]:
        if widths[k - 1] + widths[k] > 0:
            bends[k] = (slopes[k] - slopes[k - 1]) / ((widths[k - 1] + widths[k]) / 2)
    if len(efforts) > 2:
        bends[0], bends[-1] = bends[1], bends[-2]
    masses = []
    for k in intervals:
        gap = logs[k + 1] - logs[k]
        low, high = math.exp(logs[k]), math.exp(logs[k + 1])
        mean = (high - low) / gap if abs(gap) >= 1e-5 else (low + high) / 2
        one, other = bends[k], bends[k + 1]
        bend = min(one, other, key=abs) if one * other > 0 else 0.0
        sag = min(max(bend * widths[k] ** 2, -3.0), 3.0)
        masses.append((1 - prior) * widths[k] / span * mean * (1 - sag / 12))
    return logs, masses, alone


def node_chances(
    efforts: list[float], logs: list[float], apart: float, prior: float
) -> list[float]:
    """Return weights of efforts that together have the mean of the density."""
    logs, masses, alone = interval_masses(efforts, logs, apart, prior)
    found = [alone] + [0.0] * len(masses)
    for k, mass in enumerate(masses):
        gap = logs[k + 1] - logs[k]
        mean = 0.5 + gap / 12 if abs(gap) < 1e-3 else 1 / (1 - math.exp(-gap)) - 1 / gap
        found[k] += mass * (1 - mean)
        found[k + 1] += mass * mean
    return found if sum(found) > 0 else [1.0] + [0.0] * len(masses)


def any_effort(
    efforts: list[float], logs: list[float], apart: float, prior: float, draw: float
) -> float:
    """Return the effort that a draw picks."""
    logs, masses, alone = interval_masses(efforts, logs, apart, prior)
    intervals = range(len(masses))
    widths = [efforts[k + 1] - efforts[k] for k in intervals]
    rest = draw * (alone + sum(masses)) - alone
    if rest <= 0:
        return efforts[0]
    for k in intervals:
        if rest <= masses[k] or k == len(intervals) - 1:
            share = min(rest / masses[k], 1.0) if masses[k] > 0 else 0.0
            gap = logs[k + 1] - logs[k]
            if abs(gap) < 1e-5:
                place = share + gap * share * (1 - share) / 2
            elif gap > 0:
                place = math.log(1 + share * (math.exp(gap) - 1)) / gap
            else:
                place = 1 - math.log(1 + (1 - share) * (math.exp(-gap) - 1)) / -gap
            return min(max(efforts[k] + widths[k] * place, efforts[0]), efforts[-1])
        rest -= masses[k]
    raise AssertionError("no effort was picked")


def cut(
    efforts: list[float], values: list[float], low: float, high: float
) -> tuple[list[float], list[float]]:
    """Return efforts moved between two limits, and values, straight between efforts, at them."""
    moved, held = [], []
    for k, effort in enumerate(efforts):
        value = values[k]
        if effort < low and k + 1 < len(efforts):
            part = min((low - effort) / (efforts[k + 1] - effort), 1.0)
            value += part * (values[k + 1] - values[k])
        if effort > high and k > 0:
            part = min((effort - high) / (effort - efforts[k - 1]), 1.0)
            value += part * (values[k - 1] - values[k])
        moved.append(min(max(effort, low), high))
        held.append(value)
    return moved, held
