"""A small case of a fictional valve maker with every table of a board's case, for the sheet."""

from __future__ import annotations

import json
from typing import Any

from plan_kit import EXACT, Rows, columns, lane

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.plan.answer import Answer, Options, answered
from smartshoring.plan.document import document

QUARTERS = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
PERIODS: Rows = [
    {"period": label, "start": f"2027-{3 * n + 1:02d}-01", "months": 3}
    for n, label in enumerate(QUARTERS)
] + [{"period": str(year), "start": f"{year}-01-01", "months": 12} for year in (2028, 2029)]
MONTHS = {row["period"]: row["months"] for row in PERIODS}

OPTIONAL = (
    "qualification",
    "ramp",
    "one_off",
    "labour",
    "utilities",
    "terms",
    "policies",
    "site_costs",
    "baseline_flows",
    "baseline_costs",
    "returns",
    "recipes",
    "open_inputs",
)
"""Tables that a case may leave out."""


def board_tables() -> dict[str, Rows]:
    """1,200 valves a year for Chicago, from Shenzhen today, from Saltillo or Puebla tomorrow."""
    plants = ("Shenzhen", "Saltillo", "Puebla")
    return {
        "periods": PERIODS,
        "products": [
            {"product": "valve", "unit_value_usd": 100, "hs_code": "8544.30.00", "finished": "yes"},
            {"product": "body", "unit_value_usd": 10, "hs_code": "8481.90", "finished": "no"},
        ],
        "sites": [
            {"site": "Shenzhen", "status": "existing", "place": "CHN"}
            | {"fixed_cost_usd_per_year": 20_000, "labour_usd_per_hour": 6},
            {"site": "Saltillo", "status": "candidate", "place": "MEX"}
            | {"fixed_cost_usd_per_year": 12_000, "labour_usd_per_hour": 5},
            {"site": "Puebla", "status": "candidate", "place": "MEX"}
            | {"fixed_cost_usd_per_year": 15_000, "labour_usd_per_hour": 5},
            {"site": "Ohio", "kind": "supplier", "status": "existing", "place": "USA"},
        ],
        "markets": [{"market": "Chicago", "place": "USA"}],
        "demand": [
            {"market": "Chicago", "product": "valve", "period": label, "quantity": 100 * months}
            for label, months in MONTHS.items()
        ],
        "recipes": [
            {"recipe": "valve", "product": "valve", "qualifies_tmec": "yes"}
            | {"basis": "the company's own claim"}
        ],
        "bom": [{"product": "valve", "component": "body", "quantity": 1}],
        "processes": [
            {"site": site, "recipe": "valve", "line": "line 1", "labour_h_per_unit": 2}
            | {"energy_kwh_per_unit": 1, "unit_cost_usd": 1}
            for site in plants
        ],
        "capacity": [
            {"site": site, "line": "line 1", "capacity_units_per_year": 2400, "shifts": 1}
            for site in plants
        ],
        "supply": [{"site": "Ohio", "product": "body", "unit_cost_usd": 10, "co2e_kg_per_unit": 3}],
        "lanes": [
            lane("Shenzhen", "Chicago", 6, mode="sea", days=35, co2e_kg_per_unit=2),
            lane("Saltillo", "Chicago", 3, mode="road", days=5, co2e_kg_per_unit=1),
            lane("Puebla", "Chicago", 3.5, mode="road", days=6, co2e_kg_per_unit=1.2),
            lane("Ohio", "Shenzhen", 1, mode="sea", days=40, co2e_kg_per_unit=1),
            lane("Ohio", "Saltillo", 0.5, mode="road", days=4, co2e_kg_per_unit=0.5),
            lane("Ohio", "Puebla", 0.6, mode="road", days=5, co2e_kg_per_unit=0.5),
            lane("Chicago", "Shenzhen", 4, mode="sea", days=35, co2e_kg_per_unit=2),
            lane("Chicago", "Saltillo", 2, mode="road", days=5, co2e_kg_per_unit=1),
            lane("Chicago", "Puebla", 2, mode="road", days=6, co2e_kg_per_unit=1),
        ],
        "duties": [
            {"importer": "USA", "origin": "CHN", "rate_share": 0.4},
            {"importer": "MEX", "origin": "*", "rate_share": 0.0},
            {"importer": "CHN", "origin": "*", "rate_share": 0.0},
        ],
        "facts": [
            {"key": "electricity_usd_per_kwh", "place": place, "value": 0.1, "unit": "USD/kWh"}
            | {"low": 0.08, "high": 0.14, "source": "made up for the test"}
            for place in ("CHN", "MEX")
        ]
        + [
            {"key": "grid_co2e_kg_per_kwh_location", "place": place, "value": 0.5}
            | {"source": "made up for the test"}
            for place in ("CHN", "MEX", "USA")
        ],
        "qualification": [
            {"product": "valve", "site": "Saltillo", "months_to_approval": 5, "cost_usd": 800},
            {"product": "valve", "site": "Puebla", "months_to_approval": 5, "cost_usd": 800},
        ],
        "ramp": [
            {"site": site, "months_since_open": month, "capacity_share": share}
            | {"yield_share": 1 if month else 0.95, "labour_efficiency_share": 1}
            for site in ("Saltillo", "Puebla")
            for month, share in ((0, 0.8), (6, 1))
        ],
        "one_off": [
            {"site": site, "event": "open", "item": "fit-out", "amount_usd": 20_000}
            | {"months_from_event": -2, "asset_class": "building"}
            for site in ("Saltillo", "Puebla")
        ]
        + [
            {"site": "Shenzhen", "event": "close", "item": "severance", "amount_usd": 9000},
            {"site": "Shenzhen", "event": "close", "item": "restoration", "amount_usd": 2500}
            | {"months_from_event": 6, "contingent": "yes"},
        ],
        "labour": [
            {"site": site, "role": "assembler", "heads_per_line_shift": 4}
            | {"train_usd_per_hire": 100, "turnover_share_per_month": 0.02, "available_heads": 30}
            for site in plants
        ],
        "utilities": [
            {"site": site, "kw_needed_per_line": 50, "kw_firm_now": 100, "evidence": "a letter"}
            | {"evidence_date": "2026-05-01", "water_m3_per_unit": 0.1}
            | {"water_right_m3_per_year": 1000}
            for site in plants
        ],
        "terms": [
            {"market": "Chicago", "incoterm": "DDP", "importer_of_record": "seller"}
            | {"price_usd": 160, "payment_days": 45}
        ],
        "policies": [{"product": "valve", "max_share_site": 1}],
        "site_costs": [{"site": "Shenzhen", "category": "rent", "usd_per_year": 3000}],
        "returns": [
            {"market": "Chicago", "product": "valve", "share": 0.01, "value_usd": 20}
            | {"kind": "return"}
        ],
        "baseline_flows": [
            {"origin": "Shenzhen", "destination": "Chicago", "product": "valve", "mode": "sea"}
            | {"period": "2026", "quantity": 1200}
        ],
        "baseline_costs": [{"category": "material", "period": "2026", "amount_usd": 12_000}],
        "open_inputs": [
            {"key": "one_off.amount_usd", "owner": "the project office", "note": "quotes due"},
            {"key": "terms", "owner": "sales"},
        ],
    }


SETTINGS: dict[str, Any] = {
    "name": "Valves (fictional)",
    "lanes": "given",
    "duty_date": "2026-11-01",
    "discount_rate": 0.08,
    "asset_life_years": 10,
    "holding_rate_per_year": 0.1,
    "carbon_price_usd_per_t": 50,
    "accept_defaults": "all",
    "debt": {"amount_usd": 30_000, "rate": 0.1, "years": 2},
}


def board_case(*without: str, **settings: Any) -> Case:
    """The case without some of its tables, and with other settings."""
    rows = {name: table for name, table in board_tables().items() if name not in without}
    return made(rows, **{**SETTINGS, **settings})


def made(rows: dict[str, Rows], **settings: Any) -> Case:
    """A case from rows; sites are plants unless they say otherwise."""
    sites = [{"kind": "plant"} | row for row in rows["sites"]]
    filled = {name: columns(table) for name, table in {**rows, "sites": sites}.items() if table}
    return make_case(settings, filled)


def sheet_answer(case: Case, *strategies: str, flips: bool = False) -> Answer:
    """The case answered with its sheet, without a front; no strategies = all."""
    return answered(case, Options(strategies, front=0, flips=flips, sheet=True), EXACT)


def sheet_json(answer: Answer) -> dict[str, Any]:
    """The document as someone reads it who has nothing but the JSON."""
    read: dict[str, Any] = json.loads(json.dumps(document(answer)))
    return read


def by_key(read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers of the sheet by their id."""
    return {answer["id"]: answer for answer in read["sheet"]["answers"]}
