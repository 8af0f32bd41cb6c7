"""Ranges of HS codes as rules of origin name them, and whether a code lies in one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from smartshoring.trade.hs import hs_digits

_CODE: Final = r"\d{4}(?:\.\d{2}){0,2}"
_RANGE: Final = re.compile(rf"({_CODE})(?:-({_CODE}))?(?:\s+(\S.*))?")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """From one code to another, both included.

    Attributes:
        low: Digits of the first.
        high: Digits of the last.
        condition: Physical condition on the goods meant, such as `parts`; "" = all of them.
    """

    low: str
    high: str
    condition: str = ""

    def holds(self, code: str) -> bool | None:
        """Whether the code lies inside; None when it is too short to say."""
        above = _compared(code, self.low)
        below = _compared(code, self.high)
        if above is not None and above < 0:
            return False
        if below is not None and below > 0:
            return False
        return None if above is None or below is None else True


def _compared(code: str, bound: str) -> int | None:
    """Sign of code - bound at the length of the bound; None when the code only begins alike."""
    start, end = code[: len(bound)], bound[: len(code)]
    if start[: len(end)] != end:
        return 1 if start[: len(end)] > end else -1
    return 0 if len(code) >= len(bound) else None


@lru_cache(maxsize=1024)
def code_ranges(cell: str) -> tuple[tuple[CodeRange, ...], tuple[str, ...]]:
    """The ranges of a cell of the table and its conditions without a code.

    `8471.41-8471.50;8708.99 parts;*door assemblies` gives two ranges, the second with a condition,
    and one condition.
    """
    ranges: list[CodeRange] = []
    conditions: list[str] = []
    for part in (text.strip() for text in cell.split(";")):
        found = _RANGE.fullmatch(part)
        if found:
            low, high, condition = found.groups(default="")
            ranges.append(CodeRange(hs_digits(low), hs_digits(high or low), condition.strip("()")))
        elif part:
            conditions.append(part.lstrip("*"))
    return tuple(ranges), tuple(conditions)
