"""The case in the making: rows by table, and sums that must come out as they went in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from smartshoring.case.importing.sheet import Floats, Sheet

Row = dict[str, Any]


@dataclass
class Total:
    """One sum that must not get lost.

    Attributes:
        what: Code of its name, such as `importing.total_demand`.
        file: Where it was read.
        read: Sum over all rows.
        left: Sum over rows left out, by reason.
        written: Sum over what was written, recomputed from the case's own rows.
    """

    what: str
    file: str
    read: float
    left: dict[str, float]
    written: float

    @property
    def difference(self) -> float:
        """What got lost without a reason; 0 but for rounding."""
        return self.read - sum(self.left.values()) - self.written

    @property
    def ties(self) -> bool:
        """Whether nothing got lost."""
        return abs(self.difference) <= 1e-6 * max(1.0, abs(self.read))


@dataclass
class Draft:
    """What has been made so far.

    Attributes:
        tables: Table of the case -> rows; keys are columns.
        settings: What `case.yaml` will say.
        totals: Sums with what became of them.
        renamed: Market that bears a site's name -> its new name.
    """

    tables: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, to read and to add to."""
        return self.tables.setdefault(table, [])

    def names(self, table: str, column: str) -> dict[str, Row]:
        """Rows of a table by the value of a column."""
        return {str(row[column]): row for row in self.tables.get(table, [])}

    def sum_up(self, what: str, sheet: Sheet, values: Floats, written: float) -> None:
        """Add a total: what a sheet's rows add to, used and left out, against what was written."""
        left: dict[str, float] = defaultdict(float)
        known = np.nan_to_num(values)
        for reason, value in zip(sheet.reasons, known, strict=True):
            if reason and value:
                left[reason] += float(value)
        name = f"importing.total_{what}"
        self.totals.append(Total(name, sheet.file, float(known.sum()), dict(left), written))


def blank(value: float) -> float | str:
    """A number for a cell; "" where it is not known."""
    return "" if np.isnan(value) else float(value)


def only(row: Mapping[str, Any], **more: Any) -> Row:
    """A row with further cells, those not known left out."""
    return {**row, **{name: value for name, value in more.items() if value != ""}}
