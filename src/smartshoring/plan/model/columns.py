"""Variables: which there are, their bounds, and where they sit."""

from __future__ import annotations

from typing import Any

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients
from smartshoring.plan.model.draft import Columns, Draft
from smartshoring.plan.moves import needs_a_move
from smartshoring.plan.spec import Spec
from smartshoring.solver.linear import Builder, Floats, Ints
from smartshoring.units import MONTHS_PER_YEAR


def drafted(data: Coefficients, spec: Spec) -> Draft:
    """A draft with its variables in place and no rows yet."""
    builder = Builder()
    periods = len(data.periods)
    wanted = most_needed(data)
    need = wanted
    if len(data.banks):
        # Stock for the next period may be made in this one.
        need = wanted + np.vstack([wanted[1:], np.zeros((1, wanted.shape[1]))])
    sites = data.sites
    deciding = np.flatnonzero(sites.decides)
    count = len(deciding)
    flow = builder.add_columns(periods * len(data.arcs), upper=_flow_upper(data, spec).ravel())
    run = builder.add_columns(periods * len(data.runs), upper=_run_upper(data, spec, need).ravel())
    buy = builder.add_columns(periods * len(data.supplies), upper=_buy_upper(data, spec).ravel())
    low, high = _open_bounds(data, spec, deciding)
    opened = builder.add_columns(
        periods * count, lower=low.ravel(), upper=high.ravel(), integer=True
    )
    timed = periods if _has_events(data) else 0
    # An existing site that was closed stays closed; a candidate may open once it pays.
    opening = builder.add_columns(
        timed * count, upper=np.tile(np.where(sites.existing[deciding], 0.0, 1.0), timed)
    )
    closing = builder.add_columns(timed * count, upper=1.0)
    credited = timed if data.residual_share.any() else 0
    credit = builder.add_columns(credited * count, upper=1.0)
    paid = np.flatnonzero(decided_lines(data))
    kept = spec.kept
    in_use = None if kept is None else kept.line[paid]
    line = builder.add_columns(periods * len(paid), **_bounds(in_use), integer=True)
    started = np.flatnonzero(data.lines.opening_usd > 0)
    start = builder.add_columns(periods * len(started), upper=1.0)
    shortage = data.case.settings.shortage_cost_usd is not None
    most_unmet = data.demand.quantity if shortage else 0.0
    unmet = builder.add_columns(
        len(data.demand),
        lower=0.0 if spec.unmet is None else spec.unmet,
        upper=most_unmet if spec.unmet is None else spec.unmet,
    )
    allowed, banks, ground = len(data.approvals), len(data.banks), len(data.utilities)
    asked, linked = (None, None) if kept is None else (kept.approve, kept.connect)
    approve = builder.add_columns(periods * allowed, **_bounds(asked), integer=True)
    stock = builder.add_columns(periods * banks, **_stock_bounds(spec))
    hire = builder.add_columns(periods * len(data.roles))
    connect = builder.add_columns(periods * ground, **_bounds(linked), integer=True)
    onsite = builder.add_columns(periods * ground)
    pooled = builder.add_columns(periods * len(data.pools))
    may_move = _move_bounds(data, spec)
    move = builder.add_columns(may_move[0].size, **_ends(may_move), integer=True)
    open_of_site = np.full(len(sites), -1, np.int64)
    open_of_site[deciding] = np.arange(count)
    columns = Columns(
        flow=flow.reshape(periods, -1),
        run=run.reshape(periods, -1),
        buy=buy.reshape(periods, -1),
        open=opened.reshape(periods, count),
        opening=opening.reshape(timed, count),
        closing=closing.reshape(timed, count),
        credit=credit.reshape(credited, count),
        line=line.reshape(periods, len(paid)),
        start=start.reshape(periods, len(started)),
        unmet=unmet,
        site_of_open=deciding,
        line_of_line=paid,
        line_of_start=started,
        approve=approve.reshape(periods, allowed),
        stock=stock.reshape(periods, banks),
        hire=hire.reshape(periods, -1),
        pooled=pooled.reshape(periods, -1),
        connect=connect.reshape(periods, ground),
        onsite=onsite.reshape(periods, ground),
        move=move.reshape(periods, -1),
    )
    return Draft(data, spec, builder, columns, wanted, need, open_of_site)


def most_needed(data: Coefficients) -> Floats:
    """Most units of each product that any plan could use in a period [T x P].

    Demand, exploded through the most demanding recipe of each product; a loop in the bill of
    materials stops at as many levels as there are products.
    """
    products = len(data.products)
    level = np.zeros((len(data.periods), products))
    np.add.at(level, (data.demand.period, data.demand.product), data.demand.quantity)
    runs = data.runs
    most = np.zeros((products, products))
    np.maximum.at(most, (runs.product[runs.input_run], runs.input_product), runs.input_quantity)
    need = level.copy()
    for _ in range(products):
        level = level @ most
        if not level.any():
            break
        need = need + level
    return need


def decided_lines(data: Coefficients) -> Bools:
    """Lines whose use is a decision [L].

    They cost something, draw power that is counted, or are empty until machines move in.
    """
    lines, ground = data.lines, data.utilities
    counted = np.isin(lines.site, ground.site[ground.kw_per_line > 0]) & lines.is_line
    paid = (lines.fixed_usd_per_year > 0) | (lines.opening_usd > 0)
    return np.asarray(paid | counted | needs_a_move(lines, data.moves), np.bool_)


def _has_events(data: Coefficients) -> bool:
    sites = data.sites
    return bool(
        np.any(sites.opening_usd > 0)
        or np.any(sites.closing_usd > 0)
        or np.any(sites.min_life_months > MONTHS_PER_YEAR)
        or len(data.one_offs)
        or len(data.ages)
        # Without events nothing would keep a closed site from reopening.
        or (len(data.periods) > 1 and sites.existing.any())
    )


def _flow_upper(data: Coefficients, spec: Spec) -> Floats:
    """Most that may move [T x F]."""
    upper = np.full((len(data.periods), len(data.arcs)), np.inf)
    longest = spec.limits.lane_days_max
    if longest is not None:
        # An unknown time cannot be shown to keep the limit.
        late = ~(data.arcs.days <= longest) & (data.arcs.destination >= len(data.sites))
        upper[:, late] = 0.0
    if spec.outage is not None:
        hit = spec.outage.period
        upper[hit] = np.minimum(upper[hit], spec.outage.most)
    if spec.lost is not None:
        market = np.zeros((len(data.markets), spec.lost.shape[1]), np.bool_)
        down = np.vstack([spec.lost, market])
        upper[(down[data.arcs.origin] | down[data.arcs.destination]).T] = 0.0
    return upper


def _run_upper(data: Coefficients, spec: Spec, need: Floats) -> Floats:
    runs = data.runs
    upper = need[:, runs.product].copy()
    barred = data.products.finished[runs.product] & ~spec.may_finish[runs.site]
    old = data.sites.existing[runs.site]
    upper[:, barred & ~old] = 0.0
    upper[spec.grace_periods :, barred & old] = 0.0
    if spec.barred_until is not None:
        first = spec.barred_until[runs.site, runs.product]
        upper[np.arange(len(data.periods))[:, None] < first[None, :]] = 0.0
    if spec.outage is not None:
        upper[spec.outage.period, spec.outage.sites[runs.site]] = 0.0
    if spec.lost is not None:
        upper[spec.lost[runs.site].T] = 0.0
    return upper


def _buy_upper(data: Coefficients, spec: Spec) -> Floats:
    """No limit [T x U], but today's network has no candidate suppliers; lost ones do not sell."""
    upper = np.full((len(data.periods), len(data.supplies)), np.inf)
    if spec.frozen_sites:
        upper[:, ~data.sites.existing[data.supplies.site]] = 0.0
    if spec.lost is not None:
        upper[spec.lost[data.supplies.site].T] = 0.0
    return upper


def _bounds(given: Floats | Bools | None, most: float = 1.0) -> dict[str, Any]:
    """From nothing to the most there may be, or what is given [n x T]."""
    if given is None:
        return {"lower": 0.0, "upper": most}
    fixed = given.T.astype(float).ravel()
    return {"lower": fixed, "upper": fixed}


def _ends(bounds: tuple[Floats, Floats]) -> dict[str, Any]:
    return {"lower": bounds[0].ravel(), "upper": bounds[1].ravel()}


def _move_bounds(data: Coefficients, spec: Spec) -> tuple[Floats, Floats]:
    """0/1 bounds of `move` [T x M]: before the first period only today's lines are there."""
    moves = data.moves
    low, high = np.zeros((2, len(data.periods), len(moves)))
    if spec.moved is not None:
        low = high = spec.moved.T.astype(float)
    elif not spec.frozen_sites:
        high[spec.wait_periods :] = 1.0
        high[0, ~data.lines.existing[moves.line]] = 0.0
    return low, high


def _stock_bounds(spec: Spec) -> dict[str, Any]:
    """What is kept in stock, if given; an outage may leave less of it from its period on."""
    if spec.kept is None:
        return _bounds(None, np.inf)
    low = spec.kept.stock.copy()
    if spec.outage is not None:
        low[:, spec.outage.period :] = 0.0
    return {**_bounds(spec.kept.stock), "lower": low.T.ravel()}


def _open_bounds(data: Coefficients, spec: Spec, deciding: Ints) -> tuple[Floats, Floats]:
    """0/1 bounds of `open` [T x n]."""
    left_out = {item.subject for item in data.left_out if item.kind == "site"}
    low = np.zeros((len(data.periods), len(deciding)))
    high = np.ones((len(data.periods), len(deciding)))
    for n, site in enumerate(deciding):
        if spec.open_fixed is not None:
            low[:, n] = high[:, n] = spec.open_fixed[site]
        elif spec.frozen_sites:
            low[:, n] = high[:, n] = float(data.sites.existing[site])
        elif data.sites.name[site] in left_out:
            high[:, n] = 0.0
        elif spec.must_close[site]:
            high[spec.grace_periods if data.sites.existing[site] else 0 :, n] = 0.0
        if spec.open_fixed is None and data.sites.name[site] not in left_out:
            waits = slice(0, spec.wait_periods)
            low[waits, n] = high[waits, n] = float(data.sites.existing[site])
    return low, high
