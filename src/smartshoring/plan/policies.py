"""Policies: rules of the company on who may make a product, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats, Ints, Products
from smartshoring.plan.ledger import Ledger


@dataclass(frozen=True)
class Policies:
    """Rules by product [J].

    Attributes:
        product: Of what.
        min_sites: Fewest open plants that are approved to make it; 0 = no rule.
        max_share_site: Largest share of what is delivered, from one plant; 1 = no rule.
        max_share_country: The same from one country; 1 = no rule.
    """

    product: Ints
    min_sites: Ints
    max_share_site: Floats
    max_share_country: Floats

    def __len__(self) -> int:
        return len(self.product)


def build(case: Case, products: Products, ledger: Ledger) -> Policies:
    """The policies table as arrays, by product."""
    table = case["policies"]
    if not len(table):
        ledger.not_included("policies", "plan.missing_policies")
    order = sorted(range(len(table)), key=lambda i: str(table["product"][i]))

    def column(name: str, blank: float) -> Floats:
        values = np.array([float(table[name][i]) for i in order], float)
        return np.where(np.isnan(values), blank, values)

    return Policies(
        product=np.array([products.name.index(str(table["product"][i])) for i in order], np.int64),
        min_sites=column("min_sites", 0.0).astype(np.int64),
        max_share_site=column("max_share_site", 1.0),
        max_share_country=column("max_share_country", 1.0),
    )
