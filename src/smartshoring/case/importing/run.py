"""Importing from beginning to end: read, recognise, convert, write, check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smartshoring.case.assemble import Loaded
from smartshoring.case.importing import making, network_tables
from smartshoring.case.importing.complete import complete
from smartshoring.case.importing.demand import Starts, demand, periods
from smartshoring.case.importing.draft import Draft
from smartshoring.case.importing.groups import Groups, groups
from smartshoring.case.importing.history import history
from smartshoring.case.importing.mapping import ImportMap, Subject, load_map
from smartshoring.case.importing.record import RECORD, record_text
from smartshoring.case.importing.sheet import Sheet, recognise, unmatched_headers
from smartshoring.case.importing.source import read_source
from smartshoring.case.importing.transport import transport
from smartshoring.case.importing.write import case_files
from smartshoring.case.load import load
from smartshoring.case.problems import Collector, listed
from smartshoring.case.raw import RawTable
from smartshoring.errors import CaseError, Problem
from smartshoring.words import Language


@dataclass(frozen=True)
class Imported:
    """What an import made.

    Attributes:
        sheets: Source tables that were recognised, with what became of their rows.
        unread: Source tables that were not.
        draft: The case as it was written.
        notes: What was assumed or could not be used.
        loaded: The written case as `check` sees it.
    """

    sheets: tuple[Sheet, ...]
    unread: tuple[RawTable, ...]
    draft: Draft
    notes: tuple[Problem, ...]
    loaded: Loaded


def import_case(source: Path, folder: Path, own_map: Path | None, language: Language) -> Imported:
    """Make a case in a new or empty folder.

    Args:
        source: A folder of CSV files, a workbook, or one CSV file.
        folder: Where to write.
        own_map: The user's entries for the import map.
        language: Language of the record `IMPORT.md`.

    Raises:
        CaseError: Nothing can be imported; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError([Problem("case.folder_not_empty", str(folder))])
    imports = load_map(own_map, Collector())
    raws = read_source(source, Collector())
    problems = Collector()
    sheets, unread = _recognised(raws, imports, problems)
    if not sheets:
        known = listed(imports.subjects, 20)
        raise CaseError([Problem("importing.nothing_known", source.name, params={"known": known})])
    draft = Draft({}, {"name": source.stem or source.name})
    _convert(sheets, draft, problems)
    complete(draft, source.name, problems, language)
    if problems.has_errors:
        raise CaseError([p for p in problems.all() if p.severity == "error"])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in case_files(draft).items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    loaded = load(folder)
    made = Imported(tuple(sheets), tuple(unread), draft, problems.all(), loaded)
    (folder / RECORD).write_text(
        record_text(source, sheets, unread, draft, made.notes, loaded.problems, imports, language),
        "utf-8",
        newline="\n",
    )
    return made


def _recognised(
    raws: Sequence[RawTable], imports: ImportMap, problems: Collector
) -> tuple[list[Sheet], list[RawTable]]:
    sheets: list[Sheet] = []
    unread: list[RawTable] = []
    for raw in raws:
        subject, matches = recognise(raw, imports, alone=len(raws) == 1)
        if subject is None:
            unread.append(raw)
            continue
        sheet = Sheet(subject.name, raw, matches, [], imports, problems)
        sheet.unmatched = [raw.header[i] for i in unmatched_headers(raw, matches, imports)]
        if _lacks(subject, sheet):
            missing = [need for need in subject.needs if not sheet.has(need)]
            sheet.note("lacks_columns", subject=subject.name, missing=listed(missing))
            unread.append(raw)
            continue
        sheets.append(sheet)
    return sheets, unread


def _lacks(subject: Subject, sheet: Sheet) -> bool:
    return any(not sheet.has(need) for need in subject.needs)


def _convert(sheets: Sequence[Sheet], draft: Draft, problems: Collector) -> None:
    """Each kind of table in turn: things before what names them, the past last."""
    members: Groups = {}
    starts: Starts = {}
    recipes: making.Recipes = {}

    def each(subject: str) -> list[Sheet]:
        return [sheet for sheet in sheets if sheet.subject == subject]

    for sheet in each("groups"):
        members |= groups(sheet)
    for sheet in each("customers"):
        network_tables.customers(sheet, draft)
    for sheet in each("facilities"):
        network_tables.facilities(sheet, draft)
    for sheet in each("suppliers"):
        network_tables.suppliers(sheet, draft)
    for sheet in each("facility_costs"):
        network_tables.facility_costs(sheet, draft)
    for sheet in each("products"):
        network_tables.products(sheet, draft)
    for sheet in each("periods"):
        starts |= periods(sheet, draft)
    for sheet in each("demand"):
        demand(sheet, draft, starts)
    for sheet in each("production"):
        recipes |= making.production(sheet, draft, members)
    for sheet in each("bom"):
        making.bills(sheet, draft, recipes)
    for sheet in each("supply"):
        making.supply(sheet, draft, members)
    for sheet in each("transport"):
        transport(sheet, draft, members)
    for sheet in each("shipments"):
        history(sheet, draft)
    for total in draft.totals:
        if not total.ties:
            params = {"difference": f"{total.difference:.6g}", "what": total.what}
            problems.add(Problem("importing.lost", total.file, params=params))
