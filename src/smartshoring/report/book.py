"""A report as a workbook: one sheet for each table, sums as formulas, texts that can do no harm."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from smartshoring.report.content import Bullets, Content, Grid, Words

_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_UNFIT: Final = re.compile(r"[\[\]:*?/\\]")
_STAMP: Final = (2000, 1, 1, 0, 0, 0)
"""Time of every part: equal reports are equal bytes."""
_BOLD: Final = Font(bold=True)
_WIDEST: Final = 60


def workbook_of(content: Content) -> bytes:
    """The file."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 (a new workbook has one)
    first.title = _sheet_name(content.title, ())
    first.append([harmless(content.title)])
    first["A1"].font = Font(bold=True, size=16)
    first.append([harmless(content.subtitle)])
    for section in content.sections:
        said = [one for one in section.blocks if isinstance(one, (Words, Bullets))]
        if said:
            first.append([])
            first.append([harmless(section.title)])
            first.cell(first.max_row, 1).font = _BOLD
        for words in said:
            for text in (words.text,) if isinstance(words, Words) else words.items:
                first.append([harmless(text)])
                first.cell(first.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    first.append([])
    first.append([harmless(content.footer)])
    first.column_dimensions["A"].width = 110
    for section in content.sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                _sheet(book, block)
    created = datetime.fromisoformat(content.day)
    book.properties.creator = "smartshoring"
    book.properties.created = created
    book.properties.modified = created
    raw = io.BytesIO()
    book.save(raw)
    return _stamped(raw.getvalue(), content.day)


def _sheet(book: Workbook, grid: Grid) -> None:
    sheet = book.create_sheet(_sheet_name(grid.title, tuple(book.sheetnames)))
    sheet.append([harmless(grid.title)])
    sheet["A1"].font = _BOLD
    sheet.append([harmless(name) for name in grid.header])
    for cell in sheet[2]:
        cell.font = _BOLD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sums = {row: (first, last) for row, first, last in grid.sums}
    for number, row in enumerate(grid.rows):
        values: list[str | float | None] = []
        for column, one in enumerate(row, 1):
            if number in sums and one.number is not None:
                letter = get_column_letter(column)
                first, last = (place + 3 for place in sums[number])
                values.append(f"=SUM({letter}{first}:{letter}{last})")
            else:
                values.append(harmless(one.text) if one.number is None else one.number)
        sheet.append(values)
        if number in sums:
            for cell in sheet[sheet.max_row]:
                cell.font = _BOLD
    if grid.reference:
        sheet.append([])
        sheet.append([harmless(grid.reference)])
    for column in range(1, len(grid.header) + 1):
        longest = max(
            [len(grid.header[column - 1]), *(len(row[column - 1].text) for row in grid.rows)]
        )
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, longest + 3)
    sheet.freeze_panes = "B3"


def harmless(text: str) -> str:
    """Text that a spreadsheet takes for text: an apostrophe goes before what would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _sheet_name(title: str, taken: tuple[str, ...]) -> str:
    base = _UNFIT.sub(" ", title)[:31].strip() or "-"
    name, number = base, 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{base[:28]} {number}"
    return name


def _stamped(data: bytes, day: str) -> bytes:
    """The same archive with times that say nothing of when it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*",
                    rb"\g<1>%sT00:00:00Z" % day.encode(),
                    content,
                )
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return target.getvalue()
