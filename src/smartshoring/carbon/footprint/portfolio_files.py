"""The table of clients as it is read, and a portfolio as Parquet: one row a client, one a task."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from smartshoring.carbon.footprint.company_tables import is_rfc, read_table, stop_on_errors
from smartshoring.carbon.footprint.portfolio import Client, Result, Task
from smartshoring.case.columns import Column, TableSpec, amount, date
from smartshoring.case.problems import Collector
from smartshoring.errors import Problem

CLIENTS: Final = TableSpec(
    "clients",
    (
        Column("client", required=True, key=True),
        Column("rfc", required=True),
        Column("folder", required=True),
        amount("outstanding", "money", required=True),
        amount("equity_and_debt", "money", positive=True),
        date("consent_from"),
        date("consent_to"),
        Column("purpose"),
    ),
)


def clients_in(path: Path) -> tuple[Client, ...]:
    """The table of clients; folders are told from where the table lies.

    Raises:
        CaseError: With every problem of the table.
    """
    problems = Collector()
    table = read_table(CLIENTS, path, problems)
    found = []
    for i in range(len(table)):
        rfc = str(table["rfc"][i]).strip().upper()
        folder = path.parent / str(table["folder"][i])
        row = int(table.row[i])
        if rfc and not is_rfc(rfc):
            problems.add(Problem("measure.bad_rfc", table.file, row, "rfc", rfc))
        if not folder.exists():
            name = str(table["folder"][i])
            problems.add(Problem("measure.no_folder", table.file, row, "folder", name))
        value = float(table["equity_and_debt"][i])
        found.append(
            Client(
                str(table["client"][i]),
                rfc,
                folder,
                float(table["outstanding"][i]),
                None if np.isnan(value) else value,
                str(table["consent_from"][i]),
                str(table["consent_to"][i]),
                str(table["purpose"][i]),
            )
        )
    stop_on_errors(problems)
    return tuple(found)


def client_rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """One row a client: what was found, whose consent it rests on, and its evidence."""
    return [
        {
            "client": one.client.client,
            "rfc": one.client.rfc,
            "consent_from": one.client.consent_from or None,
            "consent_to": one.client.consent_to or None,
            "purpose": one.client.purpose or None,
            "read": one.files is not None,
            "files": None if one.files is None else sum(one.files.values()),
            "scope_1_kg": None if one.files is None else one.scope_1_kg,
            "scope_2_kg": None if one.files is None else one.scope_2_kg,
            "estimated_kg": None if one.files is None else one.estimated_kg,
            "quarantined_high_kg": None if one.files is None else one.aside_kg,
            "filled_months": len(one.filled),
            "filled_kg": one.filled_kg if one.filled else None,
            "filled_error_share": max(
                (f.error_share for f in one.filled if f.error_share is not None), default=None
            ),
            "missing_months": len(one.missing_months),
            "last_month": one.last_month or None,
            "change_share": one.change_share,
            "outstanding": one.client.outstanding,
            "equity_and_debt": one.client.value,
            "financed_co2e_kg": one.financed_kg,
            "pcaf_score": one.quality,
            "root": one.root or None,
        }
        for one in results
    ]


_TEXT: Final = ("client", "rfc", "consent_from", "consent_to", "purpose", "last_month", "root")
_WHOLE: Final = ("files", "filled_months", "missing_months")


def write_portfolio(folder: Path, results: Sequence[Result], tasks: Sequence[Task]) -> None:
    """Write `clients.parquet` and `work_list.parquet`.

    Args:
        folder: Folder to write; made if it is not there.
        results: Of each client.
        tasks: The work list.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = client_rows(results)
    names = list(rows[0]) if rows else []
    kinds = {name: pa.string() for name in _TEXT} | {name: pa.int64() for name in _WHOLE}
    kinds["read"] = pa.bool_()
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in names])
    _written(pa.Table.from_pylist(rows, schema), folder / "clients.parquet")
    told = [
        {"client": t.client, "what": t.what, "weight_kg": t.weight_kg, "detail": t.detail}
        for t in tasks
    ]
    task_schema = pa.schema(
        [
            ("client", pa.string()),
            ("what", pa.string()),
            ("weight_kg", pa.float64()),
            ("detail", pa.string()),
        ]
    )
    _written(pa.Table.from_pylist(told, task_schema), folder / "work_list.parquet")


def _written(table: pa.Table, path: Path) -> None:
    parquet.write_table(table, path)  # type: ignore[no-untyped-call]
