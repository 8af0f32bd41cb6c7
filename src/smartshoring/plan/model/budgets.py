"""Budgets: what is paid once in a period keeps to its budget, undiscounted.

A payment counts in the period of its month; one before the first period in the first, one after the
last in the last, as in the costs by category. What is left of an asset at the end is not deducted,
and hires are trained at running cost.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft
from smartshoring.plan.one_offs import CLOSE, OPEN
from smartshoring.solver.linear import Floats


def write(draft: Draft) -> None:
    """A row for each period that has a budget."""
    budget = draft.spec.budget_usd
    if budget is None or not np.isfinite(budget).any():
        return
    limited = np.flatnonzero(np.isfinite(budget))
    paid = _paid(draft)[limited]
    row, column = np.nonzero(paid)
    rows = draft.builder.add_rows(
        row, column, paid[row, column], lower=-np.inf, upper=budget[limited], count=len(limited)
    )
    draft.limit_of_periods("budget", rows, limited, budget[limited], "USD")


def _paid(draft: Draft) -> Floats:
    """What each column makes the plan pay once in each period [T x columns]."""
    data, columns = draft.data, draft.columns
    sites, items, calendar = data.sites, data.one_offs, data.calendar
    paid = np.zeros((draft.periods, draft.builder.columns))
    site = columns.site_of_open
    for t in range(draft.periods):
        paid[t, columns.start[t]] = data.lines.opening_usd[columns.line_of_start]
        paid[t, columns.approve[t]] = data.approvals.cost_usd
        paid[t, columns.connect[t]] = data.utilities.connection_usd
        paid[t, columns.move[t]] = data.moves.paid_usd
        if len(columns.opening):
            paid[t, columns.opening[t]] = sites.opening_usd[site]
            paid[t, columns.closing[t]] = sites.closing_usd[site]
    if not len(columns.opening):
        return paid
    family = {OPEN: columns.opening, CLOSE: columns.closing}
    for i in range(len(items)):
        at = draft.open_of_site[items.site[i]]
        for t in range(draft.periods):
            due = calendar.period_of(float(calendar.start_month[t] + items.months[i]))
            if at >= 0:
                paid[due, family[int(items.event[i])][t, at]] += items.amount_usd[i]
    return paid
