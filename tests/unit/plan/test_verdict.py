"""The verdict: stay, move, mixed or undecided, against whom, and what the difference is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.strategies import compared
from smartshoring.plan.verdict import Verdict, verdict


def network(new_cost: float, **settings: Any) -> Coefficients:
    """Old plant at 10 a unit and 9 kg, new one in Mexico at `new_cost` and 1 kg; 100 units.

    Opening costs 100, closing 20; the old plant costs 50 a year.
    """
    tables: dict[str, Rows] = {
        "products": [{"product": "good"}],
        "sites": [
            {
                "site": "old",
                "place": "CHN",
                "fixed_cost_usd_per_year": 50,
                "closing_cost_usd": 20,
            },
            {
                "site": "new",
                "place": "MEX",
                "status": "candidate",
                "opening_cost_usd": 100,
                "closing_cost_usd": 0,
            },
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [
            lane("old", "buyer", 10, days=30, co2e_kg_per_unit=9),
            lane("new", "buyer", new_cost, days=3, co2e_kg_per_unit=1),
        ],
    }
    return coefficients(tables, **settings)


def pair(new_cost: float, **settings: Any) -> tuple[Verdict, dict[str, Plan]]:
    data = network(new_cost, **settings)
    plans = compared(data, EXACT)
    return verdict(plans, data), {plan.id: plan for plan in plans}


def test_move() -> None:
    # Today 1000 + 50 = 1050; new 700 + 100 + 20 = 820: 230 saved, all of it cash.
    found, _ = pair(7)
    assert (found.choice, found.plan_id, found.against) == ("move", "smartshore", "today")
    assert found.saving_usd == pytest.approx(230)
    assert found.cash_premium_usd == pytest.approx(-230)
    steps = {step.term: (step.from_usd, step.to_usd) for step in found.waterfall}
    assert steps["freight"] == pytest.approx((1000, 700))
    assert steps["fixed"] == pytest.approx((50, 0))
    assert steps["one_off"] == pytest.approx((0, 120))
    fallen = sum((a or 0.0) - (b or 0.0) for a, b in steps.values())
    assert fallen == pytest.approx(found.saving_usd)


def test_stay_although_today_is_the_same_network() -> None:
    found, plans = pair(9.5)
    # New 950 + 100 + 20 = 1070 > 1050. Smartshore is today: their equal totals are no doubt, and
    # the saving is counted from the best move.
    assert found.choice == "stay"
    assert found.runner_up == found.against == "nearshore"
    assert found.saving_usd == pytest.approx(20)
    assert plans["nearshore"].yardstick.total_cost_usd == pytest.approx(1070)


def test_undecided_at_a_tie() -> None:
    # New at 9.30: 930 + 120 = 1050, exactly as much as today.
    found, _ = pair(9.3)
    assert found.choice == "undecided"
    assert found.reasons[0].code == "plan.reason_bounds_overlap"


def test_a_cheaper_rival_that_breaks_a_limit_raises_no_doubt() -> None:
    # At most 5 days on average: 30 o + 3 (1 - o) <= 5 leaves o = 2 / 27 to the old plant, which
    # costs 50 to keep: all new is 1070, dearer than today's 1050, but today takes 30 days.
    found, plans = pair(9.5, limits={"lead_time_days": 5})
    assert plans["today"].breaks == ("lead_time_days",)
    assert found.choice == "move"
    assert found.saving_usd == pytest.approx(-20)
    assert found.cash_premium_usd == pytest.approx(20)
    assert "plan.reason_rival_breaks" in {reason.code for reason in found.reasons}


def test_carbon_price_moves_and_the_premium_in_cash_is_shown() -> None:
    # At 100 USD/t: old 1050 + 90, new 1070 + 10: 60 saved in all for 20 more in cash.
    found, _ = pair(9.5, carbon_price_usd_per_t=100)
    assert found.choice == "move"
    assert found.saving_usd == pytest.approx(60)
    assert found.cash_premium_usd == pytest.approx(20)


def test_mixed() -> None:
    # 95 % at most from one country: the old plant makes 5 of 100, too few for a second source.
    found, _ = pair(7, limits={"max_share_country": 0.95})
    assert found.choice == found.leaning == "mixed"


def test_dual_when_the_old_plant_stays_a_second_source() -> None:
    # Half at most from one country: 50 x 10 + 50 x 7 + 50 + 100 = 1000; today 1050.
    found, _ = pair(7, limits={"max_share_country": 0.5})
    assert found.choice == "dual"
    assert found.saving_usd == pytest.approx(50)
    # At 90 % the old plant makes 10 of 100, just enough.
    assert pair(7, limits={"max_share_country": 0.9})[0].choice == "dual"


def test_phase_when_families_move_in_different_years() -> None:
    # Two years, no cost of plants. Doors and seats cost 10 from old and 7 from new, which may make
    # seats from year 2 only: the work takes 12 months and costs nothing.
    tables: dict[str, Rows] = {
        "products": [{"product": "door"}, {"product": "seat"}],
        "sites": [{"site": "old"}, {"site": "new", "status": "candidate"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100, "door"), wants("buyer", 100, "seat")],
        "lanes": [lane("old", "buyer", 10), lane("new", "buyer", 7)],
        "qualification": [
            {"product": "seat", "site": "new", "months_to_approval": 12, "cost_usd": 0}
        ],
    }
    data = coefficients(tables, periods=2)
    plans = compared(data, EXACT)
    found = verdict(plans, data)
    assert found.choice == "phase"
    # Old 1000 in year 1 for seats, all else at 700: 1700 + 1400, against 4000 today.
    assert found.saving_usd == pytest.approx(900)
    # The plan phase asks for doors first, and that is what happens anyway.
    assert found.premiums["phase"] == pytest.approx(0)
    # In one family the same plan does not start in phases: the old plant is idle but open.
    tables["products"] = [{"product": name, "family": "car"} for name in ("door", "seat")]
    one = coefficients(tables, periods=2)
    assert verdict(compared(one, EXACT), one).choice != "phase"


def test_what_the_alternatives_cost() -> None:
    # New 820 (700 + 100 + 20). Runner-up today 1050. Dual keeps a fifth in the old plant:
    # 80 x 7 + 20 x 10 + 50 + 100 = 910. One year: nothing to phase.
    found, _ = pair(7)
    assert found.runner_up_costs_usd == pytest.approx(230)
    assert found.premiums == {"phase": None, "dual": pytest.approx(90)}
    # The variant is cheaper than today, and yet not the runner-up: it has its premium.
    assert found.runner_up == "today"


def test_no_plan_no_verdict() -> None:
    found, plans = pair(7, limits={"co2e_kg_per_period": 1})
    assert plans["smartshore"].status == "infeasible"
    assert (found.choice, found.plan_id) == ("undecided", "")
    assert found.reasons[0].code == "plan.reason_no_plan"


def test_an_open_gap_that_could_turn_the_order_is_undecided() -> None:
    found, plans = pair(7)
    assert found.choice == "move"
    loose = tuple(
        replace(plan, gap=0.3, status="gap") if plan.id == "smartshore" else plan
        for plan in plans.values()
    )
    # 820 with a gap of 30 % (246) reaches 1050 - 246 = 804 < 820: the order is not proven.
    assert verdict(loose, network(7)).choice == "undecided"
    tight = tuple(replace(plan, gap=0.2) for plan in loose if plan.id == "smartshore")
    # At 20 % (164): 1050 - 164 = 886 > 820.
    assert verdict((plans["today"], *tight), network(7)).choice == "move"


def test_a_search_that_ended_early_does_not_lean_to_staying() -> None:
    _, plans = pair(9.5)
    ended = tuple(
        replace(plan, gap=0.05, status="gap") if plan.id == "smartshore" else plan
        for plan in plans.values()
    )
    found = verdict(ended, network(9.5))
    assert (found.choice, found.leaning) == ("undecided", "undecided")
    assert found.reasons[0].code == "plan.reason_stay_unproven"
    nothing = tuple(
        replace(plan, gap=None, status="gap") if plan.id == "smartshore" else plan for plan in ended
    )
    assert verdict(nothing, network(9.5)).reasons[0].code == "plan.reason_stay_no_bound"


def test_a_stopped_search_does_not_say_that_no_plan_exists() -> None:
    _, plans = pair(9.5)
    lost = tuple(
        Plan(plan.id, plan.strategy, "not_applicable", reason="plan.no_time")
        if plan.id == "smartshore"
        else plan
        for plan in plans.values()
    )
    found = verdict(lost, network(9.5))
    assert found.choice == "undecided"
    assert [reason.code for reason in found.reasons] == ["plan.no_time"]
