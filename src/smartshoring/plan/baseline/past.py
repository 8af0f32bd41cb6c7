"""The past as a case: the flows that were, in the years in which they were, with today's sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from smartshoring.case.case import Case
from smartshoring.case.settings import Limits, Settings
from smartshoring.case.table import Column, Table
from smartshoring.plan.arrays import Ints

ONE_PERIOD = "baseline"
"""Label of the past when the table names no period."""

_DROPPED = ("qualification", "ramp", "one_off", "policies", "periods")
"""What speaks of a move, of its dates, or limits it: the past is as it was."""
_GROUND = ("site", "onsite_kwh_per_year", "contract_share")
"""Columns of `utilities` that say what is used; the others limit lines that run already."""
_YEAR_MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class PastFlow:
    """What moved between two places in a period of the past; mode "" = any."""

    origin: str
    destination: str
    product: str
    mode: str
    period: str
    quantity: float


def past_flows(case: Case) -> tuple[PastFlow, ...]:
    """The rows of `baseline_flows`, added up by ends, product, mode and period."""
    table = case["baseline_flows"]
    total: dict[tuple[str, str, str, str, str], float] = {}
    for i in range(len(table)):
        origin, destination = str(table["origin"][i]), str(table["destination"][i])
        product, mode = str(table["product"][i]), str(table["mode"][i])
        key = (origin, destination, product, mode, str(table["period"][i]) or ONE_PERIOD)
        total[key] = total.get(key, 0.0) + float(table["quantity"][i])
    return tuple(PastFlow(*key, quantity) for key, quantity in sorted(total.items()))


def past_case(case: Case, flows: tuple[PastFlow, ...]) -> Case:
    """The case as it was: demand is what reached the markets, nothing is discounted.

    A period of the past lasts a year, unless the case itself has a period of that name.
    """
    labels = sorted({flow.period for flow in flows})
    markets = {str(name) for name in case["markets"]["market"]}
    wanted: dict[tuple[str, str, str], float] = {}
    for flow in flows:
        if flow.destination in markets:
            key = (flow.destination, flow.product, flow.period)
            wanted[key] = wanted.get(key, 0.0) + flow.quantity
    rows = [(*key, quantity) for key, quantity in sorted(wanted.items())]
    demand = _table(
        case["demand"],
        {
            "market": [row[0] for row in rows],
            "product": [row[1] for row in rows],
            "period": [row[2] for row in rows],
            "quantity": [row[3] for row in rows],
        },
    )
    tables = {name: _table(case[name], {}) for name in _DROPPED}
    tables["demand"] = demand
    ground = case["utilities"]
    tables["utilities"] = _table(ground, {name: list(ground[name]) for name in _GROUND})
    tables |= _without_new_lines(case)
    people = case["labour"]
    unlimited = {**people.columns, "available_heads": np.full(len(people), np.nan)}
    tables["labour"] = replace(people, columns=unlimited)
    periods = _periods(case, labels)
    if periods is not None:
        tables["periods"] = periods
    settings: Settings = case.settings.model_copy(
        update={
            "periods": labels,
            "discount_rate": 0.0,
            "shortage_cost_usd": None,
            "limits": Limits(),
            "stock_bank": False,
        }
    )
    return replace(case, settings=settings).with_tables(**tables)


def _without_new_lines(case: Case) -> dict[str, Table]:
    """Capacities and processes without the lines that are not there yet."""
    lines, ways = case["capacity"], case["processes"]
    new = lines["status"] == "candidate"
    names = set(zip(lines["site"][new], lines["line"][new], strict=True)) - {("", "")}
    keep = [
        not line or (site, line) not in names
        for site, line in zip(ways["site"], ways["line"], strict=True)
    ]
    return {
        "capacity": _rows(lines, np.flatnonzero(~new | (lines["line"] == ""))),
        "processes": _rows(ways, np.flatnonzero(np.array(keep, np.bool_))),
    }


def _rows(table: Table, rows: Ints) -> Table:
    return replace(
        table,
        columns={name: column[rows] for name, column in table.columns.items()},
        row=table.row[rows],
    )


def _periods(case: Case, labels: list[str]) -> Table | None:
    """Lengths of periods that the case knows; None when all are years."""
    months = {row.label: row.months for row in case.periods}
    known = {row.label: row.start for row in case.periods}
    if all(months.get(label, _YEAR_MONTHS) == _YEAR_MONTHS for label in labels):
        return None
    start = next(day for day in known.values() if day is not None)
    days: list[str] = []
    for label in labels:
        # Only lengths matter: nothing is discounted, and nothing lasts from one to the next.
        days.append((known.get(label) or start).isoformat())
        start += timedelta(days=1)
    return _table(
        case["periods"],
        {
            "period": labels,
            "start": days,
            "months": [months.get(label, _YEAR_MONTHS) for label in labels],
        },
    )


def _table(like: Table, columns: dict[str, list[str] | list[float]]) -> Table:
    """A table with these columns, the others blank."""
    rows = len(next(iter(columns.values()), []))
    filled: dict[str, Column] = {}
    for name, values in like.columns.items():
        if name in columns:
            kind = float if values.dtype.kind == "f" else object
            filled[name] = np.array(columns[name], kind)
        elif values.dtype.kind == "f":
            filled[name] = np.full(rows, np.nan)
        else:
            filled[name] = np.full(rows, "", object)
    return Table(like.name, like.file, filled, np.arange(2, rows + 2, dtype=np.int64))
