"""Needs of power, water and people: proven by a document, stated by the company, or open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartshoring.plan.arrays import DC, Coefficients
from smartshoring.plan.ground import GroundStatus, What

NeedStatus = Literal["proven", "stated", "unproven", "short", "not_asked", "not_included"]

_TABLE = {"power": "utilities", "water": "utilities", "people": "labour"}


@dataclass(frozen=True, slots=True)
class Need:
    """What a site needs of the ground, and how well it is known that it is there.

    Attributes:
        site: Where.
        what: Power, water or people.
        status: `proven`: a document says so; `stated`: the company says so, without one; `short`:
            not enough; `not_asked`: there is no such need; `not_included`: no table speaks of it.
            `unproven` and `not_included` are open needs, never none.
        needed: Highest need of any period, per year; None = not known.
        available: What there is; None = not known.
        unit: `kW`, `m3/year` or `heads`.
        from_date: Date from which there is more power.
        evidence: Document that proves it.
        evidence_date: Its date.
        role: Role of the people.
    """

    site: str
    what: What
    status: NeedStatus
    needed: float | None = None
    available: float | None = None
    unit: str = ""
    from_date: str = ""
    evidence: str = ""
    evidence_date: str = ""
    role: str = ""


def needs_of(rows: tuple[GroundStatus, ...], data: Coefficients) -> tuple[Need, ...]:
    """The ground of a plan's sites as needs, each with what proves it."""
    return tuple(
        Need(
            site=row.site,
            what=row.what,
            status=_status(row, data),
            needed=row.needed,
            available=row.available,
            unit=row.unit,
            from_date=row.from_date,
            evidence=row.evidence,
            evidence_date=row.evidence_date,
            role=row.role,
        )
        for row in rows
    )


def _status(row: GroundStatus, data: Coefficients) -> NeedStatus:
    sites = data.sites
    depot = sites.kind[sites.name.index(row.site)] == DC
    if depot and row.what != "power":
        return "not_asked"
    if row.what == "people" and row.status == "proven":
        return "proven" if row.evidence else "stated"
    if row.what == "water" and row.status == "not_asked" and not _stated_none(row.site, data):
        return "unproven"
    return row.status


def _stated_none(site: str, data: Coefficients) -> bool:
    """Whether the case says that the site needs no water; an empty cell says nothing."""
    table = data.case["utilities"]
    at = np.flatnonzero(table["site"] == site)
    return bool(len(at)) and not np.isnan(float(table["water_m3_per_unit"][at[0]]))
