"""Reading a workbook whose sheets bear the tables' names; the sheet `case` holds the settings."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawSettings, RawTable, cell_text
from smartshoring.case.read_yaml import plain_value
from smartshoring.case.schema import SETTINGS_SHEET
from smartshoring.errors import Problem

MAX_UNPACKED_BYTES = 2_000_000_000
_FORMULA = re.compile(rb"<f[ >/]")
_Row = tuple[Any, ...]


def read_xlsx(path: Path, problems: Collector) -> tuple[RawSettings, list[RawTable]]:
    """Settings and tables of a workbook that holds a case."""
    sheets = _sheets(path, problems)
    if sheets is None:
        return RawSettings(path.name, None, {}), []
    settings = RawSettings(SETTINGS_SHEET, None, {})
    tables: list[RawTable] = []
    for title, rows in sheets.items():
        if title.strip().casefold() == SETTINGS_SHEET:
            settings = _settings(title, rows, problems)
        elif _any_cell(rows):
            tables.append(_table(title, rows, problems))
    if not any(title.strip().casefold() == SETTINGS_SHEET for title in sheets):
        problems.add(Problem("case.no_settings_sheet", path.name))
    return settings, tables


def read_tables(path: Path, problems: Collector) -> list[RawTable]:
    """Every sheet of any workbook as a table."""
    sheets = _sheets(path, problems) or {}
    return [_table(title, rows, problems) for title, rows in sheets.items() if _any_cell(rows)]


def _any_cell(rows: list[_Row]) -> bool:
    return any(cell is not None for row in rows for cell in row)


def _sheets(path: Path, problems: Collector) -> dict[str, list[_Row]] | None:
    """Rows of every sheet; None when this is no workbook that can be read."""
    try:
        has_formulas = _inspect(path, problems)
        if has_formulas is None:
            return None
        with warnings.catch_warnings():
            # openpyxl warns of charts and styles it drops; none of them is data.
            warnings.simplefilter("ignore")
            sheets = _read_sheets(path, values=True)
            formulas = _read_sheets(path, values=False) if has_formulas else {}
    except OSError:
        raise
    except Exception:  # noqa: BLE001 (a damaged workbook fails anywhere in zlib, XML or openpyxl)
        problems.add(Problem("case.xlsx_broken", path.name))
        return None
    for title, rows in sheets.items():
        _check_formulas(title, rows, formulas.get(title, []), problems)
    return sheets


def _inspect(path: Path, problems: Collector) -> bool | None:
    """Whether any sheet has formulas; None and a problem when this is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                problems.add(Problem("case.file_too_large", path.name, params={"most": "2 GB"}))
                return None
            return any(
                _contains_formula(archive, item.filename)
                for item in archive.infolist()
                if item.filename.startswith("xl/worksheets/")
            )
    except zipfile.BadZipFile:
        problems.add(Problem("case.xlsx_not_zip", path.name))
        return None


def _contains_formula(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as stream:
        while block := stream.read(1 << 20):
            if _FORMULA.search(tail + block):
                return True
            tail = block[-4:]
    return False


def _read_sheets(path: Path, *, values: bool) -> dict[str, list[_Row]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=values)
    try:
        sheets: dict[str, list[_Row]] = {}
        for sheet in book.worksheets:
            # Some programs write a wrong size into the sheet; openpyxl would cut rows off.
            sheet.reset_dimensions()
            sheets[sheet.title] = list(sheet.iter_rows(values_only=True))
        return sheets
    finally:
        book.close()


def _check_formulas(
    sheet: str, values: list[_Row], formulas: list[_Row], problems: Collector
) -> None:
    """A formula whose result was never stored would read as blank: say so instead."""
    for number, (value_row, formula_row) in enumerate(zip(values, formulas, strict=False), start=1):
        for value, formula in zip(value_row, formula_row, strict=False):
            if value is None and formula is not None:
                problems.add(
                    Problem("case.formula_without_value", sheet, number, value=str(formula))
                )


def _content(rows: list[_Row]) -> Iterator[tuple[int, _Row]]:
    """Rows with anything in them and their number, leading comments left out."""
    started = False
    for number, row in enumerate(rows, start=1):
        if all(cell is None or cell == "" for cell in row):
            continue
        if not started and cell_text(row[0]).startswith("#"):
            continue
        started = True
        yield number, row


def _table(sheet: str, rows: list[_Row], problems: Collector) -> RawTable:
    content = _content(rows)
    header_row, header = next(content, (1, ()))
    body = list(content)
    width = len(header)
    while width and header[width - 1] is None:
        width -= 1
    lines = np.array([number for number, _ in body], dtype=np.int64)
    columns: list[list[str]] = [[] for _ in range(width)]
    for number, row in body:
        if any(cell is not None for cell in row[width:]):
            params = {"cells": str(len(row)), "columns": str(width)}
            extra = next(cell_text(cell) for cell in row[width:] if cell is not None)
            problems.add(Problem("case.too_many_cells", sheet, number, value=extra, params=params))
        for index, column in enumerate(columns):
            column.append(cell_text(row[index]) if index < len(row) else "")
    return RawTable(
        name=sheet.strip().casefold(),
        file=sheet,
        header=tuple(cell_text(cell) for cell in header[:width]),
        cells=tuple(columns),
        row=lines,
        header_row=header_row,
    )


def _settings(sheet: str, rows: list[_Row], problems: Collector) -> RawSettings:
    """Keys in the first column, dotted where they nest; values in the second, read as YAML."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for number, row in _content(rows):
        key = cell_text(row[0])
        value = cell_text(row[1]) if len(row) > 1 else ""
        if (key.casefold(), value.casefold()) == ("key", "value") or (not key and not value):
            continue
        if not value:
            continue
        if key in lines:
            params = {"first": str(lines[key])}
            problems.add(Problem("case.setting_row_twice", sheet, number, key, params=params))
            continue
        lines[key] = number
        if not _put(values, lines, key.split("."), plain_value(value), number):
            problems.add(Problem("case.setting_nested", sheet, number, key))
    return RawSettings(sheet, values, lines)


def _put(
    values: dict[str, Any], lines: dict[str, int], path: list[str], value: Any, row: int
) -> bool:
    """Set a nested key; False when a key on the way, or this one, has a value of another kind."""
    *parents, last = path
    for depth, step in enumerate(parents, start=1):
        lines.setdefault(".".join(parents[:depth]), row)
        inner = values.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
        values = inner
    if last in values:
        return False
    values[last] = value
    return True
