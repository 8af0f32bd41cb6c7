"""Land borders: which pairs of countries goods cross by road or rail, arc by arc.

A computed lane says which crossings it takes. A lane that the case gives crosses every border on
the shortest way over land between its ends, unless its mode is one of sea or air.
"""

from __future__ import annotations

from collections import deque
from functools import cache

import numpy as np

from smartshoring.logistics.gateways import gateways
from smartshoring.plan.arrays import Bools, Coefficients
from smartshoring.plan.block import REMOTE

Border = tuple[str, str]
"""Two countries (alpha-3) in alphabetical order."""

_NOT_BY_LAND = ("sea", "ocean", "ship", "vessel", "barge", "air", "flight", REMOTE)
"""Parts of the names of modes that cross no land border."""
_CROSSINGS = ("road_crossing", "rail_crossing")


def borders(data: Coefficients) -> dict[Border, Bools]:
    """Arcs that cross each land border [F]."""
    on: dict[Border, list[int]] = {}
    seen: dict[tuple[int, str, str, str], frozenset[Border]] = {}
    arcs, country = data.arcs, data.node_country
    for f in range(len(arcs)):
        key = (
            int(arcs.lane[f]),
            country[arcs.origin[f]],
            country[arcs.destination[f]],
            arcs.mode[f],
        )
        if key not in seen:
            lane, *ends = key
            seen[key] = _of_lane(data.lane_text[lane]) if lane >= 0 else _of_ends(*ends)
        for border in seen[key]:
            on.setdefault(border, []).append(f)
    found: dict[Border, Bools] = {}
    for border, rows in sorted(on.items()):
        found[border] = np.zeros(len(arcs), np.bool_)
        found[border][rows] = True
    return found


def _of_lane(text: str) -> frozenset[Border]:
    """Borders of a computed lane, from the gateways on its way."""
    passed = (gateways().get(name) for name in text.split(" > ")[1:-1])
    return frozenset(
        _border(*gate.countries) for gate in passed if gate is not None and gate.kind in _CROSSINGS
    )


def _of_ends(origin: str, destination: str, mode: str) -> frozenset[Border]:
    """Borders on the way over land between two countries."""
    if any(word in mode.lower() for word in _NOT_BY_LAND):
        return frozenset()
    return _way(origin, destination)


@cache
def _way(origin: str, destination: str) -> frozenset[Border]:
    """The fewest borders between two countries; none when no way over land is known."""
    next_to: dict[str, set[str]] = {}
    for gate in gateways().values():
        if gate.kind in _CROSSINGS:
            one, other = gate.countries
            next_to.setdefault(one, set()).add(other)
            next_to.setdefault(other, set()).add(one)
    came: dict[str, str] = {origin: ""}
    queue = deque([origin])
    while queue and destination not in came:
        here = queue.popleft()
        for there in sorted(next_to.get(here, ())):
            if there not in came:
                came[there] = here
                queue.append(there)
    crossed: set[Border] = set()
    here = destination if destination in came else origin
    while came[here]:
        crossed.add(_border(came[here], here))
        here = came[here]
    return frozenset(crossed)


def _border(one: str, other: str) -> Border:
    return (one, other) if one < other else (other, one)
