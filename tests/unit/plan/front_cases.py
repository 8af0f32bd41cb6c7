"""Small synthetic networks with hand-computed answers, for the tests of shift, flips and front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smartshoring.case.build import make_case
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import SMARTSHORE, spec_of, strategies_of

EXACT = Effort(gap=1e-9)


def coefficients(
    settings: Mapping[str, Any], tables: Mapping[str, Mapping[str, Sequence[Any]]]
) -> Coefficients:
    case = make_case({"name": "fictional", "lanes": "given", **settings}, tables)
    return build(case, case_reference(case))


def question(data: Coefficients) -> Spec:
    spec = spec_of(next(s for s in strategies_of(data) if s.name == SMARTSHORE), data)
    assert isinstance(spec, Spec)
    return spec


def best(data: Coefficients) -> Plan:
    return plan_for(data, question(data), EXACT, name=SMARTSHORE)


def two_countries(**changes: Any) -> Coefficients:
    """An existing plant in China and a candidate in Mexico serve 1000 units a year in Canada.

    Per unit   China                       Mexico
    labour     2 h x 5 USD  = 10           2 h x 4 USD = 8
    energy     10 kWh x 0.1 = 1            10 kWh x 0.1 = 1
    other      20                          20
    freight    6 (sea)                     3 (road)
    duty       10 % of 100  = 10           5 % of 100 = 5
    sum        47                          37
    fixed      2,000 a year                4,000 a year
    one-off    closing 1,000               opening 3,000
    (Canada and not the USA: the case gives both duties and no fees are added to them.)
    Stay: 47,000 + 2,000 = 49,000. Move: 37,000 + 4,000 + 3,000 + 1,000 = 45,000 (one period).
    """
    settings = {"periods": 1, "duty_date": "2026-01-15", **changes.get("settings", {})}
    tables: dict[str, dict[str, list[Any]]] = {
        "products": {"product": ["part"], "hs_code": ["854430"], "unit_value_usd": [100]},
        "sites": {
            "site": ["Shenzhen", "Saltillo"],
            "kind": ["plant", "plant"],
            "status": ["existing", "candidate"],
            "place": ["CHN", "MEX"],
            "fixed_cost_usd_per_year": [2000, 4000],
            "capacity_units_per_year": [5000, 5000],
            "opening_cost_usd": [None, 3000],
            "closing_cost_usd": [1000, None],
            "labour_usd_per_hour": [5, 4],
            "electricity_usd_per_kwh": [0.1, 0.1],
        },
        "markets": {"market": ["Toronto"], "place": ["CAN"]},
        "demand": {"market": ["Toronto"], "product": ["part"], "period": [""], "quantity": [1000]},
        "lanes": {
            "origin": ["Shenzhen", "Saltillo"],
            "destination": ["Toronto", "Toronto"],
            "unit_cost_usd": [6, 3],
            "mode": ["sea", "road"],
            "days": [30, 5],
            "co2e_kg_per_unit": [4, 2],
        },
        "recipes": {"recipe": ["make"], "product": ["part"]},
        "processes": {
            "site": ["Shenzhen", "Saltillo"],
            "recipe": ["make", "make"],
            "labour_h_per_unit": [2, 2],
            "energy_kwh_per_unit": [10, 10],
            "unit_cost_usd": [20, 20],
        },
        "duties": {
            "importer": ["CAN", "CAN"],
            "origin": ["CHN", "MEX"],
            "hs_code": ["854430", "854430"],
            "rate_share": [0.10, 0.05],
        },
    }
    for table, columns in changes.items():
        if table != "settings":
            tables[table] = {**tables[table], **columns}
    return coefficients(settings, tables)


def three_plants(**changes: Any) -> Coefficients:
    """Existing China, candidates Mexico and USA, 100 units to Canada, no fixed costs, no duty.

    Per unit: China 20 + freight 6, Mexico 24 + 3, USA 27.4 + 0.5. China is the best (26, 27, 27.9).
    """
    tables: dict[str, dict[str, list[Any]]] = {
        "products": {"product": ["part"]},
        "sites": {
            "site": ["Shenzhen", "Saltillo", "Laredo"],
            "kind": ["plant"] * 3,
            "status": ["existing", "candidate", "candidate"],
            "place": ["CHN", "MEX", "USA"],
        },
        "markets": {"market": ["Toronto"], "place": ["CAN"]},
        "demand": {"market": ["Toronto"], "product": ["part"], "period": [""], "quantity": [100]},
        "lanes": {
            "origin": ["Shenzhen", "Saltillo", "Laredo"],
            "destination": ["Toronto"] * 3,
            "unit_cost_usd": [6, 3, 0.5],
            "mode": ["sea", "road", "road"],
            "days": [30, 5, 3],
            "co2e_kg_per_unit": [4, 2, 3],
        },
        "recipes": {"recipe": ["make"], "product": ["part"]},
        "processes": {
            "site": ["Shenzhen", "Saltillo", "Laredo"],
            "recipe": ["make"] * 3,
            "unit_cost_usd": [20, 24, 27.4],
        },
    }
    settings = {"periods": 1, **changes.get("settings", {})}
    for table, columns in changes.items():
        if table != "settings":
            tables[table] = {**tables[table], **columns}
    return coefficients(settings, tables)


def plain(
    seed: int, sites: int = 4, markets: int = 3, *, settings: Mapping[str, Any] | None = None
) -> Coefficients:
    """A random location problem in which cost, CO2e and days pull apart; no places."""
    rng = np.random.default_rng(seed)
    names = [f"s{i}" for i in range(sites)]
    towns = [f"m{j}" for j in range(markets)]
    quantity = rng.integers(20, 60, markets)
    pairs = [(i, j) for i in range(sites) for j in range(markets)]
    # Dear sites are fast and clean, so that the axes disagree.
    dear = rng.permutation(sites) / max(1, sites - 1)
    clean = rng.permutation(sites) / max(1, sites - 1)
    return coefficients(
        {"periods": 1, **(settings or {})},
        {
            "products": {"product": ["p"]},
            "sites": {
                "site": names,
                "kind": ["plant"] * sites,
                "status": ["existing"] + ["candidate"] * (sites - 1),
                "fixed_cost_usd_per_year": [int(x) for x in rng.integers(100, 900, sites)],
                "capacity_units_per_year": [
                    int(x) for x in rng.integers(60, int(quantity.sum()) + 60, sites - 1)
                ]
                + [int(quantity.sum())],
            },
            "markets": {"market": towns},
            "demand": {
                "market": towns,
                "product": ["p"] * markets,
                "period": [""] * markets,
                "quantity": [int(q) for q in quantity],
            },
            "lanes": {
                "origin": [names[i] for i, _ in pairs],
                "destination": [towns[j] for _, j in pairs],
                "unit_cost_usd": [float(5 + 20 * dear[i] + 10 * rng.random()) for i, _ in pairs],
                "days": [float(1 + 20 * (1 - dear[i]) + 5 * rng.random()) for i, _ in pairs],
                "co2e_kg_per_unit": [
                    float(1 + 9 * (1 - clean[i]) + 3 * rng.random()) for i, _ in pairs
                ],
            },
        },
    )
