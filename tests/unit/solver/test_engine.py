"""The engine on small models: its bound, what it rules out, its answers when it is stopped."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from smartshoring.solver import highs
from smartshoring.solver.answer import Progress, SolveOptions
from smartshoring.solver.engine.engine import engine
from smartshoring.solver.engine.form import formed
from smartshoring.solver.engine.relaxation import Relaxation, Relaxed
from smartshoring.solver.engine.tighten import by_reduced_cost, propagated, smaller
from smartshoring.solver.engine.tree import Tree
from smartshoring.solver.linear import Builder, LinearModel
from smartshoring.solver.solve import LARGE, solve


def one_plant() -> LinearModel:
    """10 units at 2 each from one plant that can make 12."""
    builder = Builder()
    flow = builder.add_columns(1, cost=2.0, upper=12.0)
    builder.add_rows([0], flow, [1.0], lower=10.0, upper=10.0, count=1)
    return builder.model()


def location(sites: int, markets: int, seed: int, *, scale: float = 1.0) -> LinearModel:
    """Serve markets from sites with capacities and fixed costs; one column per lane."""
    rng = np.random.default_rng(seed)
    near = rng.random((sites, 2)), rng.random((markets, 2))
    unit_cost = np.hypot(*(near[0][:, None, :] - near[1][None, :, :]).transpose(2, 0, 1))
    demand = rng.integers(5, 36, markets).astype(float)
    capacity = np.full(sites, np.ceil(4.0 * demand.sum() / sites))
    builder = Builder()
    opened = builder.add_columns(sites, cost=rng.uniform(20, 60, sites), upper=1.0, integer=True)
    flow = builder.add_columns(
        sites * markets, cost=scale * unit_cost.ravel(), upper=np.tile(demand, sites)
    ).reshape(sites, markets)
    site, market = np.indices(flow.shape)
    builder.add_rows(market.ravel(), flow.ravel(), 1.0, lower=demand, upper=demand, count=markets)
    builder.add_rows(
        np.concatenate([site.ravel(), np.arange(sites)]),
        np.concatenate([flow.ravel(), opened]),
        np.concatenate([np.ones(flow.size), -capacity]),
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
    return builder.model()


@pytest.mark.parametrize(("dual", "bound"), [(2.0, 20.0), (1.5, 15.0), (3.0, 18.0)])
def test_any_multiplier_gives_a_bound(dual: float, bound: float) -> None:
    # y = 3: d = 2 - 3 = -1, so L = 3 x 10 - 1 x 12 = 18.
    form = formed(one_plant())
    assert form.priced(np.array([dual]), form.lower, form.upper)[0] == pytest.approx(bound)


def test_without_an_upper_bound_a_wrong_sign_proves_nothing() -> None:
    form = formed(one_plant())
    endless = np.full(1, np.inf)
    assert form.priced(np.array([3.0]), form.lower, endless)[0] == -np.inf


def test_a_closed_site_takes_its_lanes_along() -> None:
    form = formed(location(4, 6, 0))
    upper = form.upper.copy()
    upper[0] = 0.0
    _, implied = propagated(form, form.lower, upper)
    assert np.all(implied[4:10] == 0.0)
    less = smaller(form, form.lower, upper)
    assert len(less.kept) == 3 + 18
    x = np.arange(len(less.kept), dtype=float)
    assert np.array_equal(less.original(x)[less.kept], x)


def test_reduced_costs_bound_flows_and_fix_sites() -> None:
    # Room 6: a site of reduced cost 7 stays shut, a lane of 2 per unit carries at most 3.
    form = formed(location(1, 1, 0))
    low, high = by_reduced_cost(form, np.array([7.0, 2.0]), 6.0, np.zeros(2), np.array([1.0, 9.0]))
    assert high[0] == 0.0
    assert high[1] == pytest.approx(3.0)
    assert np.all(low == 0.0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_same_optimum_as_highs(seed: int, scale: float) -> None:
    model = location(12, 40, seed, scale=scale)
    alone, ours = highs.solve(model), engine(model, SolveOptions())
    assert ours.status == "optimal"
    assert ours.objective == pytest.approx(alone.objective, rel=1e-8)


def test_too_much_demand_is_proven_impossible() -> None:
    model = location(3, 5, 1)
    model.row_lower[:5] *= 20
    model.row_upper[:5] *= 20
    model.upper[3:] *= 20
    assert engine(model, SolveOptions()).status == "infeasible"


def test_a_cancelled_run_keeps_its_best_point() -> None:
    model = location(40, 120, 3)
    cancel = threading.Event()
    seen: list[Progress] = []

    def tell(state: Progress) -> None:
        seen.append(state)
        if state.incumbent is not None:
            cancel.set()

    stopped = engine(model, SolveOptions(progress=tell, cancel=cancel))
    best = engine(model, SolveOptions())
    assert seen
    assert stopped.x is not None
    assert stopped.objective is not None
    assert stopped.bound is not None
    assert best.objective is not None
    assert stopped.bound <= best.objective + 1e-6
    assert stopped.objective >= best.objective - 1e-6


def test_a_start_that_leaves_decisions_open_is_completed() -> None:
    """The optimum's first sites as a start, the rest nan: a run stopped at once has a point."""
    model = location(40, 120, 3)
    best = engine(model, SolveOptions())
    assert best.x is not None
    start = np.full(len(best.x), np.nan)
    start[:20] = best.x[:20]
    cancel = threading.Event()
    told: list[Progress] = []

    def tell(state: Progress) -> None:
        told.append(state)
        cancel.set()

    found = engine(model, SolveOptions(start=start, cancel=cancel, progress=tell))
    assert found.objective is not None
    assert told[0].incumbent == found.objective
    assert np.array_equal(np.round(found.x[:20]), np.round(best.x[:20]))  # type: ignore[index]


class GivesUp(Relaxation):
    """A relaxation that has no answer once the root is solved, as HiGHS at times has none."""

    def solve(self, *args: Any, **kwargs: Any) -> Relaxed:
        solved = super().solve(*args, **kwargs)
        self.asked = getattr(self, "asked", 0) + 1
        return solved if self.asked == 1 else Relaxed("stopped", -np.inf)


def test_a_branch_without_an_answer_ends_and_proves_nothing() -> None:
    form = formed(location(12, 40, 1))
    everything = np.arange(form.size[1])
    relaxation = GivesUp(form, everything, np.zeros(0, np.int64), lambda: False)
    tree = Tree(
        form,
        relaxation,
        tolerance=lambda value: 1e-6 * abs(value),
        stop=lambda: False,
        tell=lambda _value, _bound: None,
    )
    root = tree.root()
    found = tree.search(root)
    assert found.x is None
    assert not tree.open
    assert not found.finished
    assert found.bound == pytest.approx(root.bound)


def test_equal_input_gives_equal_output() -> None:
    first, second = (engine(location(20, 60, 5), SolveOptions()) for _ in range(2))
    assert first.x is not None
    assert second.x is not None
    assert np.array_equal(first.x, second.x)
    assert first.bound == second.bound


def test_large_models_take_the_same_door() -> None:
    model = location(25, 2000, 7)
    assert len(model.cost) >= LARGE
    solution = solve(model, SolveOptions(gap=1e-2))
    assert solution.status == "optimal"
    assert np.all(model.matrix @ solution.x <= model.row_upper + 1e-5)


def with_free_column(seed: int) -> LinearModel:
    """Places to open for demand in several scenarios, half the cost by its CVaR: eta is free."""
    rng = np.random.default_rng(seed)
    scenarios, places = int(rng.integers(3, 8)), int(rng.integers(4, 9))
    share, alpha, weight = rng.dirichlet(np.ones(scenarios)), rng.uniform(0.5, 0.95), 0.5
    cost = rng.uniform(1.0, 100.0, (scenarios, places))
    builder = Builder()
    opened = builder.add_columns(
        places, cost=rng.uniform(10.0, 300.0, places), upper=1.0, integer=True
    )
    (eta,) = builder.add_columns(1, cost=weight, lower=-np.inf, upper=np.inf)
    for s in range(scenarios):
        served = builder.add_columns(places, cost=(1.0 - weight) * share[s] * cost[s], upper=1.0)
        (above,) = builder.add_columns(1, cost=weight * share[s] / (1.0 - alpha), upper=np.inf)
        builder.add_rows(np.zeros(places, np.int64), served, 1.0, lower=1.0, upper=1.0, count=1)
        columns = np.concatenate([[eta, above], served])
        values = np.concatenate([[1.0, 1.0], -cost[s]])
        builder.add_rows(
            np.zeros(len(columns), np.int64), columns, values, lower=0.0, upper=np.inf, count=1
        )
        pairs = np.repeat(np.arange(places), 2)
        both = np.column_stack([served, opened]).ravel()
        signs = np.tile([1.0, -1.0], places)
        builder.add_rows(pairs, both, signs, lower=-np.inf, upper=0.0, count=places)
    return builder.model()


@pytest.mark.parametrize("seed", range(30))
def test_a_free_column_has_a_bound_too(seed: int) -> None:
    model = with_free_column(seed)
    found = engine(model, SolveOptions(time_limit_s=20))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(highs.solve(model, SolveOptions()).objective, rel=1e-6)


def test_rounding_of_a_free_column_is_forgiven_on_both_sides() -> None:
    """min x, x free, x = 3: any multiplier 1 +- 1e-9 leaves a reduced cost of -+1e-9."""
    builder = Builder()
    x = builder.add_columns(1, cost=1.0, lower=-np.inf, upper=np.inf)
    builder.add_rows([0], x, 1.0, lower=3.0, upper=3.0, count=1)
    form = formed(builder.model())
    for dual in (1.0 - 1e-9, 1.0 + 1e-9):
        bound, _ = form.priced(np.array([dual]), form.lower, form.upper)
        assert bound == pytest.approx(3.0, abs=1e-8)
    assert form.priced(np.array([0.9]), form.lower, form.upper)[0] == -np.inf
    assert form.priced(np.array([1.1]), form.lower, form.upper)[0] == -np.inf
