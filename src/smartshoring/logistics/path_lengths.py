"""Shortest lengths between nodes of one network: one Dijkstra run per distinct source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from smartshoring.logistics.networks import Network
from smartshoring.logistics.sphere import NearestNodes, great_circle_km

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_BIG_PART = 200_000
"""Above this many nodes a run is stopped once it must have passed every wanted target."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a point meets a network: the nearest node and the way to it.

    Attributes:
        node: Index of the node; -1 when none is near enough.
        access_km: Great-circle distance from the point to the node [km].
    """

    node: int
    access_km: float


class PathLengths:
    """Shortest lengths on one network, part by part (parts do not connect)."""

    def __init__(self, network: Network, *, smallest_part: int) -> None:
        self._network = network
        self._sizes = np.bincount(network.part)
        self._usable = self._sizes[network.part] >= smallest_part
        self._inside: dict[int, tuple[csr_array, Indices, Indices]] = {}
        self._nearest: dict[str, tuple[NearestNodes, Indices] | None] = {}

    def attach(self, lat: float, lon: float, country: str, within_km: float) -> Attachment:
        """The node nearest to a point, on the network of its own country."""
        key = country if country in self._outlined() else ""
        if key not in self._nearest:
            nodes = np.flatnonzero(self._usable & (self._network.country == key))
            tree = NearestNodes(self._network.lat[nodes], self._network.lon[nodes])
            self._nearest[key] = (tree, nodes) if len(nodes) else None
        found = self._nearest[key]
        if found is None:
            return Attachment(-1, float("inf"))
        tree, nodes = found
        km, index = tree.find(lat, lon)
        if km > within_km:
            return Attachment(-1, float(km))
        return Attachment(int(nodes[index]), float(km))

    def _outlined(self) -> frozenset[str]:
        return frozenset(self._network.part_country.tolist()) - {""}

    def _part(self, part: int) -> tuple[csr_array, Indices, Indices]:
        """Matrix of one part, its nodes, and each node's number inside it (-1 outside)."""
        if part not in self._inside:
            network = self._network
            nodes = np.flatnonzero(network.part == part)
            number = np.full(len(network.lat), -1, dtype=np.int64)
            number[nodes] = np.arange(len(nodes))
            begins, ends = network.indptr[nodes], network.indptr[nodes + 1]
            degree = ends - begins
            indptr = np.concatenate([[0], np.cumsum(degree)]).astype(np.int32)
            arcs = np.repeat(begins - indptr[:-1], degree) + np.arange(indptr[-1])
            heads = number[network.head[arcs]].astype(np.int32)
            matrix = csr_array((network.km[arcs], heads, indptr), shape=(len(nodes), len(nodes)))
            self._inside[part] = (matrix, nodes, number)
        return self._inside[part]

    def between(self, sources: Indices, targets: Indices, wanted: NDArray[np.bool_]) -> Floats:
        """Shortest length from each source to each target [km].

        Args:
            sources: Nodes; -1 stands for a point without a node.
            targets: Nodes; likewise.
            wanted: Which pairs are asked for, shaped (sources, targets).

        Returns:
            Lengths; infinity where there is no way or the pair was not asked for.
        """
        network = self._network
        lengths = np.full(wanted.shape, np.inf)
        reached = (sources >= 0)[:, None] & (targets >= 0)[None, :]
        asked = wanted & reached & (network.part[sources][:, None] == network.part[targets][None])
        for source in np.unique(sources[asked.any(axis=1)]):
            rows = np.flatnonzero((sources == source) & asked.any(axis=1))
            columns = np.flatnonzero(asked[rows].any(axis=0))
            matrix, _, number = self._part(int(network.part[source]))
            ends = number[targets[columns]]
            for limit in self._limits(int(source), targets[columns], matrix.shape[0]):
                run = dijkstra(matrix, indices=number[[source]], limit=limit)[0]
                if np.isfinite(run[ends]).all():
                    break
            lengths[np.ix_(rows, columns)] = run[ends]
        lengths[~asked] = np.inf
        return lengths

    def _limits(self, source: int, targets: Indices, size: int) -> list[float]:
        """Lengths at which to stop a run: on big parts first a generous detour, then none."""
        if size < _BIG_PART:
            return [np.inf]
        lat, lon = self._network.lat, self._network.lon
        direct = great_circle_km(lat[source], lon[source], lat[targets], lon[targets]).max()
        return [1.6 * float(direct) + 100.0, np.inf]
