"""The gallery of `docs/`: pictures made from the shipped experiments by one command.

    python docs/draw_gallery.py

runs what is missing, and writes `docs/gallery.md`, its pictures and the picture of the README.
`make gallery` does that, and the documentation's other pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from joinup.batch import open_result, run
from joinup.batch.commit import write_whole
from joinup.batch.result import Result
from joinup.inputs import load_experiment
from joinup.page import style
from joinup.page.chart import Chart
from joinup.questions.compare.comparison import compare
from joinup.questions.compare.page import comparison_document
from joinup.questions.result.figures import charts
from joinup.questions.result.page import view_of

_FORMS = "joining_up"
_MAP = "tipping_map"
_PAIR = ("rough_sleepers_pooled", "rough_sleepers_partnership")
_IN_README = "clients-in-need-over-time"


def build_gallery(docs: Path, results: Path) -> Path:
    """Write the gallery below `docs` and return its page; results are made or resumed in `results`.

    The same results give the same bytes. Raises WriteError where a file cannot be written.
    """
    forms, tipping = (_result(name, results) for name in (_FORMS, _MAP))
    paired = comparison_document(compare(forms, *_PAIR))
    drawn = charts(view_of(forms))
    groups = [
        (_heading(forms), f"joinup run {_FORMS}", drawn),
        (_heading(tipping), f"joinup run {_MAP}", _maps(charts(view_of(tipping)))),
        (
            paired.title,
            f"joinup compare results/{forms.id} {' '.join(_PAIR)}",
            # Both results have a chart "levels"; a picture needs a name of its own.
            [
                replace(chart, name=f"compared-{chart.name}")
                for section in paired.sections
                for chart in section.charts
            ],
        ),
    ]
    files: dict[Path, bytes] = {}
    for _, _, some in groups:
        files |= {docs / "gallery" / f"{chart.name}.svg": chart.svg.encode() for chart in some}
    files[docs / "gallery.md"] = _page(groups).encode()
    readme = next(chart for chart in drawn if chart.name == _IN_README)
    files[docs / "pictures" / f"{_IN_README}.png"] = style.png(readme.figure, dots=110)
    for path, content in files.items():
        write_whole(path, content)
    return docs / "gallery.md"


def _result(name: str, results: Path) -> Result:
    return open_result(run(load_experiment(name), out=results).folder)


def _heading(result: Result) -> str:
    return str(result.plan.content["title"])


def _maps(drawn: Iterable[Chart]) -> list[Chart]:
    return [chart for chart in drawn if chart.name == "over-the-design"]


def _page(groups: Sequence[tuple[str, str, Sequence[Chart]]]) -> str:
    lines = [
        "# Gallery",
        "",
        "Every picture here is made from a shipped experiment by `make gallery`, its title and "
        "caption are worked out from the data. Results of a model that compares regimes; not a "
        "forecast.",
    ]
    for title, command, drawn in groups:
        lines += ["", f"## {title}", "", f"`{command}`"]
        for chart in drawn:
            alternative = chart.alternative.replace("[", "(").replace("]", ")")
            lines += [
                "",
                f"### {chart.title}",
                "",
                f"{chart.subtitle}.",
                "",
                f"![{alternative}](gallery/{chart.name}.svg)",
                "",
                chart.note,
            ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    root = Path(__file__).parents[1]
    if not (root / "docs").is_dir():
        sys.exit("The gallery is made in a checkout of the project: there is no docs/ here.")
    print(build_gallery(root / "docs", root / "results"))
