"""What an hour of work and a kWh cost at a site, and how surely that is known.

Labour: the roles of the table `labour`, else the site's own figure, else the reference.
Electricity: the bill of a `load_profile` where its place's tariff is known, else as for labour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from smartshoring.case.case import Case
from smartshoring.places.cfe_tariff import Load, price_of
from smartshoring.plan.arrays import Frame
from smartshoring.reference.lookup import Reference, fact_grade
from smartshoring.reference.value import Grade, Value

_CURRENCY = "MXN"
_MEXICO = "MEX"


@dataclass(frozen=True, slots=True)
class SitePrice:
    """A price at a site [USD per hour or kWh].

    Attributes:
        usd: The price.
        grade: How surely it is known.
        behind: Values behind it, for the list of assumptions.
    """

    usd: float
    grade: Grade = Grade.GIVEN
    behind: tuple[Value, ...] = ()


def labour(frame: Frame, site: int, reference: Reference) -> SitePrice | None:
    """Cost of an hour of standard work [USD/h]; None = not known."""
    usd = role_wage(frame.case, frame.sites.name[site])
    if usd is not None:
        return SitePrice(usd)
    return _stated(frame, site, "labour_usd_per_hour", reference)


def electricity(frame: Frame, site: int, reference: Reference) -> SitePrice | None:
    """Cost of a kWh from the grid [USD/kWh]; None = not known."""
    billed = _billed(frame, site, reference)
    return billed or _stated(frame, site, "electricity_usd_per_kwh", reference)


def role_wage(case: Case, site: str) -> float | None:
    """Mean loaded cost of an hour of standard work over the roles of a site [USD/h].

    sum heads x wage x (1 + loading) / efficiency / sum heads: a role at an efficiency of 0.8 works
    1.25 hours for one of the standard. Roles count alike where the heads of one are not known; a
    role without a wage is left out; None when no role of the site has one.
    """
    table = case["labour"]
    rows = np.flatnonzero((table["site"] == site) & ~np.isnan(table["wage_usd_per_hour"]))
    if not len(rows):
        return None
    heads = table["heads_per_line_shift"][rows].astype(float)
    if np.isnan(heads).any() or heads.sum() <= 0:
        heads = np.ones(len(rows))
    loaded = table["wage_usd_per_hour"][rows] * (1 + np.nan_to_num(table["loading_share"][rows]))
    efficiency = np.nan_to_num(table["efficiency_share"][rows].astype(float), nan=1.0)
    return float(heads @ (loaded / efficiency) / heads.sum())


def _billed(frame: Frame, site: int, reference: Reference) -> SitePrice | None:
    """The price that the site's load gives with the tariff of its place."""
    table, place = frame.case["load_profile"], frame.sites.place[site]
    rows = np.flatnonzero(table["site"] == frame.sites.name[site])
    if not len(rows) or not place:
        return None
    row = int(rows[0])
    shares = [
        float(table[column][row])
        for column in ("kwh_base_share", "kwh_intermediate_share", "kwh_peak_share")
    ]
    # Shares written with few digits may sum to 0.999.
    base, intermediate, peak = (share / sum(shares) for share in shares)
    load = Load(
        kw_peak_demand=float(table["kw_peak_demand"][row]),
        base_share=base,
        intermediate_share=intermediate,
        peak_share=peak,
        load_factor=float(table["load_factor"][row]),
    )
    price = price_of(
        load,
        place,
        reference,
        mxn_per_usd=_exchange_rate(frame.case),
        load_grade=fact_grade(str(table["source"][row])),
    )
    if price is None or price.value.value is None:
        return None
    # Two sites in one place may have different loads.
    named = replace(price.value, place=frame.sites.name[site])
    return SitePrice(price.value.value, price.value.grade, (named, *price.behind))


def _exchange_rate(case: Case) -> Value | None:
    """Pesos per dollar of the case; None when it gives none."""
    rate = case.settings.fx.get(_CURRENCY)
    if rate is None:
        return None
    return Value(
        key="fx_lcu_per_usd",
        place=_MEXICO,
        value=rate,
        unit="LCU/USD",
        source="fx of case.yaml",
        grade=Grade.GIVEN,
    )


def _stated(frame: Frame, site: int, column: str, reference: Reference) -> SitePrice | None:
    """What the table `sites` says, else what the reference knows of the place."""
    table, place = frame.case["sites"], frame.sites.place[site]
    row = int(np.flatnonzero(table["site"] == frame.sites.name[site])[0])
    usd = float(table[column][row])
    if not np.isnan(usd):
        return SitePrice(usd)
    found = reference.get(column, place) if place else None
    if found is None or found.value is None:
        return None
    return SitePrice(found.value, found.grade, (found,))
