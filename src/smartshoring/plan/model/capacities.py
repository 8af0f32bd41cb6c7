"""Capacities of sites, of lines and of products at a site."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smartshoring.plan.arrays import DC, Coefficients
from smartshoring.plan.model.draft import Draft, Part, alive, at_sites, minus_ones
from smartshoring.plan.model.moves import arrivals
from smartshoring.plan.moves import most_capacity
from smartshoring.plan.ramp import MATURE
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """All capacities."""
    _sites(draft)
    _lines(draft)
    if len(draft.data.ages):
        _young_sites(draft)
        _young_lines(draft)
    if not len(draft.data.banks):
        # With stock a period's demand need not be made in it.
        _enough(draft)


def _sites(draft: Draft) -> None:
    """Units through a site <= capacity x open."""
    data = draft.data
    sites, runs, arcs, supplies = data.sites, data.runs, data.arcs, data.supplies
    bounded = np.flatnonzero(np.isfinite(sites.capacity))
    capacity = data.years[:, None] * sites.capacity[None, :]
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
            -capacity[:, deciding],
        ),
    ]
    upper = np.where(draft.open_of_site[bounded] >= 0, 0.0, capacity[:, bounded])
    rows = draft.repeat(parts, len(bounded), -np.inf, upper)
    names = [sites.name[i] for i in bounded]
    draft.limit("site_capacity", rows, names, capacity[:, bounded])


def _young_sites(draft: Draft) -> None:
    """Units started at an age <= share of the site's capacity at that age."""
    data = draft.data
    runs, ages, sites = data.runs, data.ages, data.sites
    learns = np.isin(runs.site, ages.site) & np.isfinite(sites.capacity[runs.site])
    on = np.flatnonzero(learns)
    if not len(on):
        return
    keys, row = np.unique(
        np.column_stack([runs.site[on], runs.age[on]]), axis=0, return_inverse=True
    )
    share = np.where(keys[:, 1] == MATURE, 1.0, ages.site_capacity[keys[:, 1]])
    _young_rows(draft, on, row.ravel(), keys, share * sites.capacity[keys[:, 0]])


def _young_lines(draft: Draft) -> None:
    """Units started on a line at an age <= share of the line's capacity at that age."""
    data = draft.data
    runs, ages, lines = data.runs, data.ages, data.lines
    for column in range(runs.line.shape[1]):
        on = np.flatnonzero((runs.line[:, column] >= 0) & np.isin(runs.site, ages.site))
        if not len(on):
            continue
        line = runs.line[on, column]
        keys, row = np.unique(np.column_stack([line, runs.age[on]]), axis=0, return_inverse=True)
        share = np.where(keys[:, 1] == MATURE, 1.0, ages.line_capacity[keys[:, 1], keys[:, 0]])
        ends = np.column_stack([lines.site[keys[:, 0]], keys[:, 1]])
        capacity = share * lines.capacity[keys[:, 0]]
        _young_rows(draft, on, row.ravel(), ends, capacity, _arriving(draft, keys[:, 0], share))


def _arriving(draft: Draft, line: Ints, share: Floats) -> list[Part]:
    """What moves bring to the lines of rows, of which a share can be used at the rows' ages.

    At any other age nothing is made anyway (`_young_sites`, `links._production`).
    """
    found: list[Part] = []
    for to_line, family, member, value in arrivals(draft) if len(draft.data.moves) else []:
        rows, term = np.nonzero(line[:, None] == to_line[None, :])
        found.append((rows, family, member[term], value[:, term] * share[rows]))
    return found


def _young_rows(
    draft: Draft,
    on: Ints,
    row: Ints,
    keys: Ints,
    capacity: Floats,
    arriving: Sequence[Part] = (),
) -> None:
    """Units started by the runs `on` <= capacity x (site open and of that age), by (site, age)."""
    runs = draft.data.runs
    for t in range(draft.periods):
        at, column, value = alive(draft, keys[:, 0], keys[:, 1], t)
        more = [(rows, family[t][member], value[t]) for rows, family, member, value in arriving]
        draft.builder.add_rows(
            np.concatenate([row, at, *(part[0] for part in more)]),
            np.concatenate([draft.columns.run[t][on], column, *(part[1] for part in more)]),
            np.concatenate(
                [
                    runs.capacity_use[on],
                    -value * draft.data.years[t] * capacity[at],
                    *(part[2] for part in more),
                ]
            ),
            lower=-np.inf,
            upper=0.0,
            count=len(keys),
        )


def _enough(draft: Draft) -> None:
    """Open capacity + unmet >= demand, in all and by product: implied, it lifts the relaxation.

    As lazy rows they stay out of the way when an infeasible case is explained. They hold only for
    goods that must be made: none that a supplier sells.
    """
    data = draft.data
    finished = data.products.finished
    makers, most = most_finished(draft)
    demand = data.demand
    made = np.flatnonzero(finished[demand.product])
    if finished[data.supplies.product].any() or not len(makers) or not len(made):
        return
    for product in (-1, *np.unique(demand.product[made])):
        wanted = made if product < 0 else made[demand.product[made] == product]
        total = np.bincount(demand.period[wanted], demand.quantity[wanted], draft.periods).astype(
            float
        )
        by_site = most.sum(axis=2) if product < 0 else most[:, :, product]
        if product < 0:
            by_site = np.minimum(by_site, _most_of_all(draft, makers, total))
        if not np.isfinite(by_site).all():
            continue
        opened = draft.columns.open[:, draft.open_of_site[makers]]
        draft.builder.add_lazy(
            np.concatenate(
                [np.repeat(np.arange(draft.periods), len(makers)), demand.period[wanted]]
            ),
            np.concatenate([opened.ravel(), draft.columns.unmet[wanted]]),
            np.concatenate([-by_site.ravel(), minus_ones(len(wanted))]),
            upper=-total,
            count=draft.periods,
        )
        if data.case.settings.shortage_cost_usd is None:
            fewest = _fewest(by_site, total)
            draft.builder.add_lazy(
                np.repeat(np.arange(draft.periods), len(makers)),
                opened.ravel(),
                -np.ones(opened.size),
                upper=-fewest,
                count=draft.periods,
            )


def _fewest(by_site: Floats, total: Floats) -> Floats:
    """Fewest sites that together can make the total of each period [T]; the largest come first."""
    reach = np.cumsum(-np.sort(-by_site, axis=1), axis=1)
    enough = reach >= (1.0 - 1e-9) * total[:, None]
    return np.asarray(np.where(total > 0, np.sum(~enough, axis=1) + 1, 0), float)


def most_finished(draft: Draft) -> tuple[Ints, Floats]:
    """Makers of finished goods [n], and the most of each product they can make [T x n x P]."""
    data = draft.data
    runs, lines = data.runs, data.lines
    capacity = most_capacity(lines, data.moves)
    makes = data.products.finished[runs.product]
    makers = np.unique(runs.site[makes])
    most = np.zeros((draft.periods, len(makers), len(data.products)))
    for product in np.flatnonzero(data.products.finished):
        for n, site in enumerate(makers):
            here = np.flatnonzero((runs.site == site) & (runs.product == product))
            if not len(here):
                continue
            # A run may be bound by a line and by the capacity of its product; ways add up.
            caps = (
                np.where(runs.line[here] >= 0, capacity[runs.line[here]], np.inf)
                if len(lines)
                else np.full((len(here), 2), np.inf)
            )
            by_line = {
                int(line): float(cap)
                for line, cap in zip(runs.line[here, 0], caps[:, 0], strict=True)
            }
            total = min(float(caps[:, 1].max()), sum(by_line.values())) * data.years
            possible = np.minimum(draft.need[:, product], total)
            if draft.spec.may_finish[site]:
                most[:, n, product] = possible
            elif data.sites.existing[site]:
                grace = draft.spec.grace_periods
                most[:grace, n, product] = possible[:grace]
    return makers, most


def _most_of_all(draft: Draft, makers: Ints, total: Floats) -> Floats:
    """Most finished goods of a site in a period: its capacity, and its largest share [T x n]."""
    limit = draft.data.years[:, None] * draft.data.sites.capacity[makers][None, :]
    share = draft.spec.limits.max_share_site
    return limit if share is None else np.minimum(limit, share * total[:, None])


def _passed_on(data: Coefficients) -> tuple[Ints, Ints]:
    """Arcs out of depots that limit the product, and the capacity that each counts against."""
    lines, arcs, wide = data.lines, data.arcs, len(data.products)
    number = {name: p for p, name in enumerate(data.products.name)}
    line_of = np.full(len(data.sites) * wide, -1, np.int64)
    for n in np.flatnonzero((data.sites.kind[lines.site] == DC) & ~lines.is_line):
        line_of[lines.site[n] * wide + number[lines.name[n]]] = n
    sends = at_sites(data.sites.kind == DC, arcs.origin)
    product = data.commodities.product[arcs.commodity[sends]]
    line = line_of[arcs.origin[sends] * wide + product]
    return sends[line >= 0], line[line >= 0]


def _lines(draft: Draft) -> None:
    """Units on a line, or of a product through a site, <= its capacity x in use; in use <= open.

    A line without a fixed cost is in use whenever its site is open.
    """
    data = draft.data
    lines, runs = data.lines, data.runs
    parts: list[Part] = []
    for column in range(runs.line.shape[1]):
        on = np.flatnonzero(runs.line[:, column] >= 0)
        parts.append((runs.line[on, column], draft.columns.run, on, runs.capacity_use[on]))
    passed, line = _passed_on(data)
    parts.append((line, draft.columns.flow, passed, np.ones(len(passed))))
    capacity = data.years[:, None] * lines.capacity[None, :]
    paid = draft.columns.line_of_line
    parts.append((paid, draft.columns.line, np.arange(len(paid)), -capacity[:, paid]))
    upper = capacity.copy()
    upper[:, paid] = 0.0
    free = np.setdiff1d(np.arange(len(lines)), paid)
    free = free[draft.open_of_site[lines.site[free]] >= 0]
    upper[:, free] = 0.0
    parts.append(
        (free, draft.columns.open, draft.open_of_site[lines.site[free]], -capacity[:, free])
    )
    if len(data.moves):
        parts += arrivals(draft)
    rows = draft.repeat(parts, len(lines), -np.inf, upper)
    names = [f"{data.sites.name[s]} / {n}" for s, n in zip(lines.site, lines.name, strict=True)]
    draft.limit("line_capacity", rows, names, capacity)
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
