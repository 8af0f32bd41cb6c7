"""Approvals: work that starts once, at an open site; nothing is made to be sold before its end."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model import moves
from smartshoring.plan.model.capacities import most_finished
from smartshoring.plan.model.draft import Draft, minus_ones
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """All rows of approvals."""
    if len(draft.data.approvals):
        _once(draft)
        _at_open_sites(draft)
        _on_a_line(draft)
        if len(draft.columns.opening):
            _never_back(draft)
        _nothing_before(draft)
        _others_meanwhile(draft)
        _strong_links(draft)


def _once(draft: Draft) -> None:
    """At most one start of the work over all periods."""
    every = np.tile(np.arange(len(draft.data.approvals)), draft.periods)
    draft.builder.add_rows(
        every,
        draft.columns.approve.ravel(),
        np.ones(len(every)),
        lower=-np.inf,
        upper=1.0,
        count=len(draft.data.approvals),
    )


def _at_open_sites(draft: Draft) -> None:
    """The work starts at a site that is open."""
    at = draft.open_of_site[draft.data.approvals.site]
    every = np.arange(len(at))
    draft.repeat(
        [
            (every, draft.columns.approve, every, np.ones(len(at))),
            (every, draft.columns.open, at, minus_ones(len(at))),
        ],
        len(at),
        -np.inf,
        0.0,
    )


def _on_a_line(draft: Draft) -> None:
    """The work starts on a line in use that can make the product, where lines are switched.

    What is approved is a product from a line that runs, so its power, its connection and its yearly
    cost come first; a line that is only ordered proves nothing.
    """
    data = draft.data
    number = {int(line): n for n, line in enumerate(draft.columns.line_of_line)}
    asked: list[int] = []
    able: list[int] = []
    for q, (site, product) in enumerate(
        zip(data.approvals.site, data.approvals.product, strict=True)
    ):
        here = (data.runs.site == site) & (data.runs.product == product)
        lines = {int(line) for line in data.runs.line[here, 0]}
        if lines and all(line in number for line in lines):
            asked += [q] * len(lines)
            able += sorted(number[line] for line in lines)
    if not asked:
        return
    some, row = np.unique(np.array(asked, np.int64), return_inverse=True)
    every = np.arange(len(some))
    draft.repeat(
        [
            (every, draft.columns.approve, some, np.ones(len(some))),
            (row, draft.columns.line, np.array(able, np.int64), minus_ones(len(row))),
        ],
        len(some),
        -np.inf,
        0.0,
    )


def _never_back(draft: Draft) -> None:
    """A site that needs approvals opens once: closing it would lose them."""
    at = np.unique(draft.open_of_site[draft.data.approvals.site])
    draft.builder.add_rows(
        np.tile(np.arange(len(at)), draft.periods),
        draft.columns.opening[:, at].ravel(),
        np.ones(draft.periods * len(at)),
        lower=-np.inf,
        upper=1.0,
        count=len(at),
    )


def _nothing_before(draft: Draft) -> None:
    """Units that leave <= most that is wanted in the period x share of it after the approval.

    Nothing is made in a period without any such share either, so no stock is built from goods that
    nobody has approved.
    """
    data = draft.data
    approvals, runs, arcs = data.approvals, data.runs, data.arcs
    every = np.arange(len(approvals))
    product = data.commodities.product[arcs.commodity]
    left, arc = np.nonzero(
        (approvals.site[:, None] == arcs.origin[None, :])
        & (approvals.product[:, None] == product[None, :])
    )
    made, run = np.nonzero(
        (approvals.site[:, None] == runs.site[None, :])
        & (approvals.product[:, None] == runs.product[None, :])
    )
    for t in range(draft.periods):
        for row, column, most, ready in (
            (left, draft.columns.flow[t][arc], draft.wanted, approvals.ready),
            (made, draft.columns.run[t][run], draft.need, np.ceil(approvals.ready)),
        ):
            rows, columns, values = [row], [column], [np.ones(len(row))]
            for began in range(t + 1):
                rows.append(every)
                columns.append(draft.columns.approve[began])
                values.append(-most[t, approvals.product] * ready[:, began, t])
            draft.builder.add_rows(
                np.concatenate(rows),
                np.concatenate(columns),
                np.concatenate(values),
                lower=-np.inf,
                upper=0.0,
                count=len(approvals),
            )


def _others_meanwhile(draft: Draft) -> None:
    """In the part of a period before an approval the others must keep up with demand.

    With f the share of the period before the approval: f x capacity of the others + stock that
    they hold + unmet >= f x demand, whatever happens after it; here divided by f. Without this,
    what the others make after the approval would serve customers before it.
    """
    data = draft.data
    approvals, banks, demand = data.approvals, data.banks, data.demand
    able, most = most_finished(draft)
    wanted = np.zeros((draft.periods, len(data.products)))
    np.add.at(wanted, (demand.period, demand.product), demand.quantity)
    kept = data.commodities.product[banks.commodity]
    pending = {
        (int(site), int(product)): q
        for q, (site, product) in enumerate(zip(approvals.site, approvals.product, strict=True))
    }
    for q, (site, product) in enumerate(zip(approvals.site, approvals.product, strict=True)):
        if not data.products.finished[product]:
            continue
        for t in range(draft.periods):
            partly = approvals.ready[q, : t + 1, t]
            began = np.flatnonzero((partly > 0) & (partly < 1))
            if not len(began) or wanted[t, product] <= 0:
                continue
            columns: list[Ints] = []
            values: list[Floats] = []
            for n, other in enumerate(able):
                here = (data.runs.site == other) & (data.runs.product == product)
                size = float(data.sites.capacity[other] * data.years[t])
                capacity = min(float(most[t, n, product]), size)
                if other == site or capacity <= 0 or not here.any():
                    continue
                share_good = 1.0 / float(data.runs.capacity_use[here].min())
                own = pending.get((int(other), int(product)))
                if own is None:
                    ready = draft.columns.open[t][draft.open_of_site[[other]]]
                else:
                    full = np.flatnonzero(approvals.ready[own, : t + 1, t] >= 1)
                    ready = draft.columns.approve[full, own]
                if moves.touched(draft, int(product), int(other)):
                    ready = moves.able_now(draft, t, int(product), int(other), ready, capacity)
                    capacity = 1.0
                columns.append(ready)
                values.append(np.full(len(ready), capacity * share_good))
            spare = [draft.columns.unmet[_rows_of(draft, t, int(product))]]
            if t and len(banks):
                stocked = np.flatnonzero((kept == product) & (banks.site != site))
                spare.append(draft.columns.stock[t - 1][stocked])
            at_hand = np.concatenate(spare)
            before = 1.0 - partly[began]
            # One row per share of the period; months that end alike share theirs.
            for share in np.unique(before):
                then = draft.columns.approve[began[before == share], q]
                column = np.concatenate([*columns, at_hand, then])
                draft.builder.add_rows(
                    np.zeros(len(column), np.int64),
                    column,
                    np.concatenate(
                        [
                            *values,
                            np.full(len(at_hand), 1.0 / share),
                            np.full(len(then), -wanted[t, product]),
                        ]
                    ),
                    lower=0.0,
                    upper=np.inf,
                    count=1,
                )


def _strong_links(draft: Draft) -> None:
    """Flow into a market <= its demand x (approval within the period): implied, lifts the bound."""
    data = draft.data
    approvals, arcs, demand = data.approvals, data.arcs, data.demand
    nodes = len(data.node_names)
    product = data.commodities.product[arcs.commodity]
    into = arcs.destination >= draft.first_market
    q, arc = np.nonzero(
        (approvals.site[:, None] == arcs.origin[None, :])
        & (approvals.product[:, None] == product[None, :])
        & into[None, :]
    )
    keys, row = np.unique(q * nodes + arcs.destination[arc], return_inverse=True)
    asked, market = keys // nodes, keys % nodes
    wanted = np.zeros((draft.periods, nodes, len(data.products)))
    np.add.at(wanted, (demand.period, demand.market, demand.product), demand.quantity)
    every = np.arange(len(keys))
    for t in range(draft.periods):
        most = wanted[t, market, approvals.product[asked]]
        rows, columns, values = [row], [draft.columns.flow[t][arc]], [np.ones(len(row))]
        for began in range(t + 1):
            rows.append(every)
            columns.append(draft.columns.approve[began][asked])
            values.append(-most * np.ceil(approvals.ready[asked, began, t]))
        draft.builder.add_lazy(
            np.concatenate(rows),
            np.concatenate(columns),
            np.concatenate(values),
            upper=0.0,
            count=len(keys),
        )


def _rows_of(draft: Draft, t: int, product: int) -> Ints:
    demand = draft.data.demand
    return np.flatnonzero((demand.period == t) & (demand.product == product))
