"""Prices of energy before tax: which are plausible, and what money is divided by as a last resort.

The bands are our own assumptions, wide on purpose, and marked so in the table.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from smartshoring.reference.tables import rows


class Band(NamedTuple):
    """Prices of a carrier per unit [MXN]."""

    low: float
    typical: Decimal
    high: float


@cache
def bands() -> dict[tuple[str, str], Band]:
    """Bands by carrier and unit."""
    return {
        (row["carrier"], row["unit"]): Band(
            float(row["low_mxn"]), Decimal(row["typical_mxn"]), float(row["high_mxn"])
        )
        for row in rows("energy_price_bands")
    }


@cache
def _band(carrier: str, unit: str) -> Band | None:
    return bands().get((carrier, unit))


def plausible(carrier: str, unit: str, amount_mxn: float, quantity: float) -> bool:
    """Whether money for a quantity is within the band; True where no band is known."""
    band = _band(carrier, unit)
    if band is None or quantity == 0:
        return True
    return band.low <= amount_mxn / quantity <= band.high


def bought(carrier: str, amount_mxn: Decimal) -> tuple[Decimal, Decimal, Decimal, str] | None:
    """What money buys: typical, least and most quantity and their unit; None without a band."""
    found = next(((u, band) for (c, u), band in bands().items() if c == carrier), None)
    if found is None:
        return None
    unit, band = found
    most, least = amount_mxn / Decimal(str(band.low)), amount_mxn / Decimal(str(band.high))
    return amount_mxn / band.typical, least, most, unit
