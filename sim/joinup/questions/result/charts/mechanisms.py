"""What the assumption on how agencies choose does to the ranking."""

from __future__ import annotations

import pandas as pd

from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.counted import counted
from joinup.model.parameters import DECISION_RULES
from joinup.page.chart import Chart
from joinup.page.ranking import End, ends
from joinup.page.rows import Panel, dots_on_rows, plain_dots
from joinup.page.words import percent
from joinup.questions.result.outliving import not_put_in

_LEVEL = 0.02  # of places, over the few runs that each rule is given


def rules_compared(view: View) -> Chart | None:
    """Draw persistence under each rule of decision; None where nothing could be run again."""
    shown = [item for item in view.finished if item.joint and item.funded]
    if not shown or view.rules is None:
        return None
    means = view.rules.groupby(["scenario", "rule"], sort=False)["persistence_16"].mean().unstack()
    means = means.loc[[item.name for item in shown], list(DECISION_RULES)]
    if means.isna().to_numpy().any():
        return None
    used = str(view.scenario(shown[0].name)["parameters"]["decision_rule"])
    rules = [used, *(rule for rule in means.columns if rule != used)]
    series = [plain_dots(rule, means[rule].tolist(), n) for n, rule in enumerate(rules)]
    panel = Panel(series, "places still joined up", xlim=(-0.02, 1.05))
    titles = {item.name: item.title for item in shown}
    n_runs = int(view.rules.groupby(["scenario", "rule"]).size().min())
    return Chart(
        name="rules-of-decision",
        title=_title(shown, means, used, rules),
        subtitle="Places still joined up four years after the full grant ends, under each rule by "
        f"which agencies may choose their effort; mean over {counted(n_runs, 'run')}",
        alternative=" ".join(
            f"{item.title}: "
            + ", ".join(f"{rule} {percent(float(means.loc[item.name, rule]))}" for rule in rules)
            + "."
            for item in shown
        ),
        note=f"The other figures use the rule “{used}”. A long grey bar: the finding rests on the "
        "rule. This, unlike the bands of chance, is doubt about an assumption.",
        figure=dots_on_rows(list(titles.values()), [panel], keyed=True),
        table=means.rename(index=titles).reset_index(),
    )


def _title(shown: list[ScenarioSummary], means: pd.DataFrame, used: str, rules: list[str]) -> str:
    ending = not_put_in([item for item in shown if item.ends]) or shown
    titles = [item.title for item in ending]
    own = means.loc[[item.name for item in ending]].set_axis(titles)
    if len(ending) == 1:
        ranked = ends(own.iloc[0].to_dict(), percent)
        between = ranked and dict.fromkeys((ranked.low.figure, ranked.high.figure))
        return (
            f"Depending on the rule of decision, {' to '.join(between or ())} of places persist in "
            f"“{titles[0]}”"
        )
    best = _longest(own, used)
    # Level with the longest counts as longest.
    near_top = own.max() - _LEVEL
    others = [rule for rule in rules if not own.loc[best.names[0], rule] >= near_top[rule]]
    lasts = best.verb("lasts", "last")
    if not others:
        return f"{best} {lasts} longest, or level with the longest, under every rule"
    rival = _longest(own, others[0])
    return f"{best} {lasts} longest under “{used}”; under “{others[0]}” it is {rival}"


def _longest(own: pd.DataFrame, rule: str) -> End:
    ranked = ends(own[rule].to_dict(), percent)
    assert ranked is not None  # means are known
    return ranked.high
