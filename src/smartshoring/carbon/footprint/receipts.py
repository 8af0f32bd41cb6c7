"""Electricity receipts of one meter beside each other: periods told twice, periods that overlap."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from typing import Final, Literal

import numpy as np

Unfit = Literal["duplicate", "period_overlap"]
_SECOND_SERIES: Final = "PZ"
"""Series of the XML-only twin of an electricity receipt."""
_HALF: Final = (1 << 64) - 1


class Receipts:
    """Takes notice of every receipt in some 50 bytes, so that a million of them find room."""

    def __init__(self) -> None:
        self._meters: dict[str, int] = {}
        self._meter, self._order = array("l"), array("l")
        self._first, self._last, self._second = array("l"), array("l"), array("b")
        self._issued = array("q")
        self._key_high, self._key_low = array("Q"), array("Q")

    def add(
        self, order: int, meter: str, start: str, end: str, issued: str, series: str, key: int
    ) -> None:
        """A receipt.

        Args:
            order: Place of its file.
            meter: Service number.
            start: Day of the first reading, ISO.
            end: Day of the last.
            issued: Date of the invoice.
            series: Its series.
            key: UUID as a number; 0 without one.
        """
        self._meter.append(self._meters.setdefault(meter, len(self._meters)))
        self._order.append(order)
        self._first.append(_ordinal(start))
        self._last.append(_ordinal(end))
        self._second.append(series.strip().upper().startswith(_SECOND_SERIES))
        digits = "".join(filter(str.isdigit, issued))[:14]
        self._issued.append(int(digits.ljust(14, "0")))
        self._key_high.append(key >> 64)
        self._key_low.append(key & _HALF)

    def unfit(self, replaced: Collection[int]) -> dict[int, Unfit]:
        """Places of files whose receipt cannot stand beside the others, and why.

        Of one period told twice the one with money stands, then the first; of two receipts whose
        days overlap, the one issued first.

        Args:
            replaced: Keys of invoices that others replace.
        """
        found: dict[int, Unfit] = {}
        for rows in self._by_meter():
            kept: dict[tuple[int, int], int] = {}
            for row in rows:
                if (self._key_high[row] << 64 | self._key_low[row]) in replaced:
                    continue
                if kept.setdefault((self._first[row], self._last[row]), row) != row:
                    found[self._order[row]] = "duplicate"
            days: list[tuple[int, int]] = []
            for row in sorted(kept.values(), key=lambda r: (self._issued[r], self._order[r])):
                # The first day was read by the receipt before.
                first, last = self._first[row] + 1, self._last[row]
                if any(first <= end and begin <= last for begin, end in days):
                    found[self._order[row]] = "period_overlap"
                else:
                    days.append((first, last))
        return found

    def _by_meter(self) -> Iterator[list[int]]:
        """Rows of each meter that has several: those with money first, then in their order."""
        meter = np.asarray(self._meter, np.int64)
        rows = np.lexsort((np.asarray(self._order), np.asarray(self._second), meter))
        starts = np.flatnonzero(np.diff(meter[rows], prepend=-1, append=-1))
        for first, last in pairwise(starts.tolist()):
            if last - first > 1:
                yield rows[first:last].tolist()


def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()
