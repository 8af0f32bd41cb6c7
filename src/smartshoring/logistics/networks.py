"""The road, rail and sea networks as compact arrays, built once into the user's cache folder.

Sources: the installed packages `scgraph_data` (world highways, derived from OpenStreetMap;
show "© OpenStreetMap contributors" wherever a result is drawn or exported) and `scgraph` (North
American railways, world sea lanes). Road and rail arcs that pass from one North American country
into another are cut: only a crossing of the gateway tables joins the two sides again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from smartshoring.logistics.outlines import countries_of
from smartshoring.logistics.source_text import RawNetwork, module_file, read_network

Progress = Callable[[str, float], None]
"""Called with what is being done (a code of `words`) and the share done, 0..1."""

ATTRIBUTION = "© OpenStreetMap contributors"
FORMAT_VERSION = 3
"""Raise when the arrays or the way they are made change; old cache files are then left aside."""

_SMALLEST_PART = 5
"""Parts with fewer nodes after the cut are slivers at borders, car parks and the like: dropped."""


@dataclass(frozen=True)
class Network:
    """One network: nodes, arcs in compressed rows, and the parts that hang together.

    Attributes:
        lat: Latitude of each node [deg].
        lon: Longitude of each node [deg].
        indptr: Arcs of node i are indptr[i]:indptr[i + 1].
        head: Head node of each arc.
        km: Length of each arc [km].
        part: Connected part of each node, after cutting at borders; parts are numbered by size.
        part_country: Country of each part (ISO alpha-3), "" where no outline says.
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    indptr: NDArray[np.int32]
    head: NDArray[np.int32]
    km: NDArray[np.float64]
    part: NDArray[np.int32]
    part_country: NDArray[np.str_]

    @property
    def tail(self) -> NDArray[np.int32]:
        """Tail node of each arc."""
        return np.repeat(np.arange(len(self.lat), dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def country(self) -> NDArray[np.str_]:
        """Country of each node, "" where no outline says."""
        return self.part_country[self.part]

    def matrix(self, keep: NDArray[np.bool_] | None = None) -> csr_array:
        """The arcs as a sparse matrix, without those that `keep` drops."""
        count = len(self.lat)
        if keep is None:
            return csr_array((self.km, self.head, self.indptr), shape=(count, count))
        kept = np.concatenate([[0], np.cumsum(keep)])[self.indptr]
        return csr_array((self.km[keep], self.head[keep], kept), shape=(count, count))


@dataclass(frozen=True)
class Networks:
    """The three networks."""

    road: Network
    rail: Network
    sea: Network


_SOURCES = (
    ("road", "scgraph_data", "world_highways", True),
    ("rail", "scgraph.geographs", "north_america_rail", True),
    ("sea", "scgraph.geographs", "marnet", False),
)


def cache_folder() -> Path:
    """Where networks are kept: `SMARTSHORING_CACHE` if set, else the user's cache folder."""
    given = os.environ.get("SMARTSHORING_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("smartshoring"))


def cache_file() -> Path:
    """The cache file of the installed data packages and this format."""
    versions = "-".join(f"{name}{metadata.version(name)}" for name in ("scgraph", "scgraph_data"))
    return cache_folder() / f"networks-{versions}-format{FORMAT_VERSION}.npz"


def load_networks(progress: Progress | None = None) -> Networks:
    """The networks from the cache; built first when the file is missing or damaged.

    A folder that cannot be written costs the building at each start, never the answer. Concurrent
    first runs each write a file of their own and rename it into place.
    """
    report = progress or (lambda _code, _share: None)
    file = cache_file()
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return _read(file)
    networks = build_networks(report)
    with contextlib.suppress(OSError):
        _write(file, networks)
    return networks


def build_networks(progress: Progress | None = None) -> Networks:
    """The networks from the text of the installed packages."""
    report = progress or (lambda _code, _share: None)
    made: dict[str, Network] = {}
    for number, (name, package, module, by_country) in enumerate(_SOURCES):
        report("logistics.building_networks", number / len(_SOURCES))
        made[name] = _prepare(read_network(module_file(package, module)), by_country=by_country)
    report("logistics.building_networks", 1.0)
    return Networks(**made)


def _prepare(raw: RawNetwork, *, by_country: bool) -> Network:
    """Cuts arcs at borders, numbers the connected parts by size and drops the slivers."""
    count = len(raw.lat)
    country = countries_of(raw.lat, raw.lon) if by_country else np.full(count, "", dtype="U3")
    tail = raw.tail
    inland = country[tail] == country[raw.head]
    whole = csr_array((raw.km[inland], (tail[inland], raw.head[inland])), shape=(count, count))
    parts, part = connected_components(whole, directed=False)
    sizes = np.bincount(part, minlength=parts)
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] >= min(_SMALLEST_PART, sizes.max())]
    number = np.full(parts, -1)
    number[order] = np.arange(len(order))
    part = number[part]
    kept = part >= 0
    renumbered = np.cumsum(kept) - 1
    arcs = inland & kept[tail] & kept[raw.head]
    degree = np.bincount(renumbered[tail[arcs]], minlength=int(kept.sum()))
    first = np.unique(part[kept], return_index=True)[1]
    return Network(
        lat=raw.lat[kept],
        lon=raw.lon[kept],
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int32),
        head=renumbered[raw.head[arcs]].astype(np.int32),
        # A length of exactly zero would be read as "no arc" by sparse matrices: 1 m instead.
        km=np.maximum(raw.km[arcs], 0.001),
        part=part[kept].astype(np.int32),
        part_country=country[kept][first],
    )


_ARRAYS = ("lat", "lon", "indptr", "head", "km", "part", "part_country")


def _read(file: Path) -> Networks:
    with np.load(file, allow_pickle=False) as stored:
        networks = {
            name: Network(*(stored[f"{name}_{array}"] for array in _ARRAYS))
            for name, *_ in _SOURCES
        }
    return Networks(**networks)


def _write(file: Path, networks: Networks) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{name}_{array}": getattr(getattr(networks, name), array)
        for name, *_ in _SOURCES
        for array in _ARRAYS
    }
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
