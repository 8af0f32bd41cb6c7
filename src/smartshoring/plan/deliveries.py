"""Deliveries held fixed: a case with shortage allowed, asked about plans that deliver the same.

Without this, the plan with the least CO2e or the fewest days would be the one that serves nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import checked, measured, objective_measure
from smartshoring.plan.spec import Spec


def held(data: Coefficients, plan: Plan) -> Coefficients:
    """The case in which exactly what `plan` delivers is demanded, and must be delivered."""
    short: dict[tuple[str, str, str], float] = defaultdict(float)
    for unmet in plan.unmet:
        short[unmet.market, unmet.product, unmet.period] += unmet.quantity
    demand = data.demand
    quantity = demand.quantity.copy()
    names = data.node_names
    for d in range(len(demand)):
        key = (
            names[demand.market[d]],
            data.products.name[demand.product[d]],
            data.periods[demand.period[d]],
        )
        taken = min(short[key], float(quantity[d]))
        quantity[d] -= taken
        short[key] -= taken
    settings = data.case.settings.model_copy(update={"shortage_cost_usd": None})
    return replace(
        data,
        case=replace(data.case, settings=settings),
        demand=replace(demand, quantity=quantity),
    )


def restored(plan: Plan, source: Plan, data: Coefficients, spec: Spec) -> Plan:
    """A plan of the held case as a plan of `data`: what `source` leaves unmet is unmet again."""
    plan = measured(replace(plan, unmet=source.unmet), data)
    measure = objective_measure(plan, data, spec)
    if plan.objective is not None and measure is not None:
        # The price of shortage enters objective and bound alike.
        shift = measure - plan.objective
        bound = None if plan.bound is None else plan.bound + shift
        gap = None if bound is None else max(0.0, measure - bound) / max(1.0, abs(measure))
        plan = replace(plan, objective=measure, bound=bound, gap=gap)
    return replace(plan, check=checked(plan, data, spec))
