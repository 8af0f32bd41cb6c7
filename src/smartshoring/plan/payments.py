"""Payments: what a plan pays once, for which decision and when, and what is irrevocable by then.

The yardstick adds the same amounts up at their discount factors; here they keep their dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Bools, Coefficients, Floats, Ints
from smartshoring.plan.evaluate import activity
from smartshoring.plan.evaluate.costs import events
from smartshoring.plan.one_offs import OPEN

Cause = Literal["approval", "open", "line", "connection", "move", "scrap", "close"]
"""Kind of decision that makes a payment due."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount that is paid once.

    Attributes:
        cause: Kind of the decision.
        site: Whose decision.
        item: What is paid for: an item of the one_off table, a product, a line (of a move also
            where it goes); "" = the amount that the sites table gives.
        period: Period at whose start the decision takes effect.
        month: When it is paid, in months from the start of the first period.
        amount_usd: How much, undiscounted.
        asset: Whether it buys something that may keep a value.
        kept_usd: What of it is left at the end of the horizon, undiscounted; see `residual_share`.
        contingent: Whether it may turn out not to be due.
    """

    cause: Cause
    site: str
    item: str
    period: str
    month: float
    amount_usd: float
    asset: bool = False
    kept_usd: float = 0.0
    contingent: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """A date by which something has been decided that cannot be taken back.

    Sums run from the first gate to this one, undiscounted.

    Attributes:
        month: When the decision must be taken: the start of its period, or its first payment if
            that comes earlier; in months from the start of the first period.
        decisions: What is decided then: cause, site and item.
        committed_usd: All that is due because of decisions up to now, without contingent amounts.
        contingent_usd: What may be due on top.
        asset_usd: Part of committed that buys assets.
        kept_usd: Part of committed that is still worth something at the end of the horizon.
    """

    month: float
    decisions: tuple[tuple[Cause, str, str], ...]
    committed_usd: float
    contingent_usd: float
    asset_usd: float
    kept_usd: float

    @property
    def irreversible_usd(self) -> float:
        """Committed, less what keeps a value."""
        return self.committed_usd - self.kept_usd


def payments_of(plan: Plan, data: Coefficients) -> tuple[Payment, ...]:
    """Everything the plan pays once, in the order of its dates."""
    act = activity(plan, data)
    opened, closed = events(act, data)
    running = np.column_stack([data.lines.existing, act.line[:, :-1]])
    found = [
        *_site_payments(opened, closed, act.open, data),
        *_items(opened, closed, act.open, data),
        *(
            _payment("approval", data, site, data.products.name[product], t, cost)
            for site, product, cost, t in _marked(
                act.approve, data.approvals.site, data.approvals.product, data.approvals.cost_usd
            )
        ),
        *(
            _payment("line", data, site, data.lines.name[line], t, cost)
            for site, line, cost, t in _marked(
                act.line & ~running,
                data.lines.site,
                np.arange(len(data.lines)),
                data.lines.opening_usd,
            )
        ),
        *(
            _payment("connection", data, site, "", t, cost)
            for site, _, cost, t in _marked(
                act.connect,
                data.utilities.site,
                data.utilities.site,
                data.utilities.connection_usd,
            )
        ),
        *_moves(act.moved, data),
    ]
    return tuple(sorted(found, key=lambda p: (p.month, p.cause, p.site, p.item)))


def gates_of(plan: Plan, data: Coefficients) -> tuple[Gate, ...]:
    """The plan's own decision dates, the first one first."""
    paid = payments_of(plan, data)
    start = dict(zip(data.periods, data.calendar.start_month, strict=True))
    decided: dict[tuple[Cause, str, str, str], float] = {
        key: float(start[key[3]]) for key in _decisions(plan, data)
    }
    for payment in paid:
        # An item belongs to the event of its site; products and lines are decided on their own.
        key = _decision_of(payment)
        decided[key] = min(decided.get(key, float(start[payment.period])), payment.month)
    gates: list[Gate] = []
    for month in sorted(set(decided.values())):
        due = [p for p in paid if decided[_decision_of(p)] <= month]
        sure = [p for p in due if not p.contingent]
        gates.append(
            Gate(
                month=month,
                decisions=tuple(sorted(key[:3] for key, at in decided.items() if at == month)),
                committed_usd=sum(p.amount_usd for p in sure),
                contingent_usd=sum(p.amount_usd for p in due if p.contingent),
                asset_usd=sum(p.amount_usd for p in sure if p.asset),
                kept_usd=sum(p.kept_usd for p in sure),
            )
        )
    return tuple(gates)


def _decision_of(payment: Payment) -> tuple[Cause, str, str, str]:
    own = payment.cause in ("approval", "line", "move", "scrap")
    cause = "move" if payment.cause == "scrap" else payment.cause
    return cause, payment.site, payment.item if own else "", payment.period


def _decisions(plan: Plan, data: Coefficients) -> list[tuple[Cause, str, str, str]]:
    """Every decision of the plan that changes something, whether it costs anything or not."""
    found: list[tuple[Cause, str, str, str]] = [
        (d.event, d.site, "", d.period) for d in plan.decisions if d.event
    ]
    found += [("approval", a.site, a.product, a.period) for a in plan.approvals]
    found += [("connection", c.site, "", c.period) for c in plan.connections]
    found += [("move", m.site, _way(m.line, m.to_site, m.to_line), m.period) for m in plan.moves]
    act = activity(plan, data)
    running = np.column_stack([data.lines.existing, act.line[:, :-1]])
    paid = data.lines.opening_usd > 0
    found += [
        ("line", data.sites.name[data.lines.site[n]], data.lines.name[n], data.periods[t])
        for n, t in zip(*np.nonzero(act.line & ~running & paid[:, None]), strict=True)
    ]
    return found


def _way(line: str, to_site: str, to_line: str) -> str:
    """What moves where, such as `press > Saltillo / press 2`."""
    return f"{line} > {to_site} / {to_line}"


def _moves(moved: Bools, data: Coefficients) -> list[Payment]:
    """What moving lines costs, and what is scrapped on the way; paid for by the site they leave."""
    moves, lines, found = data.moves, data.lines, []
    for m, t in zip(*np.nonzero(moved), strict=True):
        to_site = data.sites.name[moves.to_site[m]]
        way = _way(lines.name[moves.line[m]], to_site, lines.name[moves.to_line[m]])
        paid: tuple[tuple[Cause, float], ...] = (
            ("move", float(moves.cost_usd[m])),
            ("scrap", float(moves.scrap_usd[m])),
        )
        for cause, usd in paid:
            if usd:
                found.append(_payment(cause, data, int(moves.site[m]), way, int(t), usd))
    return found


def _site_payments(
    opened: Bools, closed: Bools, is_open: Bools, data: Coefficients
) -> list[Payment]:
    """What the sites table says that openings and closings cost."""
    found = []
    for site, t in zip(*np.nonzero(opened), strict=True):
        amount = float(data.sites.opening_usd[site])
        kept = amount * _kept_share(site, t, opened, is_open, data)
        found.append(_payment("open", data, site, "", t, amount, asset=True, kept_usd=kept))
    for site, t in zip(*np.nonzero(closed), strict=True):
        amount = float(data.sites.closing_usd[site])
        found.append(_payment("close", data, site, "", t, amount))
    return [payment for payment in found if payment.amount_usd]


def _items(opened: Bools, closed: Bools, is_open: Bools, data: Coefficients) -> list[Payment]:
    """Items of the one_off table, dated from their event."""
    items, found = data.one_offs, []
    for i in range(len(items)):
        opens = items.event[i] == OPEN
        site = int(items.site[i])
        for t in np.flatnonzero((opened if opens else closed)[site]):
            asset = bool(opens and items.asset_class[i])
            amount = float(items.amount_usd[i])
            share = _kept_share(site, int(t), opened, is_open, data) if asset else 0.0
            found.append(
                _payment(
                    "open" if opens else "close",
                    data,
                    site,
                    items.item[i],
                    int(t),
                    amount,
                    delay=float(items.months[i]),
                    asset=asset,
                    kept_usd=amount * share,
                    contingent=bool(items.contingent[i]),
                )
            )
    return found


def _kept_share(site: int, t: int, opened: Bools, is_open: Bools, data: Coefficients) -> float:
    """Residual share of an opening: only of the last one of a site that is open at the end."""
    last = int(np.flatnonzero(opened[site])[-1])
    return float(data.residual_share[t]) if is_open[site, -1] and t == last else 0.0


def _marked(
    marks: Bools, sites: Ints, items: Ints, costs: Floats
) -> list[tuple[int, int, float, int]]:
    """Site, item, cost and period of each mark that costs something."""
    return [
        (int(sites[i]), int(items[i]), float(costs[i]), int(t))
        for i, t in zip(*np.nonzero(marks), strict=True)
        if costs[i]
    ]


def _payment(
    cause: Cause,
    data: Coefficients,
    site: int,
    item: str,
    t: int,
    amount_usd: float,
    *,
    delay: float = 0.0,
    asset: bool = False,
    kept_usd: float = 0.0,
    contingent: bool = False,
) -> Payment:
    return Payment(
        cause=cause,
        site=data.sites.name[site],
        item=item,
        period=data.periods[t],
        month=float(data.calendar.start_month[t]) + delay,
        amount_usd=amount_usd,
        asset=asset,
        kept_usd=kept_usd,
        contingent=contingent,
    )
