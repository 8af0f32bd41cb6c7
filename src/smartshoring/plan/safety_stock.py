"""Safety stock: what stands where goods arrive, so that varying demand and late lanes find it.

The standard deviation of what is wanted until the next delivery comes, with demand d per day of
deviation sigma_d (days independent) and a lane of L days of deviation sigma_L, is sqrt(L sigma_d^2
+ d^2 sigma_L^2): the variance of a sum of a random number of random terms. A proof:
https://michelbaudin.com/2012/07/23/safety-stocks-more-about-the-formula/ (read 2026). The safety
stock is z times it, z the normal quantile of the service level.

Each lane keeps the stock of what it brings. The deviation of a sum is never more than the sum of
deviations, so this is an upper bound on stock that lanes or markets share, and it is linear: a unit
a day on a lane keeps `safety_days` units in stock, whoever else serves the market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from smartshoring.plan.arrays import DC, Bools, Commodities, Floats, Frame, Ints
from smartshoring.plan.block import Block
from smartshoring.plan.columnar import same
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.units import DAYS_PER_YEAR, MONTHS_PER_YEAR

DEMAND_CV, LANE_SPREAD = "demand_cv_per_month", "lead_time_spread_share"
"""Keys of what fills in for a market or a lane of which the case says nothing."""

_DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR


@dataclass(frozen=True)
class Safety:
    """Safety stock of each arc.

    Attributes:
        days_sd: Standard deviation of the arc's days; 0 where no safety stock is computed.
        days: Units in stock for each unit a day that the arc brings.
        usd: Holding cost of them for each unit that it brings.
    """

    days_sd: Floats
    days: Floats
    usd: Floats


def safety(
    frame: Frame,
    block: Block,
    commodities: Commodities,
    value: Floats,
    reference: Reference,
    ledger: Ledger,
) -> Safety:
    """Safety stock of every arc into a market or a depot; nothing, and named so, if not known.

    Args:
        frame: Frame of the case.
        block: The arcs.
        commodities: What they carry.
        value: Unit value of what they carry [USD].
        reference: Facts and accepted defaults.
        ledger: Is told what is used and what is missing.
    """
    nothing = same(0.0, len(block), np.float64)
    none = Safety(nothing, nothing, nothing)
    asked, rate = frame.case.settings.safety_stock, frame.case.settings.holding_rate_per_year
    if asked is None or rate is None:
        missing = "safety_stock" if asked is None else "holding_rate"
        ledger.not_included("safety_stock", f"plan.missing_{missing}")
        return none
    product = commodities.product[block.commodity]
    keeps = _keeps(frame, block)
    if np.isnan(block.days[keeps]).all() or np.isnan(value[keeps]).any():
        missing = "value" if np.isnan(value[keeps]).any() else "lane_days"
        ledger.not_included("safety_stock", f"plan.missing_{missing}")
        return none
    spread = _spread(frame, block, keeps, reference, ledger)
    cv = _variation(frame, reference, ledger)
    if spread is None or cv is None:
        return none
    z = float(ndtri(asked.service_level))
    by_demand = cv[block.destination, product] ** 2 * _DAYS_PER_MONTH * block.days
    days = np.where(keeps, z * np.sqrt(by_demand + spread**2), 0.0)
    return Safety(spread, days, np.where(keeps, rate * value * days / DAYS_PER_YEAR, 0.0))


def _keeps(frame: Frame, block: Block) -> Bools:
    """Arcs whose far end keeps safety stock: markets and depots, of what is not a service."""
    stocks = np.ones(len(frame.node_names), np.bool_)
    stocks[: len(frame.sites)] = frame.sites.kind == DC
    sells = np.zeros(len(frame.node_names), np.bool_)
    sells[: len(frame.sites)] = True
    # What a market sends back is not sold.
    return np.asarray(stocks[block.destination] & sells[block.origin] & ~block.remote, np.bool_)


def _spread(
    frame: Frame, block: Block, keeps: Bools, reference: Reference, ledger: Ledger
) -> Floats | None:
    """Standard deviation of each arc's days: the lane's own, else a share of its days."""
    asked = frame.case.settings.safety_stock
    share = None if asked is None else asked.days_spread_share
    # A lane whose days are not known enters no plan.
    spread = np.where(keeps & ~np.isnan(block.days), block.days_sd, 0.0)
    if not np.isnan(spread).any():
        return spread
    if share is None:
        known = reference.get(LANE_SPREAD, "*")
        if known.value is None:
            ledger.not_included("safety_stock", "plan.missing_days_spread")
            return None
        ledger.use(known)
        share = known.value
    return np.where(np.isnan(spread), share * block.days, spread)


def _variation(frame: Frame, reference: Reference, ledger: Ledger) -> Floats | None:
    """Coefficient of variation of a month's demand by node and product [N x P].

    A depot may serve any market: its goods vary as those of the market where they vary most.
    """
    table, asked = frame.case["demand_variability"], frame.case.settings.safety_stock
    nodes = {name: i for i, name in enumerate(frame.node_names)}
    goods = {name: i for i, name in enumerate(frame.products.name)}
    cv = np.full((len(nodes), len(goods)), np.nan)
    wanted: tuple[Ints, Ints] = frame.demand.market, frame.demand.product
    for row in range(len(table)):
        at = nodes[str(table["market"][row])], goods[str(table["product"][row])]
        cv[at] = float(table["cv_per_month"][row])
    lacks = np.isnan(cv[wanted])
    if lacks.any():
        most = None if asked is None else asked.cv_per_month
        if most is None:
            known = reference.get(DEMAND_CV, "*")
            if known.value is None:
                ledger.not_included("safety_stock", "plan.missing_demand_cv")
                return None
            ledger.use(known)
            most = known.value
        cv[wanted[0][lacks], wanted[1][lacks]] = most
    asks = np.zeros(cv.shape, np.bool_)
    asks[wanted] = True
    cv = np.where(asks, cv, 0.0)
    cv[: len(frame.sites)] = cv.max(axis=0, initial=0.0)[None, :]
    return cv
