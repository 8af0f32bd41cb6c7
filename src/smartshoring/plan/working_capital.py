"""Working capital: what a plan has on the way, in stock and not paid for yet, period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.terms import terms_of
from smartshoring.units import DAYS_PER_YEAR


@dataclass(frozen=True)
class Levels:
    """What a plan has on the way, in stock and unpaid, by period [T]; None = not known."""

    pipeline_usd: Floats | None
    bank_usd: Floats | None
    revenue_usd: Floats | None
    unpaid_usd: Floats | None
    first: tuple[float, float]
    """Goods on the way in the first period, and receivables before it."""

    @staticmethod
    def of(
        act: Activity, before: Floats | None, data: Coefficients, missing: dict[str, str]
    ) -> Levels:
        """The levels of a plan.

        Args:
            act: What the plan does.
            before: Revenue per day before the first period, from `pace_of`.
            data: Coefficients.
            missing: Told what is not known: its name -> words code of why.
        """
        pipeline = _pipeline(act, data)
        if pipeline is None:
            missing["pipeline_stock"] = "plan.missing_lane_days"
        sales = _sales(act, data, missing)
        revenue = unpaid = None
        at_start = 0.0
        if sales is not None and before is not None:
            revenue = np.asarray(sales[0].sum(axis=0), float)
            unpaid = _receivables(*sales, before, data.calendar)
            at_start = float(before @ sales[1])
        return Levels(
            pipeline,
            _banked(act, data),
            revenue,
            unpaid,
            (0.0 if pipeline is None else float(pipeline[0]), at_start),
        )


def pace_of(act: Activity, data: Coefficients) -> Floats | None:
    """Revenue per day in the first period, by market and product; None without prices."""
    sales = _sales(act, data, {})
    return None if sales is None else sales[0][:, 0] / (data.calendar.years[0] * DAYS_PER_YEAR)


def _pipeline(act: Activity, data: Coefficients) -> Floats | None:
    """Mean value of goods on the way in each period [T]; None when days or values are unknown."""
    arcs = data.arcs
    value = data.products.unit_value_usd[data.commodities.product[arcs.commodity[act.flow_arc]]]
    days = arcs.days[act.flow_arc]
    # What takes no time has no value on the way, whatever it is worth.
    held = np.where(days == 0.0, 0.0, act.flow_quantity * value * days / DAYS_PER_YEAR)
    if np.isnan(held).any():
        return None
    by_period = np.bincount(act.flow_period, held, len(data.periods))
    return np.asarray(by_period / data.years, float)


def _banked(act: Activity, data: Coefficients) -> Floats | None:
    """Value of the stock banks at the end of each period [T]."""
    if not len(data.banks):
        return None
    value = data.products.unit_value_usd[data.commodities.product[data.banks.commodity]]
    return np.asarray((act.stock * value[:, None]).sum(axis=0), float)


def _sales(
    act: Activity, data: Coefficients, missing: dict[str, str]
) -> tuple[Floats, Floats] | None:
    """Revenue by market and product [N x T] and its days to payment [N]; None without prices."""
    demand = data.demand
    wanted = sorted({(int(m), int(p)) for m, p in zip(demand.market, demand.product, strict=True)})
    terms = terms_of(data.case)
    sale = [terms.of(data.node_names[m], data.products.name[p]) for m, p in wanted]
    if not len(data.case["terms"]) or any(one.price_usd is None for one in sale):
        code = "sheet.no_price" if len(data.case["terms"]) else "freight.missing_terms"
        missing["revenue"] = missing["receivables"] = code
        return None
    row = {key: n for n, key in enumerate(wanted)}
    arcs = data.arcs
    into = np.flatnonzero(arcs.destination[act.flow_arc] >= len(data.sites))
    revenue = np.zeros((len(wanted), len(data.periods)))
    for i in into:
        arc = act.flow_arc[i]
        key = (int(arcs.destination[arc]), int(data.commodities.product[arcs.commodity[arc]]))
        n = row[key]
        revenue[n, act.flow_period[i]] += act.flow_quantity[i] * (sale[n].price_usd or 0.0)
    return revenue, np.array([one.payment_days for one in sale], float)


def _receivables(revenue: Floats, days: Floats, before: Floats, calendar: Calendar) -> Floats:
    """Sold but not paid for at the end of each period [T]; sales are even within a period.

    Args:
        revenue: By market and product, and period.
        days: From delivery to payment, by market and product.
        before: Revenue per day before the first period.
        calendar: The periods.
    """
    lasts = calendar.years * DAYS_PER_YEAR
    pace = revenue / lasts
    unpaid = np.zeros(len(calendar))
    for t in range(len(calendar)):
        left = days.copy()
        for s in range(t, -1, -1):
            took = np.minimum(left, lasts[s])
            unpaid[t] += float(pace[:, s] @ took)
            left -= took
        unpaid[t] += float(before @ left)
    return unpaid


def released(level: Floats | None, before: float) -> Floats | None:
    """Cash set free when a level falls from period to period [T]; negative when it rises."""
    if level is None:
        return None
    return np.asarray(-np.diff(level, prepend=before), float)
