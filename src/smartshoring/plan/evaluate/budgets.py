"""Budgets checked: all that is paid once, in the period of its payment, undiscounted."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.evaluate.costs import events
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.one_offs import OPEN
from smartshoring.plan.spec import Spec


def paid_once(act: Activity, data: Coefficients) -> Floats:
    """What is paid once in each period, undiscounted; assets are not worth anything here [T]."""
    opened, closed = events(act, data)
    running = np.column_stack([data.lines.existing, act.line[:, :-1]])
    moves, items, calendar = data.moves, data.one_offs, data.calendar
    paid = data.sites.opening_usd @ opened + data.sites.closing_usd @ closed
    paid += data.lines.opening_usd @ (act.line & ~running)
    paid += data.approvals.cost_usd @ act.approve
    paid += data.utilities.connection_usd @ act.connect
    paid += (moves.cost_usd + moves.scrap_usd) @ act.moved
    for i in range(len(items)):
        happened = (opened if items.event[i] == OPEN else closed)[items.site[i]]
        for t in np.flatnonzero(happened):
            month = float(calendar.start_month[t] + items.months[i])
            # Before the first period counts in the first, after the last in the last.
            begun = np.flatnonzero(calendar.start_month <= month + 1e-9)
            paid[begun[-1] if len(begun) else 0] += float(items.amount_usd[i])
    return np.asarray(paid, float)


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The budgets that bind the question are kept."""
    if spec.budget_usd is None:
        return
    limited = np.isfinite(spec.budget_usd)
    budget = spec.budget_usd[limited]
    note("budget", paid_once(act, data)[limited] - budget, budget)
