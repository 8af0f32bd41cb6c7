"""From the compared plan to the choice: what each cost term adds or saves, as bars of text."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from smartshoring.cli.view.figures import scale_of
from smartshoring.cli.view.page import heading, indented, note
from smartshoring.plan.answer import Answer
from smartshoring.plan.sentences import strategy_name, term_name
from smartshoring.words import Language, say

_TEXT_WIDTH = 40
"""Columns that names and figures take."""
_WIDEST = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def waterfall(answer: Answer, language: Language, width: int) -> list[RenderableType]:
    """Totals at both ends and one bar per term that changes, savings to the left of the axis."""
    found = answer.verdict
    by_id = {plan.id: plan for plan in answer.plans}
    if found.against not in by_id or found.plan_id not in by_id:
        return []
    start, end = by_id[found.against], by_id[found.plan_id]
    changes = [
        (step.term, (step.to_usd or 0.0) - (step.from_usd or 0.0))
        for step in found.waterfall
        if step.from_usd is not None and step.to_usd is not None
    ]
    totals = (start.yardstick.total_cost_usd, end.yardstick.total_cost_usd)
    scale = scale_of(totals)
    shown = [(term, usd) for term, usd in changes if scale.show(usd).strip("-0.") != ""]
    if not shown:
        return []
    names = (strategy_name(start.strategy, language), strategy_name(end.strategy, language))
    title = say("cli.waterfall", language, start=names[0], end=names[1])
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column(no_wrap=True)
    half = max(6, min(_WIDEST, (width - _TEXT_WIDTH) // 2))
    longest = max(abs(usd) for _, usd in shown)
    grid.add_row(Text(names[0], "bold"), Text(scale.show(totals[0]), "bold"), Text())
    for term, usd in shown:
        bar = _bar(usd / longest, half)
        grid.add_row(Text(term_name(term, language)), Text(scale.show(usd, sign=True)), bar)
    grid.add_row(Text(names[1], "bold"), Text(scale.show(totals[1]), "bold"), Text())
    parts: list[RenderableType] = [heading(title, scale.unit), indented(grid)]
    parts.append(note(say("cli.waterfall_note", language)))
    hidden = [
        term_name(step.term, language)
        for step in found.waterfall
        if (step.from_usd is None) != (step.to_usd is None)
    ]
    if hidden:
        parts.append(note(say("cli.waterfall_unknown", language, terms=", ".join(hidden))))
    return parts


def _bar(share: float, half: int) -> Text:
    """A bar left (saves) or right (costs more) of an axis; its sign stands beside it too."""
    length = abs(share) * half
    if share < 0:
        whole = int(length)
        # Blocks that fill from the right come in eighths, halves and wholes only.
        rest = length - whole
        part = "█" if rest > 0.75 else "▐" if rest > 0.25 or not whole else ""
        bar = part + "█" * whole
        return Text.assemble(" " * (half - len(bar)), (bar, "green"), "│")
    whole = int(length)
    part = _EIGHTHS[round((length - whole) * 8)] if whole < half else ""
    bar = ("█" * whole + part).rstrip() or "▏"
    return Text.assemble(" " * half, "│", (bar, "red"))
