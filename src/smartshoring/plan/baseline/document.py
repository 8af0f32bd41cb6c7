"""The baseline as plain data and as sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smartshoring.network.plan import Plan
from smartshoring.plan.baseline.answer import Baseline
from smartshoring.plan.baseline.fixed import Finding
from smartshoring.plan.baseline.ledger import LedgerRow
from smartshoring.plan.verdict import Reason
from smartshoring.words import Language, say


def baseline_document(found: Baseline | None, language: Language = "en") -> dict[str, Any] | None:
    """What `plan --json` says under `baseline`, without the plan itself; None = no such table."""
    if found is None:
        return None
    return {
        "status": "reproduced" if found.reproduced else "not_reproduced",
        "periods": list(found.periods),
        "flows_used": len(found.flows),
        "cost": dict(found.plan.cost),
        "best_cost_usd": found.best.yardstick.total_cost_usd if found.best.found else None,
        "fixing_usd": found.fixing_usd,
        "findings": [
            {**asdict(finding), "text": finding_text(finding, language)}
            for finding in found.findings
        ],
        "ledger": [asdict(row) for row in found.ledger if not row.site],
        "by_site": [asdict(row) for row in found.ledger if row.site],
        "worst": None if found.worst is None else asdict(found.worst),
        "check": _check(found.plan),
    }


def finding_text(finding: Finding, language: Language = "en") -> str:
    """One finding as a sentence."""
    return say(
        finding.code,
        language,
        subject=finding.subject,
        recorded=_units(finding.recorded),
        modelled=_units(finding.modelled),
    )


def ledger_reasons(found: Baseline | None) -> tuple[Reason, ...]:
    """What the verdict must say about the past: findings, and categories above the tolerance."""
    if found is None:
        return ()
    reasons: list[Reason] = []
    if not found.reproduced:
        count = max(1, len(found.findings))
        reasons.append(Reason("ledger.reason_not_reproduced", {"count": count}))
    above = [row for row in found.ledger if row.status == "above"]
    totals = {_figures(row) for row in above if not row.site}
    # Where one site is all of a category, its row says the same as the total.
    reasons += [_variance(row) for row in above if not row.site or _figures(row) not in totals]
    return tuple(reasons)


def _figures(row: LedgerRow) -> tuple[str, float, float]:
    return row.category, row.modelled_usd or 0.0, row.ledger_usd or 0.0


def _variance(row: LedgerRow) -> Reason:
    share = row.variance_share
    return Reason(
        "ledger.reason_variance",
        {
            "category": row.category,
            "at": row.site,
            "where": f" ({row.site})" if row.site else "",
            "modelled": f"{row.modelled_usd or 0.0:,.0f} USD",
            "ledger": f"{row.ledger_usd or 0.0:,.0f} USD",
            "share": "-" if share is None else f"{share:+.1%}",
        },
    )


def _units(number: float | None) -> str:
    return "-" if number is None else f"{number:,.10g}"


def _check(plan: Plan) -> dict[str, Any] | None:
    return None if plan.check is None else asdict(plan.check)
