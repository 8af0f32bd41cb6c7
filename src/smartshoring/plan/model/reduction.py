"""The same question with fewer columns: dominated lanes dropped, origins forgotten where they may.

Both steps are exact. A mode is dropped where another one between the same ends is no worse in
anything that the question minimises or bounds. Goods of one product that differ only in origin
share their lanes beyond a node where no cost, time or emission tells them apart; they flow from
there as a pool, and each pool is dealt out among its origins again when the plan is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from smartshoring.plan.arrays import SUPPLIER, Arcs, Bools, Coefficients, Floats, Ints, Pools
from smartshoring.plan.columnar import each, is_same, plus, taken
from smartshoring.plan.spec import Outage, Spec
from smartshoring.units import KG_PER_TONNE

_DUST = 1e-12


@dataclass(frozen=True)
class Reduction:
    """A smaller case with the same best plans.

    Attributes:
        data: Coefficients with fewer arcs and with pools.
        arc: Arc of the full case that each kept arc stands for; for pooled arcs, of any origin.
        arcs: How many arcs the full case has.
        dealt: Full arcs of each pooled arc by source: (kept arc, pool row, full arc) [n x 3].
    """

    data: Coefficients
    arc: Ints
    arcs: int
    dealt: Ints

    def outage(self, outage: Outage) -> Outage:
        """The same for the kept arcs: a pooled arc may carry what all its origins may."""
        most = outage.most[self.arc]
        most[self.dealt[:, 0]] = 0.0
        np.add.at(most, self.dealt[:, 0], outage.most[self.dealt[:, 2]])
        return replace(outage, most=most)

    def flows(self, kept: Floats, pooled: Floats) -> Floats:
        """Quantities on all arcs of the full case [T x F].

        Args:
            kept: Quantities on the kept arcs [T x f].
            pooled: Quantities turned into pools [T x E].
        """
        # The solver's dust below zero would never be used up.
        kept, pooled = np.maximum(kept, 0.0), np.maximum(pooled, 0.0)
        full = np.zeros((len(kept), self.arcs))
        shared = np.zeros(len(self.arc), np.bool_)
        shared[self.dealt[:, 0]] = True
        full[:, self.arc[~shared]] = kept[:, ~shared]
        if not shared.any():
            return full
        # Entries of one kept arc stand together in `dealt`.
        first = np.full(len(self.arc), -1, np.int64)
        begins = np.flatnonzero(np.diff(self.dealt[:, 0], prepend=-1))
        first[self.dealt[begins, 0]] = begins
        ends = _Ends(self.data, np.flatnonzero(shared))
        for sources, targets in ends.pairs():
            for t in range(len(kept)):
                wanted = targets[kept[t, targets] > 0.0]
                if not len(wanted):
                    continue
                for e, a, quantity in _dealt_out(pooled[t], sources, kept[t], wanted):
                    at = first[a]
                    while self.dealt[at, 1] != e:
                        at += 1
                    full[t, self.dealt[at, 2]] += quantity
        return full


class _Ends:
    """Pools by node: the rows that fill each, and the kept arcs that leave with what is in it."""

    def __init__(self, data: Coefficients, shared: Ints) -> None:
        """Sort both sides by node and pool.

        Args:
            data: The reduced case.
            shared: Kept arcs that carry pools.
        """
        pools, arcs = data.pools, data.arcs
        wide = len(data.commodities)
        self._fills, fill = _sorted_by(pools.node * wide + pools.pool)
        leaves, leave = _sorted_by(arcs.origin[shared] * wide + arcs.commodity[shared])
        self._leaves = shared[leaves]
        keys = np.unique(fill)
        self._fill_range = np.searchsorted(fill, keys), np.searchsorted(fill, keys, "right")
        self._leave_range = np.searchsorted(leave, keys), np.searchsorted(leave, keys, "right")

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Rows of pools that fill a pool, and kept arcs that empty it, pool by pool."""
        for low, high, start, stop in zip(*self._fill_range, *self._leave_range, strict=True):
            yield self._fills[low:high], self._leaves[start:stop]


def _sorted_by(key: Ints) -> tuple[Ints, Ints]:
    """Rows in the order of a key, ties as they are, and the key in that order."""
    order = np.argsort(key, kind="stable")
    return order, key[order]


def reduced(data: Coefficients, spec: Spec) -> Reduction:
    """The reduction of a case for one question."""
    keep = np.flatnonzero(~_dominated(data, spec))
    arcs = _taken(data.arcs, keep)
    return _pooled(replace(data, arcs=arcs), keep, len(data.arcs))


def _measures(data: Coefficients, spec: Spec, rows: Ints) -> Floats:
    """What the question minimises or bounds, per unit on some of the arcs [n x measures].

    The total cost is always among them: where a question leaves it open, a plan should not be
    dearer than it need be.
    """
    arcs, limits = data.arcs, spec.limits
    measures = [_total(data, rows)]
    counts_landed = spec.objective == "landed" or spec.landed_max is not None
    if counts_landed or "landed" in spec.augment:
        measures.append(_landed(arcs, rows))
    counts_co2e = limits.co2e_kg_per_period is not None or spec.co2e_max is not None
    if counts_co2e or spec.objective == "co2e" or "co2e" in spec.augment:
        measures.append(np.nan_to_num(taken(arcs.co2e_kg, rows), nan=np.inf))
    counts_days = limits.lead_time_days is not None or spec.lead_time_max is not None
    timed = counts_days or limits.lane_days_max is not None
    if timed or spec.objective == "lead_time" or "lead_time" in spec.augment:
        measures.append(np.nan_to_num(taken(arcs.days, rows), nan=np.inf))
    return np.column_stack(measures)


def _dominated(data: Coefficients, spec: Spec) -> Bools:
    """Arcs that another arc of the same ends and goods makes needless [F]."""
    arcs = data.arcs
    dropped = np.zeros(len(arcs), np.bool_)
    # Arcs are sorted by origin, destination and commodity: modes of one lane are neighbours.
    as_before = np.ones(max(0, len(arcs) - 1), np.bool_)
    for end in (arcs.origin, arcs.destination, arcs.commodity):
        as_before &= end[1:] == end[:-1]
    if not as_before.any():
        return dropped
    same_lane = np.append(False, as_before)
    rows = np.flatnonzero(same_lane | np.append(as_before, False))
    group = np.cumsum(~same_lane[rows]) - 1
    first = np.flatnonzero(~same_lane[rows])
    size = np.diff(np.append(first, len(rows)))
    place = np.arange(len(rows)) - first[group]
    free = np.ones(len(rows), np.bool_)
    if spec.outage is not None:
        free = np.isinf(spec.outage.most[rows])
    table = _measures(data, spec, rows)
    for ahead in range(1, int(size.max())):
        here = np.flatnonzero(place + ahead < size[group])
        one, other = table[here], table[here + ahead]
        # Of two equal lanes the first is kept, unless it carries less than the other may.
        dropped[rows[here + ahead]] |= (one <= other).all(axis=1) & free[here]
        strictly = (other < one).any(axis=1) | ~free[here]
        dropped[rows[here]] |= (other <= one).all(axis=1) & strictly & free[here + ahead]
    return dropped


def _landed(arcs: Arcs, rows: Ints) -> Floats:
    moved = plus(taken(arcs.freight_usd, rows), taken(arcs.handling_usd, rows))
    due = each(np.subtract, taken(arcs.duty_usd, rows), taken(arcs.duty_recovered_usd, rows))
    return plus(moved, due)


def _total(data: Coefficients, rows: Ints) -> Floats:
    arcs = data.arcs
    price = data.case.settings.carbon_price_usd_per_t or 0.0
    held = plus(taken(arcs.pipeline_usd, rows), taken(arcs.cycle_stock_usd, rows))
    total = plus(_landed(arcs, rows), held)
    if not price:
        return total
    return total + np.nan_to_num(taken(arcs.co2e_kg, rows)) * price / KG_PER_TONNE


def _taken(arcs: Arcs, rows: Ints) -> Arcs:
    """Some of the arcs; tables that several arcs point into stay as they are."""
    if len(rows) == len(arcs):
        return arcs
    columns: dict[str, Any] = {
        field.name: taken(getattr(arcs, field.name), rows)
        for field in fields(Arcs)
        if isinstance(getattr(arcs, field.name), np.ndarray)
    }
    return replace(arcs, mode=arcs.mode.take(rows), **columns)


def _pooled(data: Coefficients, number: Ints, full: int) -> Reduction:
    """Arcs that differ in origin only become one; `number` is each arc's place in the full case."""
    arcs, goods = data.arcs, data.commodities
    nodes, products = len(data.node_names), len(data.products)
    product = goods.product[arcs.commodity]
    emitted = np.zeros((nodes, len(goods)), np.bool_)
    emitted[arcs.origin, arcs.commodity] = True
    origins = np.zeros((nodes, products), np.int64)
    for k, what in enumerate(goods.product):
        origins[:, what] += emitted[:, k]
    origins[np.flatnonzero(data.sites.kind == SUPPLIER)] = 0
    origins[len(data.sites) :] = 0
    able = np.zeros(0, np.int64)
    if (origins > 1).any():
        several = origins[arcs.origin, product] > 1
        able = np.flatnonzero(several & (arcs.destination >= len(data.sites)))
    groups = _alike(data, able, product, origins)
    if not len(groups):
        return Reduction(data, number, full, np.zeros((0, 3), np.int64))
    member, stands = groups.T
    ends = arcs.origin[member] * products + product[member]
    pool_ends, pool = _by_appearance(ends)
    row_ends, row = _by_appearance(pool * len(goods) + arcs.commodity[member])
    kept = np.ones(len(arcs), np.bool_)
    kept[member] = member == stands
    commodity = arcs.commodity.copy()
    commodity[stands] = len(goods) + pool
    order = np.flatnonzero(kept)
    more = len(pool_ends)
    smaller = replace(
        data,
        arcs=_taken(replace(arcs, commodity=commodity), order),
        commodities=replace(
            goods,
            product=np.append(goods.product, pool_ends % products),
            country=(*goods.country, *([""] * more)),
            qualifies=np.append(goods.qualifies, np.zeros(more, np.bool_)),
        ),
        pools=Pools(
            node=pool_ends[row_ends // len(goods)] // products,
            source=row_ends % len(goods),
            pool=len(goods) + row_ends // len(goods),
        ),
    )
    place = np.cumsum(kept) - 1
    dealt = np.column_stack([place[stands], row, number[member]])
    return Reduction(smaller, number[order], full, dealt)


def _alike(data: Coefficients, able: Ints, product: Ints, origins: Ints) -> Ints:
    """Arcs that may be pooled, each with the first of its group [n x 2].

    A group is a product on a lane by one mode: every origin of it that leaves the node is there,
    and they differ in nothing but origin.
    """
    arcs = data.arcs
    if not len(able):
        return np.zeros((0, 2), np.int64)
    mode = taken(arcs.mode.code, able)
    lane = (arcs.origin[able] * len(data.node_names) + arcs.destination[able]) * len(
        data.products
    ) + product[able]
    order, lane = _sorted_by(lane * len(arcs.mode.words) + mode)
    rows = able[order]
    first = np.flatnonzero(np.append(True, lane[1:] != lane[:-1]))
    size = np.diff(np.append(first, len(rows)))
    group = np.repeat(np.arange(len(first)), size)
    head = rows[first]
    good = size == origins[arcs.origin[head], product[head]]
    for field in fields(Arcs):
        values = getattr(arcs, field.name)
        if getattr(values, "dtype", None) != np.float64 or is_same(values):
            continue
        if field.name in ("duty_rate", "load_share"):
            continue
        one, other = values[rows], values[head][group]
        differs = (one != other) & ~(np.isnan(one) & np.isnan(other))
        good &= ~np.logical_or.reduceat(differs, first)
    chosen = good[group]
    found = np.column_stack([rows[chosen], head[group[chosen]]])
    # In the order of the first arc of each group.
    return found[np.argsort(found[:, 1], kind="stable")]


def _by_appearance(key: Ints) -> tuple[Ints, Ints]:
    """Distinct keys in the order in which they first appear, and the place of each row's key."""
    keys, first, which = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(keys), np.int64)
    place[order] = np.arange(len(keys))
    return keys[order], place[which]


def _dealt_out(
    pooled: Floats, sources: Ints, kept: Floats, targets: Ints
) -> list[tuple[int, int, float]]:
    """(source, target, quantity): sources fill targets in turn, as few flows as that takes."""
    found: list[tuple[int, int, float]] = []
    wanted = [float(kept[a]) for a in targets]
    at = 0
    total = sum(wanted)
    have = [float(pooled[e]) for e in sources]
    scale = total / sum(have) if sum(have) > 0 else 0.0
    for e, amount in zip(sources, have, strict=True):
        left = amount * scale
        while at < len(wanted) and left > _DUST * total:
            step = min(left, wanted[at])
            if step > _DUST * total:
                found.append((int(e), int(targets[at]), step))
            left -= step
            wanted[at] -= step
            if wanted[at] <= _DUST * total:
                at += 1
    return found
