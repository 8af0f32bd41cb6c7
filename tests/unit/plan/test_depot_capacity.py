"""Capacity of a depot by product: the model keeps it, the checker sees it, lines are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smartshoring.case.build import make_case
from smartshoring.errors import CaseError
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.evaluate import checked
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.strategies import SMARTSHORE, spec_of, strategies_of

SITES = {
    "site": ["plant", "near", "far"],
    "kind": ["plant", "dc", "dc"],
    "status": ["candidate"] * 3,
    "fixed_cost_usd_per_year": [100, 10, 10],
}


def tables(**more):
    return {
        "products": {"product": ["A", "B"]},
        "sites": SITES,
        "markets": {"market": ["shop"]},
        "demand": {"market": ["shop"] * 2, "product": ["A", "B"], "quantity": [8, 5]},
        "lanes": {
            "origin": ["plant", "plant", "near", "far"],
            "destination": ["near", "far", "shop", "shop"],
            "unit_cost_usd": [1, 1, 1, 4],
        },
        **more,
    }


def limited(units, fixed=None):
    row = {"site": ["near"], "product": ["A"], "capacity_units_per_year": [units]}
    return {"capacity": row | ({} if fixed is None else {"fixed_cost_usd_per_year": [fixed]})}


def solved(case):
    data = build(case, case_reference(case))
    spec = spec_of(next(s for s in strategies_of(data) if s.name == SMARTSHORE), data)
    return data, spec, plan_for(data, spec, Effort(gap=1e-9), name="smartshore")


@pytest.mark.parametrize(
    ("more", "cost"),
    [
        # Everything over near: 100 + 10 + 13 x (1 + 1).
        ({}, 136),
        # 6 of A over near at 2, 2 over far at 5, and far opens; B is not limited.
        (limited(6), 100 + 20 + (6 + 5) * 2 + 2 * 5),
        # Keeping A's capacity costs 30; eight over far cost 8 x 3 = 24 more and 10 for far: kept.
        (limited(9, fixed=30), 136 + 30),
        # At 40 it does not pay.
        (limited(9, fixed=40), 136 + 24 + 10),
    ],
)
def test_a_product_keeps_to_its_capacity_in_a_depot(more, cost):
    case = make_case({"name": "depot", "lanes": "given"}, tables(**more))
    _, _, plan = solved(case)
    assert plan.status == "optimal"
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst
    assert plan.objective == pytest.approx(cost)


def test_the_checker_refuses_more_than_the_depot_may_pass():
    loose = make_case({"name": "depot", "lanes": "given"}, tables(**limited(9)))
    tight = make_case({"name": "depot", "lanes": "given"}, tables(**limited(6)))
    _, spec, plan = solved(loose)
    data, _, _ = solved(tight)
    check = checked(replace(plan, objective=None, bound=None, gap=None), data, spec)
    assert not check.passed
    assert check.worst == "line_capacity"
    assert check.largest_violation == pytest.approx((8 - 6) / 6)


def test_a_line_in_a_depot_is_refused():
    row = {"site": ["near"], "line": ["L"], "capacity_units_per_year": [5]}
    made = {"site": ["plant"], "recipe": ["A"], "line": ["L"]}
    with pytest.raises(CaseError) as refused:
        make_case({"name": "depot", "lanes": "given"}, tables(capacity=row, processes=made))
    assert any(problem.code == "case.line_elsewhere" for problem in refused.value.problems)
