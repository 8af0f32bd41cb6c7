"""Columns that are sums of others: replaced, and put back as they were."""

from __future__ import annotations

import numpy as np
import pytest

from smartshoring.solver.engine.fold import folded
from smartshoring.solver.engine.form import Form, formed
from smartshoring.solver.linear import Builder


def two_lanes(most_made: float) -> Form:
    """Made = sent over two lanes of at most 4 and 5 at 3 and 1; making costs 2; 6 go if open."""
    builder = Builder()
    lanes = builder.add_columns(2, cost=[3.0, 1.0], upper=[4.0, 5.0])
    made = builder.add_columns(1, cost=2.0, upper=most_made)
    opened = builder.add_columns(1, cost=10.0, upper=1.0, integer=True)
    builder.add_rows([0] * 3, [*made, *lanes], [1.0, -1.0, -1.0], lower=0.0, upper=0.0, count=1)
    builder.add_rows([0] * 2, [*made, *opened], [1.0, -8.0], lower=-np.inf, upper=0.0, count=1)
    builder.add_rows([0] * 2, lanes, 1.0, lower=6.0, upper=6.0, count=1)
    return formed(builder.model())


def test_what_is_made_becomes_the_sum_of_what_is_sent() -> None:
    form = two_lanes(9.0)
    less = folded(form, form.lower, form.upper)
    assert less is not None
    assert less.kept.tolist() == [0, 1, 3]
    # Making costs 2 a unit: the lanes cost 3 + 2 and 1 + 2.
    assert less.form.cost.tolist() == [5.0, 3.0, 10.0]
    # The capacity now binds the lanes: x1 + x2 - 8 y <= 0.
    assert less.form.rows.toarray().tolist() == [[1.0, 1.0, -8.0], [1.0, 1.0, 0.0]]
    point = less.original(np.array([1.0, 5.0, 1.0]))
    assert point.tolist() == [1.0, 5.0, 6.0, 1.0]
    assert form.value(point) == pytest.approx(less.form.value(point[[0, 1, 3]]))


def test_a_bound_of_its_own_keeps_a_column() -> None:
    # The lanes may carry 9; with at most 7 made the sum alone would allow too much.
    form = two_lanes(7.0)
    assert folded(form, form.lower, form.upper) is None
    # A bound that the rows imply does not count, if the caller knows it.
    assert folded(form, form.lower, np.array([4.0, 5.0, np.inf, 1.0])) is not None


def test_a_row_that_cannot_hold_stays() -> None:
    builder = Builder()
    sent = builder.add_columns(1, upper=4.0)
    made = builder.add_columns(1)
    builder.add_rows([0, 0], [*made, *sent], [1.0, -1.0], lower=0.0, upper=0.0, count=1)
    builder.add_rows([0, 0], [*made, *sent], [1.0, -1.0], lower=1.0, upper=np.inf, count=1)
    form = formed(builder.model())
    less = folded(form, form.lower, form.upper)
    assert less is not None
    # made - sent >= 1 has become 0 >= 1: it is kept for the solver to see.
    assert less.form.row_lower.tolist() == [1.0]
    assert less.form.rows.nnz == 0
