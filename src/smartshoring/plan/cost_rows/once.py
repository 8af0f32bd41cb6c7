"""Costs that arise once or only on paper: payments, residual value, carbon, unserved demand."""

from __future__ import annotations

import numpy as np

from smartshoring.case.categories import CATEGORIES
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.cost_rows.book import WHOLE, Book
from smartshoring.plan.cost_rows.moving import Ways
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.one_offs import OPEN
from smartshoring.plan.payments import Payment, payments_of

_KG_PER_T = 1000.0


def payments(book: Book, plan: Plan, data: Coefficients) -> None:
    """What is paid once, in the period of its payment, and what of it is left at the end."""
    items = data.one_offs
    sites = {name: i for i, name in enumerate(data.sites.name)}
    products = {name: i for i, name in enumerate(data.products.name)}
    classes = {
        ("open" if event == OPEN else "close", data.sites.name[s], item): kind
        for event, s, item, kind in zip(
            items.event, items.site, items.item, items.asset_class, strict=True
        )
    }
    for paid in payments_of(plan, data):
        category = _category(paid, classes.get((paid.cause, paid.site, paid.item), ""))
        product = products[paid.item] if paid.cause == "approval" else WHOLE
        when = np.array([data.calendar.period_of(paid.month)])
        label = book.label(category, "one_off", f"once_{paid.cause}", paid.item)
        worth = data.calendar.discount(np.array([paid.month])) * paid.amount_usd
        usd = np.array([paid.amount_usd])
        book.add(label, sites[paid.site], product, when, usd, discounted_usd=worth)
        if paid.kept_usd:
            last = np.array([len(data.periods) - 1])
            label = book.label(category, "one_off", "residual", paid.item)
            book.add(label, sites[paid.site], product, last, np.array([-paid.kept_usd]))


def _category(paid: Payment, asset_class: str) -> str:
    """An item is of the category that it, or its class of asset, is called by."""
    if paid.cause not in ("open", "close"):
        return "one_off"
    return next((name for name in (paid.item, asset_class) if name in CATEGORIES), "one_off")


def on_paper(book: Book, act: Activity, data: Coefficients) -> None:
    """Prices that nobody charges: carbon and demand that is not served."""
    settings = data.case.settings
    if settings.carbon_price_usd_per_t is not None and book.includes("carbon_price"):
        _carbon(book, act, data, settings.carbon_price_usd_per_t / _KG_PER_T)
    if settings.shortage_cost_usd is not None:
        node, product, period = np.nonzero(act.unmet)
        usd = act.unmet[node, product, period] * settings.shortage_cost_usd
        book.add(book.label("shortage", "shortage", "unmet"), node, product, period, usd)


def _carbon(book: Book, act: Activity, data: Coefficients, usd_per_kg: float) -> None:
    """The carbon price on transport, plants and purchases, less what a site's own power avoids."""
    arcs, runs, supplies, ground = data.arcs, data.runs, data.supplies, data.utilities

    def label(basis: str) -> int:
        return book.label("carbon_price", "carbon_price", f"carbon_{basis}")

    def priced(factor: Floats, quantity: Floats) -> Floats:
        # Whole columns that are unknown are named in not_included, and no plan uses single ones.
        return np.asarray(np.nan_to_num(factor) * quantity * usd_per_kg, float)

    run, buy = act.run, act.buy
    factor = np.nan_to_num(arcs.co2e_kg) * usd_per_kg
    Ways(book, act, data).add(label("transport"), factor)
    usd = priced(runs.co2e_kg[run], act.run_quantity)
    book.add(label("plant"), runs.site[run], runs.product[run], act.run_period, usd)
    usd = priced(supplies.co2e_kg[buy], act.buy_quantity)
    book.add(label("supply"), supplies.site[buy], supplies.product[buy], act.buy_period, usd)
    periods = np.arange(len(data.periods))
    for w, site in enumerate(ground.site):
        usd = -priced(ground.onsite_co2e_kg_per_kwh[w : w + 1], act.onsite_kwh[w])
        book.add(label("onsite"), int(site), WHOLE, periods, usd)
