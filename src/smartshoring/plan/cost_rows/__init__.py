"""Costs by category: the yardstick's terms taken apart, to the last cent.

Every amount of a plan is entered once, under the term that holds it and the category that a ledger
would book it in. Discounted rows sum to `Plan.cost` term by term; terms that are not included have
no rows.
"""

from __future__ import annotations

import numpy as np

from smartshoring.network.plan import SHADOW_TERMS, Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cost_rows.book import WHOLE, Book, Entries
from smartshoring.plan.cost_rows.making import site_costs
from smartshoring.plan.cost_rows.moving import transport
from smartshoring.plan.cost_rows.once import on_paper, payments
from smartshoring.plan.cost_rows.row import CostRow, Kind
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.costs import cost_by_term

__all__ = ["WHOLE", "CostRow", "Entries", "Kind", "cost_rows", "entries_of"]


def cost_rows(plan: Plan, data: Coefficients) -> tuple[CostRow, ...]:
    """The plan's costs by site, product, period, category and what they rest on.

    They come by period, then category in the order of `CATEGORIES`, then term, basis, detail, site
    and product. Rows of one key are added up; a plan without a network has none.
    """
    if not plan.found:
        return ()
    found = entries_of(plan, data)
    nodes, products, many = len(data.node_names) + 1, len(data.products) + 1, len(found.labels)
    key = found.period * many + found.label
    key = (key * nodes + found.node) * products + found.product + 1
    distinct, which = np.unique(key, return_inverse=True)
    usd = np.bincount(which, found.usd, len(distinct))
    worth = np.bincount(which, found.discounted_usd, len(distinct))
    rest, product = np.divmod(distinct, products)
    rest, node = np.divmod(rest, nodes)
    period, label = np.divmod(rest, max(1, many))
    names, periods = (*data.node_names, ""), data.periods
    goods = ("", *data.products.name)
    site_count = len(data.sites)
    kinds: list[Kind] = ["shadow" if of.term in SHADOW_TERMS else "cash" for of in found.labels]
    rows = []
    for n in range(len(distinct)):
        of, where = found.labels[label[n]], int(node[n])
        rows.append(
            CostRow(
                plan=plan.id,
                site=names[where] if where < site_count else "",
                product=goods[product[n]],
                market=names[where] if where >= site_count else "",
                period=periods[period[n]],
                category=of.category,
                term=of.term,
                kind=kinds[label[n]],
                amount_usd=float(usd[n]),
                discounted_usd=float(worth[n]),
                basis=of.basis,
                detail=of.detail,
            )
        )
    return tuple(rows)


def entries_of(plan: Plan, data: Coefficients) -> Entries:
    """Every amount of a plan on its own."""
    act = activity(plan, data)
    book = Book(data, cost_by_term(act, data))
    site_costs(book, act, data)
    transport(book, act, data)
    payments(book, plan, data)
    on_paper(book, act, data)
    return book.entries()
