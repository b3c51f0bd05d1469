"""What an appraisal finds of pockets, inclusion, targets and accountability, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.page.document import Sentence
from joinup.page.words import people, percent
from joinup.questions.appraisal.inclusion import Arm
from joinup.questions.appraisal.pages.words import amount, clear, settled
from joinup.questions.appraisal.performance import falls
from joinup.questions.appraisal.pockets import Terms
from joinup.questions.appraisal.study import Looked, Study


def pocket_points(study: Study) -> list[str | Sentence]:
    """Return where cost and savings lie furthest apart."""
    found = [(p, item) for item in study.others for p in item.pockets]
    if not found:
        return ["Nothing was produced and saved jointly, so that no pocket is a wrong one."]
    pocket, item = max(found, key=lambda pair: abs(pair[0].gap))
    if abs(pocket.gap) < 0.02:
        return [
            Sentence(
                "Every department bears about the same share of the cost as it gets of the "
                f"savings: the widest gap is {100 * abs(pocket.gap):.1f} points.",
                "wrong-pockets",
            )
        ]
    return [
        Sentence(
            f"The widest gap between paying and saving is {pocket.department} in "
            f"“{item.case.title}”: {percent(pocket.contribution)} of the joint result, "
            f"{percent(pocket.cost)} of the cost and {percent(pocket.savings)} of the savings.",
            "wrong-pockets",
        )
    ]


def pooling_points(study: Study) -> list[str | Sentence]:
    """Return what the pockets cost joint scenarios in persistence, and what pooling all does."""
    found = []
    for item in study.others:
        terms = {row.terms: row for row in item.terms}
        lasting = terms["as it stands"].lasting.mean
        even, whole = terms["savings land evenly"], terms["everything pooled"]
        if item.case.joint and max(lasting, even.lasting.mean) > 0.05:
            found.append((item, lasting, even, whole.lasting.mean))
    broken = [row for row in found if clear(row[2].lasting_change) and _gain(row) > _BREAKS]
    points: list[str | Sentence] = [
        Sentence(
            f"Where the savings land costs “{item.case.title}” "
            f"{100 * even.lasting_change.mean:.0f} points of persistence ({percent(lasting)} of "
            f"places, {percent(even.lasting.mean)} if it landed evenly); with everything pooled it "
            f"is {percent(whole)}"
            f"{settled(item, 'even pockets')}.",
            "pool-terms",
        )
        for item, lasting, even, whole in broken
    ]
    held = [row for row in found if row not in broken]
    if held:
        names = ", ".join(f"“{item.case.title}” ({percent(lasting)})" for item, lasting, *_ in held)
        points.append(
            Sentence(
                f"Where the savings land does not break {names}: an even spread would move its "
                f"persistence by at most {100 * max(abs(_gain(row)) for row in held):.0f} points.",
                "pool-terms",
            )
        )
    return points


_BREAKS = 0.1  # of places: a loss of persistence that counts as breaking


def _gain(row: tuple[Looked, float, Terms, float]) -> float:
    return row[2].lasting_change.mean


def inclusion_points(study: Study, groups: Sequence[str]) -> list[str | Sentence]:
    """Return what publicity and consultation each change, and who would be missed without them."""
    points: list[str | Sentence] = []
    joint = [item for item in study.others if item.case.joint]
    if not joint or len(groups) < 2:
        return points
    means = {
        name: (
            sum(_arm(item, name).evenness_change.mean for item in joint) / len(joint),
            max(abs(_arm(item, name).evenness_change.mean) for item in joint),
        )
        for name in ("without publicity", "without consultation")
    }
    loses = max(joint, key=lambda item: sum(m.mean for m in _arm(item, "without publicity").missed))
    gone = sum(m.mean for m in _arm(loses, "without publicity").missed)
    change = means["without publicity"][1]
    even = "evenness does not change" if change < 0.01 else f"evenness moves by up to {change:.2f}"
    points.append(
        Sentence(
            f"Without publicity fewer are reached in every group and {even}: at most "
            f"{people(gone)} more {study.baseline.unit} at the end (“{loses.case.title}”)"
            f"{settled(loses, 'publicity')}.",
            "publicity-and-consultation",
        )
    )
    moved = means["without consultation"][0]
    points.append(
        Sentence(
            f"Without consultation evenness of reach {'falls' if moved < 0 else 'rises'} by "
            f"{abs(moved):.2f} on average: {_missed(joint, groups)}",
            "publicity-and-consultation",
        )
    )
    return points


def _missed(joint: Sequence[Looked], groups: Sequence[str]) -> str:
    item = max(joint, key=lambda one: max(m.mean for m in _arm(one, "without consultation").missed))
    missed = _arm(item, "without consultation").missed
    worst = max(range(len(missed)), key=lambda number: missed[number].mean)
    return (
        f"most missed would be “{groups[worst]}”, {people(missed[worst].mean)} more of them in "
        f"need at the end in “{item.case.title}”{settled(item, 'consultation')}."
    )


def _arm(item: Looked, name: str) -> Arm:
    return next(arm for arm in item.arms if arm.arm == name)


def target_points(study: Study) -> list[str | Sentence]:
    """Return what is overstated, what acting on shortfalls does, and where the cliff is."""
    points: list[str | Sentence] = []
    joint = [item for item in study.others if item.case.joint] or list(study.others)
    if not joint:
        return points
    gamed = max(joint, key=lambda item: item.temptations[0].gamed)
    points.append(
        Sentence(
            f"{percent(gamed.temptations[0].gamed)} of the own-target output that is reported in "
            f"“{gamed.case.title}” is gaming; with every figure audited it is "
            f"{percent(max(gamed.temptations[1].gamed, 0.0))}.",
            "temptations",
        )
    )
    acting = max(joint, key=lambda item: -item.action.need.mean)
    found = acting.action
    if clear(found.need) and found.need.mean < 0:
        points.append(
            Sentence(
                f"Acting on shortfalls helps most in “{acting.case.title}”: "
                f"{people(-found.need.mean)} fewer client-quarters in need for "
                f"{amount(found.cost.mean, study.method)}, on figures {found.lag} quarters old"
                f"{settled(acting, 'action')}.",
                "action-on-shortfalls",
            )
        )
    else:
        points.append(
            Sentence("Acting on shortfalls makes no clear difference.", "action-on-shortfalls")
        )
    steepest = max(joint, key=lambda item: falls(item.cliff)[2])
    start, end, drop = falls(steepest.cliff)
    gain = steepest.cliff[-1].reported - steepest.cliff[0].reported
    points.append(
        Sentence(
            f"Stronger own targets lift what is reported and cut joint effort: in "
            f"“{steepest.case.title}” reported output rises by {gain:.2f} u over the range, and "
            f"effort falls most, by {100 * drop:.0f} points, from {start:.2f} to {end:.2f} u"
            f"{settled(steepest, 'targets')}.",
            "stronger-targets",
        )
    )
    return points


def accountability_points(study: Study) -> list[str | Sentence]:
    """Return how much spending nobody answers for clearly, and how long redress takes."""
    totals = [(item, item.statement.by_body.sum(axis=0)) for item in study.others]
    totals = [(item, total) for item, total in totals if total[3] > 0]
    if not totals:
        return []
    share = {item.case.title: float(total[5] / total[3]) for item, total in totals}
    worst, best = max(share, key=lambda name: share[name]), min(share, key=lambda name: share[name])
    apart = percent(share[best]) != percent(share[worst])
    points: list[str | Sentence] = [
        Sentence(
            f"Of what is spent, {percent(share[worst])} is not reported clearly in “{worst}”"
            + (f" and {percent(share[best])} in “{best}”." if apart else "."),
            "statement-by-body",
        )
    ]
    opened = {item.case.title: int(item.statement.complaints[:, 1].sum()) for item, _ in totals}
    if not any(opened.values()):
        return [*points, "No scenario lets clients be served poorly (`poor_service` is 0), so that "
                "there are no complaints."]  # fmt: skip
    heard = [item for item, _ in totals if item.statement.mean_redress > 0]
    if not heard:
        return points
    slow = max(heard, key=lambda item: item.statement.mean_redress)
    quick = min(heard, key=lambda item: item.statement.mean_redress)
    points.append(
        Sentence(
            f"Redress takes {slow.statement.mean_redress:.1f} quarters in “{slow.case.title}” and "
            f"{quick.statement.mean_redress:.1f} in “{quick.case.title}”.",
            "complaints",
        )
    )
    return points
