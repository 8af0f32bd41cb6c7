"""Checking what the ground gives: people, power, water, and the documents that prove them."""

from __future__ import annotations

from typing import Final

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, given, report, warn, where
from smartshoring.case.table import Table

_ROUNDING: Final = 0.005
"""Shares are written with few digits."""
_LEAST_KW: Final = 100.0
"""Demand from which the tariff GDMTH applies."""


def check_ground(tables: Tables, problems: Collector, *, proven_only: bool) -> None:
    """The tables `labour`, `utilities` and `load_profile`; with `proven_only` what is not there."""
    if len(tables["labour"]):
        _check_people(tables, problems)
    if len(tables["utilities"]):
        _check_utilities(tables["utilities"], problems)
    if len(tables["load_profile"]):
        _check_load(tables, problems)
    if proven_only:
        sites = tables["sites"]
        asked = (sites["status"] == "candidate") & (sites["kind"] != "supplier")
        unproven = asked & ~where(sites, "site", set(tables["utilities"]["site"]))
        warn(problems, sites, unproven, "case.shut_unproven", "site")


def _check_people(tables: Tables, problems: Collector) -> None:
    labour, sites = tables["labour"], tables["sites"]
    waged = set(labour["site"][given(labour, "wage_usd_per_hour")]) - {""}
    both = given(sites, "labour_usd_per_hour") & where(sites, "site", waged)
    warn(problems, sites, both, "case.labour_twice", "labour_usd_per_hour", "site")
    no_wage = where(labour, "site", waged) & ~given(labour, "wage_usd_per_hour")
    warn(problems, labour, no_wage, "case.wage_partly", "wage_usd_per_hour", "role")
    for column in ("available_heads", "turnover_share_per_month"):
        idle = given(labour, column) & ~given(labour, "heads_per_line_shift")
        warn(problems, labour, idle, "case.without_heads", column, "role")


def _check_utilities(utilities: Table, problems: Collector) -> None:
    needs_power = given(utilities, "kw_needed_per_line")
    for column in ("kw_firm_now", "kw_available_from", "connection_usd"):
        idle = given(utilities, column) & ~needs_power
        warn(problems, utilities, idle, "case.power_without_need", column, "site")
    free = given(utilities, "connection_usd") & ~given(utilities, "kw_firm_now")
    warn(
        problems, utilities, free & needs_power, "case.connection_of_nothing", "kw_firm_now", "site"
    )
    needs_water = given(utilities, "water_m3_per_unit")
    right = given(utilities, "water_right_m3_per_year")
    warn(
        problems,
        utilities,
        right & ~needs_water,
        "case.water_without_need",
        "water_right_m3_per_year",
        "site",
    )
    with np.errstate(invalid="ignore"):
        # No power at all needs no document.
        firm = utilities["kw_firm_now"] > 0
    stated = firm | given(utilities, "kw_available_from") | right
    proven = given(utilities, "evidence")
    warn(problems, utilities, stated & ~proven, "case.power_unproven", "evidence", "site")
    undated = given(utilities, "evidence_date") & ~proven
    warn(problems, utilities, undated & ~stated, "case.date_of_nothing", "evidence_date")


def _check_load(tables: Tables, problems: Collector) -> None:
    load, sites = tables["load_profile"], tables["sites"]
    total = load["kwh_base_share"] + load["kwh_intermediate_share"] + load["kwh_peak_share"]
    with np.errstate(invalid="ignore"):
        apart = np.abs(total - 1.0) > _ROUNDING
        small = load["kw_peak_demand"] < _LEAST_KW
    report(
        problems,
        load,
        apart,
        lambda index: at(
            load,
            "case.load_shares",
            "kwh_base_share",
            str(load["site"][index]),
            total=f"{total[index]:.6g}",
        ),
    )
    warn(problems, load, small, "case.load_below_tariff", "kw_peak_demand", "site")
    priced = given(sites, "electricity_usd_per_kwh") & where(sites, "site", set(load["site"]))
    warn(problems, sites, priced, "case.electricity_twice", "electricity_usd_per_kwh", "site")
