"""Costs at sites: fixed cost, conversion, scrap, purchases, training, stock, and dual running."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools, Coefficients, Floats, Ints
from smartshoring.plan.cost_rows.book import WHOLE, Book, without
from smartshoring.plan.evaluate.reading import Activity


def site_costs(book: Book, act: Activity, data: Coefficients) -> None:
    """Everything that is spent at sites, but for payments made once."""
    _fixed(book, act, data)
    _conversion(book, act, data)
    _purchases(book, act, data)
    _own_costs_per_unit(book, act, data)
    _people_and_power(book, act, data)
    _stock(book, act, data)


def _fixed(book: Book, act: Activity, data: Coefficients) -> None:
    sites, lines, own = data.sites, data.lines, data.site_costs
    dual = dual_running(act, data)
    plain = without(sites.fixed_usd_per_year, own.yearly(len(sites)))
    parts: list[tuple[str, str, str, int, Floats]] = [
        ("overhead", "fixed", "", site, act.open[site] * plain[site]) for site in range(len(sites))
    ]
    parts += [
        (own.category[c], "site_costs", "", int(s), act.open[s] * own.usd_per_year[c])
        for c, s in enumerate(own.site)
    ]
    parts += [
        ("overhead", "line", lines.name[n], int(s), act.line[n] * lines.fixed_usd_per_year[n])
        for n, s in enumerate(lines.site)
    ]
    periods = np.arange(len(data.periods))
    for category, basis, detail, site, yearly in parts:
        if not yearly.any():
            continue
        label = np.where(
            dual[site],
            book.label("dual_running", "fixed", f"dual_{basis}", detail or category),
            book.label(category, "fixed", basis, detail),
        )
        book.add(label, site, WHOLE, periods, yearly * data.years)


def dual_running(act: Activity, data: Coefficients) -> Bools:
    """Where an existing plant runs beside the one that takes over [S x T].

    It is open, is closed later in the plan, can make a finished product that a candidate plant
    makes in the plan, and that candidate is open too.
    """
    sites, runs, finished = data.sites, data.runs, data.products.finished
    able = np.zeros((len(sites), len(data.products)), np.bool_)
    able[runs.site, runs.product] = finished[runs.product]
    makes = np.zeros_like(able)
    made = act.run[act.run_quantity > 0]
    makes[runs.site[made], runs.product[made]] = finished[runs.product[made]]
    plants = sites.kind == PLANT
    successor = (able.astype(int) @ makes.T.astype(int)) > 0
    successor &= (plants & sites.existing)[:, None] & (plants & ~sites.existing)[None, :]
    beside = (successor.astype(int) @ act.open.astype(int)) > 0
    shut = ~act.open
    later = np.cumsum(shut[:, ::-1], axis=1)[:, ::-1] - shut > 0
    return np.asarray(act.open & later & beside, np.bool_)


def _conversion(book: Book, act: Activity, data: Coefficients) -> None:
    """Labour, energy and the rest of each run; the share of it that ends as scrap apart."""
    runs, run = data.runs, act.run
    site, product = runs.site[run], runs.product[run]
    own = data.site_costs.per_unit(data.sites, PLANT)[runs.site]
    # capacity_use = units started per good unit, so this is the share of them that is not good.
    scrap = np.maximum(0.0, 1.0 - 1.0 / runs.capacity_use[run])
    for category, basis, per_unit in (
        ("conversion_labour", "labour", runs.labour_usd),
        ("energy", "energy", runs.energy_usd),
        ("overhead", "conversion", without(runs.other_usd, own)),
    ):
        usd = act.run_quantity * per_unit[run]
        wasted = usd * scrap
        good = book.label(category, "production", basis)
        book.add(good, site, product, act.run_period, usd - wasted)
        bad = book.label("scrap", "production", f"scrap_{basis}")
        book.add(bad, site, product, act.run_period, wasted)


def _purchases(book: Book, act: Activity, data: Coefficients) -> None:
    supplies, buy = data.supplies, act.buy
    own = data.site_costs.per_unit(data.sites, SUPPLIER)[supplies.site]
    price = without(supplies.cost_usd, own)
    label = book.label("material", "material", "purchase")
    usd = act.buy_quantity * price[buy]
    book.add(label, supplies.site[buy], supplies.product[buy], act.buy_period, usd)


def _own_costs_per_unit(book: Book, act: Activity, data: Coefficients) -> None:
    """Rows of site_costs by the unit, under the term that holds them."""
    arcs, own = data.arcs, data.site_costs
    arc = act.flow_arc
    moved = data.commodities.product[arcs.commodity[arc]]
    ways: dict[int, tuple[str, Ints, Ints, Ints, Floats, Ints]] = {
        PLANT: (
            "production",
            data.runs.site[act.run],
            data.runs.product[act.run],
            act.run_period,
            act.run_quantity,
            data.runs.site[act.run],
        ),
        SUPPLIER: (
            "material",
            data.supplies.site[act.buy],
            data.supplies.product[act.buy],
            act.buy_period,
            act.buy_quantity,
            data.supplies.site[act.buy],
        ),
        DC: (
            "handling",
            arcs.origin[arc],
            moved,
            act.flow_period,
            act.flow_quantity,
            arcs.destination[arc],
        ),
    }
    for c in np.flatnonzero(own.usd_per_unit):
        site = int(own.site[c])
        term, where, product, period, quantity, at = ways[int(data.sites.kind[site])]
        here = where == site
        label = book.label(own.category[c], term, "site_costs")
        usd = quantity[here] * own.usd_per_unit[c]
        book.add(label, site, product[here], period[here], usd, at=at[here])


def _people_and_power(book: Book, act: Activity, data: Coefficients) -> None:
    roles, ground, periods = data.roles, data.utilities, np.arange(len(data.periods))
    for h, site in enumerate(roles.site):
        label = book.label("training", "production", "training", roles.name[h])
        usd = act.hired[h] * roles.train_usd_per_hire[h]
        book.add(label, int(site), WHOLE, periods, usd)
    for w, site in enumerate(ground.site):
        label = book.label("energy", "production", "onsite")
        usd = -act.onsite_kwh[w] * ground.onsite_usd_per_kwh[w]
        book.add(label, int(site), WHOLE, periods, usd)


def _stock(book: Book, act: Activity, data: Coefficients) -> None:
    banks, periods = data.banks, np.arange(len(data.periods))
    label = book.label("inventory_carrying", "inventory", "stock_bank")
    for b, site in enumerate(banks.site):
        product = int(data.commodities.product[banks.commodity[b]])
        book.add(label, int(site), product, periods, act.stock[b] * banks.holding_usd[b])
