"""Time against brute force: every schedule of a small move is tried, each one a plain LP.

The oracle knows when each site is open and when the approval work starts, so ramp-up, approvals,
one-offs and stock are plain numbers to it. It shares no code with the product.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from smartshoring.case.build import make_case
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

LENGTHS = ((3, 3, 6, 12), (12, 12, 12), (3, 3, 3, 3), (6, 12, 12))


@dataclass(frozen=True)
class Move:
    """One product, one market, an existing plant `old` and a candidate `new`."""

    months: tuple[int, ...]
    demand: tuple[float, ...]
    unit_cost: tuple[float, float]
    capacity: tuple[float, float]
    fixed: tuple[float, float]
    opening: float
    closing: float
    item: tuple[str, float, float]
    """Event, amount, months from it."""
    ramp: tuple[tuple[float, float, float, float], ...]
    """Month, capacity, yield, efficiency."""
    approval_months: float | None
    approval_usd: float
    rate: float
    holding: float
    value: float
    shortage: float
    labour_h: float

    def case_tables(self) -> tuple[dict[str, Any], dict[str, dict[str, list[Any]]]]:
        starts, month = [], 0
        for length in self.months:
            starts.append(f"{2027 + month // 12}-{month % 12 + 1:02d}-01")
            month += length
        labels = [f"p{t}" for t in range(len(self.months))]
        tables: dict[str, dict[str, list[Any]]] = {
            "periods": {"period": labels, "start": starts, "months": list(self.months)},
            "products": {"product": ["X"], "unit_value_usd": [self.value]},
            "sites": {
                "site": ["old", "new"],
                "kind": ["plant", "plant"],
                "status": ["existing", "candidate"],
                "capacity_units_per_year": list(self.capacity),
                "fixed_cost_usd_per_year": list(self.fixed),
                "opening_cost_usd": [None, self.opening],
                "closing_cost_usd": [self.closing, 0.0],
                "labour_usd_per_hour": [1.0, 1.0],
            },
            "processes": {
                "site": ["old", "new"],
                "recipe": ["X", "X"],
                "labour_h_per_unit": [self.labour_h, self.labour_h],
                "unit_cost_usd": list(self.unit_cost),
            },
            "markets": {"market": ["M"]},
            "demand": {
                "market": ["M"] * len(labels),
                "product": ["X"] * len(labels),
                "period": labels,
                "quantity": list(self.demand),
            },
            "lanes": {
                "origin": ["old", "new"],
                "destination": ["M", "M"],
                "unit_cost_usd": [1.0, 2.0],
            },
            "one_off": {
                "site": ["old" if self.item[0] == "close" else "new"],
                "event": [self.item[0]],
                "item": ["item"],
                "amount_usd": [self.item[1]],
                "months_from_event": [self.item[2]],
            },
        }
        if self.ramp:
            month_, capacity, good, able = zip(*self.ramp, strict=True)
            tables["ramp"] = {
                "site": ["new"] * len(self.ramp),
                "months_since_open": list(month_),
                "capacity_share": list(capacity),
                "yield_share": list(good),
                "labour_efficiency_share": list(able),
            }
        if self.approval_months is not None:
            tables["qualification"] = {
                "product": ["X"],
                "site": ["new"],
                "months_to_approval": [self.approval_months],
                "cost_usd": [self.approval_usd],
            }
        case = {
            "name": "fictional move",
            "lanes": "given",
            "discount_rate": self.rate,
            "holding_rate_per_year": self.holding,
            "shortage_cost_usd": self.shortage,
        }
        return case, tables


def by_month(move: Move, since: int) -> tuple[float, float, float]:
    """Ramp shares in the month that starts `since` whole months after the opening."""
    shares = (1.0, 1.0, 1.0)
    for number, (month, *now) in enumerate(move.ramp):
        if number == 0 or since >= month:
            shares = (now[0], now[1], now[2])
    return shares


def oracle(move: Move) -> float:
    """Least cost over every schedule."""
    periods = range(len(move.months))
    start = np.concatenate([[0], np.cumsum(move.months)[:-1]])
    years = np.array(move.months) / 12
    worth = (1 + move.rate) ** -(start / 12)
    learns = max([month for month, *_ in move.ramp], default=0.0)
    best = np.inf
    spans = [(a, b) for a in periods for b in range(a + 1, len(periods) + 1)]
    for old_until in range(len(periods) + 1):
        for span in [None, *spans]:
            # A site that still learns does not close.
            if span and span[1] < len(periods) and start[span[1]] - start[span[0]] < learns:
                continue
            asks = [None]
            if move.approval_months is not None and span:
                asks = [None, *range(*span)]
            for ask in asks:
                best = min(best, schedule(move, old_until, span, ask, start, years, worth))
    return best


def paid(move: Move, event: int, delay: float, start: Any) -> float:
    """Discount factor of a payment some months after the start of a period."""
    month = max(0.0, start[event] + delay)
    return float((1 + move.rate) ** -(month / 12))


def schedule(
    move: Move,
    old_until: int,
    span: tuple[int, int] | None,
    ask: int | None,
    start: Any,
    years: Any,
    worth: Any,
) -> float:
    """Least cost when it is known who is open when: an LP in what is made, stored and missing."""
    count = len(move.months)
    fixed = 0.0
    event, amount, delay = move.item
    if old_until < count:
        fixed += worth[old_until] * move.closing
        fixed += amount * paid(move, old_until, delay, start) if event == "close" else 0.0
    if span:
        fixed += worth[span[0]] * move.opening
        fixed += amount * paid(move, span[0], delay, start) if event == "open" else 0.0
    if ask is not None:
        fixed += worth[ask] * move.approval_usd
    fixed += sum(worth[t] * years[t] * move.fixed[0] for t in range(old_until))
    fixed += sum(worth[t] * years[t] * move.fixed[1] for t in range(*(span or (0, 0))))
    # Columns by period: made old, made new, sent old, sent new, stock old, stock new, missing.
    width = 7
    cost = np.zeros(width * count)
    upper = np.full(width * count, np.inf)
    equal, right = [], []
    limit, most = [], []

    def row(**terms: float) -> Any:
        line = np.zeros(width * count)
        for key, value in terms.items():
            line[int(key[1:])] = value
        return line

    for t in range(count):
        at = width * t
        made = [at, at + 1]
        months = [float(m) for m in range(move.months[t])]
        opened = [t < old_until, bool(span) and span[0] <= t < span[1]]
        began = hours = good = 1.0
        if opened[1] and move.ramp:
            shares = [by_month(move, int(start[t] - start[span[0]] + m)) for m in months]
            units = sum(c for c, _, _ in shares)
            began = units / len(months)
            good = sum(c * y for c, y, _ in shares) / units if units else 1.0
            hours = sum(c / e for c, _, e in shares) / units if units else 1.0
        for s in (0, 1):
            scale = good if s else 1.0
            labour = move.labour_h * (hours if s else 1.0)
            cost[made[s]] = worth[t] * (labour + move.unit_cost[s]) / scale
            capacity = move.capacity[s] * years[t] * scale * (began if s else 1.0)
            upper[made[s]] = capacity if opened[s] else 0.0
            cost[at + 2 + s] = worth[t] * (1.0 if s == 0 else 2.0)
            stocked = move.approval_months is not None and t + 1 < count and opened[s]
            upper[at + 4 + s] = move.demand[t + 1] if stocked else 0.0
            if t + 1 < count:
                wait = (years[t] + years[t + 1]) / 2
                cost[at + 4 + s] = worth[t] * move.holding * move.value * wait
            line = row(**{f"c{at + s}": 1.0, f"c{at + 2 + s}": -1.0, f"c{at + 4 + s}": -1.0})
            if t:
                line[at - width + 4 + s] = 1.0
            equal.append(line)
            right.append(0.0)
        if move.approval_months is not None:
            ready = 0.0
            if ask is not None and ask <= t:
                after = start[t] + move.months[t] - (start[ask] + move.approval_months)
                ready = float(np.clip(after / move.months[t], 0, 1))
            if ready <= 0:
                upper[at + 1] = 0.0
            upper[at + 3] = move.demand[t] * ready
            if 0 < ready < 1:
                # Before the approval `old` stands alone, with its stock and what is left unmet.
                line = row(**{f"c{at + 6}": -1.0})
                if t:
                    line[at - width + 4] = -1.0
                limit.append(line)
                alone = move.capacity[0] * years[t] if opened[0] else 0.0
                most.append((1.0 - ready) * (alone - move.demand[t]))
        cost[at + 6] = worth[t] * move.shortage
        equal.append(row(**{f"c{at + 2}": 1.0, f"c{at + 3}": 1.0, f"c{at + 6}": 1.0}))
        right.append(move.demand[t])
    found = linprog(
        cost,
        A_ub=np.array(limit) if limit else None,
        b_ub=np.array(most) if most else None,
        A_eq=np.array(equal),
        b_eq=np.array(right),
        bounds=list(itertools.starmap(lambda u: (0, u), [(u,) for u in upper])),
        method="highs",
    )
    return fixed + float(found.fun) if found.status == 0 else np.inf


def random_move(seed: int) -> Move:
    rng = np.random.default_rng(seed)
    months = LENGTHS[int(rng.integers(len(LENGTHS)))]

    def number(low: float, high: float, digits: int = 1) -> float:
        return round(float(rng.uniform(low, high)), digits)

    yearly = [number(60, 120, 0) for _ in months]
    ramp = ()
    if rng.random() < 0.7:
        ramp = (
            (0.0, number(0, 0.6), number(0.6, 1), number(0.5, 1)),
            (float(rng.integers(2, 7)), number(0.5, 0.9), number(0.8, 1), number(0.7, 1)),
            (float(rng.integers(7, 15)), 1.0, 1.0, 1.0),
        )
    return Move(
        months=months,
        demand=tuple(round(d * m / 12, 3) for d, m in zip(yearly, months, strict=True)),
        unit_cost=(number(8, 14), number(3, 8)),
        capacity=(number(80, 200, 0), number(80, 200, 0)),
        fixed=(number(50, 300, 0), number(50, 300, 0)),
        opening=number(20, 400, 0),
        closing=number(0, 200, 0),
        item=(
            str(rng.choice(["open", "close"])),
            number(0, 200, 0),
            float(rng.choice([-3, 0, 6, 30])),
        ),
        ramp=ramp,
        approval_months=float(rng.integers(0, 14)) if rng.random() < 0.7 else None,
        approval_usd=number(0, 60, 0),
        rate=float(rng.choice([0.0, 0.1])),
        holding=0.2,
        value=12.0,
        shortage=number(15, 60, 0),
        labour_h=number(0.5, 4),
    )


def best(move: Move) -> Any:
    case = make_case(*move.case_tables())
    data = build(case, case_reference(case))
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return plan_for(data, spec, Effort(gap=1e-9), name="smartshore")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_the_best_schedule_is_found_and_checked(seed: int) -> None:
    move = random_move(seed)
    plan = best(move)
    wanted = oracle(move)
    assert plan.found
    assert plan.check is not None
    assert plan.check.passed, plan.check
    assert plan.cost["total_cost_usd"] == pytest.approx(wanted, rel=1e-6)
