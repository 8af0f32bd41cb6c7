"""Strong links between quantities and open sites: redundant for integers, they lift the bound."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC
from smartshoring.plan.model.draft import Draft, alive, at_sites
from smartshoring.solver.linear import Ints


def write(draft: Draft) -> None:
    """Links of deliveries and of production, and hard links where a site has no capacity."""
    _deliveries(draft)
    _production(draft)
    _purchases(draft)
    depots = np.flatnonzero((draft.data.sites.kind == DC) & ~np.isfinite(draft.data.sites.capacity))
    if len(depots):
        _unbounded_depots(draft, depots)


def _deliveries(draft: Draft) -> None:
    """Flow of a product from a site to a market <= demand x open."""
    data = draft.data
    arcs = data.arcs
    product = data.commodities.product[arcs.commodity]
    linked = at_sites(draft.open_of_site >= 0, arcs.origin)
    linked = linked[arcs.destination[linked] >= draft.first_market]
    nodes, goods = len(data.node_names), len(data.products)
    demanded = np.zeros((draft.periods, nodes, goods))
    np.add.at(
        demanded,
        (data.demand.period, data.demand.market, data.demand.product),
        data.demand.quantity,
    )
    key = (arcs.origin[linked] * nodes + arcs.destination[linked]) * goods + product[linked]
    keys, row = np.unique(key, return_inverse=True)
    opened = draft.open_of_site[keys // goods // nodes]
    # What stood in stock may leave a plant in the period after it closed.
    banked = np.flatnonzero(np.isin(keys // goods // nodes, data.banks.site))
    market, what = keys // goods % nodes, keys % goods
    for t in range(draft.periods):
        wanted = demanded[t, market, what]
        rows = [row, np.arange(len(keys))]
        columns = [draft.columns.flow[t][linked], draft.columns.open[t][opened]]
        values = [np.ones(len(linked)), -wanted]
        if t and len(banked):
            rows.append(banked)
            columns.append(draft.columns.open[t - 1][opened[banked]])
            values.append(-wanted[banked])
        draft.builder.add_lazy(
            np.concatenate(rows),
            np.concatenate(columns),
            np.concatenate(values),
            upper=0.0,
            count=len(keys),
        )


def _production(draft: Draft) -> None:
    """Units made at a site at an age <= most that any plan needs x (open, of that age)."""
    data = draft.data
    runs = data.runs
    ends = np.column_stack([runs.site, runs.product, runs.age])
    keys, row = np.unique(ends, axis=0, return_inverse=True)
    row = row.ravel()
    site, product, age = keys.T
    free = ~np.isfinite(data.sites.capacity[site])
    number = np.cumsum(free) - 1
    for t in range(draft.periods):
        at, column, value = alive(draft, site, age, t)
        rows = np.concatenate([row, at])
        columns = np.concatenate([draft.columns.run[t], column])
        values = np.concatenate([np.ones(len(runs)), -value * draft.need[t, product[at]]])
        draft.builder.add_lazy(rows, columns, values, upper=0.0, count=len(keys))
        # Without a capacity row the link is what keeps a closed site from producing.
        hard = free[rows]
        draft.builder.add_rows(
            number[rows[hard]],
            columns[hard],
            values[hard],
            lower=-np.inf,
            upper=0.0,
            count=int(free.sum()),
        )


def _purchases(draft: Draft) -> None:
    """Units bought of a supplier that must be opened <= most that any plan needs x open."""
    supplies = draft.data.supplies
    gated = np.flatnonzero(draft.open_of_site[supplies.site] >= 0)
    every = np.arange(len(gated))
    opened = draft.open_of_site[supplies.site[gated]]
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([every, every]),
            np.concatenate([draft.columns.buy[t][gated], draft.columns.open[t][opened]]),
            np.concatenate([np.ones(len(gated)), -draft.need[t, supplies.product[gated]]]),
            lower=-np.inf,
            upper=0.0,
            count=len(gated),
        )


def _unbounded_depots(draft: Draft, depots: Ints) -> None:
    """Depots without a capacity: throughput <= all demand x open."""
    data = draft.data
    row_of = np.full(len(data.sites), -1, np.int64)
    row_of[depots] = np.arange(len(depots))
    sends = at_sites(row_of >= 0, data.arcs.origin)
    total = np.bincount(data.demand.period, data.demand.quantity, draft.periods)
    every = np.arange(len(depots))
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([row_of[data.arcs.origin[sends]], every]),
            np.concatenate(
                [draft.columns.flow[t][sends], draft.columns.open[t][draft.open_of_site[depots]]]
            ),
            np.concatenate([np.ones(len(sends)), np.full(len(depots), -total[t])]),
            lower=-np.inf,
            upper=0.0,
            count=len(depots),
        )
