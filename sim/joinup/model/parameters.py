"""The registry of parameters: every number that the model takes, with its range, unit and source.

`Scale` holds what all runs of a chunk share: sizes and the choice of mechanisms. `Parameters` holds
what may differ from run to run: joint work, here, and what its services lead to, in
`service_parameters.py`. The attributes of forms stand in `forms.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from joinup.model.forms import FORM_REGISTRY, FORMS
from joinup.model.registry import Parameter, Value, choice, described, number
from joinup.model.service_parameters import ServiceParameters
from joinup.model.types import Array

_ASSUMED = "assumption"
DECISION_RULES = ("logit", "experience", "imitation", "aspiration")
EFFORT_CHOICES = ("any", "menu")
GAIN_RULES = ("equal", "fixed", "contribution", "need")


@dataclass(frozen=True)
class Scale:
    """Sizes and mechanisms; equal for all runs of a chunk."""

    # fmt: off
    partners: int = number(
        4, 2, 10, "departments", "departments, each with a local agency in every place",
        "Rough Sleepers Unit: housing, health, police, voluntary sector", topic="Scale",
        role="scale", kind="count",
    )
    places: int = number(
        20, 1, 1000, "places", "local areas, each with its own partnership",
        "England has about 150 upper-tier authorities; 20 keeps runs quick", topic="Scale",
        role="scale", kind="count",
    )
    client_groups: int = number(
        2, 1, 11, "groups", "kinds of client, from easy to hard to reach", _ASSUMED, topic="Scale",
        role="scale", kind="count",
    )
    quarters: int = number(
        40, 4, 400, "quarters", "length of a run",
        "three years of funding and several of aftermath", topic="Scale", role="scale",
        kind="count",
    )
    place_sizes: tuple[float, ...] = number(
        (), 0.001, 1e9, "relative", "size of each place by its clients, beside the mean; none: "
        "places differ by place_spread", _ASSUMED, topic="Scale", role="scale",
        kind="list", axis="place",
    )
    place_budgets: tuple[float, ...] = number(
        (), 0.1, 2, "share", "what agencies of each place have of the usual capacity; none: all of "
        "it", _ASSUMED, topic="Scale", role="scale", kind="list", axis="place",
    )
    agency_absence: tuple[float, ...] = number(
        (), 0, 1, "chance", "chance that an agency is absent, for each place of the first "
        "department, then of the next; none: as absence says", _ASSUMED, topic="Scale",
        role="scale", kind="list", axis="agency",
    )
    effort_choice: str = choice(
        "any", EFFORT_CHOICES,
        "any: an effort is a real number; menu: one of effort_nodes, for tests and comparisons",
        "any: continuous quantal response, Anderson, Goeree and Holt 1998", topic="Decision",
        role="scale",
    )
    effort_nodes: int = number(
        17, 2, 2001, "efforts", "efforts at which an agency works out its payoff; a numerical "
        "setting, on which results hardly depend", "docs/convergence.md", topic="Decision",
        role="scale", kind="count",
    )
    decision_rule: str = choice(
        "logit", DECISION_RULES, "how agencies choose their effort",
        "logit: McKelvey and Palfrey 1995; experience: Camerer and Ho 1999; "
        "imitation: Traulsen et al. 2006; aspiration: Karandikar et al. 1998",
        topic="Decision", role="scale",
    )
    gain_rule: str = choice(
        "fixed", GAIN_RULES, "how the gains in a pool are shared out", _ASSUMED, topic="Pooling",
        role="scale",
    )
    reporting_lag: int = number(
        2, 0, 8, "quarters", "age of the performance figures that are acted on", _ASSUMED,
        topic="Measurement", role="scale", kind="count",
    )
    # fmt: on


@dataclass(frozen=True)
class JointWorkParameters:
    """How partners come to work jointly and whom they serve; axes (run, member, 1)."""

    # fmt: off
    # Form
    form: Array = choice(
        "partnership", FORMS, "form of joint working that the programme funds", "HC 383 (2001)",
        topic="Form", role="lever",
    )
    form_before: Array = choice(
        "silo", FORMS, "form in force before the programme", _ASSUMED, topic="Form", role="lever",
    )
    form_after: Array = choice(
        "as funded", ("as funded", *FORMS), "form that takes over when the funded form is wound up",
        _ASSUMED, topic="Form", role="lever",
    )
    handover_delay: Array = number(
        0, 0, 40, "quarters", "time from the end of the money to the change of form", _ASSUMED,
        topic="Form", role="lever", kind="count",
    )
    handover_cost: Array = number(
        0.1, 0, 2, "u/agency", "one-off cost to each agency of handing over, beside the set-up of "
        "the form that takes over", "assumption: as much as setting up a partnership; staff and "
        "records move", topic="Form",
    )
    # Money
    grant: Array = number(
        0.40, 0, 0.6, "u/fulfilment",
        "ring-fenced grant for each unit of joint work done in a quarter", _ASSUMED, topic="Money",
        role="lever",
    )
    grant_start: Array = number(
        4, 0, 100, "quarters", "quarter in which the programme and its grant begin",
        "Rough Sleepers Unit: May 1999, four quarters after the June 1998 count", topic="Money",
        role="lever", kind="count",
    )
    grant_length: Array = number(
        12, 0, 100, "quarters", "quarters of full grant", "Rough Sleepers Unit: three years",
        topic="Money", role="lever", kind="count",
    )
    grant_taper: Array = number(
        4, 0, 20, "quarters", "quarters over which the grant falls to what continues", _ASSUMED,
        topic="Money", role="lever", kind="count",
    )
    grant_after: Array = number(
        0, 0, 1, "share", "share of the grant that continues from mainstream money",
        "homelessness grant after 2002 (Hansard 22 Jan 2007)", topic="Money", role="lever",
    )
    # Form
    rollout: Array = number(
        0, 0, 20, "quarters", "longest wait of a place for the form; places wait from 0 to this",
        _ASSUMED, topic="Form", role="lever", kind="count",
    )
    # Learning
    mainstreaming: Array = number(
        0.4, 0, 2, "multiple", "effort to make joint practice part of normal working",
        "assumption; no record tells it from other values (docs/validation.md)", topic="Learning",
        role="lever",
    )
    # Incentives
    own_target_incentive: Array = number(
        0.45, 0.05, 0.85, "u", "reward to an agency for a unit of its own department's output",
        _ASSUMED, topic="Incentives", role="lever", axis="partner",
    )
    shared_credit: Array = number(
        0.08, 0, 0.2, "u", "credit to each partner for a unit of shared result (does not divide)",
        "local PSA reward: 2.5% of budget", topic="Incentives", role="lever",
    )
    credit_discount: Array = number(
        0.97, 0.8, 1, "share/quarter", "worth of credit that comes a quarter later", _ASSUMED,
        topic="Incentives",
    )
    mission_weight: Array = number(
        0.05, 0, 0.12, "u", "worth of a unit of shared result to an agency's own objective",
        _ASSUMED, topic="Incentives", axis="partner",
    )
    mission_spread: Array = number(
        0.02, 0, 0.05, "u", "standard deviation of mission between agencies", _ASSUMED,
        topic="Incentives",
    )
    # Pooling
    savings_value: Array = number(
        0.60, 0, 1.5, "u", "savings from a unit of shared result (divides between pockets)",
        _ASSUMED, topic="Pooling",
    )
    savings_pockets: Array = number(
        (), 0, 1, "share", "share of the savings that lands with each partner", _ASSUMED,
        topic="Pooling", kind="shares", axis="partner",
    )
    pocket_spread: Array = number(
        0, 0, 1, "log units", "how unequally places differ in whose pocket the savings land",
        _ASSUMED, topic="Pooling",
    )
    gain_share: Array = number(
        (), 0, 1, "share",
        'agreed split of the pool under the rule "fixed"; base of "contribution" and "need"',
        _ASSUMED, topic="Pooling", role="lever", kind="shares", axis="partner",
    )
    gain_weight: Array = number(
        0.5, 0, 1, "share", "weight of contribution or need against the agreed split", _ASSUMED,
        topic="Pooling", role="lever",
    )
    # Incentives
    reciprocity: Array = number(
        0.20, 0, 0.3, "u", "pull to give effort where partners are expected to",
        "conditional cooperators, Fischbacher et al. 2001", topic="Incentives",
    )
    routine_pull: Array = number(
        0.25, 0, 0.4, "u", "pull of practice that has become routine", _ASSUMED, topic="Incentives",
    )
    # Costs
    effort_cost: Array = number(
        0.35, 0.1, 1, "u", "curvature of the cost of joint effort",
        "Holmstrom and Milgrom 1991 (form); value assumption", topic="Costs",
    )
    own_cost: Array = number(
        0.50, 0.1, 1, "u", "curvature of the cost of own-target work",
        "Holmstrom and Milgrom 1991 (form); value assumption", topic="Costs",
    )
    crowding: Array = number(
        0.25, 0, 0.4, "u", "how far joint effort raises the cost of own-target work",
        "Holmstrom and Milgrom 1991 (form); value assumption", topic="Costs",
    )
    # Task
    task_depth: Array = number(
        1, 0.25, 1, "share", "effort from every partner that the shared task needs",
        "Thompson 1967; Galbraith 1974 (idea); value assumption", topic="Task",
    )
    interdependence: Array = number(
        1, 0.3, 1, "share", "share of the outcome that needs joint work", "Thompson 1967 (idea)",
        topic="Task",
    )
    complementarity: Array = number(
        -1, -2, 1, "exponent", "CES exponent: below 0 partners complement, 1 they substitute",
        "Arrow et al. 1961", topic="Task",
    )
    critical_mass: Array = number(
        1.5, 1, 2.5, "exponent", "above 1, joint work pays only beyond a critical mass",
        "Pacheco et al. 2009 (idea)", topic="Task",
    )
    base_productivity: Array = number(
        0.05, 0.01, 0.2, "share", "output of a partner that gives nothing, in the CES", _ASSUMED,
        topic="Task",
    )
    capacity_growth: Array = number(
        0.25, 0.1, 0.5, "1/quarter", "rate at which joint services build up and run down", _ASSUMED,
        topic="Task",
    )
    # Costs
    partner_burden: Array = number(
        0.3, 0, 1, "exponent", "growth of meeting costs with the number of partners", _ASSUMED,
        topic="Costs",
    )
    trust_saving: Array = number(
        0.4, 0, 0.8, "share", "share of meeting costs that full trust saves", _ASSUMED,
        topic="Costs",
    )
    routine_saving: Array = number(
        0.4, 0, 0.8, "share", "share of meeting costs that full embedding saves", _ASSUMED,
        topic="Costs",
    )
    # Decision
    decision_precision: Array = number(
        70, 8, 200, "1/u", "how sharply agencies tell payoffs apart",
        "McKelvey and Palfrey 1995 (form); value: assumption, set so that 60 to 65% of places are "
        "joined up four years after the money (docs/model.md, 3.3)",
        topic="Decision",
    )
    review_rate: Array = number(
        0.35, 0, 1, "per quarter", "chance that an agency reconsiders its effort",
        "annual planning cycle: about 0.35 a quarter", topic="Decision",
    )
    abstention: Array = number(
        0.05, 0, 0.3, "share", "chance of taking no part before payoffs are weighed, where a form "
        "commits nobody", _ASSUMED, topic="Decision",
    )
    planning_horizon: Array = number(
        0, 0, 100, "quarters", "how far agencies look ahead at the routine that they build and the "
        "grant to come; 0 for the present quarter alone", _ASSUMED, topic="Foresight", kind="count",
    )
    foresight_discount: Array = number(
        0.97, 0.8, 1, "share/quarter", "worth to an agency of what comes a quarter later", _ASSUMED,
        topic="Foresight",
    )
    end_notice: Array = number(
        400, 0, 400, "quarters", "time before the grant first falls at which this is announced; "
        "400 for from the start, 0 for without warning", _ASSUMED, topic="Foresight", role="lever",
        kind="count",
    )
    announcement_credibility: Array = number(
        1, 0, 1, "share", "how far an announced grant, or its end, is believed", _ASSUMED,
        topic="Foresight",
    )
    partners_foresee: Array = number(
        0, 0, 1, "share", "how far agencies expect partners to slacken with the grant as they "
        "themselves would", _ASSUMED, topic="Foresight",
    )
    forgetting: Array = number(
        0.9, 0, 1, "share", 'memory of past payoffs under the rule "experience"',
        "Camerer and Ho 1999", topic="Decision",
    )
    imagination: Array = number(
        0.6, 0, 1, "share", 'weight of payoffs forgone under the rule "experience"',
        "Camerer and Ho 1999", topic="Decision",
    )
    experience_decay: Array = number(
        0, 0, 1, "share", "decay of the weight of experience", "Camerer and Ho 1999",
        topic="Decision",
    )
    experience_precision: Array = number(
        3.5, 0, 10, "1/u", "sharpness of choice between attractions",
        "Camerer and Ho 1999 (form); set to the same persistence as decision_precision",
        topic="Decision",
    )
    similarity: Array = number(
        0.25, 0.1, 0.5, "effort", 'distance at which one effort teaches nothing of another under '
        'the rule "experience"', "Sarin and Vahid 2004 (form)", topic="Decision",
    )
    imitation_rate: Array = number(
        0.1, 0, 1, "per quarter", 'chance to look at a peer elsewhere under "imitation"',
        "Traulsen et al. 2006 (form)", topic="Decision",
    )
    imitation_precision: Array = number(
        20, 0, 100, "1/u", "how sharply the better peer is copied", "Traulsen et al. 2006 (form)",
        topic="Decision",
    )
    aspiration_rate: Array = number(
        0.2, 0, 1, "1/quarter", 'how fast aspirations follow payoffs under "aspiration"',
        "Karandikar et al. 1998 (form)", topic="Decision",
    )
    experimentation: Array = number(
        0.05, 0, 0.5, "share", "chance that a contented agency tries a step under \"aspiration\"",
        "Karandikar et al. 1998 (form)", topic="Decision",
    )
    # Learning
    baseline_trust: Array = number(
        0.10, 0, 0.3, "share", "trust that remains without any joint work", _ASSUMED,
        topic="Learning",
    )
    trust_gain: Array = number(
        0.25, 0.05, 1, "1/quarter", "rate at which trust rises",
        "slow to rise, fast to fall: Slovic 1993", topic="Learning",
    )
    trust_loss: Array = number(
        0.40, 0.05, 1, "1/quarter", "rate at which trust falls",
        "slow to rise, fast to fall: Slovic 1993", topic="Learning",
    )
    embedding_gain: Array = number(
        0.12, 0.06, 0.2, "1/quarter", "rate at which joint practice becomes routine", _ASSUMED,
        topic="Learning",
    )
    embedding_loss: Array = number(
        0.06, 0.03, 0.1, "1/quarter", "rate at which unused routine is lost", _ASSUMED,
        topic="Learning",
    )
    # Shocks
    turnover: Array = number(
        0.04, 0, 0.10, "per quarter", "share of staff who leave, and take trust and routine along",
        "public service turnover of 13.6% a year", topic="Shocks",
    )
    turnover_spread: Array = number(
        0.5, 0, 1, "share", "how far turnover differs by chance, up or down", _ASSUMED,
        topic="Shocks",
    )
    staff_loss: Array = number(
        0, 0, 1, "share", "share of key staff lost at one date", _ASSUMED, topic="Shocks",
    )
    staff_loss_quarter: Array = number(
        0, 0, 400, "quarters", "date of that loss; 0 for none", _ASSUMED, topic="Shocks",
        kind="count",
    )
    reorganisation_chance: Array = number(
        0, 0, 0.05, "per quarter", "chance that a place is reorganised", _ASSUMED, topic="Shocks",
    )
    reorganisation_quarter: Array = number(
        0, 0, 400, "quarters", "date of a reorganisation of every place; 0 for none", _ASSUMED,
        topic="Shocks", kind="count",
    )
    reorganisation_loss: Array = number(
        0.5, 0, 0.9, "share", "share of trust and routine that a reorganisation destroys",
        "disruption of about two years (White and Dunleavy 2010)", topic="Shocks",
    )
    cut_chance: Array = number(
        0, 0, 0.05, "per quarter", "chance that a place's budget is cut", _ASSUMED, topic="Shocks",
    )
    cut_quarter: Array = number(
        0, 0, 400, "quarters", "date of a cut of every budget; 0 for none", _ASSUMED,
        topic="Shocks", kind="count",
    )
    cut_share: Array = number(
        0.2, 0, 0.9, "share", "share of capacity that a cut takes", _ASSUMED, topic="Shocks",
    )
    cut_length: Array = number(
        8, 0, 100, "quarters", "time that a cut lasts", _ASSUMED, topic="Shocks", kind="count",
    )
    renege_chance: Array = number(
        0, 0, 0.05, "per quarter", "chance that the centre breaks its promise of reward", _ASSUMED,
        topic="Shocks",
    )
    renege_quarter: Array = number(
        0, 0, 400, "quarters", "date of a broken promise; 0 for none",
        "local PSA reward halved in 2011", topic="Shocks", kind="count",
    )
    renege_share: Array = number(
        0.5, 0, 1, "share", "share of the promised credit that is withheld",
        "local PSA reward paid at a 50% cut (2011)", topic="Shocks",
    )
    # Measurement
    measurement_noise: Array = number(
        0.10, 0, 0.3, "share", "standard deviation of measured shared performance", _ASSUMED,
        topic="Measurement",
    )
    corrective_action: Array = number(
        0.10, 0, 0.2, "u", "pressure on agencies for a unit of reported shortfall", _ASSUMED,
        topic="Measurement", role="lever",
    )
    shared_target: Array = number(
        0.35, 0, 1, "share", "joint service capacity below which action is taken", _ASSUMED,
        topic="Measurement", role="lever",
    )
    ratchet: Array = number(
        0, 0, 1, "per year", "how far next year's own target rises with this year's output",
        "Weitzman 1980", topic="Measurement", role="lever",
    )
    annual_discount: Array = number(
        0.89, 0.5, 1, "share/year", "worth to an agency of reward a year later",
        "Weitzman 1980 (form)", topic="Measurement",
    )
    gaming_ease: Array = number(
        1, 0, 3, "1/u", "gaming of the own figure for a unit of net temptation; 0 for none",
        "about 20% of a reported figure: Bevan and Hood 2006", topic="Measurement",
    )
    audit: Array = number(
        0.5, 0, 1, "share", "chance that gaming is found", _ASSUMED, topic="Measurement",
        role="lever",
    )
    gaming_penalty: Array = number(
        0.2, 0, 1, "u", "penalty for a unit of gaming that is found", _ASSUMED, topic="Measurement",
        role="lever",
    )
    count_gaming: Array = number(
        0, 0, 0.5, "share", "share of the shared shortfall that is hidden where nobody audits",
        "disputed street counts of 2001", topic="Measurement",
    )
    target_pressure: Array = number(
        0, 0, 0.2, "per quarter", "how far a department raises its incentive for missed own output",
        _ASSUMED, topic="Measurement",
    )
    target_tolerance: Array = number(
        0.2, 0, 0.5, "share", "shortfall of own output that a department tolerates", _ASSUMED,
        topic="Measurement",
    )
    target_relaxation: Array = number(
        0.1, 0, 0.5, "per quarter", "how fast a raised incentive returns", _ASSUMED,
        topic="Measurement",
    )
    joint_credit: Array = number(
        0, 0, 1, "u", "own output that a department credits for full joint production", _ASSUMED,
        topic="Measurement", role="lever",
    )
    # Departments
    department_review: Array = number(
        0, 0, 20, "quarters", "time between reviews at which departments set their own-target "
        "incentive; 4 for yearly, 12 for spending reviews, 0 where it stays as it is", _ASSUMED,
        topic="Departments", role="lever", kind="count",
    )
    first_review: Array = number(
        0, 0, 400, "quarters", "quarter from which departments hold reviews", _ASSUMED,
        topic="Departments", role="lever", kind="count",
    )
    incentive_step: Array = number(
        0.05, 0, 0.2, "u", "step in which a department may move its own-target incentive, two at "
        "most at a review", _ASSUMED, topic="Departments",
    )
    credit_step: Array = number(
        0, 0, 0.05, "u", "step in which a department may move the shared credit at a review; 0 "
        "where it may not", _ASSUMED, topic="Departments",
    )
    department_precision: Array = number(
        50, 20, 200, "1/u", "how sharply departments tell options apart",
        "McKelvey and Palfrey 1995 (form)", topic="Departments",
    )
    joint_accountability: Array = number(
        0, 0, 1, "share", "how far a department answers for the shared result beyond its own part, "
        "as under a joint target", "joint targets of the Spending Reviews 2000 and 2002 (recalled)",
        topic="Departments", role="lever",
    )
    shared_result_worth: Array = number(
        0.6, 0.3, 1.2, "u", "worth to departments together of a unit of shared result",
        "assumption: as much as it saves", topic="Departments",
    )
    political_pressure: Array = number(
        0, 0, 0.5, "share", "worth of own targets to a department beyond the usual", _ASSUMED,
        topic="Departments",
    )
    reward_cost: Array = number(
        0, 0, 0.5, "u/u", "cost to a department of a unit of reward", _ASSUMED,
        topic="Departments",
    )
    grant_counts: Array = number(
        0, 0, 1, "share", "share of the grant that a department counts as its own income", _ASSUMED,
        topic="Departments", role="lever",
    )
    pool_departure: Array = choice(
        "bound", ("bound", "free"), "whether departments may stop paying into a pool, once a year",
        _ASSUMED, topic="Departments", role="lever",
    )
    feared_breakup: Array = number(
        0.3, 0, 1, "share", "share of the shared result that a department fears to lose if it "
        "leaves the pool", _ASSUMED, topic="Departments",
    )
    switching_cost: Array = number(
        0.02, 0, 0.2, "u", "cost to a department of leaving the pool or coming back", _ASSUMED,
        topic="Departments",
    )
    # Clients
    clients: Array = number(
        1850, 1, 1e7, "people", "clients in need when the run begins, all places together",
        "rough sleepers in England, June 1998", topic="Clients",
    )
    place_spread: Array = number(
        0, 0, 1, "log units", "how unequal places are in size", _ASSUMED, topic="Clients",
    )
    # Scale
    absence: Array = number(
        0, 0, 1, "share", "share of places in which a partner has no local agency", _ASSUMED,
        topic="Scale", axis="partner",
    )
    # Clients
    group_share: Array = number(
        (), 0, 1, "share", "share of each client group", _ASSUMED, topic="Clients", kind="shares",
        axis="client_group",
    )
    exit_rate: Array = number(
        (2.0, 0.6), 0.05, 4, "1/quarter", "rate at which clients leave need without joint work",
        "with equal groups: 9,620 entrants a year against about 10,000 estimated", topic="Clients",
        axis="client_group",
    )
    exit_boost: Array = number(
        1.6, 0, 4, "multiple", "how far joint services speed clients' exit", _ASSUMED,
        topic="Clients",
    )
    prevention: Array = number(
        0.25, 0, 0.5, "share", "share of entry that joint services prevent", _ASSUMED,
        topic="Clients",
    )
    publicity: Array = number(
        0.08, 0, 0.25, "1/quarter", "rate at which publicity makes clients aware",
        "Bass 1969: 0.03 a year for goods", topic="Clients", role="lever", axis="client_group",
    )
    word_of_mouth: Array = number(
        0.15, 0, 0.5, "1/quarter", "rate at which aware clients make others aware",
        "Bass 1969: 0.38 a year for goods", topic="Clients",
    )
    fading: Array = number(
        0.03, 0, 0.2, "1/quarter", "rate at which awareness is lost", _ASSUMED, topic="Clients",
    )
    initial_awareness: Array = number(
        0.25, 0, 1, "share", "share of clients aware when the run begins", _ASSUMED,
        topic="Clients", axis="client_group",
    )
    access_barrier: Array = number(
        (0.05, 0.45), 0, 0.95, "share",
        "share of aware clients whom the service cannot serve as it is", _ASSUMED, topic="Clients",
        axis="client_group",
    )
    consultation: Array = number(
        0.5, 0, 1, "share", "effort to learn what clients need", _ASSUMED, topic="Clients",
        role="lever",
    )
    barrier_fall: Array = number(
        0.1, 0, 0.3, "1/quarter", "rate at which consultation and joint effort lower barriers",
        _ASSUMED, topic="Clients",
    )
    # Redress
    poor_service: Array = number(
        0, 0, 0.3, "share", "share of clients served poorly where nothing is joined up", _ASSUMED,
        topic="Redress",
    )
    complaint_rate: Array = number(
        0.3, 0, 1, "share",
        "share of aware, poorly served clients who complain where roles are clear", _ASSUMED,
        topic="Redress",
    )
    redress_rate: Array = number(
        0.7, 0, 3, "1/quarter", "rate at which complaints are resolved where roles are clear",
        _ASSUMED, topic="Redress", role="lever",
    )
    upheld_share: Array = number(
        0.5, 0, 1, "share", "share of resolved complaints that are upheld", _ASSUMED,
        topic="Redress",
    )
    confidence_gain: Array = number(
        0.1, 0, 1, "1/quarter", "rate at which clients' confidence returns", _ASSUMED,
        topic="Redress",
    )
    confidence_loss: Array = number(
        0.2, 0, 1, "per quarter", "confidence lost for a grievance per client", _ASSUMED,
        topic="Redress",
    )
    # Accounts
    outcome_value: Array = number(
        3, 0, 20, "u", "worth of a quarter without any client in need, per agency", _ASSUMED,
        topic="Accounts",
    )
    quarterly_discount: Array = number(
        0.9914, 0.95, 1, "share/quarter", "worth of a benefit or cost that comes a quarter later",
        "Green Book: 3.5% a year real", topic="Accounts",
    )
    publicity_cost: Array = number(
        0.5, 0, 5, "u", "cost to a place of a unit of publicity", _ASSUMED, topic="Accounts",
    )
    consultation_cost: Array = number(
        0.1, 0, 5, "u", "cost to a place of a unit of consultation", _ASSUMED, topic="Accounts",
    )
    corrective_cost: Array = number(
        0.5, 0, 5, "u", "staff cost to each agency of a unit of corrective pressure", _ASSUMED,
        topic="Accounts",
    )
    complaint_cost: Array = number(
        0.002, 0, 1, "u", "cost of an upheld complaint", _ASSUMED, topic="Accounts",
    )
    evaluation_cost: Array = number(
        0.01, 0, 0.5, "u", "cost to a place of evaluating joint work for a quarter", _ASSUMED,
        topic="Accounts",
    )
    # Form
    form_review: Array = number(
        0, 0, 1, "per year", "chance that a place reconsiders its form once a year", _ASSUMED,
        topic="Form",
    )
    form_precision: Array = number(
        20, 0, 100, "1/u", "how sharply places tell forms apart", _ASSUMED, topic="Form",
    )
    # fmt: on


@dataclass(frozen=True)
class Parameters(ServiceParameters, JointWorkParameters):
    """What may differ from run to run; axes (run, member, 1), mostly (run, 1, 1)."""


SCALE_REGISTRY: dict[str, Parameter] = described(fields(Scale))
RUN_REGISTRY: dict[str, Parameter] = described(fields(Parameters))
REGISTRY: dict[str, Parameter] = {**SCALE_REGISTRY, **RUN_REGISTRY, **FORM_REGISTRY}
"""All parameters by name: scale, run and the overrides of the funded form's attributes."""

DEFAULTS: dict[str, Value] = {
    name: item.default for name, item in REGISTRY.items() if item.default != "by form"
}
"""The value of every parameter left out; the attributes of forms come from the library."""
