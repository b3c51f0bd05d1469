"""Parameters of what joint services lead to; each mechanism is off by default.

They are part of the registry in `parameters.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from joinup.model.registry import number
from joinup.model.types import Array

_ASSUMED = "assumption"


@dataclass(frozen=True)
class ServiceParameters:
    """What services provide, begin, add to growth and make findable; axes (run, member, 1)."""

    # fmt: off
    provision: Array = number(
        0, 0, 1e8, "units", "provision (such as childcare places) open when the run begins, all "
        "places together; 0 for none", _ASSUMED, topic="Provision",
    )
    closure_rate: Array = number(
        0.035, 0.001, 0.5, "1/quarter", "rate at which provision closes without joint work",
        "childcare providers: 10 to 17% a year closed in 2003-04 (Hansard 3 Feb 2009)",
        topic="Provision",
    )
    opening_boost: Array = number(
        2, 0, 10, "multiple", "how far joint services speed the opening of provision", _ASSUMED,
        topic="Provision",
    )
    start_up_boost: Array = number(
        0, 0, 10, "multiple", "how far start-up money for providers speeds openings by itself, as "
        "long as the programme pays", _ASSUMED, topic="Provision", role="lever",
    )
    closure_fall: Array = number(
        0, 0, 1, "share", "share of closures that joint services prevent", _ASSUMED,
        topic="Provision",
    )
    long_term_lag: Array = number(
        0, 0, 120, "quarters", "mean time from a service to its long-term effect (at least 4); "
        "0 for no such effect", "early years: at least fifteen years (NESS, DFE-RB073, 2011)",
        topic="Long term",
    )
    long_term_effect: Array = number(
        0.1, 0, 1, "share", "change in the long-term outcome of a client fully served", _ASSUMED,
        topic="Long term",
    )
    detectable_change: Array = number(
        0.02, 0, 0.5, "share", "smallest change of the long-term outcome that an evaluation can "
        "tell from chance", _ASSUMED, topic="Long term",
    )
    assistance: Array = number(
        0, 0, 1, "share", "share of the clients reached who take assistance; 0 for none", _ASSUMED,
        topic="Assistance",
    )
    selection: Array = number(
        0.2, -1, 1, "correlation", "between a client's wish for assistance and its growth without",
        "selection: Heckman 1979 (idea); value assumption", topic="Assistance",
    )
    growth_usual: Array = number(
        0.03, -0.2, 0.5, "share/year", "mean growth of clients without assistance", _ASSUMED,
        topic="Assistance", axis="client_group",
    )
    growth_spread: Array = number(
        0.15, 0, 1, "share/year", "standard deviation of growth between clients", _ASSUMED,
        topic="Assistance",
    )
    assistance_effect: Array = number(
        0.022, -0.1, 0.5, "share/year",
        "what intensive assistance adds to growth where services are fully joined up",
        "assumption, after Mole et al. 2009: 2.2 points a year, recalled", topic="Assistance",
    )
    intensive_share: Array = number(
        0.1, 0, 1, "share", "share of the assisted who get intensive help",
        "assumption, after Mole et al. 2009: about one in ten, recalled", topic="Assistance",
        role="lever",
    )
    sources: Array = number(
        1, 1, 5000, "sources", "sources of information when the run begins; 1 for a single one",
        "British Trade International: 30 (press notice PN 58/01)", topic="Information",
    )
    merging_rate: Array = number(
        0.3, 0, 2, "1/quarter", "rate at which full joint effort merges sources", _ASSUMED,
        topic="Information", role="lever",
    )
    splitting_rate: Array = number(
        0.05, 0, 1, "1/quarter", "rate at which partners who work apart open sources of their own",
        _ASSUMED, topic="Information",
    )
    finding_loss: Array = number(
        0.2, 0, 1, "exponent", "how far many sources keep clients from finding what they need",
        "use doubled when 30 became one (press notice PN 58/01): ln 2 / ln 30",
        topic="Information",
    )
    satisfaction_before: Array = number(
        0, 0, 1, "share", "share of users satisfied when the run begins; 0 where nobody asks",
        _ASSUMED, topic="Information",
    )
    satisfaction_gain: Array = number(
        0.5, 0, 1, "share", "share of the dissatisfied whom better services can win", _ASSUMED,
        topic="Information",
    )
    # fmt: on
