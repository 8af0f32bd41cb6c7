"""What a reader may change in place: the figures that a plan rests on, by kind, with their values.

Levers are found in the answer of a run, not in a list of ours: every value that some coefficient
was made of is one, so that whatever the plan depends on can be moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np

from smartshoring.case.case import Case
from smartshoring.case.schema import TABLES
from smartshoring.reference.keys import UNITS

_CELLS: Final = (
    ("labour", "wage_usd_per_hour", ("site", "role")),
    ("sites", "labour_usd_per_hour", ("site",)),
    ("sites", "electricity_usd_per_kwh", ("site",)),
    ("sites", "fixed_cost_usd_per_year", ("site",)),
    ("freight_rates", "usd_per_load", ("origin_zone", "destination_zone", "equipment")),
    ("supply", "unit_cost_usd", ("site", "product")),
    ("demand", "quantity", ("market", "product", "period")),
)
"""Columns of tables that a reader of a plan asks about, and what names a row."""


def levers(
    case: Case,
    values: Iterable[Mapping[str, Any]],
    duties: Iterable[Mapping[str, Any]],
    gateways: Iterable[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Everything that can be changed: kind, subject, what it is called, value and unit.

    Args:
        case: The case.
        values: `assumptions.items` of an answer; none before the first run.
        duties: Duties that flows of an answer meet.
        gateways: Crossings and ports that its lanes pass.
    """
    for value in values:
        if value["key"] in UNITS and value["value"] is not None:
            yield {
                "kind": "fact",
                "subject": f"{value['key']}/{value['place']}",
                "name": value["place"],
                "what": value["key"],
                "value": value["value"],
                "unit": value["unit"],
            }
    rates = {(one["importer"], one["origin"], one["hs_code"]): one["rate_share"] for one in duties}
    table = case["duties"]
    for i in range(len(table)):
        importer, origin, code = (str(table[name][i]) for name in ("importer", "origin", "hs_code"))
        if code:
            rates.setdefault((importer, origin, code), float(table["rate_share"][i]))
    for (importer, origin, code), rate in sorted(rates.items()):
        yield {
            "kind": "duty",
            "subject": f"{importer}/{origin}/{code}",
            "name": f"{origin} > {importer}, {code}",
            "what": "duty",
            "value": rate,
            "unit": "share",
        }
    for name, column, names in _CELLS:
        yield from _cells(case, name, column, names)
    for gateway in gateways:
        yield {
            "kind": "closed_crossing",
            "subject": gateway["id"],
            "name": f"{gateway['name']} ({gateway['id']})",
            "what": "crossing",
            "value": None,
            "unit": "",
        }
    for site in case["sites"]["site"]:
        yield {
            "kind": "site_lost",
            "subject": str(site),
            "name": str(site),
            "what": "site",
            "value": None,
            "unit": "",
        }


def _cells(case: Case, name: str, column: str, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    table = case[name]
    if not len(table):
        return
    unit = next(one.unit for one in TABLES[name].columns if one.name == column)
    for i in np.flatnonzero(~np.isnan(table[column])).tolist():
        yield {
            "kind": "cell",
            "subject": f"{name}/{int(table.row[i])}/{column}",
            "name": ", ".join(str(table[one][i]) for one in names if str(table[one][i])),
            "what": column,
            "value": float(table[column][i]),
            "unit": unit,
        }
