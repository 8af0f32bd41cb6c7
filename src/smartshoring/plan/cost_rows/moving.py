"""Costs of goods on their way: freight in and out, packaging, borders, duty by measure, stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, Coefficients, Floats, Ints
from smartshoring.plan.cost_rows.book import Book, without
from smartshoring.plan.evaluate.reading import Activity


class Ways:
    """The flows of a plan as columns: whose cost they are, where they go, how much."""

    def __init__(self, book: Book, act: Activity, data: Coefficients) -> None:
        arcs, arc = data.arcs, act.flow_arc
        kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
        self.arc = arc
        self.inbound = kind[arcs.destination[arc]] == PLANT
        self.node = np.where(self.inbound, arcs.destination[arc], arcs.origin[arc])
        self._at = arcs.destination[arc]
        self._product = data.commodities.product[arcs.commodity[arc]]
        self._period = act.flow_period
        self.quantity = act.flow_quantity
        self._book = book

    def add(self, label: int | Ints, usd_per_unit: Floats) -> None:
        """An amount per unit on each arc."""
        usd = self.quantity * usd_per_unit[self.arc]
        self._book.add(label, self.node, self._product, self._period, usd, at=self._at)

    def add_some(self, label: int, flows: Ints, usd: Floats) -> None:
        """Amounts of some of the flows."""
        self._book.add(
            label,
            self.node[flows],
            self._product[flows],
            self._period[flows],
            usd,
            at=self._at[flows],
        )


def transport(book: Book, act: Activity, data: Coefficients) -> None:
    """Everything that is spent because goods move."""
    arcs, ways = data.arcs, Ways(book, act, data)
    _freight(book, ways, data)
    for category, term, basis, usd in (
        ("dunnage", "freight", "dunnage", arcs.dunnage_usd),
        ("dunnage_return", "freight", "dunnage_return", arcs.dunnage_return_usd),
        ("returns", "freight", "returns", arcs.returns_usd),
        ("drayage_bridge", "handling", "bridge", arcs.drayage_bridge_usd),
        ("brokers", "handling", "brokers", arcs.brokers_usd),
        ("handling", "handling", "handling", _plain_handling(data)),
        ("duty", "duty_recovered", "passed_on", -arcs.duty_recovered_usd),
        ("pipeline_stock", "pipeline_stock", "on_the_way", arcs.pipeline_usd),
        ("inventory_carrying", "inventory", "packaging_pool", arcs.dunnage_pool_usd),
        (
            "inventory_carrying",
            "inventory",
            "cycle_stock",
            without(arcs.cycle_stock_usd, arcs.dunnage_pool_usd, arcs.safety_stock_usd),
        ),
        ("inventory_carrying", "inventory", "safety_stock", arcs.safety_stock_usd),
    ):
        if usd.any():
            ways.add(book.label(category, term, basis), usd)
    _duty(book, ways, data)


def _freight(book: Book, ways: Ways, data: Coefficients) -> None:
    """Freight without packaging and returns, by direction and mode."""
    arcs = data.arcs
    plain = without(arcs.freight_usd, arcs.dunnage_usd, arcs.dunnage_return_usd, arcs.returns_usd)
    modes, mode = np.unique(np.array(arcs.mode, str)[ways.arc], return_inverse=True)
    numbers = np.array(
        [
            [book.label(f"{way}_freight", "freight", "freight", str(name)) for name in modes]
            for way in ("outbound", "inbound")
        ],
        np.int64,
    ).reshape(2, -1)
    ways.add(numbers[ways.inbound.astype(int), mode], plain)


def _plain_handling(data: Coefficients) -> Floats:
    """Handling without borders and without what distribution centres add."""
    arcs = data.arcs
    own = data.site_costs.per_unit(data.sites, DC)[arcs.origin]
    return without(arcs.handling_usd, arcs.drayage_bridge_usd, arcs.brokers_usd, own)


def _duty(book: Book, ways: Ways, data: Coefficients) -> None:
    """Duty and fees of each flow, shared out by the measures of its law."""
    arcs = data.arcs
    law = arcs.duty_index[ways.arc]
    usd = ways.quantity * arcs.duty_usd[ways.arc]
    for number in np.unique(law[usd != 0.0]):
        flows = np.flatnonzero((law == number) & (usd != 0.0))
        for category, detail, share in measures(arcs.duty_law[number]):
            label = book.label(category, "duty", category, detail)
            ways.add_some(label, flows, usd[flows] * share)


def measures(law: Mapping[str, object]) -> tuple[tuple[str, str, float], ...]:
    """Category (duty or fees), country with measure, and share of what is owed in all.

    Where the preference is claimed for a share of the goods, the measures of both parts count at
    theirs. A law without measures is the country's duty as a whole.
    """
    country = str(law.get("importer", ""))
    claimed = law.get("claim_share", 1.0)
    claimed = float(claimed) if isinstance(claimed, float | int) else 1.0
    weights: dict[tuple[str, str], float] = {}
    for part, weight in (("stack", claimed), ("stack_unclaimed", 1.0 - claimed)):
        lines = law.get(part, ())
        for line in lines if isinstance(lines, Sequence) else ():
            category, name, rate = _measure(line)
            key = category, f"{country}: {name}" if country else name
            weights[key] = weights.get(key, 0.0) + weight * rate
    total = sum(weights.values())
    if total <= 0:
        return (("duty", country, 1.0),)
    return tuple((*key, rate / total) for key, rate in weights.items() if rate)


def _measure(line: Mapping[str, Any]) -> tuple[str, str, float]:
    """Category, name and rate; fees stand in the stack under the key of their value."""
    name, rate = str(line.get("measure", "")), float(line.get("rate_share") or 0.0)
    return ("fees" if name.endswith("_share") else "duty", name, rate)
