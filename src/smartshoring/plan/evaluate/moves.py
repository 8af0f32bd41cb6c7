"""Moves checked: once, from a line that stands to a site that stays open; capacity as it arrives.

`act.moved` says which move of the case happens when; everything else is worked out from the case.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def paid_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost of all moves and of what they scrap."""
    each = data.moves.cost_usd + data.moves.scrap_usd
    return float((act.moved * each[:, None] @ data.discount).sum())


def line_capacity(act: Activity, data: Coefficients, *, whole: bool = False) -> Floats:
    """Capacity of each line in each period after all moves [L x T, units].

    Args:
        act: What the plan does.
        data: Coefficients of the case.
        whole: Count machines only in periods in which they work from start to end.
    """
    moves, calendar = data.moves, data.calendar
    capacity = data.lines.capacity[:, None] * data.years[None, :]
    for m, s in zip(*np.nonzero(act.moved), strict=True):
        line, to_line = int(moves.line[m]), int(moves.to_line[m])
        capacity[line, s:] = 0.0
        kept = float(moves.gain[m])
        again = float(calendar.start_month[s]) + float(moves.downtime_months[m])
        for t in range(int(s), len(data.periods)):
            idle = max(0.0, again - float(calendar.start_month[t]))
            works = max(0.0, 1.0 - idle / float(calendar.months[t]))
            if not whole or works >= 1.0:
                capacity[to_line, t] += kept * works * float(data.years[t])
    return capacity


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings, switched: Bools) -> None:
    """Rules on moves; `switched` are the lines whose use the plan must tell [L]."""
    moves, lines = data.moves, data.lines
    if not len(moves):
        return
    happened = [(int(m), int(t)) for m, t in zip(*np.nonzero(act.moved), strict=True)]
    if spec.frozen_sites:
        note("frozen sites", float(len(happened)))
    if spec.moved is not None:
        note("moves that are given", float((act.moved != spec.moved).any()))
    left = [int(moves.line[m]) for m, _ in happened]
    note("line moved twice", float(len(set(left)) < len(left)))
    received = {int(moves.to_line[m]) for m, _ in happened}
    note("line moved on", float(bool(received & set(left))))
    for m, t in happened:
        line, home, host = int(moves.line[m]), int(moves.site[m]), int(moves.to_site[m])
        note("nothing opens or closes yet", float(t < spec.wait_periods))
        note("receiving site is closed", float(not act.open[host, t:].all()))
        note("moved line in use", float(act.line[line, t:].any()))
        if t == 0:
            stands = bool(lines.existing[line])
        elif switched[line] and not lines.existing[line]:
            stands = bool(act.line[line, t - 1])
        else:
            stands = bool(act.open[home, t - 1])
        note("line is not there to be moved", float(not stands))
    for line in np.unique(moves.to_line):
        if lines.capacity[line] <= 0 and switched[line]:
            equipped = line_capacity(act, data)[line] > 0
            note("empty line in use", (act.line[line] & ~equipped).astype(float))
