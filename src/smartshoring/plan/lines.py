"""Capacities below the site: production lines, and products at a site."""

from __future__ import annotations

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Lines, Sites

LineIndex = dict[tuple[int, str, str], int]
"""(site, `line` or `product`, name) -> number."""


def build(case: Case, sites: Sites) -> tuple[Lines, LineIndex]:
    """The capacity table as arrays, by site, kind and name."""
    table = case["capacity"]
    site_index = {name: i for i, name in enumerate(sites.name)}
    keys = [
        (
            site_index[str(table["site"][i])],
            "line" if str(table["line"][i]) else "product",
            str(table["line"][i]) or str(table["product"][i]),
        )
        for i in range(len(table))
    ]
    order = sorted(range(len(table)), key=lambda i: keys[i])
    site = np.array([keys[i][0] for i in order], np.int64)
    rows = np.array(order, np.int64)
    shifts = table["shifts"][rows].astype(float)
    capacity = table["capacity_units_per_year"][rows].astype(float)
    index = {keys[i]: n for n, i in enumerate(order)}
    status = [str(word) for word in table["status"][rows]]
    lines = Lines(
        site=site,
        name=tuple(keys[i][2] for i in order),
        is_line=np.array([keys[i][1] == "line" for i in order], np.bool_),
        capacity=capacity,
        fixed_usd_per_year=np.nan_to_num(table["fixed_cost_usd_per_year"][rows].astype(float)),
        opening_usd=np.nan_to_num(table["opening_cost_usd"][rows].astype(float)),
        existing=np.array(
            [
                bool(sites.existing[s]) if word == "" else word == "existing" and sites.existing[s]
                for s, word in zip(site, status, strict=True)
            ],
            np.bool_,
        ),
        shifts=np.where(np.isnan(shifts), 1.0, shifts),
        crew_capacity=_crew_capacity(case, site_index, index, capacity),
    )
    return lines, index


def _crew_capacity(
    case: Case, site_index: dict[str, int], index: LineIndex, capacity: Floats
) -> Floats:
    """What the crews of a line make in a year [L].

    A line without a capacity of its own waits for machines from elsewhere: its crews make what the
    smallest of them brings, so that no work is left out.
    """
    moves = case["moves"]
    made = capacity.copy()
    least = np.full(len(capacity), np.inf)
    for row in range(len(moves)):
        line, to_line = (
            index[site_index[str(moves[site][row])], "line", str(moves[name][row])]
            for site, name in (("site", "line"), ("to_site", "to_line"))
        )
        brought = (1.0 - np.nan_to_num(float(moves["scrap_share"][row]))) * capacity[line]
        least[to_line] = min(least[to_line], brought)
    empty = (capacity <= 0) & np.isfinite(least)
    made[empty] = least[empty]
    return made
