"""The files of an imported case: `case.yaml` and one CSV per table, columns as far as filled."""

from __future__ import annotations

import csv
import io
from typing import Any

import yaml

from smartshoring.case.importing.draft import Draft, Row
from smartshoring.case.schema import TABLES, TableSpec


def case_files(draft: Draft) -> dict[str, str]:
    """Text of each file by name."""
    files = {"case.yaml": _settings(draft.settings)}
    for spec in TABLES.values():
        rows = draft.tables.get(spec.name, [])
        if rows or spec.required:
            files[f"{spec.name}.csv"] = _table(spec, rows)
    return files


def _settings(settings: dict[str, Any]) -> str:
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=100)


def _table(spec: TableSpec, rows: list[Row]) -> str:
    filled = {name for row in rows for name, value in row.items() if value != ""}
    columns = [c.name for c in spec.columns if c.required or c.name in filled]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name, "")) for name in columns] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> str:
    """Text, or a number to fifteen digits: what a sum is exact to, without a tail such as ...01."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)
