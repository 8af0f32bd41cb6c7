"""A rich network, generated: plants, depots and markets in many countries, with everything priced.

Several echelons, sourcing variants of every product, production lines, yearly periods, three modes
of transport, duties by origin, T-MEC/USMCA claims, holding cost and a carbon price. Every name and
figure is made up; places are real countries, so that origins and duties follow.

`python -m bench.rich` measures the path from the case to the compiled model, stage by stage.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.model import compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import SMARTSHORE, spec_of, strategies_of

Tables = dict[str, dict[str, Any]]
Floats = npt.NDArray[np.float64]

AREAS = {
    "USA": ((30.0, 45.0), (-120.0, -75.0)),
    "MEX": ((18.0, 30.0), (-110.0, -95.0)),
    "CAN": ((44.0, 52.0), (-125.0, -65.0)),
    "CHN": ((22.0, 40.0), (105.0, 121.0)),
    "VNM": ((10.0, 22.0), (104.0, 108.0)),
    "THA": ((12.0, 18.0), (99.0, 104.0)),
    "POL": ((50.0, 54.0), (15.0, 23.0)),
}
"""Boxes of latitude and longitude in which sites and markets lie."""
PLANTS_IN = ("CHN", "MEX", "USA", "VNM", "MEX", "CHN", "THA", "USA", "POL", "CAN")
DEPOTS_IN = ("USA", "USA", "MEX", "USA", "CAN")
MARKETS_IN = ("USA", "USA", "USA", "MEX", "USA", "CAN")
SUPPLIERS_IN = ("CHN", "MEX", "USA", "THA")
WAGES = {"USA": 26.0, "CAN": 24.0, "MEX": 5.5, "CHN": 6.5, "VNM": 3.5, "THA": 4.0, "POL": 12.0}
POWER = {"USA": 0.08, "CAN": 0.07, "MEX": 0.11, "CHN": 0.09, "VNM": 0.08, "THA": 0.12, "POL": 0.15}
MODES = (("slow", 0.00008, 0.9, 260.0, 0.00001), ("road", 0.00018, 0.4, 700.0, 0.00006))
FAST = ("fast", 0.0009, 0.8, 5000.0, 0.0006)
"""Mode: USD per unit and km, USD per unit, km per day, kg CO2e per unit and km."""
DUTIES = {
    ("USA", "CHN"): 0.35,
    ("USA", "VNM"): 0.20,
    ("USA", "THA"): 0.19,
    ("USA", "POL"): 0.15,
    ("USA", "MEX"): 0.06,
    ("USA", "CAN"): 0.06,
    ("MEX", "CHN"): 0.25,
    ("CAN", "CHN"): 0.10,
}
REST_OF_THE_WORLD = {"MEX": 0.08, "CAN": 0.04, "CHN": 0.1, "VNM": 0.06, "THA": 0.07, "POL": 0.03}


@dataclass(frozen=True)
class Size:
    """How much of everything; the whole one is the size that the benchmark speaks of."""

    plants: int = 20
    depots: int = 60
    markets: int = 300
    products: int = 30
    periods: int = 5
    parts: int = 6
    suppliers: int = 8
    lines: int = 3
    demanded_share: float = 0.6
    """Of the products, by each market."""


WHOLE = Size()
SMALL = Size(plants=4, depots=5, markets=10, products=3, periods=2, parts=2, suppliers=3, lines=2)


def rich_case(size: Size, seed: int, **settings: Any) -> Case:
    """The case, made in memory; `settings` are added to those of `case.yaml`."""
    return make_case(rich_settings(size, **settings), rich_tables(size, seed))


def rich_settings(size: Size, **more: Any) -> dict[str, Any]:
    """What `case.yaml` says."""
    return {
        "name": "Rich network (made up)",
        "periods": [2027 + t for t in range(size.periods)],
        "lanes": "given",
        "home": ["USA"],
        "duty_date": "2026-11-01",
        "discount_rate": 0.08,
        "holding_rate_per_year": 0.12,
        "carbon_price_usd_per_t": 60,
        "accept_defaults": "all",
        **more,
    }


def rich_tables(size: Size, seed: int) -> Tables:
    """Every table; equal sizes and seeds give equal tables."""
    rng = np.random.default_rng(seed)
    goods = [f"good {n:02d}" for n in range(size.products)]
    parts = [f"part {n:02d}" for n in range(size.parts)]
    plants, depots, markets, suppliers = (
        _spread(rng, word, count, countries)
        for word, count, countries in (
            ("plant", size.plants, PLANTS_IN),
            ("depot", size.depots, DEPOTS_IN),
            ("market", size.markets, MARKETS_IN),
            ("supplier", size.suppliers, SUPPLIERS_IN),
        )
    )
    out: Tables = {
        "products": {
            "product": goods + parts,
            "hs_code": ["8544.30"] * len(goods) + ["8536.90"] * len(parts),
            "weight_kg": rng.uniform(0.5, 8, len(goods) + len(parts)).round(2),
            "unit_value_usd": np.append(
                rng.uniform(40, 220, len(goods)), rng.uniform(2, 9, len(parts))
            ).round(2),
            "finished": ["yes"] * len(goods) + ["no"] * len(parts),
        },
        "markets": {"market": markets.name, "place": markets.country},
        "duties": _duties(),
    }
    demand = _demand(rng, size, markets.name, goods)
    out["demand"] = demand
    first = np.array(demand["period"]) == str(2027)
    total = float(demand["quantity"][first].sum()) * 1.02 ** (size.periods - 1)
    makers = _makers(rng, size)
    out["sites"] = _sites(rng, total, plants, depots, suppliers)
    out |= _making(rng, size, makers, plants, goods, parts, total)
    out["supply"] = _supply(rng, suppliers, parts)
    out["lanes"] = _joined(
        _lanes(rng, suppliers, plants), _lanes(rng, plants, depots), _lanes(rng, depots, markets)
    )
    return out


@dataclass(frozen=True)
class _Places:
    """Sites or markets: names, countries, and where they lie [degree]."""

    name: list[str]
    country: list[str]
    lat: Floats
    lon: Floats


def _spread(rng: np.random.Generator, word: str, count: int, countries: tuple[str, ...]) -> _Places:
    country = [countries[n % len(countries)] for n in range(count)]
    boxes = np.array([AREAS[code] for code in country]).reshape(count, 2, 2)
    at = rng.uniform(boxes[:, :, 0], boxes[:, :, 1])
    return _Places([f"{word} {n:03d}" for n in range(count)], country, at[:, 0], at[:, 1])


def _demand(
    rng: np.random.Generator, size: Size, markets: list[str], goods: list[str]
) -> dict[str, Any]:
    """Units by market, product and year, 2 % more each year."""
    wanted = rng.random((len(markets), len(goods))) < size.demanded_share
    wanted[np.arange(len(markets)), rng.integers(0, len(goods), len(markets))] = True
    market, product = np.nonzero(wanted)
    yearly = np.exp(rng.normal(6.0, 1.0, len(market)))
    years = range(size.periods)
    return {
        "market": [markets[m] for m in market] * size.periods,
        "product": [goods[p] for p in product] * size.periods,
        "period": [str(2027 + t) for t in years for _ in market],
        "quantity": np.concatenate([np.ceil(yearly * 1.02**t) for t in years]),
    }


def _sites(
    rng: np.random.Generator, total: float, plants: _Places, depots: _Places, suppliers: _Places
) -> dict[str, Any]:
    """A third of the plants and of the depots exist; the others can be opened."""
    count = [len(places.name) for places in (plants, depots, suppliers)]
    existing = [np.arange(n) % 3 == 0 for n in count[:2]]
    fixed = [rng.uniform(0.8, 1.6, n) for n in count[:2]]
    share = [total / (0.55 * n) for n in count[:2]]
    capacity = [rng.uniform(0.6, 1.4, n) * s for n, s in zip(count[:2], share, strict=True)]
    blank = [np.nan] * count[2]
    wages = np.array([WAGES[code] for code in plants.country])

    def column(plant: Any, depot: Any) -> Floats:
        return np.concatenate([plant, depot, blank]).round(2)

    return {
        "site": plants.name + depots.name + suppliers.name,
        "kind": ["plant"] * count[0] + ["dc"] * count[1] + ["supplier"] * count[2],
        "status": [
            "existing" if old else "candidate"
            for old in (*existing[0], *existing[1], *[True] * count[2])
        ],
        "place": plants.country + depots.country + suppliers.country,
        "fixed_cost_usd_per_year": column(fixed[0] * 2.2e6, fixed[1] * 3.5e5),
        "capacity_units_per_year": column(np.full(count[0], np.nan), capacity[1]),
        "opening_cost_usd": column(
            np.where(existing[0], np.nan, fixed[0] * 4e6),
            np.where(existing[1], np.nan, fixed[1] * 3e5),
        ),
        "closing_cost_usd": column(
            np.where(existing[0], fixed[0] * 2e6, np.nan),
            np.where(existing[1], fixed[1] * 1.5e5, np.nan),
        ),
        "labour_usd_per_hour": column(
            wages * rng.uniform(0.9, 1.1, count[0]), np.full(count[1], np.nan)
        ),
        "electricity_usd_per_kwh": column(
            [POWER[code] for code in plants.country], np.full(count[1], np.nan)
        ),
    }


def _makers(rng: np.random.Generator, size: Size) -> list[npt.NDArray[np.int64]]:
    """Plants that can make each product: two in five, no fewer than two."""
    many = max(2, round(0.4 * size.plants))
    return [np.sort(rng.permutation(size.plants)[:many]) for _ in range(size.products)]


def _making(
    rng: np.random.Generator,
    size: Size,
    makers: list[npt.NDArray[np.int64]],
    plants: _Places,
    goods: list[str],
    parts: list[str],
    total: float,
) -> Tables:
    """Recipes with their parts, processes on lines, and what the lines can make.

    Every product has two sourcing variants: parts of the region, which qualify, and cheaper ones.
    """
    recipes = [(f"{good} {kind}", good, kind) for good in goods for kind in ("regional", "global")]
    bom: list[tuple[str, str, str, float]] = []
    rows: list[tuple[str, str, str, float, float, float]] = []
    for p, good in enumerate(goods):
        hours, kwh = rng.uniform(0.1, 0.6), rng.uniform(0.5, 4)
        for kind, first, dearer in (("regional", 0, 1.0), ("global", 1, 0.93)):
            recipe = f"{good} {kind}"
            chosen = {(p + first + 2 * k) % size.parts for k in range(2)}
            bom += [
                (good, recipe, parts[c], round(float(rng.uniform(1, 4)), 1)) for c in sorted(chosen)
            ]
            for i in makers[p]:
                cost = dearer * rng.uniform(3, 9)
                skill = rng.uniform(0.9, 1.2)
                line = f"line {p % size.lines + 1}"
                rows.append((plants.name[i], recipe, line, hours * skill, kwh, cost))
    used = sorted({(row[0], row[2]) for row in rows})
    each = 1.9 * total / len(used)
    return {
        "recipes": {
            "recipe": [row[0] for row in recipes],
            "product": [row[1] for row in recipes],
            "qualifies_tmec": ["yes" if row[2] == "regional" else "no" for row in recipes],
            "basis": ["made-up claim"] * len(recipes),
        },
        "bom": dict(
            zip(("product", "recipe", "component", "quantity"), zip(*bom, strict=True), strict=True)
        ),
        "processes": {
            "site": [row[0] for row in rows],
            "recipe": [row[1] for row in rows],
            "line": [row[2] for row in rows],
            "labour_h_per_unit": np.array([row[3] for row in rows]).round(3),
            "energy_kwh_per_unit": np.array([row[4] for row in rows]).round(2),
            "yield_share": [0.98] * len(rows),
            "unit_cost_usd": np.array([row[5] for row in rows]).round(2),
        },
        "capacity": {
            "site": [site for site, _ in used],
            "line": [line for _, line in used],
            "capacity_units_per_year": (each * rng.uniform(0.6, 1.4, len(used))).round(),
            "fixed_cost_usd_per_year": rng.uniform(1e5, 3e5, len(used)).round(),
        },
    }


def _supply(rng: np.random.Generator, suppliers: _Places, parts: list[str]) -> dict[str, Any]:
    """Every part from two in three suppliers, no fewer than two."""
    many = max(2, round(0.67 * len(suppliers.name)))
    rows = [
        (s, part) for part in parts for s in np.sort(rng.permutation(len(suppliers.name))[:many])
    ]
    return {
        "site": [suppliers.name[s] for s, _ in rows],
        "product": [part for _, part in rows],
        "unit_cost_usd": rng.uniform(1, 5, len(rows)).round(2),
        "co2e_kg_per_unit": rng.uniform(0.1, 2, len(rows)).round(2),
    }


def _lanes(rng: np.random.Generator, origins: _Places, ends: _Places) -> dict[str, Any]:
    """Three modes between every two places: slow and cheap, by road, fast and dear."""
    km = _great_circle_km(origins, ends) * rng.uniform(
        1.1, 1.4, (len(origins.name), len(ends.name))
    )
    wide, count = len(ends.name), km.size
    columns: dict[str, list[Any]] = {"unit_cost_usd": [], "days": [], "co2e_kg_per_unit": []}
    modes = (*MODES, FAST)
    for _, per_km, base, per_day, kg in modes:
        columns["unit_cost_usd"].append((base + per_km * km.ravel()).round(4))
        columns["days"].append((1.0 + km.ravel() / per_day).round(2))
        columns["co2e_kg_per_unit"].append((kg * km.ravel()).round(5))
    return {
        "origin": [name for name in origins.name for _ in range(wide)] * len(modes),
        "destination": ends.name * len(origins.name) * len(modes),
        "mode": [mode[0] for mode in modes for _ in range(count)],
        **{name: np.concatenate(parts) for name, parts in columns.items()},
    }


def _joined(*tables: dict[str, Any]) -> dict[str, Any]:
    return {
        name: np.concatenate([table[name] for table in tables])
        if isinstance(tables[0][name], np.ndarray)
        else [value for table in tables for value in table[name]]
        for name in tables[0]
    }


def _great_circle_km(one: _Places, other: _Places) -> Floats:
    """Distance of every pair of places [km], by the haversine formula."""
    lat1, lon1 = np.radians(one.lat)[:, None], np.radians(one.lon)[:, None]
    lat2, lon2 = np.radians(other.lat)[None, :], np.radians(other.lon)[None, :]
    inner = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(inner)), float)


def _duties() -> dict[str, Any]:
    """Made-up rates by importer and origin; the rest of the world pays one rate."""
    rows = [(importer, origin, rate) for (importer, origin), rate in DUTIES.items()]
    rows += [(importer, "*", rate) for importer, rate in REST_OF_THE_WORLD.items()]
    return {
        "importer": [row[0] for row in rows],
        "origin": [row[1] for row in rows],
        "rate_share": [row[2] for row in rows],
        "source": ["made up for the benchmark"] * len(rows),
    }


def size_of(text: str) -> Size:
    """`20x60x300x30x5`: plants, depots, markets, products, periods."""
    names = ("plants", "depots", "markets", "products", "periods")
    return replace(WHOLE, **dict(zip(names, map(int, text.split("x")), strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--size", type=size_of, default=WHOLE, metavar="PLANTSxDEPOTSxMARKETSxPRODUCTSxPERIODS"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()

    def timed(what: str, do: Callable[[], Any]) -> Any:
        gc.collect()
        began = time.process_time()
        result = do()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{what:<14} {time.process_time() - began:8.2f} CPU-s   "
            f"peak {peak / (1e6 if sys.platform == 'darwin' else 1e3):,.0f} MB",
            flush=True,
        )
        return result

    case = timed("case", lambda: rich_case(asked.size, asked.seed))
    data = timed("coefficients", lambda: build(case, case_reference(case)))
    print(f"  {len(data.arcs):,} arcs, {len(data.commodities)} commodities, {len(data.runs)} ways")
    spec = spec_of(next(s for s in strategies_of(data) if s.name == SMARTSHORE), data)
    if not isinstance(spec, Spec):
        sys.exit(spec)
    small = timed("reduction", lambda: reduced(data, spec))
    print(f"  {len(small.data.arcs):,} arcs, {len(small.data.pools)} rows of pools")
    model = timed("compile", lambda: compile_model(small.data, spec)).model
    print(
        f"  {model.size[1]:,} columns, {model.size[0]:,} rows, "
        f"{int(model.integer.sum()):,} integers, {model.lazy.shape[0]:,} lazy rows"
    )


if __name__ == "__main__":
    main()
