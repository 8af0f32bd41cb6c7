"""Naming the rows of a table that are wrong, as the checks between tables do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import numpy.typing as npt

from smartshoring.case.problems import Collector, nearest
from smartshoring.case.table import Table
from smartshoring.errors import Problem, Severity

Tables = Mapping[str, Table]
Bools = npt.NDArray[np.bool_]


def report(
    problems: Collector,
    table: Table,
    bad: Bools | list[bool],
    detail: Callable[[int], Problem],
) -> None:
    """Name each bad row; `detail` makes the problem of a row by its index."""
    indexes = np.flatnonzero(np.asarray(bad, dtype=bool))
    if len(indexes):
        problems.add_rows(
            detail(int(indexes[0])),
            table.row[indexes],
            lambda number: detail(int(indexes[number])),
        )


def where(table: Table, column: str, names: Collection[str]) -> Bools:
    """Rows whose text is one of `names`."""
    return np.fromiter((value in names for value in table[column]), bool, len(table))


def given(table: Table, column: str) -> Bools:
    """Rows that give this column."""
    values = table[column]
    if values.dtype.kind == "f":
        return np.asarray(~np.isnan(values), dtype=bool)
    return np.asarray(values != "", dtype=bool)


def at(
    table: Table,
    code: str,
    column: str,
    value: str | None = None,
    severity: Severity = "error",
    **params: str,
) -> Problem:
    """A problem of a table's column."""
    return Problem(code, table.file, None, column, value, params=params, severity=severity)


def near(
    table: Table,
    code: str,
    column: str,
    value: str,
    known: Collection[str],
    severity: Severity = "error",
    **params: str,
) -> Problem:
    """A problem of a name that should be one of `known`."""
    return Problem(
        code, table.file, None, column, value, nearest(value, known), params, severity=severity
    )


def warn(
    problems: Collector,
    table: Table,
    bad: Bools | list[bool],
    code: str,
    column: str,
    of: str | None = None,
) -> None:
    """Warn of each bad row, naming what stands in the column `of` (the column itself if None)."""
    shown = column if of is None else of

    def detail(index: int) -> Problem:
        value = table[shown][index]
        text = f"{value:.10g}" if isinstance(value, float) else str(value)
        return at(table, code, column, text, "warning")

    report(problems, table, bad, detail)
