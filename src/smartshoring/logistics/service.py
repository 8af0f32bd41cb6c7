"""The service graph of one mode on land: ends, crossings, and the cheapest way between any two.

Ends (sites, ports, terminals) are never passed through; two countries meet only at a crossing. Each
arc carries km, hours and money; the weight is the generalized cost. Solved exactly by Dijkstra.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Border:
    """One side of a crossing.

    Attributes:
        gateway: Id of the crossing.
        country: Country of this side.
        other: Number of the opposite side in the list of sides.
        cost_usd: Generalized cost of crossing.
    """

    gateway: str
    country: str
    other: int
    cost_usd: float


@dataclass(frozen=True)
class LandWays:
    """Cheapest ways from every starting end to every end.

    Attributes:
        cost: Generalized cost [USD], shaped (starts, ends); infinity where there is no way.
        before: Predecessors in the solved graph, for `sides`.
        ends: Number of ends.
        inland: Pairs whose way stays inside their one country, whatever lies over the border.
        km_end_end: Network km from each start to each end inside one country.
        km_end_side: Network km from each end to each side of a crossing.
        km_side_side: Network km between sides of crossings.
        borders: The sides of crossings.
    """

    cost: Floats
    before: NDArray[np.int32]
    ends: int
    inland: NDArray[np.bool_]
    km_end_end: Floats
    km_end_side: Floats
    km_side_side: Floats
    borders: tuple[Border, ...]

    def sides(self, start: int, end: int) -> list[int]:
        """Sides of crossings passed from a start to an end, in order."""
        passed: list[int] = []
        if self.inland[start, end]:
            return passed
        node = self.ends + 2 * len(self.borders) + end
        while True:
            node = int(self.before[start, node])
            if node < self.ends:
                return passed[::-1]
            passed.append((node - self.ends) % len(self.borders))


def solve_land(
    km_end_end: Floats,
    km_end_side: Floats,
    km_side_side: Floats,
    usd_per_km_end: Floats,
    usd_per_km_side: Floats,
    borders: tuple[Border, ...],
    same_country: NDArray[np.bool_],
) -> LandWays:
    """Solves the service graph.

    Args:
        km_end_end: Direct km, shaped (starts, ends): the starts are the first ends.
        km_end_side: Km from each end to each side of a crossing (same country), (ends, sides).
        km_side_side: Km between sides (same country), (sides, sides).
        usd_per_km_end: Generalized cost per km in each end's country, (ends,).
        usd_per_km_side: The same in each side's country, (sides,).
        borders: The sides.
        same_country: Pairs (starts, ends) that must stay in their country if they can: foreign
            carriers may not haul inside another country, and nobody clears customs twice for it.
    """
    starts, ends = km_end_end.shape
    sides = len(borders)
    # Nodes: ends as starts; sides reached by road (they lead only over the border); sides just
    # crossed to (they lead only onward); ends as goals. So nothing passes a crossing uncrossed.
    size = 2 * ends + 2 * sides
    near = slice(ends, ends + sides)
    crossed = slice(ends + sides, ends + 2 * sides)
    into = slice(ends + 2 * sides, size)
    weight = np.full((size, size), np.inf)
    weight[:starts, into] = km_end_end * usd_per_km_end[:starts, None]
    weight[:ends, near] = km_end_side * usd_per_km_end[:, None]
    weight[crossed, near] = km_side_side * usd_per_km_side[:, None]
    weight[crossed, into] = (km_end_side * usd_per_km_end[:, None]).T
    for number, border in enumerate(borders):
        weight[near.start + number, crossed.start + border.other] = border.cost_usd
    finite = np.isfinite(weight)
    rows, columns = np.nonzero(finite)
    # Sparse matrices read an exact zero as "no arc": a ten-thousandth of a cent instead.
    values = np.maximum(weight[rows, columns], 1e-6)
    graph = csr_array((values, (rows, columns)), shape=(size, size))
    cost, before = dijkstra(graph, indices=np.arange(starts), return_predecessors=True)
    inland = same_country & np.isfinite(km_end_end)
    return LandWays(
        cost=np.where(inland, weight[:starts, into], cost[:, into]),
        before=before,
        ends=ends,
        inland=inland,
        km_end_end=km_end_end,
        km_end_side=km_end_side,
        km_side_side=km_side_side,
        borders=borders,
    )
