"""Text columns as integer codes: what makes a million rows cheap to compare, sort and hash."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from smartshoring.case.table import Column

Codes = npt.NDArray[np.int64]


def factor(values: Column | Sequence[str]) -> tuple[list[str], Codes]:
    """Distinct values in sorted order, and for each row the position of its value among them."""
    rows = values.tolist() if isinstance(values, np.ndarray) else values
    names = sorted(set(rows))
    position = {name: number for number, name in enumerate(names)}
    return names, np.fromiter(map(position.__getitem__, rows), np.int64, len(rows))


def combine(codes: Sequence[Codes]) -> Codes:
    """One code per row that is equal exactly where all given codes are equal."""
    combined = codes[0]
    for more in codes[1:]:
        if len(combined) == 0:
            return combined
        width = int(more.max()) + 1
        if int(combined.max()) + 1 > (2**62) // width:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
        combined = combined * width + more
    return combined


def repeated(codes: Codes) -> tuple[Codes, Codes]:
    """Rows that repeat an earlier row, and for each the first row with its code."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    if new.all():
        empty = np.empty(0, np.int64)
        return empty, empty
    starts = np.flatnonzero(new)
    first_of = order[starts][np.cumsum(new) - 1]
    again, first = order[~new], first_of[~new]
    by_row = np.argsort(again, kind="stable")
    return again[by_row], first[by_row]
