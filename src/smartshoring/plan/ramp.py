"""Ramp-up: how much a young site makes, wastes and how long it takes, by the age it has then.

An age is a state of learning that a site has in period t when it opened in period s: the mean of
its ramp over that period. Means weigh each month by what is started in it: capacity by time, yield
by units started, labour efficiency by the hours those units take.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Ints, Lines, Sites
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.ledger import Ledger

MATURE = -1
"""Age of a site that has nothing left to learn."""

_ROUNDING = 1e-12

Step = tuple[float, float, float, float]
"""Months since open, then shares of capacity, yield and labour efficiency from there on."""


@dataclass(frozen=True)
class Ages:
    """States of learning [A].

    Attributes:
        site: Site of each age.
        of: Age of a site that opened in s and is in period t [S x T x T]; `MATURE` otherwise.
        site_capacity: Share of the site's capacity [A].
        line_capacity: Share of each line's capacity [A x L]; 1 for lines of other sites.
        line_yield: Yield as a share of the mature one, by line [A x L].
        line_efficiency: Labour efficiency as a share of the mature one, by line [A x L].
        site_yield: The same for what runs on no line [A].
        site_efficiency: The same for what runs on no line [A].
    """

    site: Ints
    of: Ints
    site_capacity: Floats
    line_capacity: Floats
    line_yield: Floats
    line_efficiency: Floats
    site_yield: Floats
    site_efficiency: Floats

    def __len__(self) -> int:
        return len(self.site)

    def of_site(self, site: int) -> Ints:
        """Ages that a site passes through."""
        return np.flatnonzero(self.site == site)


def build(case: Case, sites: Sites, lines: Lines, calendar: Calendar, ledger: Ledger) -> Ages:
    """The ages of every candidate site with a ramp; existing sites are mature."""
    table = case["ramp"]
    if not len(table):
        ledger.not_included("ramp", "plan.missing_ramp")
    steps = _steps(case)
    periods = len(calendar)
    of = np.full((len(sites), periods, periods), MATURE, np.int64)
    rows: list[tuple[int, Floats]] = []
    for site, name in enumerate(sites.name):
        if sites.existing[site] or not any(key[0] == name for key in steps):
            continue
        own_lines = [int(n) for n in np.flatnonzero((lines.site == site) & lines.is_line)]
        whole = steps.get((name, ""), [])
        ramps = [whole, *(steps.get((name, lines.name[n]), whole) for n in own_lines)]
        known: dict[tuple[float, ...], int] = {}
        for opened in range(periods):
            for t in range(opened, periods):
                begin = float(calendar.start_month[t] - calendar.start_month[opened])
                shares = [mean_shares(ramp, begin, float(calendar.months[t])) for ramp in ramps]
                key = tuple(share for triple in shares for share in triple)
                if all(abs(share - 1.0) < _ROUNDING for share in key):
                    continue
                if key not in known:
                    known[key] = len(rows)
                    rows.append((site, _row(shares, own_lines, len(lines))))
                of[site, opened, t] = known[key]
    table_of = np.array([row for _, row in rows], float).reshape(len(rows), 3 * (1 + len(lines)))
    width = 1 + len(lines)
    capacity, good, able = (table_of[:, i * width : (i + 1) * width] for i in range(3))
    return Ages(
        site=np.array([site for site, _ in rows], np.int64),
        of=of,
        site_capacity=capacity[:, 0],
        line_capacity=capacity[:, 1:],
        line_yield=good[:, 1:],
        line_efficiency=able[:, 1:],
        site_yield=good[:, 0],
        site_efficiency=able[:, 0],
    )


def ramp_months(case: Case) -> dict[str, float]:
    """Months after opening in which a site still learns; inf when its last step is below 1."""
    found: dict[str, float] = {}
    for (site, _), steps in _steps(case).items():
        ends = [*(step[0] for step in steps[1:]), float("inf")]
        learning = [end for step, end in zip(steps, ends, strict=True) if min(step[1:]) < 1.0]
        found[site] = max([found.get(site, 0.0), *learning])
    return found


def mean_shares(steps: list[Step], begin: float, months: float) -> tuple[float, float, float]:
    """Mean capacity, yield and efficiency from month `begin` after opening, over `months`.

    The first step holds before its month too; the last one holds for ever.
    """
    if not steps:
        return 1.0, 1.0, 1.0
    starts = [0.0, *(step[0] for step in steps[1:])]
    ends = [*starts[1:], float("inf")]
    started = good = hours = 0.0
    for step, start, end in zip(steps, starts, ends, strict=True):
        lasts = max(0.0, min(end, begin + months) - max(start, begin))
        _, capacity, share_good, efficiency = step
        started += capacity * lasts
        good += capacity * share_good * lasts
        hours += capacity * lasts / efficiency if efficiency > 0 else 0.0
    if started <= 0.0:
        return 0.0, 1.0, 1.0
    return started / months, good / started, started / hours if hours > 0 else 1.0


def _row(shares: list[tuple[float, float, float]], own_lines: list[int], lines: int) -> Floats:
    """Site first, then every line, for capacity, yield and efficiency in turn."""
    row = np.ones((3, 1 + lines))
    row[:, 0] = shares[0]
    for n, triple in zip(own_lines, shares[1:], strict=True):
        row[:, 1 + n] = triple
    return row.ravel()


def _steps(case: Case) -> dict[tuple[str, str], list[Step]]:
    """Steps by site and line, in order of months; a blank share is 1."""
    table = case["ramp"]
    found: dict[tuple[str, str], list[Step]] = {}
    columns = ("capacity_share", "yield_share", "labour_efficiency_share")
    for i in range(len(table)):
        shares = [float(table[name][i]) for name in columns]
        month = float(table["months_since_open"][i])
        capacity, good, able = (1.0 if np.isnan(share) else share for share in shares)
        key = (str(table["site"][i]), str(table["line"][i]))
        found.setdefault(key, []).append((month, capacity, good, able))
    return {key: sorted(steps) for key, steps in found.items()}
