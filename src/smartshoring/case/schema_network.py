"""The tables that say what the network is: goods, places, demand, lanes, recipes and supply."""

from __future__ import annotations

from typing import Final

from smartshoring.case.columns import (
    Column,
    TableSpec,
    amount,
    choice,
    date,
    ref,
    share,
    usd,
    yes_no,
)

_LAT = Column("lat", "number", "degree", low=-90.0, high=90.0)
_LON = Column("lon", "number", "degree", low=-180.0, high=180.0)

NETWORK: Final[tuple[TableSpec, ...]] = (
    TableSpec(
        "products",
        (
            Column("product", required=True, key=True),
            Column("hs_code", "hs"),
            amount("weight_kg", "kg/unit", positive=True),
            amount("volume_m3", "m3/unit", positive=True),
            usd("unit_value_usd", per="/unit"),
            yes_no("finished"),
            Column("family"),
            amount("units_per_truck", "unit", positive=True),
            amount("units_per_feu", "unit", positive=True),
            usd("dunnage_usd", per="/unit"),
            yes_no("dunnage_returnable"),
            yes_no("weightless"),
            choice("use", "vehicle", "other"),
        ),
        required=True,
    ),
    TableSpec(
        "sites",
        (
            Column("site", required=True, key=True),
            choice("kind", "plant", "dc", "supplier", "service", required=True),
            choice("status", "existing", "candidate", required=True),
            usd("fixed_cost_usd_per_year", per="/year"),
            amount("capacity_units_per_year", "unit/year"),
            Column("place", "place"),
            _LAT,
            _LON,
            usd("opening_cost_usd"),
            usd("closing_cost_usd"),
            amount("min_life_years", "year"),
            usd("labour_usd_per_hour", per="/hour"),
            usd("electricity_usd_per_kwh", per="/kWh"),
        ),
        required=True,
    ),
    TableSpec(
        "markets",
        (Column("market", required=True, key=True), Column("place", "place"), _LAT, _LON),
        required=True,
    ),
    TableSpec(
        "demand",
        (
            ref("market", "markets.market"),
            ref("product", "products.product"),
            Column("period", key=True),
            amount("quantity", "unit", required=True),
        ),
        required=True,
    ),
    TableSpec(
        "lanes",
        (
            # A market sends back packaging and returned goods.
            ref("origin", "sites.site", "markets.market"),
            ref("destination", "sites.site", "markets.market"),
            usd("unit_cost_usd", required=True, per="/unit"),
            ref("product", "products.product", required=False),
            Column("mode", key=True),
            amount("days", "day"),
            amount("days_spread", "day"),
            amount("co2e_kg_per_unit", "kg/unit"),
        ),
    ),
    TableSpec(
        "bom",
        (
            ref("product", "products.product"),
            ref("recipe", "recipes.recipe", required=False),
            ref("component", "products.product"),
            amount("quantity", "unit/unit", required=True, positive=True),
            Column("origin"),
        ),
    ),
    TableSpec(
        "recipes",
        (
            Column("recipe", required=True, key=True),
            ref("product", "products.product", key=False),
            choice("qualifies_tmec", "yes", "no", "unknown", "compute"),
            Column("basis"),
            share("claim_share"),
        ),
    ),
    TableSpec(
        "processes",
        (
            ref("site", "sites.site"),
            ref("recipe", "recipes.recipe"),
            Column("line", key=True),
            amount("labour_h_per_unit", "h/unit"),
            amount("energy_kwh_per_unit", "kWh/unit"),
            share("yield_share", positive=True),
            usd("unit_cost_usd", per="/unit"),
        ),
    ),
    TableSpec(
        "capacity",
        (
            ref("site", "sites.site"),
            ref("product", "products.product", required=False),
            ref("line", "processes.line", required=False),
            amount("capacity_units_per_year", "unit/year", required=True),
            usd("fixed_cost_usd_per_year", per="/year"),
            amount("shifts", "crew", positive=True),
            choice("status", "existing", "candidate"),
            usd("opening_cost_usd"),
        ),
    ),
    TableSpec(
        "supply",
        (
            ref("site", "sites.site"),
            ref("product", "products.product"),
            usd("unit_cost_usd", required=True, per="/unit"),
            amount("capacity_units_per_year", "unit/year"),
            amount("co2e_kg_per_unit", "kg/unit"),
            yes_no("originates_tmec"),
        ),
    ),
    TableSpec(
        "duties",
        (
            Column("importer", "country", required=True, key=True),
            Column("origin", "country", required=True, key=True),
            Column("hs_code", "hs", key=True),
            date("valid_from", key=True),
            date("valid_to"),
            # Anti-dumping duties do exceed 100 %, so a rate above 1 is a question, not an error;
            # 2 % typed as 2 is far more common than a duty of 200 %.
            share("rate_share", required=True, high=2.0, doubt_above=1.0),
            Column("source"),
        ),
    ),
    TableSpec(
        "facts",
        (
            Column("key", required=True, key=True),
            Column("place", "fact_place", required=True, key=True),
            Column("value", "number", required=True),
            Column("low", "number"),
            Column("high", "number"),
            Column("unit"),
            Column("source"),
        ),
    ),
)
