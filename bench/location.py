"""A capacitated location instance as arrays, as a case, and disguised: permuted and rescaled."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from smartshoring.case.build import make_case
from smartshoring.case.case import Case

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Location:
    """Serve every customer from open facilities, splitting allowed, at least cost.

    Attributes:
        name: Name of the instance.
        demand: Units wanted by each customer [J].
        capacity: Units of each facility [I].
        fixed: Cost of opening each facility [I].
        unit_cost: Cost of serving one unit [I x J].
        constant: Cost of customers that want nothing, paid in any solution; part of `published`.
        published: Published optimum, None when there is none.
        facility: Names [I].
        customer: Names [J].
    """

    name: str
    demand: Floats
    capacity: Floats
    fixed: Floats
    unit_cost: Floats
    constant: float = 0.0
    published: float | None = None
    facility: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.facility:
            names = tuple(f"facility {i + 1:04d}" for i in range(len(self.capacity)))
            object.__setattr__(self, "facility", names)
        if not self.customer:
            names = tuple(f"customer {j + 1:04d}" for j in range(len(self.demand)))
            object.__setattr__(self, "customer", names)

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """Tables of the case: every facility is a candidate that one period decides on."""
        count, wide = len(self.facility), len(self.customer)
        return {
            "products": {"product": ["good"]},
            "sites": {
                "site": list(self.facility),
                "kind": ["plant"] * count,
                "status": ["candidate"] * count,
                "fixed_cost_usd_per_year": self.fixed.tolist(),
                "capacity_units_per_year": self.capacity.tolist(),
            },
            "markets": {"market": list(self.customer)},
            "demand": {
                "market": list(self.customer),
                "product": ["good"] * wide,
                "period": [1] * wide,
                "quantity": self.demand.tolist(),
            },
            "lanes": {
                "origin": [name for name in self.facility for _ in range(wide)],
                "destination": list(self.customer) * count,
                "unit_cost_usd": self.unit_cost.ravel().tolist(),
            },
        }

    def case(self) -> Case:
        """The case, made in memory."""
        return make_case({"name": self.name, "periods": 1, "lanes": "given"}, self.tables())

    def write(self, folder: Path) -> None:
        """Write `case.yaml` and the tables as CSV; numbers keep all their digits."""
        folder.mkdir(parents=True, exist_ok=True)
        text = f'name: "{self.name}"\nperiods: 1\nlanes: given\n'
        (folder / "case.yaml").write_text(text, "utf-8")
        for name, columns in self.tables().items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(columns)
                rows.writerows(zip(*columns.values(), strict=True))

    def permuted(self, seed: int) -> Location:
        """The same instance with its rows shuffled and its names dealt anew."""
        rng = np.random.default_rng(seed)
        i, j = rng.permutation(len(self.capacity)), rng.permutation(len(self.demand))
        return replace(
            self,
            demand=self.demand[j],
            capacity=self.capacity[i],
            fixed=self.fixed[i],
            unit_cost=self.unit_cost[np.ix_(i, j)],
            facility=_renamed("F", rng.permutation(len(i))),
            customer=_renamed("C", rng.permutation(len(j))),
        )

    def scaled(self, factor: float) -> Location:
        """The same instance with every cost multiplied."""
        return replace(
            self,
            fixed=self.fixed * factor,
            unit_cost=self.unit_cost * factor,
            constant=self.constant * factor,
            published=None if self.published is None else self.published * factor,
        )


def _renamed(letter: str, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{letter}{number:04d}" for number in numbers)


def benchmark_folder() -> Path | None:
    """Where the benchmark files are: $SMARTSHORING_SHARED, else ../shared; None without them."""
    named = os.environ.get("SMARTSHORING_SHARED")
    shared = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    folder = shared / "benchmarks"
    return folder if (folder / "orlib_optima.txt").is_file() else None
