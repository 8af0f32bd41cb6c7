"""The generated network of the benchmark: it loads, everything in it is priced, it has a plan."""

from __future__ import annotations

import pytest
from bench.rich import SMALL, WHOLE, rich_case, rich_tables

from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import SMARTSHORE, compared


def test_equal_seeds_make_equal_cases() -> None:
    assert rich_case(SMALL, 3).hash == rich_case(SMALL, 3).hash != rich_case(SMALL, 4).hash


def test_everything_in_it_is_priced_and_the_plan_is_checked() -> None:
    case = rich_case(SMALL, 1)
    data = build(case, case_reference(case))
    assert not data.left_out
    assert not {"duty", "freight", "fixed", "production", "carbon_price"} & set(data.not_included)
    assert set(data.arcs.mode) == {"slow", "road", "fast"}
    # Duty differs by origin and by claim.
    assert len(set(data.commodities.country)) > 2
    assert data.commodities.qualifies.any()
    assert (data.arcs.duty_usd > 0).any()
    (plan,) = compared(data, Effort(gap=1e-3), (SMARTSHORE,))
    assert plan.status == "optimal"
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst


def test_the_whole_size_has_as_many_lanes_as_it_says() -> None:
    tables = rich_tables(WHOLE, 1)
    modes, direct = 3, WHOLE.plants * WHOLE.depots + WHOLE.depots * WHOLE.markets
    lanes = modes * (direct + WHOLE.suppliers * WHOLE.plants)
    assert len(tables["lanes"]["origin"]) == lanes
    # Between plants, depots and markets, over products and years: 8.64 million.
    assert modes * direct * WHOLE.products * WHOLE.periods == 8_640_000
    wanted = len(tables["demand"]["quantity"]) / (WHOLE.markets * WHOLE.products * WHOLE.periods)
    assert wanted == pytest.approx(WHOLE.demanded_share, abs=0.02)
