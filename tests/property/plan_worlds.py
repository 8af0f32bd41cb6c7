"""Random small networks of a fictional company: every feature of the model in a few rows."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartshoring.case.build import make_case
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference

COUNTRIES = ("MEX", "USA", "CHN")
GRID_KG_PER_KWH = {"MEX": 0.4, "USA": 0.35, "CHN": 0.6}
HS = {"A": "854430", "B": "854430", "P": "853690"}
DUTY_DATE = "2026-03-01"

Tables = dict[str, dict[str, list[Any]]]


@dataclass(frozen=True)
class World:
    """Settings and tables as a user would write them."""

    settings: dict[str, Any]
    tables: Tables

    def data(self) -> Coefficients:
        case = make_case(self.settings, self.tables)
        return build(case, case_reference(case))

    def copy(self) -> World:
        return copy.deepcopy(self)

    def rows(self, table: str) -> list[dict[str, Any]]:
        columns = self.tables.get(table, {})
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def shuffled(self, rng: np.random.Generator) -> World:
        """The same tables with their rows in another order."""
        out = self.copy()
        for columns in out.tables.values():
            count = len(next(iter(columns.values())))
            order = rng.permutation(count)
            for name in columns:
                columns[name] = [columns[name][i] for i in order]
        return out


def columns_of(rows: list[dict[str, Any]], names: str) -> dict[str, list[Any]]:
    return {name: [row.get(name) for row in rows] for name in names.split()}


def random_world(seed: int, *, limits: bool = True) -> World:
    """A case that is usually feasible; `limits` decides whether it may have limits."""
    rng = np.random.default_rng(seed)

    def number(low: float, high: float, digits: int = 2) -> float:
        return round(float(rng.uniform(low, high)), digits)

    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    periods = int(rng.integers(1, 4))
    plants = [f"plant {letter}" for letter in "KLMN"[: int(rng.integers(2, 5))]]
    depots = [f"depot {n}" for n in range(int(rng.integers(0, 3)))]
    suppliers = [f"supplier {n}" for n in range(1, int(rng.integers(2, 4)))]
    markets = ["east", "west"]
    country = {name: str(rng.choice(COUNTRIES)) for name in (*plants, *depots, *suppliers)}
    country |= {"east": "USA", "west": str(rng.choice(COUNTRIES))}
    lined = chance(0.7)
    sites: list[dict[str, Any]] = []
    for name in (*plants, *depots):
        plant = name in plants
        sites.append(
            {
                "site": name,
                "kind": "plant" if plant else "dc",
                "status": "existing" if chance(0.5) else "candidate",
                "place": country[name],
                "fixed_cost_usd_per_year": number(100, 900, 0),
                "capacity_units_per_year": number(60, 160, 0) if chance(0.7) else None,
                "opening_cost_usd": number(50, 900, 0),
                "closing_cost_usd": number(0, 300, 0),
                "min_life_years": int(rng.integers(0, 3)),
                "labour_usd_per_hour": number(3, 30),
                "electricity_usd_per_kwh": number(0.05, 0.2),
            }
        )
    sites += [
        {"site": name, "kind": "supplier", "status": "existing", "place": country[name]}
        for name in suppliers
    ]
    processes: list[dict[str, Any]] = []
    for name in plants:
        for recipe in ("A std", "A local", "B", "P"):
            if not chance({"A std": 0.95, "A local": 0.7, "B": 0.85, "P": 0.35}[recipe]):
                continue
            processes.append(
                {
                    "site": name,
                    "recipe": recipe,
                    "line": "assembly" if lined and recipe != "P" else "",
                    "labour_h_per_unit": number(0.1, 1),
                    "energy_kwh_per_unit": number(1, 20),
                    "yield_share": number(0.8, 1) if chance(0.5) else None,
                    "unit_cost_usd": number(1, 8) if chance(0.7) else None,
                }
            )
    with_line = sorted({row["site"] for row in processes if row["line"]})
    capacity = [
        {
            "site": name,
            "line": "assembly",
            "product": "",
            "capacity_units_per_year": number(50, 140, 0),
            "fixed_cost_usd_per_year": number(10, 200, 0) if chance(0.6) else None,
        }
        for name in with_line
        if chance(0.8)
    ]
    makes_b = sorted({row["site"] for row in processes if row["recipe"] == "B"})
    capacity += [
        {
            "site": name,
            "line": "",
            "product": "B",
            "capacity_units_per_year": number(30, 80, 0),
            "fixed_cost_usd_per_year": None,
        }
        for name in makes_b
        if chance(0.3)
    ]
    lanes: list[dict[str, Any]] = []

    def lane(origin: str, destination: str, product: str = "") -> None:
        near = country[origin] == country[destination]
        for mode in ("road", "sea"):
            if chance(0.15 if mode == "road" else 0.55):
                continue
            lanes.append(
                {
                    "origin": origin,
                    "destination": destination,
                    "product": product,
                    "mode": mode,
                    "unit_cost_usd": number(0.5, 3 if near else 9),
                    "days": number(1, 5, 1) if mode == "road" else number(8, 40, 1),
                    "co2e_kg_per_unit": number(0.1, 2),
                }
            )

    for origin in (*plants, *depots):
        for market in markets:
            if origin in plants and chance(0.2):
                lane(origin, market, "A")
                lane(origin, market, "B")
            else:
                lane(origin, market)
    for origin in plants:
        for depot in depots:
            lane(origin, depot)
        for other in plants:
            if other != origin and chance(0.3):
                lane(origin, other, "P")
    for origin in suppliers:
        for plant in plants:
            lane(origin, plant)
    duties = [
        {"importer": importer, "origin": origin, "hs_code": code, "rate_share": number(0, 0.3)}
        for importer in COUNTRIES
        for origin in COUNTRIES
        for code in sorted(set(HS.values()))
        if importer != origin
    ]
    tables: Tables = {
        "products": {
            "product": ["A", "B", "P"],
            "hs_code": [HS["A"], HS["B"], HS["P"]],
            "unit_value_usd": [number(20, 60), number(20, 60), number(2, 8)],
            "weight_kg": [1, 1, 0.2],
        },
        "sites": columns_of(
            sites,
            "site kind status place fixed_cost_usd_per_year capacity_units_per_year "
            "opening_cost_usd closing_cost_usd min_life_years labour_usd_per_hour "
            "electricity_usd_per_kwh",
        ),
        "markets": {"market": markets, "place": [country[name] for name in markets]},
        "demand": columns_of(
            [
                {
                    "market": market,
                    "product": product,
                    "period": str(2027 + t),
                    "quantity": number(5, 35, 0),
                }
                for market in markets
                for product in ("A", "B")
                for t in range(periods)
            ],
            "market product period quantity",
        ),
        "lanes": columns_of(
            lanes, "origin destination product mode unit_cost_usd days co2e_kg_per_unit"
        ),
        "recipes": {
            "recipe": ["A std", "A local"],
            "product": ["A", "A"],
            "qualifies_tmec": ["no", "yes"],
            "basis": ["", "claimed for the test"],
        },
        "bom": {
            "product": ["A", "A", "B"],
            "recipe": ["A std", "A local", ""],
            "component": ["P", "P", "P"],
            "quantity": [2, 1.5, 1],
        },
        "processes": columns_of(
            processes,
            "site recipe line labour_h_per_unit energy_kwh_per_unit yield_share unit_cost_usd",
        ),
        "capacity": columns_of(
            capacity, "site line product capacity_units_per_year fixed_cost_usd_per_year"
        ),
        "supply": columns_of(
            [
                {
                    "site": name,
                    "product": "P",
                    "unit_cost_usd": number(0.5, 4),
                    "capacity_units_per_year": number(60, 300, 0) if chance(0.5) else None,
                    "co2e_kg_per_unit": number(0.1, 3),
                }
                for name in suppliers
            ],
            "site product unit_cost_usd capacity_units_per_year co2e_kg_per_unit",
        ),
        "duties": columns_of(duties, "importer origin hs_code rate_share"),
        "facts": {
            "key": ["grid_co2e_kg_per_kwh_location"] * 3,
            "place": list(COUNTRIES),
            "value": [GRID_KG_PER_KWH[c] for c in COUNTRIES],
            "source": ["test"] * 3,
        },
    }
    if not capacity:
        del tables["capacity"]
    settings: dict[str, Any] = {
        "name": "fictional",
        "lanes": "given",
        "periods": [str(2027 + t) for t in range(periods)],
        "duty_date": DUTY_DATE,
        "discount_rate": float(rng.choice([0.0, 0.08])),
        "holding_rate_per_year": 0.15,
        "carbon_price_usd_per_t": float(rng.choice([0.0, 80.0, 400.0])),
    }
    if chance(0.4):
        settings["asset_life_years"] = 6
    if chance(0.6):
        settings["shortage_cost_usd"] = number(40, 120, 0)
    if limits:
        settings["limits"] = _random_limits(rng)
    return World(settings, tables)


def _random_limits(rng: np.random.Generator) -> dict[str, Any]:
    choices: list[dict[str, Any]] = [
        {},
        {},
        {"co2e_kg_per_period": float(rng.integers(200, 900))},
        {"lead_time_days": float(rng.integers(3, 12))},
        {"lane_days_max": float(rng.integers(5, 30))},
        {"max_share_site": 0.6},
        {"max_share_country": 0.7},
        {"max_share_market_source": 0.6},
        {"single_source": True},
        {"max_sites": 2},
        {"min_sites": 2},
    ]
    first, second = rng.choice(len(choices), 2, replace=False)
    return {**choices[first], **choices[second]}
