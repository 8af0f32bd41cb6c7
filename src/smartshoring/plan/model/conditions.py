"""Conditions of an alternative network: sites that may not close, open or be used, or must stay."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.conditions import Condition
from smartshoring.plan.model.draft import Draft
from smartshoring.solver.linear import Ints


def write(draft: Draft) -> None:
    """Every condition of the question."""
    for condition in draft.spec.conditions:
        _write(draft, condition)


def _write(draft: Draft, condition: Condition) -> None:
    mine = condition.sites(draft.data)
    columns, existing = draft.columns, draft.data.sites.existing
    member = np.flatnonzero(mine[columns.site_of_open])
    old = existing[columns.site_of_open[member]]
    opened = columns.open[:, member]
    if condition.kind == "no_closing":
        _steps(draft, opened, old, lower=0.0, upper=np.inf)
    elif condition.kind == "no_opening":
        _steps(draft, opened, old, lower=-np.inf, upper=0.0)
    elif condition.kind == "keep":
        _sum(draft, opened[-1], at_least=float(len(member)))
    else:
        supplier = draft.data.supplies.site
        bought = np.flatnonzero(mine[supplier])
        kept = existing[supplier[bought]]
        never = (opened[:, ~old], columns.buy[:, bought[~kept]])
        last = (opened[-1, old], columns.buy[-1, bought[kept]])
        _none(draft, np.concatenate([family.ravel() for family in (*never, *last)]))


def _steps(draft: Draft, opened: Ints, old: np.ndarray, *, lower: float, upper: float) -> None:
    """Open in a period less open in the one before (today, for the first), within bounds."""
    periods, count = opened.shape
    if not count:
        return
    rows = np.arange(periods * count).reshape(periods, count)
    today = np.zeros((periods, count))
    today[0] = old
    draft.builder.add_rows(
        np.concatenate([rows.ravel(), rows[1:].ravel()]),
        np.concatenate([opened.ravel(), opened[:-1].ravel()]),
        np.concatenate([np.ones(rows.size), np.full(rows[1:].size, -1.0)]),
        lower=today.ravel() + lower,
        upper=today.ravel() + upper,
        count=rows.size,
    )


def _none(draft: Draft, variables: Ints) -> None:
    """These variables are zero."""
    if len(variables):
        every = np.arange(len(variables))
        draft.builder.add_rows(every, variables, 1.0, lower=0.0, upper=0.0, count=len(every))


def _sum(draft: Draft, variables: Ints, *, at_least: float) -> None:
    row = np.zeros(len(variables), np.int64)
    draft.builder.add_rows(row, variables, 1.0, lower=at_least, upper=np.inf, count=1)
