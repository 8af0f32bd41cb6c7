"""Flips by a change of volume: it changes what can be done at all, so the range is probed, halved.

Probes lie at fixed factors outwards from today; between the last old and the first new answer the
threshold is guessed from the two plans scaled with volume, and halved where the guess fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor

from smartshoring.network.plan import Plan
from smartshoring.plan.flip_search import (
    MOST_SOLVES,
    SIDE,
    TIE_TODAY,
    Flip,
    OutOfTimeError,
    RangeEnd,
    Search,
    TieError,
    nearest_of,
    total_usd,
)

_PROBES = (1.25, 2.0, 5.0)
"""Factors at which volume is probed, and their inverses."""
_VOLUME_WIDTH = 0.004
"""Volume brackets are halved until they are this narrow (share of the factor)."""


def by_probing(search: Search, threads: Executor) -> Flip | None:
    """The nearest confirmed flip of a change of volume, probed outwards on both sides in turn.

    Raises:
        OutOfTimeError: It could not be proven in time.
        TieError: It could not be proven because choices cost nearly the same.
    """
    sides = (_Volume(search, 1), _Volume(search, -1))
    flip: Flip | None = None
    try:
        for size in _PROBES:
            futures = [threads.submit(side.probed, size) for side in sides]
            flip = nearest_of([future.result() for future in futures])
            if flip is not None:
                break
        return flip
    finally:
        search.solves += sum(side.solves for side in sides)


class _Volume:
    """One direction of a change of volume."""

    def __init__(self, search: Search, direction: int) -> None:
        self.search = search
        self.direction = direction
        self.inside = 1.0
        self.ended = False
        self.plans: list[Plan] = []
        self.solves = 0
        self._memo: dict[float, Plan] = {1.0: search.base}

    def probed(self, size: float) -> Flip | None:
        """A flip between the last probe and this one, if there is one."""
        if self.ended:
            return None
        factor = size**self.direction
        if not self._at(factor).found:
            # A flip may still lie between the last probe and where plans end.
            self.ended = True
            factor, _ = self._halved(self.inside, factor, lambda plan: not plan.found)
            change = self.search.change
            self.search.ends.append(RangeEnd(change.kind, change.subject, factor))
        if not self._turned(self._at(factor)):
            self.inside = factor
            return None
        return self._flip(self.inside, factor)

    def _flip(self, inside: float, outside: float) -> Flip:
        guess = _scaled_crossing(self._at(inside), inside, self._at(outside), outside)
        if guess is None or not self._holds(guess):
            low, high = self._halved(inside, outside, self._turned)
            guess = math.sqrt(low * high)
            if not self._holds(guess):
                raise TieError
        if abs(guess - 1.0) <= _VOLUME_WIDTH:
            raise TieError(TIE_TODAY)
        after = self._at(guess * (1.0 + SIDE * self.direction))
        return self.search.flip(guess, self.search.world.reads(after))

    def _holds(self, factor: float) -> bool:
        """Old choice 1 % before, another 1 % after."""
        before = self._at(factor * (1.0 - SIDE * self.direction))
        after = self._at(factor * (1.0 + SIDE * self.direction))
        return before.found and not self._turned(before) and after.found and self._turned(after)

    def _turned(self, plan: Plan) -> bool:
        return self.search.world.reads(plan) != self.search.old

    def _halved(
        self, inside: float, outside: float, turned: Callable[[Plan], bool]
    ) -> tuple[float, float]:
        """A narrow bracket around where `turned` becomes true, between two factors."""
        while abs(math.log(outside / inside)) > _VOLUME_WIDTH:
            middle = math.sqrt(inside * outside)
            if turned(self._at(middle)):
                outside = middle
            else:
                inside = middle
        return inside, outside

    def _at(self, factor: float) -> Plan:
        if factor not in self._memo:
            self.solves += 1
            if self.solves > MOST_SOLVES:
                raise OutOfTimeError
            start = self.plans[-1] if self.plans else self.search.base
            plan = self.search.world.solved(self.search.change.to(factor), (start,))
            if plan is None:
                raise OutOfTimeError
            if plan.found:
                self.plans.append(plan)
            self._memo[factor] = plan
        return self._memo[factor]


def _scaled_crossing(one: Plan, at_one: float, other: Plan, at_other: float) -> float | None:
    """Factor at which two plans cost the same, were all their quantities scaled with volume.

    Fixed costs and one-offs stay. Only a guess: capacities may forbid it.
    """
    lines = []
    for plan, factor in ((one, at_one), (other, at_other)):
        fixed = (plan.cost.get("fixed") or 0.0) + (plan.cost.get("one_off") or 0.0)
        lines.append((fixed, (total_usd(plan) - fixed) / factor))
    (fixed, slope), (other_fixed, other_slope) = lines
    if slope == other_slope:
        return None
    crossing = (other_fixed - fixed) / (slope - other_slope)
    low, high = min(at_one, at_other), max(at_one, at_other)
    return crossing if low < crossing < high else None
