"""Arcs whose price the case itself gives, and services, which cost nothing to move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import DC, Bools, Commodities, Frame, Ints, Products
from smartshoring.plan.block import GIVEN_LAW, REMOTE, REMOTE_LAW, Block, plain_block


def given_arcs(
    case: Case,
    nodes: Mapping[str, int],
    commodities: Commodities,
    ends: tuple[Bools, Bools],
    products: Products,
    weightless: Bools,
) -> Block:
    """Arcs of the lanes table: a row without a product carries every product without its own.

    A service moves over a row of its own only, never over a row for goods.
    """
    table = case["lanes"]
    emits, takes = ends
    origin, destination = (
        np.array([nodes[str(name)] for name in table[column]], np.int64)
        for column in ("origin", "destination")
    )
    row_product = np.array(
        [products.name.index(str(name)) if name else -1 for name in table["product"]], np.int64
    )
    _, mode = np.unique(table["mode"].astype(str), return_inverse=True)
    # One number per ends and mode.
    path = (origin * len(nodes) + destination) * (1 + int(mode.max(initial=0))) + mode
    rows: list[Ints] = []
    carried: list[Ints] = []
    for k in range(len(commodities)):
        product = commodities.product[k]
        own = row_product == product
        fits = own
        if not weightless[product]:
            fits = own | ((row_product == -1) & ~np.isin(path, path[own]))
        found = np.flatnonzero(emits[origin, k] & takes[destination, product] & fits)
        rows.append(found)
        carried.append(np.full(len(found), k, np.int64))
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return plain_block(
        origin[row],
        destination[row],
        np.concatenate(carried) if carried else np.zeros(0, np.int64),
        table["mode"][row].astype(object),
        GIVEN_LAW,
        freight_usd=table["unit_cost_usd"][row].astype(float),
        days=table["days"][row].astype(float),
        co2e_kg=table["co2e_kg_per_unit"][row].astype(float),
    )


def remote_arcs(
    frame: Frame, commodities: Commodities, ends: tuple[Bools, Bools], weightless: Bools
) -> Block:
    """Services go from whoever does them straight to whoever uses them, at once and for nothing."""
    emits, takes = ends
    depot = np.zeros(len(frame.node_names), np.bool_)
    depot[: len(frame.sites)] = frame.sites.kind == DC
    services = np.flatnonzero(weightless[commodities.product])
    sends = emits[:, services] & ~depot[:, None]
    needs = takes[:, commodities.product[services]] & ~depot[:, None]
    pairs = sends[:, None, :] & needs[None, :, :]
    pairs[np.arange(len(depot)), np.arange(len(depot)), :] = False
    origin, destination, number = np.nonzero(pairs)
    mode = np.full(len(origin), REMOTE, object)
    return plain_block(origin, destination, services[number], mode, REMOTE_LAW)
