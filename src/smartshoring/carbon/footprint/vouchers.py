"""Fuel that two vouchers tell: a card's statement, and the station's own invoice of one filling.

A filling is known by its station, fuel and litres to the hundredth; a station's line of the same
within some days is the same fuel. It is set aside with its range, and the statement stands, since
litres of the pump alone do not prove that there was but one filling.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.record import RUNG_PHYSICAL, Consumption

_MOST_DAYS: Final = 3
"""Between filling and invoice; own assumption."""
_HUNDREDTH: Final = Decimal("0.01")

_Filling = tuple[str, str, Decimal]


class Vouchers:
    """Takes notice of fillings, then says of lines whether they tell what one of them tells."""

    def __init__(self) -> None:
        self._days: dict[_Filling, list[int]] = {}
        self._seen: set[str] = set()

    def add(self, line: Consumption) -> None:
        """A line of a card's statement; any other is passed over."""
        seller, _, _ = line.voucher.partition("|")
        if seller and line.quantity is not None and line.unit == "L" and line.start:
            known = self._days.setdefault(_filling(seller, line), [])
            known.append(date.fromisoformat(line.start).toordinal())

    def told_twice(self, issuer: str, line: Consumption) -> bool:
        """Whether fuel of a line that counts is told by a filling besides; asked once of each line.

        Args:
            issuer: Who issued the invoice.
            line: Its line.
        """
        if line.voucher:
            if line.voucher in self._seen:
                return True
            self._seen.add(line.voucher)
            return False
        if not self._days or line.unit != "L" or line.rung <= RUNG_PHYSICAL or not line.start:
            return False
        if line.quantity is None:
            return False
        days = self._days.get(_filling(issuer, line), [])
        own = date.fromisoformat(line.start).toordinal()
        near = next((day for day in days if abs(day - own) <= _MOST_DAYS), None)
        if near is None:
            return False
        days.remove(near)
        return True


def _filling(seller: str, line: Consumption) -> _Filling:
    assert line.quantity is not None  # noqa: S101 (asked before)
    return seller, line.carrier, line.quantity.quantize(_HUNDREDTH)
