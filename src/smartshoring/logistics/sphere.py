"""Great-circle distance and nearest node on the sphere."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from smartshoring.units import EARTH_RADIUS_KM

Floats = NDArray[np.float64]


def great_circle_km(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """Great-circle distance between points in degrees [km] (haversine)."""
    a1, o1, a2, o2 = (np.radians(np.asarray(x, dtype=np.float64)) for x in (lat1, lon1, lat2, lon2))
    h = np.sin((a2 - a1) / 2) ** 2 + np.cos(a1) * np.cos(a2) * np.sin((o2 - o1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


class NearestNodes:
    """Finds the node nearest to a point, among a fixed set, by straight line through the Earth."""

    def __init__(self, lat: Floats, lon: Floats) -> None:
        self._tree = cKDTree(_unit(lat, lon))

    def find(self, lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
        """Distance [km, great circle] and index of the nearest node of each point."""
        chord, index = self._tree.query(_unit(np.asarray(lat, float), np.asarray(lon, float)))
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.asarray(chord) / 2, 1.0))
        return np.asarray(km), np.asarray(index, dtype=np.int64)


def _unit(lat: Floats, lon: Floats) -> Floats:
    a, o = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(a) * np.cos(o), np.cos(a) * np.sin(o), np.sin(a)], axis=-1)
