"""What share of a plan's cost rests on given, reference, inherited and assumed numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import activity
from smartshoring.reference.value import Grade


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the total cost by the weakest source behind each part; they sum to 1."""

    given: float
    reference: float
    inherited: float
    assumed: float


def cost_shares(plan: Plan, data: Coefficients) -> Shares:
    """Shares of all cost terms with a price; a product of numbers has the weakest grade."""
    act = activity(plan, data)
    arcs, runs, supplies = data.arcs, data.runs, data.supplies
    amount = np.zeros(len(Grade))
    flow = act.flow_quantity * data.discount[act.flow_period]
    for unit_cost, grade in (
        (arcs.freight_usd, arcs.freight_grade),
        (arcs.handling_usd, arcs.handling_grade),
        (arcs.duty_usd, arcs.duty_grade),
        (arcs.pipeline_usd, arcs.duty_grade),
    ):
        np.add.at(amount, grade[act.flow_arc], flow * unit_cost[act.flow_arc])
    made = act.run_quantity * data.discount[act.run_period]
    np.add.at(amount, runs.grade[act.run], made * runs.cost_usd[act.run])
    bought = act.buy_quantity * data.discount[act.buy_period]
    np.add.at(amount, supplies.grade[act.buy], bought * supplies.cost_usd[act.buy])
    for term in ("fixed", "one_off", "shortage", "carbon_price"):
        amount[Grade.GIVEN] += abs(plan.cost.get(term) or 0.0)
    total = float(amount.sum())
    if total <= 0:
        return Shares(1.0, 0.0, 0.0, 0.0)
    return Shares(*(float(part) / total for part in amount))
