"""Approvals: a product may be sold from a site only some months after its qualification starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Ints, Products, Sites
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger


@dataclass(frozen=True)
class Approvals:
    """Products that a site may not sell yet [Q].

    Attributes:
        site: Where.
        product: What.
        months: From the start of the work to the approval.
        cost_usd: Paid when the work starts.
        ready: Share of period t that lies after the approval when the work starts with period s
            [Q x T x T].
    """

    site: Ints
    product: Ints
    months: Floats
    cost_usd: Floats
    ready: Floats

    def __len__(self) -> int:
        return len(self.site)


def build(
    case: Case, sites: Sites, products: Products, calendar: Calendar, ledger: Ledger
) -> Approvals:
    """The qualification table as arrays, by site and product."""
    table = case["qualification"]
    if not len(table):
        ledger.not_included("qualification", "plan.missing_qualification")
    elif not table.has("cost_usd"):
        ledger.not_included("qualification_cost", "plan.missing_qualification_cost")
    rows = sorted(
        (
            sites.name.index(str(table["site"][i])),
            products.name.index(str(table["product"][i])),
            float(table["months_to_approval"][i]),
            float(np.nan_to_num(table["cost_usd"][i])),
        )
        for i in range(len(table))
    )
    columns = np.array(rows, float).reshape(-1, 4)
    ready = [calendar.share_after(months) for months in columns[:, 2]]
    periods = len(calendar)
    return Approvals(
        site=columns[:, 0].astype(np.int64),
        product=columns[:, 1].astype(np.int64),
        months=columns[:, 2],
        cost_usd=columns[:, 3],
        ready=np.array(ready, float).reshape(len(rows), periods, periods),
    )
