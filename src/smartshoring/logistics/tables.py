"""Km tables between gateways and points, kept so that a closed gateway or new tariff re-runs none.

Gateways never move, so their tables are kept on disk beside the networks; the rows of points are
kept while the process lives.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smartshoring.logistics.gateways import Gateway, gateways
from smartshoring.logistics.land import (
    RAIL_ACCESS_KM,
    ROAD_ACCESS_KM,
    End,
    Places,
    Side,
    attach,
    km_table,
    sides_of,
)
from smartshoring.logistics.networks import Networks, Progress, cache_file, load_networks
from smartshoring.logistics.path_lengths import PathLengths
from smartshoring.logistics.sea_lengths import SeaLengths, sea_lengths

Floats = NDArray[np.float64]

_ROAD_PART = 50
"""A road part smaller than this (a car park, a sliver at a border) takes no traffic."""
_RAIL_PART = 20


@dataclass
class Atlas:
    """Networks, gateways and every table made from them; one per process.

    Attributes:
        networks: The three networks.
        ports: Ports, in the order of the tables.
        terminals: Rail terminals.
        road_sides: Both sides of each road crossing.
        rail_sides: Both sides of each rail crossing.
    """

    networks: Networks
    ports: tuple[Gateway, ...]
    terminals: tuple[Gateway, ...]
    road_sides: tuple[Side, ...]
    rail_sides: tuple[Side, ...]
    road: PathLengths
    rail: PathLengths
    _static: dict[str, Floats] = field(default_factory=dict)
    _points: dict[tuple[float, float, str], tuple[Places, Floats]] = field(default_factory=dict)
    _sea: dict[frozenset[str], SeaLengths] = field(default_factory=dict)
    _hubs: Places | None = None

    def hubs(self) -> Places:
        """Ports, terminals and road sides, in this order, attached to the roads."""
        if self._hubs is None:
            spots = [(g.lat, g.lon, g.countries[0]) for g in (*self.ports, *self.terminals)]
            spots += [(s.gateway.lat, s.gateway.lon, s.country) for s in self.road_sides]
            self._hubs = attach(self.road, spots, ROAD_ACCESS_KM)
        return self._hubs

    def hub_rows(self) -> Floats:
        """Road km from ports, terminals and sides to the same; only NA rows matter to terminals."""
        if "hubs" not in self._static:
            self._load_or_make()
        return self._static["hubs"]

    def rail_km(self) -> tuple[Floats, Floats, Floats]:
        """Rail km between terminals, terminals and sides, sides and sides."""
        if "rail" not in self._static:
            self._load_or_make()
        both, ends = self._static["rail"], len(self.terminals)
        return both[:ends, :ends], both[:ends, ends:], both[ends:, ends:]

    def point_rows(self, points: list[End]) -> tuple[Floats, Floats]:
        """Road km between points, and from each point to each hub."""
        hubs = self.hubs()
        for point in points:
            key = (point.lat, point.lon, point.country)
            if key not in self._points:
                here = attach(self.road, [key], ROAD_ACCESS_KM)
                self._points[key] = (here, km_table(self.road, here, hubs)[0])
        if not points:
            return np.empty((0, 0)), np.empty((0, len(hubs.node)))
        keys = [(point.lat, point.lon, point.country) for point in points]
        places = [self._points[key][0] for key in keys]
        together = Places(
            lat=np.concatenate([p.lat for p in places]),
            lon=np.concatenate([p.lon for p in places]),
            domain=tuple(p.domain[0] for p in places),
            node=np.concatenate([p.node for p in places]),
            access_km=np.concatenate([p.access_km for p in places]),
        )
        return km_table(self.road, together, together), np.array(
            [self._points[key][1] for key in keys]
        )

    def sea(self, closed: frozenset[str]) -> SeaLengths:
        """Sea distances between the ports with these passages closed."""
        if closed not in self._sea:
            lat = np.array([port.lat for port in self.ports])
            lon = np.array([port.lon for port in self.ports])
            self._sea[closed] = sea_lengths(self.networks.sea, lat, lon, closed)
        return self._sea[closed]

    def _load_or_make(self) -> None:
        file = self._file()
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                self._static = {name: stored[name] for name in ("hubs", "rail")}
            return
        hubs = self.hubs()
        spots = [(t.lat, t.lon, t.countries[0]) for t in self.terminals]
        spots += [(s.gateway.lat, s.gateway.lon, s.country) for s in self.rail_sides]
        rails = attach(self.rail, spots, RAIL_ACCESS_KM)
        self._static = {
            "hubs": km_table(self.road, hubs, hubs),
            "rail": km_table(self.rail, rails, rails),
        }
        with contextlib.suppress(OSError):
            handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as written:
                np.savez(written, allow_pickle=False, **self._static)
            Path(temporary).replace(file)

    def _file(self) -> Path:
        """The gateway tables belong to these networks and exactly these gateways."""
        known = repr((self.ports, self.terminals, self.road_sides, self.rail_sides))
        digest = hashlib.sha256(known.encode()).hexdigest()[:12]
        return cache_file().with_name(f"{cache_file().stem}-gateways{digest}.npz")


_ATLAS: dict[Path, Atlas] = {}


def atlas(progress: Progress | None = None) -> Atlas:
    """The atlas of this process, made at first use (of each cache folder)."""
    key = cache_file()
    if key not in _ATLAS:
        networks = load_networks(progress)
        known = sorted(gateways().values(), key=lambda gateway: gateway.id)
        _ATLAS[key] = Atlas(
            networks=networks,
            ports=tuple(g for g in known if g.kind == "port" and g.container),
            terminals=tuple(g for g in known if g.kind == "terminal"),
            road_sides=tuple(sides_of([g for g in known if g.kind == "road_crossing"])),
            rail_sides=tuple(sides_of([g for g in known if g.kind == "rail_crossing"])),
            road=PathLengths(networks.road, smallest_part=_ROAD_PART),
            rail=PathLengths(networks.rail, smallest_part=_RAIL_PART),
        )
    return _ATLAS[key]
