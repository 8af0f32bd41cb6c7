"""What the solver promises: statuses, bounds, starts, stops, and lazy rows that change nothing."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from smartshoring.errors import SolverError
from smartshoring.solver.answer import Progress, SolveOptions, relative_gap
from smartshoring.solver.highs import solve
from smartshoring.solver.linear import Builder, LinearModel


def knapsack() -> LinearModel:
    """min -(5a + 4b + 3c) with 2a + 3b + c <= 5, 0/1: best is a + b at -9 (c leaves no room)."""
    builder = Builder()
    chosen = builder.add_columns(3, cost=[-5.0, -4.0, -3.0], upper=1.0, integer=True)
    builder.add_rows([0, 0, 0], chosen, [2.0, 3.0, 1.0], lower=-np.inf, upper=5.0, count=1)
    return builder.model()


def location(seed: int, facilities: int, customers: int, *, lazy: bool = True) -> LinearModel:
    """A capacitated location problem with its strong links as lazy rows."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(5, 36, customers).astype(float)
    capacity = rng.uniform(10, 160, facilities)
    capacity *= 3 * demand.sum() / capacity.sum()
    ends = rng.random((facilities + customers, 2))
    gap = ends[:facilities, None, :] - ends[None, facilities:, :]
    unit = 10 * np.sqrt((gap**2).sum(axis=2))
    fixed = rng.uniform(0, 90, facilities) + rng.uniform(100, 110, facilities) * capacity**0.5
    builder = Builder()
    flow = builder.add_columns(facilities * customers, cost=unit.ravel())
    opened = builder.add_columns(facilities, cost=fixed, upper=1.0, integer=True)
    grid = flow.reshape(facilities, customers)
    builder.add_rows(
        np.tile(np.arange(customers), facilities),
        grid.ravel(),
        1.0,
        lower=demand,
        upper=demand,
        count=customers,
    )
    every = np.arange(facilities)
    builder.add_rows(
        np.concatenate([np.repeat(every, customers), every]),
        np.concatenate([grid.ravel(), opened]),
        np.concatenate([np.ones(grid.size), -capacity]),
        lower=-np.inf,
        upper=0.0,
        count=facilities,
    )
    if lazy:
        links = np.arange(grid.size)
        builder.add_lazy(
            np.concatenate([links, links]),
            np.concatenate([grid.ravel(), np.repeat(opened, customers)]),
            np.concatenate([np.ones(grid.size), -np.tile(demand, facilities)]),
            upper=0.0,
            count=grid.size,
        )
    return builder.model()


def feasible(model: LinearModel, x: np.ndarray[Any, Any]) -> bool:
    rows = model.matrix @ x
    return bool(
        np.all(rows >= model.row_lower - 1e-6)
        and np.all(rows <= model.row_upper + 1e-6)
        and np.all(x >= model.lower - 1e-6)
        and np.all(x <= model.upper + 1e-6)
        and np.all(x[model.integer] == np.round(x[model.integer]))
    )


def test_best_knapsack() -> None:
    found = solve(knapsack())
    assert found.status == "optimal"
    assert found.objective == -9.0
    assert found.bound == pytest.approx(-9.0, abs=1e-6)
    assert found.x is not None
    assert list(found.x) == [1.0, 1.0, 0.0]


def test_linear_program_has_its_objective_as_bound() -> None:
    # min x + 2y, x + y = 3, x <= 2: x = 2, y = 1, cost 4.
    builder = Builder()
    x = builder.add_columns(1, cost=1.0, upper=2.0)
    y = builder.add_columns(1, cost=2.0)
    builder.add_rows([0, 0], [x[0], y[0]], 1.0, lower=3.0, upper=3.0, count=1)
    found = solve(builder.model())
    assert (found.status, found.objective, found.bound) == ("optimal", 4.0, 4.0)


@pytest.mark.parametrize("integer", [True, False])
def test_infeasible_is_an_answer(*, integer: bool) -> None:
    builder = Builder()
    x = builder.add_columns(2, cost=1.0, upper=1.0, integer=integer)
    builder.add_rows([0, 0], x, 1.0, lower=3.0, upper=np.inf, count=1)
    found = solve(builder.model())
    assert found.status == "infeasible"
    assert found.x is None
    assert found.objective is None


def test_infeasible_for_integers_only() -> None:
    # 2a = 1 has the fractional answer 0.5 and no integer one.
    builder = Builder()
    a = builder.add_columns(1, upper=5.0, integer=True)
    builder.add_rows([0], a, 2.0, lower=1.0, upper=1.0, count=1)
    assert solve(builder.model()).status == "infeasible"


@pytest.mark.parametrize("integer", [True, False])
def test_unbounded_supports_no_statement(*, integer: bool) -> None:
    builder = Builder()
    x = builder.add_columns(2, cost=[-1.0, 1.0], integer=integer)
    builder.add_rows([0, 0], x, [1.0, -1.0], lower=0.0, upper=np.inf, count=1)
    with pytest.raises(SolverError):
        solve(builder.model())


def test_empty_model() -> None:
    found = solve(Builder().model())
    assert found.status == "optimal"
    assert found.objective == 0.0


def test_time_limit_keeps_a_bound_below_the_optimum() -> None:
    model = location(1, 25, 40)
    best = solve(model, SolveOptions(gap=1e-4))
    assert best.objective is not None
    short = solve(model, SolveOptions(gap=1e-9, time_limit_s=0.05))
    assert short.status in ("gap", "nothing")
    if short.bound is not None:
        assert short.bound <= best.objective * (1 + 1e-9)
    if short.x is not None:
        assert feasible(model, short.x)
        assert short.objective is not None
        assert best.bound is not None
        assert short.objective >= best.bound * (1 - 1e-9)


def test_time_limit_with_a_start_has_at_least_the_start() -> None:
    model = location(1, 25, 40)
    start = np.full(len(model.cost), np.nan)
    start[model.integer] = 1.0
    everything_open = solve(
        LinearModel(**{**vars(model), "lower": np.where(model.integer, 1.0, model.lower)})
    )
    assert everything_open.objective is not None
    found = solve(model, SolveOptions(gap=1e-9, time_limit_s=0.05, start=start))
    assert found.objective is not None
    assert found.objective <= everything_open.objective * (1 + 1e-9)


def test_cancel_keeps_the_incumbent() -> None:
    model = location(2, 30, 45)
    cancel = threading.Event()
    seen: list[float] = []

    def watch(state: Progress) -> None:
        if state.incumbent is not None:
            seen.append(state.incumbent)
            cancel.set()

    found = solve(model, SolveOptions(gap=1e-9, cancel=cancel, progress=watch))
    assert seen
    assert found.x is not None
    assert feasible(model, found.x)
    assert found.objective is not None
    assert found.objective <= seen[-1] * (1 + 1e-6)
    assert found.bound is not None
    assert found.bound <= found.objective


def test_cancelled_before_it_began_says_nothing_false() -> None:
    cancel = threading.Event()
    cancel.set()
    model = location(2, 25, 40)
    found = solve(model, SolveOptions(gap=1e-9, cancel=cancel))
    assert found.status in ("nothing", "gap")


def test_gap_asked_is_gap_kept() -> None:
    model = location(3, 15, 25)
    rough = solve(model, SolveOptions(gap=0.05))
    exact = solve(model, SolveOptions(gap=1e-9))
    assert rough.status == exact.status == "optimal"
    assert rough.gap is not None
    assert rough.gap <= 0.05
    assert rough.objective is not None
    assert rough.bound is not None
    assert exact.objective is not None
    assert rough.bound <= exact.objective * (1 + 1e-9) <= rough.objective * (1 + 2e-9)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (200.0, 190.0, 0.05),
        (0.5, 0.0, 0.5),
        (-10.0, -11.0, 0.1),
        (1.0, 2.0, 0.0),
        (None, 1.0, None),
    ],
)
def test_relative_gap(objective: float | None, bound: float | None, gap: float | None) -> None:
    assert relative_gap(objective, bound) == (None if gap is None else pytest.approx(gap))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_lazy_rows_never_change_the_optimum(seed: int) -> None:
    with_rows = solve(location(seed, 5, 8), SolveOptions(gap=1e-9))
    without = solve(location(seed, 5, 8, lazy=False), SolveOptions(gap=1e-9))
    assert with_rows.objective == pytest.approx(without.objective, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_random_mixed_models_agree_with_another_path_to_the_answer(seed: int) -> None:
    """Every 0/1 choice tried in turn, its linear rest solved by scipy, gives the same best."""
    rng = np.random.default_rng(seed)
    binaries, reals, rows = 4, 3, 4
    cost = rng.integers(-9, 10, binaries + reals).astype(float)
    matrix = rng.integers(-5, 6, (rows, binaries + reals)).astype(float)
    upper = rng.integers(-2, 12, rows).astype(float)
    builder = Builder()
    builder.add_columns(binaries, cost=cost[:binaries], upper=1.0, integer=True)
    builder.add_columns(reals, cost=cost[binaries:], upper=4.0)
    row, column = np.divmod(np.arange(matrix.size), binaries + reals)
    builder.add_rows(row, column, matrix.ravel(), lower=-np.inf, upper=upper, count=rows)
    best = np.inf
    for choice in range(2**binaries):
        fixed = np.array([choice >> bit & 1 for bit in range(binaries)], float)
        rest = optimize.linprog(
            cost[binaries:],
            matrix[:, binaries:],
            upper - matrix[:, :binaries] @ fixed,
            bounds=(0, 4),
        )
        if rest.status == 0:
            best = min(best, float(rest.fun + cost[:binaries] @ fixed))
    found = solve(builder.model(), SolveOptions(gap=1e-9))
    if np.isinf(best):
        assert found.status == "infeasible"
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(best, rel=1e-8, abs=1e-7)
        assert found.x is not None
        assert feasible(builder.model(), found.x)


@pytest.mark.parametrize("factor", [1e-6, 1e-3, 7.3, 1e6])
def test_scaled_costs_scale_the_objective(factor: float) -> None:
    model = location(4, 8, 12)
    plain = solve(model, SolveOptions(gap=1e-9))
    scaled = solve(LinearModel(**{**vars(model), "cost": model.cost * factor}), SolveOptions(1e-9))
    assert plain.objective is not None
    assert scaled.objective == pytest.approx(plain.objective * factor, rel=1e-9)


def test_no_lazy_rows_at_all_is_a_plain_model() -> None:
    model = location(5, 6, 9, lazy=False)
    assert model.lazy.shape == (0, len(model.cost))
    assert isinstance(model.matrix, sparse.csr_array)
    assert solve(model).lazy_rows == 0
