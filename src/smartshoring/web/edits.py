"""What-if: a case with some cells changed, written as a new case that can be read like any other.

Nothing is changed in place: edits are applied to what was read (not to what it became), so that
every check of a case holds for the edited one too.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from smartshoring.case.load import read_raw
from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawSettings, RawTable, cell_text
from smartshoring.case.schema import TABLES
from smartshoring.reference.keys import UNITS
from smartshoring.web.refusal import RefusedError

SOURCE: Final = "what-if"
"""What stands as the source of a figure that a reader changed."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change.

    Attributes:
        kind: `fact` (subject `key/place`), `duty` (subject `importer/origin/hs_code`), `cell`
            (subject `table/line/column`), `closed_crossing` (subject a gateway) or `site_lost`
            (subject a site).
        subject: What is changed.
        value: Its new value; None where the kind says it all.
    """

    kind: str
    subject: str
    value: float | str | None = None


@dataclass
class _Table:
    """A table while it is edited: rows by column."""

    header: list[str]
    rows: list[dict[str, str]]
    lines: list[int] = field(default_factory=list)


class Edited:
    """A case being edited.

    Args:
        path: The case, a folder or a workbook.

    Raises:
        RefusedError: It cannot be read at all.
    """

    def __init__(self, path: Path) -> None:
        problems = Collector()
        found = read_raw(path, problems)
        if found is None or found[0].values is None:
            raise RefusedError("case_has_errors", 409, problems=problems.all())
        settings, tables = found
        self._settings: RawSettings = settings
        self.values: dict[str, Any] = dict(settings.values or {})
        self.tables = {table.name: _rows(table) for table in tables}

    def apply(self, edit: Edit) -> None:
        """Make a change.

        Raises:
            RefusedError: The subject is not there, or the value cannot be one.
        """
        work = {
            "fact": self._fact,
            "duty": self._duty,
            "cell": self._cell,
            "closed_crossing": self._closed,
            "site_lost": self._lost,
        }.get(edit.kind)
        if work is None:
            raise RefusedError("unknown_edit", 422, kind=edit.kind[:40])
        work(edit)

    def write(self, folder: Path) -> None:
        """Write the case as a folder of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(self.values, allow_unicode=True, sort_keys=False)
        (folder / "case.yaml").write_text(text, "utf-8")
        for name, table in self.tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, table.header, restval="")
                writer.writeheader()
                writer.writerows(table.rows)

    def _fact(self, edit: Edit) -> None:
        key, _, place = edit.subject.partition("/")
        if key not in UNITS or not place:
            raise RefusedError("unknown_subject", 422, subject=edit.subject[:80])
        number = _number(edit)
        table = self._table("facts", ("key", "place", "value", "unit", "source"))
        table.rows = [
            row for row in table.rows if (row.get("key"), row.get("place")) != (key, place)
        ]
        told = {"key": key, "place": place, "value": number, "unit": UNITS[key], "source": SOURCE}
        table.rows.append(told)

    def _duty(self, edit: Edit) -> None:
        parts = edit.subject.split("/")
        if len(parts) != 3 or not all(parts):
            raise RefusedError("unknown_subject", 422, subject=edit.subject[:80])
        names = ("importer", "origin", "hs_code")
        table = self._table("duties", (*names, "rate_share"))
        found = False
        for row in table.rows:
            if [row.get(name, "") for name in names] == parts:
                row["rate_share"] = _number(edit)
                found = True
        if not found:
            told = dict(zip(names, parts, strict=True)) | {"rate_share": _number(edit)}
            if "source" in table.header:
                told["source"] = SOURCE
            table.rows.append(told)

    def _cell(self, edit: Edit) -> None:
        name, _, rest = edit.subject.partition("/")
        line, _, column = rest.partition("/")
        table = self.tables.get(name)
        if table is None or column not in table.header or not line.isdigit():
            raise RefusedError("unknown_subject", 422, subject=edit.subject[:80])
        if int(line) not in table.lines:
            raise RefusedError("unknown_subject", 422, subject=edit.subject[:80])
        table.rows[table.lines.index(int(line))][column] = cell_text(edit.value)

    def _closed(self, edit: Edit) -> None:
        if not edit.subject:
            raise RefusedError("unknown_subject", 422, subject="")
        closed = [str(one) for one in self.values.get("closed") or []]
        if edit.subject not in closed:
            self.values["closed"] = [*closed, edit.subject]

    def _lost(self, edit: Edit) -> None:
        """Drop a site, and with it every row that names it."""
        sites = self.tables.get("sites")
        if sites is None or not any(row.get("site") == edit.subject for row in sites.rows):
            raise RefusedError("unknown_subject", 422, subject=edit.subject[:80])
        for name, table in self.tables.items():
            columns = [
                column.name
                for column in (TABLES[name].columns if name in TABLES else ())
                if "sites.site" in column.references or (name, column.name) == ("sites", "site")
            ]
            kept = [
                n
                for n, row in enumerate(table.rows)
                if not any(row.get(column) == edit.subject for column in columns)
            ]
            table.rows = [table.rows[n] for n in kept]
            if table.lines:
                table.lines = [table.lines[n] for n in kept]

    def _table(self, name: str, columns: Sequence[str]) -> _Table:
        """A table with at least these columns, made if the case has none."""
        table = self.tables.setdefault(name, _Table(list(columns), []))
        table.header += [column for column in columns if column not in table.header]
        return table


def _rows(table: RawTable) -> _Table:
    header = list(table.header)
    cells = [[cell_text(cell) for cell in column] for column in table.cells]
    rows = [dict(zip(header, row, strict=True)) for row in zip(*cells, strict=True)]
    return _Table(header, rows, [int(line) for line in table.row])


def _number(edit: Edit) -> str:
    try:
        return cell_text(float(edit.value))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise RefusedError("not_a_number", 422, value=str(edit.value)[:40]) from error
