"""Exact fronts and alternatives of random rich cases: no fresh solve beats them, rules add up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from plan_worlds import random_world

from smartshoring.network.plan import Plan
from smartshoring.plan.alternatives import Seeker, Wanted, built_in
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.conditions import Condition
from smartshoring.plan.deliveries import unmet_of
from smartshoring.plan.front import exact_front
from smartshoring.plan.pareto import Axis, value_of, values_of
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import SMARTSHORE, compared, specs_of

EFFORT = Effort(gap=1e-6)
AXES: tuple[Axis, ...] = ("total", "co2e", "lead_time")
SEEDS = (0, 2, 5, 8, 11, 17)


@cache
def solved(seed: int) -> tuple[Coefficients, Spec, Plan]:
    data = random_world(seed).data()
    (plan,) = compared(data, EFFORT, (SMARTSHORE,))
    return data, specs_of(data)[SMARTSHORE], plan


@pytest.mark.parametrize("seed", SEEDS)
def test_no_fresh_solve_beats_a_point(seed: int) -> None:
    data, spec, choice = solved(seed)
    if not choice.found:
        assert exact_front(data, spec, EFFORT, AXES[:2], 3).points == ()
        return
    found = exact_front(data, spec, EFFORT, AXES, 3, choice)
    assert found.points
    axes = found.axes
    # Where shortage is allowed, points deliver what the choice delivers.
    if data.case.settings.shortage_cost_usd is not None:
        spec = replace(spec, unmet=unmet_of(choice, data))
        assert found.points[0].total_cost_usd <= value_of(choice, "total") * (1 + 1e-6)
    rows = np.array([values_of(point.plan, axes) for point in found.points])
    span = np.ptp(rows, axis=0)
    for point, row in zip(found.points, rows, strict=True):
        assert point.plan.check is not None
        assert point.plan.check.passed, point.plan.check.worst
        assert not any((other <= row).all() and (other < row).any() for other in rows)
        caps = {
            "co2e_max": value_of(point.plan, "co2e") * (1 + 1e-9),
            "lead_time_max": value_of(point.plan, "lead_time") * (1 + 1e-9)
            if "lead_time" in axes
            else None,
        }
        rival = plan_for(data, replace(spec, **caps), EFFORT, name="x")  # type: ignore[arg-type]
        if rival.found:
            assert value_of(rival, "total") >= row[0] - 2e-4 * span[0] - 1e-6 * abs(row[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_alternatives_cost_more_and_more_conditions_cost_no_less(seed: int) -> None:
    data, spec, choice = solved(seed)
    if not choice.found:
        return
    seeker = Seeker(data, spec, choice, (), EFFORT)
    best = value_of(choice, "total")
    sites = [
        name for name, decides in zip(data.sites.name, data.sites.decides, strict=True) if decides
    ]
    several = (Condition("no_opening"), Condition("without", site=sites[-1]))
    cost = {}
    for conditions in (several[:1], several[1:], several):
        found = seeker.answer(Wanted("", conditions, tolerance_share=0.05))
        cost[conditions] = np.inf if found.plan is None else value_of(found.plan, "total")
        assert cost[conditions] >= best * (1 - 1e-6)
        if found.plan is not None:
            check = found.plan.check
            assert check is not None
            assert check.passed, check.worst
    assert cost[several] >= max(cost[several[:1]], cost[several[1:]]) * (1 - 2e-4)
    for wanted in built_in(choice, data):
        found = seeker.answer(wanted)
        assert found.status != "not_solved"
        if wanted.different:
            assert found.difference_bound is not None
            assert found.difference_share is not None
            assert found.difference_bound >= found.difference_share - 1e-5
            if found.plan is not None:
                assert value_of(found.plan, "total") <= best + 0.01 * abs(best) * (1 + 1e-6)
