"""Arcs whose price the case itself gives, and services, which cost nothing to move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from smartshoring.case.case import Case
from smartshoring.case.table import Table
from smartshoring.plan.arrays import DC, Bools, Commodities, Floats, Frame, Ints, Products
from smartshoring.plan.block import GIVEN_LAW, REMOTE, REMOTE_LAW, Block, plain_block
from smartshoring.plan.columnar import Labels, same


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
        np.fromiter(map(nodes.__getitem__, table[column].tolist()), np.int64, len(table))
        for column in ("origin", "destination")
    )
    mode = Labels.of(table["mode"].tolist())
    # Rows by product; those of no product come first.
    number = {"": -1} | {name: i for i, name in enumerate(products.name)}
    row_product = np.fromiter(
        map(number.__getitem__, table["product"].tolist()), np.int64, len(table)
    )
    by_product = np.argsort(row_product, kind="stable")
    start = np.searchsorted(row_product[by_product], np.arange(-1, len(products) + 1))
    general = by_product[: start[1]]
    rows: list[Ints] = []
    carried: list[Ints] = []
    for product in np.unique(commodities.product):
        own = by_product[start[product + 1] : start[product + 2]]
        fits = own
        if not weightless[product]:
            fits = np.sort(np.append(own, _without_own(general, own, origin, destination, mode)))
        fits = fits[takes[destination[fits], product]]
        for k in np.flatnonzero(commodities.product == product):
            found = fits[emits[origin[fits], k]]
            rows.append(found)
            carried.append(np.full(len(found), k, np.int64))
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return plain_block(
        origin[row],
        destination[row],
        np.concatenate(carried) if carried else np.zeros(0, np.int64),
        mode.take(row),
        GIVEN_LAW,
        **{
            name: _column(table, column, row)
            for name, column in (
                ("freight_usd", "unit_cost_usd"),
                ("days", "days"),
                ("days_sd", "days_spread"),
                ("co2e_kg", "co2e_kg_per_unit"),
            )
        },
    )


def _without_own(general: Ints, own: Ints, origin: Ints, destination: Ints, mode: Labels) -> Ints:
    """Rows of no product whose ends and mode have no row of the product's own."""
    if not len(own) or not len(general):
        return general
    nodes = 1 + int(max(origin.max(), destination.max()))
    # One number per ends and mode.
    path = (origin * nodes + destination) * len(mode.words) + mode.code
    return general[~np.isin(path[general], path[own])]


def _column(table: Table, column: str, row: Ints) -> Floats:
    """Some rows of a column of numbers; a column that nobody filled is kept as one value."""
    if not table.has(column):
        return same(np.nan, len(row), np.float64)
    return np.asarray(table[column][row], float)


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
    mode = Labels.all(REMOTE, len(origin))
    return plain_block(origin, destination, services[number], mode, REMOTE_LAW)
