"""What a plan keeps busy period by period: heads, lines, stock and cash paid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import DC, Coefficients, Floats
from smartshoring.plan.cost_rows import CostRow
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.moves import line_capacity
from smartshoring.plan.evaluate.reading import Activity


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Share of a stated capacity that is used; a unit that turns out bad uses it too.

    Attributes:
        site: Site.
        line: Line, or product with a capacity of its own; "" = the site.
        share: Units started / (capacity per year x years of the period); 1 = full.
    """

    site: str
    line: str
    share: float


@dataclass(frozen=True, slots=True)
class PeriodSeries:
    """One period of a plan.

    Attributes:
        plan: Id of the plan.
        period: Period.
        headcount: Site and heads, of sites whose heads are known.
        utilisation: Of sites, lines and products with a capacity.
        stock_units: Finished goods in stock at the end of the period.
        stock_value_usd: The same at unit value; None = a value is not known.
        cash_usd: All that is paid, undiscounted: the cash rows of the period.
    """

    plan: str
    period: str
    headcount: tuple[tuple[str, float], ...]
    utilisation: tuple[Utilisation, ...]
    stock_units: float
    stock_value_usd: float | None
    cash_usd: float


def series_of(plan: Plan, data: Coefficients, rows: Iterable[CostRow]) -> tuple[PeriodSeries, ...]:
    """The series of a plan; `rows` are its cost rows."""
    if not plan.found:
        return ()
    act = activity(plan, data)
    cash = dict.fromkeys(data.periods, 0.0)
    for row in rows:
        if row.kind == "cash":
            cash[row.period] += row.amount_usd
    used = _used(act, data)
    units = act.stock.sum(axis=0)
    value = data.products.unit_value_usd[data.commodities.product[data.banks.commodity]]
    worth = (np.where(act.stock > 0, value[:, None], 0.0) * act.stock).sum(axis=0)
    return tuple(
        PeriodSeries(
            plan=plan.id,
            period=label,
            headcount=_heads(act, data, t),
            utilisation=tuple(
                Utilisation(site, line, float(share[t])) for site, line, share in used
            ),
            stock_units=float(units[t]),
            stock_value_usd=None if np.isnan(worth[t]) else float(worth[t]),
            cash_usd=cash[label],
        )
        for t, label in enumerate(data.periods)
    )


def _heads(act: Activity, data: Coefficients, t: int) -> tuple[tuple[str, float], ...]:
    """Heads of all roles by site; a site with a role whose heads are not known has no number."""
    roles = data.roles
    unknown = {int(site) for site in roles.site[~roles.need_known]}
    known = [int(site) for site in np.unique(roles.site) if int(site) not in unknown]
    return tuple(
        (data.sites.name[site], float(act.heads[roles.site == site, t].sum())) for site in known
    )


def _used(act: Activity, data: Coefficients) -> list[tuple[str, str, Floats]]:
    """Site, line and share of capacity by period, of those that are open or used at some time."""
    runs, lines, sites, arcs = data.runs, data.lines, data.sites, data.arcs
    periods = len(data.periods)
    through, on_line = np.zeros((len(sites), periods)), np.zeros((len(lines), periods))
    started = act.run_quantity * runs.capacity_use[act.run]
    np.add.at(through, (runs.site[act.run], act.run_period), started)
    np.add.at(through, (data.supplies.site[act.buy], act.buy_period), act.buy_quantity)
    origin = arcs.origin[act.flow_arc]
    depot = sites.kind[origin] == DC
    np.add.at(through, (origin[depot], act.flow_period[depot]), act.flow_quantity[depot])
    for column in range(runs.line.shape[1]):
        line = runs.line[act.run, column]
        has = line >= 0
        np.add.at(on_line, (line[has], act.run_period[has]), started[has])
    # After all moves: what works somewhere else by then is not idle here.
    standing = line_capacity(act, data)
    found = [
        (sites.name[s], "", through[s] / (sites.capacity[s] * data.years))
        for s in range(len(sites))
        if 0 < sites.capacity[s] < np.inf and act.open[s].any()
    ]
    found += [
        (sites.name[s], lines.name[n], _share(on_line[n], standing[n]))
        for n, s in enumerate(lines.site)
        if 0 < standing[n].max(initial=0.0) < np.inf and on_line[n].any()
    ]
    return sorted(found, key=lambda row: row[:2])


def _share(used: Floats, capacity: Floats) -> Floats:
    """Share of capacity by period; nothing where there is none."""
    return np.divide(used, capacity, out=np.zeros_like(used), where=capacity > 0)
