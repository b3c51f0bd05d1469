"""The page of two scenarios against each other, and the same in words for a terminal."""

from __future__ import annotations

import shlex

import pandas as pd

from joinup.analysis.paired import Difference, replicates_needed
from joinup.inputs.counted import counted
from joinup.inputs.names import clean, distinct
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.tables import laid_out
from joinup.page.words import difference_in_words, people, percent
from joinup.questions.compare.charts import RULED, over_time, run_by_run, under_rules
from joinup.questions.compare.comparison import Comparison, needed, standing
from joinup.questions.compare.tables import results_table, settings_table, sure_table, unpaired
from joinup.questions.compare.worlds import in_worlds, why_section, worlds_section

_HEADLINES = ("persistence_16", "clients_end", "net_benefit")


def titles_of(of: Comparison) -> tuple[str, str]:
    """Return the two scenarios' titles: clean, short, and unlike each other."""
    first, second = distinct([str(arm.scenario["title"]) for arm in of.arms])
    return first, second


def comparison_document(of: Comparison) -> Document:
    """Return the page of a comparison: what differs in settings and results, and how surely."""
    titles = titles_of(of)
    rules = of.under_rules(RULED) if of.repeatable and of.outcomes else None
    doubt = None if rules is None else under_rules(rules, titles)
    results = results_table(of, titles)
    return Document(
        title=f"“{titles[0]}” against “{titles[1]}”",
        question="What differs between the two in their settings and in their results, and how "
        "sure is it?",
        points=[*in_worlds(of, titles), *_points(of, titles), _how_sure(of), *_settled(rules)],
        sections=[
            *worlds_section(of, titles),
            *why_section(of, titles),
            Section(
                "What differs in their settings",
                text=_settings_words(of),
                tables=[settings_table(of, titles)] if of.settings else [],
            ),
            Section(
                "What differs in their results",
                text=[
                    f"Every difference is “{titles[0]}” minus “{titles[1]}”, replicate by "
                    "replicate on the same draws. u is one agency’s discretionary capacity of a "
                    "quarter, valued at its budget.",
                ],
                tables=[results] if of.outcomes else [],
                charts=kept(run_by_run(of, titles), *over_time(of, titles, _looks(of))),
            ),
            Section(
                "How sure",
                text=[
                    f"“First higher in” is the share of replicates in which “{titles[0]}” is "
                    "higher. “Replicates for 5%” says how many bring the half-width of the "
                    "interval down to 5% of the difference.",
                    "Intervals show what chance does between runs. The rules of decision show what "
                    "another assumption would do."
                    if doubt
                    else "Other rules of decision are left out: they need a result without a "
                    "design, made with this version of the model.",
                ],
                tables=[sure_table(of)] if of.outcomes else [],
                charts=kept(doubt),
            ),
        ],
        limits=[
            "Many values are assumptions; a record of few points cannot settle them.",
            "Intervals show what chance does between runs, not doubt about the assumptions.",
            "A difference between two scenarios is a finding about the model. Where several "
            "settings differ at once, it does not say which of them made it.",
        ],
        record=_record(of),
        warnings=_warnings(of),
    )


def comparison_text(of: Comparison) -> str:
    """Return a comparison in words and numbers for a terminal."""
    titles = titles_of(of)
    where = " and ".join(dict.fromkeys(arm.result.id for arm in of.arms))
    lines = [f"“{titles[0]}” less “{titles[1]}” ({where})", *_warnings(of), ""]
    said = [*in_worlds(of, titles), *_points(of, titles)]
    lines += [str(getattr(point, "text", point)) for point in said]
    lines += ["", "Settings that differ"]
    lines += [
        f"  {item.meaning} ({item.name}): {clean(item.first)} against {clean(item.second)}"
        for item in of.settings
    ] or ["  none"]
    lines += ["", *_columns(of), "", _how_sure(of)]
    return "\n".join(lines)


def _columns(of: Comparison) -> list[str]:
    head = ("outcome", "difference and 95% interval", "first higher in", "replicates for 5%")
    rows = [
        (
            f"{OUTCOMES[name].title} ({OUTCOMES[name].unit})",
            difference_in_words(item) + unpaired(item),
            percent(item.in_favour),
            "" if (count := needed(item)) is None else f"{count:,}",
        )
        for name, item in of.outcomes.items()
    ]
    return laid_out([head, *rows])


def _points(of: Comparison, titles: tuple[str, str]) -> list[Sentence]:
    """Return what came of the two, an outcome a sentence; the levels stand with the difference."""
    points = []
    for name in _HEADLINES:
        if name not in of.outcomes:
            continue
        outcome, item = OUTCOMES[name], of.outcomes[name]
        number = percent if outcome.unit.startswith("share") else people
        first, second = (number(float(value)) for value in of.means.loc[name])
        text = (
            f"{outcome.title}: {first} in “{titles[0]}”, {second} in “{titles[1]}”; {_said(item)}."
        )
        points.append(Sentence(text, "results"))
    return points


def _said(item: Difference) -> str:
    """Return a difference with its unit, and how many replicates it would take to tell it."""
    if item.interval.n < 2:
        return "there are too few replicates to tell whether they differ"
    unit = OUTCOMES[item.outcome].unit
    words = f"the difference is {difference_in_words(item, ranged=False)}"
    if item.verdict == "the same":
        return "they are the same"
    if unit == "u" and item.verdict in ("higher", "lower"):
        words += " u"
    if item.verdict in ("higher", "lower"):
        side = item.in_favour if item.interval.mean > 0 else float((item.values < 0).mean())
        return f"{words}, {item.verdict} in {percent(side)} of replicates"
    if item.verdict == "not enough to tell" and item.interval.mean:
        count = replicates_needed(item.values, abs(item.interval.mean))
        return f"{words}; some {count:,} replicates would tell a difference of this size from none"
    return words


def _how_sure(of: Comparison) -> str:
    verdicts = [item.verdict for item in of.outcomes.values()]
    clear = sum(verdict in ("higher", "lower") for verdict in verdicts)
    same = verdicts.count("the same")
    if not verdicts:
        return "No run of the one has a partner in the other: nothing can be compared."
    most = max(item.interval.n for item in of.outcomes.values())
    if most < 2:
        return "How sure: one paired replicate is too few to tell any difference from chance."
    untold = len(verdicts) - clear - same
    parts = [f"{clear} differ clearly"]
    parts += [f"{same} are exactly the same"] if same else []
    parts += [f"{untold} cannot be told apart"] if untold else []
    return (
        f"How sure: of {len(verdicts)} outcomes {', '.join(parts)}, over "
        f"{counted(most, 'paired replicate')} (95% intervals, Student’s t). One such interval in "
        "twenty leaves zero out by chance where nothing differs."
    )


def _settled(rules: pd.DataFrame | None) -> list[Sentence]:
    """Return whether the headlines hold under both rules of decision that they rest on."""
    if rules is None:
        return []
    words = {
        "settled": "holds under both rules of decision, “logit” and “experience”",
        "unsettled": "is unsettled: the rules “logit” and “experience” do not show the same",
        "untold": "is too small to tell under either rule of decision",
    }
    few = "there are too few replicates to tell under either rule of decision"
    found: dict[tuple[str, str], list[str]] = {}
    for name in RULED:
        told = bool((rules.loc[rules["outcome"] == name, "pairs"] > 1).all())
        # A chart shows intervals, which take two replicates.
        said = (words[standing(rules, name)], "under-each-rule") if told else (few, "results")
        found.setdefault(said, []).append(f"“{OUTCOMES[name].title}”")
    return [
        Sentence(
            f"{'For the' if said == few else 'The'} difference in {' and in '.join(names)} {said}.",
            carrier,
        )
        for (said, carrier), names in found.items()
    ]


def _settings_words(of: Comparison) -> list[str]:
    n = len(of.settings)
    if not n:
        return ["They have the same settings: what differs in the results is nothing but chance."]
    if n == 1:
        return ["They differ in one setting, so the differences in the results come from it."]
    return [
        f"They differ in {n} settings. The differences in the results come from all of them "
        "together; to part them, compare scenarios that differ in one."
    ]


def _looks(of: Comparison) -> tuple[style.Look, style.Look]:
    """Return the looks of both forms; two fixed ones where both have the same form."""
    one, other = (style.of_form(arm.scenario["parameters"]["form"]) for arm in of.arms)
    return (style.look(1), style.look(4)) if one == other else (one, other)


def _record(of: Comparison) -> list[tuple[str, str]]:
    one, other = of.arms
    ids = list(dict.fromkeys(arm.result.id for arm in of.arms))
    command = f"joinup compare results/{ids[0]} {shlex.quote(clean(one.name))} "
    command += shlex.quote(clean(other.name))
    if len(ids) > 1:
        command += f" --other results/{ids[1]}"
    return [
        ("Result" if len(ids) == 1 else "Results", ", ".join(ids)),
        ("Model", one.result.plan.model_version),
        ("Runs", ", ".join(f"{len(own):,}" for _, own in of.runs.groupby("scenario"))),
        ("Seed", str(one.result.plan.seed)),
        ("Assurance", "Not signed off"),
        ("Repeat", command),
    ]


def _warnings(of: Comparison) -> list[str]:
    found = {}
    for arm in of.arms:
        failed, missing = len(arm.result.failures), arm.result.missing
        if failed or missing:
            found[arm.result.id] = (
                f"{arm.result.id}: {counted(failed, 'run')} failed and "
                f"{missing:,} {'is' if missing == 1 else 'are'} missing. What follows rests on "
                "those that finished."
            )
    return list(found.values())
