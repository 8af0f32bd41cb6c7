"""Commodities on lanes: freight, handling, duty, stock, days and CO2e per unit moved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from smartshoring.case.case import Case
from smartshoring.logistics.price import Pricer
from smartshoring.network.lane import Lane
from smartshoring.plan.arc_duties import arc_duties
from smartshoring.plan.arrays import (
    DC,
    Arcs,
    Bools,
    Commodities,
    Floats,
    Frame,
    Grades,
    Ints,
    Runs,
    Supplies,
)
from smartshoring.plan.block import Block, beside, merged
from smartshoring.plan.columnar import each, is_same, plus, same, taken
from smartshoring.plan.computed_arcs import computed_arcs, lane_base
from smartshoring.plan.freight_rates import Rates, rates_of
from smartshoring.plan.given_arcs import given_arcs, remote_arcs
from smartshoring.plan.lane_prices import FreightLaw, equipment_of
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.packing import packing
from smartshoring.plan.reverse_flows import Extras, extras
from smartshoring.plan.safety_stock import safety
from smartshoring.plan.terms import terms_of
from smartshoring.reference.lookup import Reference
from smartshoring.units import DAYS_PER_YEAR

_Number = TypeVar("_Number", bound=np.generic)


def build(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    made: tuple[Runs, Supplies],
    lanes: tuple[Lane, ...],
    ledger: Ledger,
) -> tuple[Arcs, tuple[str, ...]]:
    """Every arc that a plan may use, in a fixed order, and a text per computed lane."""
    case, products = frame.case, frame.products
    ends = _open_ends(frame, commodities, made, ledger)
    packed = packing(case, reference, ledger, computed=bool(lanes))
    pricer = Pricer(reference)
    rates = _rates(frame, reference, lanes, ledger)
    base = lane_base(frame, lanes, rates, pricer, packed, reference)
    nodes = {name: i for i, name in enumerate(frame.node_names)}
    given = given_arcs(case, nodes, commodities, ends, products, packed.weightless)
    remote = remote_arcs(frame, commodities, ends, packed.weightless)
    computed = computed_arcs(frame, commodities, ends, base, pricer, ledger)
    goods = merged(given, computed)
    block = beside(goods, remote) if len(remote) else goods
    _absent_freight(case, lanes, ledger)
    added = extras(frame, commodities, block, base, reference, ledger)
    block = _with_extras(block, added)
    usable = added.known & _known(frame, block.days, block, "days", ledger)
    usable &= _known(frame, block.co2e_kg, block, "co2e", ledger)
    usable &= ~np.isnan(block.freight_usd)
    product = commodities.product[block.commodity]
    duty_rate, duty_grade, law, law_index = arc_duties(
        frame, reference, commodities, made[0], block, lanes, ledger
    )
    value = products.unit_value_usd[product]
    duty_usd = _duty(duty_rate, value, ledger)
    if "duty" not in ledger.absent:
        unknown = np.isnan(duty_usd)
        _list_unknown_duties(frame, block, np.flatnonzero(unknown), law, law_index, ledger)
        usable &= ~unknown
    pipeline = _pipeline(frame, block, value, ledger)
    cycle = _cycle_stock(frame, block, value, ledger)
    spare = safety(frame, block, commodities, value, reference, ledger)
    passed_on = _passed_on(frame, block, product, ledger)
    order = _in_order(block, np.flatnonzero(usable))

    def kept(values: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        return values if order is None else taken(values, order)

    duty = each(np.nan_to_num, kept(duty_usd))
    arcs = Arcs(
        origin=kept(block.origin),
        destination=kept(block.destination),
        commodity=kept(block.commodity),
        mode=block.mode if order is None else block.mode.take(order),
        freight_usd=kept(block.freight_usd),
        freight_grade=kept(block.freight_grade),
        handling_usd=kept(block.handling_usd),
        handling_grade=kept(block.handling_grade),
        duty_usd=duty,
        duty_rate=each(np.nan_to_num, kept(duty_rate)),
        duty_grade=kept(_with_value(duty_grade, duty_rate, products.value_grade[product])),
        duty_law=law,
        duty_index=kept(law_index),
        pipeline_usd=each(np.nan_to_num, kept(pipeline)),
        days=kept(block.days),
        co2e_kg=kept(block.co2e_kg),
        lane=kept(block.lane),
        drayage_bridge_usd=kept(block.drayage_bridge_usd),
        brokers_usd=kept(block.brokers_usd),
        dunnage_usd=kept(added.dunnage_usd),
        dunnage_return_usd=kept(added.dunnage_return_usd),
        returns_usd=kept(added.returns_usd),
        cycle_stock_usd=kept(plus(plus(cycle, added.pool_usd), spare.usd)),
        dunnage_pool_usd=kept(added.pool_usd),
        safety_stock_usd=kept(spare.usd),
        safety_days=kept(spare.days),
        days_sd=kept(spare.days_sd),
        duty_recovered_usd=each(np.multiply, duty, kept(passed_on)),
        load_share=kept(block.load_share),
        load_basis=kept(block.load_basis),
        freight_law=FreightLaw(base.prices),
        freight_index=kept(block.law),
    )
    return arcs, tuple(_lane_text(lane) for lane in lanes)


def _open_ends(
    frame: Frame, commodities: Commodities, made: tuple[Runs, Supplies], ledger: Ledger
) -> tuple[Bools, Bools]:
    """Who may send and take what, without the sites that are left out."""
    emits, takes = _ends(frame, commodities, *made)
    names = frame.sites.name
    left_out = np.array([ledger.is_left_out("site", name) for name in names], np.bool_)
    emits[: len(names)][left_out] = False
    takes[: len(names)][left_out] = False
    return emits, takes


def _rates(frame: Frame, reference: Reference, lanes: tuple[Lane, ...], ledger: Ledger) -> Rates:
    """The rates in force; those for lanes that nobody computes are named."""
    markets = frame.case["markets"]
    place = dict(zip(markets["market"], markets["place"], strict=True))
    at = dict(zip(frame.sites.name, frame.sites.place, strict=True))
    at |= {name: str(place[name]) for name in frame.markets}
    rates = rates_of(frame.case, at, reference, frame.calendar.first_day, ledger)
    for idle in sorted(rates.equipment - {equipment_of(lane) for lane in lanes}):
        ledger.not_included(f"freight_rates_{idle}", "freight.rates_without_lanes")
    return rates


def _absent_freight(case: Case, lanes: tuple[Lane, ...], ledger: Ledger) -> None:
    if not len(case["lanes"]) and not lanes:
        ledger.not_included("freight", "plan.missing_lanes")
    if not lanes:
        ledger.not_included("handling", "plan.missing_handling")


def _with_extras(block: Block, added: Extras) -> Block:
    """The block with packaging and returns inside its freight and emissions."""
    return replace(
        block,
        freight_usd=plus(block.freight_usd, added.freight_usd),
        freight_grade=each(np.maximum, block.freight_grade, added.grade).astype(np.int8),
        co2e_kg=plus(block.co2e_kg, added.co2e_kg),
    )


def _in_order(block: Block, kept: Ints) -> Ints | None:
    """Arcs that are kept, by origin, destination, commodity and mode; None = all as they are."""
    key = (block.origin, block.destination, block.commodity, block.mode.code)
    wide = [1 + int(numbers.max(initial=0)) for numbers in key]
    if math.prod(wide) > 2**62:
        order = kept[np.lexsort([taken(numbers, kept) for numbers in reversed(key)])]
    else:
        whole = np.zeros(len(kept), np.int64)
        for numbers, count in zip(key, wide, strict=True):
            whole *= count
            whole += taken(numbers, kept)
        if (whole[1:] >= whole[:-1]).all():
            return None if len(kept) == len(block) else kept
        order = kept[np.argsort(whole, kind="stable")]
    return order


def _duty(rate: Floats, value: Floats, ledger: Ledger) -> Floats:
    """Rate x unit value, nothing of an unknown value where the rate is zero."""
    if is_same(rate) and rate[0] == 0.0:
        return rate
    if (np.isnan(value) & (rate > 0)).any():
        ledger.not_included("duty", "plan.missing_value")
    return np.where(rate == 0.0, 0.0, rate * value)


def _with_value(grade: Grades, rate: Floats, value_grade: Grades) -> Grades:
    """The weaker of the grades of a duty's rate and of the value that it is levied on."""
    if is_same(rate) and not rate[0] > 0:
        return grade
    return np.maximum(grade, np.where(rate > 0, value_grade, 0)).astype(np.int8)


def _list_unknown_duties(
    frame: Frame,
    block: Block,
    rows: Ints,
    law: tuple[Mapping[str, object], ...],
    law_index: Ints,
    ledger: Ledger,
) -> None:
    names = frame.node_names
    for i in rows:
        entry = law[law_index[i]]
        ledger.leave_out(
            "lane",
            f"{names[block.origin[i]]} > {names[block.destination[i]]}",
            "plan.duty_unknown",
            f"{entry.get('hs_code', '')} {entry.get('origin', '')} > {entry.get('importer', '')}",
        )


def _pipeline(frame: Frame, block: Block, value: Floats, ledger: Ledger) -> Floats:
    """Holding rate x unit value x days / 365."""
    holding = frame.case.settings.holding_rate_per_year
    if holding is None:
        return same(0.0, len(value), np.float64)
    if np.isnan(value[~block.remote]).any():
        ledger.not_included("pipeline_stock", "plan.missing_value")
    cost = holding * value * block.days / DAYS_PER_YEAR
    return np.where(block.remote, 0.0, cost)


def _cycle_stock(frame: Frame, block: Block, value: Floats, ledger: Ledger) -> Floats:
    """Holding rate x unit value / f: f shipments a year leave q/2f on average at each end.

    Two ends hold q/f units, so a unit of the q that move in a year pays for 1/f unit-years.
    """
    often = block.shipments_per_year
    slow = ~np.isnan(often)
    holding = frame.case.settings.holding_rate_per_year
    if not slow.any():
        return same(0.0, len(value), np.float64)
    if holding is None or np.isnan(value[slow]).any():
        code = "plan.missing_holding_rate" if holding is None else "plan.missing_value"
        ledger.not_included("cycle_stock", code)
        return np.zeros(len(value))
    return np.where(slow, holding * value / np.where(slow, often, 1.0), 0.0)


def _passed_on(frame: Frame, block: Block, product: Ints, ledger: Ledger) -> Floats:
    """Share of the duty into a market that its customer pays back, by arc."""
    terms = terms_of(frame.case, ledger)
    shares = terms.pass_through(frame.markets, frame.products.name)
    if not shares.any():
        return same(0.0, len(block), np.float64)
    every = np.vstack([np.zeros((len(frame.sites), len(frame.products))), shares])
    return np.asarray(every[block.destination, product], float)


def _known(
    frame: Frame, values: Floats, block: Block, what: Literal["days", "co2e"], ledger: Ledger
) -> Bools:
    """Which arcs may enter a plan as far as their days or emissions are known.

    When no lane has them the measure is not included; when some lack them and cost or limits
    depend on them, those lanes are left out.
    """
    # Services take no time and emit nothing, whatever is known of the goods.
    missing = np.isnan(values)
    usable = np.ones(len(values), np.bool_)
    if missing[~block.remote].all():
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


def _lane_text(lane: Lane) -> str:
    return " > ".join((lane.origin, *lane.gateways, lane.destination))
