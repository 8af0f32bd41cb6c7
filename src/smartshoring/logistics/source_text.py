"""Reads the networks out of the data packages' module text, without importing the modules.

The modules hold Python literals, `graph=[{head: km, ...}, ...]` and `nodes=[[lat, lon], ...]`, one
line each. Importing the largest costs half a minute and 4.7 GB where nothing is byte-compiled;
reading its text costs two seconds.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smartshoring.errors import SmartshoringError

_PUNCTUATION = bytes.maketrans(b"{}[],:", b"      ")


class NetworkDataError(SmartshoringError):
    """A data package is missing, or its text is not as documented."""


@dataclass(frozen=True, slots=True)
class RawNetwork:
    """A network as published: nodes and symmetric arcs in compressed rows.

    Attributes:
        lat: Latitude of each node [deg].
        lon: Longitude of each node [deg].
        indptr: Arcs of node i are indptr[i]:indptr[i + 1].
        head: Head node of each arc.
        km: Length of each arc [km].
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    indptr: NDArray[np.int64]
    head: NDArray[np.int32]
    km: NDArray[np.float64]

    @property
    def tail(self) -> NDArray[np.int32]:
        """Tail node of each arc."""
        return np.repeat(np.arange(len(self.lat), dtype=np.int32), np.diff(self.indptr))


def module_file(package: str, module: str) -> Path:
    """Where the text of `package.module` lies; only the (empty) parent package is imported.

    Raises:
        NetworkDataError: The package is not installed.
    """
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / f"{module}.py"
        if file.is_file():
            return file
    raise NetworkDataError(f"the data module {package}.{module} is not installed")


def read_network(file: Path) -> RawNetwork:
    """The network written in one module's text.

    Raises:
        NetworkDataError: The two literals are not there or disagree with each other.
    """
    literals: dict[bytes, bytes] = {}
    with file.open("rb") as lines:
        for line in lines:
            name, equals, literal = line.partition(b"=")
            if equals and name in (b"graph", b"nodes"):
                literals[name] = literal
    if len(literals) != 2:
        raise NetworkDataError(f"{file.name}: no line graph=... and nodes=...")
    raw = np.frombuffer(literals[b"graph"], dtype=np.uint8)
    colons = np.flatnonzero(raw == ord(":"))
    closing = np.flatnonzero(raw == ord("}"))
    indptr = np.concatenate([[0], np.searchsorted(colons, closing)]).astype(np.int64)
    try:
        flat = np.fromstring(literals[b"graph"].translate(_PUNCTUATION), sep=" ")
        nodes = np.fromstring(literals[b"nodes"].translate(_PUNCTUATION), sep=" ").reshape(-1, 2)
    except (ValueError, DeprecationWarning) as error:
        raise NetworkDataError(f"{file.name}: not a list of numbers") from error
    head = flat[::2].astype(np.int32)
    count = len(nodes)
    if len(flat) != 2 * len(colons) or len(indptr) != count + 1 or head.max(initial=0) >= count:
        raise NetworkDataError(f"{file.name}: nodes and arcs disagree")
    return RawNetwork(nodes[:, 0].copy(), nodes[:, 1].copy(), indptr, head, flat[1::2].copy())
