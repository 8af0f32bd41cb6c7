"""Lanes and freight rates from transportation policies."""

from __future__ import annotations

from typing import Any

import numpy as np

from smartshoring.case.importing.draft import Draft, Row, blank, only
from smartshoring.case.importing.groups import Groups, expand
from smartshoring.case.importing.mapping import header_words
from smartshoring.case.importing.sheet import Sheet

_EQUIPMENT = ("feu", "intermodal")


def transport(sheet: Sheet, draft: Draft, members: Groups) -> None:
    """A lane for each origin, destination, product and mode that a row stands for."""
    sheet.without_excluded()
    origins, destinations = sheet.needed("origin"), sheet.needed("destination")
    products, modes, bases = sheet.text("product"), sheet.text("mode"), sheet.text("basis")
    cost, days = sheet.money("unit_cost"), sheet.measured("days")
    distance = sheet.measured("distance")
    sites, markets = draft.names("sites", "site"), draft.names("markets", "market")
    goods = draft.names("products", "product")
    if np.isfinite(cost).any() and not sheet.has("basis"):
        sheet.note("assumed_per_unit", "unit_cost")
    made: set[tuple[str, ...]] = set()
    for i in np.flatnonzero(sheet.used):
        ends = [
            (origin, destination)
            for origin in expand(origins[i], sites, members)
            for destination in expand(destinations[i], sites.keys() | markets.keys(), members)
            if origin != destination
        ]
        every = not products[i] or sheet.map.is_word("all", products[i])
        of = [""] if every else expand(products[i], goods, members)
        if not ends or not of:
            same = origins[i] == destinations[i]
            sheet.leave_row(int(i), "same_place" if same else "unknown_name")
            continue
        if sheet.map.is_word("basis_load", bases[i]):
            rates = [] if np.isnan(cost[i]) else [_rate(sheet, e, modes[i], cost[i]) for e in ends]
            _add(draft, "freight_rates", rates, sheet, int(i), made)
            continue
        rows = []
        for product in of:
            each = list(goods) if not product and _per_weight(sheet, bases[i]) else [product]
            for name in each:
                unit = _unit_cost(sheet, bases[i], cost[i], distance[i], goods.get(name, {}))
                if unit is None:
                    break
                rows += [
                    only(
                        {"origin": a, "destination": b, "unit_cost_usd": blank(unit)},
                        product=name,
                        mode=modes[i],
                        days=blank(days[i]),
                    )
                    for a, b in ends
                ]
        if rows:
            _add(draft, "lanes", rows, sheet, int(i), made)
        else:
            sheet.leave_row(int(i), "basis")


def _add(
    draft: Draft, table: str, rows: list[Row], sheet: Sheet, index: int, made: set[tuple[str, ...]]
) -> None:
    """Add the rows whose key is new; a source row that adds none is left out as repeated."""
    new = 0
    for row in rows:
        skip = ("unit_cost_usd", "days", "usd_per_load", "source")
        key = (table, *(f"{k}={v}" for k, v in sorted(row.items()) if k not in skip))
        if key not in made:
            made.add(key)
            draft.rows(table).append(row)
            new += 1
    if not new:
        sheet.leave_row(index, "repeated")


def _per_weight(sheet: Sheet, basis: str) -> bool:
    return sheet.map.unit("weight", basis) is not None or sheet.map.is_word("basis_weight", basis)


def _unit_cost(
    sheet: Sheet, basis: str, cost: float, distance_km: float, product: dict[str, Any]
) -> float | None:
    """Cost of one unit; None when the basis does not allow to say."""
    if not basis or sheet.map.is_word("basis_unit", basis) or np.isnan(cost):
        return cost
    if _per_weight(sheet, basis):
        weight = product.get("weight_kg")
        kg = sheet.map.unit("weight", basis) or 1.0
        return None if weight is None else cost * float(weight) / kg
    if sheet.map.is_word("basis_unit_distance", basis) and np.isfinite(distance_km):
        words = header_words(basis)
        km = sheet.map.unit("distance", words[-1]) or 1.0
        return cost * distance_km / km
    return None


def _rate(sheet: Sheet, end: tuple[str, str], mode: str, cost: float) -> Row:
    fits = (kind for kind in _EQUIPMENT if sheet.map.is_word(f"equipment_{kind}", mode))
    return {
        "origin_zone": end[0],
        "destination_zone": end[1],
        "equipment": next(fits, "truck"),
        "usd_per_load": float(cost),
        "source": sheet.file,
    }
