"""A form without columns that are mere names of sums: "made" where everything made is sent.

A continuous column that stands in one equation of the form sum a_k x_k = 0, and whose bounds follow
from those of the others there, is replaced by what it equals; the equation goes with it (implied
free column substitution; Andersen and Andersen 1995). Sites then link lanes and openings directly,
with fewer rows for every relaxation to come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from smartshoring.solver.engine.form import Form
from smartshoring.solver.linear import Bools, Floats, Ints

_FILL = 3
"""Most other rows that a column may stand in: each gets the whole sum."""
_ROUNDING = 1e-7


@dataclass(frozen=True)
class Folded:
    """A form without the columns that are sums of others.

    Attributes:
        form: What is left to decide.
        kept: Its columns in the original [n'].
        named: The columns that were replaced [n - n'].
        sums: What they equal, by kept column [(n - n') x n'].
        constant: Always 0: nothing is decided here.
    """

    form: Form
    kept: Ints
    named: Ints
    sums: sparse.csr_array
    constant: float = 0.0

    def original(self, x: Floats) -> Floats:
        """A point of the small form in the original one."""
        point = np.empty(len(self.kept) + len(self.named))
        point[self.kept] = x
        point[self.named] = self.sums @ x
        return point


def folded(form: Form, lower: Floats, upper: Floats) -> Folded | None:
    """The form without columns that are sums; None where there are none.

    Args:
        form: The form, whose bounds may have been tightened.
        lower: Bounds that have to follow from the others' for a column to be a mere sum [n].
        upper: The same from above [n].
    """
    at, named = _sums(form, lower, upper)
    if not len(named):
        return None
    stays = np.ones(form.size[1], np.bool_)
    stays[named] = False
    kept = np.flatnonzero(stays)
    own = form.rows[at]
    value = np.asarray(own[np.arange(len(at)), named]).ravel()
    sums = sparse.csr_array(sparse.diags_array(-1.0 / value) @ own.tocsc()[:, kept])
    remains = np.ones(form.size[0], np.bool_)
    remains[at] = False
    rows = form.columns[:, kept] + form.columns[:, named] @ sums
    rows = sparse.csr_array(rows.tocsr()[remains])
    rows.data[np.abs(rows.data) < 1e-14] = 0.0
    rows.eliminate_zeros()
    row_lower, row_upper = form.row_lower[remains], form.row_upper[remains]
    filled = (np.diff(rows.indptr) > 0) | (row_lower > _ROUNDING) | (row_upper < -_ROUNDING)
    rows = rows[filled]
    return Folded(
        form=replace(
            form,
            cost=form.cost[kept] + sums.T @ form.cost[named],
            lower=form.lower[kept],
            upper=form.upper[kept],
            integer=form.integer[kept],
            columns=rows.tocsc(),
            rows=rows,
            row_lower=row_lower[filled],
            row_upper=row_upper[filled],
            hard=int(np.sum(np.flatnonzero(remains)[filled] < form.hard)),
        ),
        kept=kept,
        named=named,
        sums=sums,
    )


def _sums(form: Form, lower: Floats, upper: Floats) -> tuple[Ints, Ints]:
    """Equations and the column that each of them makes a sum of the others."""
    equal = form.row_lower == form.row_upper
    equations = np.bincount(form.rows[np.flatnonzero(equal)].indices, minlength=form.size[1])
    equal &= form.row_lower == 0.0
    equal[form.hard :] = False
    equal[np.unique(form.columns[:, form.whole].indices)] = False
    stands_in = np.diff(form.columns.indptr)
    fit: Bools = (equations == 1) & (stands_in <= _FILL + 1) & ~form.integer
    rows = np.flatnonzero(equal)
    part = form.rows[rows]
    row = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
    column, value = part.indices, part.data
    # What the others sum to, at least and at most, from their bounds.
    least = np.where(value > 0, form.lower[column], form.upper[column]) * value
    most = np.where(value > 0, form.upper[column], form.lower[column]) * value
    with np.errstate(invalid="ignore"):
        # Without an end there is no number, and no number implies nothing.
        low = np.bincount(row, least, len(rows))[row] - least
        high = np.bincount(row, most, len(rows))[row] - most
        ends = np.stack([-low / value, -high / value])
        size = _ROUNDING * np.maximum(1.0, np.abs(ends).max(axis=0))
        implied = (ends.min(axis=0) >= lower[column] - size) & (
            ends.max(axis=0) <= upper[column] + size
        )
    good = np.flatnonzero(fit[column] & implied)
    _, first = np.unique(row[good], return_index=True)
    chosen = good[first]
    return rows[row[chosen]], column[chosen].astype(np.int64)
