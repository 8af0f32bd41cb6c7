"""Stock banks: finished goods built ahead and shipped in the next period, while nobody else may."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Ints, Products, Runs
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger


@dataclass(frozen=True)
class Banks:
    """Goods of a plant that may stand in stock at the end of a period [B].

    Attributes:
        site: Plant that made them.
        commodity: What, with its origin.
        holding_usd: Undiscounted cost of a unit in stock at the end of period t [B x T]. It waits
            on average half of the period in which it is made and half of the one in which it goes.
    """

    site: Ints
    commodity: Ints
    holding_usd: Floats

    def __len__(self) -> int:
        return len(self.site)


def build(case: Case, runs: Runs, products: Products, calendar: Calendar, ledger: Ledger) -> Banks:
    """Where stock may be built ahead: only if approvals take time and holding has a price."""
    rate = case.settings.holding_rate_per_year
    periods = len(calendar)
    none = Banks(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, periods)))
    if not len(case["qualification"]) or periods == 1:
        return none
    if rate is None or not case.settings.stock_bank:
        code = "plan.missing_stock_bank" if rate is None else "plan.stock_bank_off"
        ledger.not_included("stock_bank", code)
        return none
    known = products.finished & ~np.isnan(products.unit_value_usd)
    keys = sorted(
        {
            (int(site), int(commodity), int(product))
            for site, commodity, product in zip(
                runs.site, runs.commodity, runs.product, strict=True
            )
            if known[product]
        }
    )
    rows = np.array(keys, np.int64).reshape(-1, 3)
    years = calendar.years
    waits = np.append((years[:-1] + years[1:]) / 2, 0.0)
    return Banks(
        site=rows[:, 0],
        commodity=rows[:, 1],
        holding_usd=rate * products.unit_value_usd[rows[:, 2]][:, None] * waits[None, :],
    )
