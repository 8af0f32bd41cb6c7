"""The plans *phase* and *dual*: what they do, what they cost more, and when they do not apply."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.evaluate import checked
from smartshoring.plan.policies import Rule
from smartshoring.plan.strategies import compared, specs_of


def two_families() -> dict[str, Rows]:
    """A year: 100 doors and 40 seats. Each costs 10 from "old" and 6 (doors), 7 (seats) from "new".

    "old" costs 200 a year, closing is free; "new" costs nothing a year, opening 150.
    """
    costs = {("old", "door"): 10, ("old", "seat"): 10, ("new", "door"): 6, ("new", "seat"): 7}
    return {
        "products": [
            {"product": "door", "family": "doors"},
            {"product": "seat", "family": "seats"},
        ],
        "sites": [
            {
                "site": "old",
                "place": "CHN",
                "fixed_cost_usd_per_year": 200,
                "closing_cost_usd": 0,
            },
            {"site": "new", "place": "MEX", "status": "candidate", "opening_cost_usd": 150},
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100, "door"), wants("buyer", 40, "seat")],
        "lanes": [
            lane(site, "buyer", cost, product=product) for (site, product), cost in costs.items()
        ],
    }


def by_name(tables: dict[str, Rows], **settings: Any) -> dict[str, Plan]:
    return {plan.id: plan for plan in compared(coefficients(tables, **settings), EXACT)}


def total(plan: Plan) -> float:
    found = plan.yardstick.total_cost_usd
    assert found is not None
    return found


def units(plan: Plan, site: str, product: str) -> dict[str, float]:
    return {
        made.period: pytest.approx(made.quantity)
        for made in plan.production
        if (made.site, made.product) == (site, product)
    }


def test_phase_moves_one_family_first() -> None:
    # All at once: 2 x (600 + 280) + 150 = 1910.
    # Doors first: year 1 doors 600, seats 400 from "old" at 200; year 2 880: 1200 + 880 + 150.
    # Seats first: 280 + 1000 + 200 + 880 + 150 = 2510.
    plans = by_name(two_families(), periods=2)
    assert total(plans["smartshore"]) == pytest.approx(1910)
    phase = plans["phase"]
    assert total(phase) == pytest.approx(2230)
    assert phase.first_family == "doors"
    assert units(phase, "new", "door") == {"1": 100, "2": 100}
    assert units(phase, "new", "seat") == {"2": 40}
    assert units(phase, "old", "seat") == {"1": 40}
    assert phase.check is not None
    assert phase.check.passed


def test_the_family_that_the_case_names_goes_first() -> None:
    plans = by_name(two_families(), periods=2, phase={"first_family": "seats"})
    assert total(plans["phase"]) == pytest.approx(2510)
    assert plans["phase"].first_family == "seats"


def test_until_says_how_long_the_first_family_has_for_itself() -> None:
    # Three years; the default is the first: 1200 + 2 x 880 + 150. Two years: 2 x 1200 + 880 + 150.
    short = by_name(two_families(), periods=3)["phase"]
    assert total(short) == pytest.approx(1200 + 2 * 880 + 150)
    long = by_name(two_families(), periods=3, phase={"until": "2"})["phase"]
    assert total(long) == pytest.approx(2 * 1200 + 880 + 150)


def test_a_product_without_a_family_is_one_of_its_own() -> None:
    tables = two_families()
    tables["products"] = [{"product": "door"}, {"product": "seat"}]
    plan = by_name(tables, periods=2)["phase"]
    assert (plan.first_family, total(plan)) == ("door", pytest.approx(2230))


def test_products_of_one_family_move_together() -> None:
    tables = two_families()
    tables["products"] = [{"product": name, "family": "car"} for name in ("door", "seat")]
    plan = by_name(tables, periods=2)["phase"]
    assert (plan.status, plan.reason) == ("not_applicable", "policies.phase_one_family")


def test_the_checker_refuses_a_family_that_moves_too_soon() -> None:
    data = coefficients(two_families(), periods=2)
    plans = compared(data, EXACT)
    smart = next(plan for plan in plans if plan.id == "smartshore")
    found = checked(smart, data, specs_of(data, plans)["phase"])
    assert not found.passed
    assert found.worst == "strategy: made before its phase"


@pytest.mark.parametrize(
    ("settings", "drop", "code"),
    [
        ({}, "", "policies.phase_one_period"),
        ({"periods": 2, "phase": {"until": "2"}}, "", "policies.phase_one_period"),
        ({"periods": 2}, "new", "policies.phase_no_candidate"),
        ({"periods": 2}, "new seat", "policies.phase_one_movable"),
        ({"periods": 2, "phase": {"first_family": "seats"}}, "new seat", "policies.phase"),
    ],
)
def test_phase_does_not_apply(settings: dict[str, Any], drop: str, code: str) -> None:
    tables = two_families()
    # Without a process table every plant makes everything, so say who makes what.
    makers = [(s, p) for s in ("old", "new") for p in ("door", "seat")]
    tables["processes"] = [
        {"site": site, "recipe": product, "unit_cost_usd": 0}
        for site, product in makers
        if drop not in (site, f"{site} {product}")
    ]
    plan = by_name(tables, **settings)["phase"]
    assert plan.status == "not_applicable"
    assert plan.reason.startswith(code)


def test_when_nothing_should_move_phase_is_to_stay() -> None:
    # At 20 a unit from "new" smartshore stays, which breaks no rule of phase: no premium.
    tables = two_families()
    for row in tables["lanes"]:
        if row["origin"] == "new":
            row["unit_cost_usd"] = 20
    plans = by_name(tables, periods=2)
    assert total(plans["phase"]) == pytest.approx(total(plans["smartshore"]))
    assert plans["phase"].decisions == plans["smartshore"].decisions


def one_product() -> dict[str, Rows]:
    """100 units: 10 from "old", 6 from "new", 7 from "next"; plants cost nothing a year."""
    plants = {"old": 10, "new": 6, "next": 7}
    return {
        "products": [{"product": "good"}],
        "sites": [
            {"site": name, "status": "existing" if name == "old" else "candidate"}
            for name in plants
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane(name, "buyer", cost) for name, cost in plants.items()],
    }


def test_dual_keeps_a_second_source_that_works() -> None:
    # All from "new" is 600. Two sources, none above 80 %: "next" at 7 is the cheaper second source;
    # "old" stays open because a plant of today is kept, at no cost: 480 + 140.
    plans = by_name(one_product())
    assert total(plans["smartshore"]) == pytest.approx(600)
    assert total(plans["dual"]) == pytest.approx(620)
    assert units(plans["dual"], "next", "good") == {"1": 20}
    assert "old" in plans["dual"].open_sites("1")


def test_dual_where_keeping_the_old_plant_costs() -> None:
    # "old" costs 30 a year: 480 + 20 x 7 + 30 with three plants; with two, 480 + 20 x 10 + 30.
    tables = one_product()
    tables["sites"][0]["fixed_cost_usd_per_year"] = 30
    assert total(by_name(tables)["dual"]) == pytest.approx(650)
    # And opening "next" costs 100: now "old" is the second source, 480 + 200 + 30.
    tables["sites"][1]["opening_cost_usd"] = 0
    tables["sites"][2]["opening_cost_usd"] = 100
    assert total(by_name(tables)["dual"]) == pytest.approx(710)


def test_the_companys_own_share_goes_before_the_assumption() -> None:
    # At most 60 % from one plant: 360 + 40 x 7.
    tables = one_product()
    tables["policies"] = [{"product": "good", "max_share_site": 0.6}]
    plans = by_name(tables)
    assert total(plans["dual"]) == pytest.approx(640)
    # Smartshore keeps the company's share too, and needs no more for it.
    assert total(plans["smartshore"]) == pytest.approx(640)


def test_what_dual_rests_on_is_said() -> None:
    data = coefficients(one_product())
    rules = specs_of(data)["dual"].rules
    said = {rule.kind: (rule.value, rule.basis) for rule in rules}
    assert said == {
        "policy_min_sites": (2, "dual"),
        "policy_keep_existing": (1, "dual"),
        "policy_max_share_site": (0.8, "assumption"),
    }
    assert all(isinstance(rule, Rule) and rule.first == 0 for rule in rules)


def test_a_product_of_one_plant_has_no_second_source() -> None:
    tables = one_product()
    tables["sites"] = tables["sites"][:1]
    tables["lanes"] = tables["lanes"][:1]
    plan = by_name(tables)["dual"]
    assert (plan.status, plan.reason) == ("not_applicable", "policies.dual_one_plant")


def test_smartshore_is_never_dearer_than_its_variants() -> None:
    plans = by_name(two_families(), periods=3)
    for name in ("phase", "dual"):
        assert total(plans["smartshore"]) <= total(plans[name]) + 1e-9
        assert plans[name].breaks == ()
    assert list(plans) == [
        "today",
        "offshore",
        "nearshore",
        "onshore",
        "phase",
        "dual",
        "smartshore",
    ]
