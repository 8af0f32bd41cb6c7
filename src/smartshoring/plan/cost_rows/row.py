"""A cost row: what a plan spends at a site on a product in a period, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["cash", "shadow"]


@dataclass(frozen=True, slots=True)
class CostRow:
    """One amount of a plan.

    Attributes:
        plan: Id of the plan.
        site: Whose cost: for goods on their way the plant they go into, else the site they leave;
            "" for demand that is not served.
        product: What it is for; "" = the whole site.
        market: Where demand is not served; "" for everything else.
        period: When.
        category: One of `case.categories.CATEGORIES`.
        term: Term of `Plan.cost` that it is part of.
        kind: Whether it is paid or only counted.
        amount_usd: Undiscounted; negative where it is saved or comes back.
        discounted_usd: What of the term it is; rows of a term sum to `Plan.cost[term]`.
        basis: What the amount rests on: words `costs.basis_<basis>`.
        detail: The measure, item, line, mode or role that the basis names.
    """

    plan: str
    site: str
    product: str
    market: str
    period: str
    category: str
    term: str
    kind: Kind
    amount_usd: float
    discounted_usd: float
    basis: str
    detail: str = ""
