"""A solver's vector becomes a plan in the user's names, and a plan becomes a vector to start from."""

from __future__ import annotations

import numpy as np

from smartshoring.network.plan import (
    Decision,
    Flow,
    LineDecision,
    Plan,
    Production,
    Status,
    Supply,
    Unmet,
)
from smartshoring.plan.arrays import SUPPLIER, Coefficients, Floats
from smartshoring.plan.model import Compiled

_DUST = 1e-9
"""Quantities below this share of the largest are rounding of the solver."""


def decoded(
    x: Floats,
    compiled: Compiled,
    data: Coefficients,
    *,
    name: str,
    strategy: str,
    status: Status,
) -> Plan:
    """Decisions and quantities of a solution, without costs (`evaluate.measured` adds them)."""
    columns = compiled.columns
    sites, arcs, runs, supplies = data.sites, data.arcs, data.runs, data.supplies
    nodes = data.node_names
    largest = float(np.max(data.demand.quantity, initial=1.0))
    dust = _DUST * max(1.0, largest)
    decisions: list[Decision] = []
    before = sites.existing.copy()
    lines: list[LineDecision] = []
    production: list[Production] = []
    bought: list[Supply] = []
    flows: list[Flow] = []
    for t, period in enumerate(data.periods):
        opened = sites.kind == SUPPLIER
        opened[columns.site_of_open] = x[columns.open[t]] > 0.5
        for site in columns.site_of_open:
            now, then = bool(opened[site]), bool(before[site])
            event = "open" if now and not then else "close" if then and not now else ""
            decisions.append(Decision(sites.name[site], period, now, event))  # type: ignore[arg-type]
        before = opened
        for n in np.flatnonzero(x[columns.line[t]] > 0.5):
            line = columns.line_of_line[n]
            lines.append(
                LineDecision(sites.name[data.lines.site[line]], data.lines.name[line], period)
            )
        for r in np.flatnonzero(x[columns.run[t]] > dust):
            production.append(
                Production(
                    sites.name[runs.site[r]],
                    runs.recipe[r],
                    data.products.name[runs.product[r]],
                    period,
                    float(x[columns.run[t][r]]),
                    runs.line_name[r],
                )
            )
        for u in np.flatnonzero(x[columns.buy[t]] > dust):
            bought.append(
                Supply(
                    sites.name[supplies.site[u]],
                    data.products.name[supplies.product[u]],
                    period,
                    float(x[columns.buy[t][u]]),
                )
            )
        for f in np.flatnonzero(x[columns.flow[t]] > dust):
            k = arcs.commodity[f]
            flows.append(
                Flow(
                    origin=nodes[arcs.origin[f]],
                    destination=nodes[arcs.destination[f]],
                    product=data.products.name[data.commodities.product[k]],
                    mode=arcs.mode[f],
                    period=period,
                    quantity=float(x[columns.flow[t][f]]),
                    origin_country=data.commodities.country[k],
                    qualifies=bool(data.commodities.qualifies[k]),
                )
            )
    unmet = tuple(
        Unmet(
            nodes[data.demand.market[d]],
            data.products.name[data.demand.product[d]],
            data.periods[data.demand.period[d]],
            float(x[columns.unmet[d]]),
        )
        for d in np.flatnonzero(x[columns.unmet] > dust)
    )
    return Plan(
        id=name,
        strategy=strategy,
        status=status,
        decisions=tuple(decisions),
        lines=tuple(lines),
        production=tuple(production),
        supply=tuple(bought),
        flows=tuple(flows),
        unmet=unmet,
    )


def open_matrix(plan: Plan, data: Coefficients) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Site states of a plan [S x T]; suppliers count as open."""
    index = {name: i for i, name in enumerate(data.sites.name)}
    period = {label: t for t, label in enumerate(data.periods)}
    out = np.zeros((len(data.sites), len(data.periods)), np.bool_)
    out[data.sites.kind == SUPPLIER] = True
    for decision in plan.decisions:
        out[index[decision.site], period[decision.period]] = decision.open
    return out
