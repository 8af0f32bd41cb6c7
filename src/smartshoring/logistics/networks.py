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
from smartshoring.logistics.sphere import NearestNodes
from smartshoring.reference.tables import rows

Progress = Callable[[str, float], None]
"""Called with what is being done (a code of `words`) and the share done, 0..1."""

ATTRIBUTION = "© OpenStreetMap contributors"
FORMAT_VERSION = 8
"""Raise when the arrays or the way they are made change; old cache files are then left aside."""

_SMALLEST_PART = 5
"""Parts with fewer nodes after the cut are slivers at borders, car parks and the like: dropped."""
_SLIVER = 15
"""Fewer nodes than this, hanging only on a neighbouring country's roads, belong to it."""
_LARGEST_GAP_KM = 2.0
"""Parts of one country that come this close are joined: a node missing from the published data."""


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
        raw = read_network(module_file(package, module))
        made[name] = _prepare(raw, by_country=by_country, patched=name == "road")
    report("logistics.building_networks", 1.0)
    return Networks(**made)


def _prepare(raw: RawNetwork, *, by_country: bool, patched: bool) -> Network:
    """Cuts arcs at borders, joins tiny gaps, numbers the parts by size and drops the slivers."""
    count = len(raw.lat)
    country = countries_of(raw.lat, raw.lon) if by_country else np.full(count, "", dtype="U3")
    tail, head, km = raw.tail, raw.head, raw.km
    if patched:  # before anything is judged by what it hangs on
        tail, head, km = _with(tail, head, km, _patches(raw))
    if by_country:
        country = _healed(tail, head, country)
    inland = country[tail] == country[head]
    tail, head, km = tail[inland], head[inland], km[inland]
    part, sizes = _parts(tail, head, count)
    if by_country:
        tail, head, km = _with(tail, head, km, _joints(raw, country, part))
        part, sizes = _parts(tail, head, count)
    kept = sizes[part] >= min(_SMALLEST_PART, sizes[0])
    renumbered = np.cumsum(kept) - 1
    arcs = kept[tail]
    # A length of exactly zero would be read as "no arc" by sparse matrices: 1 m instead.
    # Parallel arcs (none is known) would be added up by a conversion, so the shortest stays.
    order = np.lexsort((km[arcs], head[arcs], tail[arcs]))
    tail, head, km = (x[arcs][order] for x in (tail, head, km))
    alone = np.ones(len(tail), dtype=np.bool_)
    alone[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    degree = np.bincount(renumbered[tail[alone]], minlength=int(kept.sum()))
    first = np.unique(part[kept], return_index=True)[1]
    return Network(
        lat=raw.lat[kept],
        lon=raw.lon[kept],
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int32),
        head=renumbered[head[alone]].astype(np.int32),
        km=np.maximum(km[alone], 0.001),
        part=part[kept].astype(np.int32),
        part_country=country[kept][first],
    )


_Arcs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


def _with(
    tail: NDArray[np.int32], head: NDArray[np.int32], km: NDArray[np.float64], added: _Arcs
) -> _Arcs:
    """Arcs with further ones added in both directions."""
    begins, ends, lengths = added
    return (
        np.concatenate([tail, begins, ends]).astype(np.int32),
        np.concatenate([head, ends, begins]).astype(np.int32),
        np.concatenate([km, lengths, lengths]),
    )


def _parts(
    tail: NDArray[np.int32], head: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Connected part of each node, parts numbered by size, and the sizes in that order."""
    ones = np.ones(len(tail))
    parts, part = connected_components(
        csr_array((ones, (tail, head)), shape=(count, count)), directed=False
    )
    sizes = np.bincount(part, minlength=parts)
    order = np.argsort(-sizes, kind="stable")
    number = np.empty(parts, dtype=np.int64)
    number[order] = np.arange(parts)
    return number[part], sizes[order]


def _healed(
    tail: NDArray[np.int32], head: NDArray[np.int32], country: NDArray[np.str_]
) -> NDArray[np.str_]:
    """Countries with the slivers along coarse outlines put right.

    A handful of nodes that lie in a country, but hang only on roads of its neighbour, belong to the
    neighbour: a town on a river bank that the outline cuts off. Arcs are cut between unequal
    countries afterwards, so this can never open a way around the crossings.
    """
    healed = country.copy()
    for _ in range(3):
        inland = healed[tail] == healed[head]
        part, sizes = _parts(tail[inland], head[inland], len(country))
        lost = np.flatnonzero(~inland & (sizes[part[tail]] < _SLIVER) & (healed[head] != ""))
        neighbours: dict[int, list[str]] = {}
        for arc in lost:
            neighbours.setdefault(int(part[tail[arc]]), []).append(str(healed[head[arc]]))
        for number, codes in neighbours.items():
            healed[part == number] = max(sorted(set(codes)), key=codes.count)
    return healed


def _joints(raw: RawNetwork, country: NDArray[np.str_], part: NDArray[np.int64]) -> _Arcs:
    """Arcs that join each smaller part to the nearest larger part of its country, if close."""
    tails, heads, gaps = [], [], []
    for code in sorted(set(country.tolist()) - {""}):
        inside = np.flatnonzero(country == code)
        for number in np.unique(part[inside])[1:]:
            here = inside[part[inside] == number]
            larger = inside[part[inside] < number]
            box = _LARGEST_GAP_KM / 50.0  # degrees; generous up to 60 degrees of latitude
            near = larger[
                (raw.lat[larger] >= raw.lat[here].min() - box)
                & (raw.lat[larger] <= raw.lat[here].max() + box)
                & (raw.lon[larger] >= raw.lon[here].min() - 2 * box)
                & (raw.lon[larger] <= raw.lon[here].max() + 2 * box)
            ]
            if len(near) == 0:
                continue
            km, index = NearestNodes(raw.lat[near], raw.lon[near]).find(
                raw.lat[here], raw.lon[here]
            )
            best = int(np.argmin(km))
            if km[best] <= _LARGEST_GAP_KM:
                tails.append(here[best])
                heads.append(near[index[best]])
                gaps.append(km[best])
    return np.array(tails, np.int32), np.array(heads, np.int32), np.array(gaps, np.float64)


def _patches(raw: RawNetwork) -> _Arcs:
    """Arcs of `road_patches.csv`, between the road nodes nearest to the two ends."""
    listed = rows("road_patches")
    ends = [np.array([[float(r[f"lat{n}"]), float(r[f"lon{n}"])] for r in listed]) for n in (1, 2)]
    nearest = NearestNodes(raw.lat, raw.lon)
    _, tails = nearest.find(ends[0][:, 0], ends[0][:, 1])
    _, heads = nearest.find(ends[1][:, 0], ends[1][:, 1])
    km = np.array([float(row["km"]) for row in listed])
    return tails.astype(np.int32), heads.astype(np.int32), km


_ARRAYS = ("lat", "lon", "indptr", "head", "km", "part", "part_country")


def _read(file: Path) -> Networks:
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
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
