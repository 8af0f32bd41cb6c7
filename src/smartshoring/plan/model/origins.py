"""Inputs that must have an origin: what asks for one is fed only by goods that have it.

At a plant, an input that asks for origins takes from a set of commodities. What is there can be
shared out among all inputs exactly if, for every union U of such sets, what must come from U is at
most what is there of U (Hall's theorem): rows instead of one flow per input and origin.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model.balances import stock_change
from smartshoring.plan.model.draft import Draft, Part
from smartshoring.plan.origins import inputs_by_origin
from smartshoring.solver.linear import Ints

_Group = tuple[int, frozenset[int], list[int]]
"""Plant, commodities of a union U, inputs that must come from U."""


def write(draft: Draft) -> None:
    """Used of what must come from U <= in + made - out - into stock, by plant, U and period."""
    groups = _groups(draft.data)
    if not groups:
        return
    data = draft.data
    arcs, runs, banks, pools = data.arcs, data.runs, data.banks, data.pools
    counted = _Counted(groups, data)
    used = np.array([number for *_, inputs in groups for number in inputs], np.int64)
    row = np.repeat(np.arange(len(groups)), [len(inputs) for *_, inputs in groups])
    parts: list[Part] = [(row, draft.columns.run, runs.input_run[used], runs.input_quantity[used])]
    for family, site, commodity, sign in (
        (draft.columns.flow, arcs.destination, arcs.commodity, -1.0),
        (draft.columns.flow, arcs.origin, arcs.commodity, 1.0),
        (draft.columns.run, runs.site, runs.commodity, -1.0),
        # What leaves the plant without its origin has turned into a pool there.
        (draft.columns.pooled, pools.node, pools.source, 1.0),
    ):
        row, members = counted.at(site, commodity)
        parts.append((row, family, members, np.full(len(members), sign)))
    row, kept = counted.at(banks.site, banks.commodity)
    parts += stock_change(draft, row, 1.0, kept)
    draft.repeat(parts, len(groups), -np.inf, 0.0)


class _Counted:
    """Which groups count a commodity at a site."""

    def __init__(self, groups: list[_Group], data: Coefficients) -> None:
        self._wide = len(data.commodities)
        code = [site * self._wide + k for site, union, _ in groups for k in sorted(union)]
        group = np.repeat(np.arange(len(groups)), [len(union) for _, union, _ in groups])
        self._code = np.array(code, np.int64)
        order = np.argsort(self._code, kind="stable")
        self._code, self._group = self._code[order], group[order]

    def at(self, site: Ints, commodity: Ints) -> tuple[Ints, Ints]:
        """Group and member of each pair in which the group counts the member.

        Args:
            site: Node of each member; markets are in no group.
            commodity: Commodity of each member.
        """
        code = site * self._wide + commodity
        first = np.searchsorted(self._code, code, "left")
        count = np.searchsorted(self._code, code, "right") - first
        members = np.repeat(np.arange(len(code)), count)
        nth = np.arange(len(members)) - np.repeat(np.cumsum(count) - count, count)
        return self._group[first[members] + nth], members


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
