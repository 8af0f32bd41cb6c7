"""Whether power, water and people of a plan's sites are proven, and by which document.

Every need is recomputed from what the plan makes, at its highest over the periods. `proven` means
that need and supply are known, that the supply is enough, and, for power and water, that a document
is named. What is not known is `unproven`, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import DC, SUPPLIER, Coefficients
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.people import crews_at_work
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.evaluate.utilities import lines_in_use

What = Literal["power", "water", "people"]
Status = Literal["proven", "stated", "unproven", "short", "not_asked", "not_included"]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class GroundStatus:
    """What a site needs of the ground, what it has, and whether that is proven.

    Attributes:
        site: Where.
        what: Power, water or people.
        status: `stated`: the company says so, without a document; `short`: not enough in some
            period; `not_asked`: the case states no need; `not_included`: it has no such table.
        needed: Highest need of any period, per year; None = not known.
        available: What there is without waiting; None = not known.
        unit: `kW`, `m3/year` or `heads`.
        from_date: Date from which there is more power; "" = none.
        evidence: Document that proves it; "" = none.
        evidence_date: Its date.
        role: Role of the people.
    """

    site: str
    what: What
    status: Status
    needed: float | None = None
    available: float | None = None
    unit: str = ""
    from_date: str = ""
    evidence: str = ""
    evidence_date: str = ""
    role: str = ""


def ground_status(data: Coefficients, plan: Plan) -> tuple[GroundStatus, ...]:
    """Power, water and people of every plant and depot that is open in some period of a plan.

    People are told role by role.
    """
    if not plan.found:
        return ()
    act = activity(plan, data)
    sites = np.flatnonzero(act.open.any(axis=1) & (data.sites.kind != SUPPLIER))
    found: list[GroundStatus] = []
    for site in sites:
        found.append(_power(int(site), act, data))
        found.append(_water(int(site), act, data))
        found.extend(_people(int(site), act, data))
    return tuple(found)


def _row(site: int, data: Coefficients) -> int | None:
    """Row of the site in `data.utilities`."""
    at = np.flatnonzero(data.utilities.site == site)
    return int(at[0]) if len(at) else None


def _power(site: int, act: Activity, data: Coefficients) -> GroundStatus:
    name, ground = data.sites.name[site], data.utilities
    if not len(ground):
        return GroundStatus(name, "power", "not_included", unit="kW")
    w = _row(site, data)
    if w is None:
        return GroundStatus(name, "power", "unproven", unit="kW")
    table = data.case["utilities"]
    at = int(np.flatnonzero(table["site"] == name)[0])
    per_line, firm = float(table["kw_needed_per_line"][at]), float(table["kw_firm_now"][at])
    need = lines_in_use(act, data)[site] * ground.kw_per_line[w]
    waits = np.isfinite(ground.kw_firm[w]) & (need > ground.kw_firm[w] + _ROUNDING)
    waits &= np.cumsum(act.connect[w]) == 0
    status: Status = "proven" if ground.power_proven[w] else "unproven"
    if waits.any():
        status = "short"
    elif per_line == 0:
        status = "not_asked"
    return GroundStatus(
        name,
        "power",
        status,
        needed=None if np.isnan(per_line) else float(need.max(initial=0.0)),
        available=None if np.isnan(firm) else firm,
        unit="kW",
        from_date=ground.more_from[w],
        evidence=ground.evidence[w],
        evidence_date=ground.evidence_date[w],
    )


def _water(site: int, act: Activity, data: Coefficients) -> GroundStatus:
    name, ground, runs = data.sites.name[site], data.utilities, data.runs
    unit = "m3/year"
    if not len(ground):
        return GroundStatus(name, "water", "not_included", unit=unit)
    w = _row(site, data)
    if w is None or ground.water_m3_per_unit[w] <= 0:
        return GroundStatus(name, "water", "not_asked", unit=unit)
    here = runs.site[act.run] == site
    started = act.run_quantity[here] * runs.capacity_use[act.run[here]]
    by_period = np.bincount(act.run_period[here], started, len(data.periods)) / data.years
    needed = float(by_period.max(initial=0.0)) * float(ground.water_m3_per_unit[w])
    right = float(ground.water_right_m3_per_year[w])
    status: Status = "proven" if ground.water_proven[w] else "unproven"
    if needed > right * (1 + _ROUNDING):
        status = "short"
    return GroundStatus(
        name,
        "water",
        status,
        needed=needed,
        available=right if np.isfinite(right) else None,
        unit=unit,
        evidence=ground.evidence[w],
        evidence_date=ground.evidence_date[w],
    )


def _people(site: int, act: Activity, data: Coefficients) -> Iterator[GroundStatus]:
    name, roles = data.sites.name[site], data.roles
    mine = np.flatnonzero(roles.site == site)
    if not len(roles):
        yield GroundStatus(name, "people", "not_included", unit="heads")
    elif data.sites.kind[site] == DC:
        yield GroundStatus(name, "people", "not_asked", unit="heads")
    elif not len(mine):
        yield GroundStatus(name, "people", "unproven", unit="heads")
    crews = float(crews_at_work(act, data)[site].max(initial=0.0))
    for h in mine:
        needed: float | None = None
        if roles.need_known[h]:
            per_crew = roles.heads_per_line_shift[h] / roles.efficiency[h]
            needed = crews * float(per_crew)
        most = float(roles.available_heads[h])
        status: Status = "proven" if roles.proven[h] else "unproven"
        if needed is not None and needed > most * (1 + _ROUNDING):
            status = "short"
        yield GroundStatus(
            name,
            "people",
            status,
            needed=needed,
            available=most if np.isfinite(most) else None,
            unit="heads",
            role=roles.name[h],
        )
