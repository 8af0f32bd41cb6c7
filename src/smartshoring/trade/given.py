"""The duties a company gives in its case: they take the place of every other rule.

The row with the longest matching HS code wins; among equals a named origin beats `*`. Rows still
equal that hold on the day with different rates contradict each other: the answer is unknown.
"""

from __future__ import annotations

import math
import weakref
from dataclasses import dataclass
from datetime import date
from typing import Final

from smartshoring.case.table import Table
from smartshoring.trade.hs import hs_digits

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class GivenDuty:
    """One row of the case's `duties` table."""

    importer: str
    origin: str
    hs: str
    valid_from: date | None
    valid_to: date | None
    rate_share: float | None
    source: str
    row: int

    def matches(self, importer: str, origin: str, hs: str, on: date) -> bool:
        """Whether the row speaks of these goods on this day."""
        return (
            self.importer == importer
            and self.origin in (origin, ANY)
            and hs.startswith(self.hs)
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
        )

    @property
    def closeness(self) -> tuple[int, bool]:
        """How specific the row is."""
        return len(self.hs), self.origin != ANY


_PREPARED: Final[dict[int, tuple[weakref.ref[Table], tuple[GivenDuty, ...]]]] = {}
"""Tables are compared by arrays and cannot be dictionary keys; their identity can."""


def given_duties(table: Table) -> tuple[GivenDuty, ...]:
    """The rows of a case's `duties` table, read once per table."""
    key = id(table)
    known = _PREPARED.get(key)
    if known is not None and known[0]() is table:
        return known[1]
    found = tuple(_row(table, index) for index in range(len(table)))
    _PREPARED[key] = (weakref.ref(table, lambda _: _PREPARED.pop(key, None)), found)
    return found


def _row(table: Table, index: int) -> GivenDuty:
    def text(column: str) -> str:
        return str(table[column][index])

    rate = float(table["rate_share"][index])
    return GivenDuty(
        importer=text("importer"),
        origin=text("origin") or ANY,
        hs=hs_digits(text("hs_code")),
        valid_from=date.fromisoformat(text("valid_from")) if text("valid_from") else None,
        valid_to=date.fromisoformat(text("valid_to")) if text("valid_to") else None,
        rate_share=None if math.isnan(rate) else rate,
        source=text("source"),
        row=int(table.row[index]),
    )


def best_given(
    duties: tuple[GivenDuty, ...], importer: str, origin: str, hs: str, on: date
) -> tuple[GivenDuty, ...]:
    """The most specific rows that hold; several only if they contradict each other."""
    holding = [duty for duty in duties if duty.matches(importer, origin, hs, on)]
    if not holding:
        return ()
    closest = max(duty.closeness for duty in holding)
    best = [duty for duty in holding if duty.closeness == closest]
    if len({duty.rate_share for duty in best}) == 1:
        return (best[0],)
    return tuple(best)
