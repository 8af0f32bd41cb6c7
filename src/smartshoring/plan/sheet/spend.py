"""Question 2: what is spent, how deep the cash falls, and when it has paid back."""

from __future__ import annotations

from smartshoring.plan.cash import CashView
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Status, Word
from smartshoring.plan.sheet.priced import unpriced
from smartshoring.plan.sheet.traces import quoted

TABLES = ("opening", "closing", "one_off_items", "qualification", "ramp", "labour", "terms")
"""Tables without which cash looks better than it is."""


def spend(brief: Brief) -> Answer:
    """Money paid once, the trough of the cumulated cash against today's network, payback."""
    view = brief.cash
    owners = brief.owners("one_off", "ramp", "qualification", "terms", "sites", "capacity")
    free = unpriced(brief)
    if free or "one_off" in brief.data.not_included:
        # What nobody has priced is not free: no sum, no trough, no payback.
        said = Line("sheet.spend_unknown")
        missing = (*brief.missing("one_off"), *free)
        return Answer(2, "spend", "not_included", said, missing=missing, owners=owners)
    total = Figure(
        sum(p.amount_usd for p in brief.payments), "USD", "sum(sheet.payments[*].amount_usd)"
    )
    missing = (*brief.missing(*TABLES), *brief.no_today)
    if view is None:
        return Answer(
            number=2,
            key="spend",
            status="partly",
            said=Line("sheet.spend_alone", {"spend": total}),
            range=_contingent(brief, total),
            missing=missing,
            source=("sheet.payments[*]", "one_off", "sites.opening_cost_usd"),
            owners=owners,
        )
    missing += tuple(Missing(what, code) for what, code in view.missing.items())
    missing = tuple(dict.fromkeys(missing))
    status: Status = "partly" if missing else "answered"
    trough = Figure(view.trough_usd, "USD", "trough(cash.difference)")
    code = "sheet.spend_trough" if brief.payments else "sheet.spend_nothing"
    if not brief.payments and view.same:
        code = "sheet.spend_same"
    return Answer(
        number=2,
        key="spend",
        status=status,
        said=Line(
            code,
            {"spend": total, "trough": trough},
            {"when": Word("month", f"{view.trough_month}")},
        ),
        range=_contingent(brief, total),
        details=(*_paid_back(view), *_yearly(view)),
        missing=missing,
        source=("sheet.payments[*]", "cash.difference", "one_off", "sites.opening_cost_usd"),
        owners=owners,
    )


def _paid_back(view: CashView) -> list[Line]:
    if not view.payments:
        return []
    if view.payback_months is None:
        end = view.difference.periods[-1]
        left = Figure(end.cumulative_usd, "USD", "cash.difference.periods[-1].cumulative_usd")
        return [Line("sheet.spend_never_back", {"left": left})]
    months = Figure(
        view.payback_months,
        "month",
        "payback(cash.difference) - first_month(cash.difference)",
    )
    when = Word("month", f"{view.payback_month}")
    return [Line("sheet.spend_back", {"months": months}, {"when": when})]


def _yearly(view: CashView) -> list[Line]:
    """Net cash of each period against today's network; the parts of the first one."""
    lines: list[Line] = []
    periods = view.difference.periods
    if view.payments or any(abs(p.net_usd) > 0 for p in periods):
        lines.append(
            Line(
                "sheet.spend_periods",
                rows=tuple(
                    (Word("text", p.period), Figure(p.net_usd, "USD", _net(p.period)))
                    for p in periods
                ),
            )
        )
    freed = sum(p.stock_usd or 0.0 for p in periods)
    if abs(freed) >= 1.0:
        lines.append(
            Line(
                "sheet.spend_stock",
                {"stock": Figure(freed, "USD", "sum(cash.difference.periods[*].stock_usd)")},
            )
        )
    if view.difference.residual_usd:
        lines.append(
            Line(
                "sheet.spend_residual",
                {
                    "residual": Figure(
                        sum(p.kept_usd for p in view.payments),
                        "USD",
                        "sum(sheet.payments[*].kept_usd)",
                    )
                },
            )
        )
    return lines


def _net(period: str) -> str:
    return f"cash.difference.periods[{quoted(period)}].net_usd"


def _contingent(brief: Brief, total: Figure) -> Range | None:
    """Without and with what may turn out not to be due."""
    if not any(payment.contingent for payment in brief.payments):
        return None
    sure = Figure(
        sum(payment.amount_usd for payment in brief.payments if not payment.contingent),
        "USD",
        "sum(sheet.payments[contingent=no].amount_usd)",
    )
    return Range(sure, total, Line("sheet.range_contingent"))
