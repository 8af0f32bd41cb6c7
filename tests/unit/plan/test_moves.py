"""Moving production lines: a worked example by hand, and plans that cheat with a move are refused.

The move (fictional): A makes 100 X a year on its press for 10 each; B could press them for 4, but
its place for a press is empty (capacity 0). Each site costs 50 a year, a lane costs 1, an X that is
not delivered 30. Moving the press costs 200, takes 6 months, loses a tenth of it, and the tenth is
sold for 20. Closing A costs 40. Over three years of demand 90, undiscounted:

    stay                 3 x (50 + 50 + 90 x 11)                                     = 3,270
    stay, B closed       3 x (50 + 90 x 11), and closing B costs 10                  = 3,130
    move at the start    200 - 20 + 40 (A closes at once)
                         + 50 + 45 x 5 + 45 x 30       year 1: 0.9 x 100 x 0.5 = 45  = 1,625
                         + 2 x (50 + 90 x 5)                                         = 1,000
                                                                               sum   = 2,845
    move in year 2       1,090 + 220 + 1,625 + 500                                   = 3,435
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from smartshoring.case.build import make_case
from smartshoring.network.plan import LineMove, Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.evaluate import checked, measured
from smartshoring.plan.relax import relaxed
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

Tables = dict[str, dict[str, list[Any]]]

PRESS: Tables = {
    "products": {"product": ["X"]},
    "sites": {
        "site": ["A", "B"],
        "kind": ["plant", "plant"],
        "status": ["existing", "existing"],
        "fixed_cost_usd_per_year": [50, 50],
        "opening_cost_usd": [None, None],
        "closing_cost_usd": [40, 10],
    },
    "processes": {
        "site": ["A", "B"],
        "recipe": ["X", "X"],
        "line": ["press", "place"],
        "unit_cost_usd": [10, 4],
    },
    "capacity": {
        "site": ["A", "B"],
        "line": ["press", "place"],
        "capacity_units_per_year": [100, 0],
    },
    "markets": {"market": ["M"]},
    "demand": {"market": ["M"], "product": ["X"], "quantity": [90]},
    "lanes": {"origin": ["A", "B"], "destination": ["M", "M"], "unit_cost_usd": [1, 1]},
    "moves": {
        "site": ["A"],
        "line": ["press"],
        "to_site": ["B"],
        "to_line": ["place"],
        "cost_usd": [200],
        "downtime_months": [6],
        "scrap_share": [0.1],
        "scrap_usd": [-20],
    },
}
SETTINGS: dict[str, Any] = {
    "name": "fictional",
    "lanes": "given",
    "periods": ["2027", "2028", "2029"],
    "shortage_cost_usd": 30,
}


def data_of(more: Tables | None = None, **settings: Any) -> Coefficients:
    tables = {**deepcopy(PRESS), **(more or {})}
    case = make_case({**SETTINGS, **settings}, tables)
    return build(case, case_reference(case))


def best(data: Coefficients) -> tuple[Plan, Spec]:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="smartshore")
    if plan.found:
        assert plan.check is not None
        assert plan.check.passed, plan.check
    return plan, spec


def test_the_worked_example() -> None:
    data = data_of()
    plan, _ = best(data)
    assert plan.moves == (LineMove("A", "press", "B", "place", "2027", 90.0, 6.0, 200.0, -20.0),)
    assert plan.cost["one_off"] == pytest.approx(200 - 20 + 40)
    assert plan.cost["total_cost_usd"] == pytest.approx(2845)
    made = {(run.site, run.period): run.quantity for run in plan.production}
    assert made == pytest.approx({("B", "2027"): 45, ("B", "2028"): 90, ("B", "2029"): 90})
