"""The page of `joinup validate --history`: the model beside programmes whose money changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from joinup.inputs.counted import counted
from joinup.inputs.names import spaced
from joinup.model.version import model_version
from joinup.page.document import Document, Section
from joinup.page.tables import PageTable, told
from joinup.page.words import decimal, percent, points, share_with_interval, upper, with_interval
from joinup.questions.validation.history.command import Found
from joinup.questions.validation.history.curve import courses, money_stopped
from joinup.questions.validation.history.readers import Agreement
from joinup.questions.validation.history.rule import WORLDS
from joinup.questions.validation.history.trial import Trial, parts, ties
from joinup.questions.validation.history.tried import PLACES, Tried, n_runs
from joinup.questions.validation.pages.history_charts import curve_chart, picture
from joinup.questions.validation.pages.history_words import (
    APART,
    CIRCUMSTANCES,
    READERS,
    SCORES,
    TIES,
    agreement_in_words,
    findings,
    model_by_rule,
)

QUESTION = (
    "Where joint working is known to have lasted or to have ended after its money changed, does "
    "the model say so, and does it do better than a rule of thumb?"
)
LIMITS = (
    "The programmes were not drawn by lot: both fates were sought on purpose, so that no mean here "
    "is a rate. Most outcomes were judged by a reader, the others counted by somebody.",
    "The codes become settings of the model by a written rule (docs/history/rule.md). Its first "
    "version was committed before any programme was run; docs/history.md has the scores of every "
    "version. Nothing in the model was set by these programmes.",
    "Where a law requires joint work, or a form commits effort, the model makes it last by "
    "assumption: that is put in, not found.",
    "95% ranges come from resampling programmes. Many ended in the same years in England and share "
    "one shock, so that the true ranges are wider.",
    "No study compares money that stops with money that tapers, a pooled budget with a "
    "partnership, or tasks of different depth. History cannot test what the model says of those.",
)


def page(found: Found, command: str, table: str, rule: str) -> Document:
    """Return the page; `table` names the table of programmes, `rule` is the hash of the rule."""
    stopped = sum(money_stopped(item.programme) for item in found.every)
    sections = [
        Section(
            "Every programme",
            [model_by_rule(found.free)],
            tables=[_scores(found.free)],
            charts=[picture(found.free, found.apart, programmes(found.every))],
        ),
        Section("The curve", charts=[curve_chart(found.measured, courses(found.every), stopped)]),
        Section("Parts of the programmes", tables=[_parts(found.free)]),
        Section(
            "What goes with lasting",
            [
                "A rank correlation of 1 means that more of it always went with lasting, −1 with "
                "ending, 0 with neither. Where the model is strong and history shows nothing, the "
                "programmes speak against the model, or the codes are too coarse."
            ],
            tables=[_ties(found.free)],
        ),
        *([_apart(found.apart)] if found.apart else []),
        *([_readers(found.agreement)] if found.agreement else []),
    ]
    n = n_runs([item.programme for item in found.every])
    return Document(
        title="Tried against history: programmes whose money changed or ended",
        question=QUESTION,
        points=findings(found.free, found.apart),
        sections=sections,
        limits=LIMITS,
        record=[
            ("Command", command),
            ("Programmes", f"{table}: {len(found.every)} rows"),
            ("Rule (SHA-256)", rule),
            ("Runs", f"{n:,}: {WORLDS} worlds, two decision rules, {PLACES} places in each"),
            ("Model", model_version()),
            ("Assurance", "Not signed off"),
        ],
    )


def programmes(found: Sequence[Tried]) -> pd.DataFrame:
    """Return a row a programme: what happened, and what the model says of it."""
    return pd.DataFrame([_row(item) for item in found])


def _row(item: Tried) -> dict[str, object]:
    own, (low, high) = item.programme, item.middle()
    return {
        "id": own.id,
        "programme": own.name,
        "happened": own.lasted,
        "counted_by": own.kind,
        "measured": "yes" if own.counted else "no",
        "years_after": np.nan if own.years_after is None else own.years_after,
        "ended_by_decision": "yes" if own.decided else "no",
        "class": own.group,
        "model": item.share(),
        "model_low": low,
        "model_high": high,
        "model_something": item.share("something"),
        "model_half": item.share("half"),
        **{field: " or ".join(levels) for field, levels in own.codes.items()},
    }


def _scores(found: Trial) -> PageTable:
    cells = [
        {
            "Forecast": item.name,
            "mean error, points": with_interval(item.error, points),
            "Brier score": with_interval(item.brier),
            "rank correlation": with_interval(item.rank),
            "told apart (50% is guessing)": share_with_interval(item.area),
            "the model's error less this one's, points": _lead(found, item.name),
        }
        for item in found.scores
    ]
    data = (
        {"forecast": item.name}
        | {
            f"{name}_{part}": getattr(getattr(item, name), part)
            for name in ("error", "brier", "rank", "area")
            for part in ("mean", "low", "high")
        }
        for item in found.scores
    )
    n = counted(len(found.tried), "programme")
    caption = f"Scores over {n}; brackets show 95% ranges from resampled programmes"
    return told(SCORES, caption, cells, data, numeric=False)


def _lead(found: Trial, name: str) -> str:
    if name not in found.leads:
        return ""
    return with_interval(found.leads[name], lambda value: points(value, sign=True))


def _parts(found: Trial) -> PageTable:
    own = parts(found.tried)
    names = list(own[0].errors) if own else []
    rows = [
        [item.name, str(item.n), *(points(item.errors[name]) for name in names)] for item in own
    ]
    caption = (
        "Mean errors in points over parts of the programmes; rules of thumb see the part alone"
    )
    frame = pd.DataFrame({"part": item.name, "n": item.n, **item.errors} for item in own)
    return PageTable("history-parts", caption, ["Programmes", "number", *names], rows, frame)


def _ties(found: Trial) -> PageTable:
    own = ties(found.tried)
    cells = [
        {
            "Circumstance (more of it)": upper(CIRCUMSTANCES[item.circumstance]),
            "programmes": str(item.n),
            "goes with what happened": decimal(item.history),
            "goes with what the model says": decimal(item.model),
        }
        for item in own
    ]
    caption = "Rank correlations with the share that lasted"
    return told(TIES, caption, cells, map(asdict, own))


def _apart(apart: Trial) -> Section:
    cells = [
        {
            "Programme": item.programme.name,
            "happened": percent(item.programme.lasted),
            "the model says": percent(item.share()),
        }
        for item in apart.tried
    ]
    caption = "Share of places with joint working alive; these programmes are in no score above"
    table = told(APART, caption, cells, programmes(apart.tried))
    return Section("Ended by a government's decision", tables=[table])


def _readers(found: Sequence[Agreement]) -> Section:
    cells = [
        {
            "Field": spaced(item.field),
            "programmes": str(item.n),
            "coded the same": percent(item.same),
            "kappa": decimal(item.kappa),
        }
        for item in found
    ]
    caption = (
        "Agreement of the two readers: Cohen's kappa, weighted linearly for codes from 0 to 2. "
        "Codes that the codebook gives as examples are left out"
    )
    table = told(READERS, caption, cells, map(asdict, found))
    return Section("How far two readers agree", [agreement_in_words(found)], tables=[table])
