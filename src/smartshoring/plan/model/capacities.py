"""Capacities of sites, of lines and of products at a site."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC
from smartshoring.plan.model.draft import Draft, Part, at_sites, minus_ones
from smartshoring.solver.linear import Ints


def write(draft: Draft) -> None:
    """All capacities."""
    _sites(draft)
    _lines(draft)


def _sites(draft: Draft) -> None:
    """Units through a site <= capacity x open."""
    data = draft.data
    sites, runs, arcs, supplies = data.sites, data.runs, data.arcs, data.supplies
    bounded = np.flatnonzero(np.isfinite(sites.capacity))
    row_of = np.full(len(sites), -1, np.int64)
    row_of[bounded] = np.arange(len(bounded))
    made = np.flatnonzero(row_of[runs.site] >= 0)
    through = at_sites((sites.kind == DC) & (row_of >= 0), arcs.origin)
    bought = np.flatnonzero(row_of[supplies.site] >= 0)
    deciding = bounded[draft.open_of_site[bounded] >= 0]
    parts: list[Part] = [
        (row_of[runs.site[made]], draft.columns.run, made, runs.capacity_use[made]),
        (row_of[arcs.origin[through]], draft.columns.flow, through, np.ones(len(through))),
        (row_of[supplies.site[bought]], draft.columns.buy, bought, np.ones(len(bought))),
        (
            row_of[deciding],
            draft.columns.open,
            draft.open_of_site[deciding],
            -sites.capacity[deciding],
        ),
    ]
    upper = np.where(draft.open_of_site[bounded] >= 0, 0.0, sites.capacity[bounded])
    rows = draft.repeat(parts, len(bounded), -np.inf, upper)
    names = [sites.name[i] for i in bounded]
    draft.limit("site_capacity", rows, names, sites.capacity[bounded])
    _enough(draft, bounded)


def _enough(draft: Draft, bounded: Ints) -> None:
    """Open capacity + unmet >= demand: implied for integers, it lifts the relaxation.

    As a lazy row it stays out of the way when an infeasible case is explained. It holds only when
    every maker of finished goods is bounded and none can be bought.
    """
    data = draft.data
    finished = data.products.finished
    makers = np.unique(data.runs.site[finished[data.runs.product]])
    bought = finished[data.supplies.product].any()
    if bought or not len(makers) or not np.isin(makers, bounded).all():
        return
    demand = data.demand
    made = np.flatnonzero(finished[demand.product])
    total = np.bincount(demand.period[made], demand.quantity[made], draft.periods)
    draft.builder.add_lazy(
        np.concatenate([np.repeat(np.arange(draft.periods), len(makers)), demand.period[made]]),
        np.concatenate(
            [draft.columns.open[:, draft.open_of_site[makers]].ravel(), draft.columns.unmet[made]]
        ),
        np.concatenate(
            [-np.tile(data.sites.capacity[makers], draft.periods), minus_ones(len(made))]
        ),
        upper=-total,
        count=draft.periods,
    )


def _lines(draft: Draft) -> None:
    """Units on a line <= its capacity x in use; in use <= open."""
    data = draft.data
    lines, runs = data.lines, data.runs
    parts: list[Part] = []
    for column in range(runs.line.shape[1]):
        on = np.flatnonzero(runs.line[:, column] >= 0)
        parts.append((runs.line[on, column], draft.columns.run, on, runs.capacity_use[on]))
    paid = draft.columns.line_of_line
    parts.append((paid, draft.columns.line, np.arange(len(paid)), -lines.capacity[paid]))
    upper = lines.capacity.copy()
    upper[paid] = 0.0
    rows = draft.repeat(parts, len(lines), -np.inf, upper)
    names = [f"{data.sites.name[s]} / {n}" for s, n in zip(lines.site, lines.name, strict=True)]
    draft.limit("line_capacity", rows, names, lines.capacity)
    switched = np.flatnonzero(draft.open_of_site[lines.site[paid]] >= 0)
    every = np.arange(len(switched))
    at = draft.open_of_site[lines.site[paid][switched]]
    draft.repeat(
        [
            (every, draft.columns.line, switched, np.ones(len(switched))),
            (every, draft.columns.open, at, minus_ones(len(switched))),
        ],
        len(switched),
        -np.inf,
        0.0,
    )
