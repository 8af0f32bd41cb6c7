"""Generated location instances `gen_I_J_r_seed`: points in a square, capacity r x the demand."""

from __future__ import annotations

import numpy as np
from bench.location import Location


def generated(name: str) -> Location:
    """The instance that a name such as `gen_1000_1000_5_1` stands for.

    Facilities and customers are uniform in the unit square; demand is an integer of U[5, 35],
    capacity U[10, 160], fixed cost U[0, 90] + U[100, 110] x sqrt(capacity); capacities are then
    scaled to r x total demand and rounded. A unit costs 10 x distance, to 4 digits.
    """
    facilities, customers, seed = (int(name.split("_")[part]) for part in (1, 2, 4))
    ratio = float(name.split("_")[3])
    rng = np.random.default_rng(seed)
    here, there = rng.random((facilities, 2)), rng.random((customers, 2))
    demand = rng.integers(5, 36, customers).astype(float)
    capacity = rng.uniform(10, 160, facilities)
    base = rng.uniform(0, 90, facilities)
    fixed = base + rng.uniform(100, 110, facilities) * np.sqrt(capacity)
    capacity = np.round(capacity * ratio * demand.sum() / capacity.sum())
    distance = np.hypot(*(here[:, None, axis] - there[None, :, axis] for axis in (0, 1)))
    return Location(name, demand, capacity, fixed, np.round(10 * distance, 4))
