"""Budgets: the most that may be paid once in a period, whatever it is paid for."""

from __future__ import annotations

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats
from smartshoring.plan.calendar import Calendar


def build(case: Case, calendar: Calendar) -> Floats:
    """Budget of each period in constant money, undiscounted [T]; inf = none is given."""
    table = case["budgets"]
    budget = np.full(len(calendar), np.inf)
    for row in range(len(table)):
        budget[calendar.labels.index(str(table["period"][row]))] = float(table["budget_usd"][row])
    return budget
