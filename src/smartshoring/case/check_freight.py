"""Checking freight as practised: quoted rates, what fits a load, packing that comes back."""

from __future__ import annotations

from typing import Final

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, given, report, warn, where
from smartshoring.case.table import Column, Table
from smartshoring.errors import Problem

MOST_LOAD_KG: Final = 36_000.0
"""The largest gross mass that ISO 668 rates a container for; a trailer behind one tractor seldom
carries more either, so a heavier load is most likely a slip of the pen."""


def check_freight(tables: Tables, problems: Collector, *, lanes_given: bool) -> None:
    """The table `freight_rates`, the columns of `products` about loads, and ways back."""
    rates, products = tables["freight_rates"], tables["products"]
    if len(rates):
        _check_range(rates, problems)
    for column in ("units_per_truck", "units_per_feu"):
        with np.errstate(invalid="ignore"):
            load = products[column] * products["weight_kg"]
            heavy = load > MOST_LOAD_KG

        def detail(index: int, column: str = column, load: Column = load) -> Problem:
            value = f"{products[column][index]:.10g}"
            tonnes = f"{load[index] / 1000:.4g}"
            return at(products, "case.load_too_heavy", column, value, "warning", tonnes=tonnes)

        report(problems, products, heavy, detail)
    idle = (products["dunnage_returnable"] == "yes") & ~given(products, "dunnage_usd")
    warn(problems, products, idle, "case.dunnage_of_nothing", "dunnage_returnable", "product")
    if lanes_given and len(tables["lanes"]):
        _check_ways_back(tables, problems)


def _check_ways_back(tables: Tables, problems: Collector) -> None:
    """Returns and empties need a lane out of the market; computed lanes have one of themselves."""
    returns, products = tables["returns"], tables["products"]
    sources = set(tables["lanes"]["origin"])
    markets = set(tables["markets"]["market"])
    stuck = where(returns, "market", markets - sources)
    warn(problems, returns, stuck, "case.no_way_back", "market")
    sold = set(tables["demand"]["product"])
    empties = (products["dunnage_returnable"] == "yes") & given(products, "dunnage_usd")
    if not markets & sources:
        stuck = empties & where(products, "product", sold)
        warn(problems, products, stuck, "case.no_way_back", "dunnage_returnable", "product")


def _check_range(rates: Table, problems: Collector) -> None:
    low, value, high = (
        rates[name] for name in ("low_usd_per_load", "usd_per_load", "high_usd_per_load")
    )
    with np.errstate(invalid="ignore"):
        outside = (low > value) | (value > high) | (low > high)
    report(
        problems,
        rates,
        outside,
        lambda i: at(
            rates,
            "case.fact_outside",
            "usd_per_load",
            f"{value[i]:.10g}",
            low=f"{low[i]:.10g}",
            high=f"{high[i]:.10g}",
        ),
    )
