"""What making and buying one good unit costs, with the arithmetic beside each case."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, coefficients, lane, planned, smart, wants


def harness(**process: Any) -> dict[str, Rows]:
    """A plant makes goods of two parts each; a supplier sells parts at 1.50."""
    row = {
        "site": "plant",
        "recipe": "good",
        "labour_h_per_unit": 0.5,
        "energy_kwh_per_unit": 10,
        "yield_share": 0.8,
        "unit_cost_usd": 2,
    }
    return {
        "products": [{"product": "good"}, {"product": "part"}],
        "sites": [
            {
                "site": "plant",
                "place": "MEX",
                "labour_usd_per_hour": 8,
                "electricity_usd_per_kwh": 0.12,
            },
            {"site": "maker", "kind": "supplier", "place": "MEX"},
        ],
        "markets": [{"market": "buyer", "place": "MEX"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("maker", "plant", 0.25), lane("plant", "buyer", 3)],
        "bom": [{"product": "good", "component": "part", "quantity": 2}],
        "processes": [{**row, **process}],
        "supply": [{"site": "maker", "product": "part", "unit_cost_usd": 1.5}],
    }


def test_bill_of_materials_yield_labour_and_energy() -> None:
    # 100 good units at a yield of 0.8 = 125 started.
    # labour   125 x 0.5 h x 8     = 500
    # energy   125 x 10 kWh x 0.12 = 150
    # other    125 x 2             = 250      production 900
    # parts    125 x 2 = 250, x 1.50          material   375
    # freight  250 x 0.25 + 100 x 3 = 62.5 + 300 = 362.5
    plan = planned(harness())
    assert plan.production[0].quantity == pytest.approx(100)
    assert plan.supply[0].quantity == pytest.approx(250)
    assert plan.cost["production"] == pytest.approx(900)
    assert plan.cost["material"] == pytest.approx(375)
    assert plan.cost["freight"] == pytest.approx(362.5)
    assert plan.cost["landed_cost_usd"] == pytest.approx(1637.5)
    assert plan.yardstick.total_cost_usd == pytest.approx(1637.5)


def test_a_blank_yield_is_one() -> None:
    # 100 x (0.5 x 8 + 10 x 0.12 + 2) = 100 x 7.2.
    plan = planned(harness(yield_share=None))
    assert plan.cost["production"] == pytest.approx(720)


def test_capacity_counts_units_started() -> None:
    # 125 must be started: 124 are too few, 125 just do.
    tables = harness()
    tables["sites"][0]["capacity_units_per_year"] = 125
    assert planned(tables).found
    tables["sites"][0]["capacity_units_per_year"] = 124
    assert planned(tables).status == "infeasible"


def test_a_wage_that_is_not_known_leaves_the_recipe_out() -> None:
    tables = harness()
    tables["sites"][0]["labour_usd_per_hour"] = None
    data = coefficients(tables)
    assert [(item.kind, item.subject, item.detail) for item in data.left_out] == [
        ("recipe", "good @ plant", "labour_usd_per_hour")
    ]
    assert smart(data).status == "infeasible"


def test_the_cheaper_recipe_wins_and_recipes_may_share_components() -> None:
    # Recipe "rich": 2 parts and 2 USD = 5 a unit; "lean": 1 part and 3 USD = 4.5 a unit; a row
    # of the bill without a recipe (one box of 0.10) belongs to both.
    tables = harness()
    tables["products"].append({"product": "box"})
    tables["supply"].append({"site": "maker", "product": "box", "unit_cost_usd": 0.1})
    tables["recipes"] = [
        {"recipe": "rich", "product": "good"},
        {"recipe": "lean", "product": "good"},
    ]
    tables["bom"] = [
        {"product": "good", "recipe": "rich", "component": "part", "quantity": 2},
        {"product": "good", "recipe": "lean", "component": "part", "quantity": 1},
        {"product": "good", "recipe": "", "component": "box", "quantity": 1},
    ]
    tables["processes"] = [
        {"site": "plant", "recipe": "rich", "unit_cost_usd": 2},
        {"site": "plant", "recipe": "lean", "unit_cost_usd": 3},
    ]
    tables["lanes"][0]["unit_cost_usd"] = 0
    plan = planned(tables)
    assert {made.recipe for made in plan.production} == {"lean"}
    assert plan.cost["production"] == pytest.approx(300)
    assert plan.cost["material"] == pytest.approx(150 + 10)


def test_value_of_goods_that_have_none_is_their_cheapest_ex_works_cost() -> None:
    # (0.5 x 8 + 10 x 0.12 + 2) / 0.8 = 9 conversion, 2 / 0.8 x 1.5 = 3.75 parts: 12.75.
    data = coefficients(harness())
    assert dict(zip(data.products.name, data.products.unit_value_usd, strict=True)) == (
        pytest.approx({"good": 12.75, "part": 1.5})
    )


def test_energy_of_plants_and_factors_of_suppliers_make_co2e() -> None:
    # 125 started x 10 kWh x 0.4 kg = 500; 250 parts x 0.7 = 175; lanes 250 x 0.1 + 100 x 0.5 = 75.
    tables = harness()
    tables["facts"] = [
        {"key": "grid_co2e_kg_per_kwh_location", "place": "MEX", "value": 0.4, "source": "test"}
    ]
    tables["supply"][0]["co2e_kg_per_unit"] = 0.7
    tables["lanes"][0]["co2e_kg_per_unit"] = 0.1
    tables["lanes"][1]["co2e_kg_per_unit"] = 0.5
    plan = planned(tables, carbon_price_usd_per_t=200)
    assert plan.yardstick.co2e_kg == pytest.approx(750)
    assert plan.cost["carbon_price"] == pytest.approx(150)


def test_a_line_shared_by_two_products_and_its_fixed_cost() -> None:
    # Both products want the line (60 + 50 of 120 units); it costs 400 a year once used. A second
    # plant makes either at 5 more a unit: 110 x 5 = 550 > 400, so the line runs.
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}, {"product": "other"}],
        "sites": [{"site": "lined"}, {"site": "manual"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 60), wants("buyer", 50, "other")],
        "lanes": [lane("lined", "buyer", 1), lane("manual", "buyer", 1)],
        "processes": [
            *(
                {"site": "lined", "recipe": name, "line": "one", "unit_cost_usd": 2}
                for name in ("good", "other")
            ),
            *({"site": "manual", "recipe": n, "unit_cost_usd": 7} for n in ("good", "other")),
        ],
        "capacity": [
            {
                "site": "lined",
                "line": "one",
                "capacity_units_per_year": 120,
                "fixed_cost_usd_per_year": 400,
            }
        ],
    }
    plan = planned(tables)
    assert [(line.site, line.line) for line in plan.lines] == [("lined", "one")]
    assert plan.cost["fixed"] == pytest.approx(400)
    assert plan.cost["production"] == pytest.approx(220)
    # Just 75 units: 75 x 5 = 375 < 400, the line stays off.
    tables["demand"] = [wants("buyer", 60), wants("buyer", 15, "other")]
    idle = planned(tables)
    assert idle.lines == ()
    assert idle.cost["fixed"] == 0
    assert idle.cost["production"] == pytest.approx(525)


def test_supplier_with_a_fixed_cost_sells_only_when_it_is_paid() -> None:
    # 250 parts: "cheap" 1.00 + 100 a year = 350; "maker" 1.50 = 375. With 150 a year: 400 > 375.
    tables = harness()
    tables["supply"].append({"site": "cheap", "product": "part", "unit_cost_usd": 1})
    tables["lanes"].append(lane("cheap", "plant", 0.25))
    tables["sites"].append({"site": "cheap", "kind": "supplier", "fixed_cost_usd_per_year": 100})
    plan = planned(tables)
    assert {bought.site for bought in plan.supply} == {"cheap"}
    assert plan.cost["fixed"] == pytest.approx(100)
    tables["sites"][-1]["fixed_cost_usd_per_year"] = 150
    assert {bought.site for bought in planned(tables).supply} == {"maker"}


def test_qualifying_a_candidate_supplier_is_a_one_off() -> None:
    # 250 parts at 1.00 + 110 once = 360 < 375 at the old supplier; with 130 it is not worth it.
    tables = harness()
    tables["supply"].append({"site": "new", "product": "part", "unit_cost_usd": 1})
    tables["lanes"].append(lane("new", "plant", 0.25))
    tables["sites"].append(
        {"site": "new", "kind": "supplier", "status": "candidate", "opening_cost_usd": 110}
    )
    plan = planned(tables)
    assert {bought.site for bought in plan.supply} == {"new"}
    assert plan.cost["one_off"] == pytest.approx(110)
    tables["sites"][-1]["opening_cost_usd"] = 130
    assert {bought.site for bought in planned(tables).supply} == {"maker"}
