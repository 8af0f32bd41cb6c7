"""Reader of the multi-product two-stage location files (Mauri 2021, PSC1) as a case.

Plants and satellites have a capacity per product and a fixed cost; goods go from plants over
satellites to customers. Satellites are depots of the case.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np

from smartshoring.case.build import make_case
from smartshoring.case.case import Case


def tscfl_case(folder: Path, name: str) -> Case:
    """The case of one instance.

    Args:
        folder: The benchmark folder, which holds `mp_tscfl/`.
        name: Such as `PSC1-C1-50-5`.
    """
    return make_case({"name": name, "periods": 1, "lanes": "given"}, tscfl_tables(folder, name))


def tscfl_tables(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    """Every table of the case."""
    (path,) = (folder / "mp_tscfl").glob(f"{name}.*gz")
    with gzip.open(path, "rt") as file:
        numbers = np.array(file.read().split(), float)
    plants, depots, markets, goods = (int(n) for n in numbers[:4])
    at = 4

    def block(*shape: int) -> Any:
        nonlocal at
        at += int(np.prod(shape))
        return numbers[at - int(np.prod(shape)) : at].reshape(shape)

    demand = block(markets, goods)
    plant = block(plants, goods + 1)
    inbound = block(goods, plants, depots)
    depot = block(depots, goods + 1)
    outbound = block(goods, depots, markets)
    if at != len(numbers):
        raise ValueError(f"{name}: {len(numbers) - at} numbers are left over")
    product = [f"good {n}" for n in range(goods)]
    names = {
        word: [f"{word} {n:03d}" for n in range(count)]
        for word, count in (("plant", plants), ("depot", depots), ("market", markets))
    }
    sites = names["plant"] + names["depot"]
    return {
        "products": {"product": product},
        "sites": {
            "site": sites,
            "kind": ["plant"] * plants + ["dc"] * depots,
            "status": ["candidate"] * len(sites),
            "fixed_cost_usd_per_year": np.append(plant[:, -1], depot[:, -1]),
        },
        "capacity": {
            "site": [site for site in sites for _ in range(goods)],
            "product": product * len(sites),
            "capacity_units_per_year": np.vstack([plant, depot])[:, :-1].ravel(),
        },
        "markets": {"market": names["market"]},
        "demand": {
            "market": [market for market in names["market"] for _ in range(goods)],
            "product": product * markets,
            "quantity": demand.ravel(),
        },
        "lanes": {
            "origin": _repeated(names["plant"], depots) * goods
            + _repeated(names["depot"], markets) * goods,
            "destination": names["depot"] * (plants * goods) + names["market"] * (depots * goods),
            "product": _repeated(product, plants * depots) + _repeated(product, depots * markets),
            "unit_cost_usd": np.append(inbound.ravel(), outbound.ravel()),
        },
    }


def best_known(folder: Path, name: str) -> dict[str, str]:
    """The row of the published table that names the instance; empty when none does."""
    with (folder / "mp_tscfl_bks.csv").open(encoding="utf-8") as file:
        return next((row for row in csv.DictReader(file) if name in row.values()), {})


def _repeated(names: list[str], times: int) -> list[str]:
    return [name for name in names for _ in range(times)]
