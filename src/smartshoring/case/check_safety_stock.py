"""Checking safety stock: spreads and variations that no plan would use."""

from __future__ import annotations

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.report import Bools, Tables, at, given, report, warn
from smartshoring.case.settings import Settings


def check_safety_stock(settings: Settings | None, tables: Tables, problems: Collector) -> None:
    """The table `demand_variability` and the column `days_spread` of `lanes`.

    Args:
        settings: `case.yaml`; None when it is broken, so that no table is blamed for it.
        tables: Every table of the schema.
        problems: Receives what is found.
    """
    table, lanes = tables["demand_variability"], tables["lanes"]
    spread = given(lanes, "days_spread")
    warn(problems, lanes, spread & ~given(lanes, "days"), "case.spread_without_days", "days_spread")
    if len(table):
        demand = tables["demand"]
        asked = set(zip(demand["market"], demand["product"], strict=True))
        markets, goods = set(tables["markets"]["market"]), set(tables["products"]["product"])
        pairs = list(zip(table["market"], table["product"], strict=True))
        report(
            problems,
            table,
            # A name that is nowhere is already reported as unknown.
            [pair[0] in markets and pair[1] in goods and pair not in asked for pair in pairs],
            lambda i: at(
                table,
                "case.variability_without_demand",
                "product",
                str(table["product"][i]),
                "warning",
                market=str(table["market"][i]),
            ),
        )
    if settings is not None and settings.safety_stock is None:
        for told, rows in ((table, np.arange(len(table)) == 0), (lanes, _first(spread))):
            column = "days_spread" if told is lanes else "cv_per_month"
            warn(problems, told, rows, "case.variability_unused", column)


def _first(chosen: Bools) -> Bools:
    """Only the first of the chosen rows: it speaks for all."""
    return np.asarray(chosen & (np.cumsum(chosen) == 1), np.bool_)
