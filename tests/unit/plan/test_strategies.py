"""The strategies: whose plants they allow, what they minimise, and when they do not apply."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.strategies import SMARTSHORE, compared


def globe() -> dict[str, Rows]:
    """Per unit to a US buyer: China 20, Vietnam 18, Mexico 24, Texas 30; 100 units.

    Shenzhen runs today (closing costs 200), the others are candidates (opening costs 300).
    """
    plants = {
        "Shenzhen": ("CHN", 20, 35, 9),
        "Hai Phong": ("VNM", 18, 40, 12),
        "Saltillo": ("MEX", 24, 5, 2),
        "Texas": ("USA", 30, 2, 1),
    }
    return {
        "products": [{"product": "good"}],
        "sites": [
            {
                "site": name,
                "place": country,
                "status": "existing" if name == "Shenzhen" else "candidate",
                "opening_cost_usd": None if name == "Shenzhen" else 300,
                "closing_cost_usd": 200,
            }
            for name, (country, *_) in plants.items()
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [
            lane(name, "buyer", cost, days=days, co2e_kg_per_unit=kg)
            for name, (_, cost, days, kg) in plants.items()
        ],
    }


def by_name(tables: dict[str, Rows], **settings: Any) -> dict[str, Plan]:
    return {plan.id: plan for plan in compared(coefficients(tables, **settings), EXACT)}


def makers(plan: Plan) -> set[str]:
    return {made.site for made in plan.production}


def test_the_plans_side_by_side() -> None:
    # today    Shenzhen 2000
    # offshore the cheaper of Shenzhen 2000 and Hai Phong 1800 + 300 (+ 200 if Shenzhen closes)
    # near     Saltillo 2400 + 300, Shenzhen closes and pays: 2900
    # onshore  Texas 3000 + 300 + 200 = 3500
    # dual     80 from Hai Phong at 18 and 20 from Shenzhen at 20, opening costs 300: 2140, or 80
    #          from Shenzhen and 20 from Hai Phong: 2260
    # move     all from Hai Phong: 1800 + 300 = 2100; Shenzhen costs nothing to keep
    # smart    cheapest of all = 2000
    plans = by_name(globe())
    # One year: no time to phase anything.
    assert plans.pop("phase").status == "not_applicable"
    assert {name: makers(plan) for name, plan in plans.items()} == {
        "today": {"Shenzhen"},
        "offshore": {"Shenzhen"},
        "nearshore": {"Saltillo"},
        "onshore": {"Texas"},
        "dual": {"Hai Phong", "Shenzhen"},
        "move": {"Hai Phong"},
        "smartshore": {"Shenzhen"},
    }
    costs = {name: plan.yardstick.total_cost_usd for name, plan in plans.items()}
    assert costs == pytest.approx(
        {
            "today": 2000,
            "offshore": 2000,
            "nearshore": 2900,
            "onshore": 3500,
            "dual": 2140,
            "move": 2100,
            "smartshore": 2000,
        }
    )
    closed = {d.site for d in plans["nearshore"].decisions if d.event == "close"}
    assert closed == {"Shenzhen"}


def test_a_strategy_may_minimise_landed_cost_where_smartshore_minimises_the_total() -> None:
    # At 1000 USD/t: Shenzhen 20 + 9, Hai Phong 18 + 12, Saltillo 24 + 2, Texas 30 + 1.
    # Over two years smartshore moves: Saltillo 2 x 2600 + 300 + nothing (Shenzhen may stay open at
    # no cost) = 5500 < 5800. Who looks at cash alone: Hai Phong 3600 + 300 < 4000. Offshore is
    # measured by the total and so minimises it: Shenzhen 5800 < 6000 + 300.
    cash = [{"name": "cash", "countries": "far", "objective": "landed"}]
    plans = by_name(globe(), periods=2, carbon_price_usd_per_t=1000, strategies=cash)
    assert makers(plans["offshore"]) == {"Shenzhen"}
    assert makers(plans["smartshore"]) == {"Saltillo"}
    assert plans["smartshore"].yardstick.total_cost_usd == pytest.approx(5500)
    assert makers(plans["cash"]) == {"Hai Phong"}
    assert plans["cash"].yardstick.landed_cost_usd == pytest.approx(3600)
    assert plans["cash"].yardstick.total_cost_usd == pytest.approx(3600 + 300 + 2400)


def test_a_rival_that_breaks_a_limit_says_which() -> None:
    # 35 s + 5 (1 - s) <= 10 days: a sixth may stay in Shenzhen, the rest goes to Saltillo:
    # 16.67 x 20 + 83.33 x 24 + 300 = 2633.33, less than all from Saltillo (2700).
    plans = by_name(globe(), limits={"lead_time_days": 10})
    assert makers(plans["smartshore"]) == {"Shenzhen", "Saltillo"}
    assert plans["smartshore"].yardstick.total_cost_usd == pytest.approx(7900 / 3)
    assert plans["today"].breaks == plans["offshore"].breaks == ("lead_time_days",)
    assert plans["nearshore"].breaks == plans["onshore"].breaks == ()


def test_strategies_that_need_places_say_so() -> None:
    tables = globe()
    for row in (*tables["sites"], *tables["markets"]):
        row.pop("place")
    plans = by_name(tables)
    for name in ("offshore", "nearshore", "onshore"):
        assert (plans[name].status, plans[name].reason) == ("not_applicable", "plan.needs_places")
    assert plans["today"].found
    assert plans["smartshore"].found


def test_no_plant_there() -> None:
    tables = globe()
    tables["sites"] = [row for row in tables["sites"] if row["site"] != "Texas"]
    tables["lanes"] = [row for row in tables["lanes"] if row["origin"] != "Texas"]
    plans = by_name(tables)
    assert plans["onshore"].reason == "plan.no_plant_there"


def test_today_needs_a_plant_today() -> None:
    tables = globe()
    tables["sites"][0]["status"] = "candidate"
    tables["sites"][0]["opening_cost_usd"] = 300
    assert by_name(tables)["today"].reason == "plan.no_existing_site"


def test_home_and_near_may_be_named() -> None:
    plans = by_name(globe(), home=["MEX"], near=["USA"])
    assert makers(plans["onshore"]) == {"Saltillo"}
    assert makers(plans["nearshore"]) == {"Texas"}


def test_the_order_and_the_names_prefer_no_country() -> None:
    """Mirror the figures between Mexico and Vietnam and the answer is mirrored."""
    tables = globe()
    tables["lanes"][0]["unit_cost_usd"] = 60
    plans = by_name(tables)
    assert makers(plans["smartshore"]) == {"Hai Phong"}
    mirrored = globe()
    mirrored["lanes"][0]["unit_cost_usd"] = 60
    mirrored["lanes"][1]["unit_cost_usd"], mirrored["lanes"][2]["unit_cost_usd"] = 24, 18
    assert makers(by_name(mirrored)["smartshore"]) == {"Saltillo"}


def test_a_strategy_of_the_users_own() -> None:
    own = [{"name": "asean", "countries": ["VNM"], "objective": "landed"}]
    plans = by_name(globe(), strategies=own)
    assert list(plans)[-1] == SMARTSHORE
    assert makers(plans["asean"]) == {"Hai Phong"}


def test_todays_network_has_no_candidate_suppliers() -> None:
    tables = globe()
    tables["products"].append({"product": "part"})
    tables["bom"] = [{"product": "good", "component": "part", "quantity": 1}]
    tables["processes"] = [{"site": "Shenzhen", "recipe": "good", "unit_cost_usd": 1}]
    tables["supply"] = [
        {"site": "old", "product": "part", "unit_cost_usd": 3},
        {"site": "new", "product": "part", "unit_cost_usd": 2},
    ]
    tables["sites"] += [
        {"site": "old", "kind": "supplier", "place": "CHN"},
        {"site": "new", "kind": "supplier", "place": "CHN", "status": "candidate"},
    ]
    tables["lanes"] += [lane(name, "Shenzhen", 0) for name in ("old", "new")]
    plans = by_name(tables)
    assert {bought.site for bought in plans["today"].supply} == {"old"}
    assert {bought.site for bought in plans["smartshore"].supply} == {"new"}


def test_only_the_strategies_asked_for_are_solved() -> None:
    data = coefficients(globe())
    told: list[str] = []
    plans = compared(data, EXACT, ("today", "smartshore"), told.append)
    assert [plan.id for plan in plans] == told == ["today", "smartshore"]
