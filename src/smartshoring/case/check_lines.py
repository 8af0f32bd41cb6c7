"""Checking production lines: a line named in a table must run at that site."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, near, report, warn, where
from smartshoring.case.table import Table


def check_capacity(tables: Tables, problems: Collector) -> None:
    """The table `capacity`: product or line, lines of the site, states that fit the site's."""
    capacity, sites = tables["capacity"], tables["sites"]
    both_or_none = (capacity["product"] == "") == (capacity["line"] == "")
    report(
        problems,
        capacity,
        both_or_none,
        lambda _: at(capacity, "case.product_or_line", "product, line"),
    )
    check_lines(capacity, tables, problems)
    candidates = set(sites["site"][sites["status"] == "candidate"])
    of_candidate = where(capacity, "site", candidates)
    runs = capacity["status"] == "existing"
    warn(problems, capacity, runs & of_candidate, "case.line_before_site", "status", "site")
    today = runs | ((capacity["status"] == "") & ~of_candidate)
    with np.errstate(invalid="ignore"):
        paid = capacity["opening_cost_usd"] > 0
    warn(problems, capacity, today & ~of_candidate & paid, "case.line_never_opens", "line")


def check_lines(table: Table, tables: Tables, problems: Collector) -> None:
    """Every named line is one of its site in `processes`."""
    processes = tables["processes"]
    lines_at: dict[str, set[str]] = defaultdict(set)
    for site, line in zip(processes["site"], processes["line"], strict=True):
        lines_at[site].add(line)
    everywhere = set(processes["line"])
    report(
        problems,
        table,
        # A line that no process has anywhere is already reported as an unknown name.
        [
            bool(line) and line in everywhere and line not in lines_at[site]
            for site, line in zip(table["site"], table["line"], strict=True)
        ],
        lambda i: near(
            table,
            "case.line_elsewhere",
            "line",
            table["line"][i],
            lines_at[table["site"][i]] - {""},
            site=table["site"][i],
        ),
    )
