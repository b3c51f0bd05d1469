"""The state of a chunk of runs at one moment: frozen, and written by the engine alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joinup.model.forms import Attributes, in_force
from joinup.model.rules.accounts import COST_HEADS
from joinup.model.rules.clients import reach
from joinup.model.rules.sources import finding
from joinup.model.services import Services, initial_services
from joinup.model.types import Array, Codes
from joinup.model.world import World


class State(NamedTuple):
    """Everything that changes in a run; axes as in `joinup.model.types`."""

    # Of an agency (run, partner, place)
    effort: Array  # share of discretionary capacity, 0 to 1
    share: Array  # fulfilment of what the task needs, 0 to 1
    own_output: Array  # own-target output, u
    trust: Array  # expected fulfilment by the other partners, 0 to 1
    embedding: Array  # how far joint practice is routine, 0 to 1
    turnover: Array  # share of staff lost this quarter, as far as it harms
    meeting_cost: Array  # u per unit of effort
    contribution: Array  # share of last year's joint production
    left_out: Array  # last year's joint production that would be lost without the agency
    gain_share: Array  # agreed share of the pool
    savings: Array  # savings that reached the agency this quarter, u
    year_share: Array  # fulfilment summed since the year began
    year_displaced: Array  # own output given up since the year began, u
    aspiration: Array  # payoff aspired to, u
    # Of a department (run, partner, 1)
    incentive: Array  # own-target incentive, u
    gaming: Array  # overstatement of own output, u
    credit: Array  # credit for a unit of shared result, u
    pays_in: Array  # 1 where the department pays its savings into pools, else 0
    # Of a place (run, 1, place)
    form: Codes  # code of the form in force
    terms: Attributes  # what that form brings
    production: Array  # joint production, 0 to 1
    capacity: Array  # joint service capacity, 0 to 1
    past_capacity: tuple[Array, ...]  # capacity at the end of earlier quarters, latest first
    reported: Array  # reported shared performance
    corrective: Array  # pressure on agencies, u per fulfilment
    signal: Array  # improvement of services on before, -1 to 1
    reorganising: Array  # quarters of disruption left
    cutting: Array  # quarters of budget cut left
    pool: Array  # balance of the pool, u
    pool_in: Array  # savings paid into the pool this quarter, u
    pool_out: Array  # paid out of it, u
    benefit: Array  # worth of clients relieved this quarter, u
    share_funded: Array  # mean fulfilment when the full grant ended; 0 before
    costs: Array  # (run, cost head, place), u this quarter
    # Of a client group (run, client_group, place)
    clients: Array  # people in need
    entries: Array  # people who came into need this quarter
    exits: Array  # people who left it
    aware: Array  # share
    barrier: Array  # share
    confidence: Array  # share
    reached: Array  # share
    complaints: Array  # open complaints
    opened: Array  # complaints opened this quarter
    upheld: Array
    rejected: Array
    # Of a run (run, 1, 1)
    grant: Array  # grant for a unit of fulfilment, u
    credit_kept: Array  # share of the promised credit that is still paid
    # What joint services lead to
    services: Services
    # Memory of the rule "experience"; of no length under the others
    attractions: Array  # (node, run, partner, place); the last is taking no part
    experience: Array  # (run, 1, 1)


def initial_state(world: World) -> State:
    """Return the state before the first quarter: no joint work, clients in equilibrium."""
    scale, p = world.scale, world.parameters
    n_runs = len(p.grant)
    agency = np.zeros((n_runs, scale.partners, scale.places))
    place = np.zeros((n_runs, 1, scale.places))
    group = np.zeros((n_runs, scale.client_groups, scale.places))
    run = np.zeros((n_runs, 1, 1))
    form = np.broadcast_to(world.form_before, place.shape).copy()
    aware = group + p.initial_awareness
    barrier = group + p.access_barrier
    reached = reach(aware, barrier, group + 1.0)
    if world.may_merge:
        reached = reached * finding(p.sources, p.finding_loss)
    held = scale.effort_nodes + 1 if scale.decision_rule == "experience" else 0
    return State(
        effort=agency,
        share=agency,
        own_output=agency + world.reference_output * world.present,
        trust=agency + p.baseline_trust,
        embedding=agency,
        turnover=agency,
        meeting_cost=agency,
        contribution=agency,
        left_out=agency,
        gain_share=world.agreed_share,
        savings=agency,
        year_share=agency,
        year_displaced=agency,
        aspiration=agency,
        incentive=np.broadcast_to(p.own_target_incentive, (n_runs, scale.partners, 1)),
        gaming=np.zeros((n_runs, scale.partners, 1)),
        credit=np.broadcast_to(p.shared_credit, (n_runs, scale.partners, 1)),
        pays_in=np.ones((n_runs, scale.partners, 1)),
        form=form,
        terms=in_force(world.forms, form),
        production=place,
        capacity=place,
        past_capacity=(place,) * max(scale.reporting_lag, 1),
        reported=place,
        corrective=place,
        signal=place,
        reorganising=place,
        cutting=place,
        pool=place,
        pool_in=place,
        pool_out=place,
        benefit=place,
        share_funded=place,
        costs=np.zeros((n_runs, len(COST_HEADS), scale.places)),
        clients=world.clients_before,
        entries=group,
        exits=group,
        aware=aware,
        barrier=barrier,
        confidence=group + 1.0,
        reached=reached,
        complaints=group,
        opened=group,
        upheld=group,
        rejected=group,
        grant=run,
        credit_kept=run + 1.0,
        services=initial_services(world, reached),
        attractions=np.zeros((held, *agency.shape)),
        experience=run + 1.0,
    )
