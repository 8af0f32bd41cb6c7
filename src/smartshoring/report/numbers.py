"""Numbers as a report says them: few digits, a dash for the unknown.

Mexican Spanish and American English write 1,234.5 alike; dates and words differ.
"""

from __future__ import annotations

from smartshoring.words import Language, say

UNKNOWN = "\u2013"
_MINUS = "\u2212"


def plain(value: float | None, digits: int = 0) -> str:
    """A number with thousands separated."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}".replace("-", _MINUS)


def millions(usd: float | None) -> str:
    """Dollars in millions."""
    if usd is None:
        return UNKNOWN
    return plain(usd / 1e6, 2 if abs(usd) < 1e8 else 1)


def tonnes(kg: float | None) -> str:
    """Kilograms as tonnes."""
    return UNKNOWN if kg is None else three(kg / 1000)


def three(value: float | None) -> str:
    """Three significant digits, whole numbers from a thousand on."""
    if value is None:
        return UNKNOWN
    if abs(value) >= 100 or value == 0:
        return plain(value)
    text = f"{value:.3g}"
    return (f"{float(text):f}".rstrip("0").rstrip(".") if "e" in text else text).replace(
        "-", _MINUS
    )


def percent(share: float | None) -> str:
    """A share as per cent."""
    return UNKNOWN if share is None else f"{three(share * 100)}%"


def signed(text: str, value: float) -> str:
    """A change with its sign."""
    return f"+{text}" if value > 0 else text


def day(iso: str, language: Language) -> str:
    """A date in words."""
    year, month, number = iso[:10].split("-")
    return say(
        "report.date",
        language,
        day=int(number),
        month=say(f"report.month_{month}", language),
        year=year,
    )
