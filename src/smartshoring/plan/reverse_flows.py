"""Packaging and returns: what every unit shipped adds on top of its own freight.

Packaging that is used once costs its price on every arc. Packaging that comes back costs the
empties' share of a load on the way back; what the pool of it ties up on the round trip is a holding
cost. Of goods that come back, the share that returns pays the way back, less the value recovered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import Bools, Commodities, Floats, Frame, Ints
from smartshoring.plan.block import Block, chosen
from smartshoring.plan.columnar import plus, same
from smartshoring.plan.computed_arcs import LaneBase
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.way_back import WayBack, way_back
from smartshoring.reference.lookup import Reference
from smartshoring.units import DAYS_PER_YEAR


@dataclass(frozen=True)
class Extras:
    """Per unit shipped on each arc [F].

    Attributes:
        dunnage_usd: Packaging used once.
        dunnage_return_usd: Way back of empty packaging.
        returns_usd: Way back of what returns, less the value recovered; may be negative.
        pool_usd: Holding cost of the packaging pool on the round trip.
        co2e_kg: Emissions of the way back of what returns.
        grade: The weakest source behind them.
        known: False where something of it is not known: no plan may use the arc.
    """

    dunnage_usd: Floats
    dunnage_return_usd: Floats
    returns_usd: Floats
    pool_usd: Floats
    co2e_kg: Floats
    grade: Floats
    known: Bools

    @property
    def freight_usd(self) -> Floats:
        """What they add to freight."""
        return plus(plus(self.dunnage_usd, self.dunnage_return_usd), self.returns_usd)


def extras(
    frame: Frame,
    commodities: Commodities,
    block: Block,
    base: LaneBase,
    reference: Reference,
    ledger: Ledger,
) -> Extras:
    """What packaging and returns add to each arc."""
    count, product = len(block), commodities.product[block.commodity]
    packing = base.packing
    packed = bool((packing.dunnage_usd > 0).any() or packing.returnable.any())
    if not packed and not len(frame.case["returns"]):
        return _nothing(count)
    price = np.nan_to_num(packing.dunnage_usd[product])
    empties = packing.returnable[product] & ~block.remote
    share, value, unknown_value = _returning(frame, product, block)
    need = np.flatnonzero(empties | (share > 0)).astype(np.int64)
    found = Extras(
        dunnage_usd=np.where(empties | block.remote, 0.0, price),
        dunnage_return_usd=np.zeros(count),
        returns_usd=np.zeros(count),
        pool_usd=np.zeros(count),
        co2e_kg=np.zeros(count),
        grade=np.zeros(count),
        known=np.ones(count, np.bool_),
    )
    if unknown_value[share > 0].any():
        ledger.not_included("returns_value", "freight.missing_returns_value")
    if not len(need):
        return found
    back = way_back(frame, chosen(block, need), base, product[need])
    _record(base, back, ledger)
    folded = reference.get("empty_dunnage_load_share", "*")
    has_empties, comes_back = empties[need], share[need] > 0
    empty_share = np.nan if folded.value is None else folded.value
    found.dunnage_return_usd[need] = np.where(has_empties, back.usd * empty_share, 0.0)
    found.returns_usd[need] = np.where(comes_back, share[need] * (back.usd - value[need]), 0.0)
    found.co2e_kg[need] = np.where(comes_back, share[need] * back.co2e_kg, 0.0)
    priced = back.lane >= 0
    found.grade[need[priced]] = base.prices.grade[back.lane[priced]]
    if has_empties.any():
        ledger.use(*([folded] if folded.known else []))
        found.grade[need] = np.maximum(found.grade[need], np.where(has_empties, folded.grade, 0))
        ledger.not_included("dunnage_co2e", "freight.missing_dunnage_co2e")
    found.known[need] = ~np.isnan(back.usd)
    _list(frame, block, need[np.isnan(back.usd)], "freight.no_way_back", ledger)
    if folded.value is None:
        missing = need[has_empties & ~np.isnan(back.usd)]
        found.known[missing] = False
        _list(frame, block, missing, "freight.empties_unknown", ledger)
    rounds = np.where(has_empties, block.days[need] + back.days, 0.0)
    found.pool_usd[need] = _pool(frame, price[need], rounds, has_empties, ledger)
    return found


def _nothing(count: int) -> Extras:
    """No packaging that costs, and nothing that comes back."""
    zero = same(0.0, count, np.float64)
    return Extras(zero, zero, zero, zero, zero, zero, same(True, count, np.bool_))


def _returning(frame: Frame, product: Ints, block: Block) -> tuple[Floats, Floats, Bools]:
    """Share of the units on each arc that come back, value recovered, and whether it is unknown."""
    table = frame.case["returns"]
    names, products = frame.node_names, frame.products.name
    share = np.zeros((len(names), len(products)))
    value = np.zeros_like(share)
    unknown = np.zeros(share.shape, np.bool_)
    at = {name: i for i, name in enumerate(names)}
    for i in range(len(table)):
        cell = at[str(table["market"][i])], products.index(str(table["product"][i]))
        worth = float(table["value_usd"][i])
        share[cell] = float(table["share"][i])
        # What nobody values brings nothing back: never a saving.
        value[cell] = 0.0 if np.isnan(worth) else worth
        unknown[cell] = bool(np.isnan(worth))
    cells = block.destination, product
    return np.where(block.remote, 0.0, share[cells]), value[cells], unknown[cells]


def _pool(
    frame: Frame, price: Floats, rounds: Floats, has_empties: Bools, ledger: Ledger
) -> Floats:
    """Holding rate x value of the packaging of one unit x days of the round trip / 365."""
    rate = frame.case.settings.holding_rate_per_year
    if not has_empties.any():
        return np.zeros(len(price))
    if rate is None:
        ledger.not_included("dunnage_pool", "plan.missing_holding_rate")
        return np.zeros(len(price))
    if np.isnan(rounds).any():
        ledger.not_included("dunnage_pool", "plan.missing_lane_days")
        return np.zeros(len(price))
    return np.asarray(rate * price * rounds / DAYS_PER_YEAR, float)


def _record(base: LaneBase, back: WayBack, ledger: Ledger) -> None:
    lanes = np.unique(back.lane[(back.lane >= 0) & ~np.isnan(back.usd)])
    base.prices.record(lanes, ledger)
    ledger.use(*base.co2e.used(np.isin(np.arange(len(base.lanes)), lanes)))
    if not base.prices.brokers_known[lanes].all():
        ledger.not_included("brokers", "freight.missing_brokers")


def _list(frame: Frame, block: Block, rows: Ints, code: str, ledger: Ledger) -> None:
    names = frame.node_names
    for i in rows:
        ends = f"{names[block.origin[i]]} > {names[block.destination[i]]}"
        ledger.leave_out("lane", f"{ends} ({block.mode[i]})", code)
