"""The yardstick and the checker: recompute every cost, measure and rule from a plan's own words.

It reads a plan by names, as a reader of the JSON would, and shares no code with the compiler that
built the model. `measured` fills in the costs; `checked` says whether a plan keeps every rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from smartshoring.network.plan import (
    CASH_TERMS,
    LANDED_TERMS,
    SHADOW_TERMS,
    Check,
    Flow,
    Plan,
    Yardstick,
)
from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools, Coefficients, Floats, Ints
from smartshoring.plan.spec import Spec


class _Note(Protocol):
    """Callable that records the excess of a rule over its size."""

    def __call__(self, rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        """Record one rule."""


TOLERANCE = 1e-6
"""Largest relative violation that passes."""


@dataclass(frozen=True)
class Activity:
    """A plan's words as indices into the coefficients."""

    flow_arc: Ints
    flow_period: Ints
    flow_quantity: Floats
    run: Ints
    run_period: Ints
    run_quantity: Floats
    buy: Ints
    buy_period: Ints
    buy_quantity: Floats
    open: Bools
    """[S x T]; suppliers without a decision count as open."""
    line: Bools
    """[L x T]."""
    unmet: Floats
    """[node x product x period]."""
    unknown: tuple[str, ...]
    """Words of the plan that name nothing in the case."""


def measured(plan: Plan, data: Coefficients) -> Plan:
    """The plan with the cost of each flow, the cost by term and the yardstick."""
    act = activity(plan, data)
    cost = _cost(act, data)
    flows = tuple(
        _costed(flow, arc, act.flow_period[i], data)
        for i, (flow, arc) in enumerate(zip(plan.flows, act.flow_arc, strict=True))
    )
    return replace(plan, cost=cost, flows=flows, yardstick=_yardstick(act, data, cost))


def checked(plan: Plan, data: Coefficients, spec: Spec) -> Check:
    """Whether the plan keeps every balance, capacity, limit and stated cost."""
    act = activity(plan, data)
    found: dict[str, float] = {}

    def note(rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        worst = float(np.max(np.asarray(excess) / np.maximum(1.0, np.abs(size)), initial=0.0))
        found[rule] = max(found.get(rule, 0.0), worst)

    for word in act.unknown:
        note(f"unknown: {word}", 1.0)
    _check_balances(act, data, note)
    _check_capacities(act, data, note)
    _check_sites(act, data, spec, note)
    _check_limits(act, data, spec, note)
    _check_costs(plan, act, data, note)
    _check_words(plan, act, data, note)
    _check_proof(plan, data, spec, note)
    worst = max(found, key=lambda rule: found[rule], default="")
    largest = found.get(worst, 0.0)
    return Check(
        passed=bool(largest <= TOLERANCE),
        largest_violation=largest,
        worst=worst if largest > 0 else "",
    )


def broken_limits(plan: Plan, data: Coefficients, spec: Spec) -> tuple[str, ...]:
    """Names of the limits of `spec` that the plan does not keep."""
    found: dict[str, float] = {}

    def note(rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        worst = float(np.max(np.asarray(excess) / np.maximum(1.0, np.abs(size)), initial=0.0))
        found[rule] = max(found.get(rule, 0.0), worst)

    _check_limits(activity(plan, data), data, spec, note)
    return tuple(sorted(rule for rule, excess in found.items() if excess > TOLERANCE))


# --- reading the plan ------------------------------------------------------------------------


def activity(plan: Plan, data: Coefficients) -> Activity:
    """A plan's words looked up in the case; words that name nothing are kept in `unknown`."""
    nodes = {name: i for i, name in enumerate(data.node_names)}
    periods = {label: t for t, label in enumerate(data.periods)}
    products = {name: i for i, name in enumerate(data.products.name)}
    unknown: list[str] = []
    arcs = _arc_numbers(plan, data, nodes, products, unknown)
    run_of = {
        (data.sites.name[s], recipe, line, data.products.name[p]): r
        for r, (s, recipe, line, p) in enumerate(
            zip(
                data.runs.site,
                data.runs.recipe,
                data.runs.line_name,
                data.runs.product,
                strict=True,
            )
        )
    }
    runs: list[tuple[int, int, float]] = []
    for made in plan.production:
        run = run_of.get((made.site, made.recipe, made.line, made.product))
        if run is None or made.period not in periods:
            unknown.append(f"{made.recipe} @ {made.site} {made.period}")
        else:
            runs.append((run, periods[made.period], made.quantity))
    buy_of = {
        (data.sites.name[s], data.products.name[p]): u
        for u, (s, p) in enumerate(zip(data.supplies.site, data.supplies.product, strict=True))
    }
    buys: list[tuple[int, int, float]] = []
    for bought in plan.supply:
        buy = buy_of.get((bought.site, bought.product))
        if buy is None or bought.period not in periods:
            unknown.append(f"{bought.product} of {bought.site} {bought.period}")
        else:
            buys.append((buy, periods[bought.period], bought.quantity))
    opened = _opened(plan, data, unknown)
    line_of = {
        (data.sites.name[s], name): i
        for i, (s, name) in enumerate(zip(data.lines.site, data.lines.name, strict=True))
    }
    line = np.zeros((len(data.lines), len(periods)), np.bool_)
    for used in plan.lines:
        if (used.site, used.line) in line_of and used.period in periods:
            line[line_of[used.site, used.line], periods[used.period]] = True
        else:
            unknown.append(f"{used.line} @ {used.site} {used.period}")
    unmet = np.zeros((len(nodes), len(products), len(periods)))
    for short in plan.unmet:
        if short.market in data.markets and short.product in products and short.period in periods:
            at = (nodes[short.market], products[short.product], periods[short.period])
            unmet[at] += short.quantity
        else:
            unknown.append(f"{short.product} in {short.market} {short.period}")
    unknown += [
        f"{flow.origin} > {flow.destination} {flow.period}"
        for flow in plan.flows
        if flow.period not in periods
    ]
    flow_period = [periods.get(flow.period, 0) for flow in plan.flows]
    ran = np.array(runs, float).reshape(-1, 3)
    bought_rows = np.array(buys, float).reshape(-1, 3)
    return Activity(
        flow_arc=arcs,
        flow_period=np.array(flow_period, np.int64),
        flow_quantity=np.array([flow.quantity for flow in plan.flows], float),
        run=ran[:, 0].astype(np.int64),
        run_period=ran[:, 1].astype(np.int64),
        run_quantity=ran[:, 2],
        buy=bought_rows[:, 0].astype(np.int64),
        buy_period=bought_rows[:, 1].astype(np.int64),
        buy_quantity=bought_rows[:, 2],
        open=opened,
        line=line,
        unmet=unmet,
        unknown=tuple(unknown),
    )


def _opened(plan: Plan, data: Coefficients, unknown: list[str]) -> Bools:
    """Site states [S x T]: one decision per period for each site that has one."""
    sites = {name: i for i, name in enumerate(data.sites.name)}
    periods = {label: t for t, label in enumerate(data.periods)}
    decides = data.sites.decides
    opened = np.zeros((len(sites), len(periods)), np.bool_)
    opened[~decides] = True
    missing = {(name, label) for name, i in sites.items() if decides[i] for label in periods}
    for decision in plan.decisions:
        key = (decision.site, decision.period)
        if key not in missing:
            unknown.append(f"{decision.site} {decision.period}")
            continue
        missing.remove(key)
        opened[sites[decision.site], periods[decision.period]] = decision.open
    unknown += [f"no decision on {name} {label}" for name, label in sorted(missing)]
    return opened


def _arc_numbers(
    plan: Plan,
    data: Coefficients,
    nodes: Mapping[str, int],
    products: Mapping[str, int],
    unknown: list[str],
) -> Ints:
    """Arc of each flow; arcs are sorted by origin, destination, commodity, mode."""
    commodity_of = {
        (int(p), c, bool(q)): k
        for k, (p, c, q) in enumerate(
            zip(
                data.commodities.product,
                data.commodities.country,
                data.commodities.qualifies,
                strict=True,
            )
        )
    }
    arcs = data.arcs
    many, kinds = len(nodes), max(1, len(data.commodities))
    key = (arcs.origin * many + arcs.destination) * kinds + arcs.commodity
    numbers = np.zeros(len(plan.flows), np.int64)
    for i, flow in enumerate(plan.flows):
        origin, destination = nodes.get(flow.origin, -1), nodes.get(flow.destination, -1)
        k = commodity_of.get(
            (products.get(flow.product, -1), flow.origin_country, flow.qualifies), -1
        )
        wanted = (origin * many + destination) * kinds + k
        at = int(np.searchsorted(key, wanted))
        while at < len(key) and key[at] == wanted and arcs.mode[at] != flow.mode:
            at += 1
        fits = min(origin, destination, k) >= 0 and at < len(key) and key[at] == wanted
        if not fits:
            unknown.append(f"{flow.origin} > {flow.destination} {flow.product} {flow.mode}")
            at = 0
        numbers[i] = at
    return numbers


# --- costs and measures ----------------------------------------------------------------------


def _cost(act: Activity, data: Coefficients) -> dict[str, float | None]:
    """Discounted cost by term; a term that is not included is None."""
    arcs, runs, supplies, sites = data.arcs, data.runs, data.supplies, data.sites
    weight = act.flow_quantity * data.discount[act.flow_period]
    made = act.run_quantity * data.discount[act.run_period]
    bought = act.buy_quantity * data.discount[act.buy_period]
    fixed = float((act.open * sites.fixed_usd_per_year[:, None] @ data.discount).sum())
    fixed += float((act.line * data.lines.fixed_usd_per_year[:, None] @ data.discount).sum())
    terms: dict[str, float | None] = {
        "material": float(bought @ supplies.cost_usd[act.buy]),
        "production": float(made @ runs.cost_usd[act.run]),
        "fixed": fixed,
        "freight": float(weight @ arcs.freight_usd[act.flow_arc]),
        "handling": float(weight @ arcs.handling_usd[act.flow_arc]),
        "duty": float(weight @ arcs.duty_usd[act.flow_arc]),
        "one_off": _one_off(act, data),
        "tax_carbon": None,
        "pipeline_stock": float(weight @ arcs.pipeline_usd[act.flow_arc]),
        "inventory": None,
        "carbon_price": _carbon_price(act, data),
        "risk": None,
        "shortage": _shortage(act, data),
    }
    for term in data.not_included:
        if term in terms:
            terms[term] = None
    landed = sum(terms[t] or 0.0 for t in LANDED_TERMS)
    cash = landed + sum(terms[t] or 0.0 for t in CASH_TERMS)
    shadow = sum(terms[t] or 0.0 for t in SHADOW_TERMS)
    terms |= {
        "landed_cost_usd": landed,
        "cash_cost_usd": cash,
        "shadow_cost_usd": shadow,
        "total_cost_usd": cash + shadow,
    }
    return terms


def _events(act: Activity, data: Coefficients) -> tuple[Bools, Bools]:
    """Openings and closings [S x T]."""
    before = np.column_stack([data.sites.existing, act.open[:, :-1]])
    decided = data.sites.decides[:, None]
    return act.open & ~before & decided, ~act.open & before & decided


def _one_off(act: Activity, data: Coefficients) -> float:
    opened, closed = _events(act, data)
    paid = (opened * data.sites.opening_usd[:, None]) @ data.discount
    paid = paid + (closed * data.sites.closing_usd[:, None]) @ data.discount
    total = float(paid.sum())
    if data.residual_share.any():
        # The last opening of a site that is still open at the end is credited.
        for site in np.flatnonzero(act.open[:, -1]):
            at = np.flatnonzero(opened[site])
            if len(at):
                share = data.residual_share[at[-1]]
                total -= float(data.sites.opening_usd[site] * share * data.discount[-1])
    return total


def _carbon_price(act: Activity, data: Coefficients) -> float | None:
    price = data.case.settings.carbon_price_usd_per_t
    if price is None:
        return None
    by_period = _co2e(act, data)
    return None if by_period is None else float(by_period @ data.discount) * price / 1000.0


def _shortage(act: Activity, data: Coefficients) -> float | None:
    price = data.case.settings.shortage_cost_usd
    if price is None:
        return None
    return float((act.unmet.sum(axis=(0, 1)) @ data.discount) * price)


def _co2e(act: Activity, data: Coefficients) -> Floats | None:
    """CO2e of each period [kg]: plant energy, transport, supplier factors where given."""
    total = np.zeros(len(data.periods))
    for factor, index, period, quantity, needed in (
        (data.arcs.co2e_kg, act.flow_arc, act.flow_period, act.flow_quantity, True),
        (data.runs.co2e_kg, act.run, act.run_period, act.run_quantity, False),
    ):
        if not len(factor) or np.isnan(factor).all():
            if needed and len(factor):
                return None
            continue  # the whole column is absent: `plant_co2e` is named in not_included
        used = factor[index]
        if np.isnan(used[quantity > 0]).any():
            return None
        total += np.bincount(period, np.nan_to_num(used) * quantity, len(total))
    supplied = np.nan_to_num(data.supplies.co2e_kg[act.buy]) * act.buy_quantity
    total += np.bincount(act.buy_period, supplied, len(total))
    return total


def _yardstick(act: Activity, data: Coefficients, cost: Mapping[str, float | None]) -> Yardstick:
    arcs = data.arcs
    finished = data.products.finished[data.commodities.product[arcs.commodity[act.flow_arc]]]
    kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
    ends = kind[arcs.destination[act.flow_arc]]
    delivery = finished & ((ends == -1) | (ends == DC))
    days = arcs.days[act.flow_arc]
    delivered = float(act.flow_quantity[finished & (ends == -1)].sum())
    lead: float | None = None
    if delivered > 0 and not np.isnan(days[delivery & (act.flow_quantity > 0)]).any():
        lead = float(act.flow_quantity[delivery] @ days[delivery]) / delivered
    by_period = _co2e(act, data)
    site_share, country_share, hhi = _concentration(act, data, delivery)
    return Yardstick(
        landed_cost_usd=cost["landed_cost_usd"],
        cash_cost_usd=cost["cash_cost_usd"],
        shadow_cost_usd=cost["shadow_cost_usd"],
        total_cost_usd=cost["total_cost_usd"],
        lead_time_days=lead,
        co2e_kg=None if by_period is None else float(by_period.sum()),
        largest_site_share=site_share,
        largest_country_share=country_share,
        country_hhi=hhi,
    )


def _concentration(
    act: Activity, data: Coefficients, delivery: Bools
) -> tuple[float | None, float | None, float | None]:
    """Shares of delivered finished goods by last plant and by its country; Herfindahl index."""
    origin = data.arcs.origin[act.flow_arc]
    from_plant = delivery & (data.sites.kind[np.minimum(origin, len(data.sites) - 1)] == PLANT)
    by_site = np.bincount(
        origin[from_plant], act.flow_quantity[from_plant], minlength=len(data.sites)
    )
    total = float(by_site.sum())
    if total <= 0:
        return None, None, None
    if not data.has_places:
        return float(by_site.max()) / total, None, None
    by_country: dict[str, float] = defaultdict(float)
    for site, quantity in enumerate(by_site):
        by_country[data.sites.country[site]] += float(quantity)
    shares = [quantity / total for quantity in by_country.values()]
    return float(by_site.max()) / total, max(shares), sum(share**2 for share in shares)


def _costed(flow: Flow, arc: int, period: int, data: Coefficients) -> Flow:
    arcs = data.arcs
    amount = flow.quantity * float(data.discount[period])
    carbon = data.case.settings.carbon_price_usd_per_t
    co2e = _known(arcs.co2e_kg[arc])
    cost: dict[str, float | None] = {
        "freight": amount * float(arcs.freight_usd[arc]),
        "handling": amount * float(arcs.handling_usd[arc]),
        "duty": amount * float(arcs.duty_usd[arc]),
        "pipeline_stock": amount * float(arcs.pipeline_usd[arc]),
        "carbon_price": None if carbon is None or co2e is None else amount * co2e * carbon / 1000,
    }
    for term in cost:
        if term in data.not_included:
            cost[term] = None
    return replace(
        flow,
        cost=cost,
        days=_known(arcs.days[arc]),
        co2e_kg=None if co2e is None else co2e * flow.quantity,
        duty=arcs.duty_law[arcs.duty_index[arc]],
    )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


# --- rules -----------------------------------------------------------------------------------


def _check_balances(act: Activity, data: Coefficients, note: _Note) -> None:
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


def _check_capacities(act: Activity, data: Coefficients, note: _Note) -> None:
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


def _check_sites(act: Activity, data: Coefficients, spec: Spec, note: _Note) -> None:
    decided = data.sites.decides
    opened, closed = _events(act, data)
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


def _check_limits(act: Activity, data: Coefficients, spec: Spec, note: _Note) -> None:
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
        emitted = _co2e(act, data)
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


def _check_sources(act: Activity, data: Coefficients, spec: Spec, note: _Note) -> None:
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


def _check_costs(plan: Plan, act: Activity, data: Coefficients, note: _Note) -> None:
    """Every figure that the plan states equals the one recomputed."""
    cost = _cost(act, data)
    for term in cost.keys() | plan.cost.keys():
        _same(f"cost: {term}", plan.cost.get(term), cost.get(term), note)
    yardstick = _yardstick(act, data, cost)
    for name in Yardstick.__dataclass_fields__:
        _same(f"yardstick: {name}", getattr(plan.yardstick, name), getattr(yardstick, name), note)


def _check_words(plan: Plan, act: Activity, data: Coefficients, note: _Note) -> None:
    """What each flow and each decision says about itself is so."""
    for flow, arc, period in zip(plan.flows, act.flow_arc, act.flow_period, strict=True):
        fresh = _costed(flow, arc, period, data)
        for term in flow.cost.keys() | fresh.cost.keys():
            _same(f"cost of a flow: {term}", flow.cost.get(term), fresh.cost.get(term), note)
        _same("days of a flow", flow.days, fresh.days, note)
        _same("co2e of a flow", flow.co2e_kg, fresh.co2e_kg, note)
        note("duty of a flow", float(dict(flow.duty) != dict(fresh.duty)))
    opened, closed = _events(act, data)
    sites = {name: i for i, name in enumerate(data.sites.name)}
    periods = {label: t for t, label in enumerate(data.periods)}
    for decision in plan.decisions:
        if decision.site in sites and decision.period in periods:
            at = (sites[decision.site], periods[decision.period])
            event = "open" if opened[at] else "close" if closed[at] else ""
            note("event of a site", float(decision.event != event))


def _check_proof(plan: Plan, data: Coefficients, spec: Spec, note: _Note) -> None:
    """The objective is the plan's own measure; no bound lies above it; the gap is theirs."""
    if plan.objective is None:
        return
    measure = objective_measure(plan, data, spec)
    if measure is not None:
        note("objective", abs(plan.objective - measure), measure)
    if plan.bound is not None:
        note("bound", plan.bound - plan.objective, plan.objective)
        gap = max(0.0, (plan.objective - plan.bound) / max(1.0, abs(plan.objective)))
        _same("gap", plan.gap, gap, note)


def objective_measure(plan: Plan, data: Coefficients, spec: Spec) -> float | None:
    """What `spec` minimises, recomputed from the plan's words; None when it is not known."""
    act = activity(plan, data)
    cost = _cost(act, data)
    yardstick = _yardstick(act, data, cost)
    landed = sum(cost[term] or 0.0 for term in ("landed_cost_usd", "one_off", "shortage"))
    arcs = data.arcs
    into = arcs.destination[act.flow_arc] >= len(data.sites)
    into &= data.products.finished[data.commodities.product[arcs.commodity[act.flow_arc]]]
    delivered = float(act.flow_quantity[into].sum())
    days = yardstick.lead_time_days
    measure: dict[str, float | None] = {
        "total": yardstick.total_cost_usd,
        "landed": landed,
        "co2e": yardstick.co2e_kg,
        "lead_time": None if days is None else days * delivered,
    }
    parts = [(1.0, measure[spec.objective])]
    parts += [(weight, measure[axis]) for axis, weight in spec.augment.items()]
    if any(amount is None for _, amount in parts):
        return None
    return sum(weight * (amount or 0.0) for weight, amount in parts)


def _same(rule: str, stated: float | None, amount: float | None, note: _Note) -> None:
    """Both unknown, or equal within tolerance."""
    if stated is None or amount is None:
        note(rule, float(stated is not amount))
    else:
        note(rule, abs(stated - amount), amount)
