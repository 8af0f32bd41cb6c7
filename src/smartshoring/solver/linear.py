"""A mixed-integer linear model as arrays, assembled block by block."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LinearModel:
    """min cost'x, row_lower <= A x <= row_upper, lower <= x <= upper, some x integer.

    Attributes:
        cost: Objective [n].
        lower: Lower bounds [n].
        upper: Upper bounds [n].
        integer: Which variables are integer [n].
        matrix: Rows [m x n], CSR.
        row_lower: [m].
        row_upper: [m].
        lazy: Rows that are valid but redundant for integer solutions (strong links); a solver adds
            those that a relaxation violates. [k x n], CSR, all `<= lazy_upper`.
        lazy_upper: [k].
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    lazy: sparse.csr_array
    lazy_upper: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row_lower), len(self.cost)


class _Rows:
    """Blocks of coordinate triplets with their bounds."""

    def __init__(self) -> None:
        self._triplets: list[tuple[Ints, Ints, Floats]] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._count = 0

    def add(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
        count: int,
    ) -> Ints:
        rows = np.asarray(row, np.int64).ravel()
        columns = np.asarray(column, np.int64).ravel()
        values = np.array(np.broadcast_to(np.asarray(value, float), rows.shape))
        self._triplets.append((rows + self._count, columns, values))
        self._lower.append(np.array(np.broadcast_to(np.asarray(lower, float), count)))
        self._upper.append(np.array(np.broadcast_to(np.asarray(upper, float), count)))
        start = self._count
        self._count += count
        return np.arange(start, self._count, dtype=np.int64)

    def matrix(self, columns: int) -> tuple[sparse.csr_array, Floats, Floats]:
        if not self._triplets:
            return sparse.csr_array((0, columns)), np.zeros(0), np.zeros(0)
        rows = np.concatenate([t[0] for t in self._triplets])
        cols = np.concatenate([t[1] for t in self._triplets])
        values = np.concatenate([t[2] for t in self._triplets])
        matrix = sparse.csr_array((values, (rows, cols)), shape=(self._count, columns))
        matrix.sum_duplicates()
        return matrix, np.concatenate(self._lower), np.concatenate(self._upper)


@dataclass
class Builder:
    """Collects blocks of columns and rows; every block is vectorised."""

    _cost: list[Floats] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _integer: list[Bools] = field(default_factory=list)
    _rows: _Rows = field(default_factory=_Rows)
    _lazy: _Rows = field(default_factory=_Rows)
    columns: int = 0

    def add_columns(
        self,
        count: int,
        *,
        cost: npt.ArrayLike = 0.0,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = np.inf,
        integer: bool = False,
    ) -> Ints:
        """Append `count` variables and return their indices."""
        self._cost.append(np.array(np.broadcast_to(np.asarray(cost, float), count)))
        self._lower.append(np.array(np.broadcast_to(np.asarray(lower, float), count)))
        self._upper.append(np.array(np.broadcast_to(np.asarray(upper, float), count)))
        self._integer.append(np.full(count, integer))
        start = self.columns
        self.columns += count
        return np.arange(start, self.columns, dtype=np.int64)

    def add_rows(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
        count: int,
    ) -> Ints:
        """Append `count` rows given as (row within block, column, value); return row indices."""
        return self._rows.add(row, column, value, lower, upper, count)

    def add_lazy(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        upper: npt.ArrayLike,
        count: int,
    ) -> None:
        """Append `count` redundant-for-integers rows `<= upper`."""
        self._lazy.add(row, column, value, -np.inf, upper, count)

    def model(self) -> LinearModel:
        """The finished model."""

        def joined(parts: list[Floats]) -> Floats:
            return np.concatenate(parts) if parts else np.zeros(0)

        matrix, row_lower, row_upper = self._rows.matrix(self.columns)
        lazy, _, lazy_upper = self._lazy.matrix(self.columns)
        return LinearModel(
            cost=joined(self._cost),
            lower=joined(self._lower),
            upper=joined(self._upper),
            integer=np.concatenate(self._integer) if self._integer else np.zeros(0, np.bool_),
            matrix=matrix,
            row_lower=row_lower,
            row_upper=row_upper,
            lazy=lazy,
            lazy_upper=lazy_upper,
        )
