"""Reader of the OR-Library capacitated location files (cap41 .. cap134)."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from bench.location import Location

SMALL = tuple(
    f"cap{number}"
    for number in (
        *(41, 42, 43, 44, 51, 61, 62, 63, 64, 71, 72, 73, 74),
        *(81, 82, 83, 84, 91, 92, 93, 94, 101, 102, 103, 104),
        *(111, 112, 113, 114, 121, 122, 123, 124, 131, 132, 133, 134),
    )
)
"""The 37 small instances."""


def read(folder: Path, name: str) -> Location:
    """Read one instance.

    Args:
        folder: The benchmark folder, which holds `orlib/` and `orlib_optima.txt`.
        name: Such as `cap41`; `capa_8000` is `capa` with a capacity of 8000.
    """
    file_name, _, every_capacity = name.partition("_")
    with gzip.open(folder / "orlib" / f"{file_name}.txt.gz", "rt") as file:
        numbers = np.array(file.read().replace("capacity", every_capacity or "nan").split(), float)
    facilities, customers = int(numbers[0]), int(numbers[1])
    head = numbers[2 : 2 + 2 * facilities].reshape(facilities, 2)
    tail = numbers[2 + 2 * facilities :].reshape(customers, 1 + facilities)
    demand, whole_cost = tail[:, 0], tail[:, 1:].T
    # The file prices serving ALL of a customer's demand. A customer who wants nothing still costs
    # its cheapest assignment in the published optimum (a sum over assignments).
    idle = demand == 0
    unit_cost = np.where(idle, 0.0, whole_cost / np.where(idle, 1.0, demand))
    return Location(
        name=name,
        demand=demand,
        capacity=head[:, 0],
        fixed=head[:, 1],
        unit_cost=unit_cost,
        constant=float(whole_cost[:, idle].min(axis=0).sum()),
        published=published(folder)[name],
    )


def published(folder: Path) -> dict[str, float]:
    """Published optima by instance (the upper bound of the list)."""
    rows = (folder / "orlib_optima.txt").read_text("utf-8").split("\n")
    return {row.split()[0]: float(row.split()[2]) for row in rows if row.strip()}
