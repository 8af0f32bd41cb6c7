"""Which North American country a point lies in, by coarse outlines drawn along the land borders.

Land borders follow the boundaries within about 1 km (United States) to 3 km (Central America);
seaward the outlines run offshore on purpose, so that every coast road lies inside.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from smartshoring.reference.tables import rows

Floats = NDArray[np.float64]


@cache
def rings() -> tuple[tuple[str, Floats], ...]:
    """Country (ISO 3166 alpha-3) and closed ring [lat, lon] of each outline."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in rows("north_america_outlines"):
        key = (row["ring"], row["country"])
        points.setdefault(key, []).append((float(row["lat"]), float(row["lon"])))
    return tuple((country, np.array(ring)) for (_, country), ring in points.items())


def countries_of(lat: Floats, lon: Floats) -> NDArray[np.str_]:
    """The country of each point; "" outside every outline (other continents, islands)."""
    country = np.full(len(lat), "", dtype="U3")
    for code, ring in rings():
        low, high = ring.min(axis=0), ring.max(axis=0)
        near = np.flatnonzero(
            (lat >= low[0]) & (lat <= high[0]) & (lon >= low[1]) & (lon <= high[1])
        )
        country[near[_inside(ring, lat[near], lon[near])]] = code
    return country


def _inside(ring: Floats, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
    """Even-odd rule: whether a ray eastwards crosses the ring an odd number of times."""
    inside = np.zeros(len(lat), dtype=np.bool_)
    for (lat1, lon1), (lat2, lon2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if lat1 == lat2:
            continue
        spans = (lat1 > lat) != (lat2 > lat)
        inside ^= spans & (lon < lon1 + (lat - lat1) * (lon2 - lon1) / (lat2 - lat1))
    return inside
