"""Rows of utilities: no line before its power, water within its right, use of own electricity.

Before the date on which more power is there, lines in use x kW per line <= firm power; from then
on more may be connected, once and for a price. A site without lines counts as one while it is open.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, SUPPLIER, Bools
from smartshoring.plan.model.draft import Draft, LimitRows, minus_ones
from smartshoring.solver.linear import Floats, Ints

_ROUNDING = 1e-9


def write(draft: Draft) -> None:
    """All rows of utilities."""
    if len(draft.data.utilities):
        limited = _power(draft)
        _connections(draft, limited)
        _water(draft)
        _onsite(draft)
    if draft.spec.limits.proven_only:
        _proven_only(draft)


class _Drawn:
    """What draws power at each row of utilities: its lines, else the open site as one line.

    Attributes:
        row: Row of utilities of each term [n].
        column: Column of each term [T x n].
        always: Lines of sites that are always open and have none of their own [W].
        most: Most lines that can be in use [W].
    """

    def __init__(self, draft: Draft) -> None:
        data, columns = draft.data, draft.columns
        row, column = [], []
        count = len(data.utilities)
        self.always, self.most = np.zeros(count), np.ones(count)
        for w, site in enumerate(data.utilities.site):
            lines = np.flatnonzero((data.lines.site == site) & data.lines.is_line)
            if len(lines):
                self.most[w] = len(lines)
                drawn = np.flatnonzero(np.isin(columns.line_of_line, lines))
                column.append(columns.line[:, drawn])
                row.append(np.full(len(drawn), w))
            elif draft.open_of_site[site] >= 0:
                column.append(columns.open[:, [draft.open_of_site[site]]])
                row.append(np.array([w]))
            else:
                self.always[w] = 1.0
        self.row: Ints = np.concatenate([np.zeros(0, np.int64), *row]).astype(np.int64)
        self.column: Ints = np.concatenate(
            [np.zeros((draft.periods, 0), np.int64), *column], axis=1
        )


def _power(draft: Draft) -> Bools:
    """Power rows; where and when a connection makes sense [T x W]."""
    data, columns = draft.data, draft.columns
    ground, start = data.utilities, data.calendar.start_month
    drawn = _Drawn(draft)
    kw = ground.kw_per_line
    limited = (kw > 0) & np.isfinite(ground.kw_firm)
    short = limited & (drawn.most * kw > ground.kw_firm + _ROUNDING)
    dated = start[:, None] >= ground.more_from_month[None, :] - _ROUNDING
    may: Bools = dated & short[None, :]
    chosen = np.flatnonzero(limited)
    if not len(chosen):
        return may
    at = np.full(len(ground), -1, np.int64)
    at[chosen] = np.arange(len(chosen))
    _running(draft, chosen)
    terms = np.flatnonzero(limited[drawn.row])
    own = drawn.row[terms]
    firm = np.where(limited, ground.kw_firm, 0.0)
    beyond = drawn.most * kw - firm
    fits = np.floor(firm / np.where(limited, kw, 1.0) + _ROUNDING)
    written = []
    for t in range(draft.periods):
        rows, cols, values = [at[own]], [drawn.column[t][terms]], [kw[own]]
        for since in range(t + 1):
            w = np.flatnonzero(may[since])
            rows.append(at[w])
            cols.append(columns.connect[since][w])
            values.append(-beyond[w])
        upper = firm[chosen] - drawn.always[chosen] * kw[chosen]
        written.append(
            draft.builder.add_rows(
                np.concatenate(rows),
                np.concatenate(cols),
                np.concatenate(values),
                lower=-np.inf,
                upper=upper,
                count=len(chosen),
            )
        )
        # What is connected is needed then: more lines than the firm power can feed.
        w = np.flatnonzero(may[t] & (drawn.always == 0))
        row_of = np.full(len(ground), -1, np.int64)
        row_of[w] = np.arange(len(w))
        used = np.flatnonzero(row_of[drawn.row] >= 0)
        draft.builder.add_rows(
            np.concatenate([row_of[w], row_of[drawn.row[used]]]),
            np.concatenate([columns.connect[t][w], drawn.column[t][used]]),
            np.concatenate([fits[w] + 1.0, minus_ones(len(used))]),
            lower=-np.inf,
            upper=0.0,
            count=len(w),
        )
    # Only rows that no connection can ease are a limit to explain.
    hard = [t * len(chosen) + i for t in range(draft.periods) for i in range(len(chosen))]
    hard = [n for n in hard if not may[: n // len(chosen) + 1, chosen[n % len(chosen)]].any()]
    which = np.array(hard, np.int64)
    every = chosen[which % len(chosen)]
    draft.limit_rows.append(
        LimitRows(
            "power",
            np.concatenate(written)[which],
            tuple(data.sites.name[s] for s in ground.site[every]),
            ("",) * len(which),
            which // len(chosen),
            ground.kw_firm[every],
            "kW",
        )
    )
    return may


def _running(draft: Draft, chosen: Ints) -> None:
    """What runs on a line that draws power needs the line in use, whatever its capacity.

    Implied by the capacity; when an infeasible case is explained it keeps a larger capacity from
    being offered in the place of power.
    """
    data = draft.data
    runs = data.runs
    lines = np.flatnonzero(
        np.isin(data.lines.site, data.utilities.site[chosen]) & data.lines.is_line
    )
    row_of = np.full(len(data.lines) + 1, -1, np.int64)
    row_of[lines] = np.arange(len(lines))
    on = np.flatnonzero(row_of[runs.line[:, 0]] >= 0)
    row = row_of[runs.line[on, 0]]
    at = np.searchsorted(draft.columns.line_of_line, lines)
    for t in range(draft.periods):
        most = np.bincount(row, runs.capacity_use[on] * draft.need[t, runs.product[on]], len(lines))
        draft.builder.add_lazy(
            np.concatenate([row, np.arange(len(lines))]),
            np.concatenate([draft.columns.run[t][on], draft.columns.line[t][at]]),
            np.concatenate([runs.capacity_use[on], -most]),
            upper=0.0,
            count=len(lines),
        )


def _connections(draft: Draft, may: Bools) -> None:
    """At most one connection, and none where none can be."""
    columns, count = draft.columns, len(draft.data.utilities)
    every = np.tile(np.arange(count), draft.periods)
    draft.builder.add_rows(
        every,
        columns.connect.ravel(),
        np.ones(len(every)),
        lower=-np.inf,
        upper=np.where(may.any(axis=0), 1.0, 0.0),
        count=count,
    )
    never = columns.connect[~may]
    draft.builder.add_rows(
        np.arange(len(never)),
        never,
        np.ones(len(never)),
        lower=-np.inf,
        upper=0.0,
        count=len(never),
    )


def _water(draft: Draft) -> None:
    """Units started x water per unit <= water right x years."""
    data = draft.data
    ground, runs = data.utilities, data.runs
    limited = (ground.water_m3_per_unit > 0) & np.isfinite(ground.water_right_m3_per_year)
    chosen = np.flatnonzero(limited)
    if not len(chosen):
        return
    row_of = np.full(len(data.sites), -1, np.int64)
    row_of[ground.site[chosen]] = np.arange(len(chosen))
    made = np.flatnonzero(row_of[runs.site] >= 0)
    row = row_of[runs.site[made]]
    drawn = ground.water_m3_per_unit[chosen][row] * runs.capacity_use[made]
    right = data.years[:, None] * ground.water_right_m3_per_year[chosen][None, :]
    rows = draft.repeat([(row, draft.columns.run, made, drawn)], len(chosen), -np.inf, right)
    names = [data.sites.name[s] for s in ground.site[chosen]]
    draft.limit("water_right", rows, names, right, "m3")


def _onsite(draft: Draft) -> None:
    """Own electricity used <= what is made while the site is open, and <= what its runs use."""
    data = draft.data
    ground, runs = data.utilities, data.runs
    every = np.arange(len(ground))
    made: Floats = data.years[:, None] * ground.onsite_kwh_per_year[None, :]
    opened = draft.open_of_site[ground.site]
    decided = np.flatnonzero(opened >= 0)
    draft.repeat(
        [
            (every, draft.columns.onsite, every, np.ones(len(every))),
            (decided, draft.columns.open, opened[decided], -made[:, decided]),
        ],
        len(every),
        -np.inf,
        np.where(opened >= 0, 0.0, made),
    )
    row_of = np.full(len(data.sites), -1, np.int64)
    row_of[ground.site] = every
    using = np.flatnonzero(row_of[runs.site] >= 0)
    draft.repeat(
        [
            (every, draft.columns.onsite, every, np.ones(len(every))),
            (row_of[runs.site[using]], draft.columns.run, using, -runs.energy_kwh[using]),
        ],
        len(every),
        -np.inf,
        0.0,
    )


def _proven_only(draft: Draft) -> None:
    """No candidate opens whose power, water or people are not proven; suppliers are not asked."""
    data = draft.data
    ground, roles, kind = data.utilities, data.roles, data.sites.kind
    proven = np.zeros(len(data.sites), np.bool_)
    proven[ground.site] = ground.power_proven & ground.water_proven
    people = kind == DC
    people[roles.site] = True
    people[roles.site[~roles.proven]] = False
    shut = ~data.sites.existing & (kind != SUPPLIER) & ~(proven & people)
    sites = np.flatnonzero(shut & (draft.open_of_site >= 0))
    every = np.arange(len(sites))
    rows = draft.repeat(
        [(every, draft.columns.open, draft.open_of_site[sites], np.ones(len(sites)))],
        len(sites),
        -np.inf,
        0.0,
    )
    names = [data.sites.name[s] for s in sites]
    draft.limit("proven_only", rows, names, np.zeros(len(sites)), "sites")
