"""Choosing among plans: the axes they are compared on, who is beaten, and which few to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients

Axis = Literal["total", "landed", "co2e", "lead_time"]
AXES: tuple[Axis, ...] = ("total", "co2e", "lead_time")
"""Axes of the front that is shown without being asked for."""
OBJECTIVES: dict[str, Axis] = {
    "cost": "total",
    "landed": "landed",
    "co2e": "co2e",
    "lead_time": "lead_time",
}
"""Axes by the name a user gives them."""

SPACING = 0.005
"""Neighbours differ by this share of the range on some axis."""
WANTED_SITE_SETS = 3
"""A front with fewer different sets of open sites says so."""
_SAME = 1e-9
"""Measures that differ by a smaller share are equal."""


def value_of(plan: Plan, axis: Axis) -> float:
    """A plan's measure on an axis; inf when it is not known."""
    yardstick = plan.yardstick
    value = {
        "total": yardstick.total_cost_usd,
        "landed": landed_of(plan),
        "co2e": yardstick.co2e_kg,
        "lead_time": yardstick.lead_time_days,
    }[axis]
    return np.inf if value is None else value


def landed_of(plan: Plan) -> float | None:
    """Landed cost with one-offs, less duty recovered, and shortage [USD]: what `landed` means."""
    landed = plan.yardstick.landed_cost_usd
    if landed is None:
        return None
    extra = ("one_off", "duty_recovered", "shortage")
    return landed + sum(plan.cost.get(term) or 0.0 for term in extra)


def values_of(plan: Plan, axes: tuple[Axis, ...]) -> tuple[float, ...]:
    """A plan's measures on several axes."""
    return tuple(value_of(plan, axis) for axis in axes)


def site_set(plan: Plan, data: Coefficients) -> frozenset[str]:
    """Sites open in the last period."""
    return plan.open_sites(data.periods[-1])


def nondominated(values: Sequence[tuple[float, ...]]) -> list[int]:
    """Rows that no other row beats: at least as good on every axis and better on one.

    Of equal rows (to 1e-9) the first stays.
    """
    kept: list[int] = []
    for i, own in enumerate(values):
        beaten = any(
            _no_worse(other, own) and (not _no_worse(own, other) or j < i)
            for j, other in enumerate(values)
            if j != i
        )
        if not beaten:
            kept.append(i)
    return kept


def _no_worse(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(a <= b + _SAME * abs(b) for a, b in zip(one, other, strict=True))


def chosen_points(
    found: list[Plan], axes: tuple[Axis, ...], count: int, data: Coefficients
) -> tuple[list[Plan], dict[Axis, float]]:
    """The plans to show, cheapest first, and the least value of each axis.

    The optimum of each axis, then always the plan farthest from those chosen; as long as there are
    fewer than three sets of open sites, only plans with another set.
    """
    every = [values_of(plan, axes) for plan in found]
    rows = nondominated(every)
    plans, values = [found[i] for i in rows], np.array([every[i] for i in rows])
    best = {axis: float(values[:, column].min()) for column, axis in enumerate(axes)}
    spread = np.ptp(values, axis=0)
    spread[spread == 0.0] = 1.0
    scaled = values / spread
    chosen = _anchors(values)[:count]
    sets = [site_set(plan, data) for plan in plans]
    while len(chosen) < count:
        away = np.min([np.max(np.abs(scaled - scaled[c]), axis=1) for c in chosen], axis=0)
        usable = away >= SPACING
        usable[chosen] = False
        if not usable.any():
            break
        shown = {sets[c] for c in chosen}
        fresh = usable & np.array([one not in shown for one in sets])
        if len(shown) < WANTED_SITE_SETS and fresh.any():
            usable = fresh
        chosen.append(int(np.argmax(np.where(usable, away, -1.0))))
    chosen.sort(key=lambda i: tuple(values[i]))
    return [plans[i] for i in chosen], best


def _anchors(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[int]:
    """The optimum of each axis, the cheapest of them where several are equal."""
    anchors: list[int] = []
    for column in range(values.shape[1]):
        least = values[:, column].min()
        near = np.flatnonzero(values[:, column] <= least + 1e-6 * max(1e-3, abs(least)))
        anchor = int(near[np.argmin(values[near, 0])])
        if anchor not in anchors:
            anchors.append(anchor)
    return anchors
