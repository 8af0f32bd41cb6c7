"""Checking sourcing rules and other site costs: rules that no plan could keep, costs said twice."""

from __future__ import annotations

from typing import Final

import numpy as np

from smartshoring.case import gazetteer
from smartshoring.case.makers import makers
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, given, report, warn, where
from smartshoring.case.table import Column
from smartshoring.errors import Problem

_ROUNDING = 1e-9
_COMPUTED: Final = frozenset(
    {
        "material",
        "inbound_freight",
        "outbound_freight",
        "duty",
        "one_off",
        "carbon_price",
        "pipeline_stock",
        "inventory_carrying",
        "shortage",
    }
)
"""Categories that the plan always works out itself, so that a row of `site_costs` comes on top."""


def check_policies(tables: Tables, problems: Collector) -> None:
    """The tables `policies` and `site_costs`."""
    if len(tables["policies"]):
        _check_rules(tables, problems)
    if len(tables["site_costs"]):
        _check_site_costs(tables, problems)


def _check_rules(tables: Tables, problems: Collector) -> None:
    policies, sites = tables["policies"], tables["sites"]
    able = makers(tables)
    place = dict(zip(sites["site"], sites["place"], strict=True))
    products = [str(name) for name in policies["product"]]
    plants = np.array([len(able.get(name, ())) for name in products])
    # A site whose country is not known may be in one of its own.
    countries = np.array(
        [
            len({gazetteer.country_of_place(place.get(s, "")) or s for s in able.get(name, ())})
            for name in products
        ]
    )
    fewest, share = policies["min_sites"], policies["max_share_site"]
    with np.errstate(invalid="ignore"):
        too_few = fewest > plants
        # Every unit comes from somewhere, so the largest shares must add to 1 at least.
        no_site = (share * plants < 1 - _ROUNDING) & ~too_few & (plants > 0)
        no_country = (policies["max_share_country"] * countries < 1 - _ROUNDING) & (plants > 0)
        at_odds = (share * fewest < 1 - _ROUNDING) & (fewest > 0) & ~no_site & ~too_few
    wrong = (
        ("case.policy_few_plants", "min_sites", too_few, plants),
        ("case.policy_share_site", "max_share_site", no_site, plants),
        ("case.policy_share_country", "max_share_country", no_country, countries),
        ("case.policy_at_odds", "max_share_site", at_odds, fewest),
    )
    for code, column, bad, counts in wrong:

        def detail(
            index: int, code: str = code, column: str = column, counts: Column = counts
        ) -> Problem:
            value, count = f"{policies[column][index]:.10g}", f"{counts[index]:.0f}"
            of = products[index]
            return at(policies, code, column, value, "warning", product=of, count=count)

        report(problems, policies, bad, detail)


def _check_site_costs(tables: Tables, problems: Collector) -> None:
    costs, processes = tables["site_costs"], tables["processes"]
    none = ~given(costs, "usd_per_year") & ~given(costs, "usd_per_unit")
    warn(problems, costs, none, "case.site_cost_blank", "usd_per_year, usd_per_unit", "category")
    twice = where(costs, "category", _COMPUTED)
    for category, column in (
        ("conversion_labour", "labour_h_per_unit"),
        ("energy", "energy_kwh_per_unit"),
    ):
        counted = set(processes["site"][given(processes, column)])
        twice |= (costs["category"] == category) & where(costs, "site", counted)
    warn(problems, costs, twice & ~none, "case.site_cost_on_top", "category")
