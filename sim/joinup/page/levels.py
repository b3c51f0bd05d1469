"""The picture of plausible worlds: how far each scenario lasts in them, and in how many."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.summary import Named
from joinup.analysis.worlds import HALF, Worlds
from joinup.page import style
from joinup.page.chart import NARROW, Chart
from joinup.page.rows import draw_rows, figure_of_rows, finish, form_dots
from joinup.page.words import listed, percent
from joinup.page.worlds import counted_over
from joinup.page.yardstick import likelihood, of_worlds


def levels_chart(found: Worlds, items: Sequence[Named]) -> Chart:
    """Draw each scenario's places still joined up: median and middle 90% of worlds, sorted."""
    order = sorted(items, key=lambda item: (-found.lasts(item.name).number, item.order))
    levels = [found.level(item.name) for item in order]
    counts = [found.lasts(item.name) for item in order]
    titles, forms = [item.title for item in order], [item.form for item in order]
    dots = form_dots("median and middle 90% of worlds", forms, levels)
    with style.styled():
        figure, (axes,) = figure_of_rows(len(order), width=NARROW)
        draw_rows(axes, titles, [dots], unit="share", xlabel="places still joined up")
        axes.axvline(HALF, color="#8A8F94", lw=1, ls=(0, (4, 3)))
        for row, count in enumerate(counts):
            words = of_worlds(*count)
            axes.annotate(words, (1.06, row), va="center", annotation_clip=False, fontsize=11)
        axes.set_xlim(-0.02, 1.75)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        finish(figure)
    return Chart(
        name="levels",
        title=_title(order, found),
        subtitle="Places still joined up four years after the full grant ends: median and middle "
        f"90% over {counted_over(found)}; at the right, the worlds in which most places last",
        alternative=" ".join(
            f"{item.title}: lasts in {of_worlds(*count)}, median "
            f"{percent(level[0])}."
            for item, count, level in zip(order, counts, levels, strict=True)
        ),
        note="A line reaches over the middle 90% of worlds. The dashed line at half of the places "
        "separates what lasts from what does not.",
        figure=figure,
        table=[
            {
                "scenario": item.title, "lasts_in_worlds": count.number, "of_worlds": count.of,
                "median": median, "low": low, "high": high,
            }
            for item, (median, low, high), count in zip(order, levels, counts, strict=True)
        ],
    )  # fmt: skip


def _title(order: Sequence[Named], found: Worlds) -> str:
    """Return the finding: of one or two scenarios in how many worlds, of more how many are open."""
    if len(order) <= 2:
        said = [f"{of_worlds(*found.lasts(item.name))} in “{item.title}”" for item in order]
        return f"Joint working lasts in {listed(said)}"
    words = [likelihood(found.lasts(item.name).share) for item in order]
    certain, remote = words.count("almost certain"), words.count("a remote chance")
    number = len(order) - certain - remote
    settled = [f"in {certain} it is almost certain"] if certain else []
    settled += [f"in {remote} there is a remote chance"] if remote else []
    return (
        f"In {number} of {len(order)} scenarios what is assumed decides whether joint working lasts"
        + (f"; {', '.join(settled)}" if settled else "")
    )
