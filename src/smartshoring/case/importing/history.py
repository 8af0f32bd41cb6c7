"""A shipment history made into past flows, lanes at their mean cost, demand, sites and markets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smartshoring.case.factor import Codes, combine, factor
from smartshoring.case.importing.demand import product_names
from smartshoring.case.importing.draft import Draft, Row, blank, only
from smartshoring.case.importing.places import locate
from smartshoring.case.importing.sheet import Floats, Sheet
from smartshoring.case.periods import months_later
from smartshoring.case.problems import listed

_IMBALANCE = 0.02
"""Share of what a centre receives by which what it sends may differ before it is noted."""


@dataclass(frozen=True)
class _Flows:
    """Shipments of the window, summed by origin, destination, product and mode."""

    origin: list[str]
    destination: list[str]
    product: list[str]
    mode: list[str]
    quantity: Floats
    freight: Floats
    freight_quantity: Floats
    """Units whose freight is known."""
    days: Floats

    def __len__(self) -> int:
        return len(self.origin)


def history(sheet: Sheet, draft: Draft) -> None:
    """Everything a shipment history says."""
    origins, destinations = sheet.needed("origin"), sheet.needed("destination")
    products = product_names(sheet, draft)
    weight = sheet.measured("weight")
    quantity = sheet.number("quantity")
    if not sheet.has("quantity"):
        quantity = weight
        sheet.note("quantity_is_weight", "weight")
    freight, value = sheet.money("freight"), sheet.money("value")
    sheet.leave([a == b for a, b in zip(origins, destinations, strict=True)], "same_place")
    sheet.leave(np.isnan(quantity), "number")
    sheet.leave(quantity <= 0, "not_positive")
    period = _window(sheet)
    used = np.flatnonzero(sheet.used)
    rows = [origins, destinations, products, sheet.text("mode")]
    flows = _summed([[column[i] for i in used] for column in rows], quantity, freight, sheet, used)
    kinds = _kinds(flows, sheet) | _told(draft)
    given = {_lane_key(row) for row in draft.rows("lanes")}
    _things(sheet, draft, kinds)
    _goods(draft, products, used, (quantity, weight, value))
    _write(flows, kinds, period, draft, given)
    _makers(flows, kinds, draft, sheet)
    _totals(sheet, draft, flows, quantity, freight, given)


def _window(sheet: Sheet) -> str:
    """Leave out what is older than the window; its label is the days it spans."""
    if not sheet.has("date"):
        sheet.note("no_dates")
        return ""
    dates = sheet.dates("date")
    sheet.leave([not day for day in dates], "date")
    days = [day for i, day in enumerate(dates) if not sheet.reasons[i]]
    if not days:
        return ""
    months = int(sheet.map.values["history_months"])
    last = dt.date.fromisoformat(max(days))
    begin = months_later(last + dt.timedelta(days=1), -months) or dt.date.min
    sheet.leave([bool(day) and day < begin.isoformat() for day in dates], "old")
    covered = (last - dt.date.fromisoformat(min(days))).days + 1
    if covered < 30 * months - 15:
        sheet.note("short_history", "date", days=str(covered), months=str(months))
    if months != 12:
        sheet.note("not_a_year", "date", months=str(months))
    return f"{begin.isoformat()}/{last.isoformat()}"


def _summed(
    keys: list[list[str]], quantity: Floats, freight: Floats, sheet: Sheet, used: Codes
) -> _Flows:
    factored = [factor(column) for column in keys]
    units, cost, days = quantity[used], freight[used], _days(sheet)[used]
    if not len(used):
        none = np.zeros(0)
        return _Flows([], [], [], [], none, none, none, none)
    _, first, group = np.unique(
        combine([codes for _, codes in factored]), return_index=True, return_inverse=True
    )
    count = len(first)
    paid, timed = np.isfinite(cost), np.isfinite(days)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_days = np.bincount(group[timed], (days * units)[timed], count) / np.bincount(
            group[timed], units[timed], count
        )
    origin, destination, product, mode = ([column[i] for i in first] for column in keys)
    return _Flows(
        origin,
        destination,
        product,
        mode,
        quantity=np.bincount(group, units, count).astype(float),
        freight=np.bincount(group[paid], cost[paid], count).astype(float),
        freight_quantity=np.bincount(group[paid], units[paid], count).astype(float),
        days=mean_days,
    )


def _days(sheet: Sheet) -> Floats:
    """Days on the way, as given or from the two dates."""
    days = sheet.measured("days")
    if sheet.has("days") or not (sheet.has("delivery_date") and sheet.has("date")):
        return days
    pairs = zip(sheet.dates("date"), sheet.dates("delivery_date"), strict=True)
    gaps = [
        (dt.date.fromisoformat(b) - dt.date.fromisoformat(a)).days if a and b else -1
        for a, b in pairs
    ]
    found = np.array(gaps, dtype=np.float64)
    return np.where(found >= 0, found, np.nan)


def _kinds(flows: _Flows, sheet: Sheet) -> dict[str, str]:
    """What each place is, as its flows show.

    What only receives is a market. What sends on all that it sends is a distribution centre. What
    sends something that it does not receive is a plant, unless all that it sends goes to plants
    and it receives nothing: that is a supplier.
    """
    inward: dict[str, set[str]] = defaultdict(set)
    outward: dict[str, set[str]] = defaultdict(set)
    buyers: dict[str, set[str]] = defaultdict(set)
    for a, b, product in zip(flows.origin, flows.destination, flows.product, strict=True):
        outward[a].add(product)
        inward[b].add(product)
        buyers[a].add(b)
    kinds = {name: "market" for name in inward if name not in outward}
    for name, sent in outward.items():
        kinds[name] = "dc" if sent <= inward[name] else "plant"
    own = sheet.map.values["kinds"]
    kinds |= {name: str(kind) for name, kind in own.items() if name in kinds}
    for name in outward:
        feeds = all(kinds[buyer] == "plant" for buyer in buyers[name])
        if feeds and not inward[name] and name not in own:
            kinds[name] = "supplier"
    unknown = sorted(set(own) - set(kinds))
    if unknown:
        sheet.note("unknown_places_of_map", "origin", some=listed(unknown, 5))
    return kinds


def _things(sheet: Sheet, draft: Draft, kinds: Mapping[str, str]) -> None:
    """Sites and markets that no other table names already."""
    where = _where(sheet)
    known = draft.names("sites", "site").keys() | draft.names("markets", "market").keys()
    for name, kind in sorted(kinds.items()):
        if name in known:
            continue
        place = only({}, place=where.get(name, ""))
        if kind == "market":
            draft.rows("markets").append({"market": name, **place})
        else:
            site = {"site": name, "kind": kind, "status": "existing"}
            draft.rows("sites").append(site | place)
    if not any(kind == "plant" for kind in kinds.values()):
        sheet.note("no_plants", "origin")


def _where(sheet: Sheet) -> dict[str, str]:
    """Place of each end, from the columns of its city, state and country, else from its name."""
    where: dict[str, str] = {}
    for end in ("origin", "destination"):
        columns = [sheet.text(f"{end}_{part}") for part in ("city", "state", "country")]
        for name, *parts in zip(sheet.text(end), *columns, strict=True):
            if not where.get(name):
                where[name] = locate(*parts) if any(parts) else locate(name, "", "")
    return where


def _goods(
    draft: Draft, products: list[str], used: Codes, measures: tuple[Floats, Floats, Floats]
) -> None:
    """Products with their mean weight and value, where no other table gives them."""
    quantity, weight, value = (values[used] for values in measures)
    names, codes = factor([products[i] for i in used])
    known = draft.names("products", "product")
    for name in names:
        if name not in known:
            known[name] = {"product": name}
            draft.rows("products").append(known[name])
    for column, sums in (("weight_kg", weight), ("unit_value_usd", value)):
        told = np.isfinite(sums) & (sums > 0)
        total = np.bincount(codes[told], sums[told], len(names))
        units = np.bincount(codes[told], quantity[told], len(names))
        for name, amount, count in zip(names, total, units, strict=True):
            if count > 0 and column not in known[name]:
                known[name][column] = float(amount / count)


def _told(draft: Draft) -> dict[str, str]:
    """What other tables say that a place is."""
    told = dict.fromkeys(draft.names("markets", "market"), "market")
    return told | {
        name: row["kind"] for name, row in draft.names("sites", "site").items() if row["kind"]
    }


def _lane_key(row: Row) -> tuple[str, ...]:
    return row["origin"], row["destination"], row.get("product", ""), row.get("mode", "")


def _write(
    flows: _Flows,
    kinds: Mapping[str, str],
    period: str,
    draft: Draft,
    given: set[tuple[str, ...]],
) -> None:
    """Past flows, lanes and demand."""
    take_demand = not draft.rows("demand")
    demand: dict[tuple[str, str], float] = defaultdict(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit_cost = flows.freight / flows.freight_quantity
    keys = zip(flows.origin, flows.destination, flows.product, flows.mode, strict=True)
    for i, (origin, destination, product, mode) in enumerate(keys):
        ends = {"origin": origin, "destination": destination}
        flow = only({**ends, "product": product}, mode=mode, period=period)
        draft.rows("baseline_flows").append({**flow, "quantity": float(flows.quantity[i])})
        lane: Row = {**ends, "unit_cost_usd": blank(unit_cost[i])}
        if (origin, destination, product, mode) not in given:
            lane = only(lane, product=product, mode=mode, days=blank(flows.days[i]))
            draft.rows("lanes").append(lane)
        if kinds[destination] == "market":
            demand[destination, product] += float(flows.quantity[i])
    if take_demand:
        for (market, product), units in sorted(demand.items()):
            draft.rows("demand").append({"market": market, "product": product, "quantity": units})


def _makers(flows: _Flows, kinds: Mapping[str, str], draft: Draft, sheet: Sheet) -> None:
    """Who makes and who sells what, as far as flows tell; what no flow tells is noted."""
    inward: dict[str, set[str]] = defaultdict(set)
    units: dict[tuple[str, str], float] = defaultdict(float)
    keys = zip(flows.origin, flows.destination, flows.product, flows.quantity, strict=True)
    made: set[tuple[str, str]] = set()
    for origin, destination, product, quantity in keys:
        inward[destination].add(product)
        made.add((origin, product))
        units[origin, product] -= float(quantity)
        units[destination, product] += float(quantity)
    rows = draft.rows("processes")
    told = {(row["site"], row["recipe"]) for row in rows}
    sold = {(row["site"], row["product"]) for row in draft.rows("supply")}
    for site, product in sorted(made):
        passed_on = product in inward[site]
        if kinds[site] in ("plant", "service") and not passed_on and (site, product) not in told:
            rows.append({"site": site, "recipe": product})
        elif kinds[site] == "supplier" and (site, product) not in sold:
            row = {"site": site, "product": product, "unit_cost_usd": ""}
            draft.rows("supply").append(row)
        elif kinds[site] == "plant" and passed_on:
            sheet.note("passes_on", "origin", value=site, product=product)
    used_up = sorted(n for n, kind in kinds.items() if kind == "plant" and inward[n])
    if used_up and not draft.rows("bom"):
        sheet.note("bom_unknown", "destination", some=listed(used_up, 5))
    received: dict[tuple[str, str], float] = defaultdict(float)
    for b, p, q in zip(flows.destination, flows.product, flows.quantity, strict=True):
        if kinds[b] == "dc":
            received[b, p] += float(q)
    for (centre, product), came in sorted(received.items()):
        kept = units[centre, product]
        if abs(kept) > _IMBALANCE * came:
            sheet.note(
                "imbalance",
                "destination",
                value=centre,
                product=product,
                kept=f"{kept:.6g}",
                came=f"{came:.6g}",
            )
    sheet.note("not_in_a_history")


def _totals(
    sheet: Sheet,
    draft: Draft,
    flows: _Flows,
    quantity: Floats,
    freight: Floats,
    given: set[tuple[str, ...]],
) -> None:
    """What went in against what stands in the case's own tables."""
    written = sum(row["quantity"] for row in draft.rows("baseline_flows"))
    draft.sum_up("shipped", sheet, quantity, written)
    if not np.isfinite(freight).any():
        return
    cost = {_lane_key(row): row["unit_cost_usd"] for row in draft.rows("lanes")}
    keys = zip(flows.origin, flows.destination, flows.product, flows.mode, strict=True)
    paid = elsewhere = 0.0
    for i, key in enumerate(keys):
        if key in given:
            elsewhere += float(flows.freight[i])
        elif cost[key] != "":
            paid += float(cost[key]) * float(flows.freight_quantity[i])
    draft.sum_up("freight", sheet, freight, paid)
    if elsewhere:
        draft.totals[-1].left["importing.left_lane_given"] = elsewhere
    unpaid = float(flows.quantity.sum() - flows.freight_quantity.sum())
    if unpaid > 0:
        sheet.note("without_freight", "freight", units=f"{unpaid:.6g}")
