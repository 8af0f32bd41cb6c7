"""Budgets in the JSON: what each plan pays once in a period, against what the case allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.budgets import paid_once


def budgets_of(plan: Plan, data: Coefficients) -> list[tuple[str, float, float]]:
    """Period, budget and what is paid once in it [USD, undiscounted], where there is a budget."""
    limited = np.flatnonzero(np.isfinite(data.budget_usd))
    if not len(limited) or not plan.found:
        return []
    paid = paid_once(activity(plan, data), data)
    return [(data.periods[t], float(data.budget_usd[t]), float(paid[t])) for t in limited]


def budgets_document(plans: tuple[Plan, ...], data: Coefficients) -> list[dict[str, Any]]:
    """A row for each plan and period that has a budget."""
    return [
        {"plan": plan.id, "period": period, "budget_usd": budget, "paid_usd": paid}
        for plan in plans
        for period, budget, paid in budgets_of(plan, data)
    ]
