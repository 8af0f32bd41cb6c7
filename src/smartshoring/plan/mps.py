"""A linear model as free-format MPS, the text that every solver reads.

Strong rows (`LinearModel.lazy`) are left out: they are redundant for integers, so the optimum is
the same without them. Numbers keep all their digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from smartshoring.solver.linear import LinearModel

_OBJECTIVE = "COST"


def mps_lines(
    model: LinearModel, name: str, columns: Sequence[str], rows: Sequence[str]
) -> Iterator[str]:
    """The lines of the file, without line ends.

    Args:
        model: The model.
        name: Of the model, without blanks.
        columns: Name of each variable, distinct and without blanks [n].
        rows: Name of each row, likewise [m].
    """
    yield f"NAME {name}"
    yield "ROWS"
    yield f" N {_OBJECTIVE}"
    low, high = model.row_lower, model.row_upper
    for row, title in enumerate(rows):
        yield f" {_kind(float(low[row]), float(high[row]))} {title}"
    yield "COLUMNS"
    yield from _columns(model, columns, rows)
    yield "RHS"
    for row, title in enumerate(rows):
        side = low[row] if np.isfinite(low[row]) else high[row]
        if np.isfinite(side) and side != 0:
            yield f" RHS {title} {float(side)!r}"
    ranged = np.flatnonzero(np.isfinite(low) & np.isfinite(high) & (low < high))
    if len(ranged):
        yield "RANGES"
        for row in ranged.tolist():
            yield f" RNG {rows[row]} {float(high[row] - low[row])!r}"
    yield "BOUNDS"
    yield from _bounds(model, columns)
    yield "ENDATA"


def _kind(low: float, high: float) -> str:
    if low == high:
        return "E"
    if np.isfinite(low):
        return "G"
    return "L" if np.isfinite(high) else "N"


def _columns(model: LinearModel, columns: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    matrix = model.matrix.tocsc()
    integer = False
    for column, title in enumerate(columns):
        if bool(model.integer[column]) != integer:
            integer = not integer
            yield f" MARKER 'MARKER' '{'INTORG' if integer else 'INTEND'}'"
        # Named also at no cost: a variable without an entry would not exist.
        yield f" {title} {_OBJECTIVE} {float(model.cost[column])!r}"
        for at in range(matrix.indptr[column], matrix.indptr[column + 1]):
            yield f" {title} {rows[matrix.indices[at]]} {float(matrix.data[at])!r}"
    if integer:
        yield " MARKER 'MARKER' 'INTEND'"


def _bounds(model: LinearModel, columns: Sequence[str]) -> Iterator[str]:
    for column, title in enumerate(columns):
        low, high = float(model.lower[column]), float(model.upper[column])
        if low == high:
            yield f" FX BND {title} {low!r}"
            continue
        if not np.isfinite(low) and not np.isfinite(high):
            # "MI" alone makes some readers take 0 for the upper bound.
            yield f" FR BND {title}"
            continue
        if not np.isfinite(low):
            yield f" MI BND {title}"
        elif low != 0 or high < 0:
            yield f" LO BND {title} {low!r}"
        if np.isfinite(high):
            yield f" UP BND {title} {high!r}"
        elif model.integer[column]:
            # Some readers take an integer without an upper bound for a 0/1.
            yield f" PL BND {title}"
