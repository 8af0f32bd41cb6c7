"""Safety stock: by hand, against a simulation, named where something is missing, refused if wrong.

The worked example (fictional): M wants 3,650 X a year, 10 a day, worth 100 each; a month's demand
varies by 0.3 of its mean; holding costs 0.2 a year; the stock is to last in 95 % of deliveries, so
z = 1.6449. Far is 40 days away with a deviation of 8, Near 4 with a deviation of 1. A month has
365 / 12 = 30.417 days.

    safety days, far    1.6449 x sqrt(0.3^2 x 30.417 x 40 + 8^2) = 1.6449 x 13.172 = 21.666
    safety days, near   1.6449 x sqrt(0.3^2 x 30.417 x 4 + 1^2)  = 1.6449 x  3.457 =  5.686

    per unit            made + pipeline (0.2 x 100 x days / 365) + safety (the same of its days)
    far                 8.0  + 2.192                             + 1.187                  = 11.379
    near               10.3  + 0.219                             + 0.312                  = 10.831

Without safety stock far would be cheaper: 10.192 against 10.519.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.case.build import make_case
from smartshoring.errors import CaseError
from smartshoring.network.plan import Plan
from smartshoring.plan.answer import Options, answered
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.document import document
from smartshoring.plan.evaluate import checked
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of
from smartshoring.reference.value import Grade

Tables = dict[str, dict[str, list[Any]]]
Z95 = 1.6448536269514722
MONTH = 365 / 12

TWO: Tables = {
    "products": {"product": ["X"], "unit_value_usd": [100]},
    "sites": {
        "site": ["Far", "Near"],
        "kind": ["plant", "plant"],
        "status": ["existing", "existing"],
        "fixed_cost_usd_per_year": [0, 0],
    },
    "processes": {"site": ["Far", "Near"], "recipe": ["X", "X"], "unit_cost_usd": [8, 10.3]},
    "markets": {"market": ["M"]},
    "demand": {"market": ["M"], "product": ["X"], "quantity": [3650]},
    "lanes": {
        "origin": ["Far", "Near"],
        "destination": ["M", "M"],
        "unit_cost_usd": [0, 0],
        "days": [40, 4],
        "days_spread": [8, 1],
    },
    "demand_variability": {"market": ["M"], "product": ["X"], "cv_per_month": [0.3]},
}
SAID: dict[str, Any] = {
    "name": "fictional",
    "lanes": "given",
    "holding_rate_per_year": 0.2,
    "safety_stock": {"service_level": 0.95},
}


def data_of(more: Tables | None = None, **said: Any) -> Coefficients:
    tables = {k: v for k, v in {**deepcopy(TWO), **(more or {})}.items() if v}
    case = make_case({k: v for k, v in {**SAID, **said}.items() if v is not None}, tables)
    return build(case, case_reference(case))


def best(data: Coefficients) -> tuple[Plan, Spec]:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="smartshore")
    assert plan.check is not None
    assert plan.check.passed, plan.check
    return plan, spec


def test_the_worked_example() -> None:
    data = data_of()
    assert data.arcs.safety_days == pytest.approx([21.666, 5.686], abs=5e-4)
    plan, _ = best(data)
    assert {flow.origin for flow in plan.flows} == {"Near"}
    assert plan.cost["total_cost_usd"] == pytest.approx(3650 * 10.831, rel=1e-4)
    assert plan.cost["inventory"] == pytest.approx(3650 * 0.31157, rel=1e-4)
    assert plan.objective == pytest.approx(plan.cost["total_cost_usd"], rel=1e-9)
    without, _ = best(data_of(safety_stock=None))
    assert {flow.origin for flow in without.flows} == {"Far"}
    assert without.cost["inventory"] is None


def test_rows_and_document_say_how_much_stands_where() -> None:
    data = data_of()
    plan, _ = best(data)
    rows = [row for row in cost_rows(plan, data) if row.basis == "safety_stock"]
    assert sum(row.amount_usd for row in rows) == pytest.approx(plan.cost["inventory"])
    told = document(answered(data.case, Options(front=0), Effort()))
    mine = next(row for row in told["safety_stock"] if row["plan"] == "smartshore")
    assert mine == {
        "plan": "smartshore",
        "site": "M",
        "product": "X",
        "period": "1",
        "quantity": pytest.approx(56.86, abs=5e-3),
        "days_of_demand": pytest.approx(5.686, abs=5e-4),
        "value_usd": pytest.approx(5686, abs=0.5),
    }


def test_simulated_deliveries_run_out_as_often_as_the_service_level_says() -> None:
    """Daily demand is normal and independent, a delivery takes a whole number of days.

    Demand over days that vary is not quite normal itself: 0.95 asked is 0.944 kept.
    """
    rng = np.random.default_rng(7)
    daily, cv_month = 10.0, 0.3
    sd = daily * cv_month * sqrt(MONTH)  # of a day: a month's variance is that of its days
    days = np.maximum(1, np.round(rng.normal(40, 8, 20_000))).astype(int)
    wanted = rng.normal(daily * days, sd * np.sqrt(days))
    kept = 10 * 21.666
    lasted = float(np.mean(wanted <= daily * 40 + kept))
    assert wanted.std() == pytest.approx(10 * 13.172, rel=0.02)
    assert lasted == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("more", "said", "reason"),
    [
        ({}, {"safety_stock": None}, "plan.missing_safety_stock"),
        ({}, {"holding_rate_per_year": None}, "plan.missing_holding_rate"),
        ({"demand_variability": {}}, {}, "plan.missing_demand_cv"),
        ({"lanes": {**TWO["lanes"], "days_spread": [8, None]}}, {}, "plan.missing_days_spread"),
        (
            {"lanes": {k: v for k, v in TWO["lanes"].items() if not k.startswith("days")}},
            {},
            "plan.missing_lane_days",
        ),
    ],
)
def test_what_is_missing_is_named_and_never_zero(
    more: Tables, said: dict[str, Any], reason: str
) -> None:
    data = data_of(more, **said)
    assert data.not_included["safety_stock"] == reason
    assert "inventory" in data.not_included
    assert best(data)[0].cost["inventory"] is None


def test_an_accepted_default_fills_in_and_is_shown_as_an_assumption() -> None:
    lanes = {**TWO["lanes"], "days_spread": [None, None]}
    data = data_of({"demand_variability": {}, "lanes": lanes}, accept_defaults="all")
    shown = {value.key: value for value in data.values}
    for key in ("demand_cv_per_month", "lead_time_spread_share"):
        assert shown[key].grade == Grade.ASSUMED
        assert shown[key].low is not None
    far = Z95 * sqrt(0.3**2 * MONTH * 40 + (0.2 * 40) ** 2)
    assert data.arcs.safety_days[0] == pytest.approx(far)
    best(data)


def test_the_company_s_own_general_figures_come_before_the_defaults() -> None:
    lanes = {**TWO["lanes"], "days_spread": [None, 1]}
    asked = {"service_level": 0.95, "cv_per_month": 0.1, "days_spread_share": 0.5}
    data = data_of(
        {"demand_variability": {}, "lanes": lanes}, accept_defaults="all", safety_stock=asked
    )
    assert data.arcs.safety_days[0] == pytest.approx(Z95 * sqrt(0.1**2 * MONTH * 40 + 20**2))
    assert data.arcs.safety_days[1] == pytest.approx(Z95 * sqrt(0.1**2 * MONTH * 4 + 1))
    assert not {"demand_cv_per_month", "lead_time_spread_share"} & {v.key for v in data.values}


def test_a_depot_keeps_stock_for_the_market_that_varies_most() -> None:
    more: Tables = {
        "sites": {
            "site": ["Far", "Hub"],
            "kind": ["plant", "dc"],
            "status": ["existing", "existing"],
            "fixed_cost_usd_per_year": [0, 0],
        },
        "processes": {"site": ["Far"], "recipe": ["X"], "unit_cost_usd": [8]},
        "markets": {"market": ["M", "N"]},
        "demand": {"market": ["M", "N"], "product": ["X", "X"], "quantity": [3650, 365]},
        "lanes": {
            "origin": ["Far", "Hub", "Hub"],
            "destination": ["Hub", "M", "N"],
            "unit_cost_usd": [0, 0, 0],
            "days": [40, 4, 2],
            "days_spread": [8, 1, 0],
        },
        "demand_variability": {
            "market": ["M", "N"],
            "product": ["X", "X"],
            "cv_per_month": [0.3, 0.5],
        },
    }
    data = data_of(more)
    names = [(data.node_names[o], data.node_names[d]) for o, d in ends(data)]
    days = dict(zip(names, data.arcs.safety_days, strict=True))
    assert days["Far", "Hub"] == pytest.approx(Z95 * sqrt(0.5**2 * MONTH * 40 + 64))
    assert days["Hub", "M"] == pytest.approx(Z95 * sqrt(0.3**2 * MONTH * 4 + 1))
    assert days["Hub", "N"] == pytest.approx(Z95 * sqrt(0.5**2 * MONTH * 2))
    best(data)


def ends(data: Coefficients) -> list[tuple[int, int]]:
    return list(zip(data.arcs.origin.tolist(), data.arcs.destination.tolist(), strict=True))


def test_a_stock_that_is_not_what_the_formula_gives_is_refused() -> None:
    data = data_of()
    plan, spec = best(data)
    less = replace(
        data,
        arcs=replace(
            data.arcs,
            safety_stock_usd=data.arcs.safety_stock_usd * 0.9,
            safety_days=data.arcs.safety_days * 0.9,
        ),
    )
    found = checked(plan, less, spec)
    assert not found.passed
    flow = plan.flows[0]
    lied = replace(flow, parts={**flow.parts, "safety_stock": 0.0})
    assert not checked(replace(plan, flows=(lied, *plan.flows[1:])), data, spec).passed


@settings(max_examples=40, deadline=None)
@given(
    shares=st.lists(st.floats(0.05, 1), min_size=2, max_size=4),
    lanes=st.lists(st.tuples(st.floats(1, 60), st.floats(0, 20)), min_size=4, max_size=4),
    cv=st.floats(0, 1),
)
def test_stock_by_lane_is_never_less_than_shared_stock(
    shares: list[float], lanes: list[tuple[float, float]], cv: float
) -> None:
    """Independent lanes, the demand of a lane a share of the market's: deviations add at most."""
    total = sum(shares)
    alone = [
        share / total * sqrt(cv**2 * MONTH * days + late**2)
        for share, (days, late) in zip(shares, lanes, strict=False)
    ]
    together = sqrt(sum(part**2 for part in alone))
    assert sum(alone) >= together - 1e-12


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_cheapest_lanes_fill_up_first(seed: int) -> None:
    """Two plants of limited size and one market: the least cost is worked out by hand."""
    rng = np.random.default_rng(seed)
    made, days, late = rng.uniform(8, 12, 2), rng.uniform(1, 60, 2), rng.uniform(0, 10, 2)
    size, cv = float(rng.uniform(1000, 3000)), float(rng.uniform(0, 0.8))
    level = float(rng.uniform(0.6, 0.999))
    more: Tables = {
        "sites": {**TWO["sites"], "capacity_units_per_year": [size, 3650]},
        "processes": {**TWO["processes"], "unit_cost_usd": made.tolist()},
        "lanes": {**TWO["lanes"], "days": days.tolist(), "days_spread": late.tolist()},
        "demand_variability": {"market": ["M"], "product": ["X"], "cv_per_month": [cv]},
    }
    plan, _ = best(data_of(more, safety_stock={"service_level": level}))
    z = NormalDist().inv_cdf(level)
    unit = made + 20 / 365 * (days + z * np.sqrt(cv**2 * MONTH * days + late**2))
    far = min(size, 3650) if unit[0] < unit[1] else 0.0
    wanted = far * unit[0] + (3650 - far) * unit[1]
    assert plan.cost["total_cost_usd"] == pytest.approx(wanted, rel=1e-7)
    assert plan.objective == pytest.approx(plan.cost["total_cost_usd"], rel=1e-9)


@pytest.mark.parametrize("level", [0.4, 1.0, "high"])
def test_an_impossible_service_level_is_a_problem(level: object) -> None:
    with pytest.raises(CaseError):
        data_of(safety_stock={"service_level": level})


def test_a_lane_of_unknown_days_is_left_out_and_asks_for_no_spread() -> None:
    lanes = {**TWO["lanes"], "days": [None, 4], "days_spread": [None, 1]}
    data = data_of({"lanes": lanes})
    assert "safety_stock" not in data.not_included
    assert [item.code for item in data.left_out] == ["plan.lane_days_unknown"]
    assert {flow.origin for flow in best(data)[0].flows} == {"Near"}
