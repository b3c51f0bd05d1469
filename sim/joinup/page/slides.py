"""A brief as four slides in PowerPoint: editable text, a real table, charts with their own data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from joinup.page import style
from joinup.page.brief import Brief
from joinup.page.chart import Chart
from joinup.page.frame import WARNING
from joinup.page.office import FONT, LANGUAGE, saved

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_WIDE, _HIGH = 13.333, 7.5  # inches
_EDGE = 0.6
_TOP = 1.55  # below the title
_TITLE_ONLY, _TITLE_AND_TEXT = 5, 1  # layouts of the library's template
_LONG = 1_100  # letters beyond which the last slide takes smaller ones
_INK, _HEAD = "0B0C0C", "12436D"


def pptx(brief: Brief) -> bytes:
    """Return a brief as a presentation; the same brief gives the same bytes."""
    from pptx import Presentation as new
    from pptx.util import Inches

    deck = new()
    deck.slide_width, deck.slide_height = Inches(_WIDE), Inches(_HIGH)
    core = deck.core_properties
    core.title, core.language, core.author = brief.title, LANGUAGE, "joinup"
    _answer(deck, brief)
    _options(deck, brief)
    _charts(deck, brief)
    _rest(deck, brief)
    for slide in deck.slides:
        for shape in slide.shapes:
            _in_language(shape)
    return saved(deck)


def _answer(deck: Presentation, brief: Brief) -> None:
    slide = _slide(deck, brief.question, brief)
    _text(slide, [brief.answer], 26, top=_TOP + 0.2, height=2.9)
    _text(slide, [f"{brief.audience}: {brief.title}"], 20, top=4.2, height=0.6)
    _text(slide, [WARNING, brief.source], 14, top=5.2, height=1.7)


def _options(deck: Presentation, brief: Brief) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    table = brief.options
    slide = _slide(deck, table.caption, brief)
    width = _WIDE - 2 * _EDGE
    frame = slide.shapes.add_table(
        len(table.rows) + 1, len(table.head), Inches(_EDGE), Inches(_TOP), Inches(width),
        Inches(0.5 * (len(table.rows) + 1)),
    )  # fmt: skip
    _described(frame, table.caption, brief.question)
    native = frame.table
    native.first_row = True
    first = 1.5 * width / (len(table.head) + 0.5)
    for number, column in enumerate(native.columns):
        column.width = Inches(first if number == 0 else first / 1.5)
    for number, row in enumerate([table.head, *table.rows]):
        for place, text in enumerate(row):
            cell, head = native.cell(number, place), number == 0
            cell.text = text
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            colour = "FFFFFF" if head else _INK
            _letters(cell.text_frame, 13, bold=head or place == 0, colour=colour)
            if head:
                cell.fill.solid()
                cell.fill.fore_color.rgb = RGBColor.from_string(_HEAD)


def _charts(deck: Presentation, brief: Brief) -> None:
    slide = _slide(deck, "Which option lasts longest, and what it brings", brief)
    width = (_WIDE - 2 * _EDGE) / len(brief.charts)
    for number, chart in enumerate(brief.charts):
        _bars(slide, chart, _EDGE + number * width, width - 0.1)


def _bars(slide: Any, chart: Chart, left: float, width: float) -> None:
    """Add a native bar chart of a chart's table: label, form and value, sorted already."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    data = CategoryChartData(number_format="#,##0")
    titles, forms, values = (chart.table[column].tolist() for column in chart.table)
    data.categories = titles
    data.add_series(chart.subtitle, values)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, Inches(left), Inches(_TOP), Inches(width), Inches(5.1), data
    )
    _described(frame, chart.title, f"{chart.subtitle}. {chart.alternative}")
    native = frame.chart
    native.has_legend, native.has_title = False, True
    native.chart_title.text_frame.text = f"{chart.title}\n{chart.subtitle}"
    _letters(native.chart_title.text_frame, 13)
    native.font.size, native.font.name = Pt(12), FONT
    native.category_axis.reverse_order = True
    native.category_axis.format.line.fill.background()
    native.value_axis.visible = False
    native.value_axis.has_major_gridlines = False
    native.value_axis.minimum_scale = 0
    plot = native.plots[0]
    plot.gap_width, plot.vary_by_categories = 40, False
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
    for point, form in enumerate(forms):
        fill = plot.series[0].points[point].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(style.of_form(form).colour.removeprefix("#"))


def _rest(deck: Presentation, brief: Brief) -> None:
    slide = _slide(deck, "What decides it, and what must be in place", brief)
    lines = [(passage.title, " ".join(passage.sentences)) for passage in brief.passages]
    size = 14 if sum(len(text) for _, text in lines) > _LONG else 16
    frame = _text(slide, [line for pair in lines for line in pair], size, top=_TOP, height=5.4)
    for heading in frame.paragraphs[::2]:
        _letters_of(heading, size, bold=True, colour=_HEAD)


def _slide(deck: Presentation, title: str, brief: Brief) -> Any:
    """Return a new slide with its title, and with question, answer and source in its notes."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    heading = slide.shapes.title
    heading.left, heading.top = Inches(_EDGE), Inches(0.4)
    heading.width, heading.height = Inches(_WIDE - 2 * _EDGE), Inches(1.0)
    heading.text_frame.text = title
    heading.text_frame.word_wrap = True
    _letters(heading.text_frame, 26 if len(title) < 90 else 22, bold=True, colour=_HEAD)
    slide.notes_slide.notes_text_frame.text = f"{brief.question}\n{brief.answer}\n{brief.source}"
    return slide


def _text(slide: Any, lines: Sequence[str], size: float, *, top: float, height: float) -> Any:
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(
        Inches(_EDGE), Inches(top), Inches(_WIDE - 2 * _EDGE), Inches(height)
    )
    frame = box.text_frame
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    _letters(frame, size)
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(size / 3)
    return frame


def _letters(frame: Any, size: float, *, bold: bool = False, colour: str = _INK) -> None:
    for paragraph in frame.paragraphs:
        _letters_of(paragraph, size, bold=bold, colour=colour)


def _letters_of(paragraph: Any, size: float, *, bold: bool, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.name, run.font.bold = Pt(size), FONT, bold
        run.font.color.rgb = RGBColor.from_string(colour)


def _described(frame: Any, title: str, words: str) -> None:
    """Give a table or a chart the text that a screen reader says in its place."""
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("title", title)
    properties.set("descr", words)


def _in_language(shape: Any) -> None:
    for run in shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"):
        run.set("lang", LANGUAGE)
