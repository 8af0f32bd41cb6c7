"""What the past adds to question 1: what only fixing it brings, and how well the ledger is met."""

from __future__ import annotations

from smartshoring.plan.baseline.ledger import LedgerRow
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Figure, Line, Missing, Word
from smartshoring.plan.sheet.traces import quoted


def past_lines(brief: Brief) -> tuple[Line, ...]:
    """What better flows alone would have saved, and where the model leaves the ledger."""
    past = brief.baseline
    if past is None:
        return ()
    lines: list[Line] = []
    if past.fixing_usd is not None:
        trace = "baseline.cost.total_cost_usd - baseline.best_cost_usd"
        words = {"periods": tuple(Word("text", label) for label in past.periods)}
        fixing = Figure(past.fixing_usd, "USD", trace)
        lines.append(Line("sheet.gain_fixing", {"fixing": fixing}, {**words}))
    above = _above(past.ledger)
    if above:
        lines.append(Line("sheet.gain_ledger", rows=tuple(map(_row, above))))
    return tuple(lines)


def past_missing(brief: Brief) -> tuple[Missing, ...]:
    """What keeps the past from backing the saving; a ledger not met is no better than none."""
    past = brief.baseline
    if past is None:
        return (Missing("baseline_flows", "sheet.no_baseline"),)
    missing: tuple[Missing, ...] = ()
    if past.fixing_usd is None:
        missing = (Missing("baseline_flows", "sheet.baseline_not_reproduced"),)
    if not past.ledger:
        missing += (Missing("baseline_costs", "sheet.no_ledger"),)
    elif _above(past.ledger):
        missing += (Missing("baseline_costs", "sheet.ledger_not_met"),)
    return missing


def _above(ledger: tuple[LedgerRow, ...]) -> list[LedgerRow]:
    """Categories out of tolerance, the largest first; a site that says the same is not repeated."""
    above = [row for row in ledger if row.status == "above"]
    whole = {(row.category, row.modelled_usd, row.ledger_usd) for row in above if not row.site}
    told = [
        row
        for row in above
        if not row.site or (row.category, row.modelled_usd, row.ledger_usd) not in whole
    ]
    return sorted(told, key=lambda row: -abs(row.variance_usd or 0.0))


def _row(row: LedgerRow) -> tuple[Word, Figure]:
    table = "by_site" if row.site else "ledger"
    which = f"category={quoted(row.category)}"
    if row.site:
        which += f"&site={quoted(row.site)}"
    trace = f"sum(baseline.{table}[{which}].variance_share)"
    name = Word.of("ledger", row.category, row.site)
    return name, Figure(row.variance_share, "share", trace, signed=True)
