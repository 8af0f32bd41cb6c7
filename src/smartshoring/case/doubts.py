"""What is allowed in a case and yet likely not meant: warnings, never a reason to stop."""

from __future__ import annotations

import numpy as np

from smartshoring.case import gazetteer
from smartshoring.case.makers import MAKING_KINDS, product_of_recipe
from smartshoring.case.problems import Collector, nearest
from smartshoring.case.report import Tables, at, report, where
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table
from smartshoring.errors import Problem
from smartshoring.reference.keys import UNITS

_REGION = frozenset({"USA", "MEX", "CAN"})
"""Where goods can originate under T-MEC/USMCA."""


def lanes_are_given(settings: Settings, tables: Tables) -> bool:
    """Whether only the rows of `lanes` count: said so, or no site names a place."""
    if settings.lanes is not None:
        return settings.lanes == "given"
    return not tables["sites"].has("place")


def find_doubts(settings: Settings, tables: Tables, problems: Collector) -> None:
    """Warn about what may make a plan impossible or wrong without being forbidden."""
    _unmakeable(tables, problems)
    _unfinished(tables, problems)
    _unlimited(tables, problems)
    _partly_given(tables["sites"], problems)
    _claims(tables["recipes"], problems)
    _supplied_claims(tables, problems)
    _fact_keys(tables["facts"], problems)
    if lanes_are_given(settings, tables):
        _unreachable(tables, problems)
    else:
        for name in ("sites", "markets"):
            _unlocated(tables[name], name.removesuffix("s"), tables["lanes"], problems)


def _unmakeable(tables: Tables, problems: Collector) -> None:
    """With processes given, whatever is needed must have one, or be bought."""
    processes, supply = tables["processes"], tables["supply"]
    if not len(processes):
        return
    product_of = product_of_recipe(tables)
    made = {product_of.get(recipe, "") for recipe in processes["recipe"]}
    available = made | set(supply["product"])
    for name, column in (("demand", "product"), ("bom", "component")):
        table = tables[name]
        missing = set(table[column]) - available - {""}
        seen: set[str] = set()
        first = np.zeros(len(table), dtype=bool)
        for index in np.flatnonzero(where(table, column, missing)):
            value = table[column][index]
            first[index] = value not in seen
            seen.add(value)

        def detail(index: int, table: Table = table, column: str = column) -> Problem:
            return at(table, "case.unmakeable", column, table[column][index], "warning")

        report(problems, table, first, detail)


def _unfinished(tables: Tables, problems: Collector) -> None:
    products, demand = tables["products"], tables["demand"]
    parts = set(products["product"][products["finished"] == "no"])
    report(
        problems,
        products,
        where(products, "product", parts & set(demand["product"])),
        lambda index: at(
            products, "case.part_in_demand", "finished", products["product"][index], "warning"
        ),
    )


def _unlimited(tables: Tables, problems: Collector) -> None:
    sites = tables["sites"]
    limited = set(tables["capacity"]["site"])
    report(
        problems,
        sites,
        where(sites, "kind", MAKING_KINDS)
        & np.isnan(sites["capacity_units_per_year"])
        & ~where(sites, "site", limited),
        lambda index: at(
            sites, "case.unlimited", "capacity_units_per_year", sites["site"][index], "warning"
        ),
    )


def _partly_given(sites: Table, problems: Collector) -> None:
    """A cost no site gives is left out of every plan's cost; one that some give is unknown."""
    owned = sites["kind"] != "supplier"
    concerned = {
        "fixed_cost_usd_per_year": owned,
        "opening_cost_usd": owned & (sites["status"] == "candidate"),
        "closing_cost_usd": owned & (sites["status"] == "existing"),
    }
    for column, rows in concerned.items():
        if sites.has(column):

            def detail(index: int, column: str = column) -> Problem:
                return at(sites, "case.partly_given", column, sites["site"][index], "warning")

            report(problems, sites, rows & np.isnan(sites[column]), detail)


def _claims(recipes: Table, problems: Collector) -> None:
    report(
        problems,
        recipes,
        (recipes["qualifies_tmec"] == "yes") & (recipes["basis"] == ""),
        lambda index: at(
            recipes, "case.claim_without_basis", "basis", recipes["recipe"][index], "warning"
        ),
    )


def _supplied_claims(tables: Tables, problems: Collector) -> None:
    """What a supplier outside the region sells is never taken to originate."""
    supply, sites = tables["supply"], tables["sites"]
    place = dict(zip(sites["site"], sites["place"], strict=True))
    far = [
        said == "yes"
        and bool(place.get(site))
        and gazetteer.country_of_place(place[site]) not in _REGION
        for said, site in zip(supply["originates_tmec"], supply["site"], strict=True)
    ]
    report(
        problems,
        supply,
        far,
        lambda index: at(
            supply, "case.supply_out_of_region", "originates_tmec", supply["site"][index], "warning"
        ),
    )


def _fact_keys(facts: Table, problems: Collector) -> None:
    unknown = set(facts["key"]) - set(UNITS) - {""}

    def detail(index: int) -> Problem:
        key = str(facts["key"][index])
        return Problem(
            "case.unknown_fact",
            facts.file,
            column="key",
            value=key,
            nearest=nearest(key, UNITS),
            severity="warning",
        )

    report(problems, facts, where(facts, "key", unknown), detail)


def _unreachable(tables: Tables, problems: Collector) -> None:
    demand, lanes = tables["demand"], tables["lanes"]
    if not len(lanes):
        return
    wanted = set(demand["market"][demand["quantity"] > 0])
    markets = tables["markets"]
    report(
        problems,
        markets,
        where(markets, "market", wanted - set(lanes["destination"])),
        lambda index: at(
            markets, "case.market_without_lane", "market", markets["market"][index], "warning"
        ),
    )


def _unlocated(table: Table, name: str, lanes: Table, problems: Collector) -> None:
    in_lanes = set(lanes["origin"]) | set(lanes["destination"])
    nowhere = (table["place"] == "") & np.isnan(table["lat"]) & ~where(table, name, in_lanes)
    report(
        problems,
        table,
        nowhere & (table[name] != ""),
        lambda index: at(table, "case.nowhere", "place", table[name][index], "warning"),
    )
    countries = {place for place in set(table["place"]) - {""} if gazetteer.is_country(place)}
    coarse = where(table, "place", countries) & np.isnan(table["lat"])
    report(
        problems,
        table,
        coarse,
        lambda index: at(table, "case.whole_country", "place", table["place"][index], "warning"),
    )
