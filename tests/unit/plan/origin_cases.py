"""A fictional harness plant: cheap wire from outside the region, or dearer wire that originates.

The harness (8544.30) is sold into the USA at 100 USD. Its connectors (8536.69, 20 USD) shift; its
wire (8544.49) does not leave the group 8544.11-8544.60, so foreign wire of 45 USD needs regional
value: (100 - 65) / 100 = 35 % < 60 %, and the harness does not qualify.
"""

from __future__ import annotations

from typing import Any

from plan_kit import Rows, lane, wants

DATE = "2026-05-20"


def harness_case(premium_usd: float = 3.0, **changes: Rows) -> dict[str, Rows]:
    """Tables; `premium_usd` is what originating wire costs above 45 USD."""
    tables: dict[str, Rows] = {
        "products": [
            {"product": "harness", "hs_code": "8544.30.00", "unit_value_usd": 100},
            {"product": "wire", "hs_code": "8544.49"},
            {"product": "connector", "hs_code": "8536.69"},
        ],
        "sites": [
            {"site": "plant", "place": "MEX"},
            {"site": "wire_cn", "kind": "supplier", "place": "CHN"},
            {"site": "wire_us", "kind": "supplier", "place": "USA"},
            {"site": "connectors", "kind": "supplier", "place": "CHN"},
        ],
        "markets": [{"market": "detroit", "place": "USA"}],
        "demand": [wants("detroit", 1000, "harness")],
        "bom": [
            bom("sourced_free", "wire"),
            bom("sourced_free", "connector"),
            bom("sourced_na", "wire", origin="tmec"),
            bom("sourced_na", "connector"),
        ],
        "recipes": [
            {"recipe": name, "product": "harness", "qualifies_tmec": "compute"}
            for name in ("sourced_free", "sourced_na")
        ],
        "processes": [
            {"site": "plant", "recipe": name, "unit_cost_usd": 10}
            for name in ("sourced_free", "sourced_na")
        ],
        "supply": [
            {"site": "wire_cn", "product": "wire", "unit_cost_usd": 45},
            {
                "site": "wire_us",
                "product": "wire",
                "unit_cost_usd": 45 + premium_usd,
                "originates_tmec": "yes",
            },
            {"site": "connectors", "product": "connector", "unit_cost_usd": 20},
        ],
        "lanes": [
            lane("wire_cn", "plant", 1),
            lane("wire_us", "plant", 1),
            lane("connectors", "plant", 1),
            lane("plant", "detroit", 2),
        ],
        "duties": [
            {"importer": "MEX", "origin": "*", "rate_share": 0, "source": "fictional"},
        ],
    }
    return tables | changes


def bom(recipe: str, component: str, quantity: float = 1, **rest: Any) -> dict[str, Any]:
    """A row of the bill of materials of the harness."""
    row = {"product": "harness", "recipe": recipe, "component": component, "quantity": quantity}
    return row | rest
