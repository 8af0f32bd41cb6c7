"""Equilibration changes the units of a model, never its answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.solver.highs import solve
from smartshoring.solver.linear import Builder, LinearModel
from smartshoring.solver.scaling import equilibrated


def world(seed: int, unit: float) -> LinearModel:
    """Two plants and three markets, where a flow is counted in pieces of 1 / `unit`.

    A plant costs 40 to open and holds 10 / 12 thousand; each market wants 4..6 thousand.
    """
    rng = np.random.default_rng(seed)
    wanted = rng.uniform(4, 6, 3) * unit
    capacity = np.array([10.0, 12.0]) * unit
    builder = Builder()
    flow = builder.add_columns(6, cost=rng.uniform(1, 3, 6) / unit).reshape(2, 3)
    unmet = builder.add_columns(3, cost=np.full(3, 50.0) / unit)
    opened = builder.add_columns(2, cost=[40.0, 35.0], upper=1.0, integer=True)
    builder.add_rows(
        np.tile(np.arange(3), 3),
        np.concatenate([flow.ravel(), unmet]),
        1.0,
        lower=wanted,
        upper=wanted,
        count=3,
    )
    builder.add_rows(
        np.concatenate([np.repeat([0, 1], 3), [0, 1]]),
        np.concatenate([flow.ravel(), opened]),
        np.concatenate([np.ones(6), -capacity]),
        lower=-np.inf,
        upper=0.0,
        count=2,
    )
    links = np.arange(6)
    builder.add_lazy(
        np.concatenate([links, links]),
        np.concatenate([flow.ravel(), np.repeat(opened, 3)]),
        np.concatenate([np.ones(6), -np.tile(wanted, 2)]),
        upper=0.0,
        count=6,
    )
    return builder.model()


@given(seed=st.integers(0, 200), power=st.floats(-3, 9))
@settings(deadline=None)
def test_coefficients_of_one_size_whatever_the_unit(seed: int, power: float) -> None:
    model = world(seed, 10**power)
    even = equilibrated(model)
    for matrix in (even.model.matrix, even.model.lazy):
        largest = abs(matrix).max(axis=1).toarray().ravel()
        assert np.all((largest > 0.7) & (largest < 1.42))  # within half a power of two of one
        assert np.abs(matrix.data).min() > 1 / 64
    assert np.all(even.unit[model.integer] == 1.0)
    mantissa, _ = np.frexp(even.unit)
    assert np.all(mantissa == 0.5)  # powers of two: nothing is rounded


@given(seed=st.integers(0, 200), power=st.integers(-3, 9))
@settings(deadline=None, max_examples=25)
def test_the_unit_of_a_product_changes_nothing(seed: int, power: int) -> None:
    plain, counted = solve(world(seed, 1.0)), solve(world(seed, 10.0**power))
    assert plain.objective is not None
    assert counted.objective == pytest.approx(plain.objective, rel=1e-9)
    assert plain.x is not None
    assert counted.x is not None
    assert counted.x[-2:] == pytest.approx(plain.x[-2:])
    assert counted.x[:9] == pytest.approx(
        plain.x[:9] * 10.0**power, rel=1e-6, abs=10.0**power * 1e-6
    )


@given(seed=st.integers(0, 200))
def test_points_are_the_same_points(seed: int) -> None:
    model = world(seed, 1e7)
    even = equilibrated(model)
    point = np.random.default_rng(seed).uniform(0, 1, len(model.cost))
    scaled = even.scaled(point)
    assert even.original(scaled) == pytest.approx(point, rel=1e-15)
    assert even.model.cost @ scaled == pytest.approx(model.cost @ point, rel=1e-12)
    row = even.model.matrix @ scaled
    plain = model.matrix @ point
    held = np.abs(plain) > 1e-3
    factor = row[held] / plain[held]
    assert np.all(factor > 0)


def test_columns_and_rows_without_coefficients_keep_their_unit() -> None:
    builder = Builder()
    builder.add_columns(2, cost=[1.0, 2.0], lower=[3.0, 4.0])
    builder.add_rows([], [], [], lower=-np.inf, upper=5.0, count=1)
    even = equilibrated(builder.model())
    assert list(even.unit) == [1.0, 1.0]
    assert list(even.model.row_upper) == [5.0]
    solution = solve(builder.model())
    assert solution.objective == 11.0
