"""One-offs: what opening, closing or moving costs, item by item, and when it is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Bools, Floats, Ints, Sites
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger

OPEN, CLOSE = 0, 1


@dataclass(frozen=True)
class OneOffs:
    """Items paid because of an event at a site [O].

    Attributes:
        site: Whose event.
        event: `OPEN` or `CLOSE`; moving equipment goes with the site's own event.
        item: What is paid for.
        amount_usd: How much, in constant money.
        months: Months from the event to the payment; negative = before.
        asset_class: Class of an asset that keeps a value; "" = an expense.
        contingent: Whether it may turn out not to be due; counted in full all the same.
        moving: Whether it is the cost of moving equipment.
    """

    site: Ints
    event: Ints
    item: tuple[str, ...]
    amount_usd: Floats
    months: Floats
    asset_class: tuple[str, ...]
    contingent: Bools
    moving: Bools

    def __len__(self) -> int:
        return len(self.site)

    def present_usd(self, event: int, sites: int, calendar: Calendar) -> Floats:
        """Discounted cost of all items of an event at a site in a period [S x T]."""
        cost = np.zeros((sites, len(calendar)))
        for i in np.flatnonzero(self.event == event):
            paid = calendar.discount(calendar.start_month + self.months[i])
            cost[self.site[i]] += self.amount_usd[i] * paid
        return cost

    def asset_usd(self, sites: int) -> Floats:
        """Part of the opening cost that keeps a value [S]."""
        kept = np.array([bool(name) for name in self.asset_class], np.bool_)
        kept = kept & (self.event == OPEN) if len(self) else np.zeros(0, np.bool_)
        return np.bincount(self.site[kept], self.amount_usd[kept], sites).astype(float)


def build(case: Case, sites: Sites, ledger: Ledger) -> OneOffs:
    """The one_off table as arrays, by site, event and item."""
    table = case["one_off"]
    if not len(table):
        ledger.not_included("one_off_items", "plan.missing_one_off_items")
    order = sorted(
        range(len(table)),
        key=lambda i: (str(table["site"][i]), str(table["event"][i]), str(table["item"][i])),
    )
    site = np.array([sites.name.index(str(table["site"][i])) for i in order], np.int64)
    word = [str(table["event"][i]) for i in order]
    existing = sites.existing[site] if len(site) else np.zeros(0, np.bool_)
    closes = np.array([w == "close" for w in word], np.bool_)
    moves = np.array([w == "move" for w in word], np.bool_)
    return OneOffs(
        site=site,
        event=np.where(closes | (moves & existing), CLOSE, OPEN).astype(np.int64),
        item=tuple(str(table["item"][i]) for i in order),
        amount_usd=np.array([float(table["amount_usd"][i]) for i in order], float),
        months=np.nan_to_num(
            np.array([float(table["months_from_event"][i]) for i in order], float)
        ),
        asset_class=tuple(str(table["asset_class"][i]) for i in order),
        contingent=np.array([str(table["contingent"][i]) == "yes" for i in order], np.bool_),
        moving=moves,
    )
