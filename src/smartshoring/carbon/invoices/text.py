"""Text and dates of e-invoices in one spelling: accents, damaged letters, Spanish months."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    "ene": 1,
    "feb": 2,
    "mar": 3,
    "abr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "ago": 8,
    "sep": 9,
    "set": 9,
    "oct": 10,
    "nov": 11,
    "dic": 12,
    "jan": 1,
    "apr": 4,
    "aug": 8,
    "dec": 12,
}
_SPELLED: Final = re.compile(r"(\d{1,2})[\s./-]*([a-z]{3})[a-z]*[\s./-]*(\d{2,4})")
_DASHED: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPACES: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?|-?\.\d+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Lower case without accents, one blank between words; twice-encoded UTF-8 is undone."""
    if "Ã" in text:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            text = text.encode("latin-1").decode("utf-8")
    flat = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return _SPACES.sub(" ", bare).strip()


def day_of(text: str) -> date | None:
    """A day such as `2026-05-04T10:11:12`, `31 OCT 25`, `31/10/2025` or `20251031`."""
    flat = folded(text)
    for pattern, order in ((_DASHED, "ymd"), (_SLASHED, "dmy"), (_PACKED, "ymd")):
        found = pattern.match(flat)
        if found is not None:
            parts = dict(zip(order, (int(part) for part in found.groups()), strict=True))
            return _day(parts["y"], parts["m"], parts["d"])
    found = _SPELLED.match(flat)
    if found is None or found[2] not in _MONTHS:
        return None
    year = int(found[3])
    return _day(year + 2000 if year < 100 else year, _MONTHS[found[2]], int(found[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def number_of(text: str | None) -> Decimal | None:
    """A finite number such as `40.317`, `1,234.5` or ` 12 `; None for anything else."""
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        bare = text.strip().lstrip("$ ")
        if not _NUMBER.fullmatch(bare):
            return None
        found = Decimal(bare.replace(",", ""))
    return found if found.is_finite() else None
