"""The cash view: hand-worked cash, trough, payback and gates; ties to the yardstick's terms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_kit import EXACT, Rows, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cash import CashView, cash_view, curve
from smartshoring.plan.payments import gates_of, payments_of
from smartshoring.plan.strategies import SMARTSHORE, TODAY, compared

ROOM = settings(max_examples=25, deadline=None)


def tables(**more: Rows) -> dict[str, Rows]:
    """A fictional company: 100 units a year.

    From `old` they cost 8 x 100 + 200 for the plant = 1,000 USD a year, from `new` 4 x 100 = 400.
    """
    base: dict[str, Rows] = {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "old", "fixed_cost_usd_per_year": 200, "closing_cost_usd": 100},
            {"site": "new", "status": "candidate", "opening_cost_usd": 500},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("old", "buyer", 8), lane("new", "buyer", 4)],
    }
    return {**base, **more}


def viewed(rows: dict[str, Rows], **case: Any) -> tuple[CashView, Plan, Plan, Coefficients]:
    data = coefficients(rows, **case)
    today, smart = compared(data, EXACT, (TODAY, SMARTSHORE))
    assert smart.check is not None
    assert smart.check.passed, smart.check.worst
    return cash_view(smart, today, data), smart, today, data


def test_spend_trough_and_payback_by_hand() -> None:
    # Opening 500 and closing 100 are paid at the start: -600. Then 1000 - 400 = 600 a year
    # is saved: at month 12 the sum is back at 0. Over 3 years: -600 + 1800 = 1200.
    view, *_ = viewed(tables(), periods=3)
    assert view.spend_usd == 600
    assert (view.trough_usd, view.trough_month) == (-600, 0)
    assert view.payback_month == pytest.approx(12)
    assert view.payback_months == pytest.approx(12)
    assert [p.net_usd for p in view.difference.periods] == [0, 600, 600]
    assert [p.cumulative_usd for p in view.difference.periods] == [0, 600, 1200]
    assert [p.operating_usd for p in view.plan.periods] == [-400] * 3
    assert [p.operating_usd for p in view.against.periods] == [-1000] * 3


def test_payback_falls_inside_a_period() -> None:
    # 900 + 0 spent, 600 a year saved: 900 / 600 = 1.5 years.
    rows = tables()
    rows["sites"] = [
        {"site": "old", "fixed_cost_usd_per_year": 200},
        {"site": "new", "status": "candidate", "opening_cost_usd": 900},
    ]
    view, *_ = viewed(rows, periods=3)
    assert view.payback_month == pytest.approx(18)


def test_no_payback_within_the_horizon() -> None:
    # A year saves 600 but 1,000 are spent; residual value (10 years: 90 % of 1,000 = 900 after
    # one) makes the move cheaper all the same: -1000 + 900 + 600 > 0. It is no cash.
    rows = tables()
    rows["sites"] = [
        {"site": "old", "fixed_cost_usd_per_year": 200},
        {"site": "new", "status": "candidate", "opening_cost_usd": 1000},
    ]
    view, smart, *_ = viewed(rows, periods=1, asset_life_years=10)
    assert smart.open_sites("1") >= {"new"}
    assert view.payback_month is None
    assert view.payback_months is None
    assert view.difference.periods[-1].cumulative_usd == pytest.approx(-400)
    assert view.difference.residual_usd == pytest.approx(900)


def test_payments_keep_their_own_month() -> None:
    # Fit-out of 300 three months before, severance of 240 at month 0, restoration of 60 at month
    # 6 that may not be due. Saving 600 a year = 50 a month from month 0 on.
    # Month -3: -300. Month 0: -540 (the trough). Month 6: -540 + 300 = -240, then -300.
    # Back at 0 after 300 / 50 = 6 more months: month 12; 15 months after the first payment.
    rows = tables(
        one_off=[
            {"site": "new", "event": "open", "item": "fit-out", "amount_usd": 300}
            | {"months_from_event": -3, "asset_class": "building"},
            {"site": "old", "event": "close", "item": "severance", "amount_usd": 240},
            {"site": "old", "event": "close", "item": "restoration", "amount_usd": 60}
            | {"months_from_event": 6, "contingent": "yes"},
        ]
    )
    rows["sites"] = [
        {"site": "old", "fixed_cost_usd_per_year": 200, "closing_cost_usd": 0},
        {"site": "new", "status": "candidate", "opening_cost_usd": 0},
    ]
    view, smart, _, data = viewed(rows, periods=2)
    assert [(p.item, p.month, p.amount_usd) for p in view.payments] == [
        ("fit-out", -3, 300),
        ("severance", 0, 240),
        ("restoration", 6, 60),
    ]
    assert curve(view.difference)[:3] == [(-3, 0), (-3, -300), (0, -300)]
    assert (view.trough_usd, view.trough_month) == (-540, 0)
    assert view.payback_month == pytest.approx(12)
    assert view.payback_months == pytest.approx(15)
    assert (view.spend_usd, view.contingent_usd) == (600, 60)
    # Deciding on the opening means deciding at month -3, when its first bill comes.
    first, last = gates_of(smart, data)
    assert first.month == -3
    assert first.decisions == (("open", "new", ""),)
    assert (first.committed_usd, first.asset_usd, first.contingent_usd) == (300, 300, 0)
    assert last.month == 0
    assert last.decisions == (("close", "old", ""),)
    assert (last.committed_usd, last.contingent_usd) == (540, 60)
    # No asset_life_years: nothing is counted as keeping a value.
    assert last.kept_usd == 0
    assert last.irreversible_usd == 540


def test_what_keeps_a_value_is_not_irreversible() -> None:
    # 500 opened at the start of 4 years, life of 10: 6/10 = 300 are left at the end.
    view, _, _, data = viewed(tables(), periods=4, asset_life_years=10)
    (gate,) = view.gates
    assert gate.committed_usd == 600
    assert gate.kept_usd == pytest.approx(300)
    assert gate.irreversible_usd == pytest.approx(300)
    assert data.residual_share[0] == pytest.approx(0.6)


def test_goods_on_the_way_are_set_free() -> None:
    # 100 units a year worth 20, 35 days on the way: 100 x 20 x 35 / 365 = 191.78 USD; with 5
    # days 27.40: 164.38 come free in the first year, nothing after.
    rows = tables(products=[{"product": "good", "unit_value_usd": 20}])
    rows["lanes"] = [lane("old", "buyer", 8, days=35), lane("new", "buyer", 4, days=5)]
    view, *_ = viewed(rows, periods=2)
    levels = [p.pipeline_stock_usd for p in view.plan.periods]
    assert levels == pytest.approx([27.397, 27.397], abs=1e-3)
    assert [p.stock_usd for p in view.difference.periods] == pytest.approx([164.384, 0], abs=1e-3)
    # Today's own stock does not change.
    assert [p.stock_usd for p in view.against.periods] == [0, 0]
    assert view.difference.periods[0].net_usd == pytest.approx(600 - 600 + 164.384, abs=1e-3)


def test_stock_on_the_way_is_unknown_without_days() -> None:
    view, *_ = viewed(tables())
    assert view.missing.keys() >= {"pipeline_stock", "revenue"}
    assert view.plan.periods[0].stock_usd is None
    assert view.plan.periods[0].revenue_usd is None


def test_customers_pay_later() -> None:
    # 100 units x 20 USD = 2,000 a year; 73 days to payment: 2000 x 73 / 365 = 400 are always
    # owed, also before the first period: revenue comes in as it is earned.
    # In the second year 150 units: 3,000, of which 600 are owed at its end: 200 less come in.
    rows = tables(
        demand=[wants("buyer", 100, period="1"), wants("buyer", 150, period="2")],
        terms=[{"market": "buyer", "price_usd": 20, "payment_days": 73}],
    )
    view, *_ = viewed(rows, periods=2)
    assert [p.revenue_usd for p in view.plan.periods] == [2000, 3000]
    assert [p.receivables_usd for p in view.plan.periods] == pytest.approx([0, -200])
    # Both networks sell the same, so the difference is what it was.
    assert [p.revenue_usd for p in view.difference.periods] == [0, 0]
    assert "revenue" not in view.missing


def test_payment_later_than_a_period_reaches_into_the_one_before() -> None:
    # Quarters of 91.25 days with 100, 200 and 300 USD of sales; paid after 136.875 days = 1.5
    # quarters. Owed at the end of the third: 300 + half of 200 = 400; of the second: 200 + 50;
    # of the first: 100 + 1/2 x 100 from before, at the same pace.
    rows = tables(
        periods=[
            {"period": f"q{n}", "start": f"2027-{3 * n - 2:02d}-01", "months": 3} for n in (1, 2, 3)
        ],
        demand=[wants("buyer", 10 * n, period=f"q{n}") for n in (1, 2, 3)],
        terms=[{"market": "buyer", "price_usd": 10, "payment_days": 136.875}],
    )
    view, *_ = viewed(rows)
    owed = [150, 250, 400]
    released = [-float(x) for x in np.diff(owed, prepend=150)]
    assert [p.receivables_usd for p in view.plan.periods] == pytest.approx(released)


def test_a_price_missing_for_one_product_names_it() -> None:
    rows = tables(
        products=[{"product": "good"}, {"product": "other"}],
        demand=[wants("buyer", 100), wants("buyer", 1, "other")],
        terms=[{"market": "buyer", "product": "good", "price_usd": 20}],
    )
    view, *_ = viewed(rows)
    assert view.missing["revenue"] == "sheet.no_price"
    assert view.plan.periods[0].revenue_usd is None


def test_staying_spends_nothing() -> None:
    rows = tables()
    rows["sites"][1]["opening_cost_usd"] = 50_000
    view, *_ = viewed(rows)
    assert (view.spend_usd, view.trough_usd, view.payback_month) == (0, 0, 0)
    assert view.gates == ()


@st.composite
def moves(draw: st.DrawFn) -> tuple[dict[str, Rows], dict[str, Any]]:
    """Quarters and years, approvals, ramp, items, lines that cost to start, terms, days."""
    months = draw(st.sampled_from([(3, 3, 6, 12), (12, 12, 12), (6, 12, 24)]))
    starts = [sum(months[:t]) for t in range(len(months))]
    amount = st.integers(0, 4000)
    rows = tables(
        periods=[
            {"period": f"p{t}", "start": f"{2027 + s // 12}-{s % 12 + 1:02d}-01", "months": m}
            for t, (s, m) in enumerate(zip(starts, months, strict=True))
        ],
        products=[{"product": "good", "unit_value_usd": 20}],
        one_off=[
            {"site": site, "event": event, "item": f"{event} item", "amount_usd": draw(amount)}
            | {"months_from_event": draw(st.integers(-6, 18))}
            | {"asset_class": draw(st.sampled_from(["", "tooling"]))}
            | {"contingent": draw(st.sampled_from(["yes", "no"]))}
            for site, event in (("new", "open"), ("old", "close"), ("new", "move"))
        ],
        processes=[
            {"site": "old", "recipe": "good", "unit_cost_usd": draw(st.integers(2, 9))},
            {"site": "new", "recipe": "good", "line": "belt", "unit_cost_usd": 1},
        ],
        capacity=[
            {"site": "new", "line": "belt", "capacity_units_per_year": draw(st.integers(60, 200))}
            | {"opening_cost_usd": draw(amount), "fixed_cost_usd_per_year": draw(amount)}
        ],
        terms=[{"market": "buyer", "price_usd": 20, "payment_days": draw(st.integers(0, 120))}],
    )
    rows["lanes"] = [lane("old", "buyer", 8, days=35), lane("new", "buyer", 4, days=5)]
    if draw(st.booleans()):
        rows["qualification"] = [
            {"product": "good", "site": "new"}
            | {"months_to_approval": draw(st.integers(0, 9)), "cost_usd": draw(amount)}
        ]
    if draw(st.booleans()):
        rows["ramp"] = [
            {"site": "new", "months_since_open": 0, "capacity_share": 0.5, "yield_share": 0.9},
            {"site": "new", "months_since_open": 4, "capacity_share": 1},
        ]
    case = {
        "discount_rate": draw(st.sampled_from([0.0, 0.1])),
        "holding_rate_per_year": 0.1,
        "shortage_cost_usd": 500,
    }
    if draw(st.booleans()):
        case["asset_life_years"] = 8
    return rows, case


@ROOM
@given(moves())
def test_cash_ties_to_the_yardstick(world: tuple[dict[str, Rows], dict[str, Any]]) -> None:
    """Discounted at their dates, the amounts are the plan's own cost terms."""
    rows, case = world
    view, smart, today, data = viewed(rows, **case)
    for plan, flow in ((smart, view.plan), (today, view.against)):
        landed = -sum(p.operating_usd * p.discount for p in flow.periods)
        assert landed == pytest.approx(plan.cost["landed_cost_usd"], abs=1e-6)
        once = -sum(usd * float(data.calendar.discount(month)) for month, usd in flow.paid)
        once -= sum(p.kept_usd for p in payments_of(plan, data)) * float(data.discount[-1])
        assert once == pytest.approx(plan.cost["one_off"], abs=1e-6)
        for p in flow.periods:
            parts = (p.operating_usd, p.duty_recovered_usd, p.one_off_usd, p.stock_usd)
            parts += (p.revenue_usd, p.receivables_usd)
            assert p.net_usd == pytest.approx(sum(x or 0 for x in parts), abs=1e-6)
        total = sum(p.net_usd for p in flow.periods)
        assert flow.periods[-1].cumulative_usd == pytest.approx(total, abs=1e-6)
        # The curve ends where the table ends.
        assert curve(flow)[-1][1] == pytest.approx(total, abs=1e-6)
    assert view.spend_usd == pytest.approx(sum(p.amount_usd for p in view.payments))
    if view.gates:
        last = view.gates[-1]
        assert last.committed_usd + last.contingent_usd == pytest.approx(view.spend_usd)
        sums = [gate.committed_usd for gate in view.gates]
        assert sums == sorted(sums)
    else:
        assert view.spend_usd == 0


@ROOM
@given(moves())
def test_trough_and_payback_against_a_daily_walk(
    world: tuple[dict[str, Rows], dict[str, Any]],
) -> None:
    """A walk in small steps finds the same lowest point and the same last day below zero."""
    rows, case = world
    view, *_ = viewed(rows, **case)
    periods = view.difference.periods
    end = max(
        periods[-1].start_month + periods[-1].months, *(m for m, _ in view.difference.paid), 0
    )
    begin = min(0.0, *(m for m, _ in view.difference.paid), 0)
    step = 1 / 64
    months = np.arange(begin, end + step / 2, step)
    total = np.zeros(len(months))
    for p in periods:
        share = np.clip((months - p.start_month) / p.months, 0, 1)
        total += share * (p.net_usd - p.one_off_usd)
    for month, usd in view.difference.paid:
        total += np.where(months >= month, usd, 0.0)
    assert view.trough_usd == pytest.approx(min(0.0, float(total.min())), abs=15)
    below = np.flatnonzero(total < -0.01)
    if not len(below):
        assert view.payback_month == begin
    elif below[-1] == len(months) - 1:
        assert view.payback_month is None
    else:
        assert view.payback_month == pytest.approx(float(months[below[-1]]), abs=2 * step)
