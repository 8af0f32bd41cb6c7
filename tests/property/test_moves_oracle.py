"""Moves and budgets against brute force: every opening, closing and move of a small case is tried.

One product and one market, so that the cheapest way to make a period's demand is to fill the lines
from the cheapest up. Whether a line with a yearly cost is in use is tried too; one line may also
cost something to start, which is carried from period to period. It shares no code with the product.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.case.build import make_case
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

SITES = ("old", "mid", "new")
LINES = (("old", "k"), ("old", "l"), ("mid", "m"), ("new", "n"))
WAYS = ((0, 2), (0, 3), (1, 3), (1, 2), (2, 3), (3, 2))
"""Moves that a case may offer: line, to line."""
STARTED = 3
"""The line that may cost something to start."""
LENGTHS = ((12, 12, 12), (6, 12, 12), (3, 3, 6), (12, 12))
SHORTAGE = 40.0


@dataclass(frozen=True)
class Way:
    """A move that may be made."""

    line: int
    to_line: int
    cost: float
    downtime: float
    scrap_share: float
    scrap_usd: float


@dataclass(frozen=True)
class World:
    """Three plants, four lines, some moves and budgets; two plants exist."""

    months: tuple[int, ...]
    demand: tuple[float, ...]
    site_fixed: tuple[float, ...]
    site_capacity: tuple[float | None, ...]
    closing: tuple[float, ...]
    opening: float
    item: tuple[float, float]
    """Amount paid for the opening of `new`, months from it."""
    capacity: tuple[float, ...]
    unit_cost: tuple[float, ...]
    line_fixed: tuple[float, ...]
    start_usd: float
    ways: tuple[Way, ...]
    budget: tuple[float | None, ...]
    rate: float

    @property
    def start(self) -> list[int]:
        return [sum(self.months[:t]) for t in range(len(self.months))]

    def switched(self, line: int) -> bool:
        return self.line_fixed[line] > 0 or (line == STARTED and self.start_usd > 0)

    def case(self) -> Any:
        labels = [f"p{t}" for t in range(len(self.months))]
        days = [f"{2027 + month // 12}-{month % 12 + 1:02d}-01" for month in self.start]
        lines = {"site": [s for s, _ in LINES], "line": [k for _, k in LINES]}
        tables: dict[str, dict[str, list[Any]]] = {
            "periods": {"period": labels, "start": days, "months": list(self.months)},
            "products": {"product": ["X"]},
            "sites": {
                "site": list(SITES),
                "kind": ["plant"] * 3,
                "status": ["existing", "existing", "candidate"],
                "capacity_units_per_year": list(self.site_capacity),
                "fixed_cost_usd_per_year": list(self.site_fixed),
                "opening_cost_usd": [None, None, self.opening],
                "closing_cost_usd": list(self.closing),
            },
            "processes": {**lines, "recipe": ["X"] * 4, "unit_cost_usd": list(self.unit_cost)},
            "capacity": {
                **lines,
                "capacity_units_per_year": list(self.capacity),
                "fixed_cost_usd_per_year": list(self.line_fixed),
                "opening_cost_usd": [0, 0, 0, self.start_usd],
            },
            "markets": {"market": ["M"]},
            "demand": {
                "market": ["M"] * len(labels),
                "product": ["X"] * len(labels),
                "period": labels,
                "quantity": list(self.demand),
            },
            "lanes": {"origin": list(SITES), "destination": ["M"] * 3, "unit_cost_usd": [1] * 3},
            "one_off": {
                "site": ["new"],
                "event": ["open"],
                "item": ["tools"],
                "amount_usd": [self.item[0]],
                "months_from_event": [self.item[1]],
            },
            "moves": {
                "site": [LINES[way.line][0] for way in self.ways],
                "line": [LINES[way.line][1] for way in self.ways],
                "to_site": [LINES[way.to_line][0] for way in self.ways],
                "to_line": [LINES[way.to_line][1] for way in self.ways],
                "cost_usd": [way.cost for way in self.ways],
                "downtime_months": [way.downtime for way in self.ways],
                "scrap_share": [way.scrap_share for way in self.ways],
                "scrap_usd": [way.scrap_usd for way in self.ways],
            },
            "budgets": {
                "period": [
                    p for p, usd in zip(labels, self.budget, strict=True) if usd is not None
                ],
                "budget_usd": [usd for usd in self.budget if usd is not None],
            },
        }
        said = {
            "name": "fictional moves",
            "lanes": "given",
            "discount_rate": self.rate,
            "shortage_cost_usd": SHORTAGE,
        }
        return make_case(said, tables)


Moved = dict[int, tuple[Way, int]]
"""Line that moves -> how and when."""
Opened = tuple[tuple[bool, ...], ...]
"""By site and period."""


def openings(world: World) -> Iterator[Opened]:
    """Existing sites close once at most; the candidate opens and closes as it likes."""
    count = len(world.months)
    kept = [tuple(t < until for t in range(count)) for until in range(count + 1)]
    free = list(itertools.product((False, True), repeat=count))
    yield from itertools.product(kept, kept, free)


def schedules(world: World) -> Iterator[Moved]:
    """Each line stays, or moves on one of its ways in one period."""
    count = len(world.months)
    lines = sorted({way.line for way in world.ways})
    options: list[list[tuple[Way, int] | None]] = [
        [None, *((way, t) for way in world.ways if way.line == line for t in range(count))]
        for line in lines
    ]
    for chosen in itertools.product(*options):
        yield {line: one for line, one in zip(lines, chosen, strict=True) if one is not None}


def allowed(opened: Opened, moved: Moved) -> bool:
    """The host stays open, the line stands, and nothing is moved on."""
    site_of = [SITES.index(site) for site, _ in LINES]
    hosts = {way.to_line for way, _ in moved.values()}
    if hosts & set(moved):
        return False
    for line, (way, t) in moved.items():
        home, host = site_of[line], site_of[way.to_line]
        if not all(opened[host][t:]):
            return False
        if t == 0 and line == STARTED:
            return False
        if t and not opened[home][t - 1]:
            return False
    return True


def standing(world: World, moved: Moved, line: int, t: int) -> float:
    """Capacity of a line in a period, month by month."""
    start, months = world.start, world.months[t]
    if line in moved and moved[line][1] <= t:
        return 0.0
    total = world.capacity[line] * months / 12
    for way, s in moved.values():
        if way.to_line == line and s <= t:
            quarter_months = np.arange(start[t], start[t] + months, 0.25)
            works = float(np.sum(quarter_months >= start[s] + way.downtime - 1e-9)) * 0.25
            total += world.capacity[way.line] * (1 - way.scrap_share) * works / 12
    return total


def made(world: World, t: int, most: tuple[float, ...], sites: tuple[bool, ...]) -> float:
    """Least cost of a period's demand from lines of these capacities, cheapest first."""
    left = [
        (np.inf if size is None else size * world.months[t] / 12) if is_open else 0.0
        for size, is_open in zip(world.site_capacity, sites, strict=True)
    ]
    wanted, cost = world.demand[t], 0.0
    for line in sorted(range(4), key=lambda n: world.unit_cost[n]):
        site = SITES.index(LINES[line][0])
        units = min(wanted, most[line], left[site])
        if units > 0 and world.unit_cost[line] + 1 < SHORTAGE:
            wanted, left[site] = wanted - units, left[site] - units
            cost += units * (world.unit_cost[line] + 1)
    return cost + wanted * SHORTAGE


def oracle(world: World) -> float:
    """Least discounted cost of every schedule; inf when none keeps its budgets."""
    count = len(world.months)
    worth = [(1 + world.rate) ** -(month / 12) for month in world.start]

    @cache
    def period(t: int, most: tuple[float, ...], sites: tuple[bool, ...], kept: bool) -> float:
        """Running cost of a period, with the started line in use or not."""
        found = np.inf
        free = [n for n in range(4) if world.switched(n) and n != STARTED]
        for used in itertools.product((False, True), repeat=len(free)):
            off = {n for n, on in zip(free, used, strict=True) if not on}
            if world.switched(STARTED) and not kept:
                off.add(STARTED)
            on_lines = [n for n in range(4) if n not in off and world.switched(n)]
            if not all(sites[SITES.index(LINES[n][0])] for n in on_lines):
                continue
            if any(most[n] <= 0 for n in on_lines):
                continue  # what is gone or empty cannot be in use
            fixed = sum(world.line_fixed[n] for n in on_lines) * world.months[t] / 12
            able = tuple(0.0 if n in off else most[n] for n in range(4))
            found = min(found, fixed + made(world, t, able, sites))
        return found

    def run(opened: Opened, moved: Moved) -> float:
        once, total = [0.0] * count, 0.0
        before = (True, True, False)
        for t in range(count):
            now = tuple(opened[s][t] for s in range(3))
            total += (
                worth[t]
                * sum(usd for usd, on in zip(world.site_fixed, now, strict=True) if on)
                * (world.months[t] / 12)
            )
            for s in range(3):
                if now[s] and not before[s]:
                    once[t] += world.opening
                    total += worth[t] * world.opening
                    month = world.start[t] + world.item[1]
                    total += world.item[0] * (1 + world.rate) ** -(max(0.0, month) / 12)
                    due = max([0, *(p for p in range(count) if world.start[p] <= month)])
                    once[due] += world.item[0]
                elif before[s] and not now[s]:
                    once[t] += world.closing[s]
                    total += worth[t] * world.closing[s]
            before = now  # type: ignore[assignment]
        for way, t in moved.values():
            once[t] += way.cost + way.scrap_usd
            total += worth[t] * (way.cost + way.scrap_usd)
        # Cost so far by whether the started line was in use in the period before.
        state = {False: 0.0}
        for t in range(count):
            most = tuple(standing(world, moved, n, t) for n in range(4))
            sites = tuple(opened[s][t] for s in range(3))
            then: dict[bool, float] = {}
            goes = STARTED in moved and moved[STARTED][1] == t and world.switched(STARTED)
            for was, cost in state.items():
                if goes and not was:
                    continue
                for kept in (False, True) if world.switched(STARTED) else (False,):
                    starts = world.start_usd if kept and not was else 0.0
                    limit = world.budget[t]
                    if limit is not None and once[t] + starts > limit + 1e-9:
                        continue
                    running = period(t, most, sites, kept)
                    if kept and most[STARTED] <= 0:
                        continue
                    new = cost + worth[t] * (running + starts)
                    then[kept] = min(then.get(kept, np.inf), new)
            state = then
        return total + min(state.values(), default=np.inf)

    return min(
        run(opened, moved)
        for moved in schedules(world)
        for opened in openings(world)
        if allowed(opened, moved)
    )


def random_world(seed: int) -> World:
    rng = np.random.default_rng(seed)
    months = LENGTHS[int(rng.integers(len(LENGTHS)))]

    def number(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 0)

    ways = rng.choice(len(WAYS), size=int(rng.integers(1, 4)), replace=False)
    return World(
        months=months,
        demand=tuple(round(number(60, 160) * m / 12, 3) for m in months),
        site_fixed=(number(50, 400), number(20, 200), number(20, 200)),
        site_capacity=tuple(number(60, 200) if rng.random() < 0.3 else None for _ in SITES),
        closing=(number(0, 100), number(0, 100), 0.0),
        opening=number(0, 200),
        item=(number(0, 60), float(rng.choice([-6, 0, 12, 30]))),
        capacity=(
            number(50, 120),
            number(30, 80),
            number(0, 60) if rng.random() < 0.6 else 0.0,
            0.0 if rng.random() < 0.6 else number(30, 80),
        ),
        unit_cost=(number(12, 20), number(12, 20), number(3, 12), number(3, 12)),
        line_fixed=tuple(number(10, 80) if rng.random() < 0.4 else 0.0 for _ in LINES),
        start_usd=number(10, 80) if rng.random() < 0.5 else 0.0,
        ways=tuple(
            Way(
                *WAYS[int(w)],
                cost=number(0, 200),
                downtime=float(rng.choice([0, 2, 4.5, 6, 14])),
                scrap_share=float(rng.choice([0, 0.1, 0.25])),
                scrap_usd=float(rng.choice([0, 15, -15])),
            )
            for w in sorted(ways)
        ),
        budget=tuple(number(0, 400) if rng.random() < 0.4 else None for _ in months),
        rate=float(rng.choice([0.0, 0.1])),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_the_best_moves_are_found_and_checked(seed: int) -> None:
    world = random_world(seed)
    case = world.case()
    data = build(case, case_reference(case))
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="smartshore")
    wanted = oracle(world)
    assert plan.found == np.isfinite(wanted)
    if plan.found:
        assert plan.check is not None
        assert plan.check.passed, plan.check
        assert plan.cost["total_cost_usd"] == pytest.approx(wanted, rel=1e-6)
