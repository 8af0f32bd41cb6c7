"""What moving one unit costs: lanes, duty by origin, pipeline stock, depots."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, coefficients, lane, planned, wants

DAY = "2026-11-01"
MPF = 0.003464


def world(**site: Any) -> dict[str, Rows]:
    """100 goods worth 50 each from one plant to a buyer in the USA by road."""
    return {
        "products": [{"product": "good", "unit_value_usd": 50, "hs_code": "8544.30.00"}],
        "sites": [{"site": "plant", "place": "MEX", **site}],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("plant", "buyer", 2, mode="road", days=7.3)],
    }


def duty(origin: str, rate: float, importer: str = "USA") -> dict[str, Any]:
    return {"importer": importer, "origin": origin, "hs_code": "8544", "rate_share": rate}


def test_a_row_of_its_own_replaces_the_row_for_all_products() -> None:
    # good has a row of its own by road (9); every other product pays 2.
    tables = world()
    tables["products"] = [{"product": "good"}, {"product": "other"}]
    tables["demand"].append(wants("buyer", 10, "other"))
    tables["lanes"].append(lane("plant", "buyer", 9, mode="road", product="good"))
    assert planned(tables).cost["freight"] == pytest.approx(100 * 9 + 10 * 2)
    # By another mode the general row still holds.
    tables["lanes"][-1]["mode"] = "air"
    assert planned(tables).cost["freight"] == pytest.approx(110 * 2)


def test_duty_goes_by_the_origin_of_the_goods_not_by_the_last_stop() -> None:
    # Goods made in China pass a depot in Mexico: 5 % into Mexico, then the USA's 25 % on Chinese
    # goods (not its 2 % on Mexican ones), each on 50 USD: 100 x (2.5 + 12.5) = 1500, and the
    # processing fee of 0.3464 % into the USA: 17.32.
    tables = world(place="CHN")
    tables["sites"].append({"site": "depot", "kind": "dc", "place": "MEX"})
    tables["lanes"] = [
        lane("plant", "depot", 1, mode="sea"),
        lane("depot", "buyer", 1, mode="road"),
    ]
    tables["duties"] = [duty("CHN", 0.05, "MEX"), duty("CHN", 0.25), duty("MEX", 0.02)]
    plan = planned(tables, duty_date=DAY)
    assert plan.cost["duty"] == pytest.approx(1500 + 100 * 50 * MPF)
    assert {flow.origin_country for flow in plan.flows} == {"CHN"}


def test_no_duty_within_a_country_nor_on_goods_that_come_home() -> None:
    tables = world(place="USA")
    assert planned(tables, duty_date=DAY).cost["duty"] == 0
    # US goods back from a depot in Mexico: Mexico's 10 % once, nothing on the way home.
    tables["sites"].append({"site": "depot", "kind": "dc", "place": "MEX"})
    tables["lanes"] = [
        lane("plant", "depot", 1, mode="road"),
        lane("depot", "buyer", 1, mode="road"),
    ]
    tables["duties"] = [duty("USA", 0.1, "MEX")]
    assert planned(tables, duty_date=DAY).cost["duty"] == pytest.approx(500)


def test_claiming_tmec_origin_pays_when_the_local_recipe_costs_less_than_the_duty() -> None:
    # 8544.30 of Mexico: MFN 5 % + 25 % on vehicle parts unless it originates, and the processing
    # fee of 0.3464 %: (0.30 + 0.003464) x 50 = 15.1732 a unit. Originating: nothing.
    # The local recipe costs `more` a unit.
    def made(more: float) -> Any:
        tables = world()
        tables["recipes"] = [
            {"recipe": "imported", "product": "good", "qualifies_tmec": "no"},
            {
                "recipe": "local",
                "product": "good",
                "qualifies_tmec": "yes",
                "basis": "claimed for the test",
            },
        ]
        tables["processes"] = [
            {"site": "plant", "recipe": "imported", "unit_cost_usd": 20},
            {"site": "plant", "recipe": "local", "unit_cost_usd": 20 + more},
        ]
        return planned(tables, duty_date=DAY)

    imported = made(15.18)
    assert imported.production[0].recipe == "imported"
    assert imported.cost["duty"] == pytest.approx(1517.32)
    assert imported.flows[0].duty["rate_share"] == pytest.approx(0.30)
    assert imported.flows[0].duty["fee_share"] == pytest.approx(MPF)
    claimed = made(15.17)
    assert claimed.production[0].recipe == "local"
    assert claimed.flows[0].qualifies
    assert claimed.cost["duty"] == 0
    assert claimed.cost["production"] == pytest.approx(3517)


def test_a_claim_made_outside_north_america_is_worth_nothing() -> None:
    tables = world(place="CHN")
    tables["recipes"] = [
        {"recipe": "r", "product": "good", "qualifies_tmec": "yes", "basis": "mistaken"}
    ]
    tables["duties"] = [duty("CHN", 0.25)]
    plan = planned(tables, duty_date=DAY)
    assert not plan.flows[0].qualifies
    assert plan.cost["duty"] == pytest.approx(100 * 50 * (0.25 + MPF))


def test_goods_that_land_by_sea_pay_the_harbor_fee() -> None:
    tables = world(place="CHN")
    tables["duties"] = [duty("CHN", 0.25)]
    tables["lanes"] = [lane("plant", "buyer", 2, mode="sea", days=30)]
    plan = planned(tables, duty_date=DAY)
    assert plan.cost["duty"] == pytest.approx(100 * 50 * (0.25 + MPF + 0.00125))


def test_an_unknown_duty_leaves_the_lane_out_and_never_counts_as_zero() -> None:
    # Nobody says what Japan levies.
    tables = world()
    tables["markets"] = [{"market": "buyer", "place": "JPN"}]
    data = coefficients(tables, duty_date=DAY)
    assert len(data.arcs) == 0
    assert [item.code for item in data.left_out] == ["plan.duty_unknown"]


def test_pipeline_stock() -> None:
    # 20 % a year x 50 USD x 7.3 / 365 days = 0.2 a unit.
    plan = planned(world(place="USA"), holding_rate_per_year=0.2)
    assert plan.cost["pipeline_stock"] == pytest.approx(20)
    assert plan.yardstick.shadow_cost_usd == pytest.approx(20)
    # At 200 % dear stock a faster, dearer lane pays: 2 + 2.0 > 3 + 0.274.
    tables = world(place="USA")
    tables["lanes"].append(lane("plant", "buyer", 3, mode="air", days=1))
    assert {flow.mode for flow in planned(tables, holding_rate_per_year=0.9).flows} == {"road"}
    tables["lanes"][0]["days"] = 73
    assert {flow.mode for flow in planned(tables, holding_rate_per_year=0.9).flows} == {"air"}


def test_pipeline_stock_is_not_included_without_days() -> None:
    tables = world(place="USA")
    tables["lanes"][0]["days"] = None
    plan = planned(tables, holding_rate_per_year=0.2)
    assert plan.cost["pipeline_stock"] is None
    assert plan.yardstick.lead_time_days is None


def test_carbon_price_without_any_lane_emissions_is_not_included_anywhere() -> None:
    # The plant's energy alone must not be charged: the yardstick would not show it.
    tables = world(place="USA", electricity_usd_per_kwh=0.1)
    tables["processes"] = [{"site": "plant", "recipe": "good", "energy_kwh_per_unit": 10}]
    data = coefficients(tables, carbon_price_usd_per_t=100)
    assert {"co2e_kg", "carbon_price"} <= set(data.not_included)
    plan = planned(tables, carbon_price_usd_per_t=100)
    assert plan.objective == pytest.approx(100 * 10 * 0.1 + 100 * 2)
    assert plan.cost["carbon_price"] is None
