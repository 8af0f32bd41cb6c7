"""People checked: heads follow from the work, keep to who is available, and hires are paid for."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.ramp import MATURE


def training_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost of training the hired."""
    return float((act.hired * data.roles.train_usd_per_hire[:, None] @ data.discount).sum())


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """Rules on people."""
    roles, calendar = data.roles, data.calendar
    note("negative heads", -act.heads)
    note("negative heads", -act.hired)
    crews = crews_at_work(act, data)
    for h, site in enumerate(roles.site):
        per_crew = np.nan_to_num(roles.heads_per_line_shift[h]) / roles.efficiency[h]
        heads = crews[site] * per_crew
        note("heads", np.abs(act.heads[h] - heads), heads)
        if np.isfinite(roles.available_heads[h]):
            most = float(roles.available_heads[h])
            note("available_heads", heads - most, most)
        before = np.concatenate([[heads[0] if data.sites.existing[site] else 0.0], heads[:-1]])
        leaving = roles.turnover_share_per_month[h] * calendar.months * heads
        needed = heads - before + leaving
        note("hires", needed - act.hired[h], needed)


def crews_at_work(act: Activity, data: Coefficients) -> Floats:
    """Crews that a site's production keeps at full efficiency, on all lines and shifts [S x T].

    What runs where no capacity is known keeps none that could be told.
    """
    runs, lines, ages = data.runs, data.lines, data.ages
    crews = np.zeros((len(data.sites), len(data.periods)))
    for run, t, quantity in zip(act.run, act.run_period, act.run_quantity, strict=True):
        site, age = int(runs.site[run]), int(runs.age[run])
        on_line, of_product = (int(n) for n in runs.line[run])
        at = on_line if on_line >= 0 else of_product
        yearly = float(data.sites.capacity[site] if at < 0 else lines.crew_capacity[at])
        if not np.isfinite(yearly) or yearly <= 0:
            continue
        able = 1.0
        if age != MATURE:
            young = ages.site_efficiency[age], ages.line_efficiency[age]
            able = float(young[0] if on_line < 0 else young[1][on_line])
        started = float(quantity) * float(runs.capacity_use[run])
        share_of_year = started / (yearly * float(data.years[t]))
        crews[site, t] += share_of_year * (1.0 if at < 0 else float(lines.shifts[at])) / able
    return crews
