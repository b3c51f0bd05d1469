"""A brief as one side of A4 in Word: styles, a real table, pictures with their text alternative."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from joinup.page.brief import Brief
from joinup.page.chart import Chart
from joinup.page.frame import framed_png
from joinup.page.office import FONT, LANGUAGE, saved

if TYPE_CHECKING:
    from docx.document import Document

_MARGIN = 13  # mm
_TEXT = 210 - 2 * _MARGIN  # mm: the width of what is written
_SIZES = {"Normal": 9.5, "Title": 15, "Subtitle": 10, "Heading 1": 10.5, "Intense Quote": 10.5}
_INK = "0B0C0C"
_HEAD = "12436D"


def docx(brief: Brief) -> bytes:
    """Return a brief as a Word document; the same brief gives the same bytes."""
    from docx import Document as new

    document = new()
    _page(document)
    _styles(document)
    core = document.core_properties
    core.title, core.language, core.author, core.comments = brief.title, LANGUAGE, "joinup", ""
    document.add_paragraph(brief.title, "Title")
    document.add_paragraph(f"{brief.audience}. {brief.question}", "Subtitle")
    document.add_paragraph(brief.answer, "Intense Quote")
    document.add_heading(brief.options.caption, 1)
    _table(document, brief)
    _pictures(document, brief.charts)
    for passage in brief.passages:
        document.add_heading(passage.title, 1)
        document.add_paragraph(" ".join(passage.sentences))
    foot = document.sections[0].footer.paragraphs[0]
    foot.text = brief.source
    return saved(document)


def _page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(10), Mm(15)
    section.header_distance = section.footer_distance = Mm(6)


def _styles(document: Document) -> None:
    """Set letters, colours, room and language; every part of the brief has a style by name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in {**_SIZES, "Footer": 7.5}.items():
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), FONT
        style.font.italic = False
        style.font.bold = name in ("Title", "Heading 1", "Intense Quote")
        style.font.color.rgb = RGBColor.from_string(_INK if name in ("Normal", "Footer") else _HEAD)
        own = style.element.get_or_add_rPr()
        fonts = own.get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for old in [found for tag in ("w:lang", "w:spacing") for found in own.findall(qn(tag))]:
            own.remove(old)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGE)
        own.append(language)
        room = style.paragraph_format
        room.space_before = Pt(4 if name == "Heading 1" else 0)
        room.space_after = Pt({"Normal": 2, "Heading 1": 1, "Footer": 0}.get(name, 3))
        room.line_spacing = 1.0
        room.left_indent = room.right_indent = Pt(0)
        room.keep_with_next = name in ("Heading 1", "Title")
        borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            style.element.get_or_add_pPr().remove(borders)


def _table(document: Document, brief: Brief) -> None:
    """Add the options as a table whose head is marked, and is said again on a second page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    options = brief.options
    table = document.add_table(rows=1, cols=len(options.head), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, options.head, strict=True):
        _cell(cell, text, bold=True)
    for row in options.rows:
        for number, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _cell(cell, text, bold=number == 0)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    for name, text in (("w:tblCaption", options.caption), ("w:tblDescription", brief.question)):
        said = OxmlElement(name)
        said.set(qn("w:val"), text)
        table._tbl.tblPr.append(said)
    widths = _widths(len(options.head))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _widths(columns: int) -> list[float]:
    """Return the columns' widths in mm, the first one and a half times as wide as the others."""
    other = _TEXT / (columns + 0.5)
    return [1.5 * other, *[other] * (columns - 1)]


def _cell(cell: Any, text: str, *, bold: bool) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(8.5)


def _pictures(document: Document, charts: Sequence[Chart]) -> None:
    """Add charts side by side, each with its finding as title and its data in words."""
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Mm(1)
    for chart in charts:
        run = paragraph.add_run()
        picture = run.add_picture(
            io.BytesIO(framed_png(chart)), width=Mm(_TEXT / len(charts) - 0.5)
        )
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")  # some programs else keep room around it
        _alternative(picture._inline.docPr, chart)


def _alternative(properties: Any, chart: Chart) -> None:
    properties.set("name", chart.name)
    properties.set("title", chart.title)
    properties.set("descr", f"{chart.subtitle}. {chart.alternative}")
