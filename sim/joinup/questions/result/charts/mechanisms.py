"""What the assumption on how agencies choose does to the ranking."""

from __future__ import annotations

import pandas as pd

from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.counted import counted
from joinup.model.parameters import DECISION_RULES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots
from joinup.page.words import percent


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
    with style.styled():
        figure, panels = figure_of_rows(len(shown))
        labels = [item.title for item in shown]
        draw_rows(panels[0], labels, series, unit="share", xlabel="places still joined up")
        panels[0].set(xlim=(-0.02, 1.05))
        finish(figure, panels[0])
    n_runs = int(view.rules.groupby(["scenario", "rule"]).size().min())
    return Chart(
        name="rules-of-decision",
        title=_title(shown, means, used, rules),
        subtitle="Places still joined up 16 quarters after the full grant ends, under each rule by "
        f"which agencies may choose their effort; mean over {counted(n_runs, 'run')}",
        alternative=" ".join(
            f"{item.title}: "
            + ", ".join(f"{rule} {percent(float(means.loc[item.name, rule]))}" for rule in rules)
            + "."
            for item in shown
        ),
        note=f"The other figures use the rule “{used}”. A long grey bar: the finding rests on the "
        "rule. This, unlike the bands of luck, is doubt about an assumption.",
        figure=figure,
        table=means.rename(index={item.name: item.title for item in shown}).reset_index(),
        section="What would change the ranking",
    )


def _title(shown: list[ScenarioSummary], means: pd.DataFrame, used: str, rules: list[str]) -> str:
    ending = [item for item in shown if item.ends] or shown
    titles = {item.name: item.title for item in ending}
    own = means.loc[list(titles)]
    best = str(own[used].idxmax())
    other = [rule for rule in rules if own[rule].max() - own.loc[best, rule] > 0.02]
    if len(ending) == 1:
        low, high = float(own.min(axis=1).iloc[0]), float(own.max(axis=1).iloc[0])
        found = (
            f"{percent(low)} to {percent(high)}" if percent(low) != percent(high) else percent(low)
        )
        return (
            f"Depending on the rule of decision, {found} of places persist in “{ending[0].title}”"
        )
    if not other:
        return f"“{titles[best]}” lasts longest, or level with the longest, under every rule"
    rival = str(own[other[0]].idxmax())
    return (
        f"“{titles[best]}” lasts longest under “{used}”; under “{other[0]}” it is “{titles[rival]}”"
    )
