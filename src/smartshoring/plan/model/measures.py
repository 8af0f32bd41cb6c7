"""Measures as coefficient vectors over all columns: what is minimised or bounded."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft
from smartshoring.plan.model.limits import delivered_arcs
from smartshoring.plan.one_offs import CLOSE, OPEN
from smartshoring.plan.spec import Objective
from smartshoring.solver.linear import Floats
from smartshoring.units import KG_PER_TONNE


def weights(draft: Draft) -> dict[Objective, Floats]:
    """Landed cost with one-offs and shortage, total cost [USD], CO2e [kg], unit-days."""
    co2e, lead = _co2e(draft), _unit_days(draft)
    landed = _landed(draft)
    return {
        "landed": landed,
        "total": landed + _shadow(draft, co2e),
        "co2e": co2e,
        "lead_time": lead,
    }


def write_bounds(draft: Draft, by_measure: dict[Objective, Floats]) -> None:
    """Bounds on measures over the whole horizon, for the front."""
    spec = draft.spec
    days = spec.lead_time_max
    served = spec.served(draft.data)
    bounds: tuple[tuple[Objective, float | None], ...] = (
        ("total", spec.total_cost_max),
        ("landed", spec.landed_max),
        ("co2e", spec.co2e_max),
        ("lead_time", None if days is None else days * served),
        ("overlap", spec.overlap_max),
    )
    for measure, bound in bounds:
        if bound is None:
            continue
        used = np.flatnonzero(by_measure[measure])
        draft.builder.add_rows(
            np.zeros(len(used), np.int64),
            used,
            by_measure[measure][used],
            lower=-np.inf,
            upper=bound,
            count=1,
        )


def _landed(draft: Draft) -> Floats:
    """Discounted landed cost, one-offs less residual value, less duty recovered, and shortage.

    Shortage belongs to it: without its price the cheapest network would serve nobody.
    """
    data, columns = draft.data, draft.columns
    arcs, sites, lines, ground = data.arcs, data.sites, data.lines, data.utilities
    cost = np.zeros(draft.builder.columns)
    site = columns.site_of_open
    once = [data.one_offs.present_usd(event, len(sites), data.calendar) for event in (OPEN, CLOSE)]
    keeps_value = sites.opening_usd + data.one_offs.asset_usd(len(sites))
    for t in range(draft.periods):
        factor = data.discount[t]
        yearly = factor * data.years[t]
        moved = arcs.freight_usd + arcs.handling_usd + arcs.duty_usd - arcs.duty_recovered_usd
        cost[columns.flow[t]] = factor * moved
        cost[columns.run[t]] = factor * data.runs.cost_usd
        cost[columns.buy[t]] = factor * data.supplies.cost_usd
        cost[columns.open[t]] = yearly * sites.fixed_usd_per_year[site]
        cost[columns.line[t]] = yearly * lines.fixed_usd_per_year[columns.line_of_line]
        cost[columns.start[t]] = factor * lines.opening_usd[columns.line_of_start]
        cost[columns.approve[t]] = factor * data.approvals.cost_usd
        cost[columns.hire[t]] = factor * data.roles.train_usd_per_hire
        cost[columns.connect[t]] = factor * ground.connection_usd
        cost[columns.move[t]] = factor * data.moves.paid_usd
        cost[columns.onsite[t]] = -factor * ground.onsite_usd_per_kwh
        if len(columns.opening):
            cost[columns.opening[t]] = factor * sites.opening_usd[site] + once[OPEN][site, t]
            cost[columns.closing[t]] = factor * sites.closing_usd[site] + once[CLOSE][site, t]
        if len(columns.credit):
            worth = data.residual_share[t] * data.discount[-1] * keeps_value[site]
            cost[columns.credit[t]] = -worth
    price = data.case.settings.shortage_cost_usd
    if price is not None:
        cost[columns.unmet] = price * data.discount[data.demand.period]
    return cost


def _shadow(draft: Draft, co2e: Floats) -> Floats:
    """Discounted pipeline stock, stock banks and carbon price."""
    data, columns = draft.data, draft.columns
    price_per_kg = (data.case.settings.carbon_price_usd_per_t or 0.0) / KG_PER_TONNE
    if "carbon_price" in data.not_included:
        price_per_kg = 0.0  # no plan's emissions are known: the yardstick leaves the term out too
    cost = np.zeros(len(co2e))
    for t in range(draft.periods):
        factor = data.discount[t]
        for family in (columns.flow[t], columns.run[t], columns.buy[t], columns.onsite[t]):
            cost[family] = factor * price_per_kg * co2e[family]
        cost[columns.flow[t]] += factor * (data.arcs.pipeline_usd + data.arcs.cycle_stock_usd)
        cost[columns.stock[t]] = factor * data.banks.holding_usd[:, t]
    return cost


def _co2e(draft: Draft) -> Floats:
    """Undiscounted emissions of transport, plants and suppliers."""
    data, columns = draft.data, draft.columns
    kilograms = np.zeros(draft.builder.columns)
    for family, factor in (
        (columns.flow, data.arcs.co2e_kg),
        (columns.run, data.runs.co2e_kg),
        (columns.buy, data.supplies.co2e_kg),
        (columns.onsite, -data.utilities.onsite_co2e_kg_per_kwh),
    ):
        kilograms[family] = np.nan_to_num(factor)
    return kilograms


def _unit_days(draft: Draft) -> Floats:
    """Units x door-to-door days of finished goods on their way to depots and markets."""
    delivered = delivered_arcs(draft.data)
    days = np.zeros(draft.builder.columns)
    days[draft.columns.flow[:, delivered]] = np.nan_to_num(draft.data.arcs.days[delivered])
    return days
