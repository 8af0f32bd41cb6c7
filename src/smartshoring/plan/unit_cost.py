"""Unit landed cost by product and market: average costs traced along the flows of a plan.

At every site each product has one pool over the whole horizon. What goes in (purchases, goods made,
goods that arrive, with all that was spent on them so far) is averaged over the units, whatever
their origin or recipe, and what goes out carries that average, plus what its own way costs. Costs
of a whole site are spread over its units alike: good units made at a plant, units bought at a
supplier, units arriving at a distribution centre. Costs that reach no delivered unit (a site that
stands idle, stock left at the end) are spread over all delivered units alike, so that nothing is
lost: units x unit cost sums to the landed cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smartshoring.network.plan import LANDED_TERMS, Plan
from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools, Coefficients, Floats, Ints
from smartshoring.plan.cost_rows import WHOLE, Entries, entries_of
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.reading import Activity


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What a delivered unit of a product costs in a market, over the horizon.

    Attributes:
        plan: Id of the plan.
        product: Product.
        market: Market.
        quantity: Units delivered.
        usd_per_unit: Undiscounted landed cost of a unit.
        by_category: The same by category.
        discounted_usd_per_unit: Discounted; x `quantity` sums to `landed_cost_usd`.
    """

    plan: str
    product: str
    market: str
    quantity: float
    usd_per_unit: float
    by_category: Mapping[str, float]
    discounted_usd_per_unit: float


def unit_costs(plan: Plan, data: Coefficients) -> tuple[UnitCost, ...]:
    """Unit landed costs by product and market, in the order of their names."""
    if not plan.found:
        return ()
    act, entries = activity(plan, data), entries_of(plan, data)
    landed = np.array([of.term in LANDED_TERMS for of in entries.labels], np.bool_)
    categories = list(
        dict.fromkeys(of.category for of in entries.labels if of.term in LANDED_TERMS)
    )
    column = np.array(
        [categories.index(of.category) if of.term in LANDED_TERMS else 0 for of in entries.labels],
        np.int64,
    )
    kept = landed[entries.label] if len(entries.labels) else np.zeros(0, np.bool_)
    spent = _Spent(entries, kept, column, len(categories), data)
    pools = _Pools(act, data)
    carried = pools.delivered(spent.by_pool(pools))
    quantity = pools.arrived[len(data.sites) * len(data.products) :]
    total = quantity.sum()
    if total <= 0:
        return ()
    # What no delivered unit carries, each carries a part of.
    carried += np.outer(quantity / total, spent.total() - carried.sum(axis=0))
    many = len(data.products)
    found = []
    for p, product in enumerate(data.products.name):
        for m, market in enumerate(data.markets):
            at = m * many + p
            if quantity[at] <= 0:
                continue
            per_unit = carried[at] / quantity[at]
            # The last column is the discounted sum of all categories.
            found.append(
                UnitCost(
                    plan=plan.id,
                    product=product,
                    market=market,
                    quantity=float(quantity[at]),
                    usd_per_unit=float(per_unit[:-1].sum()),
                    by_category={
                        name: float(usd)
                        for name, usd in zip(categories, per_unit, strict=False)
                        if usd
                    },
                    discounted_usd_per_unit=float(per_unit[-1]),
                )
            )
    return tuple(found)


class _Spent:
    """Landed cost by node, product and category, the discounted sum as a last column."""

    def __init__(
        self, entries: Entries, kept: Bools, column: Ints, categories: int, data: Coefficients
    ) -> None:
        self._many = len(data.products)
        self._sites = len(data.sites)
        shape = (len(data.node_names), self._many + 1, categories + 1)
        # Products are counted from 1, so that the first is what belongs to the whole site.
        self._usd = np.zeros(shape)
        at, product = entries.at[kept], entries.product[kept] - WHOLE
        np.add.at(self._usd, (at, product, column[entries.label[kept]]), entries.usd[kept])
        last = np.full(len(at), categories)
        np.add.at(self._usd, (at, product, last), entries.discounted_usd[kept])

    def total(self) -> Floats:
        """By category [C + 1]."""
        return np.asarray(self._usd.sum(axis=(0, 1)), float)

    def by_pool(self, pools: _Pools) -> Floats:
        """What enters each pool directly [node x product, C + 1]; idle sites' cost enters none."""
        direct = self._usd[:, 1:, :].copy()
        shared = pools.units_of_site
        every = shared.sum(axis=1, keepdims=True)
        share = np.divide(shared, every, out=np.zeros_like(shared), where=every > 0)
        direct[: self._sites] += share[:, :, None] * self._usd[: self._sites, :1, :]
        return direct.reshape(-1, direct.shape[2])


class _Pools:
    """Units of each product that enter and leave each node over the horizon [node x product]."""

    def __init__(self, act: Activity, data: Coefficients) -> None:
        self._many = len(data.products)
        self._size = len(data.node_names) * self._many
        self._inner = len(data.sites) * self._many
        arcs, runs, supplies = data.arcs, data.runs, data.supplies
        moved = data.commodities.product[arcs.commodity[act.flow_arc]]
        self._origin = arcs.origin[act.flow_arc] * self._many + moved
        self._destination = arcs.destination[act.flow_arc] * self._many + moved
        self._quantity = act.flow_quantity
        made_of = np.bincount(act.run, act.run_quantity, len(runs)).astype(float)
        self._made = self._sum(runs.site * self._many + runs.product, made_of)
        use = made_of[runs.input_run] * runs.input_quantity
        at = runs.site[runs.input_run] * self._many
        self._part = at + runs.input_product
        self._whole = at + runs.product[runs.input_run]
        self._used = use
        bought = self._sum(
            supplies.site[act.buy] * self._many + supplies.product[act.buy], act.buy_quantity
        )
        self.arrived = self._sum(self._destination, self._quantity)
        enters = self._made + bought + self.arrived
        leaves = self._sum(self._origin, self._quantity) + self._sum(self._part, use)
        # Rounding of the solver gives no pool more cost than it got.
        self._units = np.maximum(enters, leaves)
        kind = data.sites.kind[:, None]
        by_kind = {PLANT: self._made, SUPPLIER: bought, DC: self.arrived}
        self.units_of_site = np.zeros((len(data.sites), self._many))
        for of, units in by_kind.items():
            here = units[: self._inner].reshape(-1, self._many)
            self.units_of_site += np.where(kind == of, here, 0.0)

    def _sum(self, at: Ints, quantity: Floats) -> Floats:
        return np.bincount(at, quantity, self._size).astype(float)

    def delivered(self, direct: Floats) -> Floats:
        """What all deliveries to each market and product have cost [market x product, columns].

        The average a of a pool solves: units x a = direct + sum of what comes in x its average.
        """
        used = np.flatnonzero(self._units[: self._inner] > 0)
        place = np.full(self._size, -1, np.int64)
        place[used] = np.arange(len(used))
        balance = np.diag(self._units[used])
        for source, target, quantity in (
            (self._origin, self._destination, self._quantity),
            (self._part, self._whole, self._used),
        ):
            inside = (target < self._inner) & (quantity > 0)
            pair = place[target[inside]], place[source[inside]]
            np.subtract.at(balance, pair, quantity[inside])
        try:
            average = np.linalg.solve(balance, direct[used])
        except np.linalg.LinAlgError:  # goods that only go round in a circle
            average = np.linalg.lstsq(balance, direct[used], rcond=None)[0]
        carried = direct[self._inner :].copy()
        out = np.flatnonzero((self._destination >= self._inner) & (self._quantity > 0))
        cost = self._quantity[out, None] * average[place[self._origin[out]]]
        np.add.at(carried, self._destination[out] - self._inner, cost)
        return carried
