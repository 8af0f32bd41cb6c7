"""Unit landed cost and series by period, traced by hand along short chains."""

from __future__ import annotations

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, planned, smart, wants

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.series import series_of
from smartshoring.plan.strategies import TODAY, compared
from smartshoring.plan.unit_cost import UnitCost, unit_costs


def chain() -> dict[str, Rows]:
    """Parts from a seller, a plant, a depot, and two markets that want 6 and 4 units."""
    return {
        "products": [{"product": "good"}, {"product": "part"}],
        "sites": [
            {"site": "plant", "fixed_cost_usd_per_year": 100, "capacity_units_per_year": 20},
            {"site": "depot", "kind": "dc", "fixed_cost_usd_per_year": 20},
            {"site": "seller", "kind": "supplier"},
        ],
        "markets": [{"market": "near"}, {"market": "far"}],
        "demand": [wants("near", 6), wants("far", 4)],
        "lanes": [
            lane("seller", "plant", 1),
            lane("plant", "depot", 0.5),
            lane("depot", "near", 1),
            lane("depot", "far", 2),
        ],
        "bom": [{"product": "good", "component": "part", "quantity": 2}],
        "processes": [{"site": "plant", "recipe": "good", "unit_cost_usd": 8}],
        "supply": [{"site": "seller", "product": "part", "unit_cost_usd": 3}],
    }


def traced(data: Coefficients) -> dict[tuple[str, str], UnitCost]:
    plan = smart(data)
    return {(unit.product, unit.market): unit for unit in unit_costs(plan, data)}


def test_a_chain() -> None:
    # Two parts 2 x (3 + 1), conversion 8, a tenth of 100, to the depot 0.5, a tenth of 20 there:
    # 8 + 8 + 10 + 0.5 + 2 = 28.5 in the depot; 1 more to the near market, 2 to the far one.
    found = traced(coefficients(chain(), periods=["2027"]))
    near, far = found["good", "near"], found["good", "far"]
    assert near.usd_per_unit == pytest.approx(29.5)
    assert far.usd_per_unit == pytest.approx(30.5)
    assert near.by_category == pytest.approx(
        {"material": 6, "inbound_freight": 2, "overhead": 8 + 10 + 2, "outbound_freight": 1.5}
    )
    assert (near.quantity, far.quantity) == (pytest.approx(6), pytest.approx(4))


def test_discounted_units_are_of_the_same_units() -> None:
    # Two years alike at 10 %: the same unit cost, discounted by the mean of 1 and 1 / 1.1.
    found = traced(coefficients(chain(), periods=["2027", "2028"], discount_rate=0.1))
    near = found["good", "near"]
    assert near.quantity == pytest.approx(12)
    assert near.usd_per_unit == pytest.approx(29.5)
    assert near.discounted_usd_per_unit == pytest.approx(29.5 * (1 + 1 / 1.1) / 2)


def test_two_plants_meet_in_a_depot() -> None:
    # 5 units a year at most from the cheap plant at 8, the other 5 at 10: 9 on average, in both
    # markets; fixed cost of each plant stays with its own units before they meet: (100 + 50) / 10.
    tables = chain()
    tables["sites"][0]["capacity_units_per_year"] = 5
    tables["sites"].append({"site": "second", "fixed_cost_usd_per_year": 50})
    tables["lanes"] += [lane("seller", "second", 1), lane("second", "depot", 0.5)]
    tables["processes"].append({"site": "second", "recipe": "good", "unit_cost_usd": 10})
    data = coefficients(tables, periods=["2027"])
    (plan,) = compared(data, EXACT, (TODAY,))
    made = {row.site: row.quantity for row in plan.production}
    assert made == pytest.approx({"plant": 5, "second": 5})
    near = next(unit for unit in unit_costs(plan, data) if unit.market == "near")
    assert near.by_category["overhead"] == pytest.approx(9 + 15 + 2)


def test_an_idle_plant_is_carried_by_all_units() -> None:
    # A second plant stands open and makes nothing: its 30 are 3 on each of the 10 units.
    tables = chain()
    tables["sites"].append({"site": "idle", "fixed_cost_usd_per_year": 30})
    tables["lanes"] += [lane("seller", "idle", 9), lane("idle", "depot", 9)]
    tables["processes"].append({"site": "idle", "recipe": "good", "unit_cost_usd": 80})
    data = coefficients(tables, periods=["2027"])
    (plan,) = compared(data, EXACT, (TODAY,))
    found = {unit.market: unit for unit in unit_costs(plan, data)}
    assert found["near"].usd_per_unit == pytest.approx(32.5)
    assert found["far"].usd_per_unit == pytest.approx(33.5)
    landed = plan.yardstick.landed_cost_usd
    assert sum(u.usd_per_unit * u.quantity for u in found.values()) == pytest.approx(landed)


def test_goods_that_go_back_and_forth_keep_their_cost() -> None:
    # The plant makes the part too, and sells it: 4 parts at 5 + 1, beside 10 goods of 2 parts each.
    tables = chain()
    tables["supply"] = []
    tables["sites"] = tables["sites"][:2]
    tables["lanes"] = [*tables["lanes"][1:], lane("plant", "near", 1, product="part")]
    tables["demand"].append(wants("near", 4, "part"))
    tables["processes"].append({"site": "plant", "recipe": "part", "unit_cost_usd": 5})
    tables["sites"][0] = {"site": "plant", "fixed_cost_usd_per_year": 102}
    # 34 units are made at the plant, 10 goods and 24 parts: 102 / 34 = 3 on each. A part is 8, a
    # good 8 + 2 x 8 + 3 = 27 ex works; near: 27 + 0.5 + 2 + 1 = 30.5; a part delivered: 9.
    found = traced(coefficients(tables, periods=["2027"]))
    assert found["part", "near"].usd_per_unit == pytest.approx(9)
    assert found["good", "near"].usd_per_unit == pytest.approx(30.5)


def test_series_of_a_year_and_a_half() -> None:
    # A period of half a year: 5 units of a capacity of 20 a year x 0.5 = 0.5; then a full year.
    tables = chain()
    tables["periods"] = [
        {"period": "half", "start": "2027-07-01", "months": 6},
        {"period": "2028", "start": "2028-01-01", "months": 12},
    ]
    tables["labour"] = [
        {"site": "plant", "role": "operator", "heads_per_line_shift": 8},
        {"site": "plant", "role": "lead", "heads_per_line_shift": 2},
    ]
    data = coefficients(tables)
    plan = smart(data)
    half, year = series_of(plan, data, cost_rows(plan, data))
    use = {(u.site, u.line): u.share for u in year.utilisation}
    assert use == pytest.approx({("plant", ""): 0.5})
    # Half of the capacity keeps half of 10 heads, in both periods.
    assert half.headcount == (("plant", pytest.approx(5)),)
    assert year.headcount == (("plant", pytest.approx(5)),)
    # 10 units at 28.5 in the depot, 6 x 1 + 4 x 2 beyond; half of it in half a year.
    assert year.cash_usd == pytest.approx(285 + 14)
    assert half.cash_usd == pytest.approx((285 + 14) / 2)
    assert (year.stock_units, year.stock_value_usd) == (0, 0)


def test_nothing_delivered_costs_nothing_per_unit() -> None:
    tables = chain()
    tables["sites"][0]["capacity_units_per_year"] = 0
    data = coefficients(tables, periods=["2027"], shortage_cost_usd=1)
    plan = planned(tables, periods=["2027"], shortage_cost_usd=1)
    assert unit_costs(plan, data) == ()
