"""Loading a case from a folder or a workbook; whatever is wrong comes back as problems."""

from __future__ import annotations

from pathlib import Path

from smartshoring.case.assemble import Loaded, assemble
from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawSettings, RawTable
from smartshoring.case.read_csv import read_csv
from smartshoring.case.read_xlsx import read_xlsx
from smartshoring.case.read_yaml import read_settings
from smartshoring.errors import Problem

__all__ = ["Loaded", "load", "read_raw"]

SETTINGS_FILES = ("case.yaml", "case.yml")


def load(path: Path) -> Loaded:
    """Load a case.

    Args:
        path: A folder with `case.yaml` and CSV tables, that `case.yaml` itself, or an `.xlsx`
            workbook whose sheets bear the tables' names and whose sheet `case` holds the settings.

    Returns:
        The case and everything that was found; never raises for what the user wrote.
    """
    problems = Collector()
    if path.name.casefold() in SETTINGS_FILES and path.is_file():
        path = path.parent
    found = read_raw(path, problems)
    if found is None:
        return Loaded(None, problems.all())
    return assemble(*found, path.name or str(path), problems)


def read_raw(path: Path, problems: Collector) -> tuple[RawSettings, list[RawTable]] | None:
    """Settings and tables as they stand, nothing judged.

    Args:
        path: A folder or a workbook.
        problems: Takes what cannot be read.

    Returns:
        None where there is no case to read.
    """
    try:
        if path.is_dir():
            return _read_folder(path, problems)
        if path.is_file() and path.suffix.casefold() in (".xlsx", ".xlsm"):
            return read_xlsx(path, problems)
    except OSError as error:
        why = error.strerror or type(error).__name__
        problems.add(Problem("case.unreadable", str(path), params={"why": why}))
        return None
    problems.add(Problem("case.not_a_case" if path.exists() else "case.not_found", str(path)))
    return None


def _read_folder(folder: Path, problems: Collector) -> tuple[RawSettings, list[RawTable]]:
    files = sorted(item for item in folder.iterdir() if item.is_file())
    found = [item for item in files if item.name.casefold() in SETTINGS_FILES]
    if found:
        settings = read_settings(found[0], problems)
    else:
        problems.add(Problem("case.no_settings", SETTINGS_FILES[0]))
        settings = RawSettings(SETTINGS_FILES[0], None, {})
    tables = []
    for item in files:
        if item.suffix.casefold() in (".csv", ".tsv"):
            table = read_csv(item, problems)
            if table is not None:
                tables.append(table)
    return settings, tables
