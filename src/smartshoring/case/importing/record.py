"""`IMPORT.md`: what was read, what was made of it, what was left out and why, sum by sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from smartshoring.case.importing.draft import Draft
from smartshoring.case.importing.mapping import ImportMap
from smartshoring.case.importing.sheet import Sheet, nearest_header
from smartshoring.case.problems import listed, problem_text
from smartshoring.case.raw import RawTable
from smartshoring.case.schema import TABLES
from smartshoring.errors import Problem
from smartshoring.words import Language, say

RECORD = "IMPORT.md"
_ROWS_SHOWN = 12


def record_text(
    source: Path,
    sheets: Sequence[Sheet],
    unread: Sequence[RawTable],
    draft: Draft,
    notes: Sequence[Problem],
    problems: Sequence[Problem],
    imports: ImportMap,
    language: Language,
) -> str:
    """The record of an import.

    Args:
        source: What was imported.
        sheets: Source tables that were recognised.
        unread: Source tables that were not.
        draft: What was written.
        notes: What was assumed or could not be used.
        problems: What `check` says of the written case.
        imports: The map that was used.
        language: Language of the record.
    """
    lines = [f"# {say('importing.title', language, source=source.name)}", ""]
    lines += [say("importing.intro", language)]
    lines += _section("tables", language, _read(sheets, unread, language))
    lines += _section("written", language, _written(draft))
    lines += _section("totals", language, _totals(draft, language))
    lines += _section("left", language, _left(sheets, language))
    lines += _section("columns", language, _columns(sheets, imports, language))
    lines += _section("notes", language, (f"- {problem_text(n, language)}" for n in notes))
    lines += _section("check", language, (f"- {problem_text(p, language)}" for p in problems))
    return "\n".join(lines) + "\n"


def _section(name: str, language: Language, body: Iterator[str]) -> list[str]:
    """A heading with its rows, or the sentence that there are none."""
    rows = list(body)
    lines = ["", f"## {say(f'importing.head_{name}', language)}", ""]
    table = f"importing.cols_{name}"
    if not rows:
        return [*lines, say(f"importing.none_{name}", language)]
    if rows[0].startswith("|"):
        head = say(table, language)
        lines += [head, "|" + "---|" * (head.count("|") - 1)]
    return lines + rows


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _read(sheets: Sequence[Sheet], unread: Sequence[RawTable], language: Language) -> Iterator[str]:
    for sheet in sheets:
        used = int(sheet.used.sum())
        kind = say(f"importing.subject_{sheet.subject}", language)
        yield _row(sheet.file, kind, len(sheet), used, len(sheet) - used)
    for raw in unread:
        yield _row(raw.file, say("importing.not_read", language), len(raw.row), 0, len(raw.row))


def _written(draft: Draft) -> Iterator[str]:
    for name in TABLES:
        if draft.tables.get(name):
            yield _row(f"`{name}.csv`", len(draft.tables[name]))


def _totals(draft: Draft, language: Language) -> Iterator[str]:
    for total in draft.totals:
        name, left = say(total.what, language), sum(total.left.values())
        figures = (total.read, left, total.written, total.difference)
        # A rounding error of a sum is not worth a figure.
        shown = [
            f"{0.0 if abs(f) <= 1e-6 * max(1.0, abs(total.read)) else f:,.10g}" for f in figures
        ]
        yield _row(name, total.file, *shown)
        for reason, amount in sorted(total.left.items()):
            why = say(reason, language)
            yield _row(f"- {why}", total.file, "", f"{amount:,.10g}", "", "")


def _left(sheets: Sequence[Sheet], language: Language) -> Iterator[str]:
    for sheet in sheets:
        for reason, count in sorted(Counter(filter(None, sheet.reasons)).items()):
            where = [
                str(line)
                for line, said in zip(sheet.raw.row, sheet.reasons, strict=True)
                if said == reason
            ]
            yield _row(sheet.file, say(reason, language), count, listed(where, _ROWS_SHOWN))


def _columns(sheets: Sequence[Sheet], imports: ImportMap, language: Language) -> Iterator[str]:
    for sheet in sheets:
        for match in sorted(sheet.matches.values(), key=lambda match: match.index):
            yield _row(sheet.file, match.header, f"`{match.column}`", match.unit)
        for header in sheet.unmatched:
            cells = sheet.raw.cells[sheet.raw.header.index(header)]
            filled = sum(1 for cell in cells if cell != "")
            near = nearest_header(header, imports.subjects[sheet.subject])
            unused = say("importing.column_unused", language, count=filled)
            if near:
                unused += say("importing.column_near", language, near=near)
            yield _row(sheet.file, header, unused, "")
