"""Needs of power, water and people: proven by a document, stated by the company, or open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smartshoring.plan.arrays import DC, Coefficients
from smartshoring.plan.ground import GroundStatus, Status


def needs_of(rows: tuple[GroundStatus, ...], data: Coefficients) -> tuple[GroundStatus, ...]:
    """The ground of a plan's sites as a board asks for it: what no table states is an open need.

    `stated` is what the company says without a document; `unproven` and `not_included` are open
    needs, never none.
    """
    return tuple(replace(row, status=_status(row, data)) for row in rows)


def _status(row: GroundStatus, data: Coefficients) -> Status:
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
