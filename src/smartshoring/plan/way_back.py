"""The way back: empty packaging and returned goods over the lane from B to A.

Every price is that of the way back itself, never the outbound one turned round: trucks and ships
that leave full often return cheap, or the other way about. Where the way back of an arc has no
price, an arc that needs it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Frame, Ints
from smartshoring.plan.block import Block
from smartshoring.plan.columnar import Labels
from smartshoring.plan.computed_arcs import LaneBase


@dataclass(frozen=True)
class WayBack:
    """What one unit pays from the end of an arc to its start, as full as it came [F].

    Attributes:
        usd: Freight and handling; nan when there is no way back or nobody knows its price.
        days: Time; nan when not known.
        co2e_kg: Emissions of one unit; nan when not known.
        lane: Computed lane; -1 = a row of the case, or none.
    """

    usd: Floats
    days: Floats
    co2e_kg: Floats
    lane: Ints


def way_back(frame: Frame, block: Block, base: LaneBase, product: Ints) -> WayBack:
    """The way back of each arc by the same mode: a row of the case, else the computed lane."""
    nodes = len(frame.node_names)
    usd, days, co2e = _given_back(frame.case, frame, block, product)
    modes = Labels.joined([block.mode, Labels.of(lane.mode for lane in base.lanes)])
    code, kinds = modes.code, max(1, len(modes.words))
    asked = (block.destination * nodes + block.origin) * kinds + code[: len(block)]
    there = (base.origin * nodes + base.destination) * kinds + code[len(block) :]
    order = np.argsort(there, kind="stable")
    lane = np.full(len(block), -1, np.int64)
    if len(there):
        at = np.minimum(np.searchsorted(there[order], asked), len(order) - 1)
        match = order[at]
        lane = np.where((there[match] == asked) & np.isnan(usd), match, -1)
    found = np.flatnonzero(lane >= 0)
    share, _, _ = base.shares(lane[found], product[found])
    usd[found] = base.prices.load_usd[lane[found]] * share
    days[found] = base.days[lane[found]]
    co2e[found] = base.co2e.kg_per_kg[lane[found]] * frame.products.weight_kg[product[found]]
    return WayBack(usd, days, co2e, lane)


def _given_back(
    case: Case, frame: Frame, block: Block, product: Ints
) -> tuple[Floats, Floats, Floats]:
    """Price, days and emissions of rows of the lanes table that lead back; nan where none does."""
    table = case["lanes"]
    names = frame.node_names
    row_of = {
        (str(o), str(d), str(m), str(p)): i
        for i, (o, d, m, p) in enumerate(
            zip(table["origin"], table["destination"], table["mode"], table["product"], strict=True)
        )
    }
    found = np.full(len(block), -1, np.int64)
    if row_of:
        for i in range(len(block)):
            ends = (names[block.destination[i]], names[block.origin[i]], str(block.mode[i]))
            own = row_of.get((*ends, frame.products.name[product[i]]))
            found[i] = row_of.get((*ends, ""), -1) if own is None else own
    columns = ("unit_cost_usd", "days", "co2e_kg_per_unit")
    if not row_of:
        nothing = np.full(len(block), np.nan)
        return nothing, nothing.copy(), nothing.copy()
    usd, days, co2e = (
        np.where(found >= 0, table[name].astype(float)[np.maximum(found, 0)], np.nan)
        for name in columns
    )
    return usd, days, co2e
