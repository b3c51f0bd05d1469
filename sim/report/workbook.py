"""All tables in one accessible workbook: a contents sheet, then one marked table on each sheet.

Written by hand as Office Open XML, with texts as texts: no cell can be taken for a formula.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sim.report.names import clean, distinct

if TYPE_CHECKING:
    import pandas as pd

Sheet = tuple[str, str, "pd.DataFrame"]
"""A sheet's name (at most 31 letters, digits and dashes), its heading and its table."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TOP = 4  # row of a table's head
_PLAIN, _BOLD, _TITLE = 0, 1, 2  # styles
_MISSING = "[x]"


def workbook(title: str, result: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of tables; the same tables give the same bytes."""
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(clean(title))}</dc:title><dc:language>en-GB</dc:language>"
            "</cp:coreProperties>"
        ),
        "xl/workbook.xml": _book([name for name, _, _ in sheets]),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(
                    (f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml")
                    for number in range(len(sheets) + 1)
                ),
                (f"{_OFFICE}/styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet0.xml": _contents(title, result, sheets),
    }
    for number, (_, heading, frame) in enumerate(sheets, start=1):
        columns = distinct([str(name).replace("_", " ") for name in frame.columns], 60)
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(heading, result, columns, frame)
        parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(
            [(f"{_OFFICE}/table", f"../tables/table{number}.xml")]
        )
        parts[f"xl/tables/table{number}.xml"] = _table(number, columns, len(frame))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(info, _HEAD + text)
    return buffer.getvalue()


def _content_types(n_sheets: int) -> str:
    overrides = {
        "/xl/workbook.xml": f"{_CONTENT}.sheet.main+xml",
        "/xl/styles.xml": f"{_CONTENT}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/xl/worksheets/sheet0.xml": f"{_CONTENT}.worksheet+xml",
    }
    for number in range(1, n_sheets + 1):
        overrides[f"/xl/worksheets/sheet{number}.xml"] = f"{_CONTENT}.worksheet+xml"
        overrides[f"/xl/tables/table{number}.xml"] = f"{_CONTENT}.table+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>'
            for name, kind in overrides.items()
        )
        + "</Types>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets)
        )
        + "</Relationships>"
    )


def _book(names: Sequence[str]) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number + 1}" r:id="r{number}"/>'
            for number, name in enumerate(["contents", *names])
        )
        + "</sheets></workbook>"
    )


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="3"><font><sz val="12"/><name val="Arial"/></font>'
    '<font><b/><sz val="12"/><name val="Arial"/></font>'
    '<font><b/><sz val="15"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3">'
    + "".join(
        f'<xf fontId="{font}" applyFont="1" applyAlignment="1">'
        f'<alignment vertical="top" wrapText="{wrap}"/></xf>'
        for font, wrap in ((0, 0), (1, 1), (2, 0))
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def column_letters(number: int) -> str:
    """Return the letters of a column, the first being 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    while number >= 0:
        number, last = divmod(number, 26)
        letters = chr(ord("A") + last) + letters
        number -= 1
    return letters


def _cell(value: object, row: int, column: int, style: int = _PLAIN) -> str:
    place = f'r="{column_letters(column)}{row}" s="{style}"'
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int | float):
        if value == value and abs(value) != float("inf"):
            return f"<c {place}><v>{value!r}</v></c>"
        value = _MISSING
    text = _MISSING if value is None else clean(str(value))
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _row(values: Sequence[object], row: int, style: int = _PLAIN) -> str:
    cells = "".join(_cell(value, row, column, style) for column, value in enumerate(values))
    return f'<row r="{row}">{cells}</row>'


def _worksheet(rows: Sequence[str], widths: Sequence[int], tail: str = "") -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><cols>{columns}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{tail}</worksheet>"
    )


def _contents(title: str, result: str, sheets: Sequence[Sheet]) -> str:
    rows = [
        _row([title], 1, _TITLE),
        _row([f"All tables of the result {result}. Results of a model; not a forecast."], 2),
        _row([f"{_MISSING} means not available. Each sheet holds one table."], 3),
        _row(["sheet", "what it holds"], _TOP, _BOLD),
    ]
    rows += [
        _row([name, heading], row) for row, (name, heading, _) in enumerate(sheets, start=_TOP + 1)
    ]
    return _worksheet(rows, [32, 100])


def _sheet(heading: str, result: str, columns: Sequence[str], frame: pd.DataFrame) -> str:
    rows = [
        _row([heading], 1, _TITLE),
        _row([f"Result {result}. This sheet holds one table."], 2),
        _row(columns, _TOP, _BOLD),
    ]
    values = (frame[name].astype(object).tolist() for name in frame.columns)
    rows += [
        _row(row, number) for number, row in enumerate(zip(*values, strict=True), start=_TOP + 1)
    ]
    widths = [max(14, min(50, len(name) + 2)) for name in columns]
    if frame.columns[0] in ("scenario", "head", "parameter"):
        widths[0] = 50
    return _worksheet(rows, widths, '<tableParts count="1"><tablePart r:id="r0"/></tableParts>')


def _table(number: int, columns: Sequence[str], n_rows: int) -> str:
    # A table must have a row below its head, if an empty one.
    area = f"A{_TOP}:{column_letters(len(columns) - 1)}{_TOP + max(n_rows, 1)}"
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="table{number}" displayName="table{number}" '
        f'ref="{area}"><tableColumns count="{len(columns)}">'
        + "".join(
            f'<tableColumn id="{position}" name="{escape(name, {chr(34): "&quot;"})}"/>'
            for position, name in enumerate(columns, start=1)
        )
        + "</tableColumns></table>"
    )
