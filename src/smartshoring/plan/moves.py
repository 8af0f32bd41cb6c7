"""Moves: production lines that may leave a site for another one, what they lose and cost by that.

A line moves as a whole, once, at the start of a period. Until its downtime is over it makes nothing
anywhere; then its capacity, less what is scrapped, adds to that of a line at the receiving site.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Bools, Floats, Ints, Lines, Sites
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.lines import LineIndex


@dataclass(frozen=True)
class Moves:
    """Moves that a plan may make, in the order of their names [M].

    Attributes:
        line: Line that leaves.
        to_line: Line that receives.
        site: Site of the line that leaves.
        to_site: Site of the line that receives.
        gain: Capacity that arrives, (1 - scrap share) x that of the line [unit/year].
        downtime_months: Months from the move until it works again.
        cost_usd: Paid at the move.
        scrap_usd: Paid at the move for what is scrapped; negative = what it is sold for.
        ready: Share of period t in which the line works when it moves in s [M x T x T].
    """

    line: Ints
    to_line: Ints
    site: Ints
    to_site: Ints
    gain: Floats
    downtime_months: Floats
    cost_usd: Floats
    scrap_usd: Floats
    ready: Floats

    def __len__(self) -> int:
        return len(self.line)

    @property
    def paid_usd(self) -> Floats:
        """What a move costs in all [M]."""
        return self.cost_usd + self.scrap_usd


def build(
    case: Case, sites: Sites, lines: Lines, index: LineIndex, calendar: Calendar, ledger: Ledger
) -> Moves:
    """The moves table as arrays."""
    table = case["moves"]
    number = {name: i for i, name in enumerate(sites.name)}

    def end(row: int, site: str, line: str) -> int:
        return index[number[str(table[site][row])], "line", str(table[line][row])]

    ends = sorted(
        (end(row, "site", "line"), end(row, "to_site", "to_line"), row) for row in range(len(table))
    )
    keys = np.array(ends, np.int64).reshape(-1, 3)
    line, to_line, rows = keys[:, 0], keys[:, 1], keys[:, 2]
    scrapped = np.nan_to_num(table["scrap_share"][rows].astype(float))
    scrap_usd = table["scrap_usd"][rows].astype(float)
    if (np.isnan(scrap_usd) & (scrapped > 0)).any():
        ledger.not_included("scrap", "plan.missing_scrap")
    downtime = table["downtime_months"][rows].astype(float)
    periods = len(calendar)
    ready = [calendar.share_after(float(months)) for months in downtime]
    return Moves(
        line=line,
        to_line=to_line,
        site=lines.site[line],
        to_site=lines.site[to_line],
        gain=(1.0 - scrapped) * lines.capacity[line],
        downtime_months=downtime,
        cost_usd=table["cost_usd"][rows].astype(float),
        scrap_usd=np.nan_to_num(scrap_usd),
        ready=np.array(ready, float).reshape(len(rows), periods, periods),
    )


def most_capacity(lines: Lines, moves: Moves) -> Floats:
    """Capacity of each line with everything that may move to it [L, unit/year]."""
    return lines.capacity + np.bincount(moves.to_line, moves.gain, len(lines))


def needs_a_move(lines: Lines, moves: Moves) -> Bools:
    """Lines that are only a place for machines from elsewhere: no capacity of their own [L]."""
    receives = np.isin(np.arange(len(lines)), moves.to_line)
    return np.asarray(receives & (lines.capacity <= 0), np.bool_)
