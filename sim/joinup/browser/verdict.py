"""Say whether a scenario's joint working outlives its money, under two decision rules."""

from __future__ import annotations

from collections.abc import Mapping

from joinup.inputs.scenario import Scenario
from joinup.page.words import percent, persistence_in_words, step_of


def verdict(arm: Scenario, shares: Mapping[str, float]) -> str:
    """Return the verdict on a scenario in a sentence.

    `shares` are its shares of places still joined up 16 quarters on, its own decision rule's
    first. Where the rules lead to different verdicts it is unsettled, and said to be.
    """
    title, grant = f"“{arm.title}”", float(str(arm.value("grant")))
    own, share = next(iter(shares.items()))
    if share != share:
        return f"{title}: its run ends before 16 quarters have passed since its money ended."
    if arm.value("form") == "silo":
        return f"{title}: there is no joint working to last."
    ends = grant > 0 and arm.value("grant_after") == 0
    when = "once its money has ended" if ends else "while its money goes on"
    if grant == 0:
        when = "without any money of its own"
    if len({step_of(value) for value in shares.values()}) > 1:
        said = ", ".join(f"{percent(value)} under {rule}" for rule, value in shares.items())
        return (
            f"{title}: {when}, whether joint working lasts is unsettled, for it depends on how "
            f"agencies decide: 16 quarters on the share of places joined up is {said}."
        )
    others = ", ".join(f"{percent(v)} under {rule}" for rule, v in shares.items() if rule != own)
    return (
        f"{title}: {when}, joint working {persistence_in_words(share)}; {percent(share)} of places "
        f"are joined up 16 quarters on under the decision rule {own}, {others}."
    )
