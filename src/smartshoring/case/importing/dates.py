"""Dates as spreadsheets and people write them, brought to ISO."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

from smartshoring.reference.places import plain

DateOrder = Literal["ask", "day_first", "month_first"]

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ].*)?")
_NAMED: Final = re.compile(r"(\d{1,2})[-/. ]+([^\W\d]+)\.?[-/., ]+(\d{4}|\d{2})(?:[T ].*)?")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan ene",
            "feb",
            "mar",
            "apr abr",
            "may",
            "jun",
            "jul",
            "aug ago",
            "sep",
            "oct",
            "nov",
            "dec dic",
        ),
        start=1,
    )
    for name in names.split()
}


def read_dates(texts: Sequence[str], order: DateOrder, ambiguous: Callable[[], None]) -> list[str]:
    """ISO dates of a column; "" where blank or not understood.

    Args:
        texts: Cells.
        order: How to read 03/04/2026; `ask`: as the rest of the column shows.
        ambiguous: Called once when neither the column nor `order` says; such cells stay blank.
    """
    parts = {text: _slashed(text) for text in set(texts)}
    firsts = {found[0] for found in parts.values() if found}
    seconds = {found[1] for found in parts.values() if found}
    if order == "ask" and firsts:
        if max(firsts) > 12 >= max(seconds):
            order = "day_first"
        elif max(seconds) > 12 >= max(firsts):
            order = "month_first"
        elif any(found and found[0] != found[1] for found in parts.values()):
            ambiguous()
    known = {text: _date(text, found, order) for text, found in parts.items()}
    return [known[text] for text in texts]


def _slashed(text: str) -> tuple[int, int, int] | None:
    match = _SLASHED.fullmatch(text)
    return (int(match[1]), int(match[2]), _year(match[3])) if match else None


def _date(text: str, slashed: tuple[int, int, int] | None, order: DateOrder) -> str:
    found = ""
    if slashed is not None:
        first, second, year = slashed
        if order == "day_first":
            found = _iso(year, second, first)
        elif order == "month_first" or first == second:
            found = _iso(year, first, second)
    elif match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        found = _iso(int(match[1]), int(match[2]), int(match[3] or 1))
    elif match := _NAMED.fullmatch(text):
        found = _iso(_year(match[3]), _MONTHS.get(plain(match[2])[:3], 0), int(match[1]))
    elif match := _SERIAL.fullmatch(text):
        found = (_EXCEL_EPOCH + dt.timedelta(days=int(match[1]))).isoformat()
    return found


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
