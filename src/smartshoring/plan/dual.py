"""The plan *dual*: every finished product keeps two sources in different plants.

One of the two is a plant of today where one can make the product. No plant delivers more than a
stated share of a product, so that the second source is one that works: `max_share_site` of the
table policies, else the named default `dual_share_site`.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.policies import Rule, able, dated, rules_of
from smartshoring.reference.defaults import Default, defaults

SOURCES = 2


def share_default() -> Default:
    """Largest share of one source where the case says none: an assumption with its reason."""
    return defaults()["dual_share_site"]


def obstacle(data: Coefficients) -> str:
    """Words code of why there is no second source; "" when there may be."""
    if any(len(able(data, p)) < SOURCES for p in _products(data)):
        return "policies.dual_one_plant"
    return ""


def rules(data: Coefficients) -> tuple[Rule, ...]:
    """The rules of the table, and those that a second source adds."""
    stated = rules_of(data)
    said = {(rule.kind, rule.product) for rule in stated}
    more: list[Rule] = []
    for product in _products(data):
        more.append(Rule("policy_min_sites", product, SOURCES, basis="dual"))
        if data.sites.existing[able(data, product)].any():
            more.append(Rule("policy_keep_existing", product, 1, basis="dual"))
        if ("policy_max_share_site", product) not in said:
            share = share_default().value
            more.append(Rule("policy_max_share_site", product, share, basis="assumption"))
    return (*stated, *(dated(rule, data) for rule in more))


def _products(data: Coefficients) -> list[int]:
    """Finished products that markets ask for."""
    wanted = np.unique(data.demand.product[data.demand.quantity > 0])
    return [int(p) for p in wanted if data.products.finished[p]]
