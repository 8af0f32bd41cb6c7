"""What a company adds to its invoices: tables of entities, other energy and production.

They are read as the tables of a case are: every problem at once, each with file, row and column.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from smartshoring.carbon.consumption.record import RUNG_LINE, Consumption, Verdict
from smartshoring.carbon.footprint.entities import ROLES, Entity
from smartshoring.carbon.footprint.other_energy import KINDS, UNITS, Other
from smartshoring.carbon.footprint.production import Made
from smartshoring.case.check_table import check_table
from smartshoring.case.columns import Column, TableSpec, amount, choice, date, share
from smartshoring.case.problems import Collector
from smartshoring.case.read_csv import read_csv
from smartshoring.case.table import Table
from smartshoring.errors import CaseError, Problem

ENTITIES: Final = TableSpec(
    "entities",
    (
        Column("rfc", required=True, key=True),
        choice("role", *ROLES, required=True),
        Column("site", key=True),
        share("share"),
        date("from", key=True),
        date("to"),
    ),
)
OTHER_ENERGY: Final = TableSpec(
    "other_energy",
    (
        choice("kind", *KINDS, required=True),
        Column("site"),
        Column("carrier"),
        amount("quantity", "unit", required=True),
        choice("unit", *UNITS, required=True),
        date("start", required=True),
        date("end", required=True),
        Column("co2e_kg_per_unit", "number", "kgCO2e/unit", low=0.0),
        Column("document"),
        Column("note"),
    ),
)
PRODUCTION: Final = TableSpec(
    "production",
    (
        Column("site", key=True),
        Column("product", required=True, key=True),
        Column("month", required=True, key=True),
        amount("units", "units", required=True),
    ),
)
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_RFC: Final = re.compile(r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}")


def is_rfc(text: str) -> bool:
    """Whether a text is a tax number in capital letters."""
    return _RFC.fullmatch(text) is not None


def entities_in(path: Path) -> tuple[Entity, ...]:
    """The table `entities`.

    Raises:
        CaseError: With every problem of the table.
    """
    problems = Collector()
    table = read_table(ENTITIES, path, problems)
    found = []
    for i in range(len(table)):
        rfc = str(table["rfc"][i]).strip().upper()
        if rfc and not is_rfc(rfc):
            problems.add(_at(table, i, "measure.bad_rfc", "rfc", rfc))
        part = float(table["share"][i])
        found.append(
            Entity(
                rfc,
                str(table["role"][i]) or "own",  # type: ignore[arg-type]
                str(table["site"][i]),
                Decimal(1) if np.isnan(part) else Decimal(repr(part)),
                str(table["from"][i]),
                str(table["to"][i]),
            )
        )
    stop_on_errors(problems)
    return tuple(found)


def other_energy_in(path: Path) -> tuple[Other, ...]:
    """The table `other_energy`.

    Raises:
        CaseError: With every problem of the table.
    """
    problems = Collector()
    table = read_table(OTHER_ENERGY, path, problems)
    found = []
    for i in range(len(table)):
        kind, unit = str(table["kind"][i]), str(table["unit"][i])
        factor = float(table["co2e_kg_per_unit"][i])
        start, end = str(table["start"][i]), str(table["end"][i])
        if start and end and end < start:
            problems.add(_at(table, i, "measure.end_before_start", "end", end))
        if kind == "refrigerant" and np.isnan(factor):
            problems.add(_at(table, i, "measure.needs_factor", "co2e_kg_per_unit", None))
        quantity = float(table["quantity"][i])
        document = str(table["document"][i])
        carrier = str(table["carrier"][i]) or {"meter": "", "landlord": ""}.get(kind, kind)
        if not carrier:
            problems.add(_at(table, i, "measure.needs_carrier", "carrier", None))
        verdict: Verdict = "accepted" if document else "accepted_flagged"
        line = Consumption(
            f"{path.name}:{int(table.row[i])}",
            verdict,
            "" if document else "no_document",
            carrier,
            None if np.isnan(quantity) else Decimal(repr(quantity)),
            unit,
            start,
            end,
            str(table["site"][i]),
            RUNG_LINE,
            f"row {int(table.row[i])}",
            "quantity",
            "" if np.isnan(quantity) else repr(quantity),
            "stationary",
        )
        known = None if np.isnan(factor) else factor
        found.append(Other(kind, line, known, document or str(table["note"][i])))  # type: ignore[arg-type]
    stop_on_errors(problems)
    return tuple(found)


def production_in(path: Path) -> tuple[Made, ...]:
    """The table `production`.

    Raises:
        CaseError: With every problem of the table.
    """
    problems = Collector()
    table = read_table(PRODUCTION, path, problems)
    found = []
    for i in range(len(table)):
        month = str(table["month"][i])
        if month and not _MONTH.fullmatch(month):
            problems.add(_at(table, i, "measure.bad_month", "month", month))
        found.append(
            Made(str(table["site"][i]), str(table["product"][i]), month, float(table["units"][i]))
        )
    stop_on_errors(problems)
    return tuple(found)


def read_table(spec: TableSpec, path: Path, problems: Collector) -> Table:
    """A table of these columns; what is wrong goes to `problems`.

    Raises:
        CaseError: The file is no table at all.
    """
    raw = read_csv(path, problems)
    if raw is None:
        raise CaseError(problems.all())
    return check_table(spec, raw, {}, problems)


def _at(table: Table, row: int, code: str, column: str, value: str | None) -> Problem:
    return Problem(code, table.file, int(table.row[row]), column, value)


def stop_on_errors(problems: Collector) -> None:
    """Raise what was found, if any of it is an error."""
    if problems.has_errors:
        raise CaseError(problems.all())
