"""The tables that say how the network is run: ledger, time, people, utilities, freight, terms."""

from __future__ import annotations

from typing import Final

from smartshoring.case.categories import CATEGORIES
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

INCOTERMS: Final = (
    "EXW",
    "FCA",
    "FAS",
    "FOB",
    "CFR",
    "CIF",
    "CPT",
    "CIP",
    "DAP",
    "DPU",
    "DDP",
)
"""Incoterms 2020, from least to most on the seller."""

CONDITIONS: Final = ("no_closing", "no_opening", "without", "keep", "different")
"""What an alternative network is asked to keep to, or `different` from the choice."""

SCENARIO_CHANGES: Final = (
    "demand",
    "duty",
    "freight",
    "fx",
    "wage",
    "site_lost",
    "gateway_lost",
)
"""What a scenario changes."""

_SITE = ref("site", "sites.site")
_PRODUCT = ref("product", "products.product")
_MARKET = ref("market", "markets.market")

PRACTICE: Final[tuple[TableSpec, ...]] = (
    TableSpec(
        "baseline_flows",
        (
            ref("origin", "sites.site"),
            ref("destination", "sites.site", "markets.market"),
            _PRODUCT,
            Column("mode", key=True),
            Column("period", key=True),
            amount("quantity", "unit", required=True),
        ),
    ),
    TableSpec(
        "baseline_costs",
        (
            ref("site", "sites.site", required=False),
            choice("category", *CATEGORIES, required=True, key=True),
            Column("period", key=True),
            usd("amount_usd", required=True, signed=True),
        ),
    ),
    TableSpec(
        "periods",
        (
            Column("period", required=True, key=True),
            date("start", required=True),
            amount("months", "month", required=True, positive=True, whole=True),
        ),
    ),
    TableSpec(
        "qualification",
        (
            _PRODUCT,
            _SITE,
            amount("months_to_approval", "month", required=True),
            usd("cost_usd"),
        ),
    ),
    TableSpec(
        "ramp",
        (
            _SITE,
            ref("line", "processes.line", required=False),
            amount("months_since_open", "month", required=True, key=True),
            share("capacity_share"),
            # A yield or an efficiency of nothing would make one good unit cost without end.
            share("yield_share", positive=True),
            share("labour_efficiency_share", positive=True),
        ),
    ),
    TableSpec(
        "one_off",
        (
            _SITE,
            choice("event", "open", "close", "move", required=True, key=True),
            Column("item", required=True, key=True),
            usd("amount_usd", required=True),
            Column("months_from_event", "number", "month"),
            Column("asset_class"),
            yes_no("contingent"),
        ),
    ),
    TableSpec(
        "labour",
        (
            _SITE,
            Column("role", required=True, key=True),
            amount("heads_per_line_shift", "head"),
            usd("wage_usd_per_hour", per="/hour"),
            share("loading_share", high=2.0, doubt_above=1.0),
            share("turnover_share_per_month"),
            usd("train_usd_per_hire", per="/hire"),
            share("efficiency_share", positive=True, high=1.5),
            amount("available_heads", "head"),
        ),
    ),
    TableSpec(
        "utilities",
        (
            _SITE,
            amount("kw_needed_per_line", "kW/line"),
            amount("kw_firm_now", "kW"),
            date("kw_available_from"),
            usd("connection_usd"),
            amount("water_m3_per_unit", "m3/unit"),
            amount("water_right_m3_per_year", "m3/year"),
            share("contract_share"),
            amount("onsite_kwh_per_year", "kWh/year"),
            Column("evidence"),
            date("evidence_date"),
        ),
    ),
    TableSpec(
        "load_profile",
        (
            _SITE,
            amount("kw_peak_demand", "kW", required=True, positive=True),
            share("kwh_base_share", required=True),
            share("kwh_intermediate_share", required=True),
            share("kwh_peak_share", required=True),
            share("load_factor", required=True, positive=True),
            Column("source"),
        ),
    ),
    TableSpec(
        "freight_rates",
        (
            Column("origin_zone", "zone", required=True, key=True),
            Column("destination_zone", "zone", required=True, key=True),
            choice("equipment", "truck", "feu", "intermodal", required=True, key=True),
            usd("usd_per_load", required=True, per="/load"),
            date("valid_from", key=True),
            usd("low_usd_per_load", per="/load"),
            usd("high_usd_per_load", per="/load"),
            amount("shipments_per_year", "shipment/year", positive=True),
            Column("source"),
        ),
    ),
    TableSpec(
        "terms",
        (
            _MARKET,
            ref("product", "products.product", required=False),
            choice("incoterm", *INCOTERMS),
            choice("importer_of_record", "buyer", "seller"),
            usd("price_usd", per="/unit"),
            amount("payment_days", "day"),
            share("tariff_pass_through_share"),
        ),
    ),
    TableSpec(
        "policies",
        (
            _PRODUCT,
            amount("min_sites", "site", whole=True),
            share("max_share_site", positive=True),
            share("max_share_country", positive=True),
        ),
    ),
    TableSpec(
        "alternatives",
        (
            Column("alternative", required=True, key=True),
            choice("condition", *CONDITIONS, required=True, key=True),
            Column("country", "country", key=True),
            ref("site", "sites.site", required=False),
            share("tolerance_share"),
        ),
    ),
    TableSpec(
        "scenarios",
        (
            Column("scenario", required=True, key=True),
            share("probability", required=True),
            Column("note"),
        ),
    ),
    TableSpec(
        "scenario_changes",
        (
            ref("scenario", "scenarios.scenario"),
            choice("what", *SCENARIO_CHANGES, required=True, key=True),
            ref("product", "products.product", required=False),
            ref("market", "markets.market", required=False),
            ref("site", "sites.site", required=False),
            Column("origin", "country", key=True),
            Column("destination", "country", key=True),
            Column("country", "country", key=True),
            Column("mode", key=True),
            Column("gateway", "gateway", key=True),
            Column("period", key=True),
            amount("factor", "", positive=True),
            amount("value", "unit", positive=True),
        ),
    ),
    TableSpec(
        "site_costs",
        (
            _SITE,
            choice("category", *CATEGORIES, required=True, key=True),
            usd("usd_per_year", per="/year"),
            usd("usd_per_unit", per="/unit"),
        ),
    ),
    TableSpec(
        "returns",
        (
            _MARKET,
            _PRODUCT,
            share("share", required=True),
            usd("value_usd", per="/unit"),
            choice("kind", "return", "material"),
        ),
    ),
    TableSpec(
        "moves",
        (
            _SITE,
            ref("line", "processes.line"),
            ref("to_site", "sites.site"),
            ref("to_line", "processes.line"),
            usd("cost_usd", required=True),
            amount("downtime_months", "month", required=True),
            share("scrap_share"),
            usd("scrap_usd", signed=True),
        ),
    ),
    TableSpec(
        "budgets",
        (
            Column("period", required=True, key=True),
            usd("budget_usd", required=True),
        ),
    ),
    TableSpec(
        "demand_variability",
        (
            _MARKET,
            _PRODUCT,
            amount("cv_per_month", "share", required=True),
        ),
    ),
    TableSpec(
        "open_inputs",
        (
            Column("key", required=True, key=True),
            Column("place", "zone", key=True),
            Column("owner", required=True),
            Column("note"),
        ),
    ),
)
