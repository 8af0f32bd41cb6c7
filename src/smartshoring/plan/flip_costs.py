"""Flips by a change of cost: lines of known plans, intersected, and solved where they disagree.

For a wage, a freight price or a duty the cost of a fixed plan is linear in the factor (in its
inverse for an exchange rate), so the best cost is concave and piecewise linear: a plan that is the
best at both ends of a stretch is the best all along it. Known plans bound it from above and say
where the choice must end at the latest; chords between solved positions bound it from below. A
model is solved only where the two differ.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from smartshoring.network.plan import Plan
from smartshoring.plan.evaluate import measured
from smartshoring.plan.flip_search import (
    HIGH_FACTOR,
    MOST_SOLVES,
    SIDE,
    TIE,
    TIE_TODAY,
    TODAY,
    Flip,
    OutOfTimeError,
    Search,
    TieError,
    nearest_of,
    total_usd,
)
from smartshoring.plan.shift import Change, shifted

_DOUBT = 5e-4
"""A choice that could be better by a smaller share of the cost, between solves, is not pursued."""
_RANGE = math.log(HIGH_FACTOR)


@dataclass(frozen=True)
class _Line:
    """A plan's cost as a line over the position z, and what it tells the company to do."""

    plan: Plan
    signature: str
    at_one: float
    slope: float

    def cost(self, position: float) -> float:
        return self.at_one + self.slope * (position - 1.0)

    def tie(self, position: float) -> float:
        return TIE * max(1.0, abs(self.cost(position)))


def by_lines(search: Search, threads: Executor) -> Flip | None:
    """The nearest confirmed flip of a change of cost; None when there is none.

    Raises:
        OutOfTimeError: It could not be proven in time.
        TieError: It could not be proven because choices cost nearly the same.
    """
    lines = [_line(search, plan) for plan in (search.base, *search.pool)]
    sides = (_Side(search, lines, 1), _Side(search, lines, -1))
    reach = 0.0
    try:
        while reach < _RANGE:
            # No farther than where a known plan must win: the other side need not look beyond.
            turns = [side.turn() for side in sides]
            nearest = min((t for t in turns if t is not None), default=_RANGE)
            if nearest <= TODAY:
                raise TieError(TIE_TODAY)
            # A turn that has moved away from 1 since it was known is looked for farther out.
            reach = _RANGE if nearest <= reach * (1.0 + 1e-9) else nearest
            futures = [threads.submit(side.nearest, reach) for side in sides]
            flip = nearest_of([future.result() for future in futures])
            if flip is not None:
                return flip
        return None
    finally:
        for side in sides:
            search.found += side.plans
            search.solves += side.solves


def closeness(search: Search) -> float:
    """How far away, in log terms, a known plan of another choice becomes the cheaper one.

    Needs no solve; infinite when no known plan ever does, or when the change is of volume.
    """
    if search.change.kind == "volume":
        return math.inf
    lines = [_line(search, plan) for plan in (search.base, *search.pool)]
    turns = [_Side(search, lines, direction).turn() for direction in (1, -1)]
    return min((turn for turn in turns if turn is not None), default=math.inf)


def _factor(change: Change, position: float) -> float:
    """Costs are linear in the position: the factor, or its inverse for an exchange rate."""
    return 1.0 / position if change.kind == "exchange_rate" else position


def _line(search: Search, plan: Plan) -> _Line:
    if not plan.found:  # costs alone cannot make the question infeasible
        raise OutOfTimeError
    data, change = search.world.data, search.change
    at_one = total_usd(measured(plan, data))
    at_far = total_usd(measured(plan, shifted(data, change.to(_factor(change, HIGH_FACTOR)))))
    return _Line(plan, search.world.reads(plan), at_one, (at_far - at_one) / (HIGH_FACTOR - 1.0))


def _lowest(lines: Sequence[_Line], position: float) -> float:
    return min((line.cost(position) for line in lines), default=math.inf)


def _crossing(one: _Line, other: _Line) -> float | None:
    """Position where two lines cost the same; None when they are parallel."""
    if one.slope == other.slope:
        return None
    return 1.0 + (other.at_one - one.at_one) / (one.slope - other.slope)


def _turn(lines: Sequence[_Line], old: str, end: float) -> float | None:
    """The position nearest to 1, up to `end`, from which on no line of the old choice is cheapest.

    Lines of the old choice bound it from above, so the best of them is what another must beat.
    """
    own = [line for line in lines if line.signature == old]
    away = 1.0 if end > 1.0 else -1.0
    far = abs(math.log(end)) * (1.0 + 1e-12)
    found: list[float] = []
    for other in lines:
        if other.signature == old:
            continue
        for line in own:
            at = _crossing(line, other)
            if at is None or at <= 0.0 or (line.slope - other.slope) * away <= 0.0:
                continue
            beyond = math.log(at) * away
            on_top = line.cost(at) <= _lowest(own, at) + line.tie(at) * 1e-3
            if -TODAY <= beyond <= far and on_top:
                found.append(at)
    return min(found, key=lambda at: abs(math.log(at)), default=None)


class _Side:
    """One direction of a cost change; its solves depend on nothing that the other side finds."""

    def __init__(self, search: Search, lines: list[_Line], direction: int) -> None:
        self.search = search
        self.lines = list(lines)
        self.direction = direction
        self.plans: list[Plan] = []
        self.solves = 0
        # Solved positions: the best plan there, and a proven bound on the best cost.
        self.best: dict[float, _Line] = {1.0: lines[0]}
        self.bound: dict[float, float] = {1.0: _proven(lines[0], 1.0)}

    def turn(self) -> float | None:
        """How far away, in log terms, a known plan of another choice becomes the cheapest."""
        at = _turn(self.lines, self.search.old, HIGH_FACTOR**self.direction)
        return None if at is None else abs(math.log(at))

    def nearest(self, reach: float) -> Flip | None:
        """The nearest confirmed flip within a reach in log terms.

        Raises:
            OutOfTimeError: It could not be proven in time.
            TieError: It could not be proven because choices cost nearly the same.
        """
        old = self.search.old
        end = math.exp(reach * self.direction)
        while True:
            at = _turn(self.lines, old, end)
            if at is None:
                wanted = [end]
            elif abs(math.log(at)) <= TODAY:
                raise TieError(TIE_TODAY)
            else:
                wanted = [self._beside(at, SIDE), self._beside(at, -SIDE)]
            position = next((p for p in wanted if p not in self.best), None)
            if position is None:
                position = self._doubtful(wanted[-1])
            if position is not None:
                self._solve(position)
            elif at is None:
                last, base = self.best[end], self.lines[0]
                if last.signature != old and last.cost(1.0) <= base.cost(1.0) + base.tie(1.0):
                    raise TieError  # as cheap as the choice all along
                return None
            else:
                return self._confirmed(at)

    def _doubtful(self, until: float) -> float | None:
        """Where, up to a solved position, another choice could still win by more than a doubt.

        The best cost lies between the lowest line of the old choice and the chord of the bounds at
        solved positions; the difference is concave, so its peak is where two lines cross.
        """
        low, high = min(1.0, until), max(1.0, until)
        solved = sorted(p for p in self.best if low <= p <= high)
        own = [line for line in self.lines if line.signature == self.search.old]
        bends = {
            at
            for i, one in enumerate(own)
            for other in own[:i]
            if (at := _crossing(one, other)) is not None and low < at < high
        }
        worst, where = _DOUBT, None
        for left, right in itertools.pairwise(solved):
            for at in bends:
                if left < at < right:
                    share = (at - left) / (right - left)
                    chord = (1.0 - share) * self.bound[left] + share * self.bound[right]
                    cost = _lowest(own, at)
                    doubt = (cost - chord) / max(1.0, abs(cost))
                    if doubt > worst:
                        worst, where = doubt, at
        return where

    def _beside(self, at: float, share: float) -> float:
        """The position at which the factor is a share farther from 1 (nearer if negative)."""
        factor = _factor(self.search.change, at)
        away = 1.0 if factor >= 1.0 else -1.0
        return _factor(self.search.change, factor * (1.0 + away * share))

    def _solve(self, position: float) -> None:
        """Solve at a position; the best plan there is a new line."""
        self.solves += 1
        if self.solves > MOST_SOLVES:
            raise OutOfTimeError
        start = min(self.lines, key=lambda line: line.cost(position))
        change = self.search.change.to(_factor(self.search.change, position))
        plan = self.search.world.solved(change, (start.plan,))
        if plan is None:
            raise OutOfTimeError
        line = _line(self.search, plan)
        self.plans.append(plan)
        self.lines.append(line)
        self.best[position] = line
        self.bound[position] = _proven(line, position)

    def _confirmed(self, at: float) -> Flip:
        """The old choice 1 % before, another 1 % after, each by more than its proven gap."""
        nearer, farther = self._beside(at, -SIDE), self._beside(at, SIDE)
        before, after = self.best[nearer], self.best[farther]
        if before.signature != self.search.old or after.signature == self.search.old:
            raise TieError
        for position, best, other in ((nearer, before, after), (farther, after, before)):
            if other.cost(position) <= best.cost(position) or (
                other.cost(position) - best.cost(position)
                <= best.cost(position) - self.bound[position]
            ):
                raise TieError
        return self.search.flip(_factor(self.search.change, at), after.signature)


def _proven(line: _Line, position: float) -> float:
    """Proven lower bound of the best cost where `line` was found to be the best."""
    cost = line.cost(position)
    return cost - (line.plan.gap or 0.0) * max(1.0, abs(cost))
