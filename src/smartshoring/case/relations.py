"""Checking the tables against each other: every name must exist, every case must hang together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.schema import TABLES, Column
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table
from smartshoring.errors import Problem

Tables = Mapping[str, Table]


def check_relations(settings: Settings, tables: Tables, problems: Collector) -> None:
    """Everything that needs more than one table to be seen."""
    _check_references(tables, problems)
    _check_periods(settings, tables["demand"], problems)


def _check_references(tables: Tables, problems: Collector) -> None:
    for spec in TABLES.values():
        table = tables[spec.name]
        for column in spec.columns:
            if column.references and len(table):
                _check_reference(table, column, _known(column, tables), problems)


def _known(column: Column, tables: Tables) -> set[str]:
    known: set[str] = set()
    for reference in column.references:
        target, name = reference.split(".")
        known.update(tables[target][name])
    return known - {""}


def _check_reference(table: Table, column: Column, known: set[str], problems: Collector) -> None:
    values = table[column.name]
    unknown = set(values) - known - {""}
    if not unknown:
        return
    indexes = np.flatnonzero(np.fromiter((value in unknown for value in values), bool, len(values)))
    where = listed(sorted({reference.split(".")[0] for reference in column.references}))

    def detail(number: int) -> Problem:
        value = str(values[indexes[number]])
        return Problem(
            "case.unknown_name",
            table.file,
            column=column.name,
            value=value,
            nearest=nearest(value, known),
            params={"tables": where},
        )

    problems.add_rows(detail(0), table.row[indexes], detail)


def _check_periods(settings: Settings, demand: Table, problems: Collector) -> None:
    labels = settings.period_labels
    bad = np.array([period not in ("", *labels) for period in demand["period"]], dtype=bool)
    _report(
        problems,
        demand,
        bad,
        lambda index: Problem(
            "case.unknown_period",
            demand.file,
            column="period",
            value=str(demand["period"][index]),
            params={"expected": listed(labels, 12)},
        ),
    )


def _report(
    problems: Collector,
    table: Table,
    bad: npt.NDArray[np.bool_],
    detail: Callable[[int], Problem],
) -> None:
    indexes = np.flatnonzero(bad)
    if len(indexes):
        problems.add_rows(
            detail(int(indexes[0])),
            table.row[indexes],
            lambda number: detail(int(indexes[number])),
        )
