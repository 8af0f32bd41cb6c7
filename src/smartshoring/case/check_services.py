"""Checking services: what has no weight is made at service sites and moves without freight."""

from __future__ import annotations

import numpy as np

from smartshoring.case.makers import product_of_recipe
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, given, report, where
from smartshoring.errors import Problem

_OF_GOODS = (
    "hs_code",
    "weight_kg",
    "volume_m3",
    "units_per_truck",
    "units_per_feu",
    "dunnage_usd",
)
"""Columns that mean nothing for what has no weight."""


def check_services(tables: Tables, problems: Collector) -> None:
    """Weightless products, and sites of kind `service`."""
    products, sites, processes = tables["products"], tables["sites"], tables["processes"]
    weightless = products["weightless"] == "yes"
    for column in _OF_GOODS:

        def heavy(index: int, column: str = column) -> Problem:
            name = products["product"][index]
            return at(products, "case.weightless_goods", column, name, "warning")

        report(problems, products, weightless & given(products, column), heavy)
    service = sites["kind"] == "service"
    if not service.any():
        return
    places = set(sites["site"][service])
    # Without processes every plant makes every finished product, which no service site can.
    idle = service & ~where(sites, "site", set(processes["site"]))
    report(
        problems,
        sites,
        idle,
        lambda i: at(sites, "case.service_without_process", "kind", sites["site"][i]),
    )
    light = set(products["product"][weightless])
    made = product_of_recipe(tables)
    weighty = {recipe for recipe, product in made.items() if product and product not in light}
    bad = where(processes, "site", places) & where(processes, "recipe", weighty)
    report(
        problems,
        processes,
        np.asarray(bad, dtype=bool),
        lambda i: at(
            processes,
            "case.service_of_goods",
            "recipe",
            made[processes["recipe"][i]],
            site=processes["site"][i],
        ),
    )
