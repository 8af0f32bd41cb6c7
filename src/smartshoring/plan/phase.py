"""The plan *phase*: one product family moves first, the others when it has shown that it works.

Up to the end of `phase.until` of case.yaml (else the first half of the periods) candidate plants
may finish only products of the first family. A product without a family is one of its own.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients, Ints
from smartshoring.plan.policies import able

MOST_FAMILIES = 6
"""Families that are tried in turn as the first one, those of the largest value."""


def families(data: Coefficients) -> tuple[str, ...]:
    """Family of each product; "" of what is not finished or not asked for [P]."""
    table = data.case["products"]
    named = {
        str(name): str(family)
        for name, family in zip(table["product"], table["family"], strict=True)
    }
    wanted = set(data.demand.product.tolist())
    return tuple(
        (named.get(name) or name) if data.products.finished[p] and p in wanted else ""
        for p, name in enumerate(data.products.name)
    )


def first_families(data: Coefficients) -> tuple[str, ...]:
    """Families that may come first: the one that the case names, else the largest by value.

    Only families that some candidate plant can make; value is that of all demand, at unit value.
    """
    movable = _movable(data)
    named = data.case.settings.phase.first_family
    if named is not None:
        return (named,) if named in movable else ()
    by_product = np.zeros(len(data.products))
    np.add.at(by_product, data.demand.product, data.demand.quantity)
    # An unknown unit value orders the families only; it enters no cost.
    worth = by_product * np.nan_to_num(data.products.unit_value_usd, nan=1.0)
    value = dict.fromkeys(sorted(movable), 0.0)
    for family, amount in zip(families(data), worth, strict=True):
        if family in value:
            value[family] += float(amount)
    return tuple(sorted(value, key=lambda name: (-value[name], name))[:MOST_FAMILIES])


def obstacle(data: Coefficients) -> str:
    """Words code of why there is nothing to phase; "" when there is."""
    if len(data.periods) < 2 or _periods_of_first(data) >= len(data.periods):
        return "policies.phase_one_period"
    if len(set(families(data)) - {""}) < 2:
        return "policies.phase_one_family"
    movable = _movable(data)
    if not movable:
        return "policies.phase_no_candidate"
    if len(movable) < 2:
        return "policies.phase_one_movable"
    return "" if first_families(data) else "policies.phase_first_stays"


def barred_until(data: Coefficients, first: str) -> Ints:
    """First period in which each plant may make each product, when a family goes first [S x P]."""
    waits = np.array([family not in ("", first) for family in families(data)], np.bool_)
    until = np.zeros((len(data.sites), len(data.products)), np.int64)
    until[np.ix_(~data.sites.existing, waits)] = _periods_of_first(data)
    return until


def _periods_of_first(data: Coefficients) -> int:
    """How many periods the first family has for itself."""
    until = data.case.settings.phase.until
    if until is None:
        return len(data.periods) // 2
    return data.periods.index(str(until)) + 1


def _movable(data: Coefficients) -> set[str]:
    """Families of which a candidate plant can make something."""
    return {
        family
        for p, family in enumerate(families(data))
        if family and (~data.sites.existing[able(data, p)]).any()
    }
