"""A model in the making: the data, the question, the builder and where the variables sit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients
from smartshoring.plan.spec import Spec
from smartshoring.solver.linear import Builder, Floats, Ints

Part = tuple[Ints, Ints, Ints, Floats]
"""Row in the period, family [T x n], member of the family, coefficient."""


@dataclass(frozen=True)
class LimitRows:
    """Rows that state a user-facing limit, so that an infeasible case can be explained.

    Attributes:
        kind: As in `network.plan.Relaxation.limit`.
        row: Row numbers [n].
        subject: Site, line, market or country of each row.
        product: Product of each row, "" when not by product.
        period: Period index of each row.
        value: What the limit says, in `unit`.
        unit: Unit of the limit.
        sign: +1 for `<=` rows, -1 for `>=` rows and demand.
    """

    kind: str
    row: Ints
    subject: tuple[str, ...]
    product: tuple[str, ...]
    period: Ints
    value: Floats
    unit: str
    sign: int = 1


@dataclass(frozen=True)
class Columns:
    """Where each family of variables sits, as indices [T x n]; empty families have n = 0."""

    flow: Ints
    run: Ints
    buy: Ints
    open: Ints
    opening: Ints
    closing: Ints
    credit: Ints
    line: Ints
    unmet: Ints
    """[D], by demand row."""
    site_of_open: Ints
    """Site index of each column of `open`."""
    line_of_line: Ints
    """Line index of each column of `line`."""


@dataclass(frozen=True)
class Draft:
    """What every block reads and writes.

    Attributes:
        need: Most units of each product that any plan could use [T x P].
        open_of_site: Column of `columns.open` of each site, -1 when a site has no decision [S].
        limit_rows: Filled by the blocks.
    """

    data: Coefficients
    spec: Spec
    builder: Builder
    columns: Columns
    need: Floats
    open_of_site: Ints
    limit_rows: list[LimitRows] = field(default_factory=list)

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.data.periods)

    @property
    def first_market(self) -> int:
        """Nodes from here on are markets."""
        return len(self.data.sites)

    def repeat(
        self, parts: list[Part], count: int, lower: Floats | float, upper: Floats | float
    ) -> Ints:
        """Write `count` rows of one period for every period; row numbers [T*count].

        Args:
            parts: Terms of the rows.
            count: Rows per period.
            lower: [T x count], [count] or a number.
            upper: [T x count], [count] or a number.
        """
        rows: list[Ints] = [np.zeros(0, np.int64)]
        columns: list[Ints] = [np.zeros(0, np.int64)]
        values: list[Floats] = [np.zeros(0)]
        for row, family, member, value in parts:
            for t in range(self.periods):
                rows.append(row + t * count)
                columns.append(family[t][member])
                values.append(value)
        return self.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(columns),
            np.concatenate(values),
            lower=np.ravel(np.broadcast_to(lower, (self.periods, count))),
            upper=np.ravel(np.broadcast_to(upper, (self.periods, count))),
            count=self.periods * count,
        )

    def limit(
        self,
        kind: str,
        rows: Ints,
        subjects: list[str],
        values: Floats,
        unit: str = "units",
        sign: int = 1,
    ) -> None:
        """Note that rows written by `repeat` state a limit of these subjects."""
        count = len(subjects)
        self.limit_rows.append(
            LimitRows(
                kind,
                rows,
                tuple(subjects) * self.periods,
                ("",) * (count * self.periods),
                np.repeat(np.arange(self.periods), count),
                np.tile(values, self.periods),
                unit,
                sign,
            )
        )


def at_sites(chosen: Bools, node: Ints) -> Ints:
    """Positions whose node is one of the chosen sites (nodes beyond the sites are markets)."""
    inside = node < len(chosen)
    return np.flatnonzero(inside & chosen[np.minimum(node, len(chosen) - 1)])


def minus_ones(count: int) -> Floats:
    """-1, `count` times."""
    return np.full(count, -1.0)
