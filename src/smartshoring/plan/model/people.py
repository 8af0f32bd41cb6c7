"""Rows of people: heads at work keep to who is available; growth and leavers are hired.

heads[h,t] = sum over runs of head-years per good unit x units / years of the period.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """All rows of people."""
    roles = draft.data.roles
    needed = np.isin(np.arange(len(roles)), roles.need_role)
    limited = np.flatnonzero(needed & np.isfinite(roles.available_heads))
    if len(limited):
        _available(draft, limited)
    # Who costs nothing to hire changes no plan.
    paid = np.flatnonzero(needed & (roles.train_usd_per_hire > 0))
    if len(paid):
        _hires(draft, paid)


def _heads(draft: Draft, chosen: Ints) -> tuple[Ints, Ints, Floats]:
    """Terms of the heads of chosen roles: row, run, heads per good unit in a period [T x n]."""
    roles = draft.data.roles
    row_of = np.full(len(roles), -1, np.int64)
    row_of[chosen] = np.arange(len(chosen))
    terms = np.flatnonzero(row_of[roles.need_role] >= 0)
    per_unit = roles.need_head_years[terms][None, :] / draft.data.years[:, None]
    return row_of[roles.need_role[terms]], roles.need_run[terms], per_unit


def _available(draft: Draft, limited: Ints) -> None:
    """Heads <= available heads."""
    data = draft.data
    row, run, per_unit = _heads(draft, limited)
    most = data.roles.available_heads[limited]
    rows = draft.repeat([(row, draft.columns.run, run, per_unit)], len(limited), -np.inf, most)
    names = [f"{data.sites.name[data.roles.site[h]]} / {data.roles.name[h]}" for h in limited]
    draft.limit("available_heads", rows, names, most, "heads")


def _hires(draft: Draft, paid: Ints) -> None:
    """Hired >= heads - heads before + turnover x months x heads.

    An existing site has the heads of its first period already, so no growth is hired then.
    """
    data = draft.data
    row, run, per_unit = _heads(draft, paid)
    every = np.arange(len(paid))
    turnover = data.roles.turnover_share_per_month[paid]
    existing = data.sites.existing[data.roles.site[paid]].astype(float)
    for t in range(draft.periods):
        leaving = turnover * data.calendar.months[t]
        grown = 1.0 if t else 1.0 - existing
        rows, columns = [every, row], [draft.columns.hire[t][paid], draft.columns.run[t][run]]
        values = [np.ones(len(paid)), -(leaving + grown)[row] * per_unit[t]]
        if t:
            rows.append(row)
            columns.append(draft.columns.run[t - 1][run])
            values.append(per_unit[t - 1])
        draft.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(columns),
            np.concatenate(values),
            lower=0.0,
            upper=np.inf,
            count=len(paid),
        )
