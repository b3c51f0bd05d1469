"""One quarter: an ordered list of phases, each of which reads the state and returns the next.

Within a phase everybody acts at once, on what stood at its start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import numpy as np

from joinup.model import choosing, departments, prospects, service_phases
from joinup.model.derived import displaced_output, embedding_gain, place_mean_share
from joinup.model.draws import Purpose
from joinup.model.facing import nodes_between
from joinup.model.forms import FUNDED, Attributes, in_force
from joinup.model.rules import (
    accounts,
    clients,
    learning,
    policy,
    production,
    reports,
    shocks,
    sources,
)
from joinup.model.rules.contribution import coalition_sums, leave_one_out, shapley
from joinup.model.rules.decision import logit_weights, pick
from joinup.model.rules.payoff import own_work, payoffs
from joinup.model.rules.redress import redress
from joinup.model.state import State
from joinup.model.types import Array, Codes
from joinup.model.world import World, is_joint

Phase = Callable[[State, World, int], State]

_YEAR = 4  # quarters
_DISRUPTION = 4.0  # quarters in which a reorganised place produces less
_DISRUPTED_OUTPUT = 0.8
_YEARS_TO_RECOVER = 4  # over which places spread the set-up of a new form


def set_policy(state: State, world: World, quarter: int) -> State:
    """Pay the grant of the quarter and bring the scheduled form into force."""
    p = world.parameters
    grant = policy.grant_level(
        quarter,
        grant=p.grant,
        start=p.grant_start,
        length=p.grant_length,
        taper=p.grant_taper,
        after=p.grant_after,
    )
    begins = (world.begin == quarter) & ((world.begin < world.handover) | ~world.hands_over)
    form = np.where(begins, FUNDED, state.form)
    hands_over = (world.handover == quarter) & world.hands_over
    form = np.where(hands_over, world.form_after, form)
    costs = np.zeros_like(state.costs)
    if world.ends(quarter):
        changed = hands_over & (form != state.form)
        costs[:, :1] = np.where(changed, p.handover_cost * world.partners, 0.0)
    return _with_form(state._replace(grant=grant, costs=costs), world, form)


def _with_form(state: State, world: World, form: Array) -> State:
    """Put a form into force, and charge its set-up where it is new."""
    if np.array_equal(form, state.form):
        return state
    terms = in_force(world.forms, form)
    costs = state.costs.copy()
    costs[:, :1] += np.where(form != state.form, terms.set_up_cost * world.partners, 0.0)
    return state._replace(form=form, terms=terms, costs=costs)


def apply_shocks(state: State, world: World, quarter: int) -> State:
    """Let staff turn over, and reorganisations, cuts and broken promises strike."""
    p, scale = world.parameters, world.scale
    state = state._replace(
        turnover=shocks.turnover(
            p.turnover,
            spread=p.turnover_spread,
            draw=world.draws.uniform(Purpose.TURNOVER, quarter, scale.partners, scale.places),
            robustness=state.terms.robustness,
            dated_loss=np.where(
                (p.staff_loss_quarter == quarter) & (p.staff_loss_quarter > 0), p.staff_loss, 0.0
            ),
        ),
    )
    if world.may_reorganise:
        hit = shocks.shock_occurs(
            quarter,
            dated=p.reorganisation_quarter,
            chance=p.reorganisation_chance,
            draw=world.draws.uniform(Purpose.REORGANISATION, quarter, 1, scale.places),
        )
        kept = np.where(hit, 1.0 - p.reorganisation_loss, 1.0)
        state = state._replace(
            trust=state.trust * kept,
            embedding=state.embedding * kept,
            reorganising=shocks.quarters_left(state.reorganising, hit, _DISRUPTION),
        )
    if world.may_cut:
        hit = shocks.shock_occurs(
            quarter,
            dated=p.cut_quarter,
            chance=p.cut_chance,
            draw=world.draws.uniform(Purpose.CUT, quarter, 1, scale.places),
        )
        state = state._replace(cutting=shocks.quarters_left(state.cutting, hit, p.cut_length))
    if world.may_renege:
        broken = shocks.shock_occurs(
            quarter,
            dated=p.renege_quarter,
            chance=p.renege_chance,
            draw=world.draws.uniform(Purpose.RENEGE, quarter, 1, 1),
        )
        kept_now = np.where(broken, 1.0 - p.renege_share, 1.0)
        state = state._replace(credit_kept=np.minimum(state.credit_kept, kept_now))
    return state


def price_meetings(state: State, world: World, quarter: int) -> State:
    """Work out what a unit of joint effort costs in meetings, given trust and routine."""
    return state._replace(meeting_cost=prospects.meeting_cost_of(state, world, state.terms))


def report(state: State, world: World, quarter: int) -> State:
    """Report shared performance, late and noisily, and press for action on its shortfall."""
    p = world.parameters
    noise = world.draws.normal(
        Purpose.MEASUREMENT, Purpose.MEASUREMENT_ANGLE, quarter, 1, world.scale.places
    )
    reported = reports.reported_performance(
        state.past_capacity[-1],
        p.measurement_noise * noise,
        hidden=p.count_gaming * (1.0 - p.audit),
    )
    state = state._replace(reported=reported)
    return state._replace(corrective=corrective_under(state, world, state.form, state.terms))


def corrective_under(state: State, world: World, form: Codes, terms: Attributes) -> Array:
    """Return the pressure to act on the shortfall last reported, were a form in force; in u."""
    p = world.parameters
    pressure = reports.corrective_pressure(
        state.reported, rate=p.corrective_action, target=p.shared_target, clarity=terms.clarity
    )
    return np.where(is_joint(world, form), pressure, 0.0)


def set_terms(state: State, world: World, quarter: int) -> State:
    """Let every department set its terms for the quarter: incentive, credit, part in the pool."""
    pressed = with_pressure(state, world)
    incentive = wanted_incentive(pressed, world, quarter)
    return with_incentive(with_other_terms(pressed, world, quarter), world, incentive)


def with_pressure(state: State, world: World) -> State:
    """Let departments that press for their own targets raise incentives for missed output."""
    return state._replace(incentive=_pressed(state, world)) if world.may_press else state


def wanted_incentive(state: State, world: World, quarter: int) -> Array:
    """Return the own-target incentive that each department sets, (run, partner, 1), in u."""
    if not world.may_review:
        return state.incentive
    return departments.reviewed_incentive(state, world, quarter)


def with_other_terms(state: State, world: World, quarter: int) -> State:
    """Let departments that may set the shared credit, and decide on the pool."""
    if world.may_review:
        state = state._replace(credit=departments.reviewed_credit(state, world, quarter))
    if world.may_leave:
        state = state._replace(pays_in=departments.reviewed_pool(state, world, quarter))
    return state


def _pressed(state: State, world: World) -> Array:
    """Return incentives under pressure for missed own output, (run, partner, 1), in u."""
    p = world.parameters
    agencies = world.present.sum(axis=2, keepdims=True)
    served = np.maximum(agencies, 1.0)
    output = (state.own_output * world.present).sum(axis=2, keepdims=True) / served
    produced = (state.production * world.present).sum(axis=2, keepdims=True) / served
    pressed = reports.department_pressure(
        state.incentive,
        usual=p.own_target_incentive,
        reported=output + state.gaming,
        reference=world.target_output,
        production=produced,
        pressure=p.target_pressure,
        tolerance=p.target_tolerance,
        relaxation=p.target_relaxation,
        credit=p.joint_credit,
    )
    pressed = np.where(agencies > 0, pressed, p.own_target_incentive)
    return np.where(p.target_pressure > 0, pressed, state.incentive)


def with_incentive(state: State, world: World, incentive: Array) -> State:
    """Put incentives into force, and let agencies game the own figure as these tempt them."""
    p = world.parameters
    state = state._replace(incentive=incentive)
    gaming = reports.gaming(
        prospects.effective_incentive(state, world),
        ease=p.gaming_ease,
        audit=p.audit,
        penalty=p.gaming_penalty,
    )
    return state._replace(gaming=gaming)


def decide(state: State, world: World, quarter: int) -> State:
    """Let every agency choose its effort by the scenario's decision rule."""
    state = choosing.remember(state, world, quarter)
    choices = choosing.Choices(state, world, quarter)
    return with_effort(state, world, choosing.RULES[world.scale.decision_rule](choices))


def with_effort(state: State, world: World, effort: Array) -> State:
    """Put chosen efforts into force, with the own work that goes beside them."""
    p = world.parameters
    left = prospects.capacity_left(state, world)
    effort = np.broadcast_to(effort, state.effort.shape)
    output = own_work(
        effort,
        incentive=prospects.effective_incentive(state, world),
        cost=p.own_cost / left,
        crowding=p.crowding,
    )
    return state._replace(
        effort=effort,
        share=production.fulfilment(effort, p.task_depth),
        own_output=output * world.present,
    )


def worth_of(state: State, world: World, total: Array) -> Array:
    """Return joint production where the CES terms of a place's partners sum to `total`.

    The second axis of `total` may have any length: one for a place, one for each coalition.
    """
    p = world.parameters
    return production.ces_output(
        total / world.needed,
        exponent=world.exponent,
        base=p.base_productivity,
        critical_mass=p.critical_mass,
        fit=policy.coordination_fit(state.terms.coordination, p.task_depth),
    )


def ces_terms(world: World, share: Array) -> Array:
    """Return what each partner adds to its place's CES mean; an absent one fulfils nothing."""
    base = world.parameters.base_productivity
    return production.ces_term(share, exponent=world.exponent, base=base)


def produce(state: State, world: World, quarter: int) -> State:
    """Produce jointly, and let service capacity follow."""
    p = world.parameters
    total = ces_terms(world, state.share).sum(axis=1, keepdims=True)
    made = worth_of(state, world, total)
    if world.may_reorganise:
        made = made * np.where(state.reorganising > 0, _DISRUPTED_OUTPUT, 1.0)
    capacity = production.capacity(state.capacity, made, p.capacity_growth)
    usual = (world.reference_output * world.present).sum(axis=1, keepdims=True)
    lost = displaced_output(state, world).sum(axis=1, keepdims=True)
    own_share = 1.0 - np.where(usual > 0, lost / np.where(usual > 0, usual, 1.0), 0.0)
    return state._replace(
        production=made,
        capacity=capacity,
        past_capacity=(capacity, *state.past_capacity[:-1]),
        signal=production.outcome_signal(capacity, own_share, p.interdependence),
    )


def serve(state: State, world: World, quarter: int) -> State:
    """Reach clients, and let them enter and leave need."""
    p = world.parameters
    # Whoever must be made aware of many sources, and find the right one, is reached less often.
    found = sources.finding(state.services.sources, p.finding_loss) if world.may_merge else 1.0
    aware = clients.awareness(
        state.aware,
        state.signal,
        publicity=p.publicity * found,
        word_of_mouth=p.word_of_mouth,
        fading=p.fading,
    )
    mean_effort = state.effort.sum(axis=1, keepdims=True) / np.maximum(world.partners, 1.0)
    barrier = clients.barrier(
        state.barrier, fall=p.barrier_fall, consultation=p.consultation, effort=mean_effort
    )
    reached = clients.reach(aware, barrier, state.confidence) * found
    hazard, entries = clients.exits_and_entries(
        state.signal * reached,
        exit_rate=p.exit_rate,
        exit_boost=p.exit_boost,
        entry=world.entry,
        prevention=p.prevention,
    )
    left = clients.stock(state.clients, hazard, entries)
    return state._replace(
        aware=aware,
        barrier=barrier,
        reached=reached,
        clients=left,
        entries=entries,
        exits=state.clients + entries - left,
    )


def hear_complaints(state: State, world: World, quarter: int) -> State:
    """Open, resolve and uphold complaints, and let clients' confidence follow."""
    p = world.parameters
    if not world.may_complain:
        return state
    heard = redress(
        state.complaints,
        state.confidence,
        exits=state.exits,
        clients=state.clients,
        poor_share=p.poor_service,
        capacity=state.capacity,
        aware=state.aware,
        clarity=state.terms.clarity,
        complaint_rate=p.complaint_rate,
        redress_rate=p.redress_rate,
        upheld_share=p.upheld_share,
        confidence_gain=p.confidence_gain,
        confidence_loss=p.confidence_loss,
    )
    return state._replace(
        complaints=heard.outstanding,
        confidence=heard.confidence,
        opened=heard.opened,
        upheld=heard.upheld,
        rejected=heard.rejected,
    )


def account(state: State, world: World, quarter: int) -> State:
    """Keep the accounts: costs by head, the pool, and the worth of clients relieved."""
    p, terms = world.parameters, state.terms
    joint = is_joint(world, state.form)
    displaced = displaced_output(state, world)
    working = (state.effort > 0).sum(axis=1, keepdims=True)
    publicity = (p.publicity * p.group_share).sum(axis=1, keepdims=True)
    heads = (
        state.costs[:, :1],
        terms.overhead * working,
        (state.meeting_cost * state.effort).sum(axis=1, keepdims=True),
        displaced.sum(axis=1, keepdims=True),
        p.publicity_cost * publicity,
        np.where(joint, p.consultation_cost * p.consultation, 0.0),
        p.corrective_cost * state.corrective * world.partners,
        p.complaint_cost * state.upheld.sum(axis=1, keepdims=True),
        np.where(joint, p.evaluation_cost, 0.0),
    )
    costs = np.empty_like(state.costs)
    for number, head in enumerate(heads):
        costs[:, number : number + 1] = head

    saved = p.savings_value * p.interdependence * world.needed * state.production
    part, claim = prospects.pool_claims(state, world)
    paid_in = terms.pool_share * saved * part
    own = (saved - terms.pool_share * saved * state.pays_in) * world.pockets
    balance = state.pool + paid_in
    settles = quarter % _YEAR == _YEAR - 1
    paid_out = balance if settles else np.zeros_like(balance)
    return state._replace(
        costs=costs,
        pool=balance - paid_out,
        pool_in=paid_in,
        pool_out=paid_out,
        savings=paid_out * claim + own,
        year_displaced=state.year_displaced + displaced,
        benefit=accounts.benefit(
            state.clients.sum(axis=1, keepdims=True),
            world.clients_before.sum(axis=1, keepdims=True),
            world.partners,
            p.outcome_value,
        ),
    )


def learn(state: State, world: World, quarter: int) -> State:
    """Let trust and routine follow what was done, and leave with staff."""
    p = world.parameters
    observed = learning.partners_mean(state.share, world.present, world.partners)
    trust = learning.trust(
        state.trust,
        observed,
        baseline=p.baseline_trust,
        gain=p.trust_gain,
        loss=p.trust_loss,
        turnover=state.turnover,
    )
    embedding = learning.embedding(
        state.embedding,
        state.share,
        gain=embedding_gain(world, state.terms),
        loss=p.embedding_loss,
        turnover=state.turnover,
    )
    return state._replace(
        trust=trust,
        embedding=embedding,
        year_share=state.year_share + state.share,
        share_funded=_share_funded(state, world, quarter),
    )


def _share_funded(state: State, world: World, quarter: int) -> Array:
    """Return fulfilment in the last quarter of full grant, kept for comparison from then on."""
    p = world.parameters
    ends = p.grant_start + p.grant_length == quarter + 1
    return np.where(ends, place_mean_share(state, world), state.share_funded)


def attribute_contributions(state: State, world: World, quarter: int) -> State:
    """Once a year, work out each partner's contribution, and with it the split of the pool."""
    if quarter % _YEAR != _YEAR - 1:
        return state
    p, scale = world.parameters, world.scale
    zero = np.zeros_like(state.year_share)
    if world.contributions:
        state = contributions(state, world)
    contribution = state.contribution
    gain_share = state.gain_share
    if scale.gain_rule in ("contribution", "need"):
        by_need = scale.gain_rule == "need"
        evidence = state.year_displaced if by_need else contribution
        gain_share = accounts.gain_shares(
            world.agreed_share, evidence, weight=p.gain_weight, present=world.present
        )
    return state._replace(gain_share=gain_share, year_share=zero, year_displaced=zero)


def contributions(state: State, world: World) -> State:
    """Work out each partner's part in the joint production of a year like the last.

    Its Shapley value, and what would be lost without the partner.
    """
    alone = ces_terms(world, np.zeros_like(state.year_share))
    joined = ces_terms(world, state.year_share / _YEAR)

    def worth(total: Array) -> Array:
        return worth_of(state, world, total)

    # One coalition at a time: all at once would not fit into the processor's cache.
    sums = coalition_sums(alone, joined)
    return state._replace(
        contribution=shapley([worth(total[:, None])[:, 0] for total in sums]),
        left_out=leave_one_out(worth, alone, joined),
    )


def reconsider_form(state: State, world: World, quarter: int) -> State:
    """Once a year, let some places choose the form that serves their partners best."""
    if quarter % _YEAR != 0 or not world.may_choose_form:
        return state
    p, scale = world.parameters, world.scale
    values = []
    for code in range(FUNDED + 1):
        form = np.full_like(state.form, code)
        terms = in_force(world.forms, form)
        prospect = replace(
            prospects.prospect_of(state, world, terms),
            corrective=corrective_under(state, world, form, terms),
        )
        low, high = prospects.bounds_of(world, terms)
        nodes = nodes_between(world, low, high, p.task_depth)
        best = reduce(np.maximum, payoffs(nodes.efforts, prospect))
        change = np.where(form != state.form, terms.set_up_cost / _YEARS_TO_RECOVER / _YEAR, 0.0)
        mean = (best * world.present).sum(axis=1, keepdims=True) / np.maximum(world.partners, 1.0)
        values.append(mean - change)
    # The funded form stands for its namesake in the library, once there is a programme.
    offered = [
        (p.form != code) & ((code != FUNDED) | (quarter >= p.grant_start))
        for code in range(FUNDED + 1)
    ]
    weights = logit_weights(values, p.form_precision, offered=offered)
    place = (1, scale.places)
    drawn = pick(weights, world.draws.uniform(Purpose.FORM_CHOICE, quarter, *place))
    reviews = world.draws.uniform(Purpose.FORM_REVIEW, quarter, *place) < p.form_review
    return _with_form(state, world, np.where(reviews, drawn, state.form))


PHASES: tuple[Phase, ...] = (
    set_policy,
    reconsider_form,
    apply_shocks,
    price_meetings,
    report,
    set_terms,
    decide,
    produce,
    service_phases.merge_sources,
    serve,
    service_phases.update_provision,
    service_phases.update_long_term,
    service_phases.update_assistance,
    service_phases.survey_satisfaction,
    hear_complaints,
    account,
    learn,
    attribute_contributions,
)
"""What happens in a quarter, in order."""


def step(state: State, world: World, quarter: int) -> State:
    """Return the state after one quarter."""
    for phase in PHASES:
        state = phase(state, world, quarter)
    return state
