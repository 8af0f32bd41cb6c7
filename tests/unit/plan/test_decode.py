"""A solver's vector read back: decisions with their events, no dust, nothing that is zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plan_kit import Rows, coefficients, lane, smart, wants

from smartshoring.network.plan import Decision
from smartshoring.plan.decode import decoded, open_matrix
from smartshoring.plan.model import compile_model
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of


def moving() -> dict[str, Rows]:
    """Year 1 by the old plant, which closes; year 2 by the new one."""
    return {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "old", "fixed_cost_usd_per_year": 5, "closing_cost_usd": 1},
            {"site": "new", "status": "candidate", "opening_cost_usd": 10},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 1, period="1"), wants("buyer", 100, period="2")],
        "lanes": [lane("old", "buyer", 2), lane("new", "buyer", 1)],
    }


def test_events_follow_from_today_and_the_period_before() -> None:
    tables = moving()
    tables["sites"][1] |= {"closing_cost_usd": 0, "fixed_cost_usd_per_year": 7}
    # Old in year 1: 5 + 2, closing 1; new in year 2: 10 + 7 + 100: together 125.
    # New from the start: closing 1, opening 10, 2 x 7, 1 + 100: 126.
    plan = smart(coefficients(tables, periods=2))
    assert plan.yardstick.total_cost_usd == pytest.approx(125)
    assert plan.decisions == (
        Decision("new", "1", open=False),
        Decision("old", "1", open=True),
        Decision("new", "2", open=True, event="open"),
        Decision("old", "2", open=False, event="close"),
    )
    assert plan.open_sites("1") == {"old"}
    assert plan.open_sites("2") == {"new"}


def test_open_matrix_reads_the_decisions_back() -> None:
    tables = moving()
    tables["sites"].append({"site": "seller", "kind": "supplier"})
    data = coefficients(tables, periods=2)
    plan = smart(data)
    states = open_matrix(plan, data)
    assert data.sites.name == ("new", "old", "seller")
    for decision in plan.decisions:
        site = data.sites.name.index(decision.site)
        assert states[site, int(decision.period) - 1] == decision.open
    assert states[2].all()  # a supplier without a decision counts as open


def test_dust_of_the_solver_is_not_a_flow() -> None:
    data = coefficients(moving(), periods=2)
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    compiled = compile_model(data, spec)
    x = np.zeros(len(compiled.model.cost))
    x[compiled.columns.flow[0]] = [1e-9, 1.0]
    x[compiled.columns.run[0]] = [1e-9, 1.0]
    x[compiled.columns.open] = 0.9999999
    plan = decoded(x, compiled, data, name="x", strategy="x", status="gap")
    assert [(flow.origin, flow.quantity) for flow in plan.flows] == [("old", 1.0)]
    assert [made.site for made in plan.production] == ["old"]
    assert all(decision.open for decision in plan.decisions)
    assert plan.cost == {}
    assert replace(plan, status="optimal").found


@pytest.mark.parametrize("periods", [1, 3])
def test_every_site_has_a_decision_in_every_period(periods: int) -> None:
    tables = moving()
    tables["demand"] = [wants("buyer", 10)]
    plan = smart(coefficients(tables, periods=periods))
    assert len(plan.decisions) == 2 * periods
