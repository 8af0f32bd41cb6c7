"""Checking the move: one-offs that can happen, ramps that grow, work that can be approved."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np

from smartshoring.case.check_lines import check_lines
from smartshoring.case.makers import makers
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, report, warn, where
from smartshoring.errors import Problem

_SHARES = ("capacity_share", "yield_share", "labour_efficiency_share")
_COSTS = {"open": "opening_cost_usd", "close": "closing_cost_usd"}


def check_move(tables: Tables, problems: Collector) -> None:
    """The tables `one_off`, `ramp` and `qualification`."""
    if len(tables["one_off"]):
        _check_one_offs(tables, problems)
    if len(tables["ramp"]):
        check_lines(tables["ramp"], tables, problems)
        _check_ramp(tables, problems)
    if len(tables["qualification"]):
        _check_qualification(tables, problems)


def _check_one_offs(tables: Tables, problems: Collector) -> None:
    one_off, sites = tables["one_off"], tables["sites"]
    status = dict(zip(sites["site"], sites["status"], strict=True))
    never = {("existing", "open"), ("candidate", "close")}
    events = zip(one_off["site"], one_off["event"], strict=True)
    report(
        problems,
        one_off,
        [(status.get(site), event) in never for site, event in events],
        lambda i: at(
            one_off,
            "case.one_off_never",
            "event",
            one_off["event"][i],
            "warning",
            site=one_off["site"][i],
            status=status[one_off["site"][i]],
        ),
    )
    for event, column in _COSTS.items():
        costs = dict(zip(sites["site"], sites[column], strict=True))
        paid = {site for site, cost in costs.items() if cost > 0}
        # One row says it for all items of the site.
        first, seen = np.zeros(len(one_off), dtype=bool), set[str]()
        for i in np.flatnonzero((one_off["event"] == event) & where(one_off, "site", paid)):
            first[i] = one_off["site"][i] not in seen
            seen.add(one_off["site"][i])

        def detail(index: int, column: str = column) -> Problem:
            site = one_off["site"][index]
            return at(one_off, "case.one_off_and_cost", "site", site, "warning", other=column)

        report(problems, one_off, first, detail)


def _check_ramp(tables: Tables, problems: Collector) -> None:
    ramp, sites = tables["ramp"], tables["sites"]
    existing = set(sites["site"][sites["status"] == "existing"])
    warn(problems, ramp, where(ramp, "site", existing), "case.ramp_of_existing", "site")
    rows: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for i, key in enumerate(zip(ramp["site"], ramp["line"], strict=True)):
        if not np.isnan(ramp["months_since_open"][i]):
            rows[key].append((float(ramp["months_since_open"][i]), i))
    for column in _SHARES:
        shares = np.where(np.isnan(ramp[column]), 1.0, ramp[column])
        before: dict[int, float] = {}
        last = np.zeros(len(ramp), dtype=bool)
        for steps in rows.values():
            if len({month for month, _ in steps}) < len(steps):
                continue  # a month said twice is already reported
            order = [i for _, i in sorted(steps)]
            before |= {j: float(shares[i]) for i, j in pairwise(order) if shares[j] < shares[i]}
            last[order[-1]] = shares[order[-1]] < 1.0

        def falls(index: int, column: str = column, before: dict[int, float] = before) -> Problem:
            value, share = f"{ramp[column][index]:.10g}", f"{before[index]:.10g}"
            return at(ramp, "case.ramp_falls", column, value, "warning", before=share)

        report(problems, ramp, [i in before for i in range(len(ramp))], falls)
        warn(problems, ramp, last, "case.ramp_ends_below", column)


def _check_qualification(tables: Tables, problems: Collector) -> None:
    work = tables["qualification"]
    if not len(tables["processes"]):
        return
    able, known = makers(tables), set(tables["products"]["product"])
    pairs = zip(work["site"], work["product"], strict=True)
    report(
        problems,
        work,
        [
            bool(site) and product in known and site not in able.get(product, set())
            for site, product in pairs
        ],
        lambda i: at(
            work,
            "case.approval_not_made",
            "product",
            work["product"][i],
            "warning",
            site=work["site"][i],
        ),
    )
