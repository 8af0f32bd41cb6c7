"""Utilities: power and water that a site has, from when, and what connecting more costs.

Electricity made at a site saves what a kWh of the grid costs and emits; what the panels or engines
cost belongs to the site's opening or yearly cost. `contract_share` changes no plan: on whose
contract the rest is bought matters for Scope 2 statements, not for the grid that plans are compared
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from smartshoring.carbon.electricity import grid_factor
from smartshoring.plan import site_prices
from smartshoring.plan.arrays import Bools, Floats, Frame, Ints, Lines
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference


@dataclass(frozen=True)
class Utilities:
    """What the ground gives at sites [W].

    Attributes:
        site: Where.
        kw_per_line: Power that a line in use needs; 0 = not known or none. A site without lines
            of its own counts as one line while it is open.
        kw_firm: Power there is now; inf where nothing is known (`power_proven` says so).
        more_from_month: Months from the first period's start until more power is there; inf =
            never.
        connection_usd: Paid once, when more than the firm power is first needed.
        water_m3_per_unit: Water per unit started; 0 = not asked.
        water_right_m3_per_year: Water there is; inf = not limited.
        onsite_kwh_per_year: Electricity made at the site.
        onsite_usd_per_kwh: What a kWh made at the site saves.
        onsite_co2e_kg_per_kwh: Emissions that a kWh made at the site avoids.
        power_proven: Whether need and supply of power are known, by a document; none needed is.
        water_proven: Whether the water right is known, by a document; none needed is.
        contract_share: Share of the electricity bought on a contract; shown, see above.
        more_from: The date behind `more_from_month` as text; "" = none.
        evidence: The document; "" = none.
        evidence_date: Its date.
    """

    site: Ints
    kw_per_line: Floats
    kw_firm: Floats
    more_from_month: Floats
    connection_usd: Floats
    water_m3_per_unit: Floats
    water_right_m3_per_year: Floats
    onsite_kwh_per_year: Floats
    onsite_usd_per_kwh: Floats
    onsite_co2e_kg_per_kwh: Floats
    power_proven: Bools
    water_proven: Bools
    contract_share: Floats
    more_from: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_date: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.site)


def build(frame: Frame, lines: Lines, reference: Reference, ledger: Ledger) -> Utilities:
    """The utilities table as arrays, by site."""
    table, sites = frame.case["utilities"], frame.sites
    if not len(table):
        ledger.not_included("utilities", "plan.missing_utilities")
    where = [sites.name.index(str(name)) for name in table["site"]]
    rows = np.array(sorted(range(len(table)), key=lambda i: where[i]), np.int64)
    site = np.array(where, np.int64)[rows]

    def column(name: str) -> Floats:
        return np.asarray(table[name][rows], float)

    def words(name: str) -> tuple[str, ...]:
        return tuple(str(word) for word in table[name][rows])

    kw, firm = column("kw_needed_per_line"), column("kw_firm_now")
    water, right = column("water_m3_per_unit"), column("water_right_m3_per_year")
    more_from = words("kw_available_from")
    months = _months(frame, more_from, ledger)
    # With no number and no date nothing limits; with a date alone there is nothing before it, but
    # lines that run today have their power.
    today = kw * _running_lines(frame, lines, site)
    known = ~np.isnan(firm) | np.isfinite(months)
    supplied = np.where(np.isnan(firm), np.where(np.isfinite(months), today, np.inf), firm)
    document = np.array([bool(word) for word in words("evidence")], np.bool_)
    onsite = np.nan_to_num(column("onsite_kwh_per_year"))
    saved = [
        _saved(frame, int(s), reference, ledger) if kwh else (0.0, 0.0)
        for s, kwh in zip(site, onsite, strict=True)
    ]
    savings = np.array(saved, float).reshape(-1, 2)
    return Utilities(
        site=site,
        kw_per_line=np.nan_to_num(kw),
        kw_firm=np.where(np.isnan(kw), np.inf, supplied),
        more_from_month=months,
        connection_usd=np.nan_to_num(column("connection_usd")),
        water_m3_per_unit=np.nan_to_num(water),
        water_right_m3_per_year=np.where(np.isnan(right), np.inf, right),
        onsite_kwh_per_year=onsite,
        onsite_usd_per_kwh=savings[:, 0],
        onsite_co2e_kg_per_kwh=savings[:, 1],
        power_proven=(kw == 0) | (~np.isnan(kw) & known & document),
        water_proven=~(water > 0) | (~np.isnan(right) & document),
        contract_share=column("contract_share"),
        more_from=more_from,
        evidence=words("evidence"),
        evidence_date=words("evidence_date"),
    )


def _months(frame: Frame, days: tuple[str, ...], ledger: Ledger) -> Floats:
    """Months from the first period to each day; inf without a day, or where periods have none."""
    found = np.full(len(days), np.inf)
    for w, day in enumerate(days):
        if not day:
            continue
        month = frame.calendar.month_of(date.fromisoformat(day))
        if month is None:
            ledger.not_included("kw_available_from", "ground.date_without_calendar")
        else:
            found[w] = month
    return found


def _running_lines(frame: Frame, lines: Lines, site: Ints) -> Floats:
    """Lines that run today at each site [W]; one where an existing site has no lines of its own."""
    count = []
    for s in site:
        here = (lines.site == s) & lines.is_line
        running = (here & lines.existing).sum() if here.any() else 1
        count.append(float(running) if frame.sites.existing[s] else 0.0)
    return np.array(count, float)


def _saved(frame: Frame, site: int, reference: Reference, ledger: Ledger) -> tuple[float, float]:
    """Price [USD] and emissions [kg] of a kWh of the grid; nothing saved where it is not known."""
    price = site_prices.electricity(frame, site, reference)
    if price is None:
        ledger.not_included("onsite_saving", "ground.onsite_price_unknown")
    else:
        ledger.use(*price.behind)
    place, basis = frame.sites.place[site], frame.electricity_basis
    factor = grid_factor(place, basis, reference) if place and basis else None
    if factor is not None and factor.known:
        ledger.use(factor)
    kilograms = None if factor is None else factor.value
    return (0.0 if price is None else price.usd), kilograms or 0.0
