"""Rules that a plan must keep: balances, capacities, the strategy and the limits of the case."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Coefficients, Floats
from smartshoring.plan.evaluate.costs import co2e_by_period, events
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


class Findings:
    """The largest violation of each rule, relative to the size of what it governs."""

    def __init__(self) -> None:
        self.worst_of: dict[str, float] = {}

    def __call__(self, rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        """Note by how much a rule is exceeded, where it is exceeded most."""
        worst = float(np.max(np.asarray(excess) / np.maximum(1.0, np.abs(size)), initial=0.0))
        self.worst_of[rule] = max(self.worst_of.get(rule, 0.0), worst)


def balances(act: Activity, data: Coefficients, note: Findings) -> None:
    """Nothing is negative, lost or made of nothing; demand is served; origins are true."""
    nodes, products, periods = len(data.node_names), len(data.products), len(data.periods)
    kinds = len(data.commodities)
    arcs = data.arcs
    for quantities in (act.flow_quantity, act.run_quantity, act.buy_quantity, act.unmet):
        note("negative quantity", -np.asarray(quantities))
    inflow = np.zeros((nodes, kinds, periods))
    outflow = np.zeros((nodes, kinds, periods))
    where = (arcs.commodity[act.flow_arc], act.flow_period)
    np.add.at(inflow, (arcs.destination[act.flow_arc], *where), act.flow_quantity)
    np.add.at(outflow, (arcs.origin[act.flow_arc], *where), act.flow_quantity)
    made = np.zeros((nodes, kinds, periods))
    runs, supplies = data.runs, data.supplies
    np.add.at(made, (runs.site[act.run], runs.commodity[act.run], act.run_period), act.run_quantity)
    np.add.at(
        made,
        (supplies.site[act.buy], supplies.commodity[act.buy], act.buy_period),
        act.buy_quantity,
    )
    used = np.zeros((nodes, products, periods))
    amount = np.zeros((len(runs), periods))
    np.add.at(amount, (act.run, act.run_period), act.run_quantity)
    for run, product, per_unit in zip(
        runs.input_run, runs.input_product, runs.input_quantity, strict=True
    ):
        used[runs.site[run], product] += per_unit * amount[run]
    to_product = np.zeros((kinds, products))
    to_product[np.arange(kinds), data.commodities.product] = 1.0
    in_p, out_p, made_p = (
        np.einsum("nkt,kp->npt", values, to_product) for values in (inflow, outflow, made)
    )
    wanted = np.zeros((nodes, products, periods))
    demand = data.demand
    np.add.at(wanted, (demand.market, demand.product, demand.period), demand.quantity)
    first_market = len(data.sites)
    size = np.maximum(in_p + made_p, wanted)
    note(
        "demand",
        np.abs(in_p + act.unmet - wanted)[first_market:],
        size[first_market:],
    )
    if data.case.settings.shortage_cost_usd is None:
        note("demand", act.unmet)
    sites = slice(0, first_market)
    note("balance", np.abs(in_p + made_p - out_p - used)[sites], size[sites])
    kind = data.sites.kind
    for chosen, source in ((kind == PLANT, made), (kind == DC, inflow), (kind == SUPPLIER, made)):
        rows = np.flatnonzero(chosen)
        note("origin of goods", (outflow - source)[rows], outflow[rows])


def capacities(act: Activity, data: Coefficients, note: Findings) -> None:
    """Sites, lines and suppliers keep their capacities."""
    periods = len(data.periods)
    runs, arcs, sites = data.runs, data.arcs, data.sites
    through = np.zeros((len(sites), periods))
    started = act.run_quantity * runs.capacity_use[act.run]
    np.add.at(through, (runs.site[act.run], act.run_period), started)
    origin = arcs.origin[act.flow_arc]
    depot = sites.kind[np.minimum(origin, len(sites) - 1)] == DC
    np.add.at(through, (origin[depot], act.flow_period[depot]), act.flow_quantity[depot])
    np.add.at(through, (data.supplies.site[act.buy], act.buy_period), act.buy_quantity)
    capacity = np.where(act.open, sites.capacity[:, None], 0.0)
    capacity = np.where(act.open & np.isinf(capacity), through, capacity)
    note("site_capacity", through - capacity, capacity)
    on_line = np.zeros((len(data.lines), periods))
    for column in range(runs.line.shape[1]):
        line = runs.line[act.run, column]
        has = line >= 0
        np.add.at(on_line, (line[has], act.run_period[has]), started[has])
    paid = (data.lines.fixed_usd_per_year > 0)[:, None]
    allowed = np.where(paid & ~act.line, 0.0, data.lines.capacity[:, None])
    note("line_capacity", on_line - allowed, allowed)
    note("line of a closed site", (act.line & paid & ~act.open[data.lines.site]).astype(float))
    bought = np.zeros((len(data.supplies), periods))
    np.add.at(bought, (act.buy, act.buy_period), act.buy_quantity)
    limit: Floats = np.where(
        np.isinf(data.supplies.capacity)[:, None], bought, data.supplies.capacity[:, None]
    )
    note("supply_capacity", bought - limit, limit)


def site_rules(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Openings, closings and production keep to the strategy and to minimum life."""
    decided = data.sites.decides
    opened, closed = events(act, data)
    note("existing site reopened", (opened & data.sites.existing[:, None]).astype(float))
    if spec.frozen_sites:
        note("frozen sites", (opened | closed).astype(float))
        candidate = ~data.sites.existing[data.supplies.site[act.buy]]
        note("frozen sites", np.where(candidate, act.buy_quantity, 0.0))
    note(
        "strategy: site must close", (act.open & (spec.must_close & decided)[:, None]).astype(float)
    )
    barred = data.products.finished[data.runs.product[act.run]]
    barred &= ~spec.may_finish[data.runs.site[act.run]]
    note("strategy: country", np.where(barred, act.run_quantity, 0.0))
    life = np.maximum(1, np.ceil(data.sites.min_life_years)).astype(int)
    for site, start in zip(*np.nonzero(opened), strict=True):
        note("min_life_years", float(not act.open[site, start : start + life[site]].all()))
    missing = {item.subject for item in data.left_out if item.kind == "site"}
    for site in np.flatnonzero(act.open.any(axis=1) & decided):
        note("site left out", float(data.sites.name[site] in missing))


def limits_kept(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The limits that bind the question are kept."""
    limits, arcs, sites = spec.limits, data.arcs, data.sites
    periods = len(data.periods)
    arc, period, quantity = act.flow_arc, act.flow_period, act.flow_quantity
    product = data.commodities.product[arcs.commodity[arc]]
    finished = data.products.finished[product]
    kind = np.append(sites.kind, np.full(len(data.markets), -1))
    into_market = kind[arcs.destination[arc]] == -1
    delivery = finished & (into_market | (kind[arcs.destination[arc]] == DC))
    days = arcs.days[arc]
    if limits.co2e_kg_per_period is not None:
        emitted = co2e_by_period(act, data)
        excess = 1.0 if emitted is None else emitted - limits.co2e_kg_per_period
        note("co2e_kg_per_period", excess, limits.co2e_kg_per_period)
    if limits.lead_time_days is not None:
        unit_days = np.bincount(period[delivery], (quantity * days)[delivery], periods)
        reached = finished & into_market
        served = np.bincount(period[reached], quantity[reached], periods).astype(float)
        allowed = served * limits.lead_time_days
        note("lead_time_days", np.nan_to_num(unit_days - allowed, nan=np.inf), allowed)
    if limits.lane_days_max is not None:
        slow = into_market & ~(days <= limits.lane_days_max)
        note("lane_days_max", quantity[slow])
    leaving = np.zeros((len(sites), periods))
    origin = arcs.origin[arc]
    from_plant = delivery & (kind[origin] == PLANT)
    np.add.at(leaving, (origin[from_plant], period[from_plant]), quantity[from_plant])
    total = leaving.sum(axis=0)
    if limits.max_share_site is not None:
        note("max_share_site", leaving - limits.max_share_site * total, total)
    if limits.max_share_country is not None:
        for country in {c for c in sites.country if c}:
            own = leaving[[c == country for c in sites.country]].sum(axis=0)
            note("max_share_country", own - limits.max_share_country * total, total)
    _check_sources(act, data, spec, note)
    plants_open = act.open[sites.kind == PLANT].sum(axis=0)
    if limits.max_sites is not None:
        note("max_sites", plants_open - float(limits.max_sites))
    if limits.min_sites is not None:
        note("min_sites", float(limits.min_sites) - plants_open)


def _check_sources(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Shares of one market's product by the site it comes from."""
    limits = spec.limits
    if limits.max_share_market_source is None and not limits.single_source:
        return
    arcs = data.arcs
    taken: dict[tuple[int, int, int], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for arc, t, quantity in zip(act.flow_arc, act.flow_period, act.flow_quantity, strict=True):
        if arcs.destination[arc] >= len(data.sites):
            product = int(data.commodities.product[arcs.commodity[arc]])
            taken[int(arcs.destination[arc]), product, int(t)][int(arcs.origin[arc])] += quantity
    demand = data.demand
    wanted: dict[tuple[int, int, int], float] = defaultdict(float)
    for market, product, t, quantity in zip(
        demand.market, demand.product, demand.period, demand.quantity, strict=True
    ):
        wanted[int(market), int(product), int(t)] += float(quantity)
    for key, by_site in taken.items():
        if limits.max_share_market_source is not None:
            allowed = limits.max_share_market_source * wanted[key]
            note("max_share_market_source", max(by_site.values()) - allowed, allowed)
        if limits.single_source:
            total = sum(by_site.values())
            note("single_source", total - max(by_site.values()), total)
