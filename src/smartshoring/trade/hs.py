"""Harmonized System codes: the digits, from the heading (4) to the statistical suffix (10)."""

from __future__ import annotations

CHAPTER_DIGITS = 2
SUBHEADING_DIGITS = 6
TARIFF_LINE_DIGITS = 8


def hs_digits(code: str) -> str:
    """Digits of a code, dots and spaces dropped: `8544.30.00` -> `85443000`."""
    return "".join(sign for sign in code if sign.isdigit())


def hs_dotted(digits: str) -> str:
    """The code as tariffs print it: `85443000` -> `8544.30.00`."""
    parts = [digits[:4], digits[4:6], digits[6:8], digits[8:]]
    return ".".join(part for part in parts if part)
