"""What the bounds of the columns imply for each other, and a model without what is thereby decided.

Bound propagation (Savelsbergh 1994): in a row sum a_j x_j <= s, no x_j may exceed what the least
of all the others leaves. A closed site so takes its lanes along.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from smartshoring.solver.engine.form import Form
from smartshoring.solver.linear import Floats, Ints

_MOST_ROUNDS = 6
_WHOLE = 1e-6
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Smaller:
    """A form whose decided columns and empty rows are gone.

    Attributes:
        form: What is left to decide.
        kept: Its columns in the original [n'].
        rows: Its rows in the original [m'].
        point: Values of all columns of the original; those of `kept` are to be filled in [n].
        constant: Cost of the decided columns.
        infeasible: Whether the bounds contradict each other.
    """

    form: Form
    kept: Ints
    rows: Ints
    point: Floats
    constant: float
    infeasible: bool = False

    def original(self, x: Floats) -> Floats:
        """A point of the small form in the original one."""
        point = self.point.copy()
        point[self.kept] = x
        return point


def propagated(form: Form, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds implied by the rows and the given bounds: every feasible x keeps them too."""
    lower, upper = lower.copy(), upper.copy()
    matrix = form.columns
    row, value = matrix.indices.astype(np.int64), matrix.data
    start = matrix.indptr.astype(np.int64)
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    for _ in range(_MOST_ROUNDS):
        before = int(np.sum(upper - lower > _ROUNDING))
        for sign, side in ((1.0, form.row_upper), (-1.0, -form.row_lower)):
            _tightened(sign * value, row, column, side, lower, upper, start)
        whole = form.integer
        upper[whole] = np.floor(upper[whole] + _WHOLE)
        lower[whole] = np.ceil(lower[whole] - _WHOLE)
        if np.any(lower > upper) or int(np.sum(upper - lower > _ROUNDING)) == before:
            break
    return lower, upper


def _tightened(
    value: Floats,
    row: Ints,
    column: Ints,
    side: Floats,
    lower: Floats,
    upper: Floats,
    start: Ints,
) -> None:
    """Tighten the bounds by the rows `value` x <= side, in place."""
    bounded = np.isfinite(side)[row]
    if not bounded.all():
        start = np.concatenate([[0], np.cumsum(bounded)])[start]
        value, row, column = value[bounded], row[bounded], column[bounded]
    least = np.where(value > 0, lower[column], upper[column]) * value
    endless = np.isinf(least)
    rows = len(side)
    total = np.bincount(row, np.where(endless, 0.0, least), rows)
    count = np.bincount(row, endless, rows)
    # What the others of the row use at least: all but this one.
    others = np.where(count[row] == 0, total[row] - least, total[row])
    known = (count[row] == 0) | ((count[row] == 1) & endless)
    with np.errstate(invalid="ignore"):
        room = np.where(known, (side[row] - others) / value, np.nan)
    high = np.where(known & (value > 0), room, np.inf)
    low = np.where(known & (value < 0), room, -np.inf)
    filled = np.flatnonzero(np.diff(start))
    if not len(filled):
        return
    at = start[filled]
    high, low = np.minimum.reduceat(high, at), np.maximum.reduceat(low, at)
    # A hair of room for rounding, except where nothing is left at all.
    upper[filled] = np.minimum(upper[filled], np.where(np.abs(high) < _ROUNDING, 0.0, _up(high)))
    lower[filled] = np.maximum(lower[filled], np.where(np.abs(low) < _ROUNDING, 0.0, -_up(-low)))


def _up(value: Floats) -> Floats:
    """A value moved up by rounding's worth."""
    return np.asarray(value + _ROUNDING * np.maximum(1.0, np.abs(value)), float)


def smaller(form: Form, lower: Floats, upper: Floats) -> Smaller:
    """The form within tighter bounds, without the columns that they decide."""
    lower, upper = propagated(form, lower, upper)
    cross = lower > upper
    infeasible = bool(np.any(lower > upper + _WHOLE))
    lower[cross] = upper[cross]
    decided = upper - lower <= _ROUNDING
    kept = np.flatnonzero(~decided)
    point = np.where(decided, lower, 0.0)
    used: Floats = np.asarray(form.rows @ point, float)
    rows = form.columns[:, kept].tocsr()
    filled = np.diff(rows.indptr) > 0
    stays, empty = np.flatnonzero(filled), np.flatnonzero(~filled)
    row_lower, row_upper = form.row_lower - used, form.row_upper - used
    size = np.maximum(1.0, np.abs(used[empty]))
    broken = (row_lower[empty] > _WHOLE * size) | (row_upper[empty] < -_WHOLE * size)
    infeasible |= bool(broken.any())
    rows = rows[stays]
    return Smaller(
        form=replace(
            form,
            cost=form.cost[kept],
            lower=lower[kept],
            upper=upper[kept],
            integer=form.integer[kept],
            columns=rows.tocsc(),
            rows=sparse.csr_array(rows),
            row_lower=row_lower[stays],
            row_upper=row_upper[stays],
            hard=int(np.sum(stays < form.hard)),
        ),
        kept=kept,
        rows=stays,
        point=point,
        constant=form.value(point),
        infeasible=infeasible,
    )


def by_reduced_cost(
    form: Form, reduced: Floats, room: float, lower: Floats, upper: Floats
) -> tuple[Floats, Floats]:
    """Bounds that every x better than an incumbent keeps.

    Moving x_j off its bound costs |d_j| per unit, so it moves by at most room / |d_j|, whole units
    for integers. Valid for continuous columns, too, as a bound, never as "unused".

    Args:
        form: The form.
        reduced: d for which the bound was computed [n].
        room: Incumbent - bound, >= 0.
        lower: l of that bound [n].
        upper: u of that bound [n].
    """
    if not np.isfinite(room):
        return lower, upper
    moves = reduced != 0
    reach = np.full(len(reduced), np.inf)
    reach[moves] = room / np.abs(reduced[moves])
    reach = np.where(form.integer, np.floor(reach + _WHOLE), _up(reach))
    low, high = lower.copy(), upper.copy()
    up, down = np.flatnonzero(reduced > 0), np.flatnonzero(reduced < 0)
    high[up] = np.minimum(upper[up], lower[up] + reach[up])
    low[down] = np.maximum(lower[down], upper[down] - reach[down])
    return low, high
