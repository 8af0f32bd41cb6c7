"""Reading what is imported: a folder of CSV files, one workbook, or one file."""

from __future__ import annotations

from pathlib import Path

from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawTable
from smartshoring.case.read_csv import read_csv
from smartshoring.case.read_xlsx import read_tables
from smartshoring.errors import CaseError, Problem

_TEXT = (".csv", ".tsv", ".txt")
_BOOK = (".xlsx", ".xlsm")


def read_source(path: Path, problems: Collector) -> list[RawTable]:
    """Every table of the source.

    Raises:
        CaseError: There is nothing that can be read.
    """
    try:
        tables = _tables(path, problems)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CaseError([Problem("case.unreadable", str(path), params={"why": why})]) from error
    if problems.has_errors:
        # A file cut off in the middle would import as less than it is.
        raise CaseError(problems.all())
    return tables


def _tables(path: Path, problems: Collector) -> list[RawTable]:
    if not path.exists():
        raise CaseError([Problem("case.not_found", str(path))])
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [item for item in inside if item.is_file()]
    tables: list[RawTable] = []
    for file in files:
        suffix = file.suffix.casefold()
        if suffix in _TEXT:
            table = read_csv(file, problems)
            if table is not None:
                tables.append(table)
        elif suffix in _BOOK:
            tables += read_tables(file, problems)
        elif not path.is_dir():
            raise CaseError([Problem("importing.not_a_source", path.name)])
    return tables
