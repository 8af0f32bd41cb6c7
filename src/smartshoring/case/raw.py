"""A table as it was read: text by columns, nothing judged yet, each row's line kept."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

RawColumn = list[str] | npt.NDArray[np.float64]
"""Cells as text; or float64 when a program hands over numbers (nan = not given)."""


@dataclass(frozen=True)
class RawTable:
    """What stood in one file or sheet.

    Attributes:
        name: Table's name, lower case, as the file or sheet bears it.
        file: File or sheet as the user knows it.
        header: Column names as written, in order; a repeated name appears twice.
        cells: One entry per header, cells stripped of blanks around them.
        row: Line of each row in the file (header = 1 when the header is the first line).
        header_row: Line of the header.
        decimal_comma: Whether `12,5` may mean 12.5 (separator is not a comma).
    """

    name: str
    file: str
    header: tuple[str, ...]
    cells: tuple[RawColumn, ...]
    row: npt.NDArray[np.int64]
    header_row: int = 1
    decimal_comma: bool = False


@dataclass(frozen=True)
class RawSettings:
    """What stood in `case.yaml` or the sheet `case`.

    Attributes:
        file: File or sheet as the user knows it.
        values: Nested mapping of plain values; None when the file cannot be read at all.
        lines: Line of each key, by dotted path (`limits.max_sites`, `strategies.0.name`).
    """

    file: str
    values: dict[str, Any] | None
    lines: Mapping[str, int]


def cell_text(value: object) -> str:
    """The text of a typed cell: equal to what the same cell would be in a CSV file.

    A whole number loses its ".0", so that a period 2027 or a product 1001 is the same name in
    Excel and in CSV; other floats keep every digit, so that both files give the same number.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()
