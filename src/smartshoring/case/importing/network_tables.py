"""From tables about things to the case's: customers, facilities, suppliers, products, demand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smartshoring.case.importing.draft import Draft, Row, blank, only
from smartshoring.case.importing.places import locate
from smartshoring.case.importing.sheet import Sheet
from smartshoring.case.problems import listed

_COSTS = {
    "opening_cost": "opening_cost_usd",
    "closing_cost": "closing_cost_usd",
    "fixed_cost": "fixed_cost_usd_per_year",
}
_PER_YEAR = {"per_year": 1.0, "per_month": 12.0, "per_day": 365.0}


def customers(sheet: Sheet, draft: Draft) -> None:
    """Markets."""
    _named(sheet, draft, "markets", "market", lambda _: {})


def facilities(sheet: Sheet, draft: Draft) -> None:
    """Sites, their kind and status as far as the source says."""
    kinds, states = sheet.text("kind"), sheet.text("initial_state")
    status = sheet.text("status")
    costs = {column: sheet.money(column) for column in _COSTS}
    capacity = sheet.number("capacity")
    unknown: set[str] = set()

    def details(i: int) -> Row:
        kind = _kind(sheet, kinds[i])
        if kinds[i] and not kind:
            unknown.add(kinds[i])
        candidate = sheet.map.is_word("candidate", states[i] or status[i])
        row: Row = {"kind": kind, "status": "candidate" if candidate else "existing"}
        row = only(row, capacity_units_per_year=blank(capacity[i]))
        return only(row, **{_COSTS[name]: blank(values[i]) for name, values in costs.items()})

    _named(sheet, draft, "sites", "site", details)
    if unknown:
        sheet.note("unknown_kinds", "kind", some=listed(sorted(unknown), 5))
    if np.isfinite(costs["fixed_cost"]).any():
        sheet.note("read_per_year", "fixed_cost")
    if np.isfinite(capacity).any():
        sheet.note("read_per_year", "capacity")


def suppliers(sheet: Sheet, draft: Draft) -> None:
    """Sites of kind supplier."""
    _named(sheet, draft, "sites", "site", lambda _: {"kind": "supplier", "status": "existing"})


def facility_costs(sheet: Sheet, draft: Draft) -> None:
    """Fixed, opening and closing costs of sites, by column or by row."""
    sheet.without_excluded()
    names = sheet.needed("name")
    sites = draft.names("sites", "site")
    sheet.leave([name not in sites for name in names], "unknown_name")
    by_column = {column: sheet.money(column) for column in _COSTS}
    amounts, expenses, per = sheet.money("amount"), sheet.text("expense"), sheet.text("per")
    kinds = ["" if not text else _expense(sheet, text) for text in expenses]
    if sheet.has("amount"):
        sheet.leave([not kind for kind in kinds], "expense")
        sheet.leave(np.isnan(amounts), "number")
        by_column = {
            column: np.where([kind == column for kind in kinds], amounts, by_column[column])
            for column in _COSTS
        }
        by_column["fixed_cost"] = by_column["fixed_cost"] * [_rate(sheet, text) for text in per]
    for i in np.flatnonzero(sheet.used):
        site = sites[names[i]]
        given = {c: values[i] for c, values in by_column.items() if not np.isnan(values[i])}
        if any(_COSTS[column] in site for column in given):
            sheet.leave_row(int(i), "repeated")
            continue
        site.update({_COSTS[column]: float(value) for column, value in given.items()})
    if np.isfinite(by_column["fixed_cost"]).any() and not any(per):
        sheet.note("read_per_year", "amount" if sheet.has("amount") else "fixed_cost")


def products(sheet: Sheet, draft: Draft) -> None:
    """Products with what one unit weighs, fills and is worth."""
    weight, volume = sheet.measured("weight"), sheet.measured("volume")
    value, hs_code, family = sheet.money("value"), sheet.text("hs_code"), sheet.text("family")
    # Zero is how other programs say "not given"; no good weighs nothing.
    weight, volume = (np.where(values > 0, values, np.nan) for values in (weight, volume))

    def details(i: int) -> Row:
        return only(
            {},
            hs_code=hs_code[i],
            weight_kg=blank(weight[i]),
            volume_m3=blank(volume[i]),
            unit_value_usd=blank(value[i]),
            family=family[i],
        )

    _named(sheet, draft, "products", "product", details, located=False)


def _kind(sheet: Sheet, text: str) -> str:
    return next(
        (k for k in ("plant", "dc", "supplier", "service") if sheet.map.is_word(k, text)), ""
    )


def _expense(sheet: Sheet, text: str) -> str:
    return next((column for column in _COSTS if sheet.map.is_word(column, text)), "")


def _rate(sheet: Sheet, text: str) -> float:
    """How often a year an amount per `text` is paid; once where the source does not say."""
    found = (times for word, times in _PER_YEAR.items() if sheet.map.is_word(word, text))
    return next(found, 1.0)


def _named(
    sheet: Sheet,
    draft: Draft,
    table: str,
    key: str,
    details: Callable[[int], Row],
    *,
    located: bool = True,
) -> None:
    """Rows that are things with a name, each once."""
    sheet.without_excluded()
    names = sheet.needed("name")
    seen = set(draft.names(table, key))
    for i, name in enumerate(names):
        if not sheet.reasons[i]:
            if name in seen:
                sheet.leave_row(i, "repeated")
            seen.add(name)
    place = _places(sheet) if located else [{}] * len(sheet)
    for row in np.flatnonzero(sheet.used).tolist():
        draft.rows(table).append({key: names[row], **details(row), **place[row]})


def _places(sheet: Sheet) -> list[Row]:
    """Place and point of each row; those whose place is not known are noted."""
    cities, states, countries = (sheet.text(name) for name in ("city", "state", "country"))
    lat, lon = sheet.number("latitude"), sheet.number("longitude")
    rows: list[Row] = []
    unknown: list[str] = []
    for i, where in enumerate(zip(cities, states, countries, strict=True)):
        place = locate(*where)
        if any(where) and not place and not sheet.reasons[i]:
            unknown.append(", ".join(filter(None, where)))
        row = only({}, place=place)
        if np.isfinite(lat[i]) and np.isfinite(lon[i]):
            row |= {"lat": float(lat[i]), "lon": float(lon[i])}
        rows.append(row)
    if unknown:
        some = listed(dict.fromkeys(unknown), 5)
        sheet.note("unknown_places", "city", count=str(len(set(unknown))), some=some)
    return rows
