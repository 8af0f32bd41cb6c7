"""Figures as people read them: money in one scale per table, shares in percent, dashes for unknown.

Both languages write 1,234.56: Spanish here is Mexico's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EN_DASH = "\u2013"
UNKNOWN = EN_DASH
"""Stands where nothing is known; never a zero."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One unit of money for a whole table.

    Attributes:
        divisor: USD in one unit.
        unit: How it is called.
        digits: Decimals that the smallest amounts worth showing need.
    """

    divisor: float
    unit: str
    digits: int

    def show(self, usd: float | None, *, sign: bool = False) -> str:
        """An amount without its unit."""
        if usd is None:
            return UNKNOWN
        amount = round(usd / self.divisor, self.digits) + 0.0  # no minus zero
        return f"{amount:{'+' if sign and amount else ''},.{self.digits}f}"

    def full(self, usd: float) -> str:
        """An amount with its unit."""
        return f"{self.show(usd)} {self.unit}"


def scale_of(amounts: Iterable[float | None]) -> Scale:
    """A scale in which the largest amount has about four figures."""
    largest = max((abs(usd) for usd in amounts if usd is not None), default=0.0)
    if largest >= 1e8:
        return Scale(1e6, "M USD", 1)
    if largest >= 1e6:
        return Scale(1e6, "M USD", 2)
    if largest >= 1e5:
        return Scale(1e3, "k USD", 1)
    return Scale(1.0, "USD", 0)


def percent(share: float | None) -> str:
    """A share in percent; tiny ones are said to be tiny."""
    if share is None:
        return UNKNOWN
    if share == 0:
        return "0 %"
    if abs(share) < 1e-5:
        return "< 0.001 %"
    if abs(share) < 1e-3:
        return f"{share * 100:.3f} %"
    return f"{share * 100:.1f} %" if abs(share) < 0.1 else f"{share * 100:.0f} %"


def days(number: float | None) -> str:
    """Days with one decimal."""
    return UNKNOWN if number is None else f"{number:,.1f}"


def tonnes(kilograms: float | None) -> str:
    """Tonnes of something given in kilograms."""
    if kilograms is None:
        return UNKNOWN
    amount = kilograms / 1000.0
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.1f}"


def plain(number: float | None) -> str:
    """Any other number, to four significant figures."""
    if number is None:
        return UNKNOWN
    if number == 0 or 1e-4 <= abs(number) < 1e4:
        return f"{number:.4g}"
    return f"{number:,.0f}" if abs(number) >= 1e4 else f"{number:.3g}"


def with_unit(number: float | None, unit: str) -> str:
    """A number and its unit; shares in percent."""
    if unit == "share":
        return UNKNOWN if number is None else f"{number * 100:.1f} %"
    return f"{plain(number)} {unit}".rstrip()
