"""Reader of the Avella-Boccia TBED1 capacitated location files (i300_1 .. i500_5)."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
from bench.location import Location


def read(folder: Path, name: str) -> Location:
    """Read one instance.

    Args:
        folder: The benchmark folder, which holds `tbed1_300/` and `tbed1_optima.csv`.
        name: Such as `i300_1`.
    """
    size, number = name.removeprefix("i").split("_")
    with gzip.open(folder / f"tbed1_{size}" / f"p{number}.gz", "rt") as file:
        numbers = np.array(file.read().split(), float)
    customers, facilities = int(numbers[0]), int(numbers[1])
    demand, capacity, fixed, cost = np.split(
        numbers[2:], np.cumsum([customers, facilities, facilities])
    )
    with (folder / "tbed1_optima.csv").open(encoding="utf-8") as file:
        optima = {row["instance"]: float(row["optimum"]) for row in csv.DictReader(file)}
    return Location(
        name=name,
        demand=demand,
        capacity=capacity,
        fixed=fixed,
        # Facility by facility: reading the rows as customers misses the published optimum.
        unit_cost=cost.reshape(facilities, customers),
        published=optima[name],
    )
