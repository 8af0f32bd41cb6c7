"""Approval of a product that is sold and also goes into another one: how much may leave its plant.

The network (fictional): w is made at plant b and needs an approval there; 2 a year are sold as they
are, and each of the 10 h that are sold holds one. h is made at plant c. So 2 + 10 x 1 = 12 of w
leave b a year, and a year of which half comes after the approval lets 6 of them leave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import EXACT, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import checked, measured
from smartshoring.plan.evaluate.needs import highest_need
from smartshoring.plan.model.columns import most_needed
from smartshoring.plan.solve import plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of


def network(months: float, *, sold: float = 2, **settings: Any) -> Coefficients:
    """The network with so many months to the approval of w at b; `sold` of w as they are."""
    wanted = [wants("m", 10, "h")]
    if sold:
        wanted.append(wants("m", sold, "w"))
    return coefficients(
        {
            "products": [
                {"product": "w"},
                {"product": "h"},
            ],
            "sites": [{"site": "b"}, {"site": "c"}],
            "markets": [{"market": "m"}],
            "demand": wanted,
            "bom": [{"product": "h", "component": "w", "quantity": 1}],
            "processes": [
                {"site": "b", "recipe": "w", "unit_cost_usd": 1},
                {"site": "c", "recipe": "h", "unit_cost_usd": 1},
            ],
            "lanes": [lane("b", "m", 1), lane("c", "m", 1), lane("b", "c", 1)],
            "qualification": [{"product": "w", "site": "b", "months_to_approval": months}],
        },
        **settings,
    )


def best(data: Coefficients) -> tuple[Plan, Spec]:
    spec = spec_of(strategies_of(data)[-1], data)
    return plan_for(data, spec, EXACT, name="smartshore"), spec


def sent(plan: Plan) -> float:
    return sum(flow.quantity for flow in plan.flows if (flow.origin, flow.product) == ("b", "w"))


@pytest.mark.parametrize(("sold", "leaves"), [(2, 12), (0, 10)])
def test_what_goes_into_another_product_may_leave_too(sold: float, leaves: float) -> None:
    plan, _ = best(network(0, sold=sold))
    assert plan.status == "optimal"
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst
    assert sent(plan) == pytest.approx(leaves)


@pytest.mark.parametrize(("sold", "leaves"), [(2, 6), (0, 5)])
def test_half_a_year_lets_half_of_sales_and_use_leave(sold: float, leaves: float) -> None:
    plan, _ = best(network(6, sold=sold, shortage_cost_usd=1000))
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst
    assert sent(plan) == pytest.approx(leaves)


@pytest.mark.parametrize("sold", [2, 0])
@pytest.mark.parametrize("months", [1, 6, 12])
def test_a_plan_that_sends_more_before_the_approval_is_refused(months: int, sold: float) -> None:
    """All 12 (or 10) leave where 11/12, 1/2 or nothing of them may."""
    plan, spec = best(network(0, sold=sold))
    late = network(months, sold=sold)
    cheat = replace(plan, objective=None, bound=None, gap=None)
    found = checked(measured(cheat, late), late, spec)
    assert not found.passed
    assert "before approval" in found.worst


def test_need_counts_sales_and_use_in_other_products() -> None:
    data = network(0)
    need = [highest_need(data, product) for product in range(len(data.products))]
    named = dict(zip(data.products.name, need, strict=True))
    assert named["w"] == pytest.approx([12])
    assert named["h"] == pytest.approx([10])
    assert np.transpose(need) == pytest.approx(most_needed(data))
