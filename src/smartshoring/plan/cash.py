"""The cash view: what a plan pays and takes in period by period, and when a move has paid back.

Amounts are undiscounted and in constant money; what comes in is positive, what is paid negative.
Costs of a period are spread evenly over its months, payments made once keep their own month. The
stock and the receivables that a plan starts with are those of the plan it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.calendar import Calendar
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.costs import cost_by_term
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.payments import Gate, Payment, gates_of, payments_of
from smartshoring.plan.working_capital import Levels, pace_of, released

_OPERATING = ("landed_cost_usd", "tax_carbon")
_ONCE = ("one_off", "opening", "closing")
_CENT = 0.005
"""Less than this is not below zero."""
_GAP = 1e-6
"""Totals that differ by less than this share of each do not differ."""


@dataclass(frozen=True, slots=True)
class CashPeriod:
    """Cash of one period [USD]; None = not known.

    Attributes:
        period: Its label.
        start_month: Months from the start of the first period.
        months: Length.
        discount: Factor of its start.
        operating_usd: Landed cost and taxes paid.
        duty_recovered_usd: Duty that customers pay back.
        revenue_usd: Units delivered x price.
        receivables_usd: Less (more) sold than customers have paid for.
        stock_usd: Goods on the way that are sold off (built up), at unit value.
        one_off_usd: Payments made once.
        net_usd: Sum of all that is known.
        cumulative_usd: Sum of net up to the end of the period.
        pipeline_stock_usd: Value of goods on the way, a mean over the period.
        bank_stock_usd: Value of finished goods in stock at its end; their cost is in operating.
    """

    period: str
    start_month: float
    months: float
    discount: float
    operating_usd: float
    duty_recovered_usd: float
    revenue_usd: float | None
    receivables_usd: float | None
    stock_usd: float | None
    one_off_usd: float
    net_usd: float
    cumulative_usd: float
    pipeline_stock_usd: float | None
    bank_stock_usd: float | None


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The cash of a plan, or the difference of two.

    Attributes:
        periods: By period; a payment before the first or after the last counts in that one.
        paid: (month, USD) of what is paid once, negative; in a difference what the other plan pays
            is positive.
        residual_usd: What openings are still worth at the end, undiscounted; never cash.
        present_usd: Discounted sum of all net cash, residual value not counted.
    """

    periods: tuple[CashPeriod, ...]
    paid: tuple[tuple[float, float], ...]
    residual_usd: float
    present_usd: float


@dataclass(frozen=True, slots=True)
class CashView:
    """A plan's cash against another plan's.

    Attributes:
        plan_id: The plan.
        against_id: The plan it is compared with.
        plan: Its cash.
        against: The other's cash.
        difference: Plan less against: what the move itself costs and brings.
        trough_usd: Lowest point of the cumulated difference; 0 when it never falls below zero.
        trough_month: When that is, in months from the start of the first period.
        payback_month: From when on the cumulated difference stays at or above zero until the
            horizon's end; None = not within it.
        first_month: When the first of the difference's payments is made, else 0.
        spend_usd: All that the plan pays once, undiscounted, contingent amounts included.
        contingent_usd: What of it may turn out not to be due.
        payments: What that is, in the order of dates.
        gates: What is irrevocable by when.
        missing: What is not in this view -> words code of why.
        same: Whether the plan decides and costs what the other does: the difference is zero then,
            not what two searches with a gap differ by.
    """

    plan_id: str
    against_id: str
    plan: CashFlow
    against: CashFlow
    difference: CashFlow
    trough_usd: float
    trough_month: float
    payback_month: float | None
    first_month: float
    spend_usd: float
    contingent_usd: float
    payments: tuple[Payment, ...]
    gates: tuple[Gate, ...]
    missing: dict[str, str]
    same: bool = False

    @property
    def payback_months(self) -> float | None:
        """Months from the first payment until it has paid back; None = not within the horizon."""
        return None if self.payback_month is None else self.payback_month - self.first_month


def cash_view(plan: Plan, against: Plan, data: Coefficients) -> CashView:
    """The cash of a plan and of its difference to another, such as today's network."""
    # Without the cost of openings and closings trough and payback look better than they are.
    absent = data.not_included
    missing = {term: absent[term] for term in _ONCE if term in absent}
    acts = activity(plan, data), activity(against, data)
    # The company runs `against` until the first period begins.
    before = pace_of(acts[1], data)
    levels = [Levels.of(act, before, data, missing) for act in acts]
    opening = levels[1].first
    one, other = (
        _flow(p, act, level, opening, data)
        for p, act, level in zip((plan, against), acts, levels, strict=True)
    )
    same = same_decisions(plan, against)
    difference = _less(one, one if same else other, data.calendar)
    depth, when = trough(difference)
    paid = payments_of(plan, data)
    return CashView(
        plan_id=plan.id,
        against_id=against.id,
        plan=one,
        against=other,
        difference=difference,
        trough_usd=depth,
        trough_month=when,
        payback_month=payback(difference),
        first_month=min((month for month, usd in difference.paid if usd), default=0.0),
        spend_usd=sum(p.amount_usd for p in paid),
        contingent_usd=sum(p.amount_usd for p in paid if p.contingent),
        payments=paid,
        gates=gates_of(plan, data),
        missing=missing,
        same=same,
    )


def same_decisions(plan: Plan, against: Plan) -> bool:
    """Whether two plans decide the same, and their costs differ by no more than their gaps."""
    alike = all(
        set(getattr(plan, kind)) == set(getattr(against, kind))
        for kind in ("decisions", "lines", "approvals", "connections", "moves")
    )
    one, other = plan.yardstick.total_cost_usd, against.yardstick.total_cost_usd
    if not alike or one is None or other is None:
        return False
    slack = (_GAP + (plan.gap or 0.0)) * abs(one) + (_GAP + (against.gap or 0.0)) * abs(other)
    return abs(one - other) <= slack


def curve(flow: CashFlow) -> list[tuple[float, float]]:
    """Corners of the cumulated cash (month, USD): lines between them, jumps where months repeat."""
    jumps: dict[float, float] = {}
    for month, usd in flow.paid:
        jumps[month] = jumps.get(month, 0.0) + usd
    ends = [(p.start_month, p.start_month + p.months) for p in flow.periods]
    months = sorted({*jumps, *(month for pair in ends for month in pair)})
    corners: list[tuple[float, float]] = []
    total, last = 0.0, months[0]
    for month in months:
        for (start, end), p in zip(ends, flow.periods, strict=True):
            lasts = max(0.0, min(end, month) - max(start, last))
            total += (p.net_usd - p.one_off_usd) * lasts / p.months
        corners.append((month, total))
        if month in jumps:
            total += jumps[month]
            corners.append((month, total))
        last = month
    return corners


def trough(flow: CashFlow) -> tuple[float, float]:
    """Lowest point of the cumulated cash and its month; 0 at the start when it never is below."""
    corners = curve(flow)
    month, depth = min(corners, key=lambda corner: (corner[1], corner[0]))
    return (depth, month) if depth < -_CENT else (0.0, corners[0][0])


def payback(flow: CashFlow) -> float | None:
    """From which month on the cumulated cash is not below zero any more; None = never."""
    corners = curve(flow)
    below = [i for i, (_, usd) in enumerate(corners) if usd < -_CENT]
    if not below:
        return corners[0][0]
    last = below[-1]
    if last == len(corners) - 1:
        return None
    (start, low), (end, high) = corners[last], corners[last + 1]
    return end if end == start else start + (end - start) * -low / (high - low)


def _flow(
    plan: Plan, act: Activity, level: Levels, opening: tuple[float, float], data: Coefficients
) -> CashFlow:
    calendar = data.calendar
    paid = payments_of(plan, data)
    operating, recovered = running_costs(act, data)
    stock = released(level.pipeline_usd, opening[0])
    receivables = released(level.unpaid_usd, opening[1])
    once = np.zeros(len(calendar))
    for payment in paid:
        once[calendar.period_of(payment.month)] -= payment.amount_usd
    periods: list[CashPeriod] = []
    total = 0.0
    for t, label in enumerate(calendar.labels):
        row = CashPeriod(
            period=label,
            start_month=float(calendar.start_month[t]),
            months=float(calendar.months[t]),
            discount=float(data.discount[t]),
            operating_usd=-float(operating[t]),
            duty_recovered_usd=-float(recovered[t]),
            revenue_usd=_at(level.revenue_usd, t),
            receivables_usd=_at(receivables, t),
            stock_usd=_at(stock, t),
            one_off_usd=float(once[t]),
            net_usd=0.0,
            cumulative_usd=0.0,
            pipeline_stock_usd=_at(level.pipeline_usd, t),
            bank_stock_usd=_at(level.bank_usd, t),
        )
        net = _net(row)
        total += net
        periods.append(replace(row, net_usd=net, cumulative_usd=total))
    dated = tuple((payment.month, -payment.amount_usd) for payment in paid)
    return CashFlow(
        periods=tuple(periods),
        paid=dated,
        residual_usd=sum(payment.kept_usd for payment in paid),
        present_usd=_present(periods, dated, calendar),
    )


def _net(row: CashPeriod) -> float:
    return (
        row.operating_usd
        + row.duty_recovered_usd
        + (row.revenue_usd or 0.0)
        + (row.receivables_usd or 0.0)
        + (row.stock_usd or 0.0)
        + row.one_off_usd
    )


def _less(one: CashFlow, other: CashFlow, calendar: Calendar) -> CashFlow:
    """Every figure of one less that of the other; unknown if either is."""
    amounts = [name for name in CashPeriod.__dataclass_fields__ if name.endswith("_usd")]
    periods: list[CashPeriod] = []
    for a, b in zip(one.periods, other.periods, strict=True):
        less: dict[str, Any] = {n: _minus(getattr(a, n), getattr(b, n)) for n in amounts}
        periods.append(replace(a, **less))
    dated = tuple(sorted((*one.paid, *((month, -usd) for month, usd in other.paid))))
    return CashFlow(
        periods=tuple(periods),
        paid=dated,
        residual_usd=one.residual_usd - other.residual_usd,
        present_usd=_present(periods, dated, calendar),
    )


def _minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _present(
    periods: list[CashPeriod], paid: tuple[tuple[float, float], ...], calendar: Calendar
) -> float:
    running = sum((p.net_usd - p.one_off_usd) * p.discount for p in periods)
    return running + sum(usd * float(calendar.discount(month)) for month, usd in paid)


def running_costs(act: Activity, data: Coefficients) -> tuple[Floats, Floats]:
    """Undiscounted landed cost with taxes, and duty paid back, by period [T].

    A period's amounts are what the yardstick counts when that period alone has any weight.
    """
    running, recovered = np.zeros(len(data.periods)), np.zeros(len(data.periods))
    for t in range(len(data.periods)):
        alone = np.zeros(len(data.periods))
        alone[t] = 1.0
        cost = cost_by_term(act, replace(data, discount=alone))
        running[t] = sum(cost[term] or 0.0 for term in _OPERATING)
        recovered[t] = cost["duty_recovered"] or 0.0
    return running, recovered


def _at(values: Floats | None, t: int) -> float | None:
    return None if values is None else float(values[t])
