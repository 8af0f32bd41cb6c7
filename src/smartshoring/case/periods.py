"""The periods of a case in order: from the table `periods`, else years from `case.yaml`."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from smartshoring.case.settings import Settings
from smartshoring.case.table import Table

MONTHS_PER_YEAR = 12.0
_FIRST_YEAR, _LAST_YEAR = 1000, 9999


class PeriodRow(NamedTuple):
    """One period.

    Attributes:
        label: Its name, as in `demand.period`.
        start: First day; None when the case does not say when it is.
        months: Length.
    """

    label: str
    start: dt.date | None
    months: float


def calendar_rows(settings: Settings, tables: Mapping[str, Table]) -> tuple[PeriodRow, ...]:
    """The periods in order.

    With the table `periods` its rows, by start, are the periods. Without it every label of
    `case.yaml` is a period of twelve months. Where all labels are years, each starts on the first
    of January of its year, so that a gap between years stays a gap; other labels, also the
    numbers 1, 2, 3 of `periods: 3`, follow each other without a date.
    """
    table = tables.get("periods")
    if table is not None and len(table):
        return _from_table(table)
    labels = settings.period_labels
    dated = all(
        label.isascii() and label.isdigit() and _FIRST_YEAR <= int(label) <= _LAST_YEAR
        for label in labels
    )
    return tuple(
        PeriodRow(label, dt.date(int(label), 1, 1) if dated else None, MONTHS_PER_YEAR)
        for label in labels
    )


def months_later(day: dt.date, months: int) -> dt.date | None:
    """The same day of a later month, the last one where it is shorter; None past year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _from_table(table: Table) -> tuple[PeriodRow, ...]:
    """Rows by start; a row that is wrong elsewhere stands where its start, if any, puts it."""
    # ISO dates sort as text.
    order = np.argsort(table["start"].astype(str), kind="stable")
    return tuple(
        PeriodRow(
            str(table["period"][index]),
            dt.date.fromisoformat(table["start"][index]) if table["start"][index] else None,
            float(table["months"][index]),
        )
        for index in order
        if table["period"][index]
    )
