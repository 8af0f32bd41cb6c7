"""Balances: demand is served, plants use what they make from, depots pass on, suppliers sell."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools
from smartshoring.plan.model.draft import Draft, LimitRows, Part, at_sites, minus_ones
from smartshoring.solver.linear import Ints


def write(draft: Draft) -> None:
    """All balances."""
    _demand(draft)
    _plants(draft)
    _origins(draft)
    _depots(draft)
    _suppliers(draft)


def _demand(draft: Draft) -> None:
    """Flows into the market + unmet = demand, by market, product and period."""
    data = draft.data
    demand, arcs = data.demand, data.arcs
    wide = len(data.products)
    size = len(data.node_names) * wide
    key = demand.period * size + demand.market * wide + demand.product
    keys, row = np.unique(key, return_inverse=True)
    quantity = np.bincount(row, demand.quantity, len(keys)).astype(float)
    product = data.commodities.product[arcs.commodity]
    into = np.flatnonzero(arcs.destination >= draft.first_market)
    place = arcs.destination[into] * wide + product[into]
    rows, columns = [row], [draft.columns.unmet]
    for t in range(draft.periods):
        at = np.searchsorted(keys, place + t * size)
        known = (at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] == place + t * size)
        rows.append(at[known])
        columns.append(draft.columns.flow[t][into[known]])
        # Nothing may flow where nobody asked for it in this period.
        idle = into[~known]
        draft.builder.add_rows(
            np.zeros(len(idle), np.int64),
            draft.columns.flow[t][idle],
            1.0,
            lower=0.0,
            upper=0.0,
            count=1,
        )
    numbers = draft.builder.add_rows(
        np.concatenate(rows),
        np.concatenate(columns),
        1.0,
        lower=quantity,
        upper=quantity,
        count=len(keys),
    )
    names = data.node_names
    draft.limit_rows.append(
        LimitRows(
            "demand",
            numbers,
            tuple(names[node] for node in keys % size // wide),
            tuple(data.products.name[p] for p in keys % wide),
            keys // size,
            quantity,
            "units",
            sign=-1,
        )
    )


def _plants(draft: Draft) -> None:
    """Plants: in + made + from stock = used + out + into stock, by product."""
    data = draft.data
    arcs, runs = data.arcs, data.runs
    product = data.commodities.product[arcs.commodity]
    plant = data.sites.kind == PLANT
    count = len(data.products)
    sends, takes = at_sites(plant, arcs.origin), at_sites(plant, arcs.destination)
    groups = (
        arcs.origin[sends] * count + product[sends],
        arcs.destination[takes] * count + product[takes],
        runs.site * count + runs.product,
        runs.site[runs.input_run] * count + runs.input_product,
        data.banks.site * count + data.commodities.product[data.banks.commodity],
    )
    keys, place = np.unique(np.concatenate(groups), return_inverse=True)
    out, into, made, used, kept = np.split(place, np.cumsum([len(group) for group in groups])[:-1])
    draft.repeat(
        [
            *stock_change(draft, kept, -1.0),
            (out, draft.columns.flow, sends, minus_ones(len(sends))),
            (into, draft.columns.flow, takes, np.ones(len(takes))),
            (made, draft.columns.run, np.arange(len(runs)), np.ones(len(runs))),
            (used, draft.columns.run, runs.input_run, -runs.input_quantity),
        ],
        len(keys),
        0.0,
        0.0,
    )


def _origins(draft: Draft) -> None:
    """Out of a plant as a commodity <= made of it there, less what goes into stock.

    Bought parts never change their origin.
    """
    data = draft.data
    arcs, runs = data.arcs, data.runs
    count = len(data.commodities)
    sends = at_sites(data.sites.kind == PLANT, arcs.origin)
    pools = _pools_at(draft, data.sites.kind == PLANT)
    keys, made = np.unique(
        np.concatenate(
            [
                runs.site * count + runs.commodity,
                data.pools.node[pools] * count + data.pools.pool[pools],
            ]
        ),
        return_inverse=True,
    )
    made, filled = np.split(made, [len(runs)])
    out = np.searchsorted(keys, arcs.origin[sends] * count + arcs.commodity[sends])
    kept = np.searchsorted(keys, data.banks.site * count + data.banks.commodity)
    draft.repeat(
        [
            *stock_change(draft, kept, 1.0),
            (out, draft.columns.flow, sends, np.ones(len(sends))),
            (made, draft.columns.run, np.arange(len(runs)), minus_ones(len(runs))),
            (
                np.searchsorted(keys, data.pools.node[pools] * count + data.pools.source[pools]),
                draft.columns.pooled,
                pools,
                np.ones(len(pools)),
            ),
            (filled, draft.columns.pooled, pools, minus_ones(len(pools))),
        ],
        len(keys),
        -np.inf,
        0.0,
    )


def _pools_at(draft: Draft, sites: Bools) -> Ints:
    """Rows of pools at some of the sites."""
    return np.flatnonzero(sites[draft.data.pools.node])


def stock_change(draft: Draft, row: Ints, sign: float, banks: Ints | None = None) -> list[Part]:
    """`sign` x (stock at the end - stock at the end of the period before), by bank.

    Args:
        draft: The draft.
        row: Row of each bank.
        sign: What the change counts for.
        banks: Which banks; all of them if not said.
    """
    every = np.arange(len(draft.data.banks)) if banks is None else banks
    count = len(every)
    if not count:
        return []
    stock = draft.columns.stock[:, every]
    # Nothing is in stock before the first period: a column that is always zero stands for it.
    nothing = draft.builder.add_columns(count, upper=0.0)
    before = np.vstack([nothing[None, :], stock[:-1]])
    members = np.arange(count)
    return [
        (row, stock, members, np.full(count, sign)),
        (row, before, members, np.full(count, -sign)),
    ]


def _depots(draft: Draft) -> None:
    """Distribution centres: in = out, by commodity."""
    data = draft.data
    arcs = data.arcs
    depot = data.sites.kind == DC
    sends, takes = at_sites(depot, arcs.origin), at_sites(depot, arcs.destination)
    count = len(data.commodities)
    pools = _pools_at(draft, depot)
    node = data.pools.node[pools]
    groups = (
        arcs.origin[sends] * count + arcs.commodity[sends],
        arcs.destination[takes] * count + arcs.commodity[takes],
        node * count + data.pools.source[pools],
        node * count + data.pools.pool[pools],
    )
    keys, place = np.unique(np.concatenate(groups), return_inverse=True)
    out, into, source, filled = np.split(place, np.cumsum([len(group) for group in groups])[:-1])
    draft.repeat(
        [
            (out, draft.columns.flow, sends, minus_ones(len(sends))),
            (into, draft.columns.flow, takes, np.ones(len(takes))),
            (source, draft.columns.pooled, pools, minus_ones(len(pools))),
            (filled, draft.columns.pooled, pools, np.ones(len(pools))),
        ],
        len(keys),
        0.0,
        0.0,
    )


def _suppliers(draft: Draft) -> None:
    """Suppliers: out = bought, by product; bought <= what the supplier can sell."""
    data = draft.data
    arcs, supplies = data.arcs, data.supplies
    row_of = {
        (int(site), int(k)): i
        for i, (site, k) in enumerate(zip(supplies.site, supplies.commodity, strict=True))
    }
    sends = at_sites(data.sites.kind == SUPPLIER, arcs.origin)
    row: Ints = np.array(
        [row_of[int(arcs.origin[f]), int(arcs.commodity[f])] for f in sends], np.int64
    )
    everything = np.arange(len(supplies))
    draft.repeat(
        [
            (row, draft.columns.flow, sends, np.ones(len(sends))),
            (everything, draft.columns.buy, everything, minus_ones(len(supplies))),
        ],
        len(supplies),
        0.0,
        0.0,
    )
    bounded = np.flatnonzero(np.isfinite(supplies.capacity))
    capacity = data.years[:, None] * supplies.capacity[None, bounded]
    rows = draft.repeat(
        [(np.arange(len(bounded)), draft.columns.buy, bounded, np.ones(len(bounded)))],
        len(bounded),
        -np.inf,
        capacity,
    )
    names = [
        f"{data.sites.name[supplies.site[u]]} / {data.products.name[supplies.product[u]]}"
        for u in bounded
    ]
    draft.limit("supply_capacity", rows, names, capacity)
