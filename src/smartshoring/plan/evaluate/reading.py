"""Reading a plan: its words become indices into the coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Bools, Coefficients, Floats, Ints


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
