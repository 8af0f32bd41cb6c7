"""Safety stock in the JSON: how much stands where, of what, in each period of each plan."""

from __future__ import annotations

from typing import Any

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.safety_stock import units_in_stock


def safety_document(plans: tuple[Plan, ...], data: Coefficients) -> list[dict[str, Any]]:
    """A row for each plan, stocking place, product and period; nothing where it is not included."""
    if "safety_stock" in data.not_included:
        return []
    return [row for plan in plans if plan.found for row in _of_plan(plan, data)]


def _of_plan(plan: Plan, data: Coefficients) -> list[dict[str, Any]]:
    act, arcs, goods = activity(plan, data), data.arcs, data.products
    product = data.commodities.product[arcs.commodity[act.flow_arc]]
    at = np.column_stack([act.flow_period, arcs.destination[act.flow_arc], product])
    kept = units_in_stock(act, data)
    some = kept > 0
    keys, row = np.unique(at[some], axis=0, return_inverse=True)
    units = np.bincount(row.ravel(), kept[some], len(keys))
    moved = np.bincount(row.ravel(), act.flow_quantity[some], len(keys))
    return [
        {
            "plan": plan.id,
            "site": data.node_names[end],
            "product": goods.name[what],
            "period": data.periods[t],
            "quantity": float(units[n]),
            "days_of_demand": float(units[n] / moved[n] * data.years[t] * 365.0),
            "value_usd": float(units[n] * goods.unit_value_usd[what]),
        }
        for n, (t, end, what) in enumerate(keys.tolist())
    ]
