"""People by hand: heads from work, wages by role, hires, and a labour market that runs dry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import Rows, coefficients, lane, planned, smart, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import checked
from smartshoring.plan.ground import ground_status
from smartshoring.plan.shift import Change, shifted
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

YEARS = [
    {"period": "first", "start": "2027-01-01", "months": 12},
    {"period": "second", "start": "2028-01-01", "months": 12},
]


def two_plants(**role: Any) -> dict[str, Rows]:
    """`near` makes a good for 2, `far` for 5; both carry it for 1. The buyer wants 800 a year."""
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "near", "capacity_units_per_year": 5000},
            {"site": "far", "capacity_units_per_year": 5000},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 800)],
        "lanes": [lane("near", "buyer", 1), lane("far", "buyer", 1)],
        "processes": [
            {"site": "near", "recipe": "good", "line": "one", "unit_cost_usd": 2},
            {"site": "far", "recipe": "good", "unit_cost_usd": 5},
        ],
        "capacity": [{"site": "near", "line": "one", "capacity_units_per_year": 1000, "shifts": 2}],
    }
    if role:
        tables["labour"] = [{"site": "near", "role": "operator", "heads_per_line_shift": 10} | role]
    return tables


def made(plan: Plan, site: str, period: str = "") -> float:
    return sum(p.quantity for p in plan.production if p.site == site and period in ("", p.period))


def spec_for(data: Coefficients) -> Spec:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return spec


def test_labour_alone_changes_the_plan() -> None:
    # 1000 units a year keep 2 shifts x 10 heads = 20; at an efficiency of 0.8, 25 heads. With 15
    # heads, near makes 15 / 25 x 1000 = 600 units; the other 200 come from far at 3 more each.
    # Without the table:  800 x (2 + 1)                     = 2,400
    # With it:            600 x (2 + 1) + 200 x (5 + 1)     = 3,000
    free = planned(two_plants())
    assert made(free, "near") == pytest.approx(800)
    assert free.yardstick.total_cost_usd == pytest.approx(2400)
    assert free.staff == ()
    plan = planned(two_plants(available_heads=15, efficiency_share=0.8))
    assert made(plan, "near") == pytest.approx(600)
    assert made(plan, "far") == pytest.approx(200)
    assert plan.yardstick.total_cost_usd == pytest.approx(3000)
    (crew,) = plan.staff
    assert (crew.site, crew.role, crew.heads) == ("near", "operator", pytest.approx(15))


def test_heads_are_counted_per_year_of_the_period() -> None:
    # A quarter makes 200 of the 800 units a year: 200 / (1000 x 0.25) x 20 = 16 heads, as all year.
    tables = two_plants(available_heads=16)
    tables["periods"] = [{"period": "q1", "start": "2027-01-01", "months": 3}]
    plan = planned(tables)
    assert made(plan, "near") == pytest.approx(200)
    assert plan.staff[0].heads == pytest.approx(16)


def test_no_labour_market_no_plan_and_it_is_named() -> None:
    # Far is gone, so near must make all 800: 16 heads, and 12 there are. Of what could give way
    # (16 for 12 heads, 33 %; 600 for 800 units, 25 %) demand moves least.
    tables = two_plants(available_heads=12)
    tables["processes"].pop()
    tables["lanes"].pop()
    plan = smart(coefficients(tables))
    assert plan.status == "infeasible"
    (entry,) = plan.relax
    assert (entry.limit, entry.needed_value) == ("demand", pytest.approx(600))
    # Two buyers: one's demand is not enough, one limit of people is.
    tables["markets"].append({"market": "other"})
    tables["demand"] = [wants("buyer", 400), wants("other", 400)]
    tables["lanes"].append(lane("near", "other", 1))
    tables["labour"][0]["available_heads"] = 4
    (entry,) = smart(coefficients(tables)).relax
    assert (entry.limit, entry.subject, entry.unit) == (
        "available_heads",
        "near / operator",
        "heads",
    )
    assert (entry.limit_value, entry.needed_value) == pytest.approx((4, 16))


def test_heads_nobody_counted_are_no_limit_but_unproven() -> None:
    tables = two_plants(available_heads=None)
    plan = planned(tables)
    assert made(plan, "near") == pytest.approx(800)
    assert plan.staff[0].heads == pytest.approx(16)
    people = [s for s in ground_status(coefficients(tables), plan) if s.what == "people"]
    assert [(s.site, s.role, s.status, s.available) for s in people if s.site == "near"] == [
        ("near", "operator", "unproven", None)
    ]
    assert people[0].status == "unproven"  # far has no row at all


def test_work_without_a_capacity_keeps_no_heads_that_could_be_told() -> None:
    tables = two_plants(available_heads=1)
    del tables["capacity"]
    tables["sites"][0]["capacity_units_per_year"] = None
    data = coefficients(tables)
    assert data.not_included["headcount"] == "ground.heads_without_capacity"
    plan = smart(data)
    assert made(plan, "near") == pytest.approx(800)
    status = {s.site: s for s in ground_status(data, plan) if s.what == "people"}["near"]
    assert (status.status, status.needed, status.available) == ("unproven", None, 1.0)


def test_without_a_line_the_product_then_the_site_says_how_many() -> None:
    # No line: 800 of the site's 5000 units a year keep 10 heads busy 16 % of the time: 1.6 heads.
    tables = two_plants(available_heads=50)
    tables["processes"][0]["line"] = ""
    tables["capacity"] = []
    assert planned(tables).staff[0].heads == pytest.approx(1.6)
    # A capacity of the product there, 1600 in 3 shifts: 800 / 1600 x 3 x 10 = 15 heads.
    row = {"site": "near", "product": "good", "capacity_units_per_year": 1600, "shifts": 3}
    tables["capacity"] = [row]
    assert planned(tables).staff[0].heads == pytest.approx(15)


def test_what_is_scrapped_is_worked_on_too() -> None:
    # A yield of 0.8: 1000 units started for 800 good ones: 20 heads instead of 16.
    tables = two_plants(available_heads=20)
    tables["processes"][0]["yield_share"] = 0.8
    plan = planned(tables)
    assert made(plan, "near") == pytest.approx(800)
    assert plan.staff[0].heads == pytest.approx(20)


def test_the_wage_is_the_mean_of_the_roles_by_heads() -> None:
    # Operators 3 x 4 USD x 1.30 / 0.8 = 19.5; technician 1 x 9 x 1 = 9: (19.5 + 9) / 4 = 7.125 an
    # hour of standard work. 800 units x 0.5 h x 7.125 = 2,850, instead of the site's 20 an hour.
    tables = two_plants()
    tables["sites"][0]["labour_usd_per_hour"] = 20
    tables["processes"][0] |= {"labour_h_per_unit": 0.5, "unit_cost_usd": None}
    tables["processes"][1]["unit_cost_usd"] = 50
    tables["labour"] = [
        {
            "site": "near",
            "role": "operator",
            "heads_per_line_shift": 3,
            "wage_usd_per_hour": 4,
            "loading_share": 0.3,
            "efficiency_share": 0.8,
        },
        {
            "site": "near",
            "role": "technician",
            "heads_per_line_shift": 1,
            "wage_usd_per_hour": 9,
        },
        # Without a wage it does not enter the mean.
        {"site": "near", "role": "guard", "heads_per_line_shift": 7},
    ]
    assert planned(tables).cost["production"] == pytest.approx(2850)
    # Where the heads of one are not known all count alike: (6.5 + 9) / 2 = 7.75 -> 3,100.
    tables["labour"][1]["heads_per_line_shift"] = None
    assert planned(tables).cost["production"] == pytest.approx(3100)
    # No wage at all: the site's own.
    for row in tables["labour"]:
        row["wage_usd_per_hour"] = None
    assert planned(tables).cost["production"] == pytest.approx(8000)


def test_wages_alone_move_the_work() -> None:
    # At the site's 2 USD an hour near is cheaper (2 + 1 h x 2 = 4 < 5); the roles' 4 USD make it
    # 6 > 5, so far makes it all.
    tables = two_plants()
    tables["sites"][0]["labour_usd_per_hour"] = 2
    tables["processes"][0]["labour_h_per_unit"] = 1
    assert made(planned(tables), "near") == pytest.approx(800)
    tables["labour"] = [{"site": "near", "role": "operator", "wage_usd_per_hour": 4}]
    assert made(planned(tables), "far") == pytest.approx(800)


def test_an_existing_site_hires_its_leavers_and_its_growth() -> None:
    # 500, then 800 units: 10, then 16 heads. Turnover 1 % a month x 12.
    # first:  0.12 x 10      = 1.2 hires (who is there already is not hired)
    # second: 0.12 x 16 + 6  = 7.92
    # 9.12 hires x 100 = 912; 1300 units x 2 = 2600.
    tables = two_plants(turnover_share_per_month=0.01, train_usd_per_hire=100)
    tables["periods"] = YEARS
    tables["demand"] = [wants("buyer", 500, period="first"), wants("buyer", 800, period="second")]
    plan = planned(tables)
    assert [crew.heads for crew in plan.staff] == pytest.approx([10, 16])
    assert [crew.hired for crew in plan.staff] == pytest.approx([1.2, 7.92])
    assert plan.cost["production"] == pytest.approx(2600 + 912)


def test_a_candidate_hires_everybody() -> None:
    # Near opens: 16 heads x 1.12 = 17.92 hires x 100 = 1,792, less than the 800 x 3 = 2,400 that it
    # saves; at 1,000 a hire the move costs more than it brings.
    tables = two_plants(turnover_share_per_month=0.01, train_usd_per_hire=100)
    tables["sites"][0] |= {"status": "candidate"}
    plan = planned(tables)
    assert plan.staff[0].hired == pytest.approx(17.92)
    assert plan.cost["production"] == pytest.approx(1600 + 1792)
    tables["labour"][0]["train_usd_per_hire"] = 1000
    assert made(planned(tables), "far") == pytest.approx(800)


def test_hires_are_told_where_they_cost_nothing() -> None:
    tables = two_plants(turnover_share_per_month=0.01)
    data = coefficients(tables)
    assert data.not_included["training"] == "ground.missing_training"
    assert smart(data).staff[0].hired == pytest.approx(0.12 * 16)


def test_a_young_site_needs_more_heads_for_a_unit() -> None:
    # In its first year near starts 1 / 0.8 units for a good one and works at 0.5 of the standard:
    # 400 good units = 500 started; 500 / 1000 x 20 / 0.5 = 20 heads. Mature: 400 units, 8 heads.
    tables = two_plants(available_heads=20)
    tables["sites"][0] |= {"status": "candidate"}
    tables["periods"] = YEARS
    tables["demand"] = [wants("buyer", 400)]
    tables["ramp"] = [
        {
            "site": "near",
            "months_since_open": 0,
            "yield_share": 0.8,
            "labour_efficiency_share": 0.5,
        },
        {"site": "near", "months_since_open": 12},
    ]
    plan = planned(tables)
    assert [made(plan, "near", when) for when in ("first", "second")] == pytest.approx([400, 400])
    assert [crew.heads for crew in plan.staff] == pytest.approx([20, 8])
    # With 15 heads it makes 300 in its first year.
    tables["labour"][0]["available_heads"] = 15
    plan = planned(tables)
    assert [made(plan, "near", when) for when in ("first", "second")] == pytest.approx([300, 400])


@pytest.mark.parametrize("change", ["fewer", "more", "dropped", "not hired", "nobody"])
def test_a_changed_word_on_people_is_refused(change: str) -> None:
    tables = two_plants(available_heads=30, turnover_share_per_month=0.01, train_usd_per_hire=9)
    data = coefficients(tables)
    plan, spec = smart(data), spec_for(coefficients(tables))
    (crew,) = plan.staff
    others = {
        "fewer": (replace(crew, heads=crew.heads - 0.01),),
        "more": (replace(crew, heads=crew.heads + 0.01),),
        "dropped": (),
        "not hired": (replace(crew, hired=crew.hired - 0.01),),
        "nobody": (replace(crew, role="nobody"),),
    }
    assert checked(plan, data, spec).passed
    assert not checked(replace(plan, staff=others[change]), data, spec).passed


def test_more_people_than_there_are_is_refused() -> None:
    data = coefficients(two_plants(available_heads=30))
    plan = smart(data)
    fewer = replace(data, roles=replace(data.roles, available_heads=np.array([15.0])))
    found = checked(plan, fewer, spec_for(data))
    assert found.worst == "available_heads"
    assert found.largest_violation == pytest.approx(1 / 15)


def test_fewer_hires_than_leavers_are_refused_even_where_they_cost_nothing() -> None:
    data = coefficients(two_plants(turnover_share_per_month=0.01))
    plan, spec = smart(data), spec_for(data)
    (crew,) = plan.staff
    found = checked(replace(plan, staff=(replace(crew, hired=1.9),)), data, spec)
    # 1.92 leave.
    assert found.worst == "hires"
    assert found.largest_violation == pytest.approx(0.02 / 1.92)


def test_a_weaker_currency_makes_training_cheaper_too() -> None:
    # Twice as many pesos for a dollar: what is paid in pesos costs half the dollars.
    tables = two_plants(train_usd_per_hire=100)
    for row in (*tables["sites"], *tables["markets"]):
        row["place"] = "MEX"
    data = coefficients(tables)
    weaker = shifted(data, Change("exchange_rate", "MEX", 2.0))
    assert weaker.roles.train_usd_per_hire == pytest.approx([50])
    assert shifted(data, Change("exchange_rate", "CHN", 2.0)).roles.train_usd_per_hire == (
        pytest.approx([100])
    )
