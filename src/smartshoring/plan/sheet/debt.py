"""Question 9: can the move carry its debt."""

from __future__ import annotations

from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Word
from smartshoring.plan.sheet.traces import quoted
from smartshoring.units import MONTHS_PER_YEAR

_ROOM = Missing("finance", "sheet.no_finance_room")


def debt(brief: Brief) -> Answer:
    """Cash that the move brings a year over the yearly payment of the credit, by period."""
    credit, view = brief.case.settings.debt, brief.cash
    owners = brief.owners("debt")
    if credit is None or view is None or not brief.moves:
        missing: tuple[Missing, ...] = (_ROOM,)
        if credit is None:
            missing = (Missing("debt", "sheet.no_debt"), _ROOM)
        elif view is None:
            missing = (*brief.no_today, _ROOM)
        code = "sheet.debt_stay" if credit is not None and view is not None else "sheet.debt_none"
        return Answer(9, "debt", "not_included", Line(code), missing=missing, owners=owners)
    amount = brief.given("debt.amount_usd", credit.amount_usd, "USD", "case.yaml debt.amount_usd")
    rate = brief.given("debt.rate", credit.rate, "share", "case.yaml debt.rate")
    years = brief.given("debt.years", credit.years, "x", "case.yaml debt.years")
    yearly = (
        credit.amount_usd * credit.rate / (1.0 - (1.0 + credit.rate) ** -credit.years)
        if credit.rate
        else credit.amount_usd / credit.years
    )
    payment = Figure(yearly, "USD", f"annuity({amount.trace}, {rate.trace}, {years.trace})")
    rows: list[tuple[Word, Figure]] = []
    for p in view.difference.periods:
        if p.start_month >= credit.years * MONTHS_PER_YEAR:
            continue
        at = f"cash.difference.periods[{quoted(p.period)}]"
        brought = (p.net_usd - p.one_off_usd) * MONTHS_PER_YEAR / p.months
        trace = f"({at}.net_usd - {at}.one_off_usd) * 12 / {at}.months / {payment.trace}"
        rows.append((Word("text", p.period), Figure(brought / yearly, "x", trace)))
    least = min(rows, key=lambda row: row[1].value or 0.0)
    low = least[1].value or 0.0
    figures = {
        "cover": Figure(low, "x", f"min({', '.join(figure.trace for _, figure in rows)})"),
        "payment": payment,
        "amount": amount,
    }
    code = "sheet.debt_carries" if low >= 1.0 else "sheet.debt_short"
    return Answer(
        number=9,
        key="debt",
        status="partly",
        said=Line(code, figures, {"period": least[0]}),
        range=Range(
            figures["cover"],
            Figure(
                max(figure.value or 0.0 for _, figure in rows),
                "x",
                f"max({', '.join(figure.trace for _, figure in rows)})",
            ),
            Line("sheet.range_periods"),
        ),
        details=(Line("sheet.debt_periods", rows=tuple(rows)),),
        missing=(_ROOM,),
        source=("case.yaml debt", "cash.difference"),
        owners=owners,
    )
