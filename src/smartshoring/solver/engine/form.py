"""A model in the form the engine works on: rows and strong rows stacked, in columns, with units.

Symbols as in docs/methods/engine.md: c cost, A rows, r <= A x <= s, l <= x <= u.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from smartshoring.solver.linear import Bools, Floats, Ints, LinearModel

_ROUNDING = 1e-6
"""|Reduced cost| of a column without a bound on that side that is taken for rounding."""


@dataclass(frozen=True)
class Form:
    """min c'x, r <= A x <= s, l <= x <= u, some x integer.

    Attributes:
        cost: c [n].
        lower: l [n].
        upper: u [n].
        integer: Which variables are integer [n].
        columns: A by column [m x n], hard rows first, then strong rows.
        rows: The same matrix by row.
        row_lower: r [m].
        row_upper: s [m].
        hard: How many of the rows are always in the relaxation; the others are separated.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    columns: sparse.csc_array
    rows: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    hard: int

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row_lower), len(self.cost)

    @property
    def whole(self) -> Ints:
        """Indices of the integer columns."""
        return np.flatnonzero(self.integer)

    def priced(self, dual: Floats, lower: Floats, upper: Floats) -> tuple[float, Floats]:
        """A lower bound on the cost of every x in [lower, upper] that keeps the rows; d = c - A'y.

        Weak duality holds for any multipliers: y'(r or s, by sign) + sum of min(d l, d u). Nothing
        about how y was found has to be trusted; a multiplier on a side without a bound counts as 0.

        Args:
            dual: y [m].
            lower: l [n].
            upper: u [n]. Where the side that d leads to is infinite, d counts as 0 if it is so by
                rounding only, else the bound is -inf.
        """
        # Most multipliers are 0, most columns are at a bound of 0: only the others are summed.
        used = np.flatnonzero(dual)
        side = np.where(dual[used] > 0, self.row_lower[used], self.row_upper[used])
        used, side = used[np.isfinite(side)], side[np.isfinite(side)]
        reduced = self.cost - self._weighed(used, dual[used])
        falling = np.flatnonzero(reduced < 0)
        endless = falling[np.isinf(upper[falling])]
        if len(endless):
            if reduced[endless].min() < -_ROUNDING:
                return -np.inf, reduced
            reduced[endless] = 0.0
            falling = falling[np.isfinite(upper[falling])]
        above = np.flatnonzero(lower)
        above = above[reduced[above] > 0]
        endless = above[np.isinf(lower[above])]
        if len(endless):
            if reduced[endless].max() > _ROUNDING:
                return -np.inf, reduced
            reduced[endless] = 0.0
            above = above[np.isfinite(lower[above])]
        # No dot products: numpy gives long ones to several threads, which spin.
        total = (
            np.sum(dual[used] * side)
            + np.sum(reduced[falling] * upper[falling])
            + np.sum(reduced[above] * lower[above])
        )
        return float(total), reduced

    def _weighed(self, used: Ints, dual: Floats) -> Floats:
        """A'y of the rows that have a multiplier [n]."""
        always = used < self.hard
        total = np.asarray(self.hard_columns.T @ _filled(self.hard, used[always], dual[always]))
        part = self.rows[used[~always]]
        if part.nnz:
            weight = np.repeat(dual[~always], np.diff(part.indptr))
            total += np.bincount(part.indices, part.data * weight, len(total))
        return total

    @cached_property
    def hard_columns(self) -> sparse.csc_array:
        """A of the hard rows by column."""
        return self.rows[: self.hard].tocsc()

    def value(self, x: Floats) -> float:
        """Cost of a point."""
        return float(np.sum(self.cost * x))


def _filled(size: int, at: Ints, values: Floats) -> Floats:
    """A vector that is 0 elsewhere."""
    vector = np.zeros(size)
    vector[at] = values
    return vector


def formed(model: LinearModel) -> Form:
    """The form of a model."""
    rows = sparse.csr_array(sparse.vstack([model.matrix, model.lazy]))
    rows.eliminate_zeros()
    return Form(
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer,
        columns=rows.tocsc(),
        rows=rows,
        row_lower=np.concatenate([model.row_lower, np.full(len(model.lazy_upper), -np.inf)]),
        row_upper=np.concatenate([model.row_upper, model.lazy_upper]),
        hard=model.size[0],
    )
