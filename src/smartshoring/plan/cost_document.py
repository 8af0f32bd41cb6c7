"""Costs as JSON: rows by category, unit landed costs and series of the compared plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cost_rows import CostRow, cost_rows
from smartshoring.plan.sentences import category_name
from smartshoring.plan.series import PeriodSeries, series_of
from smartshoring.plan.unit_cost import unit_costs
from smartshoring.words import Language, say


def cost_document(
    plans: Iterable[Plan], data: Coefficients, language: Language = "en"
) -> dict[str, Any]:
    """`costs`, `unit_landed_cost` and `series` of the plans that are named after a strategy."""
    compared = [plan for plan in plans if plan.found and plan.id == plan.strategy]
    rows = {plan.id: cost_rows(plan, data) for plan in compared}
    said = _Said(language)
    return {
        "costs": [said.row(row) for plan in compared for row in rows[plan.id]],
        "unit_landed_cost": [asdict(unit) for plan in compared for unit in unit_costs(plan, data)],
        "series": [
            _series(one) for plan in compared for one in series_of(plan, data, rows[plan.id])
        ],
    }


class _Said:
    """Rows with what they rest on as a sentence; the same sentence is looked up once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._sentences: dict[tuple[str, str], str] = {}

    def row(self, row: CostRow) -> dict[str, Any]:
        return {**asdict(row), "basis": self._basis(row.basis, row.detail), "rests_on": row.basis}

    def _basis(self, basis: str, detail: str) -> str:
        key = basis, detail
        if key not in self._sentences:
            self._sentences[key] = basis_text(basis, detail, self._language)
        return self._sentences[key]


def basis_text(basis: str, detail: str, language: Language) -> str:
    """What an amount rests on, as a sentence; without a detail, nothing stands in its place."""
    shown = category_name(detail, language) if basis == "dual_site_costs" else detail
    text = say(f"costs.basis_{basis}", language, detail=shown)
    return text if detail else text.removesuffix(": ").removesuffix(", ")


def _series(one: PeriodSeries) -> dict[str, Any]:
    return {
        "plan": one.plan,
        "period": one.period,
        "headcount": [{"site": site, "heads": heads} for site, heads in one.headcount],
        "utilisation": [asdict(use) for use in one.utilisation],
        "stock": {"units": one.stock_units, "value_usd": one.stock_value_usd},
        "cash_usd": one.cash_usd,
    }
