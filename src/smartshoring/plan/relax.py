"""Why no plan exists: the fewest limits, then the least amounts, that must give way.

Every row of a user-facing limit gets a slack, and every limit as the user wrote it (a number in
case.yaml, a capacity, a market's demand for a product) a 0/1 switch for all its rows and periods.
The first solve minimises the number of switches (each limit of the answer is then needed: dropping
one would need fewer than the fewest); the second keeps that number and minimises the slack, each
measured against its own limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from smartshoring.network.plan import Relaxation
from smartshoring.plan.arrays import Coefficients, Floats, Ints
from smartshoring.plan.model import Compiled, LimitRows, compile_model
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.linear import LinearModel
from smartshoring.solver.solve import solve

_BY_ROW = frozenset({"demand", "available_heads", "power", "water_right"})
"""Limits that the user writes for each subject, not once for all; so are all capacities."""


@dataclass(frozen=True)
class _Elastic:
    """The model with slack: columns x, then slack, then switches.

    Attributes:
        model: The grown model.
        slack: Column of each limit row's slack.
        switch: Column of each limit's switch.
        of_row: Column of the switch of each limit row.
        size: What a slack is measured against.
    """

    model: LinearModel
    slack: Ints
    switch: Ints
    of_row: Ints
    size: Floats


def relaxed(data: Coefficients, spec: Spec, effort: Effort) -> tuple[Relaxation, ...]:
    """The minimal relaxation of an infeasible question; empty when no relaxation helps."""
    compiled = compile_model(data, spec)
    elastic = _elastic(compiled, data)
    cost = np.zeros(elastic.model.size[1])
    cost[elastic.switch] = 1.0
    options = SolveOptions(gap=1e-9, time_limit_s=effort.time_limit_s, cancel=effort.cancel)
    fewest = solve(_with_cost(elastic.model, cost), options)
    if fewest.x is None:
        return ()
    chosen = round(float(fewest.x[elastic.switch].sum()))
    cost = np.zeros(elastic.model.size[1])
    cost[elastic.slack] = 1.0 / elastic.size
    ones = np.ones(len(elastic.switch))
    capped = _with_row(elastic.model, elastic.switch, ones, float(chosen))
    least = solve(_with_cost(capped, cost), options)
    x = least.x if least.x is not None else fewest.x
    return tuple(_entries(compiled, data, elastic, x))


def _elastic(compiled: Compiled, data: Coefficients) -> _Elastic:
    """Slack and switch for each limit row; strong links become hard rows."""
    model = compiled.model
    rows = np.concatenate([limit.row for limit in compiled.limits])
    sign = np.concatenate([np.full(len(limit.row), limit.sign) for limit in compiled.limits])
    size = np.concatenate([_row_scale(limit, data) for limit in compiled.limits])
    group = _groups(compiled)
    count, columns = len(rows), model.size[1]
    groups = int(group.max(initial=-1)) + 1
    enough = _enough(compiled, data)
    slack = np.arange(columns, columns + count)
    switch = np.arange(columns + count, columns + count + groups)
    # A `<=` row may exceed by the slack, a `>=` (or demand) row may fall short by it.
    extra = sparse.csr_array(
        (-sign.astype(float), (rows, np.arange(count))), shape=(model.size[0], count)
    )
    nothing = sparse.csr_array((model.size[0], groups))
    every = np.arange(count)
    switches = sparse.csr_array(
        sparse.hstack(
            [
                sparse.csr_array((count, columns)),
                sparse.identity(count, format="csr"),
                sparse.csr_array((-enough, (every, group)), shape=(count, groups)),
            ]
        )
    )
    links = sparse.csr_array(
        sparse.hstack([model.lazy, sparse.csr_array((model.lazy.shape[0], count + groups))])
    )
    matrix = sparse.csr_array(
        sparse.vstack(
            [sparse.hstack([model.matrix, extra, nothing]), switches, links], format="csr"
        )
    )
    # The capacity cut is implied only while capacities hold.
    implied = np.array(model.lazy_upper)
    implied[implied < 0] = np.inf
    grown = LinearModel(
        cost=np.zeros(columns + count + groups),
        lower=np.concatenate([model.lower, np.zeros(count + groups)]),
        upper=np.concatenate([model.upper, enough, np.ones(groups)]),
        integer=np.concatenate(
            [model.integer, np.zeros(count, np.bool_), np.ones(groups, np.bool_)]
        ),
        matrix=matrix,
        row_lower=np.concatenate(
            [model.row_lower, np.full(count, -np.inf), np.full(len(implied), -np.inf)]
        ),
        row_upper=np.concatenate([model.row_upper, np.zeros(count), implied]),
        lazy=sparse.csr_array((0, columns + count + groups)),
        lazy_upper=np.zeros(0),
    )
    return _Elastic(grown, slack, switch, switch[group], size)


def _groups(compiled: Compiled) -> Ints:
    """Number of the limit, as the user wrote it, that each row belongs to."""
    number: dict[tuple[str, str, str], int] = {}
    found: list[int] = []
    for limit in compiled.limits:
        # One number in case.yaml bounds every site, country and period.
        by_row = limit.kind in _BY_ROW or limit.kind.endswith("_capacity")
        rows = zip(limit.subject, limit.product, limit.period.tolist(), strict=True)
        for subject, product, period in rows:
            key = (limit.kind, subject, product) if by_row else (limit.kind, "", "")
            if limit.kind == "budget":  # one number for each period
                key = (limit.kind, str(period), "")
            if limit.kind.startswith("policy_"):  # one number for all sites, by product
                key = (limit.kind, "", product)
            found.append(number.setdefault(key, len(number)))
    return np.array(found, np.int64)


def _row_scale(limit: LimitRows, data: Coefficients) -> Floats:
    """What one unit of slack is measured against, in the row's own unit."""
    demand = data.demand
    total = np.bincount(demand.period, demand.quantity, len(data.periods))[limit.period]
    if limit.unit == "share":
        return np.maximum(1e-9, limit.value * total)
    if limit.unit == "day":
        return np.maximum(1e-9, limit.value * total)
    return np.maximum(1.0, np.abs(limit.value))


def _enough(compiled: Compiled, data: Coefficients) -> Floats:
    """A slack that is surely enough for each row, kept small for the solver's sake."""
    need = float(data.demand.quantity.sum())
    longest = float(np.nanmax(data.arcs.days, initial=1.0))
    heaviest = float(
        np.nansum(
            [
                np.nanmax(data.arcs.co2e_kg, initial=0.0) * 3,
                np.nanmax(data.runs.co2e_kg, initial=0.0) * max(1, len(data.products)),
                np.nanmax(data.supplies.co2e_kg, initial=0.0) * max(1, len(data.products)),
            ]
        )
    )
    parts = []
    explosion = 1.0 + float(data.runs.input_quantity.sum())
    for limit in compiled.limits:
        if limit.kind == "demand":
            parts.append(limit.value)
        elif limit.unit == "day":
            parts.append(np.full(len(limit.row), need * longest * 3))
        elif limit.unit == "kg":
            parts.append(np.full(len(limit.row), need * max(heaviest, 1.0) * explosion))
        elif limit.unit == "USD":
            parts.append(_all_paid(compiled, limit))
        elif limit.unit == "sites":
            parts.append(np.full(len(limit.row), float(len(data.sites))))
        elif limit.unit == "share":
            parts.append(np.full(len(limit.row), need))
        elif limit.unit in ("heads", "kW", "m3"):
            parts.append(
                np.full(len(limit.row), _enough_ground(limit.unit, need * explosion, data))
            )
        else:
            parts.append(np.full(len(limit.row), need * explosion))
    return np.concatenate(parts)


def _all_paid(compiled: Compiled, limit: LimitRows) -> Floats:
    """More than all that could be paid once in each period of a budget."""
    rows = compiled.model.matrix[limit.row]
    return np.asarray(1.0 + rows.maximum(0).sum(axis=1), float).ravel()


def _enough_ground(unit: str, units: float, data: Coefficients) -> float:
    """More heads, power or water than any plan could need, where at most `units` are made."""
    roles, ground = data.roles, data.utilities
    if unit == "kW":
        return float(ground.kw_per_line.max(initial=0.0)) * max(1, len(data.lines))
    if unit == "heads":
        longest = float(roles.need_head_years.max(initial=0.0)) / float(data.years.min())
        return 1.0 + units * longest
    started = units * float(data.runs.capacity_use.max(initial=1.0))
    return 1.0 + started * float(ground.water_m3_per_unit.max(initial=0.0))


def _with_cost(model: LinearModel, cost: Floats) -> LinearModel:
    return LinearModel(
        cost=cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer,
        matrix=model.matrix,
        row_lower=model.row_lower,
        row_upper=model.row_upper,
        lazy=model.lazy,
        lazy_upper=model.lazy_upper,
    )


def _with_row(model: LinearModel, columns: Ints, values: Floats, upper: float) -> LinearModel:
    row = sparse.csr_array(
        (values, (np.zeros(len(columns), np.int64), columns)), shape=(1, model.size[1])
    )
    return LinearModel(
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer,
        matrix=sparse.csr_array(sparse.vstack([model.matrix, row])),
        row_lower=np.append(model.row_lower, -np.inf),
        row_upper=np.append(model.row_upper, upper),
        lazy=model.lazy,
        lazy_upper=model.lazy_upper,
    )


def _entries(
    compiled: Compiled, data: Coefficients, elastic: _Elastic, x: Floats
) -> list[Relaxation]:
    """Slacks in the user's words."""
    found: list[Relaxation] = []
    at = 0
    for limit in compiled.limits:
        for n in range(len(limit.row)):
            slack, on = float(x[elastic.slack[at]]), x[elastic.of_row[at]] > 0.5
            at += 1
            if not on or slack <= 1e-9 * max(1.0, abs(float(limit.value[n]))):
                continue
            value = float(limit.value[n])
            amount = slack
            if limit.unit == "share":
                amount = slack / _base(limit, n, data, compiled, x)
            elif limit.unit == "day":
                amount = slack / _delivered(data, compiled, int(limit.period[n]), x)
            found.append(
                Relaxation(
                    limit=limit.kind,
                    subject=limit.subject[n],
                    product=limit.product[n],
                    period=data.periods[limit.period[n]],
                    limit_value=value,
                    needed_value=value + limit.sign * amount,
                    amount=amount,
                    unit=limit.unit,
                )
            )
    return found


def _delivered(data: Coefficients, compiled: Compiled, period: int, x: Floats) -> float:
    into = data.arcs.destination >= len(data.sites)
    return max(1e-12, float(x[compiled.columns.flow[period]][into].sum()))


def _of_product(data: Coefficients, compiled: Compiled, name: str, period: int, x: Floats) -> float:
    """What plants make of a component, or what reaches markets of a finished product."""
    product = data.products.name.index(name)
    if not data.products.finished[product]:
        made = data.runs.product == product
        return max(1e-12, float(x[compiled.columns.run[period]][made].sum()))
    into = data.arcs.destination >= len(data.sites)
    into &= data.commodities.product[data.arcs.commodity] == product
    return max(1e-12, float(x[compiled.columns.flow[period]][into].sum()))


def _base(limit: LimitRows, n: int, data: Coefficients, compiled: Compiled, x: Floats) -> float:
    """What a share is a share of: the market's demand, or everything delivered."""
    period = int(limit.period[n])
    if limit.kind.startswith("policy_"):
        return _of_product(data, compiled, limit.product[n], period, x)
    if limit.kind != "max_share_market_source":
        return _delivered(data, compiled, period, x)
    market = limit.subject[n].split(" > ")[-1]
    demand = data.demand
    names = data.node_names
    here = [
        float(demand.quantity[d])
        for d in range(len(demand))
        if names[demand.market[d]] == market
        and data.products.name[demand.product[d]] == limit.product[n]
        and demand.period[d] == period
    ]
    return max(1e-12, sum(here))
