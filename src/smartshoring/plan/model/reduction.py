"""The same question with fewer columns: dominated lanes dropped, origins forgotten where they may.

Both steps are exact. A mode is dropped where another one between the same ends is no worse in
anything that the question minimises or bounds. Goods of one product that differ only in origin
share their lanes beyond a node where no cost, time or emission tells them apart; they flow from
there as a pool, and each pool is dealt out among its origins again when the plan is read.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from smartshoring.plan.arrays import SUPPLIER, Arcs, Coefficients, Floats, Ints, Pools
from smartshoring.plan.spec import Outage, Spec

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
        periods = len(kept)
        full = np.zeros((periods, self.arcs))
        shared = np.zeros(len(self.arc), np.bool_)
        shared[self.dealt[:, 0]] = True
        full[:, self.arc[~shared]] = kept[:, ~shared]
        full_arc = {(int(a), int(row)): int(f) for a, row, f in self.dealt}
        pools = self.data.pools
        ends = np.column_stack([pools.node, pools.pool])
        arcs = self.data.arcs
        for node, pool in np.unique(ends, axis=0).tolist():
            sources = np.flatnonzero((pools.node == node) & (pools.pool == pool))
            targets = np.flatnonzero((arcs.origin == node) & (arcs.commodity == pool) & shared)
            for t in range(periods):
                if kept[t, targets].any():
                    for e, a, quantity in _dealt_out(pooled[t], sources, kept[t], targets):
                        full[t, full_arc[a, e]] += quantity
        return full


def reduced(data: Coefficients, spec: Spec) -> Reduction:
    """The reduction of a case for one question."""
    keep = np.flatnonzero(~_dominated(data, spec))
    arcs = _taken(data.arcs, keep)
    return _pooled(replace(data, arcs=arcs), keep, len(data.arcs))


def _dominated(data: Coefficients, spec: Spec) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Arcs that another arc of the same ends and goods makes needless [F]."""
    arcs, limits = data.arcs, spec.limits
    measures = [_landed(data), _total(data)]
    counts_co2e = limits.co2e_kg_per_period is not None or spec.co2e_max is not None
    if counts_co2e or spec.objective == "co2e" or "co2e" in spec.augment:
        measures.append(np.nan_to_num(arcs.co2e_kg, nan=np.inf))
    counts_days = limits.lead_time_days is not None or spec.lead_time_max is not None
    timed = counts_days or limits.lane_days_max is not None
    if timed or spec.objective == "lead_time" or "lead_time" in spec.augment:
        measures.append(np.nan_to_num(arcs.days, nan=np.inf))
    dropped = np.zeros(len(arcs), np.bool_)
    if not len(arcs):
        return dropped
    free = np.ones(len(arcs), np.bool_) if spec.outage is None else np.isinf(spec.outage.most)
    # Arcs are sorted by origin, destination and commodity: modes of one lane are neighbours.
    same = np.ones(len(arcs), np.bool_)
    same[0] = False
    for end in (arcs.origin, arcs.destination, arcs.commodity):
        same[1:] &= end[1:] == end[:-1]
    group = np.cumsum(~same) - 1
    first = np.flatnonzero(~same)
    size = np.diff(np.append(first, len(arcs)))
    table = np.column_stack(measures)
    for ahead in range(1, int(size.max())):
        here = np.flatnonzero(np.arange(len(arcs)) - first[group] + ahead < size[group])
        one, other = table[here], table[here + ahead]
        # Of two equal lanes the first is kept, unless it carries less than the other may.
        dropped[here + ahead] |= (one <= other).all(axis=1) & free[here]
        strictly = (other < one).any(axis=1) | ~free[here]
        dropped[here] |= (other <= one).all(axis=1) & strictly & free[here + ahead]
    return dropped


def _landed(data: Coefficients) -> Floats:
    arcs = data.arcs
    return arcs.freight_usd + arcs.handling_usd + arcs.duty_usd - arcs.duty_recovered_usd


def _total(data: Coefficients) -> Floats:
    arcs = data.arcs
    price = data.case.settings.carbon_price_usd_per_t or 0.0
    carbon = np.nan_to_num(arcs.co2e_kg) * price / 1000.0
    return _landed(data) + arcs.pipeline_usd + arcs.cycle_stock_usd + carbon


def _taken(arcs: Arcs, rows: Ints) -> Arcs:
    """Some of the arcs; tables that several arcs point into stay as they are."""
    taken = {
        field.name: getattr(arcs, field.name)[rows]
        for field in fields(Arcs)
        if isinstance(getattr(arcs, field.name), np.ndarray)
    }
    return replace(arcs, mode=tuple(arcs.mode[row] for row in rows), **taken)


def _pooled(data: Coefficients, number: Ints, full: int) -> Reduction:
    """Arcs that differ in origin only become one; `number` is each arc's place in the full case."""
    arcs, goods = data.arcs, data.commodities
    product = goods.product[arcs.commodity]
    into_market = arcs.destination >= len(data.sites)
    kind = np.append(data.sites.kind, SUPPLIER)
    sends = kind[np.minimum(arcs.origin, len(data.sites))] != SUPPLIER
    able = np.flatnonzero(into_market & sends)
    values = np.column_stack(
        [
            getattr(arcs, field.name)[able]
            for field in fields(Arcs)
            if getattr(getattr(arcs, field.name), "dtype", None) == np.float64
            and field.name not in ("duty_rate", "load_share")
        ]
    )
    emitted = _emitted(arcs, product)
    by_lane: dict[tuple[int, int, int, str], list[int]] = {}
    for n, a in enumerate(able.tolist()):
        key = (int(arcs.origin[a]), int(arcs.destination[a]), int(product[a]), arcs.mode[a])
        by_lane.setdefault(key, []).append(n)
    pool_of: dict[tuple[int, int], int] = {}
    row_of: dict[tuple[int, int], int] = {}
    kept = np.ones(len(arcs), np.bool_)
    commodity = arcs.commodity.copy()
    dealt: list[tuple[int, int, int]] = []
    for (node, _, what, _), members in by_lane.items():
        sources = emitted[node, what]
        alike = len(members) == len(sources) > 1 and (
            np.array_equal(values[members], np.repeat(values[members[:1]], len(members), 0), True)
        )
        if not alike:
            continue
        pool = pool_of.setdefault((node, what), len(goods) + len(pool_of))
        stands = int(able[members[0]])
        for n in members:
            one = int(able[n])
            row = row_of.setdefault((pool, int(arcs.commodity[one])), len(row_of))
            dealt.append((stands, row, int(number[one])))
            kept[one] = one == stands
        commodity[stands] = pool
    if not pool_of:
        return Reduction(data, number, full, np.zeros((0, 3), np.int64))
    order = np.flatnonzero(kept)
    place = np.cumsum(kept) - 1
    node_of = {pool: node for (node, _), pool in pool_of.items()}
    pools = Pools(
        node=np.array([node_of[pool] for pool, _ in row_of], np.int64),
        source=np.array([source for _, source in row_of], np.int64),
        pool=np.array([pool for pool, _ in row_of], np.int64),
    )
    more = len(pool_of)
    smaller = replace(
        data,
        arcs=_taken(replace(arcs, commodity=commodity), order),
        commodities=replace(
            goods,
            product=np.append(goods.product, [what for _, what in pool_of]),
            country=(*goods.country, *([""] * more)),
            qualifies=np.append(goods.qualifies, np.zeros(more, np.bool_)),
        ),
        pools=pools,
    )
    table = np.array(dealt, np.int64)
    table[:, 0] = place[table[:, 0]]
    return Reduction(smaller, number[order], full, table)


def _emitted(arcs: Arcs, product: Ints) -> dict[tuple[int, int], set[int]]:
    """Commodities of each product that leave each node."""
    found: dict[tuple[int, int], set[int]] = {}
    for node, what, k in zip(arcs.origin, product, arcs.commodity, strict=True):
        found.setdefault((int(node), int(what)), set()).add(int(k))
    return found


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
