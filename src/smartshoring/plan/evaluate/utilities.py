"""Utilities checked: power before its date, water within its right, what is made at the site."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import PLANT, SUPPLIER, Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def connection_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost of connecting more power."""
    return float((act.connect * data.utilities.connection_usd[:, None] @ data.discount).sum())


def saved_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost that electricity made at the site saves."""
    price = data.utilities.onsite_usd_per_kwh[:, None]
    return float((act.onsite_kwh * price @ data.discount).sum())


def avoided_co2e_kg(act: Activity, data: Coefficients) -> Floats:
    """Emissions that electricity made at the site avoids, by period [T]."""
    factor = data.utilities.onsite_co2e_kg_per_kwh[:, None]
    return np.asarray((act.onsite_kwh * factor).sum(axis=0), float)


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """Rules on power and water."""
    runs, ground = data.runs, data.utilities
    started = np.zeros((len(data.sites), len(data.periods)))
    used_kwh = np.zeros((len(data.sites), len(data.periods)))
    where = (runs.site[act.run], act.run_period)
    np.add.at(started, where, act.run_quantity * runs.capacity_use[act.run])
    np.add.at(used_kwh, where, act.run_quantity * runs.energy_kwh[act.run])
    drawn = lines_in_use(act, data)
    note("negative electricity", -act.onsite_kwh)
    for w, site in enumerate(ground.site):
        _power(w, drawn[site], act, data, note)
        water = started[site] * ground.water_m3_per_unit[w]
        right = ground.water_right_m3_per_year[w] * data.years
        if np.isfinite(right).all():
            note("water_right", water - right, right)
        made = np.where(act.open[site], ground.onsite_kwh_per_year[w] * data.years, 0.0)
        note("onsite electricity made", act.onsite_kwh[w] - made, made)
        note("onsite electricity used", act.onsite_kwh[w] - used_kwh[site], used_kwh[site])


def _power(w: int, drawn: Floats, act: Activity, data: Coefficients, note: Findings) -> None:
    """Lines x kW <= firm power until a connection that comes no earlier than its date."""
    ground, start = data.utilities, data.calendar.start_month
    joined = np.flatnonzero(act.connect[w])
    note("connected twice", float(len(joined) > 1))
    note(
        "connected before its date", float((start[joined] < ground.more_from_month[w] - 1e-6).any())
    )
    enough = np.cumsum(act.connect[w]) > 0
    need = drawn * ground.kw_per_line[w]
    if np.isfinite(ground.kw_firm[w]):
        firm = float(ground.kw_firm[w])
        note("power", np.where(enough, 0.0, need - firm), firm)


def lines_in_use(act: Activity, data: Coefficients) -> Floats:
    """Lines that draw power, by site and period [S x T].

    A line that the plan names or that makes something; a site without lines is one while open.
    """
    runs, lines = data.runs, data.lines
    running = act.line.copy()
    on = runs.line[act.run, 0]
    busy = (on >= 0) & (act.run_quantity > 0)
    # Rounding of the solver starts no line.
    size = np.maximum(1.0, lines.capacity[on[busy]] if busy.any() else np.ones(0))
    real = act.run_quantity[busy] > 1e-6 * size
    running[on[busy][real], act.run_period[busy][real]] = True
    drawn = np.zeros((len(data.sites), len(data.periods)))
    for site in range(len(data.sites)):
        here = (lines.site == site) & lines.is_line
        drawn[site] = running[here].sum(axis=0) if here.any() else act.open[site]
    return drawn


def proven_only(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """No candidate is open whose power, water or people are not proven, where the case asks so."""
    if not spec.limits.proven_only:
        return
    table, labour = data.case["utilities"], data.case["labour"]
    told = {str(name): row for row, name in enumerate(table["site"])}
    for site, name in enumerate(data.sites.name):
        if data.sites.existing[site] or data.sites.kind[site] == SUPPLIER:
            continue
        row = told.get(name)
        proven = row is not None and _document_covers(data, row)
        if data.sites.kind[site] == PLANT:
            rows = np.flatnonzero(labour["site"] == name)
            columns = [labour[c][rows] for c in ("heads_per_line_shift", "available_heads")]
            proven &= len(rows) > 0 and not np.isnan(columns).any()
            mine = data.runs.line[data.runs.site == site]
            proven &= bool(np.isfinite(data.sites.capacity[site]) or (mine.max(axis=1) >= 0).all())
        if not proven:
            note("proven_only", act.open[site].astype(float))


def _document_covers(data: Coefficients, row: int) -> bool:
    """Whether the site's power and water are stated and a document is named for what is needed."""
    table = data.case["utilities"]

    def known(column: str) -> bool:
        return not np.isnan(table[column][row])

    document = bool(table["evidence"][row])
    dated = bool(table["kw_available_from"][row]) and data.calendar.first_day is not None
    power = known("kw_needed_per_line") and (
        table["kw_needed_per_line"][row] == 0 or (document and (known("kw_firm_now") or dated))
    )
    needs_water = known("water_m3_per_unit") and table["water_m3_per_unit"][row] > 0
    return power and (not needs_water or (document and known("water_right_m3_per_year")))
