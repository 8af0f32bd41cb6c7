"""Reading a plan: its words become indices into the coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Bools, Coefficients, Floats, Ints
from smartshoring.plan.ramp import MATURE


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
    approve: Bools
    """Work for approval q starts in period t [Q x T]."""
    stock: Floats
    """Units in bank b at the end of period t [B x T]."""
    heads: Floats
    """Heads that the plan says are at work [H x T]."""
    hired: Floats
    """Heads that the plan says are hired [H x T]."""
    connect: Bools
    """More power is connected [W x T]."""
    onsite_kwh: Floats
    """Electricity made and used at the site [W x T]."""
    moved: Bools
    """Line of move m moves at the start of period t [M x T]."""
    unknown: tuple[str, ...]
    """Words of the plan that name nothing in the case."""


def activity(plan: Plan, data: Coefficients) -> Activity:
    """A plan's words looked up in the case; words that name nothing are kept in `unknown`."""
    nodes = {name: i for i, name in enumerate(data.node_names)}
    periods = {label: t for t, label in enumerate(data.periods)}
    products = {name: i for i, name in enumerate(data.products.name)}
    unknown: list[str] = []
    arcs = _arc_numbers(plan, data, nodes, products, unknown)
    opened = _opened(plan, data, unknown)
    runs = _runs(plan, data, _age(opened, data), unknown)
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
    told = _Told(plan, data, periods, unknown)
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
        approve=told.approve,
        stock=told.stock,
        heads=told.heads,
        hired=told.hired,
        connect=told.connect,
        onsite_kwh=told.onsite_kwh,
        moved=told.moved,
        unknown=tuple(unknown),
    )


def _age(opened: Bools, data: Coefficients) -> Ints:
    """Age of each site in each period, from when it opened [S x T]; existing sites are mature."""
    periods = len(data.periods)
    age = np.full(opened.shape, MATURE, np.int64)
    for site in np.unique(data.ages.site):
        since = MATURE
        for t in range(periods):
            if not opened[site, t]:
                since = MATURE
            elif since == MATURE and not (t == 0 and data.sites.existing[site]):
                since = t
            if since != MATURE:
                age[site, t] = data.ages.of[site, since, t]
    return age


def _runs(
    plan: Plan, data: Coefficients, age: Ints, unknown: list[str]
) -> list[tuple[int, int, float]]:
    """Run, period and quantity of what is made; how it is made follows from the site's age."""
    runs = data.runs
    ways = zip(runs.site, runs.recipe, runs.line_name, runs.product, runs.age, strict=True)
    run_of = {
        (data.sites.name[s], recipe, line, data.products.name[p], int(a)): r
        for r, (s, recipe, line, p, a) in enumerate(ways)
    }
    sites = {name: i for i, name in enumerate(data.sites.name)}
    periods = {label: t for t, label in enumerate(data.periods)}
    found: list[tuple[int, int, float]] = []
    for made in plan.production:
        t = periods.get(made.period)
        run = None
        if t is not None and made.site in sites:
            now = int(age[sites[made.site], t])
            run = run_of.get((made.site, made.recipe, made.line, made.product, now))
        if run is None or t is None:
            unknown.append(f"{made.recipe} @ {made.site} {made.period}")
        else:
            found.append((run, t, made.quantity))
    return found


class _Told:
    """What a plan tells of approvals, stock, staff and utilities, as arrays."""

    def __init__(
        self, plan: Plan, data: Coefficients, periods: Mapping[str, int], unknown: list[str]
    ) -> None:
        self._periods = periods
        self._unknown = unknown
        width = len(periods)
        site, product = data.sites.name, data.products.name
        asked, banks, roles, ground = data.approvals, data.banks, data.roles, data.utilities
        goods = data.commodities
        self.approve = np.zeros((len(asked), width), np.bool_)
        self.stock = np.zeros((len(banks), width))
        self.heads = np.zeros((len(roles), width))
        self.hired = np.zeros((len(roles), width))
        self.connect = np.zeros((len(ground), width), np.bool_)
        self.onsite_kwh = np.zeros((len(ground), width))
        self.moved = np.zeros((len(data.moves), width), np.bool_)
        line_of = list(zip([site[s] for s in data.lines.site], data.lines.name, strict=True))
        ends = zip(data.moves.line, data.moves.to_line, strict=True)
        move_of = {(*line_of[k], *line_of[n]): m for m, (k, n) in enumerate(ends)}
        said: set[tuple[str, ...]] = set()
        for move in plan.moves:
            key5 = (move.site, move.line, move.to_site, move.to_line)
            self._put(self.moved, move_of, key5, move.period, 1.0)
            if (*key5, move.period) in said:
                unknown.append(f"{key5} {move.period} twice")
            said.add((*key5, move.period))
        approval_of = {
            (site[s], product[p]): q
            for q, (s, p) in enumerate(zip(asked.site, asked.product, strict=True))
        }
        for work in plan.approvals:
            key = (work.site, work.product)
            self._put(self.approve, approval_of, key, work.period, 1.0)
        bank_of = {
            (site[s], product[goods.product[k]], goods.country[k], bool(goods.qualifies[k])): b
            for b, (s, k) in enumerate(zip(banks.site, banks.commodity, strict=True))
        }
        for kept in plan.stocks:
            key4 = (kept.site, kept.product, kept.origin_country, kept.qualifies)
            self._put(self.stock, bank_of, key4, kept.period, kept.quantity)
        role_of = {
            (site[s], name): h
            for h, (s, name) in enumerate(zip(roles.site, roles.name, strict=True))
        }
        for crew in plan.staff:
            self._put(self.heads, role_of, (crew.site, crew.role), crew.period, crew.heads)
            self._put(self.hired, role_of, (crew.site, crew.role), crew.period, crew.hired)
        ground_of = {site[s]: w for w, s in enumerate(ground.site)}
        for link in plan.connections:
            self._put(self.connect, ground_of, link.site, link.period, 1.0)
        for own in plan.onsite:
            self._put(self.onsite_kwh, ground_of, own.site, own.period, own.energy_kwh)

    def _put(
        self,
        into: Floats | Bools,
        number: Mapping[Any, int],
        key: object,
        period: str,
        amount: float,
    ) -> None:
        at, t = number.get(key), self._periods.get(period)
        if at is None or t is None:
            self._unknown.append(f"{key} {period}")
        else:
            into[at, t] += amount


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
