"""People: the heads that work needs, by role, and what hiring and training them costs.

One good unit needs `units started x shifts x heads per line and shift / (yearly capacity x
efficiency)` head-years of a role: a line that runs all year at its capacity keeps its full crews.
The capacity is that of the line; for what runs on none, that of the product at the site, else the
site's. A young site starts more units for a good one and takes longer for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import Bools, Floats, Frame, Ints, Lines, Runs, Sites
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.ramp import MATURE, Ages


@dataclass(frozen=True)
class Roles:
    """Roles at sites [H].

    `need_*` say what work needs, as triplets role, run, head-years per good unit.
    """

    site: Ints
    name: tuple[str, ...]
    heads_per_line_shift: Floats
    """nan = not known: no need of the role can be told."""
    efficiency: Floats
    """Output of an hour against the standard; 1 where blank."""
    available_heads: Floats
    """inf = not limited; see `proven`."""
    turnover_share_per_month: Floats
    train_usd_per_hire: Floats
    need_known: Bools
    """Whether the need of every run of the site is known."""
    proven: Bools
    """Whether the need and who is available are known."""
    need_role: Ints
    need_run: Ints
    need_head_years: Floats

    def __len__(self) -> int:
        return len(self.site)


def build(frame: Frame, runs: Runs, lines: Lines, ages: Ages, ledger: Ledger) -> Roles:
    """The labour table as arrays, by site and role."""
    table, sites = frame.case["labour"], frame.sites
    if not len(table):
        ledger.not_included("labour", "plan.missing_labour")
    elif not table.has("train_usd_per_hire"):
        ledger.not_included("training", "ground.missing_training")
    where = [sites.name.index(str(name)) for name in table["site"]]
    order = sorted(range(len(table)), key=lambda i: (where[i], str(table["role"][i])))
    rows = np.array(order, np.int64)
    site = np.array([where[i] for i in order], np.int64)
    heads = table["heads_per_line_shift"][rows].astype(float)
    efficiency = np.nan_to_num(table["efficiency_share"][rows].astype(float), nan=1.0)
    available = table["available_heads"][rows].astype(float)
    per_good = _crews_per_good_unit(runs, lines, sites, ages)
    unknown = np.isnan(per_good)
    at = [np.flatnonzero(runs.site == s) for s in site]
    told = [bool(not np.isnan(heads[h]) and not unknown[here].any()) for h, here in enumerate(at)]
    need_known = np.array(told, np.bool_)
    if any(unknown[here].any() for h, here in enumerate(at) if heads[h] > 0):
        ledger.not_included("headcount", "ground.heads_without_capacity")
    triplets = [
        (h, int(run), heads[h] * per_good[run] / efficiency[h])
        for h, here in enumerate(at)
        if heads[h] > 0
        for run in here[~unknown[here]]
        if per_good[run] > 0
    ]
    needs = np.array(triplets, float).reshape(-1, 3)
    return Roles(
        site=site,
        name=tuple(str(table["role"][i]) for i in order),
        heads_per_line_shift=heads,
        efficiency=efficiency,
        available_heads=np.where(np.isnan(available), np.inf, available),
        turnover_share_per_month=np.nan_to_num(
            table["turnover_share_per_month"][rows].astype(float)
        ),
        train_usd_per_hire=np.nan_to_num(table["train_usd_per_hire"][rows].astype(float)),
        need_known=need_known,
        proven=need_known & ~np.isnan(available),
        need_role=needs[:, 0].astype(np.int64),
        need_run=needs[:, 1].astype(np.int64),
        need_head_years=needs[:, 2],
    )


def hires_needed(heads: Floats, roles: Roles, sites: Sites, calendar: Calendar) -> Floats:
    """Heads to hire in each period [H x T]: growth, and those who leave in it.

    An existing site has the heads of its first period already; a candidate starts from none.
    """
    start = np.where(sites.existing[roles.site], heads[:, 0], 0.0)
    before = np.column_stack([start, heads[:, :-1]])
    leaving = roles.turnover_share_per_month[:, None] * calendar.months[None, :] * heads
    return np.asarray(np.maximum(0.0, heads - before + leaving), float)


def _crews_per_good_unit(runs: Runs, lines: Lines, sites: Sites, ages: Ages) -> Floats:
    """Crew-years that one good unit takes at full efficiency [R]; nan = no capacity is known."""
    capacity = sites.capacity[runs.site] if len(runs) else np.zeros(0)
    shifts = np.ones(len(runs))
    for column in (1, 0):
        # A product's capacity comes before the site's, a line's before both.
        line = runs.line[:, column]
        on = line >= 0
        if on.any():
            capacity = np.where(on, lines.crew_capacity[line], capacity)
            shifts = np.where(on, lines.shifts[line], shifts)
    able = np.ones(len(runs))
    for run in np.flatnonzero(runs.age != MATURE):
        age, line_of = int(runs.age[run]), int(runs.line[run, 0])
        able[run] = ages.site_efficiency[age] if line_of < 0 else ages.line_efficiency[age, line_of]
    with np.errstate(divide="ignore"):
        # Nothing can be made where the capacity is nothing: it takes nobody.
        crews = np.where(capacity > 0, runs.capacity_use * shifts / (capacity * able), 0.0)
    return np.asarray(np.where(np.isinf(capacity), np.nan, crews), float)
