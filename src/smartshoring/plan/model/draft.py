"""A model in the making: the data, the question, the builder and where the variables sit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients
from smartshoring.plan.ramp import MATURE
from smartshoring.plan.spec import Spec
from smartshoring.solver.linear import Builder, Floats, Ints

Part = tuple[Ints, Ints, Ints, Floats]
"""Row in the period, family [T x n], member of the family, coefficient [n] or [T x n]."""


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
    start: Ints
    """Starts of the lines of `line_of_start`."""
    unmet: Ints
    """[D], by demand row."""
    site_of_open: Ints
    """Site index of each column of `open`."""
    line_of_line: Ints
    """Line index of each column of `line`."""
    line_of_start: Ints
    """Line index of each column of `start`: lines that cost something to start."""
    approve: Ints
    """Work for approval q starts in period t (0/1) [T x Q]."""
    stock: Ints
    """Units of bank b at the end of period t [T x B]."""
    hire: Ints
    """Heads of role h hired in period t [T x H]."""
    pooled: Ints
    """Units turned into a pool [T x E]."""
    connect: Ints
    """More power is connected at w in period t (0/1) [T x W]."""
    onsite: Ints
    """kWh made and used at w in period t [T x W]."""
    move: Ints
    """Line of move m moves in period t (0/1) [T x M]."""


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
    wanted: Floats
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
                now = value if value.ndim == 1 else value[t]
                # What has no part in a period stays out of its rows.
                some = np.flatnonzero(now) if value.ndim > 1 else slice(None)
                rows.append((row + t * count)[some])
                columns.append(family[t][member][some])
                values.append(now[some])
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
        """Note that rows written by `repeat` state a limit of these subjects.

        Args:
            kind: As in `LimitRows`.
            rows: From `repeat`.
            subjects: One per row of a period.
            values: What the limit says, [n] or [T x n].
            unit: Unit of the limit.
            sign: +1 for `<=` rows, -1 for `>=` rows.
        """
        count = len(subjects)
        self.limit_rows.append(
            LimitRows(
                kind,
                rows,
                tuple(subjects) * self.periods,
                ("",) * (count * self.periods),
                np.repeat(np.arange(self.periods), count),
                np.ravel(np.broadcast_to(values, (self.periods, count))),
                unit,
                sign,
            )
        )

    def limit_of_periods(
        self, kind: str, rows: Ints, periods: Ints, values: Floats, unit: str
    ) -> None:
        """Note that rows state a limit of the whole company in each of these periods."""
        nobody = ("",) * len(rows)
        self.limit_rows.append(LimitRows(kind, rows, nobody, nobody, periods, values, unit))


def alive(draft: Draft, site: Ints, age: Ints, t: int) -> tuple[Ints, Ints, Floats]:
    """Terms of "the site is open and of that age in period t" (0 or 1): row, column, coefficient.

    Mature: open less the openings that are still young in t. Young: the openings of that age.
    A site does not close before it is mature, so neither turns negative.

    Args:
        draft: The draft.
        site: Site of each row.
        age: Age of each row; `MATURE` for the mature ones.
        t: The period.
    """
    columns = draft.columns
    at = draft.open_of_site[site]
    every = np.arange(len(site))
    mature = age == MATURE
    rows, cols, values = [every[mature]], [columns.open[t][at[mature]]], [np.ones(mature.sum())]
    if len(columns.opening):
        for opened in range(t + 1):
            now = draft.data.ages.of[site, opened, t]
            young = mature & (now != MATURE)
            same = ~mature & (now == age)
            for chosen, value in ((young, -1.0), (same, 1.0)):
                rows.append(every[chosen])
                cols.append(columns.opening[opened][at[chosen]])
                values.append(np.full(chosen.sum(), value))
    return np.concatenate(rows), np.concatenate(cols), np.concatenate(values)


def at_sites(chosen: Bools, node: Ints) -> Ints:
    """Positions whose node is one of the chosen sites (nodes beyond the sites are markets)."""
    inside = node < len(chosen)
    return np.flatnonzero(inside & chosen[np.minimum(node, len(chosen) - 1)])


def minus_ones(count: int) -> Floats:
    """-1, `count` times."""
    return np.full(count, -1.0)
