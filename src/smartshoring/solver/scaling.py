"""Equilibration: units of rows and continuous columns chosen so that coefficients are near one.

A case counts in its own units (41 million catheters, 3 lines), so rows that tie flows to decisions
hold coefficients of 1e7 and more. The feasibility tolerance of a branch-and-cut is absolute (1e-6):
with such rows HiGHS, up to 1.15.1, has cut off better plans and called a worse one optimal, most
often after a restart. All factors are powers of two, so scaling itself rounds nothing.

Method: geometric-mean scaling, alternating over rows and columns (Curtis and Reid 1972; Fourer
1982), then each row divided by its largest coefficient. Integer columns keep their unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from smartshoring.solver.linear import Bools, Floats, Ints, LinearModel

_MOST_PASSES = 40
_STILL = 0.25


@dataclass(frozen=True)
class Equilibrated:
    """A model in its own units.

    Attributes:
        model: The scaled model; its objective is that of the original.
        unit: Original units per scaled unit of each column [n], powers of two, 1 for integers.
    """

    model: LinearModel
    unit: Floats

    def scaled(self, x: Floats) -> Floats:
        """A point of the original model in the scaled one [n]; nan stays nan."""
        return np.asarray(x / self.unit, float)

    def original(self, x: Floats) -> Floats:
        """A point of the scaled model in the original one [n]."""
        return np.asarray(x * self.unit, float)


def equilibrated(model: LinearModel, still: float = _STILL) -> Equilibrated:
    """The same model with rows and continuous columns rescaled by powers of two.

    Args:
        model: The model.
        still: Largest move of a column's power of two in a pass that ends the search.
    """
    matrix = sparse.vstack([model.matrix, model.lazy]).tocoo()
    present = matrix.data != 0.0
    row, column = matrix.row[present], matrix.col[present]
    size = np.log2(np.abs(matrix.data[present]))
    rows, columns = matrix.shape
    row_power, column_power = np.zeros(rows), np.zeros(columns)
    for _ in range(_MOST_PASSES):
        before = column_power
        row_power = -_middle(row, size + column_power[column], rows)
        column_power = -_middle(column, size + row_power[row], columns)
        column_power[model.integer] = 0.0
        if np.max(np.abs(column_power - before), initial=0.0) < still:
            break
    column_power = np.round(column_power)
    row_power = -np.round(_largest(row, size + column_power[column], rows))
    unit, factor = np.exp2(column_power), np.exp2(row_power)
    first = model.size[0]
    return Equilibrated(
        model=replace(
            model,
            cost=model.cost * unit,
            lower=model.lower / unit,
            upper=model.upper / unit,
            matrix=_times(model.matrix, factor[:first], unit),
            row_lower=model.row_lower * factor[:first],
            row_upper=model.row_upper * factor[:first],
            lazy=_times(model.lazy, factor[first:], unit),
            lazy_upper=model.lazy_upper * factor[first:],
        ),
        unit=unit,
    )


def _middle(group: Ints, value: Floats, count: int) -> Floats:
    """Half-way between the smallest and largest value of each group [count]; 0 without any."""
    return (_largest(group, value, count) - _largest(group, -value, count)) / 2


def _largest(group: Ints, value: Floats, count: int) -> Floats:
    """The largest value of each group [count]; 0 without any."""
    largest = np.full(count, -np.inf)
    np.maximum.at(largest, group, value)
    any_value: Bools = np.isfinite(largest)
    return np.where(any_value, largest, 0.0)


def _times(matrix: sparse.csr_array, row: Floats, column: Floats) -> sparse.csr_array:
    """diag(row) matrix diag(column)."""
    scaled = matrix.copy()
    scaled.data = matrix.data * np.repeat(row, np.diff(matrix.indptr)) * column[matrix.indices]
    return scaled
