"""The builder puts blocks of columns and rows where it says."""

from __future__ import annotations

import numpy as np
import pytest

from smartshoring.solver.linear import Builder


def test_blocks_are_stacked_in_order() -> None:
    builder = Builder()
    first = builder.add_columns(2, cost=[1.0, 2.0])
    second = builder.add_columns(1, cost=3.0, lower=-1.0, upper=5.0, integer=True)
    assert [*first, *second] == [0, 1, 2]
    top = builder.add_rows([0, 0], first, [1.0, -1.0], lower=0.0, upper=4.0, count=1)
    below = builder.add_rows(
        [0, 1, 1], [2, 0, 2], 2.0, lower=[-np.inf, 1.0], upper=[7.0, 1.0], count=2
    )
    assert [*top, *below] == [0, 1, 2]
    model = builder.model()
    assert model.size == (3, 3)
    assert model.matrix.toarray().tolist() == [[1, -1, 0], [0, 0, 2], [2, 0, 2]]
    assert model.cost.tolist() == [1, 2, 3]
    assert model.lower.tolist() == [0, 0, -1]
    assert model.upper.tolist() == [np.inf, np.inf, 5]
    assert model.integer.tolist() == [False, False, True]
    assert model.row_lower.tolist() == [0, -np.inf, 1]
    assert model.row_upper.tolist() == [4, 7, 1]


def test_a_term_written_twice_is_added_up() -> None:
    builder = Builder()
    column = builder.add_columns(1)
    builder.add_rows([0, 0], [column[0], column[0]], [1.5, 2.0], lower=0.0, upper=1.0, count=1)
    assert builder.model().matrix.toarray() == pytest.approx(np.array([[3.5]]))


def test_rows_may_come_before_later_columns() -> None:
    builder = Builder()
    early = builder.add_columns(1)
    builder.add_rows([0], early, 1.0, lower=0.0, upper=1.0, count=1)
    builder.add_lazy([0], early, 1.0, upper=0.5, count=1)
    builder.add_columns(2)
    model = builder.model()
    assert model.matrix.shape == (1, 3)
    assert model.lazy.shape == (1, 3)
    assert model.lazy_upper.tolist() == [0.5]


def test_an_empty_block_adds_nothing() -> None:
    builder = Builder()
    builder.add_columns(0)
    assert len(builder.add_rows([], [], [], lower=0.0, upper=0.0, count=0)) == 0
    assert builder.model().size == (0, 0)
