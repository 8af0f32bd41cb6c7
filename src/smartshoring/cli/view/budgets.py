"""Budgets of the case, and what the chosen plan pays once in each of their periods."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.page import heading, table
from smartshoring.plan.answer import Answer
from smartshoring.plan.budget_document import budgets_of
from smartshoring.words import Language, say

_COLUMNS = ("period", "paid", "limit", "left")


def budgets(answer: Answer, language: Language) -> list[RenderableType]:
    """One line per budget; nothing in a case without budgets."""
    chosen = next((p for p in answer.plans if p.id == answer.verdict.plan_id), None)
    told = budgets_of(chosen, answer.data) if chosen else []
    if not told:
        return []
    rows = [
        (period, f"{paid:,.0f}", f"{budget:,.0f}", f"{budget - paid:,.0f}")
        for period, budget, paid in told
    ]
    header = [say(f"cli.budget_{name}", language) for name in _COLUMNS]
    return [heading(say("cli.budgets", language), "USD"), table(header, rows, range(1))]
