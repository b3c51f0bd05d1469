"""What an appraisal finds of pockets, inclusion, targets and accountability, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

from joinup.inputs.counted import counted
from joinup.page.document import Sentence
from joinup.page.ranking import End, ends, quoted
from joinup.page.words import decimal, people, percent, points
from joinup.questions.appraisal.inclusion import Arm
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pages.words import amount, clear, ranked, settled, widest_pocket
from joinup.questions.appraisal.performance import falls
from joinup.questions.appraisal.pockets import ALIKE
from joinup.questions.appraisal.study import Looked, Study


def pocket_points(study: Study) -> list[str | Sentence]:
    """Return where cost and savings lie furthest apart."""
    widest = widest_pocket(study)
    if widest is None:
        return ["Nothing was produced and saved jointly, so that no pocket is a wrong one."]
    pocket, titles = widest
    text = (
        f"The widest gap between paying and saving is {pocket.department} in {quoted(titles)}: "
        f"{percent(pocket.contribution)} of the joint result, {percent(pocket.cost)} of the cost "
        f"and {percent(pocket.savings)} of the savings."
    )
    if abs(pocket.gap) < ALIKE:
        text = (
            "Every department bears about the same share of the cost as it gets of the savings: "
            f"the widest gap is {points(abs(pocket.gap), 1)} points."
        )
    return [Sentence(text, "wrong-pockets")]


def pooling_points(study: Study) -> list[str | Sentence]:
    """Return what the pockets cost joint scenarios in persistence, and what pooling all does."""
    found = []
    for item in study.joint:
        terms = {row.terms: row for row in item.terms}
        lasting = terms["as it stands"].lasting.mean
        even, whole = terms["savings land evenly"], terms["everything pooled"]
        if max(lasting, even.lasting.mean) > 0.05:
            found.append((item, lasting, even, whole.lasting.mean))
    gains = [even.lasting_change for _, _, even, _ in found]
    breaks = [clear(gain) and gain.mean > _BREAKS for gain in gains]
    broken = list(compress(found, breaks))
    said: list[str | Sentence] = [
        Sentence(
            f"Where the savings land costs “{item.case.title}” "
            f"{points(even.lasting_change.mean)} points of persistence ({percent(lasting)} of "
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
        most = points(max(abs(even.lasting_change.mean) for _, _, even, _ in held))
        moved = f"would move its persistence by at most {most} points"
        if most == "0":
            moved = "would not move its persistence by a point"
        said.append(
            Sentence(
                f"Where the savings land does not break {names}: an even spread {moved}.",
                "pool-terms",
            )
        )
    return said


_BREAKS = 0.1  # of places: a loss of persistence that counts as breaking


def inclusion_points(study: Study, groups: Sequence[str]) -> list[str | Sentence]:
    """Return what publicity and consultation each change, and who would be missed without them."""
    joint = study.joint
    if not joint or len(groups) < 2:
        return []
    change = max(abs(_arm(item, _UNTOLD).evenness_change.mean) for item in joint)
    even = "does not change" if change < 0.01 else f"moves by up to {decimal(change)}"
    gone = ranked(joint, lambda item: sum(m.mean for m in _arm(item, _UNTOLD).missed), people)
    moved = sum(_arm(item, _UNHEARD).evenness_change.mean for item in joint) / len(joint)
    said: list[str | Sentence] = []
    if gone is not None:
        said.append(
            Sentence(
                f"Without publicity fewer are reached in every group and evenness {even}: at most "
                f"{gone.high.figure} more {study.baseline.unit} at the end ({gone.high})"
                f"{settled(first_of(joint, gone.high), 'publicity')}.",
                "publicity-and-consultation",
            )
        )
    said.append(
        Sentence(
            f"Without consultation evenness of reach {'falls' if moved < 0 else 'rises'} by "
            f"{decimal(abs(moved))} on average: {_missed(joint, groups)}",
            "publicity-and-consultation",
        )
    )
    return said


_UNTOLD, _UNHEARD = "without publicity", "without consultation"


def first_of(items: Sequence[Looked], end: End) -> Looked:
    """Return the first of the scenarios at an end; those beside it have the same figure."""
    return next(item for item in items if item.case.title in end.names)


def _missed(joint: Sequence[Looked], groups: Sequence[str]) -> str:
    found = ranked(joint, lambda item: max(m.mean for m in _arm(item, _UNHEARD).missed), people)
    assert found is not None  # how many are missed is always known
    item = first_of(joint, found.high)
    missed = [one.mean for one in _arm(item, _UNHEARD).missed]
    return (
        f"most missed would be “{groups[missed.index(max(missed))]}”, {found.high.figure} more of "
        f"them in need at the end in {found.high}{settled(item, 'consultation')}."
    )


def _arm(item: Looked, name: str) -> Arm:
    return next(arm for arm in item.arms if arm.arm == name)


def target_points(study: Study) -> list[str | Sentence]:
    """Return what is overstated, what acting on shortfalls does, and where the cliff is."""
    joint = study.joint
    return [*_gaming(joint), _acting(joint, study.method), _cliff(joint)] if joint else []


def _gaming(joint: Sequence[Looked]) -> list[Sentence]:
    gamed = ranked(joint, lambda item: item.temptations[0].gamed, percent)
    if gamed is None:
        return []
    audited = [i.temptations[1].gamed for i in joint if i.case.title in gamed.high.names]
    return [
        Sentence(
            f"{gamed.high.figure} of the own-target output that is reported in {gamed.high} is "
            f"gaming; with every figure audited it is {percent(max(*audited, 0.0))}.",
            "temptations",
        )
    ]


def _acting(joint: Sequence[Looked], method: Method) -> Sentence:
    fewer = ranked(joint, lambda item: -item.action.need.mean, people)
    assert fewer is not None  # what acting changes is always known
    acting = first_of(joint, fewer.high)
    found = acting.action
    if not (clear(found.need) and found.need.mean < 0):
        return Sentence("Acting on shortfalls makes no clear difference.", "action-on-shortfalls")
    return Sentence(
        f"Acting on shortfalls helps most in {fewer.high}: {fewer.high.figure} fewer "
        f"client-quarters in need for {amount(found.cost.mean, method)}, on figures "
        f"{counted(found.lag, 'quarter')} old{settled(acting, 'action')}.",
        "action-on-shortfalls",
    )


def _cliff(joint: Sequence[Looked]) -> Sentence:
    drops = steepest(joint)
    item = first_of(joint, drops)
    start, end, _ = falls(item.cliff)
    gain = item.cliff[-1].reported - item.cliff[0].reported
    return Sentence(
        f"Stronger own targets lift what is reported and cut joint effort: in {drops} reported "
        f"output rises by {decimal(gain)} u over the range, and effort falls most, by "
        f"{drops.figure} points, from {decimal(start)} to {decimal(end)} u"
        f"{settled(item, 'targets')}.",
        "stronger-targets",
    )


def steepest(joint: Sequence[Looked]) -> End:
    """Return in which scenarios joint effort falls most as own targets grow stronger."""
    found = ranked(joint, lambda item: falls(item.cliff)[2], points)
    assert found is not None  # effort is always known
    return found.high


def accountability_points(study: Study) -> list[str | Sentence]:
    """Return how much spending nobody answers for clearly, and how long redress takes."""
    spent = [item for item in study.all if item.statement.by_body.sum(axis=0)[3] > 0]
    totals = {item.case.title: item.statement.by_body.sum(axis=0) for item in spent}
    shares = ends({title: float(one[5] / one[3]) for title, one in totals.items()}, percent)
    if shares is None:
        return []
    said: list[str | Sentence] = [
        Sentence(
            f"Of what is spent, the part that is not reported clearly is {shares.apart()}.",
            "statement-by-body",
        )
    ]
    if not any(int(item.statement.complaints[:, 1].sum()) for item in spent):
        return [*said, "No scenario lets clients be served poorly (poor_service is 0), so that "
                "there are no complaints."]  # fmt: skip
    heard = [item for item in spent if item.statement.mean_redress > 0]
    waits = ranked(heard, lambda i: i.statement.mean_redress, lambda v: decimal(3 * v, 1))
    if waits is not None:
        said.append(Sentence(f"Redress takes, in months, {waits.apart()}.", "complaints"))
    return said
