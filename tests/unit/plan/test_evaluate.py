"""The yardstick's worked examples: discounting, one-offs, residual value, shares, lead time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_kit import Rows, coefficients, lane, planned, smart, wants

from smartshoring.network.plan import CASH_TERMS, LANDED_TERMS, SHADOW_TERMS
from smartshoring.plan.evaluate import broken_limits
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of


def two_plants(**settings: Any) -> tuple[dict[str, Rows], dict[str, Any]]:
    """Old (10 a unit) or new (4 a unit, 500 to open): 100 units a year."""
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "old", "fixed_cost_usd_per_year": 0, "closing_cost_usd": 50},
            {
                "site": "new",
                "status": "candidate",
                "opening_cost_usd": 500,
                "closing_cost_usd": 0,
            },
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("old", "buyer", 10), lane("new", "buyer", 4)],
    }
    return tables, settings


def test_discounting() -> None:
    # 1000 a year for three years at 10 %: 1000 + 909.0909 + 826.4463 = 2735.5372.
    tables, _ = two_plants()
    tables["sites"][1]["opening_cost_usd"] = 1e6
    plan = planned(tables, periods=[2027, 2028, 2029], discount_rate=0.1)
    assert plan.cost["freight"] == pytest.approx(1000 + 1000 / 1.1 + 1000 / 1.21)
    # Years apart by more than one are discounted by the years between: 1000 + 1000 / 1.1**3.
    gaps = planned(tables, periods=[2027, 2030], discount_rate=0.1)
    assert gaps.cost["freight"] == pytest.approx(1000 + 1000 / 1.331)


def test_opening_pays_over_enough_years() -> None:
    # Saving 600 a year against 500 once: it pays in one year (400 + 500 = 900 < 1000).
    tables, _ = two_plants()
    plan = planned(tables)
    assert plan.cost["one_off"] == pytest.approx(500)
    assert plan.cost["total_cost_usd"] == pytest.approx(900)
    # With 1000 to open it pays in two years (1000 + 800 < 2000) but not in one.
    tables["sites"][1]["opening_cost_usd"] = 1000
    assert planned(tables).cost["one_off"] == 0
    assert planned(tables, periods=2).cost["total_cost_usd"] == pytest.approx(1800)


def test_residual_value() -> None:
    # 1000 to open at the start of a two-year horizon, life 5 years: 2 of 5 used, 60 % left = 600,
    # credited at the end: one-off 400, total 400 + 800.
    tables, _ = two_plants()
    tables["sites"][1]["opening_cost_usd"] = 1000
    plan = planned(tables, periods=2, asset_life_years=5)
    assert plan.cost["one_off"] == pytest.approx(400)
    assert plan.cost["total_cost_usd"] == pytest.approx(1200)
    # At 10 % the credit comes with the last year's factor: 1000 - 600 / 1.1 = 454.5455.
    later = planned(tables, periods=2, asset_life_years=5, discount_rate=0.1)
    assert later.cost["one_off"] == pytest.approx(1000 - 600 / 1.1)
    # A life of one year leaves nothing.
    spent = planned(tables, periods=2, asset_life_years=1)
    assert spent.cost["one_off"] == pytest.approx(1000)


def test_a_site_that_closes_again_has_no_residual_value() -> None:
    # The second year has no demand and 300 of fixed cost: the site closes, the credit of
    # 500 x 3/5 = 300 at the end would just pay for staying open; at 310 it does not.
    tables, _ = two_plants()
    tables["demand"] = [wants("buyer", 100, period="1")]
    tables["sites"][1]["fixed_cost_usd_per_year"] = 310
    tables["sites"][0]["capacity_units_per_year"] = 0
    plan = planned(tables, periods=2, asset_life_years=5)
    assert [d.open for d in plan.decisions if d.site == "new"] == [True, False]
    assert plan.cost["one_off"] == pytest.approx(500)
    tables["sites"][1]["fixed_cost_usd_per_year"] = 290
    stays = planned(tables, periods=2, asset_life_years=5)
    assert [d.open for d in stays.decisions if d.site == "new"] == [True, True]
    assert stays.cost["one_off"] == pytest.approx(200)


def test_opening_closing_and_minimum_life_over_three_periods() -> None:
    # Demand in the first year only needs the new site (the old one makes 20 of 100); it costs 200
    # a year. Free to close: 500 + 200 + 80 x 4 + 20 x 10 in year 1; then the old one serves 20 for
    # 200 a year: 1020 + ... With a minimum life of 3 years it must be kept and paid.
    tables, _ = two_plants()
    tables["sites"][0]["capacity_units_per_year"] = 20
    tables["sites"][1] |= {"fixed_cost_usd_per_year": 200}
    tables["demand"] = [
        wants("buyer", 100, period="1"),
        wants("buyer", 20, period="2"),
        wants("buyer", 20, period="3"),
    ]
    # Year 1: the new plant makes all 100 (400); years 2 and 3: 20 x 10 = 200 each.
    # 500 + 200 + 400 + 200 + 200 = 1500.
    free = planned(tables, periods=3)
    states = {(d.period, d.site): (d.open, d.event) for d in free.decisions}
    assert states["1", "new"] == (True, "open")
    assert states["2", "new"] == (False, "close")
    assert states["3", "new"] == (False, "")
    assert free.cost["total_cost_usd"] == pytest.approx(1500)
    # Kept for three years: 500 + 3 x 200 + 400 + 80 + 80 = 1660; the old one may stay at no cost.
    tables["sites"][1]["min_life_years"] = 3
    bound = planned(tables, periods=3)
    assert [d.open for d in bound.decisions if d.site == "new"] == [True, True, True]
    assert bound.cost["total_cost_usd"] == pytest.approx(1660)
    # Two years: closes after the second: 500 + 400 + 400 + 80 + 200 = 1580.
    tables["sites"][1]["min_life_years"] = 2
    assert planned(tables, periods=3).cost["total_cost_usd"] == pytest.approx(1580)


def test_an_existing_site_that_closed_does_not_reopen() -> None:
    # Idle in year 2 (300 a year): closing costs 50, but then year 3 is lost to the dear plant.
    # Keep open: 300 x 3 + 2 x 1000 = 2900. Close after year 1 and open the new one in year 3 for
    # 5000: dearer. It stays open through the idle year.
    tables, _ = two_plants()
    tables["sites"][0] |= {"fixed_cost_usd_per_year": 300}
    tables["sites"][1]["opening_cost_usd"] = 5000
    tables["demand"] = [wants("buyer", 100, period="1"), wants("buyer", 100, period="3")]
    plan = planned(tables, periods=3)
    assert [d.open for d in plan.decisions if d.site == "old"] == [True, True, True]
    assert plan.cost["total_cost_usd"] == pytest.approx(2900)


def test_closing_costs_are_paid_once() -> None:
    # The old plant costs 700 a year; closing it costs 50: new alone 500 + 400 + 50 = 950.
    tables, _ = two_plants()
    tables["sites"][0]["fixed_cost_usd_per_year"] = 700
    plan = planned(tables, periods=2)
    assert plan.cost["one_off"] == pytest.approx(550)
    assert plan.cost["total_cost_usd"] == pytest.approx(500 + 50 + 800)


def geography() -> dict[str, Rows]:
    """Plants in Mexico (60 of 100) and the USA, a depot, two legs with days and CO2e."""
    return {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "norte", "place": "MEX", "capacity_units_per_year": 60},
            {"site": "ohio", "place": "USA"},
            {"site": "texas", "place": "USA", "capacity_units_per_year": 10},
            {"site": "depot", "kind": "dc", "place": "USA"},
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [
            lane("norte", "depot", 1, days=4, co2e_kg_per_unit=3),
            lane("depot", "buyer", 1, days=2, co2e_kg_per_unit=1),
            lane("ohio", "buyer", 9, days=1, co2e_kg_per_unit=2),
            lane("texas", "buyer", 5, days=3, co2e_kg_per_unit=5),
        ],
    }


def test_concentration_lead_time_and_co2e() -> None:
    # 60 from norte by the depot (4 + 2 days, 4 kg), 10 from texas (3 days, 5 kg), 30 from ohio.
    # Shares 0.6 / 0.3 / 0.1; countries MEX 0.6, USA 0.4: index 0.36 + 0.16 = 0.52.
    # Lead time (60 x 6 + 10 x 3 + 30 x 1) / 100 = 4.2; CO2e 240 + 50 + 60 = 350.
    stick = planned(geography()).yardstick
    assert stick.largest_site_share == pytest.approx(0.6)
    assert stick.largest_country_share == pytest.approx(0.6)
    assert stick.country_hhi == pytest.approx(0.52)
    assert stick.lead_time_days == pytest.approx(4.2)
    assert stick.co2e_kg == pytest.approx(350)


def test_carbon_price_moves_goods() -> None:
    # norte 2 USD and 4 kg, ohio 9 and 2, texas 5 and 5. At 4000 USD/t a kg costs 4: norte 18,
    # ohio 17, texas 25: everything from ohio.
    plan = planned(geography(), carbon_price_usd_per_t=4000)
    assert {flow.origin for flow in plan.flows} == {"ohio"}
    assert plan.cost["carbon_price"] == pytest.approx(100 * 2 * 4)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        # 40 from norte at most (40 %), 10 texas, 50 ohio would be 50 %: ohio 40 + norte 40 +
        # texas 10 = 90 < 100: infeasible, so 45 % is the least round one.
        ({"max_share_site": 0.45}, {"norte": 45, "ohio": 45, "texas": 10}),
        ({"max_share_country": 0.5}, {"norte": 50, "ohio": 40, "texas": 10}),
        ({"max_share_country": 0.55}, {"norte": 55, "ohio": 35, "texas": 10}),
        # 6n + 3t + o <= 300 over 100 units. A unit moved from norte to ohio saves 5 days for 7
        # USD (1.40 a day); texas 10 first: 5 x 10 saved for ohio by not using it... norte n,
        # texas t, ohio rest: 5n + 2t <= 200; worth 7n + 4t: texas 4/2 a day beats 7/5.
        ({"lead_time_days": 3}, {"norte": 36, "texas": 10, "ohio": 54}),
        ({"lane_days_max": 2.5}, {"norte": 60, "ohio": 40}),
        ({"single_source": True}, {"ohio": 100}),
        ({"max_sites": 1}, {"ohio": 100}),
    ],
)
def test_limits(limits: dict[str, Any], expected: dict[str, float]) -> None:
    plan = planned(geography(), limits=limits)
    plants = {"norte", "ohio", "texas"}
    made: dict[str, float] = {}
    for flow in plan.flows:
        if flow.origin in plants:
            made[flow.origin] = made.get(flow.origin, 0.0) + flow.quantity
    assert made == pytest.approx(expected)


def test_sourcing_shares_are_by_market_and_product() -> None:
    # At most 40 % of a market's product from one site: depot 40 (norte), ohio 40, texas only 10:
    # 90 of 100. With 45 %: depot 45, ohio 45, texas 10.
    assert planned(geography(), limits={"max_share_market_source": 0.4}).status == "infeasible"
    plan = planned(geography(), limits={"max_share_market_source": 0.45})
    into = {flow.origin: flow.quantity for flow in plan.flows if flow.destination == "buyer"}
    assert into == pytest.approx({"depot": 45, "ohio": 45, "texas": 10})


def test_broken_limits_are_named() -> None:
    data = coefficients(geography())
    plan = smart(data)
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    tight = spec.limits.model_copy(update={"max_share_site": 0.5, "lead_time_days": 5})
    assert broken_limits(plan, data, replace(spec, limits=tight)) == ("max_share_site",)


def test_terms_sum_to_totals() -> None:
    plan = planned(
        geography(), carbon_price_usd_per_t=50, holding_rate_per_year=0.1, shortage_cost_usd=99
    )
    cost = plan.cost

    def total(terms: tuple[str, ...]) -> float:
        return sum(cost[term] or 0.0 for term in terms)

    assert cost["landed_cost_usd"] == pytest.approx(total(LANDED_TERMS), rel=1e-9)
    assert cost["cash_cost_usd"] == pytest.approx(total(LANDED_TERMS + CASH_TERMS), rel=1e-9)
    assert cost["shadow_cost_usd"] == pytest.approx(total(SHADOW_TERMS), rel=1e-9)
    everything = LANDED_TERMS + CASH_TERMS + SHADOW_TERMS
    assert cost["total_cost_usd"] == pytest.approx(total(everything), rel=1e-9)
    assert cost["risk"] is None
    assert cost["inventory"] is None


def test_shortage_is_chosen_when_it_is_cheaper() -> None:
    # ohio costs 9: at a shortage price of 8 the last 30 units are not served: 30 x 8 = 240.
    plan = planned(geography(), shortage_cost_usd=8)
    assert [(u.market, u.product) for u in plan.unmet] == [("buyer", "good")]
    assert plan.unmet[0].quantity == pytest.approx(30)
    assert plan.cost["shortage"] == pytest.approx(240)
