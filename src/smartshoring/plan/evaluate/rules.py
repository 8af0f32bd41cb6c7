"""Rules that a plan must keep: balances, capacities, the strategy and the limits of the case."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools, Coefficients, Floats
from smartshoring.plan.evaluate import moves, utilities
from smartshoring.plan.evaluate.costs import co2e_by_period, events
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.needs import highest_need
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def _growth(stock: Floats) -> Floats:
    """Stock at the end of each period less that at the end of the one before."""
    return np.diff(stock, axis=1, prepend=0.0)


def balances(act: Activity, data: Coefficients, note: Findings) -> None:
    """Nothing is negative, lost or made of nothing; demand is served; origins are true."""
    nodes, products, periods = len(data.node_names), len(data.products), len(data.periods)
    kinds = len(data.commodities)
    arcs = data.arcs
    done = (act.flow_quantity, act.run_quantity, act.buy_quantity, act.unmet, act.stock)
    for quantities in done:
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
    into_stock, banks = np.zeros((nodes, kinds, periods)), data.banks
    np.add.at(into_stock, (banks.site, banks.commodity), _growth(act.stock))
    note("stock left at the end", act.stock[:, -1:])
    shut = ~act.open[banks.site]
    note("stock of a closed plant", np.where(shut, act.stock, 0.0))
    used = np.zeros((nodes, products, periods))
    amount = np.zeros((len(runs), periods))
    np.add.at(amount, (act.run, act.run_period), act.run_quantity)
    for run, product, per_unit in zip(
        runs.input_run, runs.input_product, runs.input_quantity, strict=True
    ):
        used[runs.site[run], product] += per_unit * amount[run]
    to_product = np.zeros((kinds, products))
    to_product[np.arange(kinds), data.commodities.product] = 1.0
    in_p, out_p, made_p, kept_p = (
        np.einsum("nkt,kp->npt", values, to_product)
        for values in (inflow, outflow, made, into_stock)
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
    note("balance", np.abs(in_p + made_p - out_p - used - kept_p)[sites], size[sites])
    kind = data.sites.kind
    own = made - into_stock
    for chosen, source in ((kind == PLANT, own), (kind == DC, inflow), (kind == SUPPLIER, made)):
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
    yearly = sites.capacity[:, None] * data.years[None, :]
    capacity = np.where(act.open, yearly, 0.0)
    capacity = np.where(act.open & np.isinf(capacity), through, capacity)
    note("site_capacity", through - capacity, capacity)
    on_line = np.zeros((len(data.lines), periods))
    for column in range(runs.line.shape[1]):
        line = runs.line[act.run, column]
        has = line >= 0
        np.add.at(on_line, (line[has], act.run_period[has]), started[has])
    moved = data.commodities.product[arcs.commodity[act.flow_arc]]
    for n in np.flatnonzero((sites.kind[data.lines.site] == DC) & ~data.lines.is_line):
        own = origin == data.lines.site[n]
        own &= moved == data.products.name.index(data.lines.name[n])
        on_line[n] += np.bincount(act.flow_period[own], act.flow_quantity[own], periods)
    paid = switched_lines(data)[:, None]
    allowed = np.where(paid & ~act.line, 0.0, moves.line_capacity(act, data))
    note("line_capacity", on_line - allowed, allowed)
    note("line of a closed site", (act.line & paid & ~act.open[data.lines.site]).astype(float))
    bought = np.zeros((len(data.supplies), periods))
    np.add.at(bought, (act.buy, act.buy_period), act.buy_quantity)
    yearly = data.supplies.capacity[:, None] * data.years[None, :]
    limit: Floats = np.where(np.isinf(yearly), bought, yearly)
    note("supply_capacity", bought - limit, limit)
    _young(act, data, note)


def _young(act: Activity, data: Coefficients, note: Findings) -> None:
    """A site that still learns keeps to the share of capacity that its age has."""
    runs, ages = data.runs, data.ages
    placed = moves.line_capacity(act, data)
    for age in range(len(ages)):
        site = int(ages.site[age])
        mine = runs.age[act.run] == age
        started = act.run_quantity[mine] * runs.capacity_use[act.run[mine]]
        period = act.run_period[mine]
        total = np.bincount(period, started, len(data.periods))
        if np.isfinite(data.sites.capacity[site]):
            most = ages.site_capacity[age] * data.sites.capacity[site] * data.years
            note("ramp of a site", total - most, most)
        for column in range(runs.line.shape[1]):
            for line in np.unique(runs.line[act.run[mine], column]):
                if line >= 0:
                    on = runs.line[act.run[mine], column] == line
                    most = ages.line_capacity[age, line] * placed[line]
                    by_period = np.bincount(period[on], started[on], len(data.periods))
                    note("ramp of a line", by_period - most, most)


def switched_lines(data: Coefficients) -> Bools:
    """Lines that the plan must say are in use [L].

    They cost something, draw counted power, or have no capacity but what moves in.
    """
    lines, ground = data.lines, data.utilities
    paid = (lines.fixed_usd_per_year > 0) | (lines.opening_usd > 0)
    powered = {int(s) for s, kw in zip(ground.site, ground.kw_per_line, strict=True) if kw > 0}
    on_ground = np.isin(lines.site, np.array(sorted(powered), np.int64))
    empty = (lines.capacity <= 0) & np.isin(np.arange(len(lines)), data.moves.to_line)
    return np.asarray(paid | (on_ground & lines.is_line) | empty, np.bool_)


def approvals(act: Activity, data: Coefficients, note: Findings) -> None:
    """Work for an approval starts once, at an open site; nothing leaves before its end."""
    asked, arcs = data.approvals, data.arcs
    demand = np.zeros((len(data.products), len(data.periods)))
    np.add.at(demand, (data.demand.product, data.demand.period), data.demand.quantity)
    product = data.commodities.product[arcs.commodity[act.flow_arc]]
    made = data.runs.product[act.run]
    opened, _ = events(act, data)
    switched = switched_lines(data)
    note("approval lost by closing", opened[asked.site].sum(axis=1) - 1.0)
    for q in range(len(asked)):
        began = np.flatnonzero(act.approve[q])
        note("approval twice", float(len(began) > 1))
        site, what = asked.site[q], asked.product[q]
        note("approval at a closed site", float(not act.open[site, began].all()))
        on = {int(n) for n in data.runs.line[_makes(data, int(site), int(what)), 0]}
        if on and all(line >= 0 and switched[line] for line in on):
            in_use = act.line[sorted(on)][:, began].any(axis=0)
            note("approval without a line", float(not in_use.all()))
        left = (arcs.origin[act.flow_arc] == site) & (product == what)
        sent = np.zeros(len(data.periods))
        np.add.at(sent, act.flow_period[left], act.flow_quantity[left])
        mine = (data.runs.site[act.run] == site) & (made == what)
        done = np.bincount(act.run_period[mine], act.run_quantity[mine], len(data.periods))
        ready = asked.ready[q, began[0]] if len(began) else np.zeros(len(data.periods))
        note("flow before approval", np.where(ready <= 0, sent, 0.0))
        note("made before approval", np.where(ready <= 0, done, 0.0))
        need = highest_need(data, int(what))
        note("flow before approval", sent - need * ready, need)
        if data.products.finished[what] and demand[what].any():
            for t in np.flatnonzero((ready > 0) & (ready < 1)):
                before = (1.0 - ready[t]) * demand[what, t]
                short = before - _others(act, data, q, int(t), 1.0 - float(ready[t]))
                note("supply before approval", short, demand[what, t])


def _makes(data: Coefficients, site: int, product: int) -> Bools:
    """Ways to make a product at a site [R]."""
    return np.asarray((data.runs.site == site) & (data.runs.product == product))


def _others(act: Activity, data: Coefficients, q: int, t: int, share: float) -> float:
    """What sites other than that of approval q can deliver of its product before it.

    Until then, a share of the period, they stand alone: their capacity of that share, what they
    hold in stock and what is left unmet.
    """
    asked, runs, lines = data.approvals, data.runs, data.lines
    site, product = int(asked.site[q]), int(asked.product[q])
    years = float(data.years[t])
    standing = moves.line_capacity(act, data, whole=True)
    pending = {
        int(s): n
        for n, (s, p) in enumerate(zip(asked.site, asked.product, strict=True))
        if p == product
    }
    kept = data.commodities.product[data.banks.commodity] == product
    total = float(act.unmet[:, product, t].sum())
    if t:
        total += float(act.stock[kept & (data.banks.site != site), t - 1].sum())
    for other in np.unique(runs.site[runs.product == product]):
        if other == site or not act.open[other, t]:
            continue
        if int(other) in pending:
            began = np.flatnonzero(act.approve[pending[int(other)]])
            if not len(began) or asked.ready[pending[int(other)], began[0], t] < 1:
                continue
        here = np.flatnonzero(_makes(data, int(other), product))
        by_line = {
            int(line): float(standing[line, t]) / years if line >= 0 else np.inf
            for line in runs.line[here, 0]
        }
        whole = [float(lines.capacity[cap]) if cap >= 0 else np.inf for cap in runs.line[here, 1]]
        most = min(sum(by_line.values()), max(whole), float(data.sites.capacity[other])) * years
        total += share * most / float(runs.capacity_use[here].min())
    return total


def site_rules(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Openings, closings and production keep to the strategy and to minimum life."""
    decided = data.sites.decides
    opened, closed = events(act, data)
    note("existing site reopened", (opened & data.sites.existing[:, None]).astype(float))
    if spec.frozen_sites:
        note("frozen sites", (opened | closed).astype(float))
        candidate = ~data.sites.existing[data.supplies.site[act.buy]]
        note("frozen sites", np.where(candidate, act.buy_quantity, 0.0))
    if spec.outage is not None:
        hit = spec.outage.period
        then = act.flow_period == hit
        moved = np.bincount(act.flow_arc[then], act.flow_quantity[then], len(data.arcs))
        bound = np.isfinite(spec.outage.most)
        note("outage", (moved - spec.outage.most)[bound], spec.outage.most[bound])
        stopped = spec.outage.sites[data.runs.site[act.run]] & (act.run_period == hit)
        note("outage", np.where(stopped, act.run_quantity, 0.0))
    note("nothing opens or closes yet", (opened | closed)[:, : spec.wait_periods].astype(float))
    old = data.sites.existing
    since = np.where(old, spec.grace_periods, 0)
    late = np.arange(len(data.periods))[None, :] >= since[:, None]
    shut = (spec.must_close & decided)[:, None] & late
    note("strategy: site must close", (act.open & shut).astype(float))
    barred = data.products.finished[data.runs.product[act.run]]
    barred &= ~spec.may_finish[data.runs.site[act.run]]
    barred &= late[data.runs.site[act.run], act.run_period]
    note("strategy: country", np.where(barred, act.run_quantity, 0.0))
    month = data.calendar.start_month
    for site, start in zip(*np.nonzero(opened), strict=True):
        held = (month >= month[start]) & (month < month[start] + data.sites.min_life_months[site])
        note("min_life_years", float(not act.open[site, held].all()))
    missing = {item.subject for item in data.left_out if item.kind == "site"}
    for site in np.flatnonzero(act.open.any(axis=1) & decided):
        note("site left out", float(data.sites.name[site] in missing))


def limits_kept(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The limits that bind the question are kept."""
    limits, arcs, sites = spec.limits, data.arcs, data.sites
    utilities.proven_only(act, data, spec, note)
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
