"""Checking the periods: no gap, no overlap, the same labels in the table and in `case.yaml`."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np

from smartshoring.case.check_settings import MOST_PERIODS, line_of
from smartshoring.case.periods import calendar_rows, months_later
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.raw import RawSettings
from smartshoring.case.report import Tables, at
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table
from smartshoring.errors import Problem


def check_periods(
    raw: RawSettings, settings: Settings, tables: Tables, problems: Collector
) -> None:
    """The table `periods`, and what `case.yaml` says about periods and families.

    Args:
        raw: Where the keys of `case.yaml` stand.
        settings: `case.yaml`, or what is well said in it.
        tables: Every table of the schema.
        problems: Receives what is found.
    """
    table = tables["periods"]
    labels = [period.label for period in calendar_rows(settings, tables)]
    if len(table) > MOST_PERIODS:
        problems.add(at(table, "case.too_many_periods", "period", None, count=str(len(table))))
    elif len(table):
        _check_contiguous(table, problems)
        if "periods" in settings.model_fields_set and settings.period_labels != tuple(labels):
            said = listed(settings.period_labels, 12)
            _wrong(raw, problems, "periods_differ", "periods", said, labels)
    _check_phase(raw, settings, tables, labels, problems)


def _check_contiguous(table: Table, problems: Collector) -> None:
    """Each period starts on the day on which the one before ends."""
    known = (table["start"] != "") & (table["period"] != "") & ~np.isnan(table["months"])
    rows = np.flatnonzero(known)
    # ISO dates sort as text.
    order = rows[np.argsort(table["start"][rows].astype(str), kind="stable")]
    for before, after in pairwise(order):
        start = dt.date.fromisoformat(table["start"][before])
        months = int(min(table["months"][before], 12 * dt.MAXYEAR))
        expected = months_later(start, months)
        if expected is not None and table["start"][after] == expected.isoformat():
            continue
        problem = at(
            table,
            "case.period_apart",
            "start",
            table["start"][after],
            period=table["period"][after],
            before=table["period"][before],
            expected="9999-12-31" if expected is None else expected.isoformat(),
        )
        problems.add_rows(problem, table.row[[after]])


def _check_phase(
    raw: RawSettings, settings: Settings, tables: Tables, labels: list[str], problems: Collector
) -> None:
    phase = settings.phase
    families = sorted(set(tables["products"]["family"]) - {""})
    if phase.first_family is not None and phase.first_family not in families:
        _wrong(raw, problems, "unknown_family", "phase.first_family", phase.first_family, families)
    if phase.until is not None and str(phase.until) not in labels:
        _wrong(raw, problems, "unknown_period", "phase.until", str(phase.until), labels)


def _wrong(
    raw: RawSettings, problems: Collector, what: str, key: str, value: str, known: list[str]
) -> None:
    problems.add(
        Problem(
            f"case.setting_{what}",
            raw.file,
            line_of(key, raw),
            key,
            value,
            nearest(value, known),
            {"expected": listed(known, 12)},
        )
    )
