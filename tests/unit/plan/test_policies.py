"""Policies: plants that must be ready, shares of a product, and from when a rule binds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, planned, smart, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import checked
from smartshoring.plan.policies import rules_of
from smartshoring.plan.strategies import compared, specs_of


def pair(policies: Rows, **more: Rows) -> dict[str, Rows]:
    """100 units a year: from "old" (today) at 10, from "new" at 12, opening 100, 50 a year."""
    return {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "old", "place": "CHN"},
            {
                "site": "new",
                "place": "MEX",
                "status": "candidate",
                "fixed_cost_usd_per_year": 50,
                "opening_cost_usd": 100,
            },
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("old", "buyer", 10), lane("new", "buyer", 12)],
        "policies": policies,
        **more,
    }


def rule(**numbers: float) -> dict[str, Any]:
    return {"product": "good", **numbers}


def total(plan: Plan) -> float:
    found = plan.yardstick.total_cost_usd
    assert found is not None
    return found


def out_of(plan: Plan) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for flow in plan.flows:
        key = (flow.origin, flow.period)
        found[key] = found.get(key, 0.0) + flow.quantity
    return found


def test_without_a_rule_the_cheaper_plant_makes_all() -> None:
    # 100 x 10.
    assert total(planned(pair([]))) == pytest.approx(1000)


def test_two_plants_are_open_although_one_would_do() -> None:
    # 100 x 10 + 50 + 100: the second plant is ready, and makes nothing.
    plan = planned(pair([rule(min_sites=2)]))
    assert total(plan) == pytest.approx(1150)
    assert plan.open_sites("1") == {"old", "new"}
    assert out_of(plan) == {("old", "1"): pytest.approx(100)}


def test_no_plant_delivers_more_than_its_share() -> None:
    # 70 x 10 + 30 x 12 + 50 + 100.
    plan = planned(pair([rule(max_share_site=0.7)]))
    assert total(plan) == pytest.approx(700 + 360 + 150)
    assert out_of(plan) == {("old", "1"): pytest.approx(70), ("new", "1"): pytest.approx(30)}


def test_no_country_delivers_more_than_its_share() -> None:
    # A second Chinese plant at 10.5 does not help; at most 60 from China, 40 x 12 from Mexico.
    tables = pair([rule(max_share_country=0.6)])
    tables["sites"].append({"site": "other", "place": "CHN"})
    tables["lanes"].append(lane("other", "buyer", 10.5))
    plan = planned(tables)
    assert total(plan) == pytest.approx(600 + 480 + 150)
    assert out_of(plan) == {("old", "1"): pytest.approx(60), ("new", "1"): pytest.approx(40)}


def test_a_rule_holds_for_its_product_only() -> None:
    # 50 of "spare" may all come from the old plant: 70 x 10 + 30 x 12 + 50 x 10 + 150.
    tables = pair([rule(max_share_site=0.7)])
    tables["products"].append({"product": "spare"})
    tables["demand"].append(wants("buyer", 50, "spare"))
    assert total(planned(tables)) == pytest.approx(1060 + 500 + 150)


def test_a_component_is_counted_by_what_plants_make() -> None:
    # 100 goods at "maker" take 100 parts; "maker" makes them at 1, "feeder" at 3 (lane at 0).
    # At most 0.75 from one plant: 75 x 1 + 25 x 3.
    plan = planned(
        {
            "products": [{"product": "good"}, {"product": "part"}],
            "sites": [{"site": "maker"}, {"site": "feeder"}],
            "markets": [{"market": "buyer"}],
            "demand": [wants("buyer", 100)],
            "bom": [{"product": "good", "component": "part", "quantity": 1}],
            "processes": [
                {"site": "maker", "recipe": "good", "unit_cost_usd": 0},
                {"site": "maker", "recipe": "part", "unit_cost_usd": 1},
                {"site": "feeder", "recipe": "part", "unit_cost_usd": 3},
            ],
            "lanes": [lane("maker", "buyer", 0), lane("feeder", "maker", 0, product="part")],
            "policies": [{"product": "part", "max_share_site": 0.75}],
        }
    )
    assert total(plan) == pytest.approx(75 + 75)


def approved(months: float) -> dict[str, Rows]:
    """Three years; "new" must be approved first, for 30."""
    work = {"product": "good", "site": "new", "months_to_approval": months, "cost_usd": 30}
    return pair([rule(min_sites=2, max_share_site=0.7)], qualification=[work])


def firsts(data: Coefficients) -> dict[str, int]:
    return {rule.kind: rule.first for rule in rules_of(data)}


def test_a_rule_waits_until_a_second_plant_can_be_approved() -> None:
    # 18 months: in year 2 at the earliest, for half of it. Then 30 of 100 from "new":
    # 100 x 10 + (700 + 360) x 2; the plant opens in year 1 for the work to start.
    data = coefficients(approved(18), periods=3)
    assert firsts(data) == {"policy_min_sites": 1, "policy_max_share_site": 1}
    plan = smart(data)
    assert total(plan) == pytest.approx(1000 + 2 * 1060 + 100 + 3 * 50 + 30)
    assert out_of(plan)["old", "1"] == pytest.approx(100)
    assert [(a.site, a.period) for a in plan.approvals] == [("new", "1")]


def test_a_share_waits_for_more_than_a_sliver_of_a_period() -> None:
    # 21 months: approved for a quarter of year 2, less than the 30 % that the old plant may not
    # deliver; two plants can be ready in year 2, the share holds from year 3.
    data = coefficients(approved(21), periods=3)
    assert firsts(data) == {"policy_min_sites": 1, "policy_max_share_site": 2}
    plan = smart(data)
    assert total(plan) == pytest.approx(2 * 1000 + 1060 + 100 + 3 * 50 + 30)


def test_a_share_waits_for_the_ramp_of_a_new_plant() -> None:
    # "new" makes 10 % of its 100 units in its first year.
    tables = pair(
        [rule(max_share_site=0.7)],
        ramp=[
            {"site": "new", "months_since_open": 0, "capacity_share": 0.1},
            {"site": "new", "months_since_open": 12, "capacity_share": 1},
        ],
    )
    tables["sites"][1]["capacity_units_per_year"] = 100
    data = coefficients(tables, periods=2)
    assert firsts(data) == {"policy_max_share_site": 1}
    # It opens with year 1 so that it can make 30 in year 2: 1000 + 1060 + 100 + 2 x 50.
    assert total(smart(data)) == pytest.approx(1000 + 1060 + 100 + 100)


def test_a_rule_that_can_never_hold_is_named() -> None:
    # Three plants are asked for, two exist.
    (plan,) = (
        plan
        for plan in compared(coefficients(pair([rule(min_sites=3)])), EXACT)
        if plan.id == "smartshore"
    )
    assert plan.status == "infeasible"
    (entry,) = plan.relax
    assert (entry.limit, entry.product) == ("policy_min_sites", "good")
    assert (entry.limit_value, entry.needed_value) == (3, pytest.approx(2))


def test_a_share_that_capacity_forbids_is_named() -> None:
    # "new" makes 20 at most, so "old" must deliver 80 of 100 although 70 are allowed.
    tables = pair([rule(max_share_site=0.7)])
    tables["sites"][1]["capacity_units_per_year"] = 20
    plan = next(p for p in compared(coefficients(tables), EXACT) if p.id == "smartshore")
    assert plan.status == "infeasible"
    kinds = {entry.limit for entry in plan.relax}
    assert len(plan.relax) == 1
    assert kinds <= {"policy_max_share_site", "site_capacity", "demand"}
    if "policy_max_share_site" in kinds:
        assert plan.relax[0].needed_value == pytest.approx(0.8)


def test_a_rival_that_breaks_a_rule_says_which() -> None:
    plans = {
        plan.id: plan
        for plan in compared(coefficients(pair([rule(min_sites=2, max_share_site=0.7)])), EXACT)
    }
    assert plans["today"].breaks == ("policy_max_share_site", "policy_min_sites")
    assert plans["smartshore"].breaks == ()


def test_the_checker_finds_a_broken_rule_on_its_own() -> None:
    """Plans made without the rules, judged by the question that has them."""
    tables = pair([rule(min_sites=2, max_share_site=0.7, max_share_country=0.7)])
    data = coefficients(tables)
    spec = specs_of(data)["smartshore"]
    free = smart(coefficients({**tables, "policies": []}))
    assert checked(free, data, spec).worst.startswith("policy_")
    assert checked(free, data, replace(spec, rules=())).passed
    for broken in spec.rules:
        found = checked(free, data, replace(spec, rules=(broken,)))
        assert not found.passed
        assert found.worst == broken.kind


def test_work_on_an_approval_is_not_enough_in_an_earlier_period() -> None:
    # The rule from year 1 on, taken by hand: the work of 18 months starts in year 1.
    data = coefficients(approved(18), periods=3)
    spec = specs_of(data)["smartshore"]
    early = tuple(replace(r, first=0) for r in spec.rules if r.kind == "policy_min_sites")
    found = checked(smart(data), data, replace(spec, rules=early))
    assert (found.passed, found.worst) == (False, "policy_min_sites")
