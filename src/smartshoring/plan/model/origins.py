"""Inputs that must have an origin: what asks for one is fed only by goods that have it.

At a plant, an input that asks for origins takes from a set of commodities. What is there can be
shared out among all inputs exactly if, for every union U of such sets, what must come from U is at
most what is there of U (Hall's theorem): rows instead of one flow per input and origin.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.model.balances import stock_change
from smartshoring.plan.model.draft import Draft, Part, at_sites
from smartshoring.plan.origins import inputs_by_origin
from smartshoring.solver.linear import Floats, Ints

_Group = tuple[int, frozenset[int], list[int]]
"""Plant, commodities of a union U, inputs that must come from U."""


def write(draft: Draft) -> None:
    """Used of what must come from U <= in + made - out - into stock, by plant, U and period."""
    groups = _groups(draft.data)
    if not groups:
        return
    data = draft.data
    arcs, runs, banks, pools = data.arcs, data.runs, data.banks, data.pools
    plant = data.sites.kind == PLANT
    sends, takes = at_sites(plant, arcs.origin), at_sites(plant, arcs.destination)
    parts: list[Part] = []
    for number, (site, union, inputs) in enumerate(groups):
        inside = np.isin(np.arange(len(data.commodities)), sorted(union))
        used = np.array(inputs, np.int64)
        into = takes[(arcs.destination[takes] == site) & inside[arcs.commodity[takes]]]
        out = sends[(arcs.origin[sends] == site) & inside[arcs.commodity[sends]]]
        made = np.flatnonzero((runs.site == site) & inside[runs.commodity])
        # What leaves the plant without its origin has turned into a pool there.
        pooled = np.flatnonzero((pools.node == site) & inside[pools.source])
        kept = np.flatnonzero((banks.site == site) & inside[banks.commodity])
        parts.append((_row(number, used), draft.columns.run, *_use(data, used)))
        for family, members, sign in (
            (draft.columns.flow, into, -1.0),
            (draft.columns.flow, out, 1.0),
            (draft.columns.run, made, -1.0),
            (draft.columns.pooled, pooled, 1.0),
        ):
            parts.append((_row(number, members), family, members, np.full(len(members), sign)))
        parts += stock_change(draft, _row(number, kept), 1.0, kept)
    draft.repeat(parts, len(groups), -np.inf, 0.0)


def _row(number: int, members: Ints) -> Ints:
    return np.full(len(members), number)


def _use(data: Coefficients, inputs: Ints) -> tuple[Ints, Floats]:
    return data.runs.input_run[inputs], data.runs.input_quantity[inputs]


def _groups(data: Coefficients) -> list[_Group]:
    """Every union of sets that inputs of one product at one plant may come from."""
    runs = data.runs
    asking: dict[tuple[int, int], dict[frozenset[int], list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for number, may in inputs_by_origin(runs, data.commodities):
        site = int(runs.site[runs.input_run[number]])
        asking[site, int(runs.input_product[number])][may].append(number)
    groups: list[_Group] = []
    for (site, _), sets in sorted(asking.items()):
        unions: set[frozenset[int]] = set()
        for one in sets:
            unions |= {one} | {one | other for other in unions}
        for union in sorted(unions, key=sorted):
            inputs = [number for one, numbers in sets.items() if one <= union for number in numbers]
            groups.append((site, union, inputs))
    return groups
