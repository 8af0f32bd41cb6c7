"""Regional value content, by transaction value and by net cost (USMCA Art. 4.5)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from smartshoring.trade.origin.goods import Finding, Good, Material, Measure, Question, ask
from smartshoring.trade.origin.rules import Branch
from smartshoring.trade.origin.shift import DE_MINIMIS

_DUST: Final = 1e-12


def foreign_value_usd(foreign: Iterable[Material]) -> float | None:
    """Value of the non-originating materials of one unit (VNM) [USD]; None = not known."""
    values = [material.value_usd for material in foreign]
    if any(value is None for value in values):
        return None
    return math.fsum(value for value in values if value is not None)


def regional_value_content(whole_usd: float | None, foreign_usd: float | None) -> float | None:
    """(whole - VNM) / whole, where whole is the transaction value or the net cost [share].

    USMCA Art. 4.5: RVC = (TV - VNM) / TV x 100, or (NC - VNM) / NC x 100.
    """
    if whole_usd is None or foreign_usd is None or whole_usd <= 0:
        return None
    return (whole_usd - foreign_usd) / whole_usd


def value_tests(branch: Branch, good: Good, foreign: tuple[Material, ...]) -> tuple[Finding, ...]:
    """One test per method that the branch offers; passing one of them is enough.

    Materials of at most 10 % of the transaction value together waive it (Art. 4.12).
    """
    vnm = foreign_value_usd(foreign)
    methods: tuple[tuple[Measure, float | None, float | None, Question], ...] = (
        ("rvc_tv", branch.tv, good.transaction_value_usd, ask("transaction_value", good=good.name)),
        ("rvc_nc", branch.nc, good.net_cost_usd, ask("net_cost", good=good.name)),
    )
    tests: list[Finding] = []
    for measure, threshold, whole, missing in methods:
        if threshold is None:
            continue
        reached = regional_value_content(whole, vnm)
        if reached is None:
            question = missing if vnm is not None else _unvalued(foreign, good)
            tests.append(Finding(branch.name, measure, None, None, threshold, (), question))
        else:
            tests.append(
                Finding(branch.name, measure, reached >= threshold - _DUST, reached, threshold)
            )
    whole = good.transaction_value_usd
    if vnm is not None and whole and vnm <= DE_MINIMIS * whole:
        tests.append(Finding(branch.name, "de_minimis", True, vnm / whole, DE_MINIMIS))
    return tuple(tests)


def _unvalued(foreign: tuple[Material, ...], good: Good) -> Question:
    name = next(material.name for material in foreign if material.value_usd is None)
    return ask("material_value", material=name, good=good.name)
