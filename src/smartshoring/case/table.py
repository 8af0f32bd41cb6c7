"""A validated table of the case, by columns, with the rows' place in the user's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns of equal length.

    Every column of the schema is present, whether the user's file had it or not: text columns
    hold `str` objects ("" = not given), number columns float64 (nan = not given, never zero).

    Attributes:
        name: Name in the schema, such as `sites`.
        file: The user's file or sheet, for messages; "" if the table was not given.
        columns: Column name -> array.
        row: Line of each row in the user's file (header = 1).
    """

    name: str
    file: str
    columns: Mapping[str, Column]
    row: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def has(self, column: str) -> bool:
        """Whether any row gives this column."""
        values = self.columns[column]
        if values.dtype.kind == "f":
            return bool(np.any(~np.isnan(values)))
        return bool(np.any(values != ""))
