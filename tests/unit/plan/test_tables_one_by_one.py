"""Each table of practice alone changes the plan of a tiny move, as computed by hand.

The move: X sells 100 a year in M. The existing plant A makes it for 10, the candidate B for 6; both
cost 100 a year; a lane costs 1; opening B costs 100. Over two years, undiscounted:

    stay: 2 x (100 + 100 x 11)       = 2,400
    move: 100 + 2 x (100 + 100 x 7)  = 1,700   <- without any further table
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from smartshoring.case.build import make_case
from smartshoring.network.plan import Plan
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

Tables = dict[str, dict[str, list[Any]]]

MOVE: Tables = {
    "products": {"product": ["X"], "hs_code": ["8544.30"], "unit_value_usd": [10]},
    "sites": {
        "site": ["A", "B"],
        "kind": ["plant", "plant"],
        "status": ["existing", "candidate"],
        "place": ["CHN", "MEX"],
        "fixed_cost_usd_per_year": [100, 100],
        "capacity_units_per_year": [100, 100],
        "opening_cost_usd": [None, 100],
        "closing_cost_usd": [0, None],
    },
    "markets": {"market": ["M"], "place": ["USA"]},
    "demand": {"market": ["M"], "product": ["X"], "quantity": [100]},
    "lanes": {
        "origin": ["A", "B"],
        "destination": ["M", "M"],
        "mode": ["road", "road"],
        "unit_cost_usd": [1, 1],
    },
    "processes": {"site": ["A", "B"], "recipe": ["X", "X"], "unit_cost_usd": [10, 6]},
}


def best(more: Tables, settings: dict[str, Any] | None = None, **changes: list[Any]) -> Plan:
    """The smartshore plan of the move with further tables; `changes` replace columns of its own."""
    tables = {**deepcopy(MOVE), **more}
    for name, values in changes.items():
        table, column = name.split("__")
        tables[table][column] = values
    case = make_case(
        {"name": "fictional", "lanes": "given", **(YEARS if settings is None else settings)}, tables
    )
    data = build(case, case_reference(case))
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="smartshore")
    assert plan.check is not None
    assert plan.check.passed, plan.check
    return plan


YEARS: dict[str, Any] = {"periods": ["2027", "2028"]}


def made(plan: Plan, site: str) -> dict[str, float]:
    """Units by period."""
    found: dict[str, float] = {}
    for row in plan.production:
        if row.site == site:
            found[row.period] = found.get(row.period, 0.0) + row.quantity
    return {period: pytest.approx(quantity) for period, quantity in found.items()}


def test_the_move_pays_without_any_table() -> None:
    plan = best({})
    assert plan.cost["total_cost_usd"] == pytest.approx(1700)
    assert made(plan, "B") == {"2027": 100, "2028": 100}


def test_periods_two_months_are_too_short_to_move() -> None:
    # Saved in two months: 4 x 100 x 2/12 = 67 < 100. Stay: (100 + 1,100) x 2/12 = 200.
    months = {"periods": {"period": ["now"], "start": ["2027-01-01"], "months": [2]}}
    plan = best(months, {})
    assert plan.cost["total_cost_usd"] == pytest.approx(200)
    assert not made(plan, "B")


def test_qualification_keeps_the_old_plant_for_a_year() -> None:
    # B opens and qualifies in 2027 (100 + 50 + 100), A still makes everything (100 + 1,100);
    # in 2028 B takes over (100 + 700): 2,250 < 2,400.
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [12], "cost_usd": [50]}
    plan = best({"qualification": table})
    assert plan.cost["total_cost_usd"] == pytest.approx(2250)
    assert made(plan, "A") == {"2027": 100}
    assert made(plan, "B") == {"2028": 100}
    assert [(work.site, work.period) for work in plan.approvals] == [("B", "2027")]


def test_qualification_too_dear_to_move() -> None:
    # 2,250 + 200 = 2,450 > 2,400.
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [12], "cost_usd": [250]}
    assert best({"qualification": table}).cost["total_cost_usd"] == pytest.approx(2400)


def test_qualification_of_six_months_leaves_half_a_year() -> None:
    # 2027: 50 from B, 50 from A: 100 + 50 + 100 + 100 + 50 x 7 + 50 x 11 = 1,250; 2028: 800.
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [6], "cost_usd": [50]}
    plan = best({"qualification": table})
    assert plan.cost["total_cost_usd"] == pytest.approx(2050)
    assert made(plan, "B") == {"2027": 50, "2028": 100}


def test_stock_counts_in_full_before_an_approval_within_a_period() -> None:
    # Work from 2027 on, 18 months: B may sell from mid 2028. Until then 75 of the 150 are wanted; A
    # makes 50 in half a year and has 25 in stock from 2027 (100 made, 75 sold).
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [18], "cost_usd": [50]}
    demand = {
        "market": ["M", "M"],
        "product": ["X", "X"],
        "period": ["2027", "2028"],
        "quantity": [75, 150],
    }
    plan = best({"qualification": table, "demand": demand}, {**YEARS, "holding_rate_per_year": 0.2})
    assert [(kept.site, kept.period, kept.quantity) for kept in plan.stocks] == [
        ("A", "2027", pytest.approx(25))
    ]
    # B's half of 2028 allows 75 of the 150 and its capacity 100: all 75 it may sell.
    assert made(plan, "A") == {"2027": 100, "2028": 50}
    assert made(plan, "B") == {"2028": 75}


def test_an_approval_needs_a_line_with_power() -> None:
    # Power from 2028, six months of approval after it. At 30 a unit in A: stay 2 x (100 + 3,100)
    # = 6,400. 2027 at A = 3,200; 2028: opening 100, connection 40, approval 50, both plants 200,
    # half at B 50 x 7, half at A 50 x 31 = 2,290: 5,490. Approved in 2027 without power it would be
    # 4,290.
    ground = {
        "site": ["B"],
        "kw_needed_per_line": [100],
        "kw_firm_now": [0],
        "kw_available_from": ["2028-01-01"],
        "connection_usd": [40],
    }
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [6], "cost_usd": [50]}
    plan = best(
        {"qualification": table, "utilities": ground},
        processes__unit_cost_usd=[30, 6],
        processes__line=["L", "L"],
    )
    assert plan.cost["total_cost_usd"] == pytest.approx(5490)
    assert [(work.site, work.period) for work in plan.approvals] == [("B", "2028")]


def test_stock_bridges_the_approval() -> None:
    # With 20 % a year of 10 USD, a unit in stock costs 2 over a year. A can make 200 a year, so it
    # closes after 2027, when the work at B needs 12 months more from 2028: stock for 2028 is
    # 100 x 2 = 200. Nothing moves for that; but with fixed cost of A at 600 a year it pays:
    # A in 2027: 600 + 200 x 10 + 100 x 1 = 2,700; 2028 from stock: 100 x 1 + 200 = 300; = 3,000.
    # Both years at A: 2 x (600 + 1,100) = 3,400. With B from 2028 (12 months): 600 + 1,100
    # + 100 + 50 + 100 + 100 + 700 = 2,750, which is the cheapest.
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [12], "cost_usd": [50]}
    settings = {**YEARS, "holding_rate_per_year": 0.2}
    fixed = [600, 100]
    plan = best({"qualification": table}, settings, sites__fixed_cost_usd_per_year=fixed)
    assert plan.cost["total_cost_usd"] == pytest.approx(2750)
    # Where approval takes longer than the horizon, stock is the only way to close A early.
    late = {**table, "months_to_approval": [36]}
    plan = best(
        {"qualification": late},
        settings,
        sites__fixed_cost_usd_per_year=fixed,
        sites__capacity_units_per_year=[200, 100],
    )
    assert plan.cost["total_cost_usd"] == pytest.approx(3000)
    assert plan.cost["inventory"] == pytest.approx(200)
    assert [(kept.site, kept.period) for kept in plan.stocks] == [("A", "2027")]


def test_ramp_shares_the_first_year() -> None:
    # B makes half in its first year: 100 + 100 + 100 + 50 x 7 + 50 x 11 = 1,200; then 800.
    ramp = {"site": ["B", "B"], "months_since_open": [0, 12], "capacity_share": [0.5, 1.0]}
    plan = best({"ramp": ramp})
    assert plan.cost["total_cost_usd"] == pytest.approx(2000)
    assert made(plan, "B") == {"2027": 50, "2028": 100}


def test_ramp_yield_costs_more_to_make() -> None:
    # At a yield of 0.5 a good unit costs 6 / 0.5 = 12 in 2027 and fills two places: 50 from B.
    # A is cheaper then (11 < 13), so B opens for 2028 only if it has learned by then; it learns
    # from its opening on, so it opens in 2027 and idles: 100 + 100 + 100 + 1,100; then 800.
    ramp = {"site": ["B", "B"], "months_since_open": [0, 12], "yield_share": [0.5, 1.0]}
    plan = best({"ramp": ramp})
    assert plan.cost["total_cost_usd"] == pytest.approx(2200)
    assert made(plan, "B") == {"2028": 100}


def test_one_off_severance_keeps_the_old_plant_open() -> None:
    # Closing A costs 800: dearer than leaving it open and idle, 2 x 100. 1,700 + 200 = 1,900.
    table = {"site": ["A"], "event": ["close"], "item": ["severance"], "amount_usd": [800]}
    plan = best({"one_off": table})
    assert plan.cost["total_cost_usd"] == pytest.approx(1900)
    assert plan.open_sites("2028") == {"A", "B"}
    assert made(plan, "A") == {}


def test_one_off_is_discounted_from_its_month() -> None:
    # At 21 % a year, 121 paid 12 months after the opening are worth 100 then. 2028 is discounted
    # too: 100 + 100 + (100 + 700) x (1 + 1/1.21).
    table = {
        "site": ["B"],
        "event": ["open"],
        "item": ["tooling"],
        "amount_usd": [121],
        "months_from_event": [12],
    }
    plan = best({"one_off": table}, {**YEARS, "discount_rate": 0.21})
    assert plan.cost["total_cost_usd"] == pytest.approx(200 + 800 * (1 + 1 / 1.21))


def test_labour_heads_split_the_work() -> None:
    # B at capacity takes 10 heads, the town has 5: 50 from each plant.
    # 100 + 2 x (100 + 100 + 50 x 7 + 50 x 11) = 2,300 < 2,400.
    table = {"site": ["B"], "role": ["operator"], "heads_per_line_shift": [10]}
    plan = best({"labour": {**table, "available_heads": [5]}})
    assert plan.cost["total_cost_usd"] == pytest.approx(2300)
    assert made(plan, "B") == {"2027": 50, "2028": 50}


def test_utilities_no_line_before_its_power() -> None:
    # Power from 2028: 2027 at A (1,200); then 100 to open, 40 to connect, 100 + 700: 2,140.
    table = {
        "site": ["B"],
        "kw_needed_per_line": [100],
        "kw_firm_now": [0],
        "kw_available_from": ["2028-01-01"],
        "connection_usd": [40],
    }
    plan = best({"utilities": table})
    assert plan.cost["total_cost_usd"] == pytest.approx(2140)
    assert made(plan, "B") == {"2028": 100}
    assert [(link.site, link.period) for link in plan.connections] == [("B", "2028")]


def test_terms_a_customer_who_pays_the_duty_keeps_the_plant() -> None:
    # A makes X for 3 and pays 50 % duty on 10: 3 + 1 + 5 = 9 against 7 at B, so the move pays.
    # If the customer pays back 80 % of the duty, A costs 5: 2 x (100 + 500) = 1,200 < 1,700.
    duties = {
        "importer": ["USA", "USA"],
        "origin": ["CHN", "MEX"],
        "hs_code": ["8544.30", "8544.30"],
        "rate_share": [0.5, 0.0],
        "source": ["made up", "made up"],
    }
    facts = {
        "key": ["mpf_share", "hmf_share"],
        "place": ["USA", "USA"],
        "value": [0.0, 0.0],
        "unit": ["share", "share"],
        "source": ["made up", "made up"],
    }
    dated = {**YEARS, "duty_date": "2026-11-01"}
    unit = [3, 6]
    alone = best({"duties": duties, "facts": facts}, dated, processes__unit_cost_usd=unit)
    assert alone.cost["total_cost_usd"] == pytest.approx(1700)
    terms = {"market": ["M"], "tariff_pass_through_share": [0.8]}
    plan = best(
        {"duties": duties, "facts": facts, "terms": terms}, dated, processes__unit_cost_usd=unit
    )
    assert plan.cost["total_cost_usd"] == pytest.approx(1200)
    assert plan.cost["duty"] == pytest.approx(1000)
    assert plan.cost["duty_recovered"] == pytest.approx(-800)


def test_policies_two_plants_stay_ready() -> None:
    # Both open: 100 + 4 x 100 + 2 x 700 = 1,900.
    plan = best({"policies": {"product": ["X"], "min_sites": [2]}})
    assert plan.cost["total_cost_usd"] == pytest.approx(1900)
    assert plan.open_sites("2027") == plan.open_sites("2028") == {"A", "B"}


def test_site_costs_rent_turns_the_move_down() -> None:
    # 1,700 + 2 x 500 = 2,700 > 2,400.
    plan = best({"site_costs": {"site": ["B"], "category": ["rent"], "usd_per_year": [500]}})
    assert plan.cost["total_cost_usd"] == pytest.approx(2400)
    assert not made(plan, "B")


def test_returns_come_back_over_a_dear_lane() -> None:
    # Half comes back: to A for 1, to B for 20. A: 10 + 1 + 0.5 = 11.5; B: 6 + 1 + 10 = 17.
    lanes = {
        "origin": ["A", "B", "M", "M"],
        "destination": ["M", "M", "A", "B"],
        "mode": ["road"] * 4,
        "unit_cost_usd": [1, 1, 1, 20],
    }
    returns = {"market": ["M"], "product": ["X"], "share": [0.5], "value_usd": [0]}
    assert best({"lanes": lanes}).cost["total_cost_usd"] == pytest.approx(1700)
    plan = best({"lanes": lanes, "returns": returns})
    assert plan.cost["total_cost_usd"] == pytest.approx(2 * (100 + 1150))


@pytest.mark.parametrize(
    ("start_usd", "line", "total"), [(250, "robots", 1350), (700, "hand", 1700)]
)
def test_automation_is_a_choice(start_usd: float, line: str, total: float) -> None:
    # By hand a unit costs 6, with robots 3: 200 units save 600, less the start of the line.
    processes = {
        "site": ["A", "B", "B"],
        "recipe": ["X", "X", "X"],
        "line": ["", "hand", "robots"],
        "unit_cost_usd": [10, 6, 3],
    }
    capacity = {
        "site": ["B", "B"],
        "line": ["hand", "robots"],
        "capacity_units_per_year": [100, 100],
        "opening_cost_usd": [None, start_usd],
    }
    plan = best({"processes": processes, "capacity": capacity})
    assert plan.cost["total_cost_usd"] == pytest.approx(total)
    assert {row.line for row in plan.production} == {line}


def test_a_strategy_keeps_the_old_plant_until_approvals_are_possible() -> None:
    # Nearshore would close A (in China) at once, but B can sell from 2028 only: A goes on in 2027.
    table = {"product": ["X"], "site": ["B"], "months_to_approval": [12], "cost_usd": [50]}
    tables = {**deepcopy(MOVE), "qualification": table}
    case = make_case({"name": "fictional", "lanes": "given", "home": ["USA"], **YEARS}, tables)
    data = build(case, case_reference(case))
    near = next(strategy for strategy in strategies_of(data) if strategy.name == "nearshore")
    spec = spec_of(near, data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="nearshore")
    assert plan.check is not None
    assert plan.check.passed, plan.check
    assert (made(plan, "A"), made(plan, "B")) == ({"2027": 100}, {"2028": 100})
    assert plan.open_sites("2028") == {"B"}
