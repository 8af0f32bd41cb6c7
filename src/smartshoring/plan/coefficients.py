"""Join the case with the world's facts: the one place where rooms' numbers meet.

A coefficient that is not known never becomes zero. Either a whole column is absent, and then its
cost term is `not_included`; or single entries are missing, and then the site, lane or recipe that
needs them is left out and listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from smartshoring.carbon.electricity import grid_basis
from smartshoring.case.case import Case
from smartshoring.network.lane import Lane
from smartshoring.places.groups import country_of, near_countries
from smartshoring.plan import (
    approvals,
    budgets,
    moves,
    one_offs,
    people,
    policies,
    ramp,
    site_costs,
    stock_bank,
    utilities,
)
from smartshoring.plan import arcs as arcs_of
from smartshoring.plan import lines as lines_of
from smartshoring.plan import origins as origins_of
from smartshoring.plan import runs as runs_of
from smartshoring.plan.arrays import (
    DC,
    PLANT,
    SUPPLIER,
    Coefficients,
    Commodities,
    Demand,
    Floats,
    Frame,
    Products,
    Sites,
)
from smartshoring.plan.calendar import Calendar, calendar_of
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value
from smartshoring.trade.law import Use
from smartshoring.units import MONTHS_PER_YEAR

_KINDS = {"plant": PLANT, "service": PLANT, "dc": DC, "supplier": SUPPLIER}
"""A service site works like a plant; what it makes has no weight."""

_USES: dict[str, Use] = {"vehicle": "vehicle", "other": "other"}


def case_reference(case: Case, reference: Reference | None = None) -> Reference:
    """The shipped facts, overridden by the case's and with the defaults it accepts."""
    facts = case["facts"]
    values = [
        Value(
            key=str(facts["key"][i]),
            place=str(facts["place"][i]),
            value=float(facts["value"][i]),
            unit=str(facts["unit"][i]),
            source=str(facts["source"][i]),
            grade=Grade.GIVEN,
            low=_optional(facts["low"][i]),
            high=_optional(facts["high"][i]),
        )
        for i in range(len(facts))
    ]
    base = reference or Reference.load()
    return base.with_facts(values).accepting(case.settings.accept_defaults)


def build(case: Case, reference: Reference, lanes: Iterable[Lane] = ()) -> Coefficients:
    """All coefficients of a case.

    Args:
        case: The validated case.
        reference: From `case_reference`.
        lanes: Computed lanes (`plan.lanes`); none when the case gives its lanes.
    """
    ledger = Ledger()
    settings = case.settings
    calendar = calendar_of(case)
    sites = _sites(case, ledger)
    running = site_costs.build(case, sites, ledger)
    sites = site_costs.on_sites(sites, running)
    markets = tuple(sorted(str(name) for name in case["markets"]["market"]))
    market_place = dict(zip(case["markets"]["market"], case["markets"]["place"], strict=True))
    market_country = tuple(
        country_of(str(market_place[m])) if market_place[m] else "" for m in markets
    )
    demand_names = {str(name) for name in case["demand"]["product"]}
    products = _products(case, demand_names)
    demand = _demand(case, products, markets, len(sites), calendar)
    plants = [sites.place[i] for i in np.flatnonzero(sites.kind == PLANT)]
    frame = Frame(
        case=case,
        sites=sites,
        markets=markets,
        market_country=market_country,
        products=products,
        demand=demand,
        electricity_basis=grid_basis(plants, reference) if plants and all(plants) else "",
        calendar=calendar,
    )
    lines, line_index = lines_of.build(case, sites)
    ages = ramp.build(case, sites, lines, calendar, ledger)
    runs, run_keys, origins = runs_of.build(frame, line_index, ages, reference, ledger)
    supplies, supply_keys = runs_of.supplies(frame, ledger)
    commodities, number = _commodities(run_keys, supply_keys)
    origins_of.without_source(frame, runs, commodities, ledger)
    runs = site_costs.on_runs(runs_of.numbered(runs, run_keys, number), sites, running)
    supplies = runs_of.numbered(supplies, supply_keys, number)
    supplies = site_costs.on_supplies(supplies, sites, running)
    products = runs_of.valued(products, runs, supplies, ledger)
    frame = replace(frame, products=products)
    arcs, lane_text = arcs_of.build(
        frame, reference, commodities, (runs, supplies), tuple(lanes), ledger
    )
    arcs = site_costs.on_arcs(arcs, sites, running)
    home = _home(frame)
    near = frozenset(settings.near) if settings.near else near_countries(home)
    for term in ("tax_carbon", "risk"):
        ledger.not_included(term, f"plan.missing_{term}")
    if settings.holding_rate_per_year is None:
        ledger.not_included("pipeline_stock", "plan.missing_holding_rate")
    if settings.carbon_price_usd_per_t is None:
        ledger.not_included("carbon_price", "plan.missing_carbon_price")
    # Built before the ledger is read at the end.
    allowed = approvals.build(case, sites, products, calendar, ledger)
    banks = stock_bank.build(case, runs, products, calendar, ledger)
    if not len(banks) and not arcs.cycle_stock_usd.any():
        ledger.not_included("inventory", "plan.missing_inventory")
    if not arcs.duty_recovered_usd.any():
        ledger.not_included("duty_recovered", "plan.missing_duty_recovered")
    if not len(case["baseline_flows"]):
        ledger.not_included("baseline", "ledger.missing_baseline")
    if not len(case["baseline_costs"]):
        ledger.not_included("ledger", "ledger.missing_ledger")
    paid_once = one_offs.build(case, sites, ledger)
    movable = moves.build(case, sites, lines, line_index, calendar, ledger)
    roles = people.build(frame, runs, lines, ages, ledger)
    ground = utilities.build(frame, lines, reference, ledger)
    rules = policies.build(case, products, ledger)
    once = (paid_once.amount_usd, allowed.cost_usd, lines.opening_usd, ground.connection_usd)
    if any((usd != 0).any() for usd in (movable.cost_usd, movable.scrap_usd)) or any(
        (usd > 0).any() for usd in once
    ):
        ledger.narrow("one_off", "opening")
    if {one_offs.OPEN, one_offs.CLOSE} <= set(paid_once.event.tolist()):
        # Items say what events cost; the sites table need not.
        ledger.included("opening")
    if (roles.train_usd_per_hire > 0).any():
        ledger.narrow("production", "conversion")
    site_costs.told(running, sites, ledger)
    return Coefficients(
        case=case,
        reference_version=reference.version,
        calendar=calendar,
        discount=calendar.discount(calendar.start_month),
        residual_share=_residual(case, calendar),
        markets=markets,
        market_country=market_country,
        sites=sites,
        products=products,
        commodities=commodities,
        lines=lines,
        ages=ages,
        runs=runs,
        supplies=supplies,
        arcs=arcs,
        demand=demand,
        approvals=allowed,
        banks=banks,
        one_offs=paid_once,
        roles=roles,
        utilities=ground,
        policies=rules,
        site_costs=running,
        moves=movable,
        budget_usd=budgets.build(case, calendar),
        home=home,
        near=near - home,
        not_included=dict(sorted(ledger.absent.items())),
        left_out=tuple(sorted(ledger.left_out, key=lambda item: (item.kind, item.subject))),
        values=tuple(ledger.values()),
        lane_text=lane_text,
        electricity_basis=frame.electricity_basis,
        origins=origins,
    )


def _optional(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _sites(case: Case, ledger: Ledger) -> Sites:
    table = case["sites"]
    order = np.argsort(table["site"].astype(str), kind="stable")
    kind = np.array([_KINDS[str(word)] for word in table["kind"][order]], np.int64)
    fixed = table["fixed_cost_usd_per_year"][order].astype(float)
    opening = table["opening_cost_usd"][order].astype(float)
    closing = table["closing_cost_usd"][order].astype(float)
    existing = table["status"][order] == "existing"
    capacity = table["capacity_units_per_year"][order].astype(float)
    names = tuple(str(name) for name in table["site"][order])
    places = tuple(str(place) for place in table["place"][order])
    learning = ramp.ramp_months(case)
    if not table.has("fixed_cost_usd_per_year"):
        ledger.not_included("fixed", "plan.missing_fixed_cost")
    if not table.has("opening_cost_usd") and not table.has("closing_cost_usd"):
        ledger.not_included("one_off", "plan.missing_one_off")
    supplier = kind == SUPPLIER
    wanted = (
        ("fixed_cost_usd_per_year", fixed, ~supplier),
        ("opening_cost_usd", opening, ~supplier & ~existing),
        ("closing_cost_usd", closing, ~supplier & existing),
    )
    for column, values, needed in wanted:
        if not table.has(column):
            if column == "closing_cost_usd" and table.has("opening_cost_usd") and needed.any():
                ledger.not_included("closing", "plan.missing_closing_cost")
            continue
        for i in np.flatnonzero(needed & np.isnan(values)):
            ledger.leave_out("site", names[i], "plan.site_cost_unknown", column)
    return Sites(
        name=names,
        kind=kind,
        country=tuple(country_of(place) if place else "" for place in places),
        place=places,
        existing=np.asarray(existing, np.bool_),
        fixed_usd_per_year=np.nan_to_num(fixed),
        opening_usd=np.where(existing, 0.0, np.nan_to_num(opening)),
        closing_usd=np.nan_to_num(closing),
        min_life_months=np.maximum(
            np.nan_to_num(table["min_life_years"][order].astype(float)) * MONTHS_PER_YEAR,
            [learning.get(name, 0.0) for name in names],
        ),
        capacity=np.where(np.isnan(capacity), np.inf, capacity),
    )


def _products(case: Case, demanded: set[str]) -> Products:
    table = case["products"]
    order = np.argsort(table["product"].astype(str), kind="stable")
    names = tuple(str(name) for name in table["product"][order])
    word = table["finished"][order]
    finished = np.array(
        [w == "yes" or (w == "" and n in demanded) for w, n in zip(word, names, strict=True)],
        np.bool_,
    )
    value = table["unit_value_usd"][order].astype(float)
    return Products(
        name=names,
        finished=finished,
        unit_value_usd=value,
        value_grade=np.where(np.isnan(value), Grade.ASSUMED, Grade.GIVEN).astype(np.int8),
        weight_kg=table["weight_kg"][order].astype(float),
        volume_m3=table["volume_m3"][order].astype(float),
        hs_code=tuple(str(code) for code in table["hs_code"][order]),
        use=tuple(_USES.get(str(word), "unstated") for word in table["use"][order]),
    )


def _demand(
    case: Case, products: Products, markets: tuple[str, ...], first: int, calendar: Calendar
) -> Demand:
    """What is wanted in each period: a row without a period says it per year, for every period."""
    table = case["demand"]
    product = {name: i for i, name in enumerate(products.name)}
    market = {name: first + i for i, name in enumerate(markets)}
    period = {label: i for i, label in enumerate(calendar.labels)}
    rows: list[tuple[int, int, int, float]] = []
    for i in range(len(table)):
        label, quantity = str(table["period"][i]), float(table["quantity"][i])
        ends = (market[str(table["market"][i])], product[str(table["product"][i])])
        if label:
            rows.append((*ends, period[label], quantity))
        else:
            rows.extend((*ends, t, quantity * float(y)) for t, y in enumerate(calendar.years))
    rows.sort()
    columns = np.array(rows, float).reshape(-1, 4)
    return Demand(
        market=columns[:, 0].astype(np.int64),
        product=columns[:, 1].astype(np.int64),
        period=columns[:, 2].astype(np.int64),
        quantity=columns[:, 3],
    )


def _commodities(
    *keys: tuple[tuple[int, str, bool], ...],
) -> tuple[Commodities, dict[tuple[int, str, bool], int]]:
    distinct = sorted({key for group in keys for key in group})
    return (
        Commodities(
            product=np.array([key[0] for key in distinct], np.int64),
            country=tuple(key[1] for key in distinct),
            qualifies=np.array([key[2] for key in distinct], np.bool_),
        ),
        {key: i for i, key in enumerate(distinct)},
    )


def _residual(case: Case, calendar: Calendar) -> Floats:
    """Straight line over `asset_life_years`, credited at the end of the last period [T]."""
    life = case.settings.asset_life_years
    if life is None:
        return np.zeros(len(calendar))
    age_months = calendar.end_month[-1] - calendar.start_month
    return np.asarray(np.maximum(0.0, 1.0 - age_months / (life * MONTHS_PER_YEAR)), float)


def _home(frame: Frame) -> frozenset[str]:
    """Countries named in the case, else the country with most demand by value."""
    if frame.case.settings.home:
        return frozenset(frame.case.settings.home)
    value = np.nan_to_num(frame.products.unit_value_usd, nan=1.0)
    weight: dict[str, float] = {}
    demand = frame.demand
    for node, product, quantity in zip(demand.market, demand.product, demand.quantity, strict=True):
        country = frame.node_country[node]
        if country:
            weight[country] = weight.get(country, 0.0) + quantity * value[product]
    if not weight:
        return frozenset()
    return frozenset({min(weight, key=lambda country: (-weight[country], country))})
