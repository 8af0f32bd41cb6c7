"""Deliveries held fixed: a case with shortage allowed, asked about plans that deliver the same.

Without this, the plan with the least CO2e or the fewest days would be the one that serves nobody.
Demand stays what it is, so that limits which are shares of it mean the same; what is left unmet is
given.
"""

from __future__ import annotations

from collections import defaultdict

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, Floats


def unmet_of(plan: Plan, data: Coefficients) -> Floats:
    """What a plan leaves unmet of each row of demand [D]."""
    short: dict[tuple[str, str, str], float] = defaultdict(float)
    for unmet in plan.unmet:
        short[unmet.market, unmet.product, unmet.period] += unmet.quantity
    demand = data.demand
    left = demand.quantity * 0.0
    names = data.node_names
    for d in range(len(demand)):
        key = (
            names[demand.market[d]],
            data.products.name[demand.product[d]],
            data.periods[demand.period[d]],
        )
        left[d] = min(short[key], float(demand.quantity[d]))
        short[key] -= left[d]
    return left
