"""A solver's vector becomes a plan in the user's names, and a plan tells its site states."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from smartshoring.network.plan import (
    Approval,
    Connection,
    Decision,
    Event,
    Flow,
    LineDecision,
    LineMove,
    OnSite,
    Plan,
    Production,
    Staff,
    Status,
    Stock,
    Supply,
    Unmet,
)
from smartshoring.plan.arrays import Bools, Coefficients, Floats, Ints
from smartshoring.plan.model import Compiled
from smartshoring.plan.people import hires_needed

_DUST = 1e-9
"""Quantities below this share of the largest are rounding of the solver."""
_HALF = 0.5
_FEW = 1e-6
"""Fewer heads are rounding."""


def decoded(
    x: Floats,
    compiled: Compiled,
    data: Coefficients,
    *,
    name: str,
    strategy: str,
    status: Status,
    flows: Floats | None = None,
) -> Plan:
    """Decisions and quantities of a solution, without costs (`evaluate.measured` adds them).

    Args:
        x: The solver's vector.
        compiled: The model it solves.
        data: Coefficients of the case.
        name: Id of the plan.
        strategy: Name it was asked under.
        status: What the solver says of it.
        flows: Quantity on every arc [T x F], where the model had fewer arcs than the case.
    """
    columns = compiled.columns
    dust = _DUST * max(1.0, float(np.max(data.demand.quantity, initial=1.0)))
    lines, runs, supplies, arcs = data.lines, data.runs, data.supplies, data.arcs
    sites, goods, nodes = data.sites.name, data.products.name, data.node_names
    made_of = data.commodities
    used = [
        LineDecision(sites[lines.site[n]], lines.name[n], period)
        for t, period in enumerate(data.periods)
        for n in columns.line_of_line[x[columns.line[t]] > _HALF]
    ]
    # The age of a site follows from its opening, so what is made is told without it.
    production = [
        Production(
            sites[runs.site[r]],
            runs.recipe[r],
            goods[runs.product[r]],
            period,
            quantity,
            runs.line_name[r],
        )
        for period, r, quantity in _positive(x, columns.run, data, dust)
    ]
    bought = [
        Supply(sites[supplies.site[u]], goods[supplies.product[u]], period, quantity)
        for period, u, quantity in _positive(x, columns.buy, data, dust)
    ]
    quantities = x[columns.flow] if flows is None else flows
    moved = [
        Flow(
            origin=nodes[arcs.origin[f]],
            destination=nodes[arcs.destination[f]],
            product=goods[made_of.product[arcs.commodity[f]]],
            mode=arcs.mode[f],
            period=period,
            quantity=float(quantities[t, f]),
            origin_country=made_of.country[arcs.commodity[f]],
            qualifies=bool(made_of.qualifies[arcs.commodity[f]]),
        )
        for t, period in enumerate(data.periods)
        for f in np.flatnonzero(quantities[t] > dust)
    ]
    demand = data.demand
    unmet = [
        Unmet(
            nodes[demand.market[d]],
            goods[demand.product[d]],
            data.periods[demand.period[d]],
            float(x[columns.unmet[d]]),
        )
        for d in np.flatnonzero(x[columns.unmet] > dust)
    ]
    return Plan(
        id=name,
        strategy=strategy,
        status=status,
        decisions=_decisions(x, compiled, data),
        lines=tuple(used),
        production=tuple(production),
        supply=tuple(bought),
        flows=tuple(moved),
        unmet=tuple(unmet),
        approvals=tuple(
            Approval(sites[data.approvals.site[q]], goods[data.approvals.product[q]], period)
            for t, period in enumerate(data.periods)
            for q in np.flatnonzero(x[columns.approve[t]] > _HALF)
        ),
        stocks=tuple(
            Stock(
                sites[data.banks.site[b]],
                goods[made_of.product[data.banks.commodity[b]]],
                period,
                quantity,
                made_of.country[data.banks.commodity[b]],
                bool(made_of.qualifies[data.banks.commodity[b]]),
            )
            for period, b, quantity in _positive(x, columns.stock, data, dust)
        ),
        staff=_staff(x, compiled, data),
        connections=tuple(
            Connection(sites[data.utilities.site[w]], period)
            for t, period in enumerate(data.periods)
            for w in np.flatnonzero(x[columns.connect[t]] > _HALF)
        ),
        onsite=tuple(
            OnSite(sites[data.utilities.site[w]], period, energy_kwh)
            for period, w, energy_kwh in _positive(x, columns.onsite, data, dust)
        ),
        moves=tuple(
            line_move(data, m, period)
            for t, period in enumerate(data.periods)
            for m in np.flatnonzero(x[columns.move[t]] > _HALF).tolist()
        ),
    )


def line_move(data: Coefficients, m: int, period: str) -> LineMove:
    """Move `m` in a period, in words."""
    moves, lines, sites = data.moves, data.lines, data.sites.name
    return LineMove(
        site=sites[moves.site[m]],
        line=lines.name[moves.line[m]],
        to_site=sites[moves.to_site[m]],
        to_line=lines.name[moves.to_line[m]],
        period=period,
        capacity_units_per_year=float(moves.gain[m]),
        downtime_months=float(moves.downtime_months[m]),
        cost_usd=float(moves.cost_usd[m]),
        scrap_usd=float(moves.scrap_usd[m]),
    )


def moved_matrix(plan: Plan, data: Coefficients) -> Bools:
    """Which move of the case a plan makes when [M x T]."""
    told = {(d.site, d.line, d.to_site, d.to_line, d.period) for d in plan.moves}
    sites, lines, moves = data.sites.name, data.lines, data.moves
    out = np.zeros((len(moves), len(data.periods)), np.bool_)
    for m in range(len(moves)):
        ends = ((sites[lines.site[n]], lines.name[n]) for n in (moves.line[m], moves.to_line[m]))
        (site, line), (to_site, to_line) = ends
        for t, period in enumerate(data.periods):
            out[m, t] = (site, line, to_site, to_line, period) in told
    return out


def _staff(x: Floats, compiled: Compiled, data: Coefficients) -> tuple[Staff, ...]:
    """Heads at work by role, from what runs, and those hired."""
    roles, columns = data.roles, compiled.columns
    heads = np.zeros((len(roles), len(data.periods)))
    for t in range(len(data.periods)):
        made = x[columns.run[t]][roles.need_run]
        work = roles.need_head_years * made / float(data.years[t])
        heads[:, t] = np.bincount(roles.need_role, work, len(roles))
    # Where hiring costs nothing the model leaves it open.
    needed = hires_needed(heads, roles, data.sites, data.calendar)
    hired = np.maximum(needed, x[columns.hire].T)
    return tuple(
        Staff(
            data.sites.name[roles.site[h]],
            roles.name[h],
            period,
            float(heads[h, t]),
            float(hired[h, t]),
        )
        for t, period in enumerate(data.periods)
        for h in np.flatnonzero((heads[:, t] > _FEW) | (hired[:, t] > _FEW))
    )


def _positive(
    x: Floats, family: Ints, data: Coefficients, dust: float
) -> Iterator[tuple[str, int, float]]:
    """(period, member, quantity) of a family's members that are more than rounding."""
    for t, period in enumerate(data.periods):
        for member in np.flatnonzero(x[family[t]] > dust):
            yield period, int(member), float(x[family[t][member]])


def _decisions(x: Floats, compiled: Compiled, data: Coefficients) -> tuple[Decision, ...]:
    columns = compiled.columns
    before = data.sites.existing[columns.site_of_open]
    decisions: list[Decision] = []
    for t, period in enumerate(data.periods):
        now = x[columns.open[t]] > _HALF
        for n, site in enumerate(columns.site_of_open):
            event: Event = ""
            if now[n] != before[n]:
                event = "open" if now[n] else "close"
            decisions.append(Decision(data.sites.name[site], period, bool(now[n]), event))
        before = now
    return tuple(decisions)


def open_matrix(plan: Plan, data: Coefficients) -> Bools:
    """Site states of a plan [S x T]; suppliers without a decision count as open."""
    index = {name: i for i, name in enumerate(data.sites.name)}
    period = {label: t for t, label in enumerate(data.periods)}
    out = np.zeros((len(data.sites), len(data.periods)), np.bool_)
    out[~data.sites.decides] = True
    for decision in plan.decisions:
        out[index[decision.site], period[decision.period]] = decision.open
    return out
