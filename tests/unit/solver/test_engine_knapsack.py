"""Sites with one capacity each: recognised, priced by a knapsack each, bounded."""

from __future__ import annotations

import numpy as np
import pytest

from smartshoring.solver import highs
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.engine.engine import engine
from smartshoring.solver.engine.form import formed
from smartshoring.solver.engine.knapsack import crowded_sites, multipliers, rounded
from smartshoring.solver.linear import Builder, LinearModel


def location(sites: int, markets: int, seed: int, *, covered: bool = True) -> LinearModel:
    """Serve markets from sites of one size, strong rows and the count of sites as lazy rows."""
    rng = np.random.default_rng(seed)
    near = rng.random((sites, 2)), rng.random((markets, 2))
    unit_cost = np.hypot(*(near[0][:, None, :] - near[1][None, :, :]).transpose(2, 0, 1))
    demand = rng.integers(5, 36, markets).astype(float)
    capacity = np.ceil(2.5 * demand.sum() / sites)
    builder = Builder()
    opened = builder.add_columns(sites, cost=rng.uniform(60, 160, sites), upper=1.0, integer=True)
    flow = builder.add_columns(
        sites * markets, cost=unit_cost.ravel(), upper=np.tile(demand, sites)
    ).reshape(sites, markets)
    site, market = np.indices(flow.shape)
    builder.add_rows(market.ravel(), flow.ravel(), 1.0, lower=demand, upper=demand, count=markets)
    builder.add_rows(
        np.concatenate([site.ravel(), np.arange(sites)]),
        np.concatenate([flow.ravel(), opened]),
        np.concatenate([np.ones(flow.size), np.full(sites, -capacity)]),
        lower=-np.inf,
        upper=0.0,
        count=sites,
    )
    lane = np.arange(flow.size)
    builder.add_lazy(
        np.concatenate([lane, lane]),
        np.concatenate([flow.ravel(), opened[site.ravel()]]),
        np.concatenate([np.ones(flow.size), -demand[market.ravel()]]),
        upper=0.0,
        count=flow.size,
    )
    if covered:
        fewest = np.ceil(demand.sum() / capacity)
        builder.add_lazy(np.zeros(sites), opened, -1.0, upper=-fewest, count=1)
    return builder.model()


def never() -> bool:
    return False


@pytest.mark.parametrize("seed", range(4))
def test_the_multipliers_come_near_the_relaxation_and_never_above_the_optimum(seed: int) -> None:
    model = location(6, 60, seed)
    form = formed(model)
    sites = crowded_sites(form)
    assert sites is not None
    found = multipliers(form, sites, never)
    bound, _ = form.priced(found.dual, form.lower, form.upper)
    best = highs.solve(model, SolveOptions(gap=1e-9)).objective
    assert best is not None
    assert 0.95 * best < bound <= best * (1 + 1e-9)


def test_the_bound_by_hand() -> None:
    # Two sites, fixed cost 10, capacity 10, markets of 4, 4 and 3; unit costs 1 and 2.
    builder = Builder()
    opened = builder.add_columns(2, cost=10.0, upper=1.0, integer=True)
    demand = np.array([4.0, 4.0, 3.0])
    flow = builder.add_columns(6, cost=[1.0, 1.0, 1.0, 2.0, 2.0, 2.0], upper=np.tile(demand, 2))
    builder.add_rows(np.tile(np.arange(3), 2), flow, 1.0, lower=demand, upper=demand, count=3)
    builder.add_rows(
        [0, 0, 0, 1, 1, 1, 0, 1],
        [*flow, *opened],
        [1.0] * 6 + [-10.0] * 2,
        lower=-np.inf,
        upper=0.0,
        count=2,
    )
    builder.add_lazy(
        np.tile(np.arange(6), 2),
        [*flow, *np.repeat(opened, 3)],
        np.concatenate([np.ones(6), -np.tile(demand, 2)]),
        upper=0.0,
        count=6,
    )
    form = formed(builder.model())
    assert crowded_sites(form) is None  # Three markets for two sites are no crowd.
    # Prices 3: site 0 gains 2 a unit and fills its 10, 10 - 20 = -10; site 1 gains 1 a unit,
    # 10 - 10 = 0. With 3 x 11 for the amounts: 33 - 10 + 0 = 23. The best plan costs 20 + 12 = 32.
    dual = np.zeros(form.size[0])
    dual[:3] = 3.0
    dual[3:5] = -2.0, -1.0
    assert form.priced(dual, form.lower, form.upper)[0] == pytest.approx(23.0)


def test_other_forms_are_left_alone() -> None:
    builder = Builder()
    opened = builder.add_columns(1, cost=5.0, upper=1.0, integer=True)
    flow = builder.add_columns(6, cost=1.0, upper=2.0)
    rows = np.arange(6)
    builder.add_rows(rows, flow, 1.0, lower=2.0, upper=2.0, count=6)
    # Two capacities over the same lanes: not a knapsack.
    for _ in range(2):
        builder.add_rows(
            np.zeros(7), [*flow, *opened], [1.0] * 6 + [-12.0], lower=-np.inf, upper=0.0, count=1
        )
    assert crowded_sites(formed(builder.model())) is None


def test_rounding_opens_the_most_used_until_every_row_holds() -> None:
    form = formed(location(6, 60, 1))
    sites = crowded_sites(form)
    assert sites is not None
    point = np.zeros(form.size[1])
    point[:6] = [0.2, 0.9, 0.4, 0.1, 0.8, 0.3]
    needed = int(sites.needed[0])
    assert needed == 3
    assert np.flatnonzero(rounded(sites, point)).tolist() == [1, 2, 4]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("covered", [True, False])
def test_begun_by_site_or_not_the_optimum_is_the_same(seed: int, covered: bool) -> None:
    model = location(8, 50, seed, covered=covered)
    ours, theirs = engine(model, SolveOptions()), highs.solve(model, SolveOptions(gap=1e-9))
    assert ours.status == "optimal"
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-6)
