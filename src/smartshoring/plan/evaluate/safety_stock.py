"""Safety stock checked: every arc's stock worked out anew from the case's own words."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np

from smartshoring.plan.arrays import DC, Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity


def units_in_stock(act: Activity, data: Coefficients) -> Floats:
    """Units that the far end of each flow keeps for it: units a day x safety days [flow]."""
    days = data.years[act.flow_period] * 365.0
    return np.asarray(act.flow_quantity / days * data.arcs.safety_days[act.flow_arc])


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """The stock that the arcs in use state is what the formula gives, and so is its cost."""
    asked = data.case.settings.safety_stock
    rate = data.case.settings.holding_rate_per_year
    if asked is None or rate is None or "safety_stock" in data.not_included:
        note("safety stock", float(np.abs(data.arcs.safety_stock_usd[act.flow_arc]).sum()))
        return
    z = NormalDist().inv_cdf(asked.service_level)
    by_pair = _variation(data)
    arcs, goods = data.arcs, data.products
    for arc in np.unique(act.flow_arc):
        end, product = (
            int(arcs.destination[arc]),
            int(data.commodities.product[arcs.commodity[arc]]),
        )
        market = end >= len(data.sites)
        if not (market or data.sites.kind[end] == DC) or arcs.mode[arc] == "remote":
            note("safety stock", abs(float(arcs.safety_stock_usd[arc])))
            continue
        if market:
            cv = by_pair.get((data.node_names[end], goods.name[product]), 0.0)
        else:
            of_product = (cv for (_, name), cv in by_pair.items() if name == goods.name[product])
            cv = max(of_product, default=0.0)
        lane, late = float(arcs.days[arc]), float(arcs.days_sd[arc])
        # Demand d a month of deviation cv x d: the days of a month are independent.
        kept = z * sqrt(lane / (365.0 / 12.0) * cv**2 + (late / (365.0 / 12.0)) ** 2)
        cost = rate * float(goods.unit_value_usd[product]) * kept / 12.0
        note("safety stock", abs(float(arcs.safety_stock_usd[arc]) - cost), cost)
        note("safety stock", abs(float(arcs.safety_days[arc]) - kept * 365.0 / 12.0), 1.0)


def _variation(data: Coefficients) -> dict[tuple[str, str], float]:
    """Coefficient of variation of a month by market and product, of all that is asked for."""
    case = data.case
    asked, table = case.settings.safety_stock, case["demand_variability"]
    said = {
        (str(m), str(p)): float(cv)
        for m, p, cv in zip(table["market"], table["product"], table["cv_per_month"], strict=True)
    }
    default = None if asked is None else asked.cv_per_month
    if default is None:
        filled = [v.value for v in data.values if v.key == "demand_cv_per_month"]
        default = filled[0] if filled else None
    pairs = {
        (str(m), str(p))
        for m, p in zip(case["demand"]["market"], case["demand"]["product"], strict=True)
    }
    return {pair: said.get(pair, np.nan if default is None else default) for pair in pairs}
