"""Sea distances between ports, with passages that can be closed and approach legs counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from smartshoring.logistics.networks import Network
from smartshoring.logistics.sphere import NearestNodes, great_circle_km
from smartshoring.reference.tables import rows

Floats = NDArray[np.float64]

PASSAGES = ("panama", "suez", "arctic")

_FARTHEST_PORT_KM = 400.0
"""A port farther than this from every sea lane (up a river without one) is left out."""


@dataclass(frozen=True)
class SeaLengths:
    """Distances between ports by sea.

    Attributes:
        km: Distance [km]; infinity where the open passages leave no way.
        uses: For each passage, whether the way goes through it.
        access_km: Approach leg of each port, already inside `km` [km].
    """

    km: Floats
    uses: dict[str, NDArray[np.bool_]]
    access_km: Floats


def sea_lengths(sea: Network, lat: Floats, lon: Floats, closed: frozenset[str]) -> SeaLengths:
    """Shortest sea ways between all ports when the passages in `closed` are barred."""
    gates = {name: _through(sea, name) for name in PASSAGES}
    keep = np.ones(len(sea.head), dtype=np.bool_)
    for name in closed:
        keep &= ~gates[name]
    access, node = NearestNodes(sea.lat, sea.lon).find(lat, lon)
    access = np.where(access <= _FARTHEST_PORT_KM, access, np.inf)
    run, before = dijkstra(sea.matrix(keep), indices=node, return_predecessors=True)
    lengths = run[:, node] + access[:, None] + access[None, :]
    # Two ports on one sea node: straight across, if that is shorter than out and back.
    direct = great_circle_km(lat[:, None], lon[:, None], lat[None], lon[None])
    lengths = np.where(node[:, None] == node[None, :], np.minimum(lengths, direct), lengths)
    np.fill_diagonal(lengths, 0.0)
    tail = sea.tail
    uses = {}
    for name, gate in gates.items():
        arcs = {(int(a), int(b)) for a, b in zip(tail[gate], sea.head[gate], strict=True)}
        uses[name] = _passes(before, arcs)[:, node]
    return SeaLengths(lengths, uses, access)


def _passes(before: NDArray[np.int32], arcs: set[tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether the tree path from each source to each node uses one of the arcs."""
    sources, count = before.shape
    marked = np.zeros((sources, count), dtype=np.bool_)
    for a, b in arcs:
        marked[:, b] |= before[:, b] == a
    jump = np.where(before >= 0, before, np.arange(count)[None, :])
    for _ in range(int(np.ceil(np.log2(count))) + 1):  # pointer doubling up to the root
        marked |= np.take_along_axis(marked, jump, axis=1)
        jump = np.take_along_axis(jump, jump, axis=1)
    return marked


def _through(sea: Network, passage: str) -> NDArray[np.bool_]:
    """Which arcs cross the gate of a passage (segments in the latitude-longitude plane)."""
    tail, head = sea.tail, sea.head
    crossing = np.zeros(len(head), dtype=np.bool_)
    for row in rows("sea_passages"):
        if row["passage"] != passage:
            continue
        p = (float(row["lat1"]), float(row["lon1"]))
        q = (float(row["lat2"]), float(row["lon2"]))
        a = (sea.lat[tail], sea.lon[tail])
        b = (sea.lat[head], sea.lon[head])
        apart = (_side(p, q, a) * _side(p, q, b) < 0) & (_side(a, b, p) * _side(a, b, q) < 0)
        crossing |= apart & (np.abs(a[1] - b[1]) < 180)  # arcs over the date line pass no gate
    return crossing


def _side(
    p: tuple[float | Floats, float | Floats],
    q: tuple[float | Floats, float | Floats],
    r: tuple[float | Floats, float | Floats],
) -> Floats:
    """Sign tells on which side of the line p-q the point r lies."""
    return np.asarray((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
