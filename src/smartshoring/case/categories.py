"""The categories that a ledger, a site's own costs and a plan's costs are told in."""

from __future__ import annotations

from typing import Final

CATEGORIES: Final = (
    "material",
    "inbound_freight",
    "conversion_labour",
    "overhead",
    "energy",
    "water",
    "rent",
    "scrap",
    "rework",
    "warranty",
    "outbound_freight",
    "drayage_bridge",
    "brokers",
    "duty",
    "fees",
    "handling",
    "premium_freight",
    "dunnage",
    "dunnage_return",
    "returns",
    "inventory_carrying",
    "tooling",
    "training",
    "one_off",
    "dual_running",
    "local_tax",
    "carbon_price",
    "pipeline_stock",
    "shortage",
    "other",
)
"""In the order in which costs arise, which is the order of every table of costs."""
