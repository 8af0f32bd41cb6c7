"""The compiled model: sizes, bounds that never cut a plan off, limits by name, epsilon rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import EXACT, Rows, coefficients, lane, smart, wants

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import compile_model
from smartshoring.plan.model.columns import most_needed
from smartshoring.plan.solve import plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of
from smartshoring.solver.highs import solve


def question(data: Coefficients, **changes: Any) -> Spec:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return replace(spec, **changes)


def plain() -> dict[str, Rows]:
    """Clean and slow, or dirty and fast: 10 units of one good."""
    return {
        "products": [{"product": "good"}],
        "sites": [{"site": "clean"}, {"site": "fast"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 10)],
        "lanes": [
            lane("clean", "buyer", 4, days=9, co2e_kg_per_unit=1),
            lane("fast", "buyer", 3, days=1, co2e_kg_per_unit=6),
        ],
    }


def test_a_plain_location_problem_compiles_to_what_it_should() -> None:
    # 2 flows, 2 runs, 2 open, 1 unmet (closed: demand is hard); no events, lines or purchases.
    compiled = compile_model(data := coefficients(plain()), question(data))
    assert compiled.model.size[1] == 7
    assert int(compiled.model.integer.sum()) == 2
    assert compiled.columns.opening.shape == (0, 2)
    assert compiled.columns.line.shape == (1, 0)
    assert compiled.model.upper[compiled.columns.unmet] == [0.0]
    kinds = {limit.kind for limit in compiled.limits}
    assert kinds == {"demand", "site_capacity", "supply_capacity", "line_capacity"}
    assert sum(len(limit.row) for limit in compiled.limits) == 1


@pytest.mark.parametrize(
    ("objective", "best"), [("total", 30), ("landed", 30), ("co2e", 10), ("lead_time", 10)]
)
def test_each_measure_can_be_minimised(objective: Any, best: float) -> None:
    # Cost: fast 3 x 10; CO2e: clean 1 x 10; unit-days: fast 1 x 10.
    data = coefficients(plain())
    plan = plan_for(data, question(data, objective=objective), EXACT, name="x")
    assert plan.objective == pytest.approx(best)
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst


@pytest.mark.parametrize(
    ("bound", "clean", "cost"),
    [
        # 6 kg each by fast: at most 35 kg means 5 clean (5 + 30) at 4: 20 + 15.
        ({"co2e_max": 35.0}, 5, 35),
        # 9 days each by clean, at most 5 on average, dearest objective turned: least CO2e takes as
        # much clean as 5 days allow: 1 + 8c/10 <= 5, c = 5.
        ({"lead_time_max": 5.0, "objective": "co2e"}, 5, 35),
        # At most 34 USD, least CO2e: 30 + c <= 34.
        ({"total_cost_max": 34.0, "objective": "co2e"}, 4, 34),
    ],
)
def test_epsilon_rows(bound: dict[str, Any], clean: float, cost: float) -> None:
    data = coefficients(plain())
    plan = plan_for(data, question(data, **bound), EXACT, name="x")
    made = {p.site: p.quantity for p in plan.production}
    assert made["clean"] == pytest.approx(clean)
    assert plan.cost["total_cost_usd"] == pytest.approx(cost)


def test_most_needed_explodes_the_bill_of_materials() -> None:
    # 10 goods, each of 2 parts at a yield of 0.8, each part of 3 grams (or 4 by another recipe):
    # 25 parts, 100 grams at most.
    tables = plain()
    tables["products"] = [{"product": name} for name in ("good", "part", "gram")]
    tables["recipes"] = [
        {"recipe": "thrifty", "product": "part"},
        {"recipe": "rich", "product": "part"},
    ]
    tables["bom"] = [
        {"product": "good", "recipe": "", "component": "part", "quantity": 2},
        {"product": "part", "recipe": "thrifty", "component": "gram", "quantity": 3},
        {"product": "part", "recipe": "rich", "component": "gram", "quantity": 4},
    ]
    tables["processes"] = [
        {"site": "clean", "recipe": "good", "yield_share": 0.8, "unit_cost_usd": 1},
        {"site": "clean", "recipe": "thrifty", "unit_cost_usd": 1},
        {"site": "clean", "recipe": "rich", "unit_cost_usd": 1},
        {"site": "clean", "recipe": "gram", "unit_cost_usd": 1},
    ]
    data = coefficients(tables)
    need = dict(zip(data.products.name, most_needed(data)[0], strict=True))
    assert need == pytest.approx({"good": 10, "part": 25, "gram": 100})


def test_a_closed_plant_without_a_capacity_makes_nothing() -> None:
    # `fast` costs 100 a year: 10 x 4 < 30 + 100.
    tables = plain()
    tables["sites"][1]["fixed_cost_usd_per_year"] = 100
    plan = smart(coefficients(tables))
    assert [(d.site, d.open) for d in plan.decisions if d.open] == [("clean", True)]
    assert {p.site for p in plan.production} == {"clean"}


def test_a_closed_depot_passes_nothing() -> None:
    # By the depot 1 + 1, direct 4 and 3; the depot costs 15 a year: 20 + 15 > 30, at 5: 25 < 30.
    tables = plain()
    tables["sites"].append({"site": "depot", "kind": "dc", "fixed_cost_usd_per_year": 15})
    tables["lanes"] += [lane("clean", "depot", 1), lane("depot", "buyer", 1)]
    assert {f.origin for f in smart(coefficients(tables)).flows} == {"fast"}
    tables["sites"][-1]["fixed_cost_usd_per_year"] = 5
    plan = smart(coefficients(tables))
    assert {f.origin for f in plan.flows} == {"clean", "depot"}
    assert plan.cost["total_cost_usd"] == pytest.approx(25)


def test_nothing_flows_to_a_market_that_asks_for_nothing_in_a_period() -> None:
    tables = plain()
    tables["demand"] = [wants("buyer", 10, period="1")]
    plan = smart(coefficients(tables, periods=2))
    assert {flow.period for flow in plan.flows} == {"1"}


def test_bought_parts_do_not_leave_as_made_in_the_plant() -> None:
    """A plant that both buys and makes parts sends on only its own, under its own origin."""
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}, {"product": "part"}],
        "sites": [
            {"site": "maker", "place": "MEX"},
            {"site": "user", "place": "MEX"},
            {"site": "seller", "kind": "supplier", "place": "CHN"},
        ],
        "markets": [{"market": "buyer", "place": "MEX"}],
        "demand": [wants("buyer", 10)],
        "bom": [{"product": "good", "component": "part", "quantity": 1}],
        "processes": [
            {"site": "user", "recipe": "good", "unit_cost_usd": 1},
            {"site": "maker", "recipe": "part", "unit_cost_usd": 50},
            {"site": "maker", "recipe": "good", "unit_cost_usd": 500},
        ],
        "supply": [{"site": "seller", "product": "part", "unit_cost_usd": 1}],
        # Only the maker can buy parts; only from the maker do parts reach the user.
        "lanes": [
            lane("seller", "maker", 1),
            lane("maker", "user", 1),
            lane("user", "buyer", 1),
            lane("maker", "buyer", 1),
        ],
    }
    plan = smart(coefficients(tables))
    # Trading the seller's parts on (1 + 1 + 1 + 1 + 1 = 5) is not allowed; making them is 53.
    assert plan.cost["total_cost_usd"] == pytest.approx(10 * (50 + 1 + 1 + 1))
    assert {flow.origin_country for flow in plan.flows} == {"MEX"}


def test_lazy_links_never_change_the_optimum_of_a_case() -> None:
    rng = np.random.default_rng(7)
    sites = [f"s{i}" for i in range(6)]
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}],
        "sites": [
            {
                "site": name,
                "status": "candidate",
                "capacity_units_per_year": float(rng.integers(20, 60)),
                "fixed_cost_usd_per_year": float(rng.integers(50, 200)),
                "opening_cost_usd": float(rng.integers(0, 90)),
            }
            for name in sites
        ],
        "markets": [{"market": f"m{j}"} for j in range(8)],
        "demand": [wants(f"m{j}", float(rng.integers(3, 12))) for j in range(8)],
        "lanes": [
            lane(name, f"m{j}", float(rng.integers(1, 20))) for name in sites for j in range(8)
        ],
    }
    model = compile_model(data := coefficients(tables, periods=2), question(data)).model
    bare = replace(model, lazy=model.lazy[:0], lazy_upper=model.lazy_upper[:0])
    assert model.lazy.shape[0] > 0
    assert solve(model).objective == pytest.approx(solve(bare).objective, rel=1e-9)
