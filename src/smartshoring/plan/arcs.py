"""Commodities on lanes: freight, handling, duty, pipeline stock, days and CO2e per unit moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from smartshoring.carbon.transport import freight_co2e_kg_per_load_kg, freight_parts
from smartshoring.case.case import Case
from smartshoring.logistics.price import price_load
from smartshoring.network.lane import Lane
from smartshoring.plan.arc_duties import arc_duties
from smartshoring.plan.arrays import (
    DC,
    Arcs,
    Bools,
    Commodities,
    Floats,
    Frame,
    Ints,
    Products,
    Runs,
    Supplies,
)
from smartshoring.plan.block import Block
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade
from smartshoring.units import DAYS_PER_YEAR


def build(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    made: tuple[Runs, Supplies],
    lanes: tuple[Lane, ...],
    ledger: Ledger,
) -> tuple[Arcs, tuple[str, ...]]:
    """Every arc that a plan may use, in a fixed order, and a text per computed lane."""
    case, sites, products = frame.case, frame.sites, frame.products
    names = frame.node_names
    nodes = {name: i for i, name in enumerate(names)}
    emits, takes = _ends(frame, commodities, *made)
    left_out = np.array([ledger.is_left_out("site", name) for name in sites.name], np.bool_)
    emits[: len(sites)][left_out] = False
    takes[: len(sites)][left_out] = False
    given = _given(case, nodes, commodities, emits, takes, products)
    computed = _computed(frame, reference, commodities, (emits, takes), lanes, ledger)
    block = _merged(given, computed)
    if not len(case["lanes"]) and not lanes:
        ledger.not_included("freight", "plan.missing_lanes")
    if not lanes:
        ledger.not_included("handling", "plan.missing_handling")
    usable = _known(frame, block.days, block, "days", ledger)
    usable &= _known(frame, block.co2e_kg, block, "co2e", ledger)
    duty_rate, duty_grade, law, law_index = arc_duties(
        frame, reference, commodities, block, lanes, ledger
    )
    value = products.unit_value_usd[commodities.product[block.commodity]]
    duty_usd = duty_rate * value
    if (np.isnan(value) & (duty_rate > 0)).any():
        ledger.not_included("duty", "plan.missing_value")
    holding = case.settings.holding_rate_per_year
    pipeline = (
        np.zeros(len(value)) if holding is None else holding * value * block.days / DAYS_PER_YEAR
    )
    if holding is not None and np.isnan(value).any():
        ledger.not_included("pipeline_stock", "plan.missing_value")
    duty_usd = np.where(duty_rate == 0.0, 0.0, duty_usd)
    unknown = np.isnan(duty_usd) if "duty" not in ledger.absent else np.zeros(len(value), np.bool_)
    for i in np.flatnonzero(unknown):
        entry = law[law_index[i]]
        ledger.leave_out(
            "lane",
            f"{names[block.origin[i]]} > {names[block.destination[i]]}",
            "plan.duty_unknown",
            f"{entry.get('hs_code', '')} {entry.get('origin', '')} > {entry.get('importer', '')}",
        )
    keep = np.flatnonzero(usable & ~unknown & ~np.isnan(block.freight_usd))
    order = keep[
        np.lexsort(
            (
                block.mode[keep].astype(str),
                block.commodity[keep],
                block.destination[keep],
                block.origin[keep],
            )
        )
    ]
    arcs = Arcs(
        origin=block.origin[order],
        destination=block.destination[order],
        commodity=block.commodity[order],
        mode=tuple(str(mode) for mode in block.mode[order]),
        freight_usd=block.freight_usd[order],
        freight_grade=block.freight_grade[order],
        handling_usd=block.handling_usd[order],
        handling_grade=block.handling_grade[order],
        duty_usd=np.nan_to_num(duty_usd[order]),
        duty_rate=np.nan_to_num(duty_rate[order]),
        duty_grade=np.maximum(
            duty_grade[order],
            np.where(
                duty_rate[order] > 0,
                products.value_grade[commodities.product[block.commodity[order]]],
                0,
            ),
        ).astype(np.int8),
        duty_law=law,
        duty_index=law_index[order],
        pipeline_usd=np.nan_to_num(pipeline[order]),
        days=block.days[order],
        co2e_kg=block.co2e_kg[order],
        lane=block.lane[order],
    )
    return arcs, tuple(_lane_text(lane) for lane in lanes)


def _known(
    frame: Frame, values: Floats, block: Block, what: Literal["days", "co2e"], ledger: Ledger
) -> Bools:
    """Which arcs may enter a plan as far as their days or emissions are known.

    When no lane has them the measure is not included; when some lack them and cost or limits
    depend on them, those lanes are left out.
    """
    missing = np.isnan(values)
    usable = np.ones(len(values), np.bool_)
    if missing.all():
        days, carbon = ("lead_time_days", "pipeline_stock"), ("co2e_kg", "carbon_price")
        for term in days if what == "days" else carbon:
            ledger.not_included(term, f"plan.missing_lane_{what}")
        return usable
    if not (frame.needs_days if what == "days" else frame.needs_co2e):
        return usable
    names = frame.node_names
    for i in np.flatnonzero(missing):
        lane = f"{names[block.origin[i]]} > {names[block.destination[i]]} ({block.mode[i]})"
        ledger.leave_out("lane", lane, f"plan.lane_{what}_unknown")
    return ~missing


def _ends(
    frame: Frame, commodities: Commodities, runs: Runs, supplies: Supplies
) -> tuple[Bools, Bools]:
    """Which node may send which commodity [N x K] and take which product [N x P]."""
    products, demand = frame.products, frame.demand
    count = len(frame.node_names)
    emits = np.zeros((count, len(commodities)), np.bool_)
    takes = np.zeros((count, len(products)), np.bool_)
    demanded = np.zeros(len(products), np.bool_)
    demanded[demand.product] = True
    emits[supplies.site, supplies.commodity] = True
    emits[runs.site, runs.commodity] = True
    takes[demand.market, demand.product] = True
    takes[runs.site[runs.input_run], runs.input_product] = True
    depots = np.flatnonzero(frame.sites.kind == DC)
    emits[np.ix_(depots, np.flatnonzero(demanded[commodities.product]))] = True
    takes[np.ix_(depots, np.flatnonzero(demanded))] = True
    return emits, takes


def _given(
    case: Case,
    nodes: Mapping[str, int],
    commodities: Commodities,
    emits: Bools,
    takes: Bools,
    products: Products,
) -> Block:
    """Arcs of the lanes table: a row without a product carries every product without its own."""
    table = case["lanes"]
    origin = np.array([nodes[str(name)] for name in table["origin"]], np.int64)
    destination = np.array([nodes[str(name)] for name in table["destination"]], np.int64)
    row_product = np.array(
        [products.name.index(str(name)) if name else -1 for name in table["product"]], np.int64
    )
    _, mode = np.unique(table["mode"].astype(str), return_inverse=True)
    # One number per ends and mode.
    path = (origin * len(nodes) + destination) * (1 + int(mode.max(initial=0))) + mode
    rows: list[Ints] = []
    carried: list[Ints] = []
    for k in range(len(commodities)):
        product = commodities.product[k]
        own = row_product == product
        fits = own | ((row_product == -1) & ~np.isin(path, path[own]))
        chosen = np.flatnonzero(emits[origin, k] & takes[destination, product] & fits)
        rows.append(chosen)
        carried.append(np.full(len(chosen), k, np.int64))
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    count = len(row)
    return Block(
        origin=origin[row],
        destination=destination[row],
        commodity=np.concatenate(carried) if carried else np.zeros(0, np.int64),
        mode=table["mode"][row].astype(object),
        freight_usd=table["unit_cost_usd"][row].astype(float),
        freight_grade=np.full(count, Grade.GIVEN, np.int8),
        handling_usd=np.zeros(count),
        handling_grade=np.full(count, Grade.GIVEN, np.int8),
        days=table["days"][row].astype(float),
        co2e_kg=table["co2e_kg_per_unit"][row].astype(float),
        lane=np.full(count, -1, np.int64),
    )


def _computed(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    ends: tuple[Bools, Bools],
    lanes: tuple[Lane, ...],
    ledger: Ledger,
) -> Block:
    """Arcs of computed lanes: load price x share of a load that one unit takes."""
    products = frame.products
    nodes = {name: i for i, name in enumerate(frame.node_names)}
    emits, takes = ends
    load_share, share_grade = _load_share(products, reference, ledger) if lanes else (None, None)
    columns: list[tuple[int, int, int, str, float, int, float, int, float, float, int]] = []
    for number, lane in enumerate(lanes):
        origin, destination = nodes[lane.origin], nodes[lane.destination]
        wanted = np.flatnonzero(emits[origin] & takes[destination][commodities.product])
        if not len(wanted) or load_share is None or share_grade is None:
            continue
        price = price_load(lane, reference)
        subject = f"{lane.origin} > {lane.destination} ({lane.mode})"
        if price.freight_usd is None or price.handling_usd is None:
            ledger.leave_out("lane", subject, "plan.tariff_unknown", ", ".join(price.missing))
            continue
        ledger.use(*price.used)
        per_kg, _ = freight_co2e_kg_per_load_kg(lane, reference)
        ledger.use(*(part.factor for part in freight_parts(lane, reference) if part.factor))
        for k in wanted:
            product = commodities.product[k]
            share = load_share[product]
            if np.isnan(share):
                ledger.leave_out("lane", subject, "plan.weight_unknown", products.name[product])
                continue
            grade = int(max(price.grade, share_grade))
            columns.append(
                (
                    origin,
                    destination,
                    int(k),
                    lane.mode,
                    price.freight_usd * share,
                    grade,
                    price.handling_usd * share,
                    grade,
                    lane.days,
                    float("nan") if per_kg is None else per_kg * products.weight_kg[product],
                    number,
                )
            )
    data = list(zip(*columns, strict=True)) if columns else [()] * 11
    return Block(
        origin=np.array(data[0], np.int64),
        destination=np.array(data[1], np.int64),
        commodity=np.array(data[2], np.int64),
        mode=np.array(data[3], object),
        freight_usd=np.array(data[4], float),
        freight_grade=np.array(data[5], np.int8),
        handling_usd=np.array(data[6], float),
        handling_grade=np.array(data[7], np.int8),
        days=np.array(data[8], float),
        co2e_kg=np.array(data[9], float),
        lane=np.array(data[10], np.int64),
    )


def _load_share(products: Products, reference: Reference, ledger: Ledger) -> tuple[Floats, Grade]:
    """max(weight share, volume share) of a load per unit [P]; nan when both are unknown."""
    payload = reference.get("load_payload_kg", "*")
    volume = reference.get("load_volume_m3", "*")
    ledger.use(payload, volume)
    by_weight = products.weight_kg / (payload.value or np.nan)
    by_volume = products.volume_m3 / (volume.value or np.nan)
    return np.fmax(by_weight, by_volume), Grade(max(payload.grade, volume.grade))


def _merged(given: Block, computed: Block) -> Block:
    """Given arcs replace computed ones of the same ends, commodity and mode (or of every mode)."""
    if not len(computed.origin):
        return given
    exact: set[tuple[int, int, int, str]] = set()
    whole: set[tuple[int, int, int]] = set()
    known_days: dict[tuple[int, int, int, str], tuple[float, float]] = {}
    for i in range(len(computed.origin)):
        key = (int(computed.origin[i]), int(computed.destination[i]), int(computed.commodity[i]))
        known_days[(*key, str(computed.mode[i]))] = (computed.days[i], computed.co2e_kg[i])
    for i in range(len(given.origin)):
        key = (int(given.origin[i]), int(given.destination[i]), int(given.commodity[i]))
        mode = str(given.mode[i])
        if mode:
            exact.add((*key, mode))
            days, co2e = known_days.get((*key, mode), (np.nan, np.nan))
            # A given price keeps the computed days and emissions that it does not replace.
            given.days[i] = days if np.isnan(given.days[i]) else given.days[i]
            given.co2e_kg[i] = co2e if np.isnan(given.co2e_kg[i]) else given.co2e_kg[i]
        else:
            whole.add(key)
    keep = np.array(
        [
            (int(o), int(d), int(k)) not in whole and (int(o), int(d), int(k), str(m)) not in exact
            for o, d, k, m in zip(
                computed.origin,
                computed.destination,
                computed.commodity,
                computed.mode,
                strict=True,
            )
        ],
        np.bool_,
    )
    parts = {
        name: np.concatenate([getattr(given, name), getattr(computed, name)[keep]])
        for name in Block.__dataclass_fields__
    }
    return Block(**parts)


def _lane_text(lane: Lane) -> str:
    return " > ".join((lane.origin, *lane.gateways, lane.destination))
