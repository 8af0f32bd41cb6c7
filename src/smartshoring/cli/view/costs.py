"""Costs by category: what each plan spends over the horizon, plans side by side, undiscounted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from smartshoring.case.categories import CATEGORIES
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.answer import MOST_WIDTH
from smartshoring.cli.view.figures import Scale, scale_of
from smartshoring.cli.view.obstacles import obstacles
from smartshoring.cli.view.page import heading, note, show, table
from smartshoring.cli.view.strategies import compared_plans
from smartshoring.network.plan import COST_TERMS, Plan
from smartshoring.plan.answer import Answer
from smartshoring.plan.cost_rows import Kind, cost_rows
from smartshoring.plan.sentences import category_name, strategy_name, term_name
from smartshoring.words import Language, say

_LABEL_WIDTH = 30
_COLUMN_WIDTH = 12

Sums = Mapping[tuple[Kind, str], float]
"""Kind and category -> undiscounted USD of a plan."""


def show_costs(answer: Answer, terminal: Terminal) -> None:
    """Print the page; without a plan, what stands in its way."""
    width = min(terminal.out.width, MOST_WIDTH)
    parts = costs(answer, terminal.language, width) or obstacles(answer, terminal.language)
    show(parts, terminal.out, width)


def costs(answer: Answer, language: Language, width: int) -> list[RenderableType]:
    """The table of categories, in as many blocks of plans as the width asks for."""
    plans = [plan for plan in compared_plans(answer) if plan.found]
    if not plans:
        return []
    sums = [_sums(plan, answer) for plan in plans]
    scale = scale_of(sum(one.values()) for one in sums)
    parts: list[RenderableType] = [
        heading(
            say("costs.by_category", language), say("costs.undiscounted", language, unit=scale.unit)
        )
    ]
    most = max(1, (width - _LABEL_WIDTH) // _COLUMN_WIDTH)
    # Blocks of about the same width.
    per_block = -(-len(plans) // -(-len(plans) // most))
    for first in range(0, len(plans), per_block):
        block = slice(first, first + per_block)
        header = ["", *(strategy_name(plan.strategy, language) for plan in plans[block])]
        parts.append(table(header, _rows(sums, block, scale, language)))
    parts.append(note(say("costs.note", language)))
    missing = [term_name(term, language) for term in COST_TERMS if term in answer.data.not_included]
    if missing:
        parts.append(note(say("costs.missing", language, terms=", ".join(missing))))
    return parts


def _sums(plan: Plan, answer: Answer) -> Sums:
    found: dict[tuple[Kind, str], float] = defaultdict(float)
    for row in cost_rows(plan, answer.data):
        found[row.kind, row.category] += row.amount_usd
    return found


def _rows(sums: Sequence[Sums], block: slice, scale: Scale, language: Language) -> list[list[str]]:
    """Paid categories and their sum, then those that are only counted, then everything."""
    rows: list[list[str]] = []
    kinds: tuple[Kind, ...] = ("cash", "shadow")
    for kind in kinds:
        used = [c for c in CATEGORIES if any((kind, c) in one for one in sums)]
        rows += [
            [
                category_name(c, language),
                *(scale.show(one.get((kind, c), 0.0)) for one in sums[block]),
            ]
            for c in used
        ]
        if used:
            totals = (sum(usd for (k, _), usd in one.items() if k == kind) for one in sums[block])
            title = say(f"costs.total_{kind}", language)
            rows.append([title, *(scale.show(usd) for usd in totals)])
    total = say("costs.total", language)
    return [*rows, [total, *(scale.show(sum(one.values())) for one in sums[block])]]
