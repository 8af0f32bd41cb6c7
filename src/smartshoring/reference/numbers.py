"""Numbers and years as tables write them: `12.5`, `4-8`, empty; `2024`, `2026-W04`, `2024-Q4`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"^(-?\d+(?:\.\d+)?)\s*(?:-|to)\s*(-?\d+(?:\.\d+)?)$")
_YEAR = re.compile(
    r"^(\d{4})(?:-(?:Q(?P<q>[1-4])|W(?P<w>\d\d)|H(?P<h>[12])|(?P<m>\d\d)(?:-\d\d)?))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A cell read as a number: a range has ends but no value, an empty cell has nothing."""

    value: float | None
    low: float | None = None
    high: float | None = None


def parse_number(text: str) -> Number:
    """Read a cell; text that is neither a number nor a range has no value.

    A range such as `4-8` gets no midpoint: nobody measured it.
    """
    cleaned = text.strip()
    try:
        return Number(float(cleaned))
    except ValueError:
        pass
    ends = _RANGE.match(cleaned)
    if ends is None:
        return Number(None)
    return Number(None, float(ends[1]), float(ends[2]))


def year_end(text: str) -> float:
    """End of the period a year cell names, in years, so that later periods sort after.

    `2024` ends at 2025.0, `2024-Q4` too, `2026-W04` at 2026.077, `2021-01/2023-09` at 2023.75;
    a cell without a year is before all others.
    """
    found = _YEAR.match(text.strip().rsplit("/", maxsplit=1)[-1])
    if found is None:
        return 0.0
    year = int(found[1])
    for group, parts in (("q", 4), ("w", 52), ("h", 2), ("m", 12)):
        if found[group]:
            return year + int(found[group]) / parts
    return year + 1.0
